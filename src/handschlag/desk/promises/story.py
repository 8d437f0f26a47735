"""The story of one promise in sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from handschlag.conversations import queries as conversations
from handschlag.conversations.models import Conversation
from handschlag.customers.choices import PreferredChannel
from handschlag.desk import wording
from handschlag.desk.call import said
from handschlag.desk.navigation import find_url
from handschlag.desk.promises.rows import lateness
from handschlag.people import queries as people
from handschlag.promises import queries
from handschlag.promises.models import Promise
from handschlag.promises.queries import Happening

NOTICED_LATER = timedelta(minutes=1)
SENTENCES: dict[str, tuple[str, str, Callable[[Reader, Mapping[str, Any]], str]]] = {}


@dataclass(frozen=True)
class Line:
    """One thing that happened, as it is said."""

    at: datetime
    icon: str
    tone: str
    text: str
    by: str
    conversation: Conversation | None = None
    noticed_at: datetime | None = None

    @property
    def conversation_url(self) -> str:
        return talk_url(self.conversation) if self.conversation else ""

    @property
    def conversation_label(self) -> str:
        return said.happened(self.conversation) if self.conversation else ""


@dataclass(frozen=True)
class Reader:
    """What sentences need besides the fact itself."""

    promise: Promise
    now: datetime
    names: Mapping[int | None, str]

    def when(self, written: str | None) -> str:
        return wording.when(datetime.fromisoformat(written), self.now) if written else ""

    def people(self, ids: Any) -> str:
        return ", ".join(self.names[one] for one in ids or () if one in self.names)


def talk_url(conversation: Conversation) -> str:
    """Where a conversation is read: in the customer's file, at its place."""
    file = find_url("customer", conversation.customer_id) if conversation.customer_id else ""
    return f"{file}#contact-{conversation.pk}" if file else find_url("call-wrap-up", conversation.pk)


def lines(promise: Promise, *, now: datetime) -> list[Line]:
    happened = [one for one in queries.story_of(promise) if one.name in SENTENCES]
    reader = Reader(promise, now, _names(happened))
    talks = {one.said["conversation"] for one in happened if one.said.get("conversation")}
    found = {row.pk: row for row in conversations.said_in(talks)} if talks else {}
    return [_line(one, reader, found) for one in happened]


def _names(happened: list[Happening]) -> Mapping[int | None, str]:
    return people.names(one for each in happened for one in [*each.said.get("users", ()), each.said.get("owner")])


def _line(one: Happening, reader: Reader, talks: Mapping[int, Conversation]) -> Line:
    icon, tone, sentence = SENTENCES[one.name]
    noticed = one.known_at if one.known_at - one.at > NOTICED_LATER else None
    talk = talks.get(one.said.get("conversation") or 0)
    return Line(one.at, icon, tone, sentence(reader, one.said), one.by, talk, noticed)


def _replaced(reader: Reader, _said: Mapping[str, Any]) -> str:
    new = reader.promise.replaced_by
    if new is None:
        return _("Replaced with the customer's agreement")
    return _("Replaced with the customer's agreement: “%(words)s”, by %(when)s") % {
        "words": new.words,
        "when": wording.when(new.due_at, reader.now),
    }


def _tried(reader: Reader, fact: Mapping[str, Any]) -> str:
    after = reader.when(fact.get("next_attempt_at"))
    return _("Tried in time; next attempt by %s") % after if after else _("Tried")


def _waits(_reader: Reader, fact: Mapping[str, Any]) -> str:
    return _("Waits for the customer") if fact.get("waits_for") else _("Waits for the customer no longer")


def _by_way(told: str, fact: Mapping[str, Any]) -> str:
    """Told by phone, by e-mail, by letter, where it was noted."""
    way = fact.get("way", "")
    return f"{told} ({PreferredChannel(way).label})" if way in PreferredChannel.values and way else told


def _assigned(reader: Reader, fact: Mapping[str, Any]) -> str:
    return _("Now owed by %s; its time is the same") % reader.people([fact.get("owner")])


SENTENCES.update(
    {
        "PromiseMade": (
            "calendar-clock",
            "",
            lambda reader, fact: _("Promised by %s") % reader.when(fact["due_at"]),
        ),
        "PromiseCorrected": (
            "pencil",
            "",
            lambda reader, fact: (
                _("Typing error corrected: by %(new)s, not %(old)s")
                % {"new": reader.when(fact["due_at"]), "old": reader.when(fact["was_due_at"])}
            ),
        ),
        "PromiseTold": (
            "message-square",
            "",
            lambda _r, fact: _by_way(_("The customer knows of it: words and time stand"), fact),
        ),
        "PromiseKept": ("circle-check", "kept", lambda _r, _f: _("Kept")),
        "PromiseMarkedKept": ("check", "kept", lambda _r, _f: _("Marked as done, to be confirmed")),
        "PromiseMarkWithdrawn": ("undo-2", "due", lambda _r, _f: _("Not done after all; its clock ran on")),
        "PromiseBroken": ("triangle-alert", "broken", lambda _r, _f: _("Broken")),
        "PromiseDoneLate": ("check", "", lambda r, _f: _("Done late: %s") % lateness(r.promise, r.now)),
        "BreakTold": (
            "message-square",
            "",
            lambda _r, fact: _by_way(_("The customer was told of the break"), fact),
        ),
        "PromiseTried": ("phone-outgoing", "", _tried),
        "PromiseReleased": ("circle-x", "", lambda _r, _f: _("The customer let us go from it")),
        "PromiseReplaced": ("arrow-right", "", _replaced),
        "PromiseFiled": ("user-check", "", lambda _r, _f: _("Filed under this customer")),
        "PromiseAssigned": ("forward", "", _assigned),
        "PromiseLinkMade": ("link", "", lambda _r, _f: _("Link for the customer made")),
        "PromiseLinkOpened": ("eye", "", lambda _r, _f: _("The customer opened the link")),
        "PromiseLinkRevoked": ("lock", "", lambda _r, _f: _("Link for the customer withdrawn")),
        "PromiseAgreed": ("circle-check", "kept", lambda _r, _f: _("It suits the customer")),
        "WishReceived": ("calendar-days", "due", lambda _r, _f: _("The customer would like another time")),
        "InsteadOffered": (
            "calendar-clock",
            "due",
            lambda r, f: _("Another time was offered instead: %s") % r.when(f["instead_at"]),
        ),
        "WishSettled": ("check", "", lambda _r, _f: _("The customer's wish was answered")),
        "PromiseWarned": (
            "alarm-clock",
            "due",
            lambda r, f: (
                _("Warned with %(share)d %% of the time used: %(who)s")
                % {"share": f["share"], "who": r.people(f["users"])}
            ),
        ),
        "PromiseClimbed": (
            "alarm-clock",
            "due",
            lambda r, f: _("Nobody had seen it; also told: %s") % r.people(f["users"]),
        ),
        "BreakReported": ("megaphone", "broken", lambda r, f: _("Break reported to %s") % r.people(f["users"])),
        "ReminderGiven": ("alarm-clock", "due", lambda r, f: _("Reminded: %s") % r.people(f["users"])),
        "WaitingSet": ("clock", "", _waits),
    }
)
