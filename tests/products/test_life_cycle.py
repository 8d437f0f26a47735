from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from handschlag.core.errors import NotThere
from handschlag.products import actions as products
from handschlag.products import queries, rules
from handschlag.products.actions import CannotKeepProduct
from handschlag.products.models import Dependency, Product
from tests.factories.people import NOW
from tests.factories.products import make_product

db = pytest.mark.django_db
WHO = {"by": None, "now": NOW}
EMPTY = {"supported_until_on": None, "works_until_on": None, "successor": None, "is_vital": False}
PAIRS = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=30)


@given(PAIRS, st.integers(0, 7))
def test_what_hangs_on_something_is_what_a_slow_search_finds(pairs: list[tuple[int, int]], start: int) -> None:
    slow, grew = {start}, True
    while grew:
        more = {who for who, what in pairs if what in slow}
        grew = not more <= slow
        slow |= more
    assert rules.reach(pairs, start) == slow - {start}


@given(PAIRS)
def test_pairs_taken_only_where_they_close_no_circle_never_make_anything_need_itself(pairs) -> None:
    taken: list[tuple[int, int]] = []
    for who, what in pairs:
        if not rules.closes_circle(taken, who, what):
            taken.append((who, what))
    for one in range(8):
        needed = [what for who, what in taken if who == one]
        assert all(one not in {what, *rules.reach([(b, a) for a, b in taken], what)} for what in needed)


@db
def test_a_fax_hangs_on_the_line_through_the_telephone_system_and_what_runs_with_the_successor_does_not() -> None:
    isdn, system, fax, adapter = (make_product(name) for name in ("ISDN", "Anlage", "Fax", "Adapter"))
    products.enter_dependency(product=system.pk, needs=isdn.pk, **WHO)
    products.enter_dependency(product=fax.pk, needs=system.pk, **WHO)
    row = products.enter_dependency(product=adapter.pk, needs=isdn.pk, **WHO)
    assert {one.name for one in queries.stopping_with(isdn.pk)} == {"Anlage", "Fax", "Adapter"}
    products.enter_dependency(product=adapter.pk, needs=isdn.pk, may_stay=True, **WHO)
    products.enter_dependency(product=adapter.pk, needs=isdn.pk, may_stay=True, **WHO)
    assert [one.name for one in queries.stopping_with(isdn.pk)] == ["Anlage", "Fax"]
    assert [one.product.name for one in queries.dependencies(isdn.pk)] == ["Adapter", "Anlage"]
    assert str(row) == "Adapter needs ISDN"
    products.remove_dependency(dependency=row.pk, **WHO)
    products.remove_dependency(dependency=row.pk, **WHO)
    assert not Dependency.objects.filter(pk=row.pk).exists()


@db
def test_nothing_comes_to_need_itself_nor_after_itself() -> None:
    isdn, system, fax = (make_product(name) for name in ("ISDN", "Anlage", "Fax"))
    products.enter_dependency(product=system.pk, needs=isdn.pk, **WHO)
    products.enter_dependency(product=fax.pk, needs=system.pk, **WHO)
    for product, needs in ((isdn, fax), (isdn, isdn)):
        with pytest.raises(CannotKeepProduct):
            products.enter_dependency(product=product.pk, needs=needs.pk, **WHO)
    products.set_life_cycle(product=isdn.pk, **{**EMPTY, "successor": system.pk}, **WHO)
    for product, successor in ((system, isdn), (fax, fax)):
        with pytest.raises(CannotKeepProduct) as refused:
            products.set_life_cycle(product=product.pk, **{**EMPTY, "successor": successor.pk}, **WHO)
        assert refused.value.field == "successor"
    with pytest.raises(IntegrityError), transaction.atomic():
        Product.objects.filter(pk=isdn.pk).update(successor=isdn)


@db
def test_dates_stand_in_their_order_and_saying_them_twice_changes_nothing() -> None:
    row = make_product("ISDN")
    dates = {"supported_until_on": date(2027, 1, 1), "works_until_on": date(2027, 3, 1)}
    products.set_life_cycle(product=row.pk, **{**EMPTY, **dates}, **WHO)
    products.set_life_cycle(product=row.pk, **{**EMPTY, **dates}, **WHO)
    row.refresh_from_db()
    assert row.works_until_on == date(2027, 3, 1)
    with pytest.raises(CannotKeepProduct) as refused:
        products.set_life_cycle(product=row.pk, **{**EMPTY, **dates, "works_until_on": date(2026, 1, 1)}, **WHO)
    assert refused.value.field == "works_until_on"
    with pytest.raises(CannotKeepProduct):
        products.set_life_cycle(product=row.pk, **{**EMPTY, "successor": 0}, **WHO)
    with pytest.raises(NotThere):
        products.set_life_cycle(product=0, **EMPTY, **WHO)
    with pytest.raises(NotThere):
        products.enter_dependency(product=row.pk, needs=0, **WHO)
