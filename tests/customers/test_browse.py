from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from handschlag.customers import actions, queries
from handschlag.customers.queries import Wanted
from tests.factories.customers import make_customer, make_number, make_person
from tests.factories.people import NOW, make_user
from tests.factories.products import make_product

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate(NOW)


def names(wanted: Wanted | None = None, *, after: str = "", limit: int = 50, now=NOW) -> list[str]:
    page = queries.browse(wanted or Wanted(), after=after, limit=limit, today=TODAY, now=now)
    return [line.customer.name for line in page.lines]


def test_customers_come_by_name_page_by_page_without_gap_or_repetition() -> None:
    owner, stand_in = make_user(), make_user()
    for number in range(7):
        make_customer(f"Müller {number % 3}", owner=owner, stand_in=stand_in)
    seen: list[int] = []
    after, pages = "", 0
    while True:
        page = queries.browse(Wanted(), after=after, limit=2, today=TODAY, now=NOW)
        seen += [line.customer.id for line in page.lines]
        pages, after = pages + 1, page.after
        if not after:
            break
    assert pages == 4
    assert len(seen) == len(set(seen)) == 7


@pytest.mark.parametrize("nonsense", ["x", "1", ".x", "99999999999999999999.a", "-1.a", "²."])
def test_what_is_no_cursor_begins_at_the_top(nonsense: str) -> None:
    make_customer("Roth")
    assert names(after=nonsense) == ["Roth"]


def test_whose_customers_follows_the_present_responsibility_only() -> None:
    kern, weiss, third = make_user("kern"), make_user("weiss"), make_user("third")
    roth = make_customer("Roth", owner=kern, stand_in=weiss)
    make_customer("Sommer", owner=weiss, stand_in=third)
    assert names(Wanted(owner=kern.pk)) == ["Roth"]
    assert names(Wanted(stand_in=weiss.pk)) == ["Roth"]
    seen = queries.responsibility(roth.id, now=NOW)
    later = NOW + timedelta(hours=1)
    actions.assign_owner(customer=roth.id, owner=third.pk, seen=seen.pk, by=None, now=later)
    assert names(Wanted(owner=kern.pk), now=later) == []
    assert names(Wanted(owner=third.pk), now=later) == ["Roth"]
    assert names(Wanted(owner=kern.pk)) == ["Roth"]  # as it was before


def test_kind_and_product_narrow_the_list() -> None:
    roth, sommer = make_customer("Roth"), make_customer("Sommer GmbH", kind="organisation")
    product = make_product()
    item = actions.add_installed_item(customer=roth.id, product=product.pk, by=None, now=NOW)
    assert names(Wanted(kind="organisation")) == ["Sommer GmbH"]
    assert names(Wanted(product=product.pk)) == ["Roth"]
    actions.end_installed_item(item=item.pk, revision=item.revision, ended_on=TODAY, by=None, now=NOW)
    assert names(Wanted(product=product.pk)) == []
    assert sommer.name == "Sommer GmbH"


def test_a_line_says_where_whose_and_which_number_first() -> None:
    roth = make_customer("Roth")
    ernst = make_person(roth)
    make_number(roth, "0171 3920001", person=ernst)
    make_number(roth, "0221 4710382")
    actions.add_address(customer=roth.id, town="Köln", by=None, now=NOW)
    (line,) = queries.browse(Wanted(), today=TODAY, now=NOW).lines
    assert line.town == "Köln"
    assert line.e164 == "+492214710382"  # the customer's own before a person's
    assert line.responsibility.owner is not None


def test_hits_of_a_search_keep_their_order_and_are_narrowed() -> None:
    a, b, c = make_customer("A"), make_customer("B", kind="organisation"), make_customer("C")
    found = queries.among([c.id, b.id, a.id], Wanted(kind="household"), today=TODAY, now=NOW)
    assert [line.customer.name for line in found.lines] == ["C", "A"]
    assert found.after == ""


def test_who_stood_in_last_is_proposed_for_the_next() -> None:
    kern, weiss = make_user("kern"), make_user("weiss")
    assert queries.usual_stand_in(kern.pk, now=NOW) is None
    make_customer("Roth", owner=kern, stand_in=weiss)
    row = queries.usual_stand_in(kern.pk, now=NOW)
    assert row is not None
    assert row.stand_in == weiss


def test_the_list_costs_the_same_with_one_line_and_with_three(django_assert_num_queries) -> None:
    for number in range(3):
        customer = make_customer(f"Roth {number}")
        make_number(customer, f"0221 471038{number}")
        with django_assert_num_queries(6):
            queries.browse(Wanted(), today=TODAY, now=NOW)
