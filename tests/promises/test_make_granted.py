"""Promises of a contract come into the ledger with their source, their clock and the moment they count from."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handschlag.customers import queries as customers
from handschlag.customers.rules.entitling import earlier
from handschlag.promises import actions as promises
from handschlag.promises.choices import Source, State
from handschlag.promises.models import Promise
from tests.factories.contracts import HOUR, make_entitlement
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_user
from tests.factories.worktime import make_calendar

pytestmark = pytest.mark.django_db


@pytest.fixture
def weiss():
    return make_user("weiss")


@pytest.fixture
def roth(weiss):
    return make_customer("Roth", owner=weiss)


def made(roth, *, since, now=NOW, severity="normal", **more):
    grants = customers.granted(customer=roth.pk, item=None, kind="fault", severity=severity, since=since)
    return promises.make_granted(customer=roth.pk, grants=grants, since=since, by=None, now=now, **more)


def test_each_duty_becomes_a_promise_from_the_first_report_on(roth, weiss):
    calendar = make_calendar("Büro")
    make_entitlement(roth, calendar=calendar.pk, fix=(8 * HOUR, None, None))
    since = NOW - timedelta(hours=1)
    found = made(roth, since=since, owner=weiss.pk)
    assert sorted(found) == ["fix", "response"]
    fix = Promise.objects.get(pk=found["fix"].pk)
    assert (fix.source, fix.kind, fix.clock, fix.allowance_seconds) == (Source.ENTITLEMENT, "repair", "business", 28800)
    assert (fix.made_at, fix.owner_id, fix.is_watched) == (since, weiss.pk, True)
    granted = customers.granted(customer=roth.pk, item=None, kind="fault", severity="normal", since=since)
    assert {duty: promise.due_at for duty, promise in found.items()} == {g.duty: g.due_at for g in granted}


def test_what_was_due_before_it_was_entered_breaks_at_its_true_time(roth):
    make_entitlement(roth)
    since = NOW - timedelta(hours=6)
    response = made(roth, since=since)["response"]
    assert response.due_at == since + timedelta(hours=4)
    promises.break_due_promises(now=NOW)
    response.refresh_from_db()
    assert (response.state, response.broken_at) == (State.BROKEN, since + timedelta(hours=4))


def test_a_higher_severity_adds_an_earlier_promise_and_moves_none(roth):
    make_entitlement(roth, fix=(8 * HOUR, None, 2 * HOUR))
    first = made(roth, since=NOW)
    asked = {"customer": roth.pk, "item": None, "kind": "fault", "since": NOW}
    standing = {duty: promise.due_at for duty, promise in first.items()}
    new = earlier(customers.granted(severity="critical", **asked), standing)
    second = promises.make_granted(customer=roth.pk, grants=new, since=NOW, by=None, now=NOW)
    assert {duty: promise.due_at for duty, promise in second.items()} == {"fix": NOW + timedelta(hours=2)}
    assert Promise.objects.get(pk=first["fix"].pk).due_at == NOW + timedelta(hours=8)
    standing |= {duty: promise.due_at for duty, promise in second.items()}
    assert earlier(customers.granted(severity="normal", **asked), standing) == ()


def test_without_a_contract_nothing_is_promised(roth):
    assert made(roth, since=NOW) == {}
