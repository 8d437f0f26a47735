from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from handschlag.changeovers import actions as changeovers
from handschlag.changeovers import queries
from handschlag.changeovers.actions import CannotPlan, CannotWriteLetter, Whom
from handschlag.changeovers.models import Affected, Changeover
from handschlag.changeovers.rules import letters
from handschlag.changeovers.rules.families import Place, who_goes_on
from handschlag.changeovers.rules.groups import Concerned, Conditions, fits, group_of
from handschlag.core.errors import NotThere
from handschlag.customers import actions as customers
from handschlag.customers.models import Customer
from tests.factories.care import make_tier
from tests.factories.changeovers import ENDS_ON, Ending, make_ending
from tests.factories.customers import make_customer
from tests.factories.people import NOW

db = pytest.mark.django_db
WHO = {"by": None, "now": NOW}
TOLD = "Frau Roth am Telefon: alles geht"


@pytest.fixture
def ending(db: None) -> Ending:
    with translation.override("de"):
        return make_ending()


def of(plan: Changeover, customer: Customer) -> Affected:
    return Affected.objects.get(changeover=plan, customer=customer)


def test_a_plan_finds_who_has_it_names_their_devices_and_puts_safety_first(ending: Ending) -> None:
    roth, lau = ending.customer("Roth", ending.system, ending.fax), ending.customer("Lau", ending.alarm)
    bach = ending.customer("Bach", ending.adapter)
    gone = ending.customer("Weg")
    item = gone.installed_items.get()
    customers.end_installed_item(item=item.pk, revision=item.revision, ended_on=NOW.date(), **WHO)
    plan = ending.plan()
    assert set(plan.affected.values_list("customer", flat=True)) == {roth.pk, lau.pk, bach.pk}
    assert [of(plan, one).group.name for one in (lau, roth, bach)] == [
        one.name for one in plan.groups.order_by("place")
    ]  # fmt: skip
    named = queries.writing(of(plan, roth), now=NOW)
    assert str(ending.system) in named.words
    assert str(ending.fax) in named.words
    assert "Adapter" not in queries.writing(of(plan, bach), now=NOW).text
    assert str(plan) == f"{ending.isdn} → {ending.voip}"


def test_what_cannot_be_planned_is_refused_by_field(ending: Ending) -> None:
    for more, field in (
        ({"ends_on": NOW.date()}, "ends_on"),
        ({"successor": ending.isdn.pk}, "successor"),
        ({"successor": 0}, "product"),
        ({"lead": 0}, "lead"),
    ):
        said = {"product": ending.isdn.pk, "successor": ending.voip.pk, "lead": ending.kern.pk, "ends_on": ENDS_ON}
        with pytest.raises(CannotPlan) as refused:
            changeovers.plan_changeover(**{**said, **more}, **WHO)
        assert refused.value.field == field
    ending.plan()
    with pytest.raises(CannotPlan) as refused:
        ending.plan()
    assert refused.value.field == "product"
    with pytest.raises(NotThere):
        changeovers.make_round(changeover=0, **WHO)


def test_a_round_finds_new_ones_drops_who_left_and_takes_back_who_returns(ending: Ending) -> None:
    roth, lau, bach = ending.customer("Roth"), ending.customer("Lau"), ending.customer("Bach")
    plan = ending.plan()
    new = ending.customer("Neu", ending.alarm)
    ending.gets(lau, ending.fax)
    ending.gets(lau, ending.system)
    Customer.objects.filter(pk=roth.pk).update(ended_on=NOW.date())
    assert changeovers.make_round(changeover=plan.pk, **WHO) == changeovers.Round(found=1, dropped=1)
    assert of(plan, new).group.is_vital
    assert of(plan, lau).group.has_devices
    assert (of(plan, roth).why_dropped, of(plan, bach).why_dropped) == ("gone", "")
    assert changeovers.make_rounds(**WHO) == 0
    Customer.objects.filter(pk=roth.pk).update(ended_on=None)
    assert changeovers.make_rounds(**WHO) == 1
    assert of(plan, roth).dropped_at is None


def test_who_was_taken_out_stays_out_and_who_has_changed_elsewhere_is_said_so(ending: Ending) -> None:
    roth, lau = ending.customer("Roth"), ending.customer("Lau")
    plan = ending.plan()
    changeovers.drop_customer(affected=of(plan, roth).pk, why="cancelled", **WHO)
    item = roth.installed_items.get()
    customers.replace_installed_item(item=item.pk, revision=item.revision, product=ending.voip.pk, on=NOW.date(), **WHO)
    changeovers.make_rounds(**WHO)
    assert of(plan, roth).why_dropped == "cancelled"
    newer = ending.gets(lau, ending.voip)
    # As a migration of another system would leave it: written past every door.
    plan.affected.filter(customer=lau).update(dropped_at=NOW, why_dropped="mistake")
    lau.installed_items.filter(product=ending.isdn).update(ended_on=NOW.date(), replaced_by=newer)
    plan.affected.filter(customer=lau).update(dropped_at=None, why_dropped="")
    changeovers.make_rounds(**WHO)
    assert of(plan, lau).why_dropped == "changed"


def test_groups_are_edited_and_whoever_was_not_written_to_moves(ending: Ending) -> None:
    firm = ending.customer("Firma", kind="organisation")
    plan = ending.plan()
    tier = make_tier()
    said = {"title": "Es endet", "words": "Am {Stichtag}.", "promise_words": "Anruf bis {anruf bis}"}
    group = changeovers.write_group(
        changeover=plan.pk, whom=Whom("Firmen", kind="organisation", place=0),
        call_by_on=ENDS_ON, **said, **WHO,
    )  # fmt: skip
    assert of(plan, firm).group == group
    changeovers.approve_letter(changeover=plan.pk, group=group.pk, **WHO)
    again = changeovers.write_group(
        changeover=plan.pk, group=group.pk, whom=Whom("Firmen", kind="organisation", tier=tier.pk),
        call_by_on=ENDS_ON, **said, **WHO,
    )  # fmt: skip
    assert (again.place, again.approved_at) == (0, None)
    assert of(plan, firm).group != group
    changeovers.remove_group(changeover=plan.pk, group=group.pk, **WHO)
    assert plan.groups.count() == 3
    for more, field in (
        ({"words": "{unsinn}"}, "words"),
        ({"title": " "}, "title"),
        ({"promise_words": "Nur für A-Kunden"}, "promise_words"),
        ({"call_by_on": NOW.date()}, "call_by_on"),
    ):
        with pytest.raises(CannotWriteLetter) as refused:
            changeovers.write_group(
                changeover=plan.pk, whom=Whom("Alle"), **{"call_by_on": ENDS_ON, **said, **more}, **WHO
            )
        assert refused.value.field == field
    with pytest.raises(NotThere):
        changeovers.approve_letter(changeover=plan.pk, group=0, **WHO)


def test_without_a_group_that_fits_there_is_no_letter(ending: Ending) -> None:
    roth = ending.customer("Roth")
    plan = ending.plan()
    last = plan.groups.order_by("place").last()
    changeovers.remove_group(changeover=plan.pk, group=last.pk, **WHO)
    assert of(plan, roth).group is None
    assert queries.writing(of(plan, roth), now=NOW) is None
    with pytest.raises(changeovers.CannotChangeOver):
        changeovers.tell_customer(affected=of(plan, roth).pk, **WHO)


def test_another_date_has_to_be_told_again_and_a_plan_nobody_heard_of_can_be_thrown_away(ending: Ending) -> None:
    roth = ending.customer("Roth")
    plan = ending.plan()
    changeovers.tell_customer(affected=of(plan, roth).pk, **WHO)
    with pytest.raises(CannotPlan):
        changeovers.drop_changeover(changeover=plan.pk, **WHO)
    changeovers.move_changeover(changeover=plan.pk, ends_on=ENDS_ON, **WHO)
    assert of(plan, roth).told_at is not None
    changeovers.move_changeover(changeover=plan.pk, ends_on=ENDS_ON + timedelta(days=31), **WHO)
    assert of(plan, roth).told_at is None
    with pytest.raises(CannotPlan):
        changeovers.move_changeover(changeover=plan.pk, ends_on=date(2026, 1, 1), **WHO)
    with pytest.raises(CannotPlan) as refused:
        changeovers.finish_changeover(changeover=plan.pk, **WHO)
    assert "1" in refused.value.reason
    changeovers.drop_customer(affected=of(plan, roth).pk, why="mistake", note="Falsch", **WHO)
    changeovers.finish_changeover(changeover=plan.pk, **WHO)
    with pytest.raises(changeovers.CannotPlan):
        changeovers.move_changeover(changeover=plan.pk, ends_on=ENDS_ON, **WHO)
    other = ending.plan()
    changeovers.drop_changeover(changeover=other.pk, **WHO)
    assert not Changeover.objects.filter(pk=other.pk).exists()


def test_choices_and_checks_are_added_and_retired_and_every_letter_is_read_again(ending: Ending) -> None:
    ending.customer("Roth")
    plan = ending.plan()
    ending.approve(plan)
    option = changeovers.add_option(changeover=plan.pk, words="Adapter", product=ending.adapter.pk, **WHO)
    assert not plan.groups.filter(approved_at__isnull=False).exists()
    changeovers.retire_option(changeover=plan.pk, option=option.pk, **WHO)
    option.refresh_from_db()
    assert option.retired_at is not None
    for more in ({"words": " "}, {"words": "Kündigen", "is_leaving": True, "product": ending.adapter.pk}):
        with pytest.raises(CannotWriteLetter):
            changeovers.add_option(changeover=plan.pk, **more, **WHO)
    with pytest.raises(CannotWriteLetter):
        changeovers.add_check(changeover=plan.pk, words="", **WHO)
    row = ending.ready(plan.affected.get())
    assert row.ready_at is not None
    check = changeovers.add_check(changeover=plan.pk, words="Strom da", **WHO)
    row.refresh_from_db()
    assert row.ready_at is None
    changeovers.retire_check(changeover=plan.pk, check=check.pk, **WHO)
    row.refresh_from_db()
    assert row.ready_at is not None


def going(plan: Changeover) -> list[Affected]:
    return list(plan.affected.filter(dropped_at__isnull=True).order_by("pk"))


def test_customers_who_turn_out_to_be_one_are_in_it_once_and_parted_again_twice(ending: Ending) -> None:
    roth, lau = ending.customer("Roth", ending.fax), ending.customer("Lau", ending.system)
    plan = ending.plan()
    ending.ready(of(plan, lau))
    merge = customers.merge_customers(customer=lau.pk, into=roth.pk, **WHO)
    assert changeovers.make_round(changeover=plan.pk, **WHO) == changeovers.Round(found=0, dropped=1)
    (one,) = going(plan)
    assert (one.customer, one.ready_at, one.items.count()) == (lau, None, 4)
    assert of(plan, roth).why_dropped == "merged"
    assert changeovers.make_round(changeover=plan.pk, **WHO) == changeovers.Round(found=0, dropped=0)
    customers.undo_merge(merge=merge.pk, **WHO)
    assert changeovers.make_round(changeover=plan.pk, **WHO) == changeovers.Round(found=1, dropped=0)
    assert [one.items.count() for one in going(plan)] == [2, 2]
    assert of(plan, lau).told_at is not None


def test_the_call_promised_to_either_is_one_call(ending: Ending) -> None:
    roth, lau = ending.customer("Roth"), ending.customer("Lau")
    plan = ending.plan()
    for one in (roth, lau):
        changeovers.tell_customer(affected=of(plan, one).pk, **WHO)
    customers.merge_customers(customer=lau.pk, into=roth.pk, **WHO)
    changeovers.make_round(changeover=plan.pk, **WHO)
    (row,) = going(plan)
    assert row.customer == roth
    changeovers.note_answer(affected=row.pk, option=plan.options.first().pk, **WHO)
    assert [of(plan, one).promise.state for one in (roth, lau)] == ["kept", "kept"]
    with pytest.raises(changeovers.CannotChangeOver):
        changeovers.drop_customer(affected=row.pk, why="merged", **WHO)


def test_whoever_is_switched_keeps_their_own_check_call_when_merged(ending: Ending) -> None:
    roth, lau = ending.customer("Roth"), ending.customer("Lau")
    plan = ending.plan()
    for one in (roth, lau):
        ending.ready(of(plan, one))
        changeovers.switch_customer(affected=of(plan, one).pk, **WHO)
    merge = customers.merge_customers(customer=lau.pk, into=roth.pk, **WHO)
    changeovers.make_round(changeover=plan.pk, **WHO)
    assert len(going(plan)) == 2
    changeovers.note_check_call(affected=of(plan, roth).pk, works=True, words=TOLD, **WHO)
    customers.undo_merge(merge=merge.pk, **WHO)
    changeovers.make_round(changeover=plan.pk, **WHO)
    assert of(plan, lau).items.get().newer is not None
    changeovers.note_check_call(affected=of(plan, lau).pk, works=True, words=TOLD, **WHO)
    changeovers.make_round(changeover=plan.pk, **WHO)
    changeovers.finish_changeover(changeover=plan.pk, **WHO)
    assert [one.items.count() for one in going(plan)] == [1, 1]


def test_who_was_taken_out_stays_out_when_merged_with_one_who_goes_on(ending: Ending) -> None:
    roth, lau = ending.customer("Roth"), ending.customer("Lau")
    plan = ending.plan()
    changeovers.drop_customer(affected=of(plan, lau).pk, why="cancelled", **WHO)
    customers.merge_customers(customer=lau.pk, into=roth.pk, **WHO)
    changeovers.make_round(changeover=plan.pk, **WHO)
    assert (of(plan, lau).why_dropped, of(plan, roth).items.count()) == ("cancelled", 1)
    ending.ready(of(plan, roth))
    changeovers.switch_customer(affected=of(plan, roth).pk, **WHO)
    changeovers.note_check_call(affected=of(plan, roth).pk, works=True, words=TOLD, **WHO)
    changeovers.make_round(changeover=plan.pk, **WHO)
    changeovers.finish_changeover(changeover=plan.pk, **WHO)
    assert lau.installed_items.get(product=ending.isdn).ended_on is None


PLACES = st.builds(
    Place, st.just(0), is_told=st.booleans(), has_chosen=st.booleans(), is_ready=st.booleans(),
    is_switched=st.booleans(), is_checked=st.booleans(), is_dropped=st.booleans(), is_out=st.booleans(),
    is_merged=st.booleans(), is_root=st.booleans(),
)  # fmt: skip


@given(st.lists(PLACES, min_size=1, max_size=5))
def test_of_one_family_one_goes_on_and_nobody_who_is_switched_is_forgotten(several: list[Place]) -> None:
    rows = [replace(one, row=number) for number, one in enumerate(several)]
    first, leaving = who_goes_on(rows)
    assert first not in leaving
    left = [one for one in rows if one.is_going and one.row not in leaving]
    assert all(one.is_switched or one.row == first for one in left)
    assert all(rows[one].is_going and not rows[one].is_switched for one in leaving)
    assert rows[first].is_going == any(one.is_going for one in rows)


GROUPS = st.builds(
    Conditions, st.integers(1, 9), st.none() | st.booleans(), st.none() | st.booleans(),
    st.sampled_from(["", "household", "organisation"]), st.none() | st.integers(1, 2),
)  # fmt: skip
PEOPLE = st.builds(
    Concerned,
    st.booleans(),
    st.booleans(),
    st.sampled_from(["household", "organisation"]),
    st.none() | st.integers(1, 2),
)


@given(PEOPLE, st.lists(GROUPS, max_size=6))
def test_a_customer_belongs_to_the_first_group_that_fits(who: Concerned, groups: list[Conditions]) -> None:
    found = group_of(who, groups)
    fitting = [one.group for one in groups if fits(who, one)]
    assert found == (fitting[0] if fitting else None)
    assert group_of(who, [*groups, Conditions(99)]) == (found if fitting else 99)


@given(st.text(), st.dictionaries(st.sampled_from(sorted(set(letters.MEANS.values()))), st.text(), min_size=7))
def test_a_value_is_text_and_never_read_for_fields(words: str, values: dict[str, str]) -> None:
    assert letters.filled("{Kunde}: {GERÄTE}", values) == f"{values['customer']}: {values['devices']}"
    unknown = letters.unknown_fields(words)
    assert all(f"{{{name}}}" in letters.filled(words, values) for name in unknown)
    assert letters.fields_of("{end  date} {nix}") == {"ends_on"}


def test_names_are_joined_as_one_says_them() -> None:
    assert [letters.joined(names, "und") for names in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "", "a", "a und b", "a, b und c",
    ]  # fmt: skip


def test_a_device_with_nothing_recorded_that_it_hangs_on_is_to_be_asked_about(ending: Ending) -> None:
    plan = ending.plan()
    ending.customer("Roth", ending.system)
    lau = make_customer("Lau", owner=ending.kern, stand_in=ending.weiss)
    bach = make_customer("Bach", owner=ending.kern, stand_in=ending.weiss)
    ende = make_customer("Ende", owner=ending.kern, stand_in=ending.weiss)
    fax = ending.gets(lau, ending.fax)
    for who, product in ((bach, ending.system), (bach, ending.voip), (ende, ending.system)):
        ending.gets(who, product)
    customers.change_customer(customer=ende.pk, revision=ende.revision, ended_on=NOW.date(), **WHO)
    said = {"today": NOW.date(), "limit": 20}
    assert queries.unclear(plan, **said) == [fax]
    again = make_customer("Lau", owner=ending.kern, stand_in=ending.weiss)
    ending.gets(again, ending.isdn)
    customers.merge_customers(customer=again.pk, into=lau.pk, **WHO)
    assert queries.unclear(plan, **said) == []
    changeovers.make_round(changeover=plan.pk, **WHO)
    assert lau.pk in set(plan.affected.values_list("customer", flat=True))
