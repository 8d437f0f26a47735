"""What the panel of a confirmation shows, wherever it stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from handschlag.desk.confirmation import wishes
from handschlag.desk.confirmation.letter import is_reachable, link_of
from handschlag.promises import queries
from handschlag.promises.choices import Source, State
from handschlag.promises.models import Promise


def standing(row: Promise, *, now: datetime) -> dict[str, Any]:
    """What `desk/confirmation/panel.html` shows: the link, whether it was opened, agreement and wish."""
    wish = queries.open_wish(row.pk)
    return {
        "promise": row,
        "words": queries.words_of(row),
        "link": link_of(row, now=now),
        "can_be_confirmed": row.source != Source.CUSTOMER and row.state != State.REPLACED,
        "agreed_at": queries.agreed_at(row.pk),
        "wish": wishes.rows([wish], now=now)[0] if wish else None,
        "is_reachable": is_reachable(),
    }
