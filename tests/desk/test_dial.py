"""A number on the desk: a button that dials where an exchange can, a `tel:` link elsewhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from handschlag.conversations import actions as conversations
from handschlag.conversations.models import Dialling
from handschlag.people.models import Extension
from handschlag.promises import actions as promises
from handschlag.promises import queries
from handschlag.promises.choices import Source
from tests.desk.calling import House
from tests.factories.conversations import missed
from tests.factories.customers import make_customer
from tests.factories.lines import make_connection
from tests.factories.promises import promise_to

ROTH = "+492214710382"


@pytest.fixture
def dialling_office(office: House) -> House:
    make_connection("ami", is_dialling=True)
    Extension.objects.create(user=office.kern, value="23")
    return office


def page(office: House, name: str, *arguments: int) -> str:
    return office.client.get(reverse(name, args=arguments)).content.decode()


def test_without_such_an_exchange_a_number_is_a_link_of_the_device(office: House) -> None:
    shown = page(office, "customer", office.roth.pk)
    assert f'href="tel:{ROTH}"' in shown
    assert f'value="{ROTH}"' not in shown


def test_a_number_in_the_file_is_a_button_of_the_dialling_form(dialling_office: House) -> None:
    shown = page(dialling_office, "customer", dialling_office.roth.pk)
    address = f"{reverse('dial')}?customer={dialling_office.roth.pk}&amp;person={dialling_office.ernst.pk}"
    assert f'<button form="dial" class="tel" name="number" value="{ROTH}" formaction="{address}"' in shown
    assert f'<form id="dial" method="post" action="{reverse("dial")}" hidden>' in shown


def test_an_owed_call_back_is_dialled_from_inbox_and_today(dialling_office: House) -> None:
    missed(at=dialling_office.now - timedelta(minutes=5))
    made_at = dialling_office.now - timedelta(seconds=30)
    promise_to(
        dialling_office.roth,
        now=made_at,
        words="Rückruf",
        owner=dialling_office.kern.pk,
        allowance=timedelta(minutes=1),
    )
    for name in ("today", "inbox"):
        shown = page(dialling_office, name)
        assert f'formaction="{reverse("dial")}?customer={dialling_office.roth.pk}"' in shown, name
        assert 'data-row-key="a"' in shown


def test_a_colleague_without_extension_keeps_the_link(dialling_office: House) -> None:
    dialling_office.client.force_login(dialling_office.weiss)
    assert f'href="tel:{ROTH}"' in page(dialling_office, "customer", dialling_office.roth.pk)


def test_a_click_without_script_leads_to_how_far_it_got(dialling_office: House) -> None:
    asked = dialling_office.client.post(
        f"{reverse('dial')}?customer={dialling_office.roth.pk}", {"number": ROTH}, follow=True
    )
    dialling = Dialling.objects.get()
    assert (dialling.customer, dialling.user) == (dialling_office.roth, dialling_office.kern)
    assert asked.redirect_chain == [(reverse("dial-state", args=[dialling.pk]), 302)]
    shown = asked.content.decode()
    assert "Telefon 23 klingelt" in shown
    assert 'http-equiv="refresh"' in shown


def test_a_click_with_script_stays_on_the_page(dialling_office: House) -> None:
    asked = dialling_office.client.post(reverse("dial"), {"number": ROTH}, headers={"HX-Request": "true"})
    assert asked.status_code == 200
    assert 'hx-trigger="every 1s"' in asked.content.decode()
    assert "<html" not in asked.content.decode()


def test_what_failed_says_why_and_how_else(dialling_office: House) -> None:
    dialling_office.client.post(reverse("dial"), {"number": ROTH})
    row = Dialling.objects.get()
    conversations.begin_dialling(dialling=row.pk, now=dialling_office.now)
    conversations.note_dial_failed(dialling=row.pk, reason="no_answer", now=dialling_office.now)
    shown = page(dialling_office, "dial-state", row.pk)
    assert "Ihr Telefon wurde nicht abgehoben." in shown
    assert f'href="tel:{ROTH}"' in shown
    assert "every 1s" not in shown


def test_what_is_refused_is_said(dialling_office: House) -> None:
    asked = dialling_office.client.post(reverse("dial"), {"number": "110"}, headers={"HX-Request": "true"})
    assert asked.status_code == 422
    assert "Bitte wählen Sie diese Nummer von Hand." in asked.content.decode()
    assert not Dialling.objects.exists()


@pytest.mark.parametrize("said", [{}, {"number": "x" * 50}, {"number": ROTH, "customer": "viele"}])
def test_nonsense_is_not_found(dialling_office: House, said: dict[str, str]) -> None:
    assert dialling_office.client.post(reverse("dial"), said).status_code == 404


def test_how_far_a_colleagues_number_got_is_nobody_elses_affair(dialling_office: House) -> None:
    dialling_office.client.post(reverse("dial"), {"number": ROTH})
    dialling_office.client.force_login(dialling_office.weiss)
    state = reverse("dial-state", args=[Dialling.objects.get().pk])
    assert dialling_office.client.get(state).status_code == 404
    assert dialling_office.client.get(reverse("dial-state", args=[999_999])).status_code == 404


def test_a_number_is_dialled_in_the_same_way_from_every_page_of_promises(dialling_office: House) -> None:
    office = dialling_office
    owed = promise_to(office.roth, now=office.now, owner=office.kern.pk, person=office.ernst.pk)
    group = promises.make_group(
        cause="Hagel", words="Rückruf in 2 Tagen", members=[office.roth.pk, make_customer("Weber").pk],
        owner=office.kern.pk, by=office.kern.pk, now=office.now,
    )  # fmt: skip
    button = f'name="number" value="{ROTH}" formaction="{reverse("dial")}?customer={office.roth.pk}'
    for name, arguments, key in (
        ("promises", (), 'data-row-key="a"'),
        ("promise", (owed.pk,), 'data-key="a"'),
        ("promise-group", (group.pk,), 'data-row-key="a"'),
    ):
        shown = page(office, name, *arguments)
        assert button in shown, name
        assert key in shown, name
    assert f"?customer={office.roth.pk}&amp;person={office.ernst.pk}" in page(office, "promise", owed.pk)


def test_a_customers_wish_is_answered_by_dialling_from_its_line(dialling_office: House) -> None:
    office = dialling_office
    owed = promise_to(office.roth, now=office.now, owner=office.kern.pk, source=Source.WRITTEN)
    link = promises.create_link(promise=owed.pk, by=None, now=office.now)
    conversations.hear_wish(token=queries.token_of(link), wanted_at=None, words="später", now=office.now)
    wish = page(office, "today").partition("später")[2].partition("</li>")[0]
    assert f'data-row-key="a" name="number" value="{ROTH}"' in wish
