from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.care import actions as care
from handschlag.care import queries
from handschlag.care.models import DraftPlan
from handschlag.care.queries import Asked
from handschlag.care.rules.capacity import Need, Remedy, months, suggestion, weigh
from handschlag.people.models import User
from tests.factories.care import classify, make_tier, note
from tests.factories.conversations import talked
from tests.factories.customers import make_customer, make_number
from tests.factories.people import NOW, make_team, make_user

BERLIN = ZoneInfo("Europe/Berlin")
NEEDS = st.lists(st.builds(Need, st.integers(1, 99), st.integers(0, 300), st.integers(0, 500)), max_size=6)


def after(needs: list[Need], moves: list[Remedy]) -> int:
    """Minutes needed once these moves were made."""
    each, held = ({need.tier: getattr(need, name) for need in needs} for name in ("minutes_each", "customers"))
    for move in moves:
        assert 0 < move.customers <= held[move.tier]
        held[move.tier] -= move.customers
        held[move.to] += move.customers
    return sum(held[tier] * each[tier] for tier in held)


@given(needs=NEEDS.map(lambda needs: list({need.tier: need for need in needs}.values())), has=st.integers(0, 100_000))
def test_what_is_suggested_fits_and_moves_nobody_more_than_needed(needs, has):
    weighed = weigh(needs, has)
    found = suggestion(weighed)
    moves = [one for one in found if one.kind == "move"]
    missing = sum(one.minutes for one in found if one.kind == "hours")
    assert after(needs, moves) <= has + missing
    assert bool(found) == (weighed.needed > has)
    if missing:
        smallest = min(need.minutes_each for need in needs)
        assert after(needs, moves) == smallest * sum(need.customers for need in needs)
    elif moves:
        last = moves[-1]
        less = [*moves[:-1], Remedy("move", tier=last.tier, to=last.to, customers=last.customers - 1)]
        assert after(needs, [one for one in less if one.customers]) > has


def test_a_quarter_is_cut_at_the_first_of_each_month_on_the_wall_clock():
    found = months(NOW, NOW + timedelta(days=91), zone=BERLIN)
    assert (found[0][0], found[-1][1]) == (NOW, NOW + timedelta(days=91))
    assert [start.astimezone(BERLIN).strftime("%d.%m. %H:%M") for start, _end in found[1:]] == [
        "01.12. 00:00",
        "01.01. 00:00",
        "01.02. 00:00",
    ]
    assert all(one[1] == other[0] for one, other in pairwise(found))


@pytest.fixture
def five():
    """Worth 500 to 100, all Kern's, and a tier of thirty minutes a quarter."""
    kern, weiss = make_user("kern", name="Barbara Kern"), make_user("weiss")
    several = [make_customer(f"Kunde {n}", owner=kern, stand_in=weiss) for n in range(5)]
    for place, row in enumerate(several):
        note(row, margin=500.0 - place * 100)
    classify()
    return [row.pk for row in several], make_tier(rhythm="", minutes_per_quarter=1500, minutes_per_contact=100)


@pytest.mark.django_db
def test_a_sentence_puts_the_first_so_many_into_the_draft_and_takes_them_out_again(five):
    several, tier = five
    draft = care.make_draft(name="Probe", by=None, now=NOW)
    said = {"draft": draft.pk, "by": None, "now": NOW}
    assert care.put_in_draft(asked=Asked(), tier=tier.pk, most=2, **said) == 2
    assert set(DraftPlan.objects.values_list("customer", flat=True)) == {several[0], several[1]}
    assert care.put_in_draft(asked=Asked(tier=queries.BASIC), tier=tier.pk, order="score", most=1, **said) == 1
    assert care.put_in_draft(asked=Asked(among=several[2:3]), tier=None, **said) == 1
    assert care.leave_out_of_draft(asked=Asked(tier=tier.pk), order="score", most=1, **said) == 1
    assert care.leave_out_of_draft(asked=Asked(among=several[1:]), **said) == 2
    assert list(DraftPlan.objects.values_list("customer", flat=True)) == [several[0]]
    for act in (
        lambda: care.put_in_draft(asked=Asked(letter="D"), tier=None, **said),
        lambda: care.leave_out_of_draft(asked=Asked(letter="D"), **said),
        lambda: care.put_in_draft(asked=Asked(), tier=10**9, **said),
    ):
        with pytest.raises(care.CannotDraft):
            act()


@pytest.mark.django_db
def test_a_draft_that_does_not_fit_is_made_to_fit_by_those_of_least_value(five):
    several, tier = five
    care.set_care_rule(hourly_cents=6000, percent=4, by=None, now=NOW)
    has = queries.hours(now=NOW).minutes
    assert 1500 < has < 5 * 1500
    draft = care.make_draft(name="Alle", plans=dict.fromkeys(several, tier.pk), by=None, now=NOW)
    moved = care.make_draft_fit(draft=draft.pk, by=None, now=NOW)
    assert moved >= 1
    stay = set(DraftPlan.objects.filter(tier=tier).values_list("customer", flat=True))
    assert stay == set(several[: 5 - moved])
    assert DraftPlan.objects.count() == len(stay)
    found = queries.what_if(draft=draft.pk, now=NOW)
    assert (found.after.short, found.suggestion, found.moving) == (0, [], len(stay))
    with pytest.raises(care.CannotDraft):
        care.make_draft_fit(draft=draft.pk, by=None, now=NOW)


@pytest.mark.django_db
def test_who_has_more_now_is_given_the_basic_tier_on_purpose(five):
    several, tier = five
    care.choose_plan(customer=several[0], tier=tier.pk, by=None, now=NOW)
    care.set_care_rule(hourly_cents=6000, percent=1, by=None, now=NOW)
    assert queries.hours(now=NOW).minutes < 1500
    draft = care.make_draft(name="Weniger", by=None, now=NOW + timedelta(hours=1))
    assert care.make_draft_fit(draft=draft.pk, by=None, now=NOW + timedelta(hours=1)) == 1
    assert DraftPlan.objects.get().tier is None


@pytest.mark.django_db
def test_before_and_after_add_up_by_team_and_by_month(five):
    several, tier = five
    team = make_team("Büro", members=(User.objects.get(login="kern"),))
    draft = care.make_draft(name="Zwei", plans=dict.fromkeys(several[:2], tier.pk), by=None, now=NOW)
    found = queries.what_if(draft=draft.pk, now=NOW)
    assert (found.before.needed, found.after.needed, found.moving) == (75, 3045, 2)
    assert found.before == queries.weighing(now=NOW).weighed
    for several_ in (found.teams, found.months):
        assert sum(one.before for one in several_) == pytest.approx(75)
        assert sum(one.after for one in several_) == pytest.approx(3045)
        assert sum(one.has for one in several_) == pytest.approx(found.after.has)
    assert (found.teams[0].team, found.teams[0].after) == (team.pk, pytest.approx(3045))


@pytest.mark.django_db
def test_the_table_is_in_any_order_and_page_by_page(five):
    several, _tier = five
    for order, expected in {"-value": several, "value": several[::-1], "name": several, "-name": several[::-1]}.items():
        first = queries.listing(Asked(), now=NOW, order=order, limit=3)
        rest = queries.listing(Asked(), now=NOW, order=order, limit=3, after=first.after)
        assert [line.customer for line in (*first.lines, *rest.lines)] == expected
        assert rest.after is None


@pytest.mark.django_db
def test_the_table_is_narrowed_by_owner_class_said_by_hand_and_minutes_used(five):
    several, tier = five
    weiss = make_user("meier")
    other = make_customer("Meiers", owner=weiss)
    note(other, margin=50.0)
    make_number(other, "0221 4710 382")
    talked(at=NOW - timedelta(days=1), seconds=3600)
    classify()
    care.override_class(
        customer=several[0], letter="C", reason="zieht weg", until=NOW + timedelta(days=9), by=None, now=NOW
    )
    care.choose_plan(customer=several[1], tier=tier.pk, by=None, now=NOW)

    def shown(**asked):
        return {line.customer for line in queries.listing(Asked(**asked), now=NOW).lines}

    assert shown(owner=weiss.pk) == {other.pk}
    assert several[0] in shown(letter="C")
    assert several[0] not in shown(letter="A")
    assert shown(tier=tier.pk) == {several[1]}
    assert shown(is_over=True) == {other.pk}
    assert shown(team=1) == set()
