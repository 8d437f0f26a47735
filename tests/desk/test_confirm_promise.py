from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import override_settings
from django.urls import reverse

from handschlag.conversations import actions as conversations
from handschlag.core import installation
from handschlag.customers import actions as customers
from handschlag.people.models import NoticeLine
from handschlag.promises import actions as promises
from handschlag.promises import queries
from handschlag.promises.models import LinkRule, Promise, PromiseLink, Wish
from tests.factories.people import make_user
from tests.factories.promises import promise_to
from tests.factories.worktime import make_calendar

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def owed(office) -> Promise:
    make_calendar(always=True)
    installation.set_letterhead(
        phone_number="0221 4710 220", street="Neumarkt", house_number="1", postcode="50667", town="Köln",
        by=None, now=office.now,
    )  # fmt: skip
    return promise_to(
        office.roth, words="Angebot schicken", kind="offer", person=office.ernst.pk, owner=office.kern.pk,
        due_at=office.now + 2 * DAY, now=office.now,
    )  # fmt: skip


def shown(office, promise: Promise) -> str:
    return office.client.get(reverse("confirmation", args=[promise.pk])).content.decode()


def do(office, name: str, number: int, **sent: str) -> None:
    assert office.client.post(reverse(name, args=[number]), sent).status_code == 302


def wish(promise: Promise, now: datetime, **more) -> Wish:
    token = queries.token_of(promises.create_link(promise=promise.pk, by=None, now=now))
    return conversations.hear_wish(**{"token": token, "wanted_at": now + 5 * DAY, "words": "", "now": now} | more)


def test_confirmation_is_made_with_one_key_and_shows_link_code_and_letter(office, owed):
    assert 'data-key="q"' in shown(office, owed)
    do(office, "confirmation-new", owed.pk)
    token = queries.token_of(PromiseLink.objects.get())
    text = shown(office, owed)
    assert f'value="http://localhost:8000/p/{token}/"' in text
    assert '<svg class="qr"' in text
    assert "localhost:8000/p/" in text.partition('<article class="letter"')[2]
    assert "nur auf diesem Rechner" in text


@override_settings(PORTAL_URL="https://versprechen.example.de")
def test_link_leads_where_customers_reach_us(office, owed):
    do(office, "confirmation-new", owed.pk)
    text = shown(office, owed)
    assert "https://versprechen.example.de/p/" in text
    assert "nur auf diesem Rechner" not in text


def test_letter_is_written_to_the_customer_in_their_language(office, owed):
    customers.add_address(
        customer=office.roth.pk, label="delivery", street="Nebenweg", town="Bonn", by=None, now=office.now
    )
    customers.add_address(
        customer=office.roth.pk, street="Lindenstraße", house_number="38", postcode="50674", town="Köln", by=None,
        now=office.now,
    )  # fmt: skip
    customers.change_person(
        person=office.ernst.pk, revision=office.ernst.revision, salutation="mr", by=None, now=office.now
    )
    do(office, "confirmation-new", owed.pk)
    letter = shown(office, owed).partition('<article class="letter"')[2]
    for said in ("Ernst Roth", "Lindenstraße 38", "50674 Köln", "Guten Tag Herr Roth,", "Angebot schicken", "Barbara Kern",
                 "Büro · Neumarkt 1 · 50667 Köln", "0221 4710 220"):  # fmt: skip
        assert said in letter, said
    assert "Nebenweg" not in letter
    fresh = type(office.roth).objects.get(pk=office.roth.pk)
    customers.change_customer(customer=fresh.pk, revision=fresh.revision, language="en", by=None, now=office.now)
    assert "Good day Mr Roth," in shown(office, owed)


def test_letter_to_a_company_names_person_below_and_nobody_s_letter_has_no_address(office):
    company = type(office.roth).objects.get(pk=office.roth.pk)
    customers.change_customer(customer=company.pk, revision=company.revision, name="Roth GmbH", by=None, now=office.now)
    owed = promise_to(company, person=office.ernst.pk, owner=office.kern.pk, due_at=office.now + DAY, now=office.now)
    do(office, "confirmation-new", owed.pk)
    assert "<span>Roth GmbH</span><span>Ernst Roth</span>" in shown(office, owed)
    stranger = promises.make_promise(
        customer=None, party="+4915228817386", kind="call_back", words="+4915228817386", source="missed_call",
        clock="fixed", due_at=office.now + DAY, owner=office.kern.pk, by=None, now=office.now,
    )  # fmt: skip
    do(office, "confirmation-new", stranger.pk)
    letter = shown(office, stranger).partition('<article class="letter"')[2]
    assert "Guten Tag," in letter
    assert "<blockquote>Rückruf</blockquote>" in letter


def test_link_is_renewed_and_revoked(office, owed):
    do(office, "confirmation-new", owed.pk)
    first = queries.token_of(PromiseLink.objects.get())
    do(office, "confirmation-renew", owed.pk)
    assert queries.find_link(first, now=office.now) is None
    assert first not in shown(office, owed)
    do(office, "confirmation-revoke", owed.pk)
    assert not PromiseLink.objects.filter(revoked_at=None).exists()
    assert "noch nichts in der Hand" in shown(office, owed)


def test_expired_link_and_one_of_another_key_ask_for_a_new_one(office, owed):
    do(office, "confirmation-new", owed.pk)
    with override_settings(SECRET_KEY="another one"):
        office.client.force_login(office.kern)
        assert "nur ein neuer lässt sich anzeigen" in shown(office, owed)
    office.client.force_login(office.kern)
    PromiseLink.objects.update(made_at=office.now - 2 * DAY, expires_at=office.now - DAY)
    assert "Der Link ist abgelaufen." in shown(office, owed)


def test_customer_s_own_promise_has_nothing_to_confirm(office):
    own = promise_to(office.roth, source="customer", due_at=office.now + DAY, now=office.now)
    assert "von uns gibt es nichts zu bestätigen" in shown(office, own)
    do(office, "confirmation-new", own.pk)
    assert not PromiseLink.objects.exists()


def test_wish_stands_on_today_with_a_notice_and_one_key_agrees_to_it(office, owed):
    found = wish(owed, office.now)
    today = office.client.get("/").content.decode()
    assert "Wünsche von Kunden" in today
    assert 'data-row-key="g"' in today.partition("Wünsche von Kunden")[2]
    assert NoticeLine.objects.get(code="wish").settled_at is None
    do(office, "wish-grant", found.pk)
    owed.refresh_from_db()
    assert (owed.state, owed.agreed_in) == ("replaced", found.conversation)
    assert owed.replaced_by.due_at == office.now + 5 * DAY
    assert "Wünsche von Kunden" not in office.client.get("/").content.decode()
    assert NoticeLine.objects.get(code="wish").settled_at is not None


def test_notice_of_a_wish_says_whom_to_answer_until_it_is_answered(office, owed):
    found = wish(owed, office.now)
    vague = wish(promise_to(office.roth, owner=office.kern.pk, due_at=office.now + DAY, now=office.now), office.now,
                 wanted_at=None, words="wenn meine Tochter da ist")  # fmt: skip
    lines = list(NoticeLine.objects.filter(code="wish").order_by("pk"))
    said = queries.say_wishes(lines, reader=office.kern, now=office.now)
    texts = [said[line.pk].text for line in lines]
    assert "Ernst Roth" in texts[0]
    assert " instead of " in texts[0] or " statt " in texts[0]
    assert texts[1] != texts[0]
    assert said[lines[0].pk].number == office.roth.pk
    for one in (found, vague):
        conversations.close_wish(wish=one.pk, by=None, now=office.now)
    assert queries.say_wishes(lines, reader=office.kern, now=office.now) == {}


def test_wish_without_a_time_asks_for_it(office, owed):
    found = wish(owed, office.now, wanted_at=None, words="wenn meine Tochter da ist")
    today = office.client.get("/").content.decode()
    assert f'id="wish-words-{found.pk}"' in today
    assert "<q>wenn meine Tochter da ist</q>" in today
    do(office, "wish-grant", found.pk)
    assert "Wünsche von Kunden" in office.client.get("/").content.decode()
    do(office, "wish-grant", found.pk, words="in 3 Tagen 12 Uhr")
    owed.refresh_from_db()
    assert owed.state == "replaced"


def test_wish_that_was_spoken_about_goes_and_the_promise_stays(office, owed):
    found = wish(owed, office.now)
    assert "Der Kunde wünscht sich" in shown(office, owed)
    do(office, "wish-close", found.pk)
    owed.refresh_from_db()
    assert owed.state == "open"
    assert "Der Kunde wünscht sich" not in shown(office, owed)


def test_page_of_a_replaced_promise_is_the_one_in_its_place(office, owed):
    do(office, "wish-grant", wish(owed, office.now).pk)
    assert "Angebot schicken →" in shown(office, owed)


def test_agreement_is_seen_at_the_desk_and_in_the_story(office, owed):
    token = queries.token_of(promises.create_link(promise=owed.pk, by=None, now=office.now))
    promises.note_opening(token=token, now=office.now)
    conversations.hear_agreement(token=token, now=office.now)
    text = shown(office, owed)
    assert "Dem Kunden passt es" in text
    assert "1-mal geöffnet" in text
    file = office.client.get(reverse("customer", args=[office.roth.pk])).content.decode()
    assert "Dem Kunden passt es: Angebot schicken" in file
    assert reverse("confirmation", args=[owed.pk]) in file


def test_house_says_its_letterhead_and_how_long_links_last(client):
    client.force_login(make_user("boss", role="admin"))
    address = {"street": "Neumarkt", "house_number": "1", "postcode": "50667", "town": "Köln"}
    wrong = client.post(reverse("settings-letterhead"), address | {"phone_number": "keine"})
    assert wrong.status_code == 422
    assert "Diese Nummer kann man nicht wählen." in wrong.content.decode()
    assert client.post(reverse("settings-letterhead"), address | {"phone_number": "0221  4710 220"}).status_code == 302
    assert client.post(reverse("settings-letterhead"), address | {"phone_number": "0221 4710 220"}).status_code == 302
    house = installation.read()
    assert (house.phone, house.town, installation.dialled(house)) == ("0221 4710 220", "Köln", "+492214710220")
    assert 'value="Neumarkt"' in client.get(reverse("settings-letterhead")).content.decode()
    assert client.post(reverse("settings-confirmations"), {"days": "0"}).status_code == 422
    assert client.post(reverse("settings-confirmations"), {"days": "7"}).status_code == 302
    assert LinkRule.objects.get().days == 7
    assert "HANDSCHLAG_PORTAL_URL" in client.get(reverse("settings-confirmations")).content.decode()


def test_code_is_drawn_as_the_library_says():
    from qrcode.main import QRCode

    from handschlag.desk.confirmation.drawing import qr_code

    text = "https://versprechen.example.de/p/qudkcxqe7wc35lpd5dequkounm/"
    drawn = str(qr_code(text, "x"))
    code = QRCode(error_correction=0, border=4)
    code.add_data(text)
    code.make()
    matrix = code.get_matrix()
    path = drawn.split('d="')[2].split('"', maxsplit=1)[0]
    found = [[False] * len(matrix) for _row in matrix]
    for bar in path.strip("M").split("M"):
        place, _h, rest = bar.partition("h")
        x, y = (int(part) for part in place.split())
        for at in range(x, x + int(rest.partition("v")[0])):
            found[y][at] = True
    assert found == [[bool(module) for module in row] for row in matrix]


def test_panel_stands_on_the_page_of_the_promise_while_there_is_something_to_confirm(office, owed):
    def page(promise: Promise) -> str:
        return office.client.get(reverse("promise", args=[promise.pk])).content.decode()

    assert "noch nichts in der Hand" in page(owed)
    do(office, "confirmation-new", owed.pk)
    assert queries.token_of(PromiseLink.objects.get()) in page(owed)
    found = wish(owed, office.now)
    assert reverse("wish-grant", args=[found.pk]) in page(owed)
    do(office, "wish-grant", found.pk)
    assert 'class="stack confirmation"' not in page(owed)
    owed.refresh_from_db()
    assert 'class="stack confirmation"' in page(owed.replaced_by)


def test_from_the_promise_itself_its_link_is_copied_renewed_and_revoked(office, owed):
    there = reverse("promise", args=[owed.pk])
    do(office, "confirmation-new", owed.pk)
    text = office.client.get(there).content.decode()
    assert f'data-key="k" data-copies="link-{owed.pk}"' in text
    assert "desk/js/confirmation.js" in text
    assert "noch nicht geöffnet" in text
    assert f'href="{reverse("confirmation", args=[owed.pk])}" data-key="q"' in text
    token = queries.token_of(PromiseLink.objects.get())
    promises.note_opening(token=token, now=office.now)
    assert "1-mal geöffnet" in office.client.get(there).content.decode()
    for name in ("confirmation-renew", "confirmation-revoke"):
        answer = office.client.post(reverse(name, args=[owed.pk]), headers={"referer": f"http://testserver{there}"})
        assert answer["Location"].endswith(there)
    assert "Bestätigung erstellen" in office.client.get(there).content.decode()
