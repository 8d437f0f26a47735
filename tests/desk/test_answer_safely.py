"""What every answer of the desk has, whatever the page."""

from __future__ import annotations

import json
import re

import pytest
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from handschlag.desk.toasts import Toasts, say, warn
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def inhabited(db: None) -> None:
    """Somebody is there, so that the sign-in page is what everybody sees first."""
    make_user("founder", role="admin")


def test_only_what_came_from_us_runs_and_nobody_frames_us(client: Client) -> None:
    answer = client.get(reverse("account_login"))
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "style-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"


def test_no_page_stays_in_a_cache(client: Client) -> None:
    assert "no-store" in client.get(reverse("account_login"))["Cache-Control"]


def test_an_unknown_address_says_what_to_do(client: Client) -> None:
    answer = client.get("/nothing-here/")
    assert answer.status_code == 404
    assert "Unter dieser Adresse ist nichts" in answer.content.decode()


def test_htmx_evaluates_nothing(client: Client) -> None:
    page = client.get(reverse("account_login")).content.decode()
    found = re.search(r'name="htmx-config" content="([^"]+)"', page)
    assert found
    config = json.loads(found[1].replace("&quot;", '"'))
    assert config["allowEval"] is False
    assert config["allowScriptTags"] is False
    assert config["includeIndicatorStyles"] is False
    assert config["historyCacheSize"] == 0


def test_a_page_shows_its_message_and_a_fragment_hands_it_to_the_script(client: Client, rf: RequestFactory) -> None:
    user = make_user("kern", role="admin")
    client.force_login(user)

    def page(request):
        say(request, "Nummer gelöscht.", undo="/undo/7/")
        warn(request, "Das ging nicht.")
        return HttpResponse("done")

    request = rf.get("/", headers={"HX-Request": "true"})
    request.session = client.session
    from django.contrib.messages.storage.fallback import FallbackStorage

    request._messages = FallbackStorage(request)
    answer = Toasts(page)(request)
    said = json.loads(answer["HX-Trigger-After-Settle"])["toasts"]["said"]
    assert said == [
        {"text": "Nummer gelöscht.", "undo": "/undo/7/", "level": "success"},
        {"text": "Das ging nicht.", "undo": "", "level": "error"},
    ]

    whole = rf.get("/")
    whole.session = client.session
    whole._messages = FallbackStorage(whole)
    assert "HX-Trigger-After-Settle" not in Toasts(page)(whole)
    assert [str(message) for message in get_messages(whole)] == ["Nummer gelöscht.", "Das ging nicht."]


@pytest.mark.parametrize(("scheme", "kept"), [("dark", "dark"), ("light", "light"), ("auto", ""), ("<b>", "")])
def test_light_or_dark_is_kept_on_this_device_only(client: Client, scheme: str, kept: str) -> None:
    answer = client.post(reverse("look"), {"scheme": scheme, "next": "/guide/"})
    assert answer["Location"] == "/guide/"
    assert answer.cookies["scheme"].value == kept
    page = client.get(reverse("account_login")).content.decode()
    assert (f'data-scheme="{kept}"' in page) is bool(kept)


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_going_back_never_leaves_the_house(client: Client, elsewhere: str) -> None:
    assert client.post(reverse("look"), {"scheme": "dark", "next": elsewhere})["Location"] == "/"
