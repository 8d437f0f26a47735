"""How calls and promises are put into words: short enough for two seconds, never a code."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handschlag.cases.models import Case
from handschlag.conversations.choices import Certainty, Channel, Direction, Ending, Outcome
from handschlag.conversations.models import Conversation
from handschlag.core import phone
from handschlag.desk import wording
from handschlag.promises import queries as promises
from handschlag.promises.choices import UNANSWERED_CALL, Clock, Kind, Source, State
from handschlag.promises.models import Promise
from handschlag.promises.rules import Understood

ICONS = {
    Channel.VISIT: "door-open",
    Channel.LETTER: "mail",
    Channel.PORTAL: "smartphone",
    Channel.FORM: "smartphone",
    Channel.MAIL: "mail",
}
TONES = {
    Certainty.CERTAIN: "kept",
    Certainty.CONFIRMED: "kept",
    Certainty.POSSIBLE: "due",
    Certainty.SEVERAL: "due",
}


class Spoken(Protocol):
    kind: str
    clock: str
    due_at: datetime


def party(row: Conversation) -> str:
    """Who is at the other end, as far as we know: the person, the company, the sender, else the number."""
    if row.person is not None:
        return row.person.full_name
    if row.customer is not None:
        return row.customer.name
    return row.sender or number(row) or (_("Visit") if row.channel == Channel.VISIT else _("Unknown"))


def number(row: Conversation) -> str:
    if row.channel != Channel.CALL:
        return ""
    if row.is_anonymous:
        return _("Number withheld")
    return phone.format_for_display(row.remote_e164, "ZZ") if row.remote_e164 else row.remote_raw


def is_ours(promise: Promise) -> bool:
    """Not what the customer promised us."""
    return promise.source != Source.CUSTOMER


def icon(row: Conversation) -> str:
    if row.channel != Channel.CALL:
        return ICONS[Channel(row.channel)]
    if row.direction == Direction.OUT:
        return "phone-outgoing"
    return "phone-missed" if row.ending in UNANSWERED else "phone-incoming"


UNANSWERED = (Ending.MISSED, Ending.BUSY, Ending.VOICEMAIL, Ending.LOST)


def certainty(row: Conversation, hits: int) -> str:
    """How sure we are, in a word; several candidates are counted."""
    if row.certainty == Certainty.SEVERAL and hits:
        return ngettext("%d hit", "%d hits", hits) % hits
    return str(Certainty(row.certainty).label)


def tone(row: Conversation) -> str:
    return TONES.get(Certainty(row.certainty), "")


def happened(row: Conversation) -> str:
    """What it was, in a few words: „Anruf verpasst“, „Brief“."""
    if row.channel != Channel.CALL:
        return str(Channel(row.channel).label)
    if row.ending:
        return _("Call: %s") % Ending(row.ending).label
    return str(Direction(row.direction).label)


def warning(owed: list[Promise], now: datetime) -> str:
    """The one sentence that must not be overlooked: what is broken, else the call-back they still wait for."""
    broken = next((promise for promise in owed if promise.state == State.BROKEN and is_ours(promise)), None)
    if broken is not None:
        return _("Promise broken: “%(words)s”, due %(when)s") % {
            "words": words(broken),
            "when": wording.when(broken.due_at, now),
        }
    missed = next((promise for promise in owed if is_missed_call(promise)), None)
    if missed is not None:
        return _("Waits for a call-back: missed %(since)s, owed by %(when)s") % {
            "since": wording.when(missed.made_at, now),
            "when": wording.when(missed.falls_due_at, now),
        }
    return ""


def is_missed_call(promise: Promise) -> bool:
    """A call-back nobody promised in words: it is owed for a call we missed."""
    return promise.kind == Kind.CALL_BACK and promise.source in UNANSWERED_CALL


def complaining(case: Case | None, now: datetime) -> str:
    """„Reklamation seit 8 Tagen offen: Regulierung unvollständig“."""
    if case is None:
        return ""
    days = max((now - case.reported_at).days, 0)
    since = ngettext("Complaint open for %d day", "Complaint open for %d days", days) % days
    return _("%(since)s: %(subject)s") % {"since": since if days else _("Complaint open since today"), "subject": case}


def reason(owed: list[Promise], last: list[Conversation], now: datetime) -> str:
    """Why they probably call: what falls due next, else what it was about last time."""
    others = [row for row in owed if not is_missed_call(row) and is_ours(row)]
    coming = [row for row in others if row.state != State.BROKEN]
    if coming:
        return _("Promised: %(words)s, due %(when)s") % {
            "words": words(coming[0]),
            "when": wording.when(coming[0].falls_due_at, now),
        }
    if not last:
        return ""
    about = last[0].subject or first_line(last[0].note)
    outcome = str(Outcome(last[0].outcome).label) if last[0].outcome else ""
    said = ": ".join(part for part in (wording.when(last[0].started_at, now), about) if part)
    return _("Last: %s") % " · ".join(part for part in (said, outcome) if part)


words = promises.words_of
"""What a promise is called on every screen."""


def first_line(note: str) -> str:
    """The first line of a note that is no command, cut to what fits a strip."""
    lines = (line.strip() for line in note.splitlines())
    text = next((line for line in lines if line and not line.startswith("/")), "")
    return text if len(text) <= LONGEST_LINE else f"{text[:LONGEST_LINE].rstrip()} …"


LONGEST_LINE = 90


def understood(meant: Understood, now: datetime) -> str:
    """What a promise line means, or the question that is still open."""
    if meant.due_at is None:
        return promises.question(meant)
    return due(meant.kind, meant.clock, meant.due_at, now)


def due(kind: str, clock: str, due_at: datetime, now: datetime) -> str:
    """„Rückruf, fällig morgen 10:00 (Geschäftszeit)“."""
    said = _("%(kind)s, due %(when)s") % {"kind": Kind(kind).label, "when": wording.when(due_at, now)}
    return f"{said} ({Clock(clock).label})" if clock == Clock.BUSINESS else said
