"""The live test: what arrived lately, read once more, and how the connection is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from handschlag.channels.telephony import hearing
from handschlag.channels.telephony.parsing import CannotParse, decoded
from handschlag.channels.telephony.settings.diagnosis import Arrival, Finding, Lack, findings
from handschlag.conversations import queries
from handschlag.conversations.models import Connection
from handschlag.core import phone
from handschlag.core.models import RawInput
from handschlag.people import queries as people

SHOWN: Final = 20
LOOKED_AT: Final = 60
JUDGED_FOR: Final = timedelta(hours=24)
LONGEST_RAW: Final = 400

SENTENCES: Final[dict[Lack, Promise]] = {
    Lack.NOTHING_HEARD: _(
        "Nothing has arrived yet. Call your own number from a mobile phone now, let it ring, answer it, and hang up."
    ),
    Lack.NOTHING_UNDERSTOOD: _("Something arrives, but it cannot be understood:"),
    Lack.SOME_NOT_UNDERSTOOD: _("Some of it cannot be understood:"),
    Lack.ONLY_NEW_CALLS: _(
        "Only new calls arrive, neither answers nor ends. Nobody would see that a call is over: switch on these events at your exchange too."
    ),
    Lack.NO_ENDS: _(
        "The end of a call has not arrived yet. Hang up; if nothing comes then, switch on this event at your exchange."
    ),
    Lack.NO_NEW_CALLS: _("The beginning of a call has not arrived yet. Please call once more."),
    Lack.ONLY_ANONYMOUS: _(
        "No call brought a number. Call with your number shown; if it is still missing, your exchange does not pass it on."
    ),
    Lack.UNKNOWN_USERS: _("Nobody here is known to the exchange by this name. Enter it as an extension of the user:"),
    Lack.UNKNOWN_LINES: _("These numbers of yours were called and are not yet lines here:"),
    Lack.NO_LINES: _("No line is entered yet. Enter your numbers below, so that each rings for the right team."),
}
KINDS: Final[dict[str, Promise]] = {
    "offered": _("rings"),
    "answered": _("answered"),
    "ended": _("over"),
    "dtmf": _("key pressed"),
}
TROUBLES: Final[dict[str, Promise]] = {
    "signature": _(
        "Somebody reported a call with a wrong signature. Compare the secret or key here with the one at your exchange."
    ),
    "password": _(
        "The stored password can no longer be read, because the signing key of this installation changed. Please enter it anew."
    ),
    "login": _(
        "The exchange does not let us in. Compare user and password with manager.conf, and whether it permits this machine."
    ),
    "plain": _(
        "The exchange wants the password in plain words, and the way there is not encrypted. Switch on TLS for the manager interface."
    ),
    "certificate": _("The exchange shows another certificate than the one that is entered here."),
    "channels": _(
        "Calls are heard, but the exchange does not tell us which ones are running. Add “reporting” to write in manager.conf."
    ),
    "closed": _("The exchange closed the connection; we try again and again."),
    "closed fritzbox": _(
        "The FRITZ!Box closed the connection; we try again and again. Is the call monitor on? Dial #96*5* on a connected phone."
    ),
}
QUIET: Final = timedelta(days=3)
LISTENED_TO: Final = ("fritzbox", "ami")


@dataclass(frozen=True)
class Health:
    """How a connection is, in one word and one sentence."""

    connection: Connection
    now: datetime

    @property
    def is_well(self) -> bool:
        return self.connection.is_enabled and not self.connection.error and self.is_alive

    @property
    def is_listened_to(self) -> bool:
        return self.connection.provider in LISTENED_TO

    @property
    def is_alive(self) -> bool:
        if self.is_listened_to:
            return self.connection.connected_at is not None
        return self.connection.heard_at is not None and self.now - self.connection.heard_at < QUIET

    @property
    def word(self) -> Promise:
        if not self.connection.is_enabled:
            return _("switched off")
        if self.connection.error:
            return _("disturbed")
        if self.is_alive:
            return _("connected")
        if self.is_listened_to:
            return _("connecting")
        return _("quiet") if self.connection.heard_at else _("waiting for the first call")

    @property
    def chip(self) -> str:
        if not self.connection.is_enabled:
            return ""
        return "broken" if self.connection.error else "kept" if self.is_alive else "due"

    @property
    def trouble(self) -> str | Promise:
        error = self.connection.error
        return TROUBLES.get(f"{error} {self.connection.provider}", TROUBLES.get(error, error))


@dataclass(frozen=True)
class Row:
    """One arrival as the page shows it."""

    arrival: Arrival
    region: str

    @property
    def kind(self) -> str | Promise:
        event = self.arrival.event
        return KINDS[event.kind] if event else ""

    @property
    def remote(self) -> str | Promise:
        event = self.arrival.event
        if event is None:
            return ""
        if event.is_anonymous:
            return _("anonymous")
        return phone.format_for_display(event.remote_e164, self.region) if event.remote_e164 else event.remote_raw

    @property
    def local(self) -> str:
        event = self.arrival.event
        if event is None:
            return ""
        return phone.format_for_display(event.local_e164, self.region) if event.local_e164 else event.local_raw

    @property
    def users(self) -> str:
        event = self.arrival.event
        return ", ".join(event.users) if event else ""


@dataclass(frozen=True)
class Said:
    """One finding as a sentence."""

    sentence: Promise
    about: tuple[str, ...]
    is_hindering: bool


@dataclass(frozen=True)
class Test:
    rows: tuple[Row, ...]
    findings: tuple[Said, ...]
    mark: str

    @property
    def is_complete(self) -> bool:
        return bool(self.rows) and not self.findings


def test(connection: Connection, *, now: datetime) -> Test:
    """What this connection sent lately, newest first, and what is missing of it."""
    heard = queries.heard_lately(source=hearing.source_of(connection), limit=LOOKED_AT)
    # An Asterisk says much that is needed to understand it and means nothing by itself.
    telling = (arrival for arrival in (_read(raw, connection) for raw in heard) if arrival.events or arrival.problem)
    arrivals = list(islice(telling, SHOWN))
    judged = [arrival for arrival in arrivals if now - arrival.at < JUDGED_FOR]
    found = findings(
        judged,
        known_users=_known_users(judged),
        known_lines={line.e164 for line in connection.lines.all()},
    )
    rows = tuple(Row(arrival, connection.region) for arrival in arrivals)
    return Test(rows, tuple(_said(finding) for finding in found), _mark(connection, arrivals, found))


def _mark(connection: Connection, arrivals: list[Arrival], found: tuple[Finding, ...]) -> str:
    """What a page that shows exactly this already knows; the same again need not be sent."""
    seen = [arrivals[:1], [arrival.state for arrival in arrivals], found, connection.error, connection.connected_at]
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


def _read(raw: RawInput, connection: Connection) -> Arrival:
    text = decoded(bytes(raw.body)).strip()[:LONGEST_RAW]
    try:
        return Arrival(raw.received_at, text, events=hearing.understood(raw, connection), state=raw.state)
    except CannotParse as why:
        return Arrival(raw.received_at, text, problem=str(why), state=raw.state)


def _known_users(arrivals: Iterable[Arrival]) -> set[str]:
    names = {
        name
        for arrival in arrivals
        for event in arrival.events
        for name in (*event.users, event.answering)
        if name and event.kind == "answered"
    }
    return {name.lower() for name in sorted(names)[:30] if people.user_by_extension([name])}


def _said(finding: Finding) -> Said:
    hindering = finding.lack not in (Lack.NOTHING_HEARD, Lack.NO_LINES, Lack.UNKNOWN_LINES)
    return Said(SENTENCES[finding.lack], finding.about, hindering)
