from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from handschlag.core.facts import Fact
from handschlag.customers.models import Customer
from handschlag.desk.customer import panels, story
from handschlag.desk.navigation import COUNTED
from handschlag.people.models import User
from handschlag.promises import actions as promises
from tests.desk.office import half_past_five, text_of
from tests.factories.customers import make_customer, make_number
from tests.factories.people import NOW, make_user
from tests.factories.promises import promise_to

pytestmark = pytest.mark.django_db
DESK = Path(__file__).resolve().parents[2] / "src/handschlag/desk"


@pytest.fixture
def kern(client: Client) -> User:
    half_past_five()
    user = make_user("kern")
    client.force_login(user)
    return user


def hits(client: Client, typed: str) -> list[str]:
    return [hit.title for hit in client.get(reverse("palette"), {"q": typed}).context["hits"]]


def offers(client: Client, typed: str) -> list[str]:
    return [offer.label for offer in client.get(reverse("palette"), {"q": typed}).context["offers"]]


def test_382_finds_roth_and_says_why(client: Client, kern: User) -> None:
    roth = make_customer("Ernst Roth")
    make_number(roth, "0221 4710382")
    answer = client.get(reverse("palette"), {"q": "382"})
    assert [hit.title for hit in answer.context["hits"]] == ["Ernst Roth"]
    page = answer.content.decode()
    assert f'href="{reverse("customer", args=[roth.pk])}"' in page
    assert "<mark>382</mark>" in page
    assert page.count('role="option"') >= 1


def test_pages_and_actions_are_found_by_their_names_with_their_key(client: Client, kern: User) -> None:
    assert "Kunden anlegen" in offers(client, "neuer kunde")
    assert offers(client, "eingang") == ["Eingang"]
    assert 'data-combination="z e"' in client.get(reverse("palette"), {"q": "eingang"}).content.decode()


def test_only_what_ones_role_opens_is_offered(client: Client, kern: User) -> None:
    assert offers(client, "Benutzer") == []
    client.force_login(make_user("boss", role="management"))
    assert offers(client, "Benutzer") == ["Benutzer"]


def test_what_nobody_knows_can_be_created_from_here(client: Client, kern: User) -> None:
    answer = client.get(reverse("palette"), {"q": "Erna Schulz"})
    page = answer.content.decode()
    assert f"{reverse('customer-new')}?name=Erna%20Schulz" in page
    assert "Kunden „Erna Schulz“ anlegen" in text_of(answer)


@pytest.mark.parametrize("typed", ["<script>", "%", "'", '"', "\\", "x" * 500, "😀", "   "])
def test_whatever_is_typed_is_answered(client: Client, kern: User, typed: str) -> None:
    answer = client.get(reverse("palette"), {"q": typed})
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode()


def test_navigation_counts_what_waits(client: Client, kern: User) -> None:
    weiss = make_user("weiss")
    roth: Customer = make_customer("Roth", owner=kern, stand_in=weiss)
    quiet = text_of(client.get(reverse("counts")))
    assert 'id="count-today" hx-swap-oob="true"></span>' in quiet
    promise_to(roth, owner=kern.pk, now=NOW)
    assert 'id="count-today" hx-swap-oob="true">1<' in text_of(client.get(reverse("counts")))
    promises.break_due_promises(now=NOW.replace(hour=19))
    assert 'class="count hot" id="count-today"' in text_of(client.get(reverse("counts")))


def test_everything_the_screens_listen_for_can_happen() -> None:
    """A misspelt fact would never be heard, and nobody would notice."""
    written = re.compile(r"(?:live|calm):([A-Z]\w+)")
    heard = {*COUNTED, *story.FACTS, *(fact for kind in panels.KINDS.values() for fact in kind.facts)}
    for path in [*DESK.rglob("*.html"), *DESK.rglob("*.py"), *DESK.rglob("*.js")]:
        if path.name not in {"live.js", "guide.html"}:
            heard |= set(written.findall(path.read_text("utf-8")))
    assert heard - set(Fact.registry) - {"Reset"} == set()  # Reset is the stream's own
