"""Promises nobody has to make: the law makes them. Started once a matter, and never later than the law says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.promises.actions.holding import hold_party
from handschlag.promises.actions.keeping import keep_promise, mark_promise_kept, withdraw_mark
from handschlag.promises.actions.making import make_promise
from handschlag.promises.choices import Clock, Kind, Owed, Source, State
from handschlag.promises.facts import LawClockStarted, LawFixConfirmed, LawFixNoted, LawFixWithdrawn, LawWritten
from handschlag.promises.models import Law, LawClock, LawPromise, LawVersion, Promise
from handschlag.promises.queries.by_law import Wording, find_law
from handschlag.promises.rules import laws

KINDS: Final = {
    Owed.DOCUMENT: Kind.INFORMATION,
    Owed.INFORM: Kind.INFORMATION,
    Owed.REPAIR: Kind.REPAIR,
    Owed.COMPENSATE: Kind.OFFER,
}
_CODE: Final = re.compile(r"[A-Z]{2}-[A-Z0-9][A-Z0-9-]{0,36}")


class CannotWriteLaw(Cannot):
    """It has no code, ends before it begins, or contradicts itself; `field` is the path in the definition."""


class CannotStartLawClock(Cannot):
    """No such law at that time, no matter, or a report that is still to come."""


class CannotNoteFix(Cannot):
    """Before it was reported, or still to come."""


@transaction.atomic
def write_law(
    *,
    code: str,
    from_on: date,
    definition: Mapping[str, Any],
    by: int | None,
    now: datetime,
    until_on: date | None = None,
) -> LawVersion:
    """Enter a law, or what it says from a day on; what was written before stays. Raises CannotWriteLaw.

    It counts for what is reported from `from_on` on; clocks that run keep the wording they were started by.
    """
    if not _CODE.fullmatch(code):
        raise CannotWriteLaw(_("A country and a short name in capitals, such as DE-TKG-58."), field="code")
    if until_on is not None and until_on < from_on:
        raise CannotWriteLaw(_("It ends before it begins."), field="until_on")
    try:
        laws.parse_law(definition)
    except laws.LawError as no:
        raise CannotWriteLaw(no.sentence(_), field=no.field) from no
    law, _is_new = Law.objects.get_or_create(code=code, defaults={"entered_at": now, "by": by})
    Law.objects.select_for_update().get(pk=law.pk)
    last = law.versions.order_by("-number").values_list("number", flat=True).first()
    version = law.versions.create(
        number=(last or 0) + 1, from_on=from_on, until_on=until_on, definition=dict(definition), written_at=now, by=by
    )
    fact = LawWritten(law=law.pk, version=version.pk, from_on=from_on, until_on=until_on)
    facts.record(fact, at=now, by=by)
    return version


@transaction.atomic
def start_law_clock(
    *,
    law: str,
    matter: str,
    customer: int | None,
    reported_at: datetime,
    is_complete: bool,
    by: int | None,
    now: datetime,
    party: str = "",
    person: int | None = None,
    owner: int | None = None,
    owner_team: int | None = None,
) -> LawClock:
    """Have a law count the days of a matter, and make the promises it wants, all at once.

    `matter` is the caller's key, such as "case-17"; `is_complete`: nothing works at all. Asked again for the same
    matter nothing moves; what a partial outage did not owe is added once it is complete. The promises bind since the
    report, whenever it is entered: what is over by then is broken at its true time. Raises CannotStartLawClock,
    CannotMakePromise.
    """
    if not matter.strip():
        raise CannotStartLawClock(_("Say which matter it is about."), field="matter")
    if reported_at > now:
        raise CannotStartLawClock(_("It cannot have been reported in the future."), field="reported_at")
    hold_party(customer, party)
    clock = LawClock.objects.select_for_update().filter(matter=matter, law__code=law).first()
    if clock is None:
        version = _version(law, reported_at, by=by, now=now)
        clock = LawClock.objects.create(
            law=version.law,
            version=version,
            matter=matter,
            customer_id=customer,
            is_complete=is_complete,
            reported_at=reported_at,
            started_at=now,
            by=by,
        )
    elif is_complete and not clock.is_complete:
        clock.is_complete = True
        clock.save(update_fields=["is_complete"])
    owes: dict[str, Any] = {"party": party, "person": person, "owner": owner, "owner_team": owner_team}
    owe_what_is_missing(clock, owes, by=by, now=now)
    return clock


def owe_what_is_missing(clock: LawClock, owes: dict[str, Any], *, by: int | None, now: datetime) -> None:
    """Part of an action that holds the clock: the promises the law wants and nobody made yet."""
    made = [_make(clock, owed, owes, by=by, now=now) for owed in _missing(clock)]
    if made:
        fact = LawClockStarted(
            clock=clock.pk, law=clock.law_id, reported_at=clock.reported_at, promises=tuple(one.pk for one in made)
        )
        facts.record(fact, at=now, by=by, customer=clock.customer_id)


@transaction.atomic
def note_law_fix(*, matters: Iterable[str], fixed_at: datetime, by: int | None, now: datetime) -> int:
    """The matters are thought to be fixed: meters stand, and what a fix in time leaves nothing of is marked as kept.

    Returns how many laws' clocks heard it anew; twice changes nothing. Raises CannotNoteFix.
    """
    heard = 0
    for clock in _hold(matters):
        if clock.fixed_at is not None:
            continue
        if not clock.reported_at <= fixed_at <= now:
            raise CannotNoteFix(_("It was fixed after it was reported, and before now."), field="fixed_at")
        clock.fixed_at = fixed_at
        clock.save(update_fields=["fixed_at"])
        for promise in _settled_by(clock, fixed_at, (State.OPEN, State.BROKEN)):
            mark_promise_kept(promise=promise.pk, by=by, now=now, done_at=fixed_at)
        fact = LawFixNoted(clock=clock.pk, fixed_at=fixed_at)
        facts.record(fact, at=now, by=by, customer=clock.customer_id)
        heard += 1
    return heard


@transaction.atomic
def withdraw_law_fix(*, matters: Iterable[str], by: int | None, now: datetime) -> int:
    """It was not fixed after all: days go on from the first report, and what has fallen due is broken at its true time."""
    heard = 0
    for clock in _hold(matters):
        if clock.fixed_at is None:
            continue
        for promise in _settled_by(clock, clock.fixed_at, (State.PROVISIONALLY_KEPT,)):
            withdraw_mark(promise=promise.pk, by=by, now=now)
        clock.fixed_at = None
        clock.save(update_fields=["fixed_at"])
        facts.record(LawFixWithdrawn(clock=clock.pk), at=now, by=by, customer=clock.customer_id)
        heard += 1
    return heard


@transaction.atomic
def confirm_law_fix(*, matters: Iterable[str], by: int | None, now: datetime) -> int:
    """The customer says so, or did not contradict in time: what was marked as kept is judged kept."""
    heard = 0
    for clock in _hold(matters):
        marked = _settled_by(clock, clock.fixed_at, (State.PROVISIONALLY_KEPT,)) if clock.fixed_at else []
        for promise in marked:
            keep_promise(promise=promise.pk, by=by, now=now)
        if marked:
            facts.record(LawFixConfirmed(clock=clock.pk), at=now, by=by, customer=clock.customer_id)
            heard += 1
    return heard


def _version(code: str, reported_at: datetime, *, by: int | None, now: datetime) -> LawVersion:
    """The wording that counts; one that came with the software is written down when it is first used."""
    wording = find_law(code, reported_at=reported_at)
    if wording is None:
        raise CannotStartLawClock(_("No such law was in force then."), field="law")
    if wording.version is not None:
        return LawVersion.objects.select_related("law").get(pk=wording.version)
    return _written_down(wording, by=by, now=now)


def _written_down(wording: Wording, *, by: int | None, now: datetime) -> LawVersion:
    law, _is_new = Law.objects.get_or_create(code=wording.code, defaults={"entered_at": now, "by": by})
    said = {"definition": wording.definition, "until_on": wording.until_on, "written_at": now}
    version, _is_new = law.versions.get_or_create(number=wording.number, from_on=wording.from_on, defaults=said)
    return version


def _missing(clock: LawClock) -> list[str]:
    """What the law wants of this matter and no promise was made for yet."""
    law = laws.parse_law(clock.version.definition)
    made = set(clock.owed.values_list("owed", flat=True))
    is_complete = clock.is_complete or clock.days.filter(is_complete=True).exists()
    outage = laws.COMPLETE if is_complete else laws.PARTIAL
    wanted = [owed for owed in law.duties if owed not in made and laws.is_owed(law, owed, outage)]
    fixed_at = clock.fixed_at
    if fixed_at is None:
        return wanted
    return [owed for owed in wanted if not laws.falls_away(law, owed, clock.reported_at, fixed_at)]


def _make(clock: LawClock, owed: str, owes: dict[str, Any], *, by: int | None, now: datetime) -> Promise:
    law = laws.parse_law(clock.version.definition)
    duty = law.duties[owed]
    is_fixed = duty.within_minutes is None
    promise = make_promise(
        customer=clock.customer_id,
        kind=KINDS[Owed(owed)],
        words=duty.words,
        source=Source.LAW,
        clock=Clock.FIXED if is_fixed else Clock.CALENDAR,
        due_at=laws.due_of(law, duty, clock.reported_at) if is_fixed else None,
        allowance=None if is_fixed else timedelta(minutes=duty.within_minutes or 0),
        made_at=clock.reported_at,
        by=by,
        now=now,
        **owes,
    )
    LawPromise.objects.create(clock=clock, owed=owed, promise=promise)
    return promise


def _hold(matters: Iterable[str]) -> Iterator[LawClock]:
    """Each clock of these matters, locked behind its customer's chain."""
    found = LawClock.objects.filter(matter__in=list(matters)).order_by("customer", "pk")
    for pk, customer in found.values_list("pk", "customer"):
        if customer is not None:
            hold_party(customer, "")
        yield LawClock.objects.select_for_update(of=("self",)).select_related("version").get(pk=pk)


def _settled_by(clock: LawClock, fixed_at: datetime, states: tuple[str, ...]) -> list[Promise]:
    """Its promises in one of these states of which a fix at that moment leaves nothing."""
    law = laws.parse_law(clock.version.definition)
    rows = clock.owed.filter(promise__state__in=states).select_related("promise").order_by("promise")
    return [row.promise for row in rows if laws.falls_away(law, row.owed, clock.reported_at, fixed_at)]
