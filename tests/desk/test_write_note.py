from __future__ import annotations

from django.urls import reverse

from handschlag.conversations.models import AsideNote, Conversation
from handschlag.knowledge.models import TextModule
from handschlag.promises.models import Promise
from tests.desk.calling import House

JSON = {"HTTP_ACCEPT": "application/json"}


def save(office: House, call: Conversation, note: str, revision: int):
    return office.client.post(reverse("call-note", args=[call.pk]), {"note": note, "revision": revision}, **JSON)


def test_each_save_counts_the_revision(office: House) -> None:
    call = office.talk()
    assert save(office, call, "Will", 0).json()["revision"] == 1
    assert save(office, call, "Will den Chef", 1).json()["revision"] == 2
    told = office.client.get(reverse("call-note", args=[call.pk])).json()
    assert told == {"text": "Will den Chef", "revision": 2}


def test_a_newer_text_is_never_overwritten_and_both_are_kept(office: House) -> None:
    call = office.talk()
    save(office, call, "aus dem einen Fenster", 0)
    answer = save(office, call, "aus dem anderen", 0)
    assert answer.status_code == 409
    assert answer.json()["text"] == "aus dem einen Fenster"
    aside = AsideNote.objects.get()
    assert aside.text == "aus dem anderen"
    office.client.post(reverse("call-note-settle", args=[aside.pk]))
    aside.refresh_from_db()
    assert aside.settled_at is not None


def test_blanks_and_line_ends_arrive_as_typed(office: House) -> None:
    call = office.talk()
    save(office, call, " eins \r\n zwei ", 0)
    assert Conversation.objects.get(pk=call.pk).note == " eins \n zwei "


def test_without_script_the_form_leads_back(office: House) -> None:
    call = office.talk()
    answer = office.client.post(reverse("call-note", args=[call.pk]), {"note": "ohne Skript", "revision": 0})
    assert answer.status_code == 302
    late = office.client.post(reverse("call-note", args=[call.pk]), {"note": "zu spät", "revision": 0}, follow=True)
    assert "daneben aufgehoben" in late.content.decode()


def test_what_cannot_be_saved_is_said(office: House) -> None:
    call = office.talk()
    assert save(office, call, "x" * 100_001, 0).status_code == 422
    gone = office.client.post(reverse("call-note", args=[999]), {"note": "x", "revision": 0}, **JSON)
    assert gone.status_code == 404


def understood(office: House, call: Conversation, line: str) -> dict[str, object]:
    answer = office.client.get(reverse("call-understand", args=[call.pk]), {"line": line})
    told: dict[str, object] = answer.json()
    return told


def test_a_promise_line_is_understood_while_it_is_typed(office: House) -> None:
    call = office.talk()
    told = understood(office, call, "/v Rückruf morgen bis 10")
    assert told["is_clear"] is True
    assert "morgen 10:00" in str(told["said"])


def test_a_promise_without_a_time_asks_for_one(office: House) -> None:
    call = office.talk()
    told = understood(office, call, "/v melde mich")
    assert told["is_clear"] is False
    assert told["said"]


def test_the_other_lines_say_what_they_do_and_plain_text_says_nothing(office: House) -> None:
    call = office.talk()
    assert "Befund" in str(understood(office, call, "/b Router neu gestartet")["said"])
    assert "gesagt" in str(understood(office, call, "/t Beitrag steigt")["said"])
    assert "übergibt an" in str(understood(office, call, "/u Weiß prüft")["said"])
    assert understood(office, call, "einfach so")["said"] == ""


def promise(office: House, call: Conversation, line: str):
    return office.client.post(reverse("call-promise", args=[call.pk]), {"line": line}, **JSON)


def test_enter_makes_the_promise_once(office: House) -> None:
    call = office.talk()
    for _twice in range(2):
        answer = promise(office, call, "/v Rückruf morgen bis 10")
        assert answer.status_code == 200
        assert "Versprochen" in answer.json()["said"]
    made = Promise.objects.get()
    assert made.customer == office.roth
    assert made.owner == office.kern


def test_enter_on_an_unclear_line_makes_nothing_and_asks(office: House) -> None:
    call = office.talk()
    assert promise(office, call, "/v melde mich").status_code == 422
    assert promise(office, call, "/b kein Versprechen").status_code == 422
    assert promise(office, call, "/v").status_code == 422
    assert not Promise.objects.exists()


def test_text_modules_are_offered_with_their_shortcuts(office: House) -> None:
    TextModule.objects.create(title="Gruß", shortcut="gruss", body="Guten Tag!")
    TextModule.objects.create(title="Alt", shortcut="alt", body="…", is_retired=True)
    told = office.client.get(reverse("call-modules")).json()
    assert told["modules"] == [{"shortcut": "gruss", "title": "Gruß", "body": "Guten Tag!"}]
