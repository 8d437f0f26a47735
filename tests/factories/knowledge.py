from __future__ import annotations

from itertools import count

from handschlag.knowledge.models import TextModule
from handschlag.people.models import Team

_next = count(1)


def make_text(
    title: str = "",
    *,
    shortcut: str = "",
    body: str = "Guten Tag {anrede} {name}.",
    kind: str = TextModule.Kind.ANSWER,
    language: str = "de",
    team: Team | None = None,
    is_retired: bool = False,
) -> TextModule:
    number = next(_next)
    return TextModule.objects.create(
        title=title or f"Text {number}",
        shortcut=shortcut or f"text{number}",
        body=body,
        kind=kind,
        language=language,
        team=team,
        is_retired=is_retired,
    )
