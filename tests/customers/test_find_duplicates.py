from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from handschlag.customers import actions as customers
from handschlag.customers import jobs, queries
from handschlag.customers.models import Comparable, Customer, Duplicate, ToCompare
from handschlag.customers.queries import comparing
from handschlag.customers.rules import likeness
from tests.factories.customers import make_customer, make_number, make_person
from tests.factories.people import NOW, make_user

pytestmark = pytest.mark.django_db

SHARED = ["kind", "number", "email", "address", "name", "sound", "word", "postcode", "sound_place"]


@pytest.fixture
def faces():
    return {"owner": make_user(), "stand_in": make_user()}


@pytest.fixture
def household(faces):
    def make(given, family, *, number="", street="", postcode="50667", email=""):
        customer = make_customer(f"{given} {family}", **faces)
        person = make_person(customer, family, given)
        if number:
            make_number(customer, number, person=person)
        if street:
            line, _blank, house = street.rpartition(" ")
            customers.add_address(
                customer=customer.pk, street=line, house_number=house, postcode=postcode, town="Köln", by=None, now=NOW
            )
        if email:
            customers.add_email(customer=customer.pk, address=email, person=person.pk, by=None, now=NOW)
        return customer

    return make


def compare():
    while customers.find_duplicates(now=NOW):
        pass


def found():
    compare()
    return {(pair.one.pk, pair.other.pk): pair for pair in queries.duplicates().pairs}


def test_the_same_number_and_a_name_that_sounds_alike(household):
    one, other = (
        household("Ernst", "Meier", number="0221 4710 382"),
        household("Ernst", "Mayer", number="+492214710382"),
    )
    pair = found()[one.pk, other.pk]
    assert (pair.score, pair.why) == (95, ("Name klingt gleich", "gleiche Nummer"))


def test_the_same_address_however_it_is_written(household):
    one = household("Anna", "Schmidt", street="Lindenstr. 5")
    other = household("Anna", "Schmitt", street="Lindenstraße 5")
    assert found()[one.pk, other.pk].why == ("Name klingt gleich", "gleiche Anschrift")


def test_a_name_the_other_way_round_is_the_same_name(household, faces):
    one = household("Ernst", "Roth", email="e.roth@example.org")
    other = make_customer("Roth, Ernst", **faces)
    customers.add_email(customer=other.pk, address="E.Roth@example.org", by=None, now=NOW)
    assert found()[one.pk, other.pk].why == ("gleicher Name", "gleiche E-Mail-Adresse")


def test_companies_are_compared_without_their_legal_form(faces):
    one = make_customer("Bäckerei Sonne GmbH", kind="organisation", **faces)
    other = make_customer("Baeckerei Sonne", kind="organisation", **faces)
    for company in (one, other):
        make_number(company, "0221 4710 100")
    assert found()[one.pk, other.pk].why == ("gleicher Name", "gleiche Nummer")


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        (("Anna", "Meier", {}), ("Anna", "Meier", {})),
        (("Anna", "Meier", {"number": "0221 4710 382"}), ("Ida", "Roth", {"number": "0221 4710 382"})),
        (("Anna", "Meier", {"street": "Am Markt 1"}), ("Ida", "Roth", {"street": "Am Markt 1"})),
        (("Anna", "Meier", {"street": "Am Markt 1"}), ("Anna", "Meier", {"street": "Am Dom 9", "postcode": "50321"})),
    ],
    ids=["only the name", "only the number", "only the house", "another town"],
)
def test_one_thing_in_common_proves_nothing(household, mine, theirs):
    household(*mine[:2], **mine[2])
    household(*theirs[:2], **theirs[2])
    assert found() == {}


def test_what_very_many_share_brings_nobody_together(household):
    for _ in range(comparing.TOO_COMMON + 1):
        household("Anna", "Meier", number="0221 4710 382")
    assert found() == {}


def test_only_who_changed_is_compared_again(household):
    one, other = household("Ernst", "Roth", number="0221 4710 382"), household("Ernst", "Roht")
    assert found() == {}
    assert ToCompare.objects.count() == 0
    number = make_number(other, "0221 4710 382")
    assert list(ToCompare.objects.values_list("customer", flat=True)) == [other.pk]
    assert list(found()) == [(one.pk, other.pk)]
    customers.remove_number(number=number.pk, revision=1, by=None, now=NOW)
    assert found() == {}


def test_not_the_same_is_remembered(household):
    one, other = (household("Ernst", "Roth", number="0221 4710 382") for _ in range(2))
    assert list(found()) == [(one.pk, other.pk)]
    customers.deny_duplicate(one=other.pk, other=one.pk, by=None, now=NOW)
    customers.deny_duplicate(one=one.pk, other=other.pk, by=None, now=NOW)
    make_number(other, "0221 4710 383")
    assert found() == {}
    assert [pair.decided_at for pair in queries.duplicates(apart=True).pairs] == [NOW]
    assert queries.find_pair(other.pk, one.pk).decided_at == NOW


def test_who_is_merged_is_compared_with_what_it_became(household):
    one, other = household("Ernst", "Roth", number="0221 4710 382"), household("Helga", "Kern")
    third = household("Helga", "Kerne", number="0221 4710 382")
    assert found() == {}
    customers.merge_customers(customer=other.pk, into=one.pk, by=None, now=NOW)
    assert list(found()) == [(one.pk, third.pk)]
    assert not Comparable.objects.filter(customer=other).exists()


def test_a_denial_holds_for_the_whole_family(household):
    one, other = (household("Ernst", "Roth", number="0221 4710 382") for _ in range(2))
    third = household("Ernst", "Rot")
    customers.deny_duplicate(one=one.pk, other=other.pk, by=None, now=NOW)
    customers.merge_customers(customer=one.pk, into=third.pk, by=None, now=NOW)
    assert found() == {}


def test_a_round_goes_behind_what_changed_and_waits_for_the_one_before(household):
    one = household("Ernst", "Roth")
    compare()
    assert customers.compare_everybody(now=NOW) == Customer.objects.count()
    assert customers.compare_everybody(now=NOW) == 0
    make_number(one, "0221 4710 382")
    assert customers.find_duplicates(now=NOW, most=1) == 1
    assert set(ToCompare.objects.values_list("is_round", flat=True)) == {True}
    assert found() == {}


def test_who_was_deleted_meanwhile_is_passed_over():
    ToCompare.objects.create(customer=10**9)
    assert customers.find_duplicates(now=NOW) == 1
    assert customers.find_duplicates(now=NOW) == 0


def test_a_long_queue_is_worked_off_slice_by_slice_behind_everything_else(household, monkeypatch):
    monkeypatch.setattr(jobs, "SLICE", 1)
    monkeypatch.setattr(jobs, "BREATH", 0)
    household("Ernst", "Roth")
    household("Bertha", "Weber")
    waiting = ToCompare.objects.count()
    assert jobs.find_duplicates(timestamp=0) == waiting > 1
    assert not ToCompare.objects.exists()
    assert jobs.find_duplicates.priority == jobs.compare_everybody.priority == jobs.LAST < 0


def test_a_slice_takes_the_same_queries_however_many_it_holds(household):
    taken = []
    for size in (1, 3):
        for number in range(size):
            household("Ernst", "Roth", number="0221 4710 382", street=f"Am Markt {number}")
        with CaptureQueriesContext(connection) as seen:
            customers.find_duplicates(now=NOW)
        taken.append(len(seen))
    assert taken[0] <= taken[1] <= 20


def test_the_look_up_reads_indexes_only(household):
    """Costs are left to the planner of a large house: here it must only be able to do without reading whole tables."""
    one = household("Ernst", "Roth", number="0221 4710 382", street="Am Markt 1")
    compare()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        asked = {"slice": [one.pk], "by": list(likeness.PROPOSING), "common": comparing.TOO_COMMON}
        cursor.execute("EXPLAIN " + comparing.ALIKE, asked)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Seq Scan" not in plan
    assert plan.count("comparable_alike") + plan.count("comparable_once") >= 4


@given(st.sets(st.sampled_from(SHARED)))
def test_more_in_common_never_makes_two_less_alike(shared):
    for kind in SHARED:
        assert likeness.judge(shared | {kind}).score >= likeness.judge(shared).score


@given(st.sets(st.sampled_from(SHARED)))
def test_every_likely_pair_has_reasons_and_a_likeness_between_0_and_100(shared):
    verdict = likeness.judge(shared)
    assert 0 <= verdict.score <= 100
    assert len(verdict.reasons) >= 2 or not verdict.is_likely


@given(st.builds(
    likeness.Traits,
    kind=st.sampled_from(["household", "organisation"]),
    names=st.tuples(st.text(max_size=300)),
    numbers=st.tuples(st.text(max_size=20)),
    emails=st.tuples(st.text(max_size=300)),
    places=st.tuples(st.tuples(st.text(max_size=200), st.text(max_size=20))),
))  # fmt: skip
def test_keys_fit_their_table_and_stand_there_once(traits):
    keys = likeness.keys(traits)
    assert len(keys) == len(set(keys)) <= likeness.MOST_KEYS
    assert all(key and len(key) <= likeness.LONGEST_KEY and kind in SHARED for kind, key in keys)


def test_pages_of_pairs_go_on_where_the_last_one_ended(household):
    made = [household("Ernst", "Roth", number="0221 4710 382") for _ in range(4)]
    compare()
    assert queries.count_duplicates() == Duplicate.objects.count() == 6
    first = queries.duplicates(limit=4)
    rest = queries.duplicates(limit=4, after=first.after)
    assert (len(first.pairs), len(rest.pairs), rest.after) == (4, 2, "")
    assert not {(p.one.pk, p.other.pk) for p in first.pairs} & {(p.one.pk, p.other.pk) for p in rest.pairs}
    assert queries.duplicates(after="no.cursor").pairs == queries.duplicates().pairs
    assert {pair.other.pk for pair in queries.duplicates_of(made[0].pk)} == {row.pk for row in made[1:]}
