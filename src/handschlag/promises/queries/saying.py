"""What a sentence would promise, and how a due time is said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import ceil
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from handschlag.core import phone
from handschlag.core.moments import when
from handschlag.customers import queries as customers
from handschlag.people.models import Team
from handschlag.promises import rules
from handschlag.promises.choices import Kind, Source
from handschlag.promises.models import Promise
from handschlag.promises.queries.load import fullness
from handschlag.promises.rules.load import Full
from handschlag.worktime import queries as worktime

QUESTIONS = {
    "": gettext_lazy("By when? A promise needs a time."),
    "time": gettext_lazy("By when? A promise needs a time."),
    "vague": gettext_lazy("By when exactly? “At once” needs a time."),
    "past": gettext_lazy("This time is over already. By when?"),
    "no_such_date": gettext_lazy("This date does not exist. By when?"),
}


def understand(words: str, *, customer: int | None, now: datetime, team: int | None = None) -> rules.Understood:
    """What a sentence promises, in the business time that counts for this customer."""
    return rules.read(words, at=now, hours=clock_for(customer, team, now=now))


@dataclass(frozen=True)
class Preview:
    """What a sentence would promise, in the reader's words; or what to ask back (`due_at` is None then)."""

    text: str
    due_at: datetime | None
    kind: str
    is_certain: bool
    displaced: Displaced | None = None


@dataclass(frozen=True)
class Displaced:
    """Why it could not be kept, in the reader's words, and the same sentence with the next time that can ("": none)."""

    text: str
    instead: str


def preview(
    words: str, *, customer: int | None, now: datetime, team: int | None = None, owner: int | None = None
) -> Preview:
    """Shown while typing, before anything is said to the customer. `owner`: who would owe it, if not the team."""
    understood = understand(words, customer=customer, now=now, team=team)
    if understood.due_at is None:
        return Preview(question(understood), None, understood.kind, is_certain=False)
    said = {"kind": Kind(understood.kind).label, "due": when(understood.due_at, now=now)}
    text = _("%(kind)s by %(due)s") if understood.is_certain else _("%(kind)s by %(due)s – meant like this?")
    displaces = displaced(words, understood, customer=customer, owner=owner, team=team, now=now)
    return Preview(text % said, understood.due_at, understood.kind, understood.is_certain, displaces)


def displaced(  # a sentence, what was understood, who would owe it to whom
    words: str,
    understood: rules.Understood,
    *,
    customer: int | None,
    owner: int | None,
    team: int | None,
    now: datetime,
) -> Displaced | None:
    """Whether those who would owe it are full by then. A warning, never a wall: it can be promised all the same."""
    if understood.due_at is None or (owner is None and team is None):
        return None
    found = fullness(
        owner=owner, owner_team=None if owner else team, due_at=understood.due_at, kind=understood.kind, now=now
    )
    if found is None:
        return None
    full = say_full(*found, now=now)
    if full.next_at is None:
        return Displaced(full.text, "")
    hours = clock_for(customer, team, now=now)
    return Displaced(full.text, _instead(words, understood.kind, full.next_at, hours, now=now))


@dataclass(frozen=True)
class Crowded:
    """Why it could not be kept, in the reader's words, and the next time that can (None: not in the next two weeks)."""

    text: str
    next_at: datetime | None


def say_full(whose: Team | None, full: Full, *, now: datetime) -> Crowded:
    """What `fullness` found, as a sentence; the team is named where there is one."""
    said = {"until": when(full.until, now=now), "team": whose, "needs": lasting(full.needs), "has": lasting(full.has)}
    said["owed"] = ngettext("%d promise", "%d promises", ceil(full.owed)) % ceil(full.owed)
    text = _("By %(until)s everybody is full already: %(owed)s, %(needs)s of work for %(has)s.")
    if whose is not None:
        text = _("By %(until)s the team %(team)s is full already: %(owed)s, %(needs)s of work for %(has)s.")
    free = _("Next free time: %s.") % when(full.next_at, now=now) if full.next_at else ""
    return Crowded(f"{text % said} {free or _('There is no room in the next two weeks.')}", full.next_at)


def _instead(words: str, kind: str, at: datetime, hours: worktime.BusinessClock, *, now: datetime) -> str:
    """The sentence with that time, in words that are understood as exactly that; else at least kind and time."""
    exact = f"{at.astimezone(ZoneInfo(settings.TIME_ZONE)):%d.%m.%Y %H:%M}"
    rest = rules.without_time(words)
    for sentence in (f"{rest} {when(at, now=now)}", f"{rest} {exact}", f"{Kind(kind).label} {exact}"):
        meant = rules.read(sentence.strip(), at=now, hours=hours)
        if (meant.due_at, meant.kind) == (at, kind):
            return sentence.strip()
    return exact


def lasting(seconds: float) -> str:
    """A length of work as one says it: 45 min, 2 h, 2 h 10 min."""
    hours, minutes = divmod(ceil(seconds / 60), 60)
    if not hours:
        return _("%d min") % minutes
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes} if minutes else _("%d h") % hours


def words_of(promise: Promise) -> str:
    """The words that were used. A call-back owed for a missed call was never spoken: it says whom and where, in the
    reader's language („Rückruf an Ernst Roth, +49 221 4710382“); an answer that is owed says what to.
    """
    if promise.source == Source.RECEIVED:
        return _("Answer “%s”") % promise.words
    if promise.source != Source.MISSED_CALL:
        return promise.words
    number = promise.party or promise.words
    shown = phone.format_for_display(number, "ZZ") if number.startswith("+") else number
    whom = str(promise.person or promise.customer or "")
    return _("Call back %(whom)s") % {"whom": ", ".join(part for part in (whom, shown) if part)}


def question(understood: rules.Understood) -> str:
    """What to ask back when a sentence names no usable time, in the reader's language."""
    return str(QUESTIONS[understood.asks])


def clock_for(customer: int | None, team: int | None, *, now: datetime) -> worktime.BusinessClock:
    """The hours that count: the customer's own, else the team's, else the house's."""
    found = customers.find_customer(customer) if customer else None
    calendar = found.calendar_id if found else None
    if calendar is None and team is not None:
        calendar = Team.objects.filter(id=team).values_list("calendar", flat=True).first()
    return worktime.business_clock(calendar=calendar, now=now)
