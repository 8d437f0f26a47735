"""What a contract obliges us to, of what kind, by when. Pure: terms, kind, severity and the beginning go in, nothing else.

Nothing that happens to a case later can reach a due time through here: owner, priority, closing, opening again and
waiting are not among what is asked. Only a higher severity is, and its times are never longer (ADR 0175).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal, Protocol, TypeVar

from django.utils.translation import gettext, npgettext

from handschlag.worktime.rules import BusinessClock

Times = tuple[int | None, int | None, int | None]
"""Seconds at each severity of `SEVERITIES`; None: no time of its own."""

SEVERITIES: Final = ("normal", "serious", "critical")
DUTIES: Final = ("response", "update", "fix")
LONG: Final = ("fault", "complaint", "dispute", "change")
"""Kinds of case that go on for a while, so that there is news to tell in between."""
GIVEN_FOR: Final[Mapping[str, tuple[str, ...]]] = {
    "response": ("question", "fault", "complaint", "dispute", "wish", "change", "cancellation"),
    "update": LONG,
    "fix": ("fault",),
}
PROMISED_AS: Final[Mapping[str, str]] = {"response": "answer", "update": "information", "fix": "repair"}
"""The kinds of `promises.choices.Kind`."""
MONTHS: Final = {"month": 1, "quarter": 3, "year": 12}
HOUR: Final = 3600


class Version(Protocol):
    """One version of a chain: what is asked of it here."""

    @property
    def version(self) -> int: ...
    @property
    def from_on(self) -> date: ...
    @property
    def until_on(self) -> date | None: ...


Row = TypeVar("Row", bound=Version)


@dataclass(frozen=True)
class Terms:
    """An entitlement in force, with the clock of its service hours; `hours` None is round the clock."""

    entitlement: int
    contract: str
    times: Mapping[str, Times]
    hours: BusinessClock | None = None
    hours_name: str = ""
    calendar: int | None = None
    is_for_item: bool = True


@dataclass(frozen=True)
class Grant:
    """One promise a contract makes: what `promises.make_granted` takes. `kind` and `clock` are codes of promises."""

    duty: str
    kind: str
    words: str
    due_at: datetime
    clock: Literal["business", "calendar"]
    calendar: int | None
    allowance_seconds: int
    entitlement: int
    contract: str


def time_at(times: Times, severity: str) -> int | None:
    """The shortest time given for this severity or a lower one: a higher severity never has more."""
    given = [seconds for seconds in times[: SEVERITIES.index(severity) + 1] if seconds is not None]
    return min(given, default=None)


def longer_at(times: Times) -> str:
    """The first severity whose time is longer than that of a lower one; "" when each only shortens."""
    for place in range(1, len(SEVERITIES)):
        own, before = times[place], time_at(times, SEVERITIES[place - 1])
        if own is not None and before is not None and own > before:
            return SEVERITIES[place]
    return ""


def grants(terms: Iterable[Terms], *, kind: str, severity: str, since: datetime) -> tuple[Grant, ...]:
    """What these entitlements promise for a case of this kind that began at `since`, each duty once.

    Where several promise the same, whoever has to be fastest decides; of two equal ones that of the item itself.
    """
    found: list[Grant] = []
    known = sorted(terms, key=lambda one: (not one.is_for_item, one.entitlement))
    for duty in DUTIES:
        if kind in GIVEN_FOR[duty]:
            offered = (grant for one in known if (grant := granted(one, duty, severity=severity, since=since)))
            first = min(offered, key=lambda grant: grant.due_at, default=None)
            found += [first] if first else []
    return tuple(found)


def granted(terms: Terms, duty: str, *, severity: str, since: datetime) -> Grant | None:
    """One duty of one entitlement from `since` on; None where it promises nothing of the kind."""
    seconds = time_at(terms.times[duty], severity)
    if seconds is None:
        return None
    return Grant(
        duty=duty,
        kind=PROMISED_AS[duty],
        words=words(duty, seconds, terms.hours_name if terms.hours else ""),
        due_at=terms.hours.due(since, seconds) if terms.hours else since + timedelta(seconds=seconds),
        clock="business" if terms.hours else "calendar",
        calendar=terms.calendar,
        allowance_seconds=seconds,
        entitlement=terms.entitlement,
        contract=terms.contract,
    )


def earlier(granted_now: Iterable[Grant], standing: Mapping[str, datetime]) -> tuple[Grant, ...]:
    """Of what is granted now only what is due before everything promised so far; `standing`: earliest due time by duty.

    A severity that went down, a case that came back, another item: none of them gives anything here that is later.
    """
    return tuple(grant for grant in granted_now if grant.duty not in standing or grant.due_at < standing[grant.duty])


def news_from(*, told_at: datetime, was_due_at: datetime) -> datetime:
    """When the time for the next news begins: when the last was told, but late news does not push the next one back."""
    return min(told_at, was_due_at)


def in_force(versions: Iterable[Row], *, on: date) -> Row | None:
    """Of one chain the version that holds on this day."""
    begun = max((row for row in versions if row.from_on <= on), key=lambda row: row.version, default=None)
    return begun if begun and (begun.until_on is None or begun.until_on >= on) else None


def quota_period(period: str, *, on: date, from_on: date, until_on: date | None) -> tuple[date, date | None]:
    """First and last day of the period a free quota counts in on this day: months, quarters, years of the calendar."""
    if period not in MONTHS:
        return from_on, until_on
    length = MONTHS[period]
    month = on.month - (on.month - 1) % length
    after = month + length
    ending = date(on.year + (after - 1) // 12, (after - 1) % 12 + 1, 1)
    return date(on.year, month, 1), ending - timedelta(days=1)


def quota_left(amount: int, used: int) -> int:
    """What is left of a free quota; less than nothing is nothing."""
    return max(0, amount - used)


def words(duty: str, seconds: int, hours_name: str) -> str:
    """What one says to the customer, and what stands in the ledger: in the language in force."""
    time = lasting(seconds)
    if not hours_name:
        return {
            "response": gettext("We get back to you within %(time)s, round the clock."),
            "update": gettext("We tell you within %(time)s how it stands, round the clock."),
            "fix": gettext("We fix the fault within %(time)s, round the clock."),
        }[duty] % {"time": time}
    return {
        "response": gettext("We get back to you within %(time)s of service time (%(hours)s)."),
        "update": gettext("We tell you within %(time)s of service time (%(hours)s) how it stands."),
        "fix": gettext("We fix the fault within %(time)s of service time (%(hours)s)."),
    }[duty] % {"time": time, "hours": hours_name}


def lasting(seconds: int) -> str:
    """A length as one says it after “within”: one hour, 4 hours, 90 minutes. Minutes are rounded down: we promise less late."""
    minutes = max(1, seconds // 60)
    if minutes % 60 == 0:
        hours = minutes // 60
        return npgettext("within", "%d hour", "%d hours", hours) % hours
    return npgettext("within", "%d minute", "%d minutes", minutes) % minutes


def columns(duty: str) -> tuple[str, str, str]:
    """Where the times of a duty stand, in the order of the severities."""
    return f"{duty}_seconds", f"{duty}_serious_seconds", f"{duty}_critical_seconds"


def times_of(row: object, duty: str) -> Times:
    """The times of a duty as a row holds them."""
    normal, serious, critical = columns(duty)
    return getattr(row, normal), getattr(row, serious), getattr(row, critical)
