from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile

from handschlag.conversations.choices import Channel
from handschlag.conversations.models import Conversation, MailFile
from handschlag.core import clock
from handschlag.portal.web_form import SALT
from tests.portal.own import ADDRESS, Own

SAID = {"name": "Anna Weiß", "address": "anna@example.org", "phone": "", "words": "Haben Sie offen?", "website": ""}


def moment(seconds: float = 60, once: str = "a" * 32) -> str:
    return signing.dumps([(clock.now() - timedelta(seconds=seconds)).timestamp(), once], salt=SALT)


def send(own: Own, **said):
    return own.client.post("/write/", SAID | {"moment": moment()} | said)


def written() -> Conversation:
    return Conversation.objects.get(channel=Channel.FORM)


def test_a_stranger_writes_and_it_waits_in_the_inbox(own):
    answer = send(own, phone="0221 4710 300")
    assert (answer.status_code, answer["Location"]) == (303, "/write/thanks/")
    row = written()
    assert (row.customer_id, row.certainty, row.user_id, row.wrapped_up_at) == (None, "unknown", None, None)
    assert row.mail.reply == "Haben Sie offen?\n\nTelefon: 0221 4710 300"
    assert (row.mail.sender_name, row.mail.sender_address) == ("Anna Weiß", "anna@example.org")
    assert "Haben Sie offen?" in own.desk.get("/inbox/?channel=form").content.decode()
    assert "Danke" in own.text("/write/thanks/")


def test_an_address_of_ours_is_a_suggestion_that_shows_nobody_anything(own):
    send(own, address=ADDRESS, words="Ich bin es wirklich")
    assert (written().customer_id, written().certainty) == (own.roth.pk, "possible")
    own.come_in()
    assert "Ich bin es wirklich" not in own.text()


def test_it_needs_no_cookie_and_no_script_and_stands_in_any_frame(own):
    answer = own.get("/write/")
    assert answer.status_code == 200
    assert not answer.cookies
    assert "<script" not in answer.content.decode()
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in own.get("/my/in/")["Content-Security-Policy"]


def test_a_second_click_is_the_same_message(own):
    said = {"moment": moment()}
    assert [send(own, **said).status_code for _click in range(2)] == [303, 303]
    assert Conversation.objects.filter(channel=Channel.FORM).count() == 1


@pytest.mark.parametrize(
    "said",
    [{"website": "http://spam.example"}, {"moment": ""}, {"moment": "x:y:z"}, {"seconds": 1}, {"seconds": 86_400}],
)
def test_a_machine_is_stopped_and_a_person_loses_nothing(own, said):
    said = dict(said)
    if "seconds" in said:
        said["moment"] = moment(said.pop("seconds"))
    answer = send(own, **said)
    assert answer.status_code == 422
    assert "Haben Sie offen?" in answer.content.decode()
    assert not Conversation.objects.filter(channel=Channel.FORM).exists()


def test_who_was_too_quick_sends_once_more(own):
    quick = moment(0)
    answer = send(own, moment=quick)
    assert quick in answer.content.decode()
    clock.move_to(moment=clock.now() + timedelta(seconds=5))
    assert send(own, moment=quick).status_code == 303


@pytest.mark.parametrize(
    "said",
    [{"name": ""}, {"words": ""}, {"words": "x" * 10_001}, {"address": ""}, {"address": "no address"}],
)
def test_only_what_is_needed_is_asked_and_said_kindly(own, said):
    answer = send(own, **said)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Conversation.objects.filter(channel=Channel.FORM).exists()


def test_a_telephone_number_alone_is_enough(own):
    assert send(own, address="", phone="0221 4710 300").status_code == 303
    assert written().mail.sender_address == ""
    assert own.desk.get(f"/mails/{written().mail.pk}/").status_code == 200


def test_what_the_website_knows_already_is_filled_in(own):
    text = own.text("/write/?name=Anna&address=anna@example.org&words=%3Cb%3E")
    assert 'value="Anna"' in text
    assert "&lt;b&gt;" in text


def test_files_come_along(own):
    file = SimpleUploadedFile("foto.jpg", b"x" * 10)
    own.client.post("/write/", SAID | {"moment": moment(), "files": [file]})
    assert MailFile.objects.get().kind == "application/octet-stream"


def test_too_much_is_refused_before_it_is_read(own):
    answer = own.client.post(
        "/write/", b"x", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(13 * 1024 * 1024)
    )
    assert answer.status_code == 422


def test_ten_in_five_minutes_are_enough(own):
    for turn in range(10):
        assert send(own, moment=moment(once=f"{turn:032}")).status_code == 303
    assert send(own, moment=moment(once="f" * 32)).status_code == 429
