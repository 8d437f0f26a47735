"""Tiers, who has which, and telling them. A change of tier makes the talk about it a promise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from handschlag.care.actions.meeting import make_appointments
from handschlag.care.choices import Channel, Manner, Rhythm
from handschlag.care.facts import CareRuleSet, PlanChosen, PlanTold, TierChanged, TierEntered, TierRetired
from handschlag.care.models import CarePlan, CareRule, CareTier, Draft, DraftPlan, PlanTelling
from handschlag.care.queries import caring as queries
from handschlag.care.rules.naming import rank_in
from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.customers import queries as customers
from handschlag.promises import actions as promises
from handschlag.promises import queries as ledger
from handschlag.promises.choices import RUNNING, Clock, Kind, Source, State
from handschlag.promises.models import Promise
from handschlag.worktime import queries as worktime

WHOLE = 100
"""Percent."""
DEAREST = 100_000
"""Cents: nobody's hour costs more than a thousand euros."""
SUNDAY = 6
TALK_DAYS = 10
"""Working days within which a customer is told how they are looked after."""


class CannotSetTier(Cannot):
    """No words, words of rank, no time, or customers have it."""


class CannotChoosePlan(Cannot):
    """No such customer or tier, or an appointment that does not fit its rhythm."""


class CannotTellPlan(Cannot):
    """Another plan holds by now, or it was told."""


class CannotSetCareRule(Cannot):
    """No percentage, no price."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """A tier as it is entered; see `models.CareTier` for what each part means."""

    name: str
    words: str
    contacts_per_year: int
    minutes_per_contact: int
    minutes_per_quarter: int
    channel: str = Channel.CALL
    rhythm: str = ""
    is_basic: bool = False


@transaction.atomic
def enter_tier(*, said: Said, by: int | None, now: datetime) -> CareTier:
    """A tier that can be chosen from now on. Raises CannotSetTier naming the field."""
    _check(said)
    if CareTier.objects.filter(name=said.name.strip(), retired_at__isnull=True).exists():
        raise CannotSetTier(_("There is a tier of this name."), field="name")
    if said.is_basic:
        CareTier.objects.select_for_update().filter(is_basic=True).update(is_basic=False)
    row = CareTier(entered_at=now, by=by)
    _write(row, said)
    row.save(force_insert=True)
    facts.record(TierEntered(tier=row.pk), at=now, by=by)
    return row


@transaction.atomic
def change_tier(*, tier: int, said: Said, revision: int, by: int | None, now: datetime) -> CareTier:
    """What is outward (name, words, rhythm) stands once customers have it: then a new tier is entered and they move.

    Raises CannotSetTier naming the field.
    """
    _check(said)
    row = CareTier.objects.select_for_update().filter(pk=tier, retired_at__isnull=True).first()
    if row is None:
        raise CannotSetTier(_("This tier is not offered any more."), field="tier")
    if row.revision != revision:
        raise CannotSetTier(_("Somebody changed this in the meantime. Please look again."), field="revision")
    if _is_being_applied(tier):
        raise CannotSetTier(_("A draft with this tier is just being applied. Please wait a moment."), field="tier")
    outward = (said.name.strip(), said.words.strip(), said.rhythm)
    if outward != (row.name, row.words, row.rhythm) and CarePlan.objects.filter(tier=row).exists():
        raise CannotSetTier(_("Customers have this tier: what they were told stands. Enter a new one."), field="words")
    if row.is_basic and not said.is_basic:
        raise CannotSetTier(_("Make another tier the basic one instead: everybody has a plan."), field="is_basic")
    if said.is_basic:
        CareTier.objects.select_for_update().filter(is_basic=True).exclude(pk=tier).update(is_basic=False)
    _write(row, said)
    row.revision += 1
    row.save()
    facts.record(TierChanged(tier=row.pk), at=now, by=by)
    return row


@transaction.atomic
def retire_tier(*, tier: int, by: int | None, now: datetime) -> None:
    """Nobody is given it any more. Raises CannotSetTier while customers have it, and for the basic one (law 8)."""
    row = CareTier.objects.select_for_update().filter(pk=tier, retired_at__isnull=True).first()
    if row is None:
        raise CannotSetTier(_("This tier is not offered any more."), field="tier")
    if row.is_basic:
        raise CannotSetTier(_("Make another tier the basic one instead: everybody has a plan."), field="tier")
    if _is_being_applied(tier):
        raise CannotSetTier(_("A draft with this tier is just being applied. Please wait a moment."), field="tier")
    if held := sum(need.customers for need in queries.needs(now=now) if need.tier == tier):
        raise CannotSetTier(_("%d customers have this tier.") % held, field="tier")
    row.retired_at = now
    row.save(update_fields=["retired_at"])
    facts.record(TierRetired(tier=row.pk), at=now, by=by)


@transaction.atomic
def choose_plan(
    *,
    customer: int,
    tier: int | None,
    weekday: int | None = None,
    at: time | None = None,
    begins_on: date | None = None,
    reason: str = "",
    by: int | None,
    now: datetime,
    draft: int | None = None,
    talk_on: date | None = None,
) -> CarePlan:
    """Look after a customer so from now on; `tier` None is the basic one, on purpose.

    A tier with a rhythm has its fixed appointment on `weekday` (0 Monday) at wall time `at`, from `begins_on` on. Another tier than before,
    or the first ever chosen, is told to the customer: that talk is a promise of whoever acts for them, due within ten
    working days or by the end of `talk_on`. The same again changes nothing. Raises CannotChoosePlan naming the field.
    """
    root = customers.roots([customer]).get(customer)
    if root is None:
        raise CannotChoosePlan(_("This customer does not exist."), field="customer")
    facts.lock_chains([root])
    chosen = _offered(tier)
    _check_appointment(chosen, weekday, at)
    before = queries.plan_of(root, now=now)
    if before.row and (before.row.tier_id, before.row.weekday, before.row.at) == (tier, weekday, at):
        return before.row
    is_news = before.row is None or before.row.tier_id != tier
    talk = _open_talk(before.row) or (_promise_talk(root, talk_on, by=by, now=now) if is_news else None)
    plan = CarePlan.objects.create(
        customer_id=root,
        tier=chosen,
        from_at=now,
        weekday=weekday,
        at=at,
        begins_on=(begins_on or timezone.localdate(now)) if weekday is not None else None,
        reason=reason.strip()[:200],
        draft_id=draft,
        talk_id=talk,
        by=by,
    )
    facts.record(PlanChosen(plan=plan.pk, tier=tier, talk=talk), at=now, by=by, customer=root)
    return plan


@transaction.atomic
def tell_plan(*, plan: int, manner: str, by: int | None, now: datetime, conversation: int | None = None) -> PlanTelling:
    """The customer was told how they are looked after: that promise is kept, and the fixed appointments begin.

    Twice changes nothing. Raises CannotTellPlan (plan, manner).
    """
    row = CarePlan.objects.filter(pk=plan).select_related("talk").first()
    if row is None:
        raise CannotTellPlan(_("This plan does not exist."), field="plan")
    if manner not in Manner.values:
        raise CannotTellPlan(_("Please say how they were told."), field="manner")
    facts.lock_chains([row.customer_id])
    told = PlanTelling.objects.filter(plan=row).first()
    if told is not None:
        return told
    held = queries.plan_of(row.customer_id, now=now).row
    if held is None or held.pk != row.pk:
        raise CannotTellPlan(_("Another plan holds by now: please tell that one."), field="plan")
    telling = PlanTelling.objects.create(plan=row, told_at=now, manner=manner, by=by)
    talk = _talk_of(row)
    if talk is not None and talk.state != State.RELEASED:
        promises.keep_promise(promise=talk.pk, conversation=conversation, by=by, now=now)
    make_appointments(plan=row.pk, by=by, now=now)
    facts.record(PlanTold(plan=row.pk, manner=manner), at=now, by=by, customer=row.customer_id)
    return telling


@transaction.atomic
def tell_plans(*, plans: Sequence[int], manner: str, by: int | None, now: datetime) -> int:
    """The same of many at once, of letters that went out together; returns how many customers were told by it.

    What was told before or holds no longer is passed over: somebody was faster. Raises CannotTellPlan for a manner
    nobody knows.
    """
    if manner not in Manner.values:
        raise CannotTellPlan(_("Please say how they were told."), field="manner")
    rows = list(CarePlan.objects.filter(pk__in=plans, telling__isnull=True).order_by("customer", "pk"))
    facts.lock_chains([row.customer_id for row in rows])
    held = queries.plans([row.customer_id for row in rows], now=now)
    told = 0
    for row in rows:
        plan = held[row.customer_id]
        if plan.row is not None and plan.row.pk == row.pk and not plan.is_told:
            tell_plan(plan=row.pk, manner=manner, by=by, now=now)
            told += 1
    return told


@transaction.atomic
def set_care_rule(*, hourly_cents: int, percent: int, by: int | None, now: datetime) -> CareRule:
    """What an hour of ours costs and what part of our hours is for planned care. Raises CannotSetCareRule."""
    if not 1 <= percent <= WHOLE:
        raise CannotSetCareRule(_("Please choose between 1 and 100 percent."), field="percent")
    if not 0 < hourly_cents <= DEAREST:
        raise CannotSetCareRule(_("What does an hour cost?"), field="hourly_cents")
    row = CareRule.objects.create(hourly_cents=hourly_cents, percent=percent, noted_at=now, by=by)
    facts.record(CareRuleSet(rule=row.pk), at=now, by=by)
    return row


def _is_being_applied(tier: int) -> bool:
    return DraftPlan.objects.filter(tier=tier, draft__state=Draft.State.APPLYING).exists()


def _check(said: Said) -> None:
    for field, text in (("name", said.name), ("words", said.words)):
        if not text.strip():
            raise CannotSetTier(_("Say in words of service what is delivered."), field=field)
        if told := rank_in(text):
            raise CannotSetTier(_("“%s” tells a rank. Say what is delivered; classes stay inside.") % told, field=field)
    if said.rhythm not in Rhythm.values or said.channel not in Channel.values:
        raise CannotSetTier(_("This is not known."), field="rhythm" if said.rhythm not in Rhythm.values else "channel")
    if said.minutes_per_contact < 1 or said.contacts_per_year < 0 or said.minutes_per_quarter < 0:
        raise CannotSetTier(_("How many minutes is a contact meant to take?"), field="minutes_per_contact")
    planned = said.contacts_per_year * said.minutes_per_contact / 4
    if said.minutes_per_quarter < planned:
        raise CannotSetTier(
            _("The planned contacts alone take %d minutes a quarter.") % -(-planned // 1), field="minutes_per_quarter"
        )
    if said.is_basic and said.rhythm:
        raise CannotSetTier(_("The basic tier has no fixed appointment: nobody chose a day for it."), field="rhythm")


def _write(row: CareTier, said: Said) -> None:
    row.name, row.words = said.name.strip()[:80], said.words.strip()[:300]
    row.channel, row.rhythm, row.is_basic = said.channel, said.rhythm, said.is_basic
    row.contacts_per_year, row.minutes_per_contact = said.contacts_per_year, said.minutes_per_contact
    row.minutes_per_quarter = said.minutes_per_quarter


def _offered(tier: int | None) -> CareTier | None:
    if tier is None:
        return None
    found = CareTier.objects.filter(pk=tier, retired_at__isnull=True).first()
    if found is None:
        raise CannotChoosePlan(_("This tier is not offered any more."), field="tier")
    return found


def _check_appointment(tier: CareTier | None, weekday: int | None, at: time | None) -> None:
    if (weekday is None) != (at is None):
        raise CannotChoosePlan(_("A fixed appointment needs a weekday and a time."), field="at")
    if weekday is not None and not (tier and tier.rhythm):
        raise CannotChoosePlan(_("This tier has no fixed appointment."), field="weekday")
    if weekday is not None and not 0 <= weekday <= SUNDAY:
        raise CannotChoosePlan(_("This is no weekday."), field="weekday")


def _talk_of(plan: CarePlan | None) -> Promise | None:
    """The promise to tell it; another time the customer agreed to stands in its place."""
    return ledger.newest(plan.talk) if plan is not None and plan.talk is not None else None


def _open_talk(before: CarePlan | None) -> int | None:
    """What they were to be told before is still owed, by the same time (law 3): the talk is then about the new plan."""
    talk = _talk_of(before)
    is_owed = talk is not None and (talk.state in RUNNING or (talk.state == State.BROKEN and talk.done_at is None))
    return talk.pk if talk is not None and is_owed else None


def _promise_talk(customer: int, talk_on: date | None, *, by: int | None, now: datetime) -> int:
    clock = worktime.business_clock(now=now)
    due_at = clock.closing_time(talk_on) if talk_on else clock.add_working_days(now, TALK_DAYS)
    with override(customers.get_customer(customer).language):
        words = _("We tell you how we look after you.")
    talk = promises.make_promise(
        customer=customer,
        kind=Kind.INFORMATION,
        words=words,
        source=Source.ENTITLEMENT,
        clock=Clock.FIXED,
        due_at=max(due_at, now + timedelta(hours=1)),
        by=by,
        now=now,
    )
    return talk.pk
