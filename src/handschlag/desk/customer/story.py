"""The story of a customer as one stream: contacts, and what became of the promises between them, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from handschlag.conversations import queries as conversations
from handschlag.conversations.choices import Channel, Direction, Ending, State
from handschlag.customers import queries as customers
from handschlag.promises import queries as promises
from handschlag.promises.choices import State as PromiseState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handschlag.conversations.models import Conversation
    from handschlag.promises.models import Promise

PAGE = 40
PROMISES_ON_A_PAGE = 200
FILTERS = {
    "": gettext_lazy("All"),
    Channel.CALL.value: gettext_lazy("Calls"),
    Channel.VISIT.value: gettext_lazy("Visits"),
    Channel.LETTER.value: gettext_lazy("Letters"),
    Channel.MAIL.value: gettext_lazy("E-mails"),
    Channel.PORTAL.value: gettext_lazy("Customer's page"),
    Channel.FORM.value: gettext_lazy("Web form"),
    "promises": gettext_lazy("Promises"),
}
FACTS = (
    "CallEnded",
    "CallMissed",
    "CallAnswered",
    "VisitStarted",
    "LetterEntered",
    "MailReceived",
    "AnswerReceived",
    "CustomerConfirmed",
    "VisitEnded",
    "VainCallEntered",
    "PastContactsRecorded",
    "ConversationWrappedUp",
    "WrapUpUndone",
    "PromiseMade",
    "PromiseKept",
    "PromiseBroken",
    "PromiseDoneLate",
    "PromiseReleased",
    "PromiseReplaced",
)
UNANSWERED = frozenset({Ending.MISSED, Ending.BUSY, Ending.VOICEMAIL, Ending.LOST, Ending.NOT_REACHED})
WITHOUT_SUBJECT = {
    Channel.VISIT: gettext_lazy("Visit"),
    Channel.LETTER: gettext_lazy("Letter"),
    Channel.MAIL: gettext_lazy("E-mail without a subject"),
}
HOUR = 3600


@dataclass(frozen=True)
class Entry:
    """One line of the story. `contact` or `promise` is what it tells of."""

    id: str
    at: datetime
    icon: str
    title: str
    tone: str = ""
    chip: str = ""
    who: str = ""
    contact: Conversation | None = None
    promise: Promise | None = None

    @property
    def day(self) -> date:
        return timezone.localdate(self.at)


@dataclass(frozen=True)
class Story:
    """A stretch of the story. `older` is the cursor of what came before it, `since` where it begins."""

    entries: list[Entry]
    older: str
    since: str


def story(customer: customers.Whose, *, only: str = "", before: str = "", since: str = "", now: datetime) -> Story:
    """One page, or with `since` everything from there on: what is shown already, drawn anew."""
    if only == "promises":
        return Story(list(_promise_entries(customer, None, None, now=now)), "", "")
    begin = _moment(since)
    page = conversations.story(
        customer,
        before=before,
        since=begin,
        channel=only if only in Channel.values else "",
        limit=PAGE * 10 if begin else PAGE,
    )
    entries = [_contact_entry(contact) for contact in page.items]
    lower = begin or (page.items[-1].started_at if page.next else None)
    if not only:
        entries += _promise_entries(customer, lower, _moment(before.rpartition("_")[0]), now=now)
    entries.sort(key=lambda entry: (entry.at, entry.id), reverse=True)
    older = "" if begin else page.next
    return Story(entries, older, lower.isoformat() if lower else "")


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+")) if text else None
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment


def _contact_entry(contact: Conversation) -> Entry:
    missed = contact.connected_at is None and contact.ending in UNANSWERED
    return Entry(
        id=f"contact-{contact.pk}",
        at=contact.started_at,
        icon=_icon(contact, missed=missed),
        title=contact.subject or _what(contact),
        tone="broken" if missed and contact.direction == Direction.IN else "",
        chip=_outcome(contact),
        who=contact.user.name if contact.user else "",
        contact=contact,
    )


def _outcome(contact: Conversation) -> str:
    """Of a mail of ours its way out is said beside it; that we informed somebody goes without saying."""
    is_ours = contact.channel == Channel.MAIL and contact.direction == Direction.OUT
    return str(contact.get_outcome_display()) if contact.outcome and not is_ours else ""


def _icon(contact: Conversation, *, missed: bool) -> str:
    if contact.channel == Channel.VISIT:
        return "door-open"
    if contact.channel == Channel.MAIL and contact.direction == Direction.OUT:
        return "send"
    if contact.channel in (Channel.LETTER, Channel.MAIL):
        return "mail"
    if contact.channel in (Channel.PORTAL, Channel.FORM):
        return "smartphone"
    if contact.direction == Direction.OUT:
        return "phone-outgoing"
    return "phone-missed" if missed else "phone-incoming"


def _what(contact: Conversation) -> str:
    """What happened, where nobody has given it a subject."""
    if contact.channel in WITHOUT_SUBJECT:
        return str(WITHOUT_SUBJECT[Channel(contact.channel)])
    if contact.state == State.RINGING:
        return _("Call, ringing")
    if contact.state == State.CONNECTED:
        return _("Call, running")
    if contact.direction == Direction.OUT:
        return _("We called") if contact.connected_at else _("We called, not reached")
    return _call_in(contact)


def _call_in(contact: Conversation) -> str:
    if contact.connected_at is None:
        return _("Call missed") if contact.ending == Ending.MISSED else _("Call: %s") % contact.get_ending_display()
    return _("Call, %s") % _length(contact) if contact.over_at else _("Call")


def _length(contact: Conversation) -> str:
    assert contact.over_at is not None
    assert contact.connected_at is not None
    seconds = (contact.over_at - contact.connected_at).total_seconds()
    return pgettext("duration", "%d min") % max(1, round(seconds / 60))


def _promise_entries(
    customer: customers.Whose, lower: datetime | None, upper: datetime | None, *, now: datetime
) -> Iterator[Entry]:
    """What became of promises between the two moments (None: open end)."""
    rows = promises.promises_of(customer)
    if lower:
        rows = rows.filter(
            Q(made_at__gte=lower) | Q(broken_at__gte=lower) | Q(done_at__gte=lower) | Q(ended_at__gte=lower)
        )
    if upper:
        rows = rows.filter(made_at__lt=upper)
    for promise in rows[:PROMISES_ON_A_PAGE]:
        for entry in _events(promise):
            if (lower is None or entry.at >= lower) and (upper is None or entry.at < upper) and entry.at <= now:
                yield entry


def _events(promise: Promise) -> Iterator[Entry]:
    owner = str(promise.owner or promise.owner_team or "")
    words = promises.words_of(promise)

    def said(name: str, at: datetime | None, icon: str, title: str, tone: str) -> Iterator[Entry]:
        if at is not None:
            chip = str(PromiseState(promise.state).label) if name != "made" else ""
            yield Entry(f"promise-{promise.pk}-{name}", at, icon, title, tone, chip, owner, promise=promise)

    yield from said("made", promise.made_at, "calendar-clock", _("Promised: “%s”") % words, "")
    yield from said("broken", promise.broken_at, "alarm-clock", _("Promise broken: “%s”") % words, "broken")
    late = promise.broken_at is not None
    title = _("Done late: “%s”") if late else _("Promise kept: “%s”")
    yield from said("done", promise.done_at, "check", title % words, "" if late else "kept")
    if promise.state == PromiseState.RELEASED:
        yield from said("released", promise.ended_at, "circle-check", _("The customer let us off: “%s”") % words, "")
    if promise.state == PromiseState.REPLACED:
        yield from said("replaced", promise.ended_at, "refresh-cw", _("Agreed anew: “%s”") % words, "")
