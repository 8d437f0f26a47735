from __future__ import annotations

from datetime import timedelta

import pytest

from handschlag.care import actions as care
from handschlag.care import queries
from handschlag.care.models import CarePlan, DraftPlan
from handschlag.care.rules.capacity import HOURLY_CENTS, PERCENT
from handschlag.core.errors import Cannot
from handschlag.customers import actions as customers
from handschlag.people import actions as people
from handschlag.promises.models import Promise
from tests.factories.care import MONTHLY, classify, make_tier, note
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_team, make_user
from tests.factories.worktime import make_calendar

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)
QUARTER = timedelta(days=91)


def office(count: int):
    """Customers of one owner, and a tier of thirty minutes a quarter."""
    kern, weiss = make_user("kern"), make_user("weiss")
    return [make_customer(f"Kunde {n}", owner=kern, stand_in=weiss) for n in range(count)], make_tier()


def test_hours_are_those_of_the_calendars_less_absences_and_the_part_for_care():
    make_calendar()
    team = make_team(calendar=make_calendar("Halbtags", definition={
        "timezone": "Europe/Berlin", "hours": {"mon": [["09:00", "13:00"]]},
    }))  # fmt: skip
    kern, _weiss = make_user("kern"), make_user("weiss", team=team)
    before = queries.hours(now=NOW)
    # thirteen weeks: 65 days of nine hours for one, 13 Mondays of four hours for the other
    assert (before.people, before.percent) == (2, PERCENT)
    assert before.open_minutes == pytest.approx(65 * 540 + 13 * 240)
    people.record_absence(
        user=kern.pk,
        from_at=NOW + timedelta(days=7),
        until_at=NOW + timedelta(days=14),
        reason="leave",
        by=None,
        now=NOW,
    )
    after = queries.hours(now=NOW)
    assert after.absent_minutes == pytest.approx(5 * 540)
    assert after.minutes == pytest.approx((65 * 540 + 13 * 240 - 5 * 540) * 0.4)
    assert sum(after.by_team.values()) == pytest.approx(after.minutes)
    assert set(after.by_team) == {None, team.pk}


def test_the_house_says_what_an_hour_costs_and_what_part_is_for_care():
    assert (queries.hourly_cents(), queries.percent()) == (HOURLY_CENTS, PERCENT)
    care.set_care_rule(hourly_cents=7500, percent=60, by=None, now=NOW)
    assert (queries.hourly_cents(), queries.percent()) == (7500, 60)
    for wrong, field in (
        ({"percent": 0}, "percent"),
        ({"percent": 101}, "percent"),
        ({"hourly_cents": 0}, "hourly_cents"),
    ):
        with pytest.raises(care.CannotSetCareRule) as refused:
            care.set_care_rule(**{"hourly_cents": 1, "percent": 1, **wrong}, by=None, now=NOW)
        assert refused.value.field == field


def test_everybody_counts_by_the_tier_they_have():
    several, tier = office(3)
    care.choose_plan(customer=several[0].pk, tier=tier.pk, by=None, now=NOW)
    assert {(need.tier, need.customers) for need in queries.needs(now=NOW)} == {(None, 2), (tier.pk, 1)}
    basic = make_tier(name="Wir sind da", rhythm="", contacts_per_year=1, minutes_per_quarter=5, is_basic=True)
    assert {(need.tier, need.minutes) for need in queries.needs(now=NOW)} == {(basic.pk, 10), (tier.pk, 30)}


def test_a_draft_is_weighed_before_anything_is_applied():
    several, tier = office(4)
    care.set_care_rule(hourly_cents=6000, percent=1, by=None, now=NOW)
    draft = care.make_draft(name="Alle monatlich", plans={row.pk: tier.pk for row in several}, by=None, now=NOW)
    found = queries.what_if(draft=draft.pk, now=NOW)
    assert (found.before.needed, found.after.needed, found.moving) == (60, 120, 4)
    assert found.after.has == found.before.has > 0
    assert [move.customers for move in queries.moving(draft.pk, now=NOW)] == [4]
    assert (CarePlan.objects.count(), Promise.objects.count()) == (0, 0)
    care.change_draft(draft=draft.pk, plans={several[0].pk: None}, leave=[several[1].pk], by=None, now=NOW)
    changed = queries.what_if(draft=draft.pk, now=NOW)
    assert (changed.after.needed, changed.moving) == (90, 2)
    assert queries.what_if(now=NOW).moving == 0


def test_an_applied_draft_chooses_every_plan_and_spreads_talks_and_appointments():
    several, tier = office(9)
    draft = care.make_draft(name="Alle monatlich", plans={row.pk: tier.pk for row in several}, by=None, now=NOW)
    assert care.apply_draft(draft=draft.pk, by=None, now=NOW) == 9
    rows = CarePlan.objects.all()
    assert {row.draft_id for row in rows} == {draft.pk}
    assert len({(row.weekday, row.at, row.begins_on) for row in rows}) == 9
    due = [row.talk.due_at for row in rows.select_related("talk")]
    assert sorted(due.count(day) for day in set(due)) == [1, 4, 4]
    with pytest.raises(care.CannotApplyDraft):
        care.apply_draft(draft=draft.pk, by=None, now=NOW)
    again = care.make_draft(name="Noch einmal", plans={row.pk: tier.pk for row in several}, by=None, now=LATER)
    assert queries.what_if(draft=again.pk, now=LATER).moving == 0
    assert care.apply_draft(draft=again.pk, by=None, now=LATER) == 0


def test_a_draft_for_many_is_applied_a_few_at_a_time_and_its_tiers_stand_meanwhile():
    several, tier = office(25)
    draft = care.make_draft(name="Alle", plans={row.pk: tier.pk for row in several}, by=None, now=NOW)
    assert care.apply_draft(draft=draft.pk, by=7, now=NOW) == 25
    draft.refresh_from_db()
    assert (draft.state, draft.settled_at, queries.applied_so_far(draft.pk)) == ("applying", None, (20, 25))
    for refused in (
        lambda: care.retire_tier(tier=tier.pk, by=None, now=NOW),
        lambda: care.change_tier(tier=tier.pk, said=care.Said(**MONTHLY), revision=tier.revision, by=None, now=NOW),
        lambda: care.drop_draft(draft=draft.pk, by=None, now=NOW),
        lambda: care.apply_draft(draft=draft.pk, by=None, now=NOW),
    ):
        with pytest.raises(Cannot):
            refused()
    assert care.go_on_applying(draft=draft.pk, by=None, now=LATER)
    draft.refresh_from_db()
    assert (draft.state, draft.settled_at, draft.settled_by) == ("applied", LATER, 7)
    assert CarePlan.objects.filter(draft=draft, by=7).count() == 25
    assert not care.go_on_applying(draft=draft.pk, by=None, now=LATER)


def test_a_draft_by_which_the_tier_would_tell_the_class_is_refused():
    several, tier = office(2)
    note(several[0], margin=90.0)
    note(several[1], margin=10.0)
    care.set_scheme(weights={"margin": 1}, borders=[0.8], hysteresis=0.1, by=None, now=NOW)
    classify()
    telling = care.make_draft(name="Nach Klasse", plans={several[0].pk: tier.pk, several[1].pk: None}, by=None, now=NOW)
    assert queries.tells_class(telling.pk, now=NOW)
    with pytest.raises(care.CannotApplyDraft):
        care.apply_draft(draft=telling.pk, by=None, now=NOW)
    assert not CarePlan.objects.exists()
    care.change_draft(draft=telling.pk, plans={several[1].pk: tier.pk}, by=None, now=NOW)
    assert not queries.tells_class(telling.pk, now=NOW)
    assert care.apply_draft(draft=telling.pk, by=None, now=NOW) == 2


def test_a_merged_customer_stands_in_a_draft_as_the_one_it_was_merged_into():
    several, tier = office(2)
    customers.merge_customers(customer=several[1].pk, into=several[0].pk, by=None, now=NOW)
    draft = care.make_draft(name="Beide", plans={row.pk: tier.pk for row in several}, by=None, now=NOW)
    assert [row.customer for row in DraftPlan.objects.filter(draft=draft)] == [several[0]]


def test_a_tier_retired_meanwhile_is_not_applied():
    several, tier = office(1)
    draft = care.make_draft(name="Alle", plans={several[0].pk: tier.pk}, by=None, now=NOW)
    care.retire_tier(tier=tier.pk, by=None, now=NOW)
    with pytest.raises(care.CannotApplyDraft):
        care.apply_draft(draft=draft.pk, by=None, now=NOW)


def test_a_draft_needs_a_name_customers_and_tiers_that_exist():
    several, tier = office(1)
    for said, field in (
        ({"name": " "}, "name"),
        ({"plans": {0: tier.pk}}, "plans"),
        ({"plans": {several[0].pk: 0}}, "tier"),
        ({"plans": dict.fromkeys(range(1, 5002))}, "plans"),
    ):
        with pytest.raises(care.CannotDraft) as refused:
            care.make_draft(**{"name": "Entwurf", **said}, by=None, now=NOW)
        assert refused.value.field == field


def test_a_dropped_draft_is_settled():
    draft = care.make_draft(name="Vielleicht", by=None, now=NOW)
    care.drop_draft(draft=draft.pk, by=None, now=NOW)
    for change in (care.drop_draft, lambda **said: care.change_draft(plans={}, **said)):
        with pytest.raises(care.CannotDraft):
            change(draft=draft.pk, by=None, now=NOW)
    assert [(row.name, row.state) for row in queries.drafts()] == [("Vielleicht", "dropped")]
    assert queries.get_draft(draft.pk).settled_at == NOW
