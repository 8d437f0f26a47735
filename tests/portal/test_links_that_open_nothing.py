from __future__ import annotations

import re

import pytest

from handschlag.core import clock
from handschlag.promises import actions as promises
from handschlag.promises import queries
from handschlag.promises.models import PromiseLink
from tests.portal.conftest import DAY

WRONG = "a" * 26


def bare(answer) -> tuple[int, str, dict[str, str]]:
    headers = {name: value for name, value in answer.headers.items() if name != "Content-Length"}
    return answer.status_code, answer.content.decode(), headers


def spoiled(page, how: str) -> str:
    token = page.token
    if how == "revoked":
        promises.revoke_link(promise=page.promise.pk, by=None, now=page.now)
    if how == "renewed":
        promises.renew_link(promise=page.promise.pk, by=None, now=page.now)
    if how == "expired":
        PromiseLink.objects.update(made_at=page.now - 2 * DAY, expires_at=page.now - DAY)
    return {"tampered": token[:-1] + ("a" if token[-1] != "a" else "b"), "malformed": "sample"}.get(how, token)


@pytest.mark.parametrize("how", ["revoked", "renewed", "expired", "tampered", "malformed"])
@pytest.mark.parametrize("where", ["", "promise.ics", "suits/", "wish/"])
def test_all_that_open_nothing_look_the_same(page, how, where):
    token = spoiled(page, how)
    ask = page.client.post if where in ("suits/", "wish/") else page.client.get
    assert bare(ask(f"/p/{token}/{where}")) == bare(page.client.get(f"/p/{WRONG}/"))


def test_page_that_is_gone_says_what_to_do_and_that_the_promise_stands(page):
    answer = page.client.get(f"/p/{WRONG}/")
    assert answer.status_code == 404
    text = answer.content.decode()
    assert "Dieser Link öffnet nichts" in text
    assert "gilt trotzdem" in text
    assert 'href="tel:+492214710220"' in text
    assert not answer.cookies


def test_whoever_tries_links_is_held_up_even_with_the_right_one(page):
    path = page.path
    for _miss in range(20):
        assert page.client.get(f"/p/{WRONG}/").status_code == 404
    answer = page.client.get(path)
    assert answer.status_code == 429
    assert "fünf Minuten" in answer.content.decode()
    assert answer["Referrer-Policy"] == "no-referrer"
    elsewhere = {"REMOTE_ADDR": "203.0.113.9"}
    assert page.client.get(path, **elsewhere).status_code == 200


def test_one_network_of_ipv6_is_one_sender(page):
    for last in range(20):
        page.client.get(f"/p/{WRONG}/", REMOTE_ADDR=f"2001:db8::{last + 1:x}")
    assert page.client.get(page.path, REMOTE_ADDR="2001:db8::ffff").status_code == 429
    assert page.client.get(page.path, REMOTE_ADDR="2001:db8:0:1::1").status_code == 200


def test_what_opens_is_never_held_up(page):
    path = page.path
    assert {page.client.get(path).status_code for _time in range(30)} == {200}


def test_answers_are_counted(page):
    path = page.path
    for _time in range(20):
        assert page.client.post(f"{path}wish/", {}).status_code == 422
    assert page.client.post(f"{path}wish/", {"words": "Freitag"}).status_code == 429
    assert page.client.get(path).status_code == 200


def test_no_address_of_a_sender_is_kept(page):
    from django.core.cache import cache
    from django.db import connection

    cache.clear()
    page.client.get(f"/p/{WRONG}/", REMOTE_ADDR="203.0.113.77")
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM core_cache")
        keys = " ".join(key for (key,) in cursor.fetchall())
    assert "promise-page:miss" in keys
    assert "203.0.113" not in keys


def test_link_that_is_revoked_while_the_page_is_asked_for_is_gone(page, monkeypatch):
    """Between finding the link and carrying out the answer somebody takes it back."""
    found = queries.find_link

    def found_and_revoked(token, *, now):
        link = found(token, now=now)
        promises.revoke_link(promise=page.promise.pk, by=None, now=now)
        return link

    path = page.path
    monkeypatch.setattr(queries, "find_link", found_and_revoked)
    assert page.client.post(f"{path}suits/").status_code == 404


def test_due_time_and_expiry_follow_the_installation_s_clock(page):
    path = page.path
    assert re.search(r"Er gilt bis \w+, \d+\. \w+ \d{4}", page.text())
    from handschlag.core.models import Installation

    Installation.objects.update(is_example=True)
    clock.move_to(moment=page.now + 33 * DAY)
    assert page.client.get(path).status_code == 404
