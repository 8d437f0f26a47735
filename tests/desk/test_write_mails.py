"""A mail is answered, taken back and sent once more on its pages; its server is set up and tried out in the settings."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from handschlag.conversations import actions, queries
from handschlag.conversations.choices import Posted
from handschlag.conversations.models import MailDraft, Sending, SendingAddress
from handschlag.core import clock
from handschlag.customers import actions as customers
from handschlag.knowledge import actions as knowledge
from handschlag.promises import actions as promises
from tests.channels.mail.peer import Peer
from tests.channels.mail.test_deliver import customer_with, delivered
from tests.channels.mail.writing import written
from tests.desk.calling import house as made
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db

SIGNATURE = "Bäckerei Roth\nTelefon 0221 4710-0"


@pytest.fixture
def house():
    return made()


def address(**more: object) -> SendingAddress:
    settings = {
        "name": "Roth", "address": "service@example.com", "host": "localhost", "port": 2525, "encryption": "none",
        "signature": SIGNATURE, **more,
    }  # fmt: skip
    return actions.add_sending_address(settings=settings, by=None, now=clock.now())


def a_mail() -> int:
    customer_with("anna@example.org", "Weiß")
    said = delivered(written("Es ist kalt.\n\nAnna Weiß\n", Subject="Heizung"))
    return queries.get_conversation(said["conversation"]).mail.pk


def fields(page) -> dict[str, Any]:
    form = page.context["form"]
    return {name: form[name].value() or ([] if name == "keeps" else "") for name in form.fields}


def test_an_answer_begins_with_greeting_signature_and_what_was_said(house):
    sender, mail = address(), a_mail()
    page = house.client.get(reverse("mail-answer", args=[mail]))
    said = fields(page)
    assert (said["sender"], said["to"], said["subject"]) == (sender.pk, "anna@example.org", "Re: Heizung")
    assert said["text"].startswith("Guten Tag,\n")
    assert SIGNATURE in said["text"]
    assert re.search(r"Am 23\. November 2026, 09:15 Uhr schrieb Anna Weiß:\n> Es ist kalt\.", said["text"])


def test_it_is_written_shown_taken_back_and_written_on(house):
    address()
    mail = a_mail()
    where = reverse("mail-answer", args=[mail])
    said = fields(house.client.get(where)) | {"text": "Danke für Ihre Nachricht."}
    page = house.client.post(where, said, follow=True)
    ours = Sending.objects.get().mail_id
    assert page.redirect_chain[-1][0] == reverse("mail", args=[ours])
    assert "geht gleich hinaus" in page.content.decode()
    assert "Sie geht um " in page.content.decode()
    taken = house.client.post(reverse("mail-take-back", args=[ours]), follow=True)
    assert taken.redirect_chain[-1][0] == reverse("mail-answer", args=[ours])
    assert fields(taken)["text"] == "Danke für Ihre Nachricht."
    assert Sending.objects.get().state == Posted.TAKEN_BACK


def test_what_is_wrong_stands_at_its_field(house):
    address()
    where = reverse("mail-answer", args=[a_mail()])
    page = house.client.post(where, fields(house.client.get(where)) | {"to": "anna"})
    assert page.context["form"].errors == {"to": ["„anna“ ist keine E-Mail-Adresse."]}
    assert not Sending.objects.exists()


def test_a_customer_is_written_to_at_the_address_on_file(house):
    address()
    roth = customer_with("ernst@example.org", "Roth")
    where = reverse("mail-new", args=[roth.pk])
    said = fields(house.client.get(where)) | {"subject": "Ihr Termin", "not_before": "2030-01-02T09:30"}
    house.client.post(where, said)
    sending = Sending.objects.get()
    assert (sending.mail.to, sending.mail.conversation.customer) == ("ernst@example.org", roth)
    assert sending.next_try_at.astimezone(clock.now().astimezone().tzinfo).year == 2030
    story = house.client.get(reverse("customer", args=[roth.pk])).content.decode()
    assert "Ihr Termin" in story
    assert "geht gleich hinaus" in story


def test_whoever_writes_hears_that_mails_come_back_and_another_address_goes_first(house):
    address()
    roth = customer_with("ernst@example.org", "Roth")
    customers.note_returned_address(address="ernst@example.org", reason="550 5.1.1 unknown", now=clock.now())
    where = reverse("mail-new", args=[roth.pk])
    page = house.client.get(where)
    assert "An ernst@example.org kam eine Mail zurück." in page.content.decode()
    assert "Mails kommen zurück" in house.client.get(reverse("customer", args=[roth.pk])).content.decode()
    customers.add_email(customer=roth.pk, address="roth@example.org", by=None, now=clock.now())
    assert fields(house.client.get(where))["to"] == "roth@example.org"


def test_without_an_address_it_is_said_who_sets_one_up(house):
    page = house.client.get(reverse("mail-answer", args=[a_mail()])).content.decode()
    assert "noch keine Adresse eingerichtet" in page


def test_what_was_refused_says_why_and_is_sent_once_more(house):
    address()
    mail = a_mail()
    where = reverse("mail-answer", args=[mail])
    house.client.post(where, fields(house.client.get(where)))
    sending = Sending.objects.get()
    now = clock.now() + timedelta(minutes=2)
    actions.begin_sending(now=now)
    actions.note_refused(sending=sending.pk, reason="550 5.1.1 unknown", now=now)
    page = house.client.get(reverse("mail", args=[sending.mail_id])).content.decode()
    assert "550 5.1.1 unknown" in page
    assert "Noch einmal senden" in page
    house.client.post(reverse("mail-again", args=[sending.mail_id]))
    assert Sending.objects.get().state == Posted.WAITING
    house.client.post(reverse("mail-again", args=[sending.mail_id]))
    assert house.client.post(reverse("mail-again", args=[mail])).status_code == 404
    assert house.client.post(reverse("mail-take-back", args=[mail])).status_code == 404


def test_an_address_is_set_up_changed_and_tried_out(house):
    house.client.force_login(make_user("admin", role="admin"))
    said = {
        "name": "Roth",
        "address": "service@example.com",
        "host": "127.0.0.1",
        "encryption": "none",
        "is_enabled": "on",
    }
    refused = house.client.post(reverse("settings-mail-out-new"), {**said, "port": "25", "host": "mail.example.com"})
    assert "encryption" in refused.context["form"].errors
    peer = Peer()
    try:
        page = house.client.post(reverse("settings-mail-out-new"), {**said, "port": peer.port}, follow=True)
        where = page.redirect_chain[-1][0]
        page = house.client.post(where + "test/", follow=True)
        assert "Der Server nimmt Mails von dieser Adresse an." in page.content.decode()
    finally:
        peer.close()
    page = house.client.post(where + "test/", follow=True)
    assert "Der Server ist nicht zu erreichen." in page.content.decode()
    house.client.post(where, {**said, "port": "2526", "name": "Bäckerei"})
    row = SendingAddress.objects.get()
    assert (row.name, row.port) == ("Bäckerei", 2526)
    assert "service@example.com" in house.client.get(reverse("settings-mail-out")).content.decode()


def test_the_list_of_addresses_names_what_was_not_sent(house):
    where = reverse("mail-answer", args=[a_mail()])
    address()
    house.client.post(where, fields(house.client.get(where)))
    now = clock.now() + timedelta(minutes=2)
    actions.begin_sending(now=now)
    actions.note_refused(sending=Sending.objects.get().pk, reason="login", now=now)
    house.client.force_login(make_user("admin", role="admin"))
    page = house.client.get(reverse("settings-mail-out")).content.decode()
    assert "Re: Heizung" in page
    assert "Der Server lehnt Benutzername oder Kennwort ab." in page


def said_fields(page) -> dict[str, str]:
    """What the panel of promises would send, as it is drawn."""
    found = {"noticed": str(len(page.context["promised"].forms))}
    for form in page.context["promised"].forms:
        for name in form.fields:
            value = form[name].value()
            found[form.add_prefix(name)] = (
                value if isinstance(value, str) else value.strftime("%Y-%m-%dT%H:%M") if value else ""
            )
    return found


def test_what_it_promises_is_asked_about_before_it_goes(house):
    address()
    roth = customer_with("ernst@example.org", "Roth")
    where = reverse("mail-new", args=[roth.pk])
    said = fields(house.client.get(where)) | {
        "subject": "Heizung",
        "text": "Wir kommen morgen um 10 Uhr. Ich kümmere mich umgehend.",
    }
    asked = house.client.post(where, said)
    assert asked.status_code == 422
    page = asked.content.decode()
    assert "Darin stehen 2 Versprechen" in page
    assert "„Sofort“ braucht eine Uhrzeit" in page
    assert not Sending.objects.exists()
    decided = said | said_fields(asked)
    again = house.client.post(where, decided)
    assert "Bis wann? Wer das liest, wartet darauf." in again.content.decode()
    vague = next(name for name, value in decided.items() if name.endswith("-due_at") and not value)
    decided |= {vague.replace("due_at", "is_promise"): ""}
    house.client.post(where, decided)
    made = Sending.objects.get().promises_in.get()
    assert (made.words, made.kind) == ("Wir kommen morgen um 10 Uhr.", "other")
    assert made.due_at.isoformat() == "2026-11-24T09:00:00+00:00"


def test_the_panel_says_it_while_it_is_written_and_is_quiet_when_nothing_is_new(house):
    address()
    roth = customer_with("ernst@example.org", "Roth")
    where = f"{reverse('mail-promised')}?customer={roth.pk}"
    first = house.client.post(where, {"text": "Ich melde mich bis Freitag.", "noticed": "0"})
    assert "Darin steht ein Versprechen" in first.content.decode()
    known = {"text": "Ich melde mich bis Freitag. Danke!", **said_fields(first)}
    assert house.client.post(where, known).status_code == 204
    gone = house.client.post(where, {**known, "text": "Danke!"})
    assert "Versprechen" not in gone.content.decode()
    nobody = house.client.post(reverse("mail-promised"), {"text": "Ich melde mich bis Freitag.", "noticed": "0"})
    assert "stünde in keiner Akte" in nobody.content.decode()


def test_a_mail_to_nobody_we_know_goes_when_that_was_read(house):
    address()
    said = delivered(written("Es ist kalt.\n", From="Otto <otto@example.net>", Subject="Heizung"))
    mail = queries.get_conversation(said["conversation"]).mail.pk
    where = reverse("mail-answer", args=[mail])
    form = fields(house.client.get(where)) | {"text": "Ich melde mich bis Freitag."}
    asked = house.client.post(where, form)
    assert "stünde in keiner Akte" in asked.content.decode()
    house.client.post(where, form | said_fields(asked))
    assert not Sending.objects.get().promises_in.exists()


def test_what_was_decided_is_there_when_it_is_written_on(house):
    address()
    roth = customer_with("ernst@example.org", "Roth")
    owed = promises.make_promise(
        customer=roth.pk, kind="information", words="Unterlagen schicken", source="spoken", clock="fixed",
        due_at=clock.now() + timedelta(days=1), owner=house.kern.pk, by=None, now=clock.now(),
    )  # fmt: skip
    where = reverse("mail-new", args=[roth.pk])
    said = fields(house.client.get(where)) | {
        "subject": "Heizung",
        "text": "Ich kümmere mich umgehend.",
        "keeps": [owed.pk],
    }
    asked = house.client.post(where, said)
    due = next(name for name in said_fields(asked) if name.endswith("-due_at"))
    house.client.post(where, said | said_fields(asked) | {due: "2026-11-25T15:00"})
    sending = Sending.objects.get()
    shown = house.client.get(reverse("mail", args=[sending.mail_id])).content.decode()
    assert "Ich kümmere mich umgehend." in shown
    assert "Unterlagen schicken" in shown
    again = house.client.post(reverse("mail-take-back", args=[sending.mail_id]), follow=True)
    form = again.context["promised"].forms[0]
    assert form["due_at"].value().isoformat() == "2026-11-25T15:00:00"
    assert fields(again)["keeps"] == [owed.pk]


def test_what_is_typed_is_saved_and_there_the_next_time(house):
    address()
    mail = a_mail()
    where, save = reverse("mail-answer", args=[mail]), f"{reverse('mail-draft-save')}?mail={mail}"
    said = fields(house.client.get(where)) | {"text": "Angefangen", "cc": "halb@"}
    first = house.client.post(save, {**said, "revision": ""})
    assert 'name="revision" value="1"' in first.content.decode()
    second = house.client.post(save, {**said, "text": "Angefangen und", "revision": "1"})
    assert 'name="revision" value="2"' in second.content.decode()
    behind = house.client.post(save, {**said, "text": "Ganz anders", "revision": "1"})
    assert "in einem anderen Fenster" in behind.content.decode()
    again = house.client.get(where)
    assert (fields(again)["text"], fields(again)["cc"]) == ("Angefangen und", "halb@")
    assert "Angefangen und" in house.client.get(reverse("mail-drafts")).content.decode()
    assert "Sie haben eine Antwort begonnen." in house.client.get(reverse("mail", args=[mail])).content.decode()
    house.client.post(where, fields(again) | {"cc": ""})
    assert Sending.objects.get().mail.text == "Angefangen und"
    assert not MailDraft.objects.exists()


def test_two_who_write_at_once_see_each_other_and_overwrite_nothing(house):
    address()
    mail = a_mail()
    save, here = (f"{reverse(name)}?mail={mail}" for name in ("mail-draft-save", "mail-draft-here"))
    house.client.post(save, {"text": "Von mir"})
    assert "schreibt" not in house.client.post(here).content.decode()
    house.client.force_login(house.weiss)
    assert f"{house.kern.name} schreibt hier auch." in house.client.post(here).content.decode()
    house.client.post(save, {"text": "Von der anderen"})
    assert sorted(MailDraft.objects.values_list("text", flat=True)) == ["Von der anderen", "Von mir"]
    house.client.post(f"{reverse('mail-draft-drop')}?mail={mail}")
    assert MailDraft.objects.get().text == "Von mir"
    house.client.force_login(house.kern)
    assert "sieht sich das" in house.client.post(here).content.decode()


@pytest.mark.parametrize("asked", ["", "?mail=x", "?mail=999999", "?customer=999999"])
def test_a_draft_on_nothing_is_not_found(house, asked):
    assert house.client.post(f"{reverse('mail-draft-save')}{asked}", {"text": "x"}).status_code == 404


def test_text_modules_come_filled_and_no_gap_goes_out(house):
    address()
    anna = customer_with("anna@example.org", "Weiß")
    knowledge.create_text(
        title="Termin", shortcut="termin", kind="answer", body="Guten Tag {Anrede} {Name}, wir kommen {termin}. {firma}",
        language="de", by=house.kern.pk, now=clock.now(),
    )  # fmt: skip
    where = reverse("mail-new", args=[anna.pk])
    page = house.client.get(where)
    assert f"customer={anna.pk}" in page.content.decode()
    told = house.client.get(reverse("call-modules"), {"customer": anna.pk}).json()["modules"]
    body = next(one["body"] for one in told if one["shortcut"] == "termin")
    assert body.startswith("Guten Tag, wir kommen {termin}.")
    refused = house.client.post(where, fields(page) | {"subject": "Termin", "text": body})
    assert "Noch nicht ausgefüllt: {termin}" in refused.content.decode()
    assert not Sending.objects.exists()
