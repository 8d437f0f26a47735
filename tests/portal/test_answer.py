from __future__ import annotations

import pytest
from django.test import Client

from handschlag.conversations.models import Conversation
from handschlag.promises import actions as promises
from handschlag.promises import queries
from handschlag.promises.models import Wish
from tests.portal.conftest import DAY

XSS = "<script>alert('hallo')</script><img src=x onerror=alert(1)>\"'&"


def test_that_suits_me_is_noted_and_said(page):
    answer = page.client.post(f"{page.path}suits/")
    assert (answer.status_code, answer["Location"]) == (303, page.path)
    assert page.fresh().told_at is not None
    text = page.text()
    assert "Sie haben uns gesagt, dass es Ihnen passt: " in text
    assert "Das passt mir</button>" not in text
    assert not answer.cookies


def test_answer_needs_no_cookie_and_no_token_of_ours(page):
    strict = Client(enforce_csrf_checks=True, headers={"accept-language": "de"})
    assert strict.post(f"{page.path}suits/").status_code == 303


def test_saying_it_twice_is_one_contact(page):
    for _again in (1, 2):
        page.client.post(f"{page.path}suits/")
    assert Conversation.objects.count() == 1


def test_chosen_language_stays_chosen(page):
    assert page.client.post(f"{page.path}suits/?lang=en")["Location"] == f"{page.path}?lang=en"


def test_too_late_to_agree_is_said_and_changes_nothing(page):
    path = page.path
    promises.keep_promise(promise=page.promise.pk, by=None, now=page.now)
    answer = page.client.post(f"{path}suits/")
    assert answer.status_code == 422
    assert "Dieses Versprechen ist schon beendet." in answer.content.decode()
    assert not Conversation.objects.exists()


def test_offered_time_can_be_wished(page):
    offer = queries.offers(page.promise, now=page.now)[1]
    assert f'value="{offer.isoformat()}"' in page.text()
    answer = page.client.post(f"{page.path}wish/", {"wanted_at": offer.isoformat(), "words": ""})
    assert answer.status_code == 303
    wish = Wish.objects.get()
    assert (wish.wanted_at, wish.words) == (offer, "")
    text = page.text()
    assert "Ihr Wunsch ist bei uns" in text
    assert "Bis Ihnen jemand antwortet, gilt der Termin oben." in text
    assert "Doch ein anderer Wunsch" in text
    assert "Das passt mir</button>" not in text
    assert page.fresh().state == "open"


def test_own_words_are_shown_as_words_and_nothing_else(page):
    page.client.post(f"{page.path}wish/", {"words": XSS})
    assert Wish.objects.get().words == XSS
    text = page.text()
    assert "&lt;script&gt;" in text
    assert "<script" not in text
    assert "<img" not in text


def test_what_was_typed_stays_when_it_is_refused(page):
    answer = page.client.post(
        f"{page.path}wish/", {"wanted_at": "2020-01-01T12:00:00+00:00", "words": f"{XSS} lieber so"}
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Dieser Termin ist nicht mehr möglich." in text
    assert "lieber so</textarea>" in text
    assert "<script" not in text
    assert "Es wurde noch nichts abgeschickt." in text
    assert not Wish.objects.exists()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Wählen Sie einen Termin, oder schreiben Sie, wann es Ihnen passt."),
        ({"words": "x" * 501}, "Bitte schreiben Sie höchstens 500 Zeichen."),
        ({"wanted_at": "morgen"}, "Dieser Termin ist nicht mehr möglich."),
        ({"wanted_at": "2026-12-01T12:00:00"}, "Dieser Termin ist nicht mehr möglich."),
        ({"words": "\x00"}, "Null"),
    ],
    ids=["nothing", "too long", "no time", "no zone", "a null byte"],
)
def test_what_cannot_be_wished_is_said(page, sent, said):
    answer = page.client.post(f"{page.path}wish/", sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Wish.objects.exists()


def test_broken_promise_can_be_answered_and_then_the_customer_knows(page):
    path = page.path
    promises.break_due_promises(now=page.now + 3 * DAY)
    assert page.client.post(f"{path}wish/", {"words": "Bitte morgen früh anrufen"}).status_code == 303
    assert page.fresh().break_told_at is not None
    text = page.client.get(path).content.decode()
    assert "Bitte morgen früh anrufen" in text
    assert "gilt der Termin oben" not in text


def test_another_time_than_the_one_wished_is_offered_and_taken_with_one_tap(page):
    page.client.post(f"{page.path}wish/", {"words": "Bitte morgen früh"})
    at = page.now + 3 * DAY
    promises.offer_instead(wish=Wish.objects.get().pk, at=at, by=page.kern.pk, now=page.now)
    text = page.text()
    assert "Versprechen können wir Ihnen:" in text
    assert f'action="{page.path}instead/"' in text
    assert "Bis Sie zusagen, gilt der Termin oben." in text
    path = page.path
    assert page.client.post(f"{path}instead/").status_code == 303
    assert queries.newest(page.fresh()).due_at == at
    assert "Versprechen können wir Ihnen:" not in page.client.get(path).content.decode()


def test_an_offer_that_is_gone_is_said(page):
    answer = page.client.post(f"{page.path}instead/")
    assert answer.status_code == 422
    assert "Dieser Termin ist nicht mehr möglich." in answer.content.decode()
