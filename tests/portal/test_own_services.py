from __future__ import annotations

import re
from datetime import timedelta

import pytest

from handschlag.care import queries as care
from handschlag.conversations.choices import Channel
from handschlag.conversations.models import Conversation
from handschlag.core import clock
from handschlag.customers import actions as customers
from handschlag.customers.models import Consent, Number
from handschlag.promises.models import Promise
from tests.portal.own import Own


@pytest.fixture
def inside(own: Own) -> Own:
    own.come_in()
    return own


def slots(own: Own) -> list[str]:
    return re.findall(r'name="slot" value="([^"]+)"', own.text("/my/call/"))


def test_times_are_those_at_which_they_are_really_free(inside):
    offered = slots(inside)
    faces = care.call_faces(inside.roth.pk, now=inside.now)
    assert {face.user.pk for face in faces} == {inside.kern.pk, inside.weiss.pk}
    assert offered == [f"{face.user.pk}_{slot.isoformat()}" for face in faces for slot in face.slots]
    assert len(offered) == 12
    assert "382 endet" in inside.text("/my/call/")


def test_a_chosen_time_is_a_promise_in_a_contact_of_its_own_and_gone_for_others(inside):
    slot = slots(inside)[0]
    for _click in range(2):
        answer = inside.post("/my/call/", slot=slot, words="Wegen der Rechnung")
        assert answer["Location"] == "/my/?said=booked"
    made = Promise.objects.get()
    assert (made.kind, made.clock, made.owner_id, made.customer_id) == (
        "call_back",
        "fixed",
        inside.kern.pk,
        inside.roth.pk,
    )
    assert made.told_at is not None
    row = Conversation.objects.get(channel=Channel.PORTAL)
    assert (row.promised.get().promise, row.mail.reply, row.is_wrapped_up) == (made, "Wegen der Rechnung", True)
    assert slot not in slots(inside)
    assert "Barbara Kern" in inside.text()


def test_two_calls_and_no_more(inside):
    for number in range(3):
        slot = slots(inside)[-1]
        answer = inside.post("/my/call/", slot=slot, once=f"{number:032}")
        assert answer.status_code == (303 if number < 2 else 422)
    assert Promise.objects.count() == 2
    assert Conversation.objects.filter(channel=Channel.PORTAL).count() == 2


@pytest.mark.parametrize("slot", ["", "x", "1_2026-01-01T10:00:00", "7_nothing-of-this-kind", "99999999999999999999_1"])
def test_no_time_of_ours_is_refused_kindly(inside, slot):
    assert inside.post("/my/call/", slot=slot).status_code == 422
    assert inside.client.post("/my/call/", {"once": "0" * 32}).status_code == 422
    assert not Promise.objects.exists()


def test_nobody_books_somebody_they_do_not_know_or_a_time_that_is_not_free(inside):
    at = slots(inside)[0].partition("_")[2]
    assert inside.post("/my/call/", slot=f"{10**6}_{at}").status_code == 422
    busy = (inside.now + timedelta(minutes=1)).isoformat()
    assert inside.post("/my/call/", slot=f"{inside.kern.pk}_{busy}").status_code == 422
    assert not Conversation.objects.filter(channel=Channel.PORTAL).exists()


def test_without_a_number_they_are_asked_for_one(inside):
    offered = slots(inside)[0]
    Number.objects.all().delete()
    assert "keine Telefonnummer" in inside.text("/my/call/")
    assert inside.post("/my/call/", slot=offered).status_code == 422
    assert not Promise.objects.exists()


def test_how_they_are_looked_after_is_said_in_words_of_service(inside):
    text = inside.text("/my/care/")
    assert "Barbara Kern" in text
    assert "Jonas Weiß" in text
    assert "Klasse" not in text


def test_who_sees_only_their_own_is_not_told_of_the_whole(own):
    own.person("Roth", "Petra", "petra@example.org")
    own.come_in("petra@example.org")
    assert own.get("/my/care/").status_code == 404
    assert "/my/care/" not in own.text()
    text = own.text("/my/data/")
    assert "petra@example.org" in text
    assert "Ernst" not in text.replace("Ernst Roth</dd>", "", 1)


AGREED = {"purpose": "advertising", "channel": "phone"}


def test_a_consent_is_kept_in_the_words_that_stood_there(inside):
    for _click in range(2):
        assert inside.client.post("/my/data/consent/", AGREED).status_code == 303
    row = Consent.objects.get()
    assert (row.person_id, row.manner, row.recorded_by) == (inside.ernst.pk, "electronic", None)
    assert f"„{row.wording}“" in inside.text("/my/data/")
    assert "am Telefon" in row.wording


def test_it_is_taken_back_as_easily_and_can_be_given_again(inside):
    inside.client.post("/my/data/consent/", AGREED)
    row = Consent.objects.get()
    assert inside.client.post("/my/data/withdraw/", {"consent": row.pk}).status_code == 303
    assert Consent.objects.get(withdraws=row).manner == "electronic"
    assert inside.client.post("/my/data/withdraw/", {"consent": row.pk}).status_code == 404
    inside.client.post("/my/data/consent/", AGREED)
    assert Consent.objects.count() == 3


def test_nobody_takes_back_what_another_agreed_to(inside):
    petra = inside.person("Roth", "Petra", "petra@example.org")
    given = {"purpose": "survey", "channel": "email", "manner": "written", "wording": "Ja", "by": None}
    now = clock.now()
    theirs = customers.record_consent(customer=inside.roth.pk, person=petra.pk, given_at=now, now=now, **given)
    other = inside.stranger()
    strange = customers.record_consent(customer=other.pk, given_at=now, now=now, **given)
    for row in (theirs, strange):
        assert inside.client.post("/my/data/withdraw/", {"consent": row.pk}).status_code == 404
    assert not Consent.objects.filter(withdraws__isnull=False).exists()


@pytest.mark.parametrize("said", [{}, {"purpose": "x", "channel": "phone"}, {"purpose": "survey", "channel": "fax"}])
def test_nonsense_is_no_consent(inside, said):
    assert inside.client.post("/my/data/consent/", said).status_code == 422
    assert not Consent.objects.exists()


@pytest.mark.parametrize("kind", ["copy", "deletion", "objection"])
def test_a_right_has_its_day_and_waits_at_the_desk(inside, kind):
    for _click in range(2):
        assert inside.post("/my/data/ask/", kind=kind).status_code == 303
    made = Promise.objects.get()
    assert (made.source, made.kind, made.person_id) == ("law", "answer", inside.ernst.pk)
    assert timedelta(days=27) < made.due_at - inside.now < timedelta(days=33)
    assert "Unsere Antwort:" in inside.text("/my/data/")
    row = Conversation.objects.get(channel=Channel.PORTAL)
    assert (row.user_id, row.is_wrapped_up) == (None, False)
    assert "DSGVO" in inside.desk.get("/inbox/").content.decode()
    assert inside.desk.get(f"/promises/{made.pk}/").status_code == 200


def test_asked_again_with_more_words_is_the_same_request_and_both_are_read(inside):
    inside.post("/my/data/ask/", kind="copy")
    inside.post("/my/data/ask/", kind="copy", words="Auch die Telefonnotizen", once="1" * 32)
    assert Promise.objects.count() == 1
    assert Conversation.objects.filter(channel=Channel.PORTAL).count() == 2


def test_a_correction_says_what_is_wrong(inside):
    assert inside.post("/my/data/ask/", kind="correction").status_code == 422
    assert inside.post("/my/data/ask/", kind="nonsense").status_code == 422
    assert inside.post("/my/data/ask/", kind="correction", words="Ich heiße Rot.").status_code == 303
    assert Promise.objects.count() == 1
