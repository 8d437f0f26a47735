"""Every address has a name and a lock, and each role gets in exactly where the table says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from handschlag.doors import public
from tests.factories.people import make_user
from tests.house.access import ACCESS, LEVELS, ROLES

NOBODYS = 987_654_321
SAMPLES = {
    "provider": "fritzbox",
    "name": "promises",
    "kind": "number",
    "step": "hours",
    "from_on": "2026-12-01",
    "conversation": NOBODYS,
    "call": NOBODYS,
}
"""What stands in an address for what is no number: something that exists, so that the view is really asked."""


@dataclass(frozen=True)
class Address:
    name: str
    pattern: str
    view: object
    parameters: tuple[tuple[str, type], ...]

    @property
    def path(self) -> str:
        samples = {name: SAMPLES.get(name, NOBODYS if kind is int else "sample") for name, kind in self.parameters}
        if self.name.startswith("telephony_"):
            samples |= {"direction": "in"} if "direction" in samples else {}
        return reverse(self.name, kwargs=samples)


def walk(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[Address]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns, prefix + str(pattern.pattern))
            continue
        converters = pattern.pattern.converters
        names = converters or dict.fromkeys(pattern.pattern.regex.groupindex)
        kinds = tuple((name, int if type(kind).__name__ == "IntConverter" else str) for name, kind in names.items())
        yield Address(pattern.name or "", prefix + str(pattern.pattern), pattern.callback, kinds)


ADDRESSES = list(walk(get_resolver().url_patterns))


def test_every_address_has_a_name_of_its_own():
    assert [address.pattern for address in ADDRESSES if not address.name] == []
    names = [address.name for address in ADDRESSES]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_every_view_has_a_lock():
    assert [address.pattern for address in ADDRESSES if not callable(getattr(address.view, "lock", None))] == []


def test_the_table_of_access_names_every_address_and_no_other():
    names = {address.name for address in ADDRESSES}
    assert (sorted(names - set(ACCESS)), sorted(set(ACCESS) - names)) == ([], [])


def test_a_view_is_public_exactly_where_the_table_says():
    really = {address.name for address in ADDRESSES if getattr(address.view, "lock", None) is public}
    said = {name for name, level in ACCESS.items() if level == "public"}
    assert really - {"setup"} == said


LATER = {"mfa_authenticate", "mfa_login_webauthn"}
"""Open, but only between password and code (tests/desk/test_sign_in.py), or to a script (test_sign_in_with_passkey.py)."""
ONCE_MORE = {"account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"}
"""Whoever is signed in may confirm who they are, by what they have: refused to who has no password or no code."""


def outcome(client: Client, address: Address) -> str:
    """let in, refused, or sent to sign in; an address of nothing is let in and then not found."""
    answer = client.get(address.path)
    if answer.status_code == 403:
        return "refused"
    is_sign_in = answer.status_code == 302 and answer.url.startswith(reverse("account_login"))
    return "to sign in" if is_sign_in else "let in"


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_in_exactly_where_the_table_says(role):
    cache.clear()
    make_user("boss", role="admin")
    client = Client()
    person = None if role == "anonymous" else make_user("somebody", role=role)
    wrong = {}
    for address in ADDRESSES:
        if address.name not in ACCESS or address.name in LATER or (person and address.name in ONCE_MORE):
            continue
        if person is not None:
            client.force_login(person)
        found = outcome(client, address)
        may = role in LEVELS[ACCESS[address.name]]
        expected = "let in" if may else ("to sign in" if role == "anonymous" else "refused")
        if found != expected:
            wrong[address.name] = f"{found}, not {expected}"
    assert wrong == {}


@pytest.mark.django_db
def test_a_closed_account_gets_in_nowhere():
    client, person = Client(), make_user("gone", role="admin")
    client.force_login(person)
    person.is_active = False
    person.save(update_fields=["is_active"])
    make_user("boss", role="admin")
    inside = [
        address.name
        for address in ADDRESSES
        if ACCESS.get(address.name, "public") != "public" and outcome(client, address) == "let in"
    ]
    assert inside == []


class Inline(HTMLParser):
    """What a strict Content-Security-Policy would block: it must not be written in the first place."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "style" or (tag == "script" and not given.get("src") and given.get("type") != "application/json"):
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if (
                name == "style"
                or re.fullmatch(r"on\w+", name)
                or (value or "").strip().lower().startswith("javascript:")
            ):
                self.found.append(f"<{tag} {name}>")
            if name in {"src", "href", "action"} and re.match(r"(https?:)?//", value or "") and tag != "a":
                self.found.append(f"<{tag} {name}={value}>")


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["anonymous", "admin"])
def test_no_page_has_anything_inline_or_from_elsewhere_and_all_have_the_headers(role):
    cache.clear()
    client, admin = Client(), make_user("boss", role="admin")
    wrong, seen = {}, 0
    for address in ADDRESSES:
        if role == "admin":
            client.force_login(admin)
        answer = client.get(address.path)
        if not answer.get("Content-Type", "").startswith("text/html") or answer.streaming:
            continue
        parser = Inline()
        parser.feed(answer.content.decode())
        seen += 1
        policy = answer.get("Content-Security-Policy", "")
        if (
            parser.found
            or "unsafe" in policy
            or not re.search(r"script-src '(self|none)'", policy)
            or answer.get("X-Frame-Options") != "DENY"
        ):
            wrong[address.name] = parser.found or "headers"
        if "no-store" not in answer.get("Cache-Control", ""):
            wrong[address.name] = "may be kept in a cache"
    assert wrong == {}
    assert seen > (5 if role == "anonymous" else 30)


@pytest.mark.django_db
def test_cookies_are_for_us_alone(client):
    cache.clear()
    make_user("kern", password="ein langer satz")
    client.get(reverse("account_login"))
    client.post(reverse("account_login"), {"login": "kern", "password": "ein langer satz"})
    session, token = client.cookies["sessionid"], client.cookies["csrftoken"]
    assert session["httponly"]
    assert (session["samesite"], token["samesite"]) == ("Lax", "Lax")
    assert not session["expires"]  # ends with the browser


def test_over_https_cookies_stay_on_https_and_the_browser_keeps_to_it(monkeypatch):
    import importlib

    from handschlag.config import settings

    monkeypatch.setenv("HANDSCHLAG_URL", "https://service.example.de")
    try:
        secure = importlib.reload(settings)
        assert secure.SESSION_COOKIE_SECURE
        assert secure.CSRF_COOKIE_SECURE
        assert secure.SECURE_HSTS_SECONDS > 0
    finally:
        monkeypatch.undo()
        importlib.reload(settings)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["presence", "settings-user-close", "setup-finish", "account_login"])
def test_a_post_from_elsewhere_is_refused(name):
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user("boss", role="admin"))
    arguments = [1] if name == "settings-user-close" else []
    assert client.post(reverse(name, args=arguments), {"state": "busy"}).status_code == 403
