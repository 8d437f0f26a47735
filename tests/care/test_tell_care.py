"""The talk about care: its words, who still has to hear it, and letters to many."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from handschlag.care import actions as care
from handschlag.care import queries
from handschlag.care.models import CarePlan, PlanTelling
from handschlag.core import installation
from handschlag.customers import actions as customers
from handschlag.customers.models import Customer
from handschlag.knowledge import actions as knowledge
from handschlag.promises import actions as promises
from handschlag.promises.models import Promise
from tests.factories.care import make_tier
from tests.factories.customers import make_customer, make_person
from tests.factories.people import NOW, make_user

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)


def choose(customer: Customer, *, now: datetime = NOW, **more) -> CarePlan:
    tier = more.pop("tier") if "tier" in more else make_tier().pk
    return care.choose_plan(customer=customer.pk, tier=tier, **more, by=None, now=now)


def test_what_goes_out_names_service_faces_and_appointment():
    kern, weiss = make_user(name="Barbara Kern"), make_user(name="Jonas Weiß")
    roth = make_customer("Ernst Roth", owner=kern, stand_in=weiss)
    choose(roth, weekday=1, at=time(10), begins_on=NOW.date() + timedelta(days=7))
    out = queries.outward(roth.pk, now=NOW)
    assert (out.owner, out.stand_in, out.rhythm, out.weekday) == ("Barbara Kern", "Jonas Weiß", "monthly", 1)
    assert out.next_at == datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
    assert "Einmal im Monat" in out.words
    assert out.emergency


def test_whom_nobody_chose_anything_for_hears_what_holds_for_everybody():
    out = queries.outward(make_customer().pk, now=NOW)
    assert (out.rhythm, out.weekday, out.next_at) == ("", None, None)
    assert out.words == queries.basic_tier().words


def test_in_an_emergency_the_number_of_the_house_is_named_or_its_own_words():
    roth = make_customer("Ernst Roth")
    make_person(roth, "Roth", given_name="Ernst", salutation="mr")
    house = {"street": "", "house_number": "", "postcode": "", "town": "", "by": None, "now": NOW}
    installation.set_letterhead(phone_number="030 23125 000", **house)
    assert "030 23125 000" in queries.outward(roth.pk, now=NOW).emergency
    body = "{anrede} {name}, bei einem Schaden rufen Sie zu jeder Stunde an."
    knowledge.create_text(title="Notfall", shortcut="notfall", kind="emergency", body=body, by=None, now=NOW)
    assert queries.outward(roth.pk, now=NOW).emergency == "Herr Roth, bei einem Schaden rufen Sie zu jeder Stunde an."


def test_the_house_answers_objections_in_its_own_words():
    roth = make_customer()
    usual = queries.guide(roth.pk, now=NOW).objections
    assert len(usual) == 5
    said = {"by": None, "now": NOW}
    knowledge.create_text(
        title="„Warum nicht der Chef?“", shortcut="warum", kind="objection", body="{betreuer} weiß alles.", **said
    )
    knowledge.create_text(title="Anfang", shortcut="anfang", kind="talk", body="Guten Tag, {kunde}.", **said)
    told = queries.guide(roth.pk, now=NOW)
    assert [one.says for one in told.objections] == ["„Warum nicht der Chef?“"]
    assert "{" not in told.objections[0].answer
    assert told.own == (f"Guten Tag, {roth.name}.",)


def test_who_is_still_to_be_told_the_most_urgent_first():
    owner, other, stand_in, tier = make_user(), make_user(), make_user(), make_tier()
    one, two, gone, twin = (
        make_customer(name, owner=owner, stand_in=stand_in) for name in ("Eins", "Zwei", "Weg", "Zwilling")
    )
    theirs = make_customer("Drei", owner=other, stand_in=stand_in)
    late = choose(one, tier=tier.pk, talk_on=NOW.date() + timedelta(days=9))
    soon = choose(two, tier=tier.pk, talk_on=NOW.date() + timedelta(days=3))
    elsewhere = choose(theirs, tier=tier.pk, talk_on=NOW.date() + timedelta(days=5))
    choose(gone, tier=tier.pk)
    choose(twin, tier=tier.pk)
    Customer.objects.filter(pk=gone.pk).update(ended_on=NOW.date())
    customers.merge_customers(customer=twin.pk, into=one.pk, by=None, now=NOW)
    assert list(queries.untold(now=NOW)) == [soon, elsewhere, late]
    assert list(queries.untold(now=NOW, owners=[owner.pk])) == [soon, late]
    newer = choose(two, tier=None, now=LATER)
    assert list(queries.untold(now=LATER)) == [newer, elsewhere, late]
    assert list(queries.untold(now=NOW - timedelta(seconds=1))) == []


def test_a_talk_moved_with_the_customers_consent_is_kept_by_telling_and_not_doubled_by_another_choice():
    roth = make_customer()
    plan = choose(roth)
    moved = promises.replace_promise(
        promise=plan.talk_id, words="Nach dem Urlaub", due_at=NOW + timedelta(days=20), by=None, now=NOW, clock="fixed",
        agreed_in=1,
    )  # fmt: skip
    again = choose(roth, tier=None, now=LATER)
    assert again.talk == moved
    care.tell_plan(plan=again.pk, manner="call", by=None, now=LATER)
    moved.refresh_from_db()
    assert moved.state == "kept"
    assert Promise.objects.filter(state="open").count() == 0


def test_letters_that_went_out_tell_many_at_once_and_nobody_twice():
    owner, stand_in, tier = make_user(), make_user(), make_tier()
    several = [make_customer(f"Kunde {n}", owner=owner, stand_in=stand_in) for n in range(4)]
    plans = [choose(row, tier=tier.pk) for row in several]
    care.tell_plan(plan=plans[0].pk, manner="call", by=None, now=LATER)
    choose(several[1], tier=None, now=LATER)
    asked = [*(plan.pk for plan in plans), 0]
    assert care.tell_plans(plans=asked, manner="letter", by=owner.pk, now=LATER) == 2
    assert care.tell_plans(plans=asked, manner="letter", by=owner.pk, now=LATER) == 0
    told = PlanTelling.objects.filter(manner="letter")
    assert {one.plan_id for one in told} == {plans[2].pk, plans[3].pk}
    assert {one.by for one in told} == {owner.pk}
    assert Promise.objects.filter(kind="information", state="kept").count() == 3
    with pytest.raises(care.CannotTellPlan) as refused:
        care.tell_plans(plans=asked, manner="shout", by=None, now=LATER)
    assert refused.value.field == "manner"


def test_what_was_told_is_kept_with_day_manner_and_name():
    roth, kern = make_customer(), make_user()
    first = choose(roth)
    care.tell_plan(plan=first.pk, manner="visit", by=kern.pk, now=LATER)
    second = choose(roth, tier=None, now=LATER + timedelta(days=1))
    assert queries.told_by_now(roth.pk) == [first]
    care.tell_plan(plan=second.pk, manner="letter", by=None, now=LATER + timedelta(days=2))
    assert [row.telling.manner for row in queries.told_by_now(roth.pk)] == ["letter", "visit"]


def test_shortly_after_midnight_a_plan_begins_on_the_day_the_office_has():
    after_midnight = datetime(2026, 7, 1, 0, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    roth = make_customer("Ernst Roth", now=after_midnight - timedelta(days=1))
    assert choose(roth, now=after_midnight.astimezone(UTC), weekday=2, at=time(10)).begins_on == date(2026, 7, 1)
