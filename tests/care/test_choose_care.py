from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from handschlag.care import actions as care
from handschlag.care import queries
from handschlag.care.models import Appointment, CarePlan, CareTier
from handschlag.customers import actions as customers
from handschlag.promises import actions as promises
from handschlag.promises.models import Promise
from tests.factories.care import MONTHLY, make_tier
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_user
from tests.factories.worktime import make_calendar

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)
TUESDAY, TEN = 1, time(10)


def choose(customer, tier, *, now: datetime = NOW, **more):
    return care.choose_plan(customer=customer.pk, tier=tier.pk if tier else None, by=None, now=now, **more)


def test_everybody_has_a_plan_from_the_beginning_and_it_is_visible_that_nobody_chose_it():
    plan = queries.plan_of(make_customer().pk, now=NOW)
    assert (plan.is_chosen, plan.is_told, plan.tier.id, plan.tier.is_basic) == (False, False, None, True)
    assert plan.tier.words


def test_the_basic_tier_of_the_house_is_everybodys_for_whom_nothing_else_was_chosen():
    customer = make_customer()
    basic = make_tier(name="Wir sind für Sie da", rhythm="", contacts_per_year=1, is_basic=True)
    assert queries.plan_of(customer.pk, now=NOW).tier.id == basic.pk
    other = make_tier(name="Rückruf am selben Tag", rhythm="", contacts_per_year=1, is_basic=True)
    assert queries.plan_of(customer.pk, now=NOW).tier.id == other.pk
    assert CareTier.objects.filter(is_basic=True).count() == 1


def test_a_chosen_tier_makes_the_talk_about_it_a_promise():
    kern = make_user("kern", presence="available")
    customer = make_customer(owner=kern)
    plan = choose(customer, make_tier(), weekday=TUESDAY, at=TEN, reason="Ruft alle neun Tage an")
    talk = Promise.objects.get()
    assert (plan.talk, talk.owner, talk.kind, talk.state) == (talk, kern, "information", "open")
    # ten working days of the standard calendar later, at closing time
    assert talk.due_at == datetime(2026, 12, 7, 16, 0, tzinfo=UTC)
    held = queries.plan_of(customer.pk, now=NOW)
    assert (held.is_chosen, held.is_told, held.tier.name) == (True, False, MONTHLY["name"])
    assert list(queries.untold(now=NOW)) == [plan]


def test_told_keeps_that_promise_and_the_fixed_appointments_begin():
    customer = make_customer()
    plan = choose(customer, make_tier(), weekday=TUESDAY, at=TEN)
    assert not Appointment.objects.exists()  # nobody is promised what they have not heard of
    care.tell_plan(plan=plan.pk, manner="call", by=None, now=LATER)
    plan.talk.refresh_from_db()
    assert plan.talk.state == "kept"
    rows = list(Appointment.objects.order_by("starts_at"))
    # The first Tuesday is tomorrow but over by then; the same day a month later, moved to its Tuesday.
    assert [row.starts_at for row in rows] == [datetime(2026, 12, 29, 9, 0, tzinfo=UTC)]
    promise = rows[0].promise
    assert (promise.due_at, promise.told_at, promise.source) == (rows[0].starts_at, LATER, "entitlement")
    assert promise.breaks_at == rows[0].starts_at + timedelta(minutes=10)
    assert queries.plan_of(customer.pk, now=LATER).is_told
    assert list(queries.untold(now=LATER)) == []
    assert queries.next_appointment(customer.pk, now=LATER) == rows[0]
    assert care.tell_plan(plan=plan.pk, manner="call", by=None, now=LATER) == plan.telling


def test_coming_appointments_are_promised_once_and_always_one_ahead():
    customer = make_customer()
    plan = choose(customer, make_tier(), weekday=TUESDAY, at=TEN)
    care.tell_plan(plan=plan.pk, manner="letter", by=None, now=NOW)
    before = Appointment.objects.count()
    assert care.make_appointments(by=None, now=NOW) == 0
    later = Appointment.objects.latest("starts_at").starts_at
    assert care.make_appointments(by=None, now=later) == 1
    assert Appointment.objects.count() == before + 1
    rows = queries.appointments(from_at=later, to_at=later + timedelta(days=40))
    assert [row.plan for row in rows] == [plan, plan]
    assert queries.appointments(from_at=later, to_at=later + timedelta(days=40), owners=[0]) == []


def test_another_plan_takes_the_open_talk_over_and_no_clock_begins_anew():
    customer = make_customer()
    first = choose(customer, make_tier())
    second = choose(customer, make_tier(name="Rückruf am selben Tag"), now=LATER)
    assert (second.talk, Promise.objects.count()) == (first.talk, 1)
    with pytest.raises(care.CannotTellPlan) as refused:
        care.tell_plan(plan=first.pk, manner="call", by=None, now=LATER)
    assert refused.value.field == "plan"
    care.tell_plan(plan=second.pk, manner="call", by=None, now=LATER)
    third = choose(customer, None, now=LATER + timedelta(days=1))
    assert third.talk not in (None, first.talk)
    assert [row.pk for row in queries.plan_history(customer.pk)] == [third.pk, second.pk, first.pk]


def test_a_broken_talk_is_still_owed_and_is_done_late_by_telling():
    customer = make_customer()
    first = choose(customer, make_tier())
    much_later = NOW + timedelta(days=30)
    promises.break_due_promises(now=much_later)
    second = choose(customer, None, now=much_later)
    assert second.talk == first.talk
    care.tell_plan(plan=second.pk, manner="visit", by=None, now=much_later)
    talk = Promise.objects.get(pk=first.talk_id)
    assert (talk.state, talk.done_at) == ("broken", much_later)


def test_the_same_plan_again_changes_nothing_and_another_hour_needs_no_new_talk():
    customer, tier = make_customer(), make_tier()
    plan = choose(customer, tier, weekday=TUESDAY, at=TEN)
    assert choose(customer, tier, weekday=TUESDAY, at=TEN, now=LATER) == plan
    care.tell_plan(plan=plan.pk, manner="call", by=None, now=LATER)
    moved = choose(customer, tier, weekday=TUESDAY, at=time(11), now=LATER + timedelta(hours=1))
    assert (moved.talk, moved.pk == plan.pk) == (None, False)


def test_a_merged_customer_is_looked_after_as_the_one_it_was_merged_into():
    owner, stand_in, tier = make_user(), make_user(), make_tier()
    roth, rothe = (make_customer(name, owner=owner, stand_in=stand_in) for name in ("Roth", "Rothe"))
    customers.merge_customers(customer=rothe.pk, into=roth.pk, by=None, now=NOW)
    plan = choose(rothe, tier)
    assert plan.customer == roth
    assert queries.plan_of(rothe.pk, now=NOW).row == plan


def test_an_appointment_on_a_closed_day_moves_to_the_next_open_one():
    make_calendar(
        definition={
            "timezone": "Europe/Berlin",
            "hours": {day: [["09:00", "17:00"]] for day in ("mon", "wed", "thu", "fri")},
        }
    )
    plan = choose(make_customer(), make_tier(rhythm="weekly"), weekday=TUESDAY, at=TEN)
    care.tell_plan(plan=plan.pk, manner="call", by=None, now=NOW)
    first = Appointment.objects.earliest("starts_at").starts_at
    assert first == datetime(2026, 11, 25, 9, 0, tzinfo=UTC)  # Wednesday


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"weekday": 1}, "at"),
        ({"at": TEN}, "at"),
        ({"weekday": 7, "at": TEN}, "weekday"),
        ({"tier": None, "weekday": 1, "at": TEN}, "weekday"),
        ({"tier": 0}, "tier"),
        ({"customer": 0}, "customer"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(wrong, field):
    said = {"customer": make_customer().pk, "tier": make_tier().pk, **wrong}
    with pytest.raises(care.CannotChoosePlan) as refused:
        care.choose_plan(**said, by=None, now=NOW)
    assert refused.value.field == field


def test_telling_needs_a_plan_and_a_manner():
    plan = choose(make_customer(), make_tier())
    for said, field in (({"plan": 0, "manner": "call"}, "plan"), ({"plan": plan.pk, "manner": "shout"}, "manner")):
        with pytest.raises(care.CannotTellPlan) as refused:
            care.tell_plan(**said, by=None, now=NOW)
        assert refused.value.field == field


def test_what_was_chosen_is_history_even_to_the_database():
    plan = choose(make_customer(), make_tier())
    for change in (
        lambda: CarePlan.objects.filter(pk=plan.pk).update(reason="anders"),
        lambda: CarePlan.objects.filter(pk=plan.pk).delete(),
        lambda: CarePlan.objects.create(customer=plan.customer, from_at=NOW - timedelta(days=1)),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": "A-Kunde"}, "name"),
        ({"words": "Sie gehören zur Gruppe B"}, "words"),
        ({"name": "Premium"}, "name"),
        ({"words": " "}, "words"),
        ({"rhythm": "daily"}, "rhythm"),
        ({"channel": "smoke"}, "channel"),
        ({"minutes_per_contact": 0}, "minutes_per_contact"),
        ({"minutes_per_quarter": 29}, "minutes_per_quarter"),
        ({"is_basic": True}, "rhythm"),
    ],
)
def test_a_tier_says_in_words_of_service_what_is_delivered_and_takes_time(wrong, field):
    with pytest.raises(care.CannotSetTier) as refused:
        make_tier(**wrong)
    assert refused.value.field == field


def test_two_tiers_have_two_names():
    make_tier()
    with pytest.raises(care.CannotSetTier) as refused:
        make_tier()
    assert refused.value.field == "name"


def change(tier: CareTier, **more) -> CareTier:
    said = care.Said(**{**MONTHLY, **more})
    return care.change_tier(tier=tier.pk, said=said, revision=tier.revision, by=None, now=LATER)


def test_what_customers_were_told_stands_while_the_minutes_may_change():
    tier = make_tier()
    assert change(tier, name="Ein Termin im Monat").revision == 2
    tier.refresh_from_db()
    choose(make_customer(), tier)
    assert change(tier, name="Ein Termin im Monat", minutes_per_quarter=45).minutes_per_quarter == 45
    tier.refresh_from_db()
    with pytest.raises(care.CannotSetTier) as refused:
        change(tier, name="Zwei Termine im Monat")
    assert refused.value.field == "words"


def test_a_tier_changed_by_somebody_else_is_not_overwritten():
    tier = make_tier()
    change(tier, minutes_per_quarter=40)
    with pytest.raises(care.CannotSetTier) as refused:
        change(tier, minutes_per_quarter=50)
    assert refused.value.field == "revision"


def test_a_tier_somebody_has_and_the_basic_one_are_not_retired():
    tier, customer = make_tier(), make_customer()
    basic = make_tier(name="Wir sind da", rhythm="", contacts_per_year=1, is_basic=True)
    choose(customer, tier)
    for one in (tier, basic):
        with pytest.raises(care.CannotSetTier):
            care.retire_tier(tier=one.pk, by=None, now=LATER)
    with pytest.raises(care.CannotSetTier) as refused:
        care.change_tier(tier=basic.pk, said=care.Said(**{**MONTHLY, "rhythm": ""}), revision=1, by=None, now=LATER)
    assert refused.value.field in {"is_basic", "words"}
    choose(customer, None, now=LATER)
    care.retire_tier(tier=tier.pk, by=None, now=LATER)
    with pytest.raises(care.CannotSetTier):
        care.retire_tier(tier=tier.pk, by=None, now=LATER)
    with pytest.raises(care.CannotSetTier):
        change(tier)
    assert [one.id for one in queries.tiers()] == [basic.pk]
    with pytest.raises(care.CannotChoosePlan):
        choose(customer, tier, now=LATER + timedelta(days=1))


def test_a_tier_can_become_the_basic_one():
    make_tier(name="Wir sind da", rhythm="", contacts_per_year=1, is_basic=True)
    other = make_tier(name="Rückruf am selben Tag", rhythm="")
    change(other, name="Rückruf am selben Tag", rhythm="", is_basic=True)
    assert queries.basic_tier().id == other.pk
