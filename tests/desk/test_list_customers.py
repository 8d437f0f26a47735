from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from handschlag.customers import actions as customers
from handschlag.customers import queries
from handschlag.people.models import Extension, User
from tests.desk.office import half_past_five, text_of
from tests.factories.customers import make_customer, make_number
from tests.factories.lines import make_connection
from tests.factories.people import NOW, make_user
from tests.factories.products import make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def kern(client: Client) -> User:
    half_past_five()
    user = make_user("kern", name="Barbara Kern")
    client.force_login(user)
    return user


def names(client: Client, **asked: str) -> list[str]:
    answer = client.get(reverse("customers"), asked)
    assert answer.status_code == 200
    return [line.customer.name for line in answer.context["page"].lines]


def test_list_shows_everybody_by_name_with_number_and_owner(client: Client, kern: User) -> None:
    roth = make_customer("Roth", owner=kern)
    make_number(roth, "0221 4710382")
    make_customer("Adler")
    page = text_of(client.get(reverse("customers")))
    assert page.index("Adler") < page.index("Roth")
    assert 'href="tel:+492214710382"' in page
    assert "+49 221 4710382" in page
    assert "Barbara Kern" in page


def test_a_number_in_the_list_is_dialled_for_its_customer(client: Client, kern: User) -> None:
    make_connection("ami", is_dialling=True)
    Extension.objects.create(user=kern, value="23")
    roth = make_customer("Roth", owner=kern)
    make_number(roth, "0221 4710382")
    page = text_of(client.get(reverse("customers")))
    assert f'name="number" value="+492214710382" formaction="{reverse("dial")}?customer={roth.pk}"' in page


def test_search_finds_and_marks_what_was_typed(client: Client, kern: User) -> None:
    make_number(make_customer("Müller"), "0221 4710382")
    make_customer("Schmidt")
    assert names(client, q="mueller") == ["Müller"]
    assert names(client, q="382") == ["Müller"]
    assert "<mark>Müller</mark>" in text_of(client.get(reverse("customers"), {"q": "mueller"}))
    assert names(client, q="nobody at all") == []


def test_filters_narrow_what_is_found(client: Client, kern: User) -> None:
    other = make_user("weiss")
    roth = make_customer("Roth", owner=kern, stand_in=other)
    make_customer("Roth GmbH", kind="organisation", owner=other, stand_in=kern)
    product = make_product("Hausrat")
    customers.add_installed_item(customer=roth.pk, product=product.pk, by=None, now=NOW)
    assert names(client, whose="mine") == ["Roth"]
    assert names(client, whose="stand-in") == ["Roth GmbH"]
    assert names(client, kind="organisation") == ["Roth GmbH"]
    assert names(client, product=str(product.pk)) == ["Roth"]
    assert names(client, q="roth", whose="mine") == ["Roth"]


@pytest.mark.parametrize(
    "asked", [{"kind": "robot"}, {"product": "²"}, {"product": "9" * 40}, {"whose": "x"}, {"after": "x"}]
)
def test_nonsense_narrows_nothing_and_breaks_nothing(client: Client, kern: User, asked: dict[str, str]) -> None:
    make_customer("Roth")
    assert names(client, **asked) in (["Roth"], [])


def test_an_empty_house_says_what_to_do_next(client: Client, kern: User) -> None:
    page = text_of(client.get(reverse("customers")))
    assert "Es gibt noch keine Kunden" in page
    assert reverse("customer-new") in page


def test_more_customers_come_as_rows_alone(client: Client, kern: User) -> None:
    stand_in = make_user()
    for number in range(queries.browsing.PAGE + 2):
        make_customer(f"Roth {number:03}", owner=kern, stand_in=stand_in)
    page = client.get(reverse("customers"))
    rest = client.get(f"{reverse('customers')}?{page.context['more']}", headers={"HX-Request": "true"})
    assert "<html" not in rest.content.decode()
    assert rest.content.decode().count('<tr id="line-') == 2


def test_typing_draws_the_table_alone(client: Client, kern: User) -> None:
    make_customer("Roth")
    answer = client.get(reverse("customers"), {"q": "roth"}, headers={"HX-Request": "true", "HX-Target": "customers"})
    assert answer.content.decode().strip().startswith("<section")


def test_a_partner_sees_no_customers(client: Client) -> None:
    half_past_five()
    client.force_login(make_user("zz", role="partner"))
    assert client.get(reverse("customers")).status_code == 403
    assert client.get(reverse("palette")).status_code == 403


def test_the_list_costs_the_same_with_one_line_and_with_three(
    client: Client, kern: User, django_assert_num_queries
) -> None:
    for number in range(3):
        make_number(make_customer(f"Roth {number}"), f"0221 471038{number}")
        with django_assert_num_queries(15):
            client.get(reverse("customers"))
