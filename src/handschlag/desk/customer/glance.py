"""What two seconds are enough for: at most a handful of tiles, only facts, the gravest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handschlag.cases import queries as cases
from handschlag.conversations import queries as conversations
from handschlag.customers import queries as customers
from handschlag.desk import wording
from handschlag.desk.call import said
from handschlag.promises.choices import Source, State

if TYPE_CHECKING:
    from datetime import datetime

    from handschlag.conversations.models import Conversation
    from handschlag.conversations.rules import Rhythm
    from handschlag.promises.models import Promise

MOST = 3
RARELY = 60
"""Days between calls beyond which no rhythm is worth a tile."""


@dataclass(frozen=True)
class Tile:
    title: str
    text: str
    tone: str = ""
    icon: str = ""


@dataclass(frozen=True)
class Glance:
    """The tiles, the open promises that stand in the first panel beside them, and where the last contact stopped."""

    tiles: list[Tile]
    promises: list[Promise]
    begins: str


def glance(customer: customers.Whose, *, now: datetime) -> Glance:
    known = conversations.glance(customer, now=now)
    ours = [promise for promise in known.open_promises if promise.source != Source.CUSTOMER]
    broken = [promise for promise in ours if promise.state == State.BROKEN]
    running = [promise for promise in ours if promise.state == State.OPEN]
    tiles = [
        *([_broken(broken, now)] if broken else []),
        *([_next(running[0], now)] if running else []),
        *([_missed(known.missed_today, known.open_promises)] if known.missed_today else []),
        *([_rhythm(known.rhythm)] if known.rhythm and known.rhythm.every_days <= RARELY else []),
        *([_last(known.last[0], now)] if known.last else []),
    ]
    return Glance(tiles[:MOST], known.open_promises, cases.begins_with(customer, now=now))


def _broken(broken: list[Promise], now: datetime) -> Tile:
    first = broken[0]
    facts = [_("was due %s") % wording.when(first.due_at, now), _owner(first)]
    if first.break_told_at is None:
        facts.append(_("the customer has not been told"))
    if len(broken) > 1:
        facts.append(ngettext("%d more", "%d more", len(broken) - 1) % (len(broken) - 1))
    return Tile(
        _("Promise broken: %s") % said.words(first), " · ".join(filter(None, facts)), "broken", "triangle-alert"
    )


def _next(promise: Promise, now: datetime) -> Tile:
    due = wording.when(promise.falls_due_at, now)
    is_today = timezone.localdate(promise.falls_due_at) == timezone.localdate(now)
    text = " · ".join(filter(None, (_owner(promise), said.words(promise))))
    title = _("%(what)s promised: %(when)s") % {"what": promise.get_kind_display(), "when": due}
    return Tile(title, text, "due" if is_today else "", "calendar-clock")


def _missed(count: int, owed: list[Promise]) -> Tile:
    title = ngettext("%d call missed today", "%d calls missed today", count) % count
    if any(promise.source == Source.MISSED_CALL for promise in owed):
        return Tile(title, _("A call-back is owed."), "due", "phone-missed")
    return Tile(title, _("No call-back is owed any more."), "", "phone-missed")


def _rhythm(rhythm: Rhythm) -> Tile:
    often = ngettext("Calls every day", "Calls every %(days)d days", rhythm.every_days) % {"days": rhythm.every_days}
    if rhythm.usual_at is not None:
        often = _("%(often)s, mostly at %(time)s") % {"often": often, "time": rhythm.usual_at.strftime("%H:%M")}
    return Tile(often, ngettext("from %d call", "from %d calls", rhythm.calls) % rhythm.calls, icon="activity")


def _last(contact: Conversation, now: datetime) -> Tile:
    said = [
        contact.subject,
        str(contact.get_outcome_display()) if contact.outcome else "",
        contact.user.name if contact.user else "",
    ]
    title = _("Last contact: %s") % wording.day(timezone.localdate(contact.started_at), timezone.localdate(now))
    return Tile(title, " · ".join(filter(None, said)), icon="history")


def _owner(promise: Promise) -> str:
    return str(promise.owner or promise.owner_team or "")
