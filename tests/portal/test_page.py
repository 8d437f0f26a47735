from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone, translation
from django.utils.formats import date_format

from handschlag.conversations import actions as conversations
from handschlag.conversations.models import Conversation
from handschlag.core import installation
from handschlag.core.models import FactRow
from handschlag.customers import actions as customers
from handschlag.people import actions as people
from handschlag.promises import actions as promises
from handschlag.promises.models import Promise, PromiseLink
from tests.factories.conversations import missed
from tests.factories.people import make_team, make_user
from tests.factories.products import make_product
from tests.factories.promises import promise_to
from tests.portal.conftest import DAY

FROM_OUTSIDE = {"sec-fetch-dest": "document", "sec-fetch-mode": "navigate", "sec-fetch-site": "none"}


def long_day(at) -> str:
    with translation.override("de"):
        return date_format(timezone.localtime(at), "l, j. F Y")


def test_page_says_what_by_whom_by_when_and_how_to_call(page):
    text = page.text()
    due = page.promise.due_at
    assert "Sie bekommen ein Angebot von uns." in text
    assert "Ich schicke Ihnen das Angebot" in text
    assert f"{long_day(due)}, bis {timezone.localtime(due):%H:%M} Uhr" in text
    assert "Barbara Kern" in text
    assert "Wir kümmern uns darum" in text
    assert 'href="tel:+492214710220"' in text
    assert "Seidel &amp; Kern, Neumarkt 1, 50667 Köln" in text


def test_page_needs_no_cookie_and_no_script_and_is_kept_by_nobody(page):
    answer = page.client.get(page.path)
    assert answer.status_code == 200
    assert not answer.cookies
    assert "<script" not in answer.content.decode()
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'none'" in policy
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer["X-Robots-Tag"]


def test_language_is_the_browsers_unless_chosen_on_the_page(page):
    assert "Das haben wir Ihnen versprochen" in page.text()
    english = page.client.get(page.path, headers={"accept-language": "en-GB,en;q=0.9"})
    assert "What we promised you" in english.content.decode()
    assert english["Content-Language"] == "en"
    chosen = page.client.get(f"{page.path}?lang=en").content.decode()
    assert "That suits me" in chosen
    assert f'action="{page.path}suits/?lang=en"' in chosen
    assert page.client.get(f"{page.path}?lang=xx")["Content-Language"] == "de"
    assert page.client.get(page.path, headers={"accept-language": "fr"})["Content-Language"] == "de"


def test_no_more_than_its_promise(page):
    """A customer full of secrets: none of them is on the page, in the calendar file, or on the page that is gone."""
    roth, now, by = page.roth.pk, page.now, None
    customers.change_customer(customer=roth, revision=page.roth.revision, note="SECRET-NOTE schwierig", by=by, now=now)
    customers.add_email(customer=roth, address="secret-mail@roth.example", by=by, now=now)
    customers.add_address(customer=roth, street="SECRETSTRASSE", house_number="38", town="Bergheim", by=by, now=now)
    customers.add_number(customer=roth, raw="0152 28895456", by=by, now=now)
    product = make_product("SECRET-PRODUCT")
    customers.add_installed_item(customer=roth, product=product.pk, identifier="SECRET-ITEM", by=by, now=now)
    customers.record_consent(
        customer=roth, purpose="advertising", channel="phone", manner="spoken", wording="SECRET-CONSENT",
        given_at=now - DAY, by=by, now=now,
    )  # fmt: skip
    other = promise_to(page.roth, words="SECRET-OTHER-PROMISE", owner=page.kern.pk, now=now)
    promises.create_link(promise=other.pk, by=None, now=now)
    talk = conversations.enter_letter(
        received_on=now.date() - DAY, subject="SECRET-SUBJECT", customer=roth, note="SECRET-TALK", by=by, now=now
    )
    conversations.wrap_up(conversation=talk.pk, outcome="informed", told="SECRET-TOLD", by=page.kern.pk, now=now)
    shown = page.text() + page.text(headers={"accept-language": "en"})
    shown += page.client.get(f"{page.path}promise.ics").content.decode()
    shown += page.client.get(f"/p/{'a' * 26}/").content.decode()
    for secret in (
        "secret", "Roth", "Ernst", "Bergheim", "28895456", "4710382", page.roth.number, "Weiß",
        f"promise-{page.promise.pk}",
    ):  # fmt: skip
        assert secret.lower() not in shown.lower(), secret


def test_absent_owner_is_named_with_who_stands_in(page):
    people.record_absence(user=page.kern.pk, from_at=page.now - DAY, until_at=page.now + DAY, by=None, now=page.now)
    assert "Barbara Kern; zurzeit vertritt Jonas Weiß" in page.text()


def test_absent_owner_without_anybody_standing_in_is_named_alone(page):
    for user in (page.kern, page.weiss):
        people.record_absence(user=user.pk, from_at=page.now - DAY, until_at=page.now + DAY, by=None, now=page.now)
    text = page.text()
    assert "Barbara Kern" in text
    assert "Jonas" not in text


def test_stranger_s_call_back_names_kind_and_lead_and_never_the_number(page):
    call = missed(at=page.now, remote="+4915228817386")
    boss = make_user("boss", name="Dr. Ada Seidel")
    make_team(lead=boss, members=(page.kern,))
    Promise.objects.filter(pk=call.owes_id).update(owner=page.kern, owner_team=None)
    people.record_absence(user=page.kern.pk, from_at=page.now - DAY, until_at=page.now + DAY, by=None, now=page.now)
    page.promise = Promise.objects.get(pk=call.owes_id)
    text = page.text()
    assert "Wir rufen Sie zurück." in text
    assert "Barbara Kern; zurzeit vertritt Dr. Ada Seidel" in text
    assert "28817386" not in text


def test_team_s_promise_names_the_team(page):
    page.promise = promise_to(page.roth, owner_team=make_team("Schadenbüro").pk, due_at=page.now + DAY, now=page.now)
    assert "Schadenbüro" in page.text()


def test_house_without_telephone_and_address_still_has_a_page(page):
    installation.set_letterhead(
        phone_number="", street="", house_number="", postcode="", town="", by=None, now=page.now
    )
    text = page.text()
    assert "tel:" not in text
    assert "<address>" not in text
    assert "Bitte fragen Sie uns" in page.client.get("/p/wrong/").content.decode()


def broken(page):
    promises.break_due_promises(now=page.now + 3 * DAY)


STATES = {
    "kept": (
        lambda page: promises.keep_promise(promise=page.promise.pk, by=None, now=page.now),
        "Gehalten", "Erledigt: ",
    ),
    "unsure": (
        lambda page: promises.mark_promise_kept(promise=page.promise.pk, by=None, now=page.now),
        "Wohl erledigt", "prüfen noch",
    ),
    "broken": (broken, "Das haben wir nicht gehalten", "Barbara Kern kümmert sich jetzt darum"),
    "late": (
        lambda page: promises.keep_promise(promise=page.promise.pk, by=None, now=page.now + 3 * DAY),
        "Erledigt, aber zu spät", "Das tut uns leid. Erledigt war es am",
    ),
    "released": (
        lambda page: promises.release_promise(promise=page.promise.pk, by=None, now=page.now),
        "Aufgehoben", "Es ist nichts mehr offen",
    ),
}  # fmt: skip


@pytest.mark.parametrize("state", STATES)
def test_each_state_is_said_in_plain_language(page, state):
    happen, title, sentence = STATES[state]
    token = page.token
    happen(page)
    text = page.client.get(f"/p/{token}/").content.decode()
    assert title in text
    assert sentence in text
    assert "Das passt mir" not in text
    assert ("Wann sollen wir uns melden?" in text) is (state == "broken")
    assert ("In meinen Kalender" in text) is False


def test_tried_call_back_says_when_we_try_again(page):
    page.promise = promise_to(page.roth, owner=page.kern.pk, due_at=page.now + DAY, now=page.now)
    promises.record_attempt(promise=page.promise.pk, conversation=1, at=page.now, by=None, now=page.now)
    text = page.text()
    assert "Wir haben versucht, Sie zu erreichen" in text
    assert "Wir versuchen es wieder: " in text


def test_old_link_shows_what_it_was_moved_to_and_that_the_customer_agreed(page):
    old = page.path
    conversations.hear_wish(token=page.token, wanted_at=page.now + 5 * DAY, words="", now=page.now)
    from handschlag.promises import queries

    wish = queries.open_wish(page.promise.pk)
    conversations.grant_wish(wish=wish.pk, by=page.kern.pk, now=page.now)
    text = page.client.get(old).content.decode()
    assert "Verschoben mit Ihrem Einverständnis" in text
    assert f"Zuerst versprochen: {long_day(page.promise.due_at)}" in text
    assert f"{long_day(page.now + 5 * DAY)}, bis" in text
    assert "Ihr Wunsch ist bei uns" not in text
    assert "Das passt mir</button>" not in text  # they have agreed to it already


def test_broken_promise_says_by_when_it_was_promised_anew(page):
    token, later = page.token, page.now + 3 * DAY
    broken(page)
    conversations.hear_wish(token=token, wanted_at=None, words="in fünf Tagen", now=later)
    from handschlag.promises import queries

    wish = queries.open_wish(page.promise.pk)
    conversations.grant_wish(wish=wish.pk, words="in 2 Stunden", by=page.kern.pk, now=later)
    assert "Wir haben es neu versprochen: " in page.client.get(f"/p/{token}/").content.decode()


def test_opening_is_counted_where_a_reader_s_browser_came_from_outside(page):
    path = page.path
    page.client.get(path)  # a preview: says nothing of itself
    page.client.head(path, headers=FROM_OUTSIDE)
    page.client.get(path, headers=FROM_OUTSIDE | {"sec-fetch-site": "same-origin"})
    page.client.get(path, headers=FROM_OUTSIDE | {"sec-purpose": "prefetch;prerender"})
    assert PromiseLink.objects.get().openings == 0
    page.client.get(path, headers=FROM_OUTSIDE)
    page.client.get(path, headers=FROM_OUTSIDE | {"sec-fetch-site": "cross-site"})
    link = PromiseLink.objects.get()
    assert (link.openings, link.first_opened_at is not None) == (2, True)
    page.client.force_login(page.kern)  # a colleague looks
    page.client.get(path, headers=FROM_OUTSIDE)
    assert PromiseLink.objects.get().openings == 2


def test_get_changes_nothing_whoever_asks(page):
    """Mail scanners and link previews open everything they see."""
    path = page.path
    facts = FactRow.objects.count()
    before = Promise.objects.values().get(pk=page.promise.pk)
    for where in ("", "suits/", "wish/", "promise.ics", "?lang=en", "suits/?wanted_at=x", "wish/?words=Freitag"):
        for method in ("get", "head", "options", "put", "delete"):
            getattr(page.client, method)(path + where)
    assert Promise.objects.values().get(pk=page.promise.pk) == before
    assert (FactRow.objects.count(), Conversation.objects.count()) == (facts, 0)


@pytest.mark.parametrize(
    ("hours", "said"), [(1, "heute, Montag, 23. November 2026"), (24, "morgen, Dienstag, 24. November 2026")]
)
def test_due_today_and_tomorrow_are_said_so(page, hours, said):
    page.promise = promise_to(page.roth, owner=page.kern.pk, due_at=page.now + timedelta(hours=hours), now=page.now)
    assert said in page.text()
