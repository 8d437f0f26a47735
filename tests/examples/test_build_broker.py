from __future__ import annotations

from collections import Counter

import pytest

from handschlag.care import actions as deciding
from handschlag.care import queries as care
from handschlag.care.models import CarePlan, Placement
from handschlag.conversations.models import Conversation
from handschlag.core import clock, facts
from handschlag.core.models import Installation
from handschlag.customers import queries as customers
from handschlag.customers.models import Customer, InstalledItem, Number
from handschlag.examples.broker import build
from handschlag.examples.broker.plan import CUSTOMERS, plan
from handschlag.examples.command import demo
from handschlag.promises.models import Promise

pytestmark = pytest.mark.django_db


def test_the_office_is_the_same_on_every_machine():
    assert plan(now=build.MOMENT) == plan(now=build.MOMENT)


def test_two_thirds_of_the_customers_are_small():
    small = sum(1 for customer in plan(now=build.MOMENT) if len(customer.items) <= 2)
    assert abs(small / CUSTOMERS - 2 / 3) < 0.02


def test_nothing_lies_in_the_future_and_no_number_is_given_to_two_customers():
    planned = plan(now=build.MOMENT)
    assert all(talk.started_at < build.MOMENT for customer in planned for talk in customer.talks)
    numbers = Counter(
        number
        for customer in planned
        for number in {*(n for _, n, _ in customer.numbers), *(n for p in customer.persons for _, n in p.numbers)}
    )
    assert max(numbers.values()) == 1


def test_roth_calls_about_every_nine_days_at_half_past_five():
    calls = [talk for talk in plan(now=build.MOMENT)[0].talks if talk.channel == "call"]
    assert len(calls) > 150
    assert {(talk.started_at.hour, talk.started_at.minute // 15) for talk in calls} == {(17, 1), (17, 2)}


def test_the_demo_fills_an_empty_installation_and_refuses_a_used_one(capsys):
    assert demo(["broker", "--at", "2026-11-23T17:30+01:00"]) == 0
    assert (Customer.objects.count(), Installation.objects.get().is_example) == (CUSTOMERS, True)
    assert abs((clock.now() - build.MOMENT).total_seconds()) < 600
    assert list(facts.verify()) == []
    seen = customers.recognise("+492214710382", now=build.MOMENT)
    assert [(one.customer_name, one.person_name) for one in seen.candidates] == [("Ernst Roth", "Ernst Roth")]
    states = Counter(Promise.objects.values_list("state", flat=True))
    assert (states["open"], Promise.objects.filter(done_at=None).count()) == (3, 4)
    assert states["kept"] > 5 * states["broken"] > 5
    assert Conversation.objects.filter(wrapped_up_at=None).count() == 2
    assert InstalledItem.objects.count() > CUSTOMERS
    assert Number.objects.filter(e164="").count() == 0
    assert "weiss" in capsys.readouterr().out
    assert_nobody_ever_decided(seen.candidates[0].customer_id)
    assert demo(["broker"]) == 1
    assert Customer.objects.count() == CUSTOMERS


def assert_nobody_ever_decided(roth: int) -> None:
    """The figures are there and three tiers are entered; no class is in force and nobody has a chosen plan."""
    now = build.MOMENT
    assert (care.find_run_in_force(), CarePlan.objects.count(), len(care.tiers())) == (None, 0, 3)
    assert care.count_wrong(care.batches()[0].pk) == (CUSTOMERS, 0)
    assert care.plan_of(roth, now=now).tier.is_basic
    figures, cost = care.figures_of([roth])[roth], care.cost_to_serve(roth, now=now)
    assert figures.margin is not None
    assert cost.cents / 100 > 2 * figures.margin
    assert care.calling_pattern(roth, now=now).before.gap_days == pytest.approx(9, abs=1)
    run = deciding.compute_classes(by=None, now=now)
    classes = Counter(Placement.objects.filter(run=run).values_list("letter", flat=True))
    assert classes["C"] > CUSTOMERS / 2, "most are as small as Roth"
    explanation = care.explain(roth, run=run.pk)
    assert explanation is not None
    assert explanation.letter == "C"
