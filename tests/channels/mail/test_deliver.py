"""A mail arrives exactly once, as a conversation, whatever is in it and whatever crashes."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from handschlag.channels.mail import arriving, deliver, jobs
from handschlag.channels.mail.limits import STANDARD
from handschlag.conversations import queries
from handschlag.conversations.choices import Certainty, Channel
from handschlag.conversations.models import Conversation, FileContent, Mail
from handschlag.core import clock
from handschlag.core.models import FactRow, RawInput
from handschlag.customers import actions as customers
from handschlag.customers.models import Customer
from tests.channels.mail.writing import of_parts, written
from tests.factories.customers import make_customer, make_person
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db

LIST = {"List_Id": "<news.example.org>", "Message_ID": "<list@example.org>"}
AWAY = {"Auto_Submitted": "auto-replied", "Subject": "Abwesenheitsnotiz", "Message_ID": "<away@example.org>"}


def delivered(raw: bytes) -> dict[str, Any]:
    now = clock.now()
    raw_id = arriving.keep(raw, source=arriving.PIPE, now=now)
    return deliver.told(raw_id, arriving.arrive(raw_id, now=now))


def customer_with(address: str, name: str = "Roth") -> Customer:
    customer = make_customer(name)
    person = make_person(customer)
    customers.add_email(customer=customer.pk, person=person.pk, address=address, by=None, now=clock.now())
    return customer


def test_a_mail_of_a_known_address_is_a_conversation_in_that_customers_file():
    roth = customer_with("Anna@Example.org")
    said = delivered(written("Es geht nicht.\n\n> Geht es?\n"))
    row = Conversation.objects.get()
    assert said == {
        "stored": RawInput.objects.get().pk,
        "conversation": row.pk,
        "customer": roth.pk,
        "how": "address",
        "auto": None,
    }
    assert (row.channel, row.certainty, row.sender, row.subject) == (
        Channel.MAIL,
        Certainty.CERTAIN,
        "Anna Weiß",
        "Störung",
    )
    assert (row.mail.reply, row.mail.text) == ("Es geht nicht.", "Es geht nicht.\n\n> Geht es?")
    assert row.note == ""
    assert [contact.pk for contact in queries.story(roth.pk).items] == [row.pk]
    assert [contact.pk for contact in queries.inbox(make_user("kern").pk, now=clock.now())] == [row.pk]
    assert FactRow.objects.get(name="MailReceived").customer == roth.pk


def test_a_customers_words_are_never_commands_of_ours():
    customer_with("anna@example.org")
    said = delivered(written("/v morgen bis 10 zurückrufen\n", Subject="Störung"))
    proposal = queries.propose_wrap_up(said["conversation"], now=clock.now())
    assert (proposal.outcome, proposal.next_step) == ("promised", "Antwort auf „Störung“")


def test_a_domain_is_a_suggestion_and_only_where_it_is_one_customers():
    bakery = customer_with("info@baeckerei.example")
    said = delivered(written(From="lehrling@baeckerei.example"))
    assert (said["how"], said["customer"]) == ("domain", bakery.pk)
    assert Conversation.objects.get().certainty == Certainty.POSSIBLE
    customer_with("chef@baeckerei.example", "Zweite")
    said = delivered(written(From="lehrling@baeckerei.example", Message_ID="<2@example.org>"))
    assert (said["how"], said["customer"]) == ("unknown", None)


def test_nobody_is_known_by_a_domain_everybody_shares_or_by_ours():
    customer_with("ernst@gmx.de")
    customer_with("frau@haus.example", "Haus")
    make_user("kern", email="kern@haus.example")
    assert delivered(written(From="anna@gmx.de"))["how"] == "unknown"
    assert delivered(written(From="weiss@haus.example"))["how"] == "unknown"


def test_an_address_of_several_customers_is_nobodys_until_somebody_chooses():
    customer_with("anna@example.org")
    customer_with("anna@example.org", "Weiß")
    said = delivered(written())
    assert (said["how"], said["customer"]) == ("several", None)


def test_an_answer_to_a_mail_we_know_suggests_its_customer():
    roth = customer_with("anna@example.org")
    first = delivered(written())
    said = delivered(
        written(From="bert@anderswo.example", Message_ID="<2@anderswo.example>", In_Reply_To="<1@example.org>")
    )
    assert (said["how"], said["customer"]) == ("reply", roth.pk)
    answer = Mail.objects.get(message_id="<2@anderswo.example>")
    assert answer.answered_id == first["conversation"]
    assert answer.conversation.certainty == Certainty.POSSIBLE


def test_an_exact_address_counts_more_than_what_is_answered():
    customer_with("anna@example.org")
    bert = customer_with("bert@anderswo.example", "Bert")
    delivered(written())
    said = delivered(written(From="bert@anderswo.example", Message_ID="<2@x.example>", References="<1@example.org>"))
    assert (said["how"], said["customer"]) == ("address", bert.pk)


def test_of_several_the_one_whose_mail_is_answered_is_suggested():
    roth = customer_with("anna@example.org")
    first = delivered(written())
    customer_with("anna@example.org", "Weiß")
    assert first["customer"] == roth.pk
    said = delivered(written(Message_ID="<2@example.org>", In_Reply_To="<1@example.org>"))
    assert (said["how"], said["customer"]) == ("reply", roth.pk)


def test_the_same_mail_twice_is_one():
    first, second = delivered(written()), delivered(written())
    assert second["how"] == "duplicate"
    assert second["conversation"] == first["conversation"]
    assert Conversation.objects.count() == 1


def test_what_servers_wrote_on_the_way_makes_no_other_mail():
    delivered(written())
    way = (
        b"From anna Mon Nov 23 09:15:00 2026\nReturn-Path: <a@b.c>\nReceived: from here\n\tby there\nDelivered-To: x\n"
    )
    assert delivered(way + written().replace(b"\n", b"\r\n"))["how"] == "duplicate"


def test_without_an_id_only_the_same_bytes_are_the_same():
    one = written(Message_ID=None)
    assert delivered(one)["how"] == "unknown"
    assert delivered(one)["how"] == "duplicate"
    assert delivered(b"Received: from there\n" + one)["how"] == "unknown"


def test_two_mails_with_one_id_are_both_kept():
    delivered(written("Eins\n"))
    assert delivered(written("Zwei\n"))["how"] == "unknown"
    assert sorted(Mail.objects.values_list("reply", flat=True)) == ["Eins", "Zwei"]


@pytest.mark.parametrize(
    ("fields", "machine"), [(LIST, "list"), (AWAY, "reply"), ({"From": "MAILER-DAEMON@example.org", "Return_Path": "<>", "Subject": "Undelivered Mail Returned to Sender"}, "bounce")]
)  # fmt: skip
def test_a_machine_is_never_the_customer_speaking(fields: dict[str, str], machine: str):
    roth = customer_with("anna@example.org")
    body = "I could not deliver your message.\n\n<x@example.com>: 550 5.1.1 User unknown\n"
    said = delivered(written(body, **fields))
    row = Conversation.objects.get()
    assert (said["auto"], row.machine) == (machine, machine)
    assert row.wrapped_up_at is not None
    assert not queries.inbox(make_user("kern").pk, now=clock.now()).exists()
    assert queries.last_contacts(roth.pk, now=clock.now()) == []


def test_when_they_are_back_is_read():
    customer_with("anna@example.org")
    delivered(written("Ich bin bis zum 02.12.2026 nicht im Büro und ab 03.12.2026 wieder da.\n", **AWAY))
    assert Mail.objects.get().back_on == date(2026, 12, 3)


PICTURE = "Content-Type: image/png; name=bild.png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgoAAAANSUhEUg=="
TEXT = "Content-Type: text/plain\n\nAnbei"


def test_files_are_kept_by_content_and_each_content_once():
    delivered(of_parts(TEXT, PICTURE, PICTURE.replace("bild", "zwei")))
    files = list(Mail.objects.get().files.all())
    assert [(each.name, each.kind, each.size) for each in files] == [
        ("bild.png", "image/png", 16),
        ("zwei.png", "image/png", 16),
    ]
    assert FileContent.objects.count() == 1


def test_a_file_too_big_stays_in_the_raw_mail(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(arriving, "LARGEST_FILE", 10)
    delivered(of_parts(TEXT, PICTURE))
    assert Mail.objects.get().files.get().content is None
    assert FileContent.objects.count() == 0


def test_a_mail_nobody_can_read_arrives_marked_with_its_raw_form(monkeypatch: pytest.MonkeyPatch):
    def broken(_raw: bytes) -> None:
        raise RuntimeError

    monkeypatch.setattr(arriving, "parse", broken)
    said = delivered(written())
    mail = Mail.objects.get()
    assert said["how"] == "unknown"
    assert mail.is_unreadable
    assert mail.problems == ["unparsable: RuntimeError"]
    assert bytes(mail.raw.body) == written()


def test_what_the_database_refuses_again_and_again_arrives_unread(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(arriving, "_text", lambda said, most=None: said)
    raw = written("a\0b\n")
    monkeypatch.setattr(arriving, "_said", lambda _mail: {"text": "a\0b"})
    assert delivered(raw)["how"] == "waiting"
    later = clock.now() + timedelta(minutes=1)
    for _round in range(3):
        arriving.let_arrive_what_waits(now=later)
    assert Mail.objects.get().is_unreadable
    assert RawInput.objects.get().state == "handled"


HOSTILE = (
    b"",
    b"\0" * 50,
    b"\xff\xfe" * 1000,
    b"Subject: \xf0\x9f\x98\x80\0\xed\xa0\x80\n\n\0",
    b"From: " + b"<" * 5000 + b"\nSubject: " + b"=?utf-8?q?=00=ED=A0=80?=" * 50 + b"\n\nx",
    b"Message-ID: <" + "ß".encode() * 5000 + b"@x>\nReferences: " + b" <a@b>" * 9000 + b"\n\nx",
    b"From: " + b"a" * 2000 + b"@example.org\nTo: " + b"a@b.example, " * 9000 + b"\n\nx",
    b"Date: Mon, 01 Jan 0001 00:00:00 +2359\n\nx",
    b"Date: Fri, 31 Dec 9999 23:59:59 -2359\n\nx",
    written(Content_Type="multipart/mixed; boundary=b") + b"--b\n" * 3000,
)


@pytest.mark.parametrize("raw", HOSTILE)
def test_whatever_comes_arrives_at_once(raw: bytes):
    assert delivered(raw)["how"] == "unknown"
    assert bytes(RawInput.objects.get().body) == raw


def test_what_a_crash_left_behind_is_entered_later_and_once():
    before = clock.now() - timedelta(minutes=1)
    arriving.keep(written(), source=arriving.PIPE, now=before)
    assert jobs.let_mails_arrive(0) == 1
    assert jobs.let_mails_arrive(0) == 0
    assert Conversation.objects.count() == 1


def test_the_copy_is_forgotten_after_a_month_and_the_mail_is_not():
    long_ago = clock.now() - timedelta(days=40)
    for _twice in range(2):
        arriving.arrive(arriving.keep(written(), source=arriving.PIPE, now=long_ago), now=clock.now())
    assert jobs.forget_twin_mails(0) == 1
    assert Mail.objects.get().raw_id == RawInput.objects.get().pk


def test_the_command_says_where_it_went(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(written())))
    assert deliver.main([]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["conversation"] == Conversation.objects.get().pk


def test_what_is_too_big_is_told_to_the_sender(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(deliver, "STANDARD", type(STANDARD)(size=10))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(written())))
    assert deliver.main([]) == 69
    assert not RawInput.objects.exists()


def test_without_a_database_the_server_is_to_try_again(tmp_path: Path):
    from tests.product import SOURCE

    away = {
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none?connect_timeout=2",
        "PYTHONPATH": str(SOURCE),
        "HANDSCHLAG_DATA": str(tmp_path),
        "HANDSCHLAG_SECRET_KEY": "check",
        "PATH": "/usr/bin:/bin",
    }
    command = [sys.executable, "-m", "handschlag", "mail", "deliver"]
    done = subprocess.run(command, input=written(), env=away, capture_output=True, timeout=60, check=False)
    assert done.returncode == 75, done.stderr
    assert done.stdout == b""
