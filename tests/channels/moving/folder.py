"""The folder of a Zammad, as `fetch-zammad` would have saved it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.channels.moving.zammad import STATES, Zammad


def save(zammad: Zammad, folder: Path) -> Path:
    lists = {"organizations": zammad.organisations, "users": zammad.users, "tickets": zammad.tickets}
    folder.mkdir(exist_ok=True)
    (folder / "ticket_states.json").write_text(json.dumps(STATES))
    for name, things in lists.items():
        (folder / f"{name}.json").write_text(json.dumps(things))
    (folder / "articles").mkdir(exist_ok=True)
    for number, articles in zammad.articles.items():
        (folder / "articles" / f"{number}.json").write_text(json.dumps(articles))
    for (of, message, number), body in zammad.files.items():
        place = folder / "attachments" / str(of) / str(message)
        place.mkdir(parents=True, exist_ok=True)
        (place / str(number)).write_bytes(body)
    return folder
