"""What may truthfully be said of a colleague. Why somebody is absent is never said (docs/user/talking-time.md)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from handschlag.desk import wording
from handschlag.people.choices import Availability

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from handschlag.care.queries import Answer


@dataclass(frozen=True)
class Honest:
    """One colleague on the card: the sentence after the name, and times that can be promised with how they are said."""

    answer: Answer
    says: str
    slots: tuple[tuple[datetime, str], ...]


def honest(answers: Iterable[Answer], *, now: datetime) -> list[Honest]:
    """Whoever can take it now first, then whose time comes soonest."""
    found = [
        Honest(one, says(one, now=now), tuple((slot, wording.when(slot, now)) for slot in one.slots)) for one in answers
    ]
    return sorted(
        found, key=lambda one: (not one.answer.can_take_it, not one.slots, one.slots[:1], one.answer.user.name)
    )


def says(answer: Answer, *, now: datetime) -> str:
    """What is said after the name: “is in a conversation”, “not in the house any more today, from tomorrow 08:00 again”."""
    here = {
        Availability.HERE: _("is here"),
        Availability.BUSY: _("is here, but busy"),
        Availability.AWAY: _("is away for a moment"),
    }
    if answer.is_talking:
        return _("is in a conversation")
    if answer.availability in here:
        return here[answer.availability]
    return _gone(answer, now=now)


def _gone(answer: Answer, *, now: datetime) -> str:
    """Signed off within hours we do not know when they come back, and say nothing of it."""
    back = answer.there_from
    if back is not None and back <= now:
        return _("is not in the house right now")
    if back is not None and timezone.localdate(back) == timezone.localdate(now):
        return _("is not in the house right now, again %(when)s") % {"when": wording.when(back, now)}
    today = _("is not in the house any more today") if answer.was_there else _("is not in the house today")
    if back is None:
        return today
    return _("%(today)s, again %(when)s") % {"today": today, "when": wording.when(back, now)}
