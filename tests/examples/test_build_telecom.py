"""The regional telephone company: built by the rooms' own actions, with the odyssey of the story under way."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from handschlag.cases import queries as cases
from handschlag.cases.models import Case, Complaint, Finding, KnownFault, RepeatedWork, Waiting
from handschlag.changeovers.models import Changeover
from handschlag.core import facts
from handschlag.core.models import Installation
from handschlag.customers import queries as customers
from handschlag.customers.models import Customer, Entitlement, InstalledItem, QuotaUse
from handschlag.examples.command import demo, sign_in
from handschlag.examples.telecom import build
from handschlag.examples.telecom.plan import BASE, CUSTOMERS, OWN, plan
from handschlag.handovers.models import Handover, Inquiry
from handschlag.outreach.models import Hold
from handschlag.people.models import Team, User
from handschlag.promises import queries as promised
from handschlag.promises.models import Promise

pytestmark = pytest.mark.django_db
SOMMERFELD = f"{BASE}178"


def test_the_company_is_the_same_on_every_machine():
    assert plan(now=build.MOMENT) == plan(now=build.MOMENT)


def test_no_number_is_given_twice_and_nothing_lies_in_the_future():
    planned = plan(now=build.MOMENT)
    numbers = Counter([one.number for one in planned])
    assert max(numbers.values()) == 1
    assert not numbers.keys() & set(OWN)
    assert all(item.since_on <= build.MOMENT.date() for one in planned for item in one.items)
    assert {item.code for one in planned for item in one.items} >= {"ISDN", "VOIP", "GLAS", "BUS", "R100", "TI40"}


def test_the_demo_fills_an_empty_installation(capsys):
    assert demo(["telecom"]) == 0
    assert (Customer.objects.count(), Installation.objects.get().example) == (CUSTOMERS, "telecom")
    assert "yilmaz" in sign_in("telecom")
    assert "yilmaz" in capsys.readouterr().out
    assert list(facts.verify()) == []
    assert (Team.objects.count(), User.objects.count()) == (6, 39)
    assert Entitlement.objects.filter(monthly_fee__isnull=False).count() == CUSTOMERS
    assert InstalledItem.objects.count() > 2 * CUSTOMERS
    kinds = Counter(Case.objects.values_list("kind", flat=True))
    assert set(kinds) == {"fault", "question", "complaint", "dispute", "wish", "change", "cancellation"}
    assert len(set(Case.objects.values_list("state", flat=True))) >= 9
    assert Complaint.objects.filter(acknowledged_at__isnull=False).exists()
    assert QuotaUse.objects.count() == 0
    states = Counter(Promise.objects.values_list("state", flat=True))
    assert states["kept"] > states["broken"] > 0
    assert_one_cause_keeps_many_waiting()
    assert_much_is_being_passed_on()
    assert_isdn_is_ending()
    assert_the_odyssey_is_under_way()
    assert demo(["telecom"]) == 1


def assert_much_is_being_passed_on() -> None:
    states = Counter(Handover.objects.values_list("state", flat=True))
    assert states["waiting"] >= 4
    assert {"accepted", "declined", "returned"} <= set(states)
    third = Handover.objects.get(pass_number=3)
    assert (str(third.to_user), third.asked_user is not None) == ("Frank Lorenz", True)
    assert Handover.objects.filter(to_partner__isnull=False, state="waiting").exists()
    assert Handover.objects.filter(kind="absence").exists()
    assert Handover.objects.filter(kind="warm", state="accepted", in_call__isnull=False).exists()
    assert Handover.objects.filter(to_skill__isnull=False, state="waiting").exists()
    assert {one.is_open for one in Inquiry.objects.all()} == {True, False}


def assert_isdn_is_ending() -> None:
    """Some know, some have chosen, for two it works already; one hears nothing and keeps the old line; one is left in peace."""
    plan = Changeover.objects.get()
    rows = plan.affected.all()
    assert rows.filter(told_at__isnull=True).count() >= 1
    assert rows.filter(appointment__isnull=False).exists()
    assert rows.filter(checked_at__isnull=False).count() == 2
    silent = rows.get(switched_at__isnull=False, checked_at__isnull=True)
    call = silent.calls.get()
    assert call.case is not None
    assert call.at.date() == build.MOMENT.date()
    old = InstalledItem.objects.filter(customer=silent.customer, product__code="ISDN")
    assert old.filter(ended_on__isnull=True).exists()
    assert Hold.objects.filter(customer__in=rows.values("customer")).exists()


def assert_one_cause_keeps_many_waiting() -> None:
    fault = KnownFault.objects.get()
    assert Waiting.objects.filter(fault=fault).count() >= 15
    assert fault.group_id is not None
    members = list(promised.members(fault.group_id))
    assert {(member.state, member.due_at) for member in members} == {("open", members[0].due_at)}
    whose = [member.customer_id for member in members if member.customer_id is not None]
    told = customers.ways_to_tell(whose, wanting_call=cases.wanting_call(fault.pk), today=timezone.localdate())
    assert {one.channel for one in told.values()} == {"phone", "email", "letter"}


def assert_the_odyssey_is_under_way() -> None:
    """One contact asked two questions; the repair is promised for the next working day; the law counts since then."""
    now = build.MOMENT
    seen = customers.recognise(SOMMERFELD, now=now)
    customer = seen.candidates[0].customer_id
    row = Case.objects.get(customer=customer)
    findings = Finding.objects.filter(customer=customer)
    assert {(one.question, one.answer) for one in findings} == {
        ("Lampe Internet am Router", "grün"),
        ("Angeschlossenes Telefon", "ISDN-Telefon"),
    }
    assert not RepeatedWork.objects.exists()
    fix = next(
        promise
        for contract, promise in cases.granted_to(row.pk)
        if "Arbeitstag" in contract and promise.kind == "repair"
    )
    assert fix.due_at - row.reported_at == timedelta(days=1), "ten hours of a day from eight to six"
    assert cases.law_clocks_of(row.pk).get().is_complete
    assert cases.monthly_fee_of(row.pk) == Decimal("44.95")
    in_a_week = cases.compensation_of(row.pk, now=now + timedelta(days=7))[0]
    assert in_a_week.total == Decimal("40.00")
