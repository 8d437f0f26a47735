"""Mails of ours meet servers as they are: slow, half willing, gone in the middle. Each mail is there once, or it is said."""

from __future__ import annotations

import email
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import policy

import pytest

from handschlag.channels.mail.out import sending, smtp
from handschlag.conversations import actions
from handschlag.conversations.choices import Posted, SendTrouble
from handschlag.conversations.models import Sending, SendingAddress
from tests.channels.mail.peer import Peer
from tests.factories.people import NOW, make_user

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=2)


@pytest.fixture
def peer() -> Iterator[Peer]:
    made = Peer()
    yield made
    made.close()


def address_at(port: int, **more: object) -> SendingAddress:
    settings = {
        "name": "Roth", "address": "service@haus.example", "host": "127.0.0.1", "port": port, "encryption": "none", **more,
    }  # fmt: skip
    return actions.add_sending_address(settings=settings, by=None, now=NOW)


def written(address: SendingAddress, to: str = "anna@example.org", text: str = "Guten Tag\n.\n..zwei\n") -> Sending:
    draft = actions.Draft(sender=address.pk, to=to, subject="Störung", text=text, bcc="eva@example.org")
    return actions.write_mail(draft=draft, by=make_user().pk, now=NOW)


def goes(at: datetime = LATER) -> int:
    return sending.send_what_is_due(clock=lambda: at)


def state(row: Sending) -> tuple[str, str]:
    row.refresh_from_db()
    return row.state, row.reason


def test_a_mail_arrives_as_it_was_written_with_its_hidden_copy(peer: Peer):
    row = written(address_at(peer.port))
    assert (goes(NOW), goes(), goes()) == (0, 1, 0)
    ((to, body),) = peer.mails
    assert to == ["anna@example.org", "eva@example.org"]
    read = email.message_from_bytes(body.replace(b"\r\n..", b"\r\n."), policy=policy.default)
    assert read.get_content().splitlines() == ["Guten Tag", ".", "..zwei"]
    assert (read["Message-ID"], read["Bcc"]) == (row.mail.message_id, None)
    assert state(row) == (Posted.SENT, "")
    assert "rcpt TO:<anna@example.org> NOTIFY=FAILURE,DELAY" in peer.heard


def test_many_mails_take_one_line(peer: Peer):
    address = address_at(peer.port)
    for _mail in range(3):
        written(address)
    assert goes() == 3
    assert (len(peer.mails), sum(one.startswith("ehlo") for one in peer.heard)) == (3, 1)


@pytest.mark.parametrize(
    ("says", "expected"),
    [
        ({"MAIL": "451 busy"}, (Posted.WAITING, "451 busy")),
        ({"MAIL": "550 not you"}, (Posted.REFUSED, "550 not you")),
        ({"RCPT anna@example.org": "550 5.1.1 unknown"}, (Posted.REFUSED, "550 5.1.1 unknown")),
        ({"RCPT anna@example.org": "450 greylisted"}, (Posted.WAITING, "450 greylisted")),
        ({"RCPT anna@example.org": "421 closing"}, (Posted.WAITING, "421 closing")),
        ({"DATA": "452 full"}, (Posted.WAITING, "452 full")),
        ({"DATA": "554 no"}, (Posted.REFUSED, "554 no")),
        ({"END": "451 later"}, (Posted.WAITING, "451 later")),
        ({"END": "552 too big"}, (Posted.REFUSED, "552 too big")),
        ({"END": None}, (Posted.UNCLEAR, SendTrouble.UNREACHABLE)),
        ({"DATA": None}, (Posted.WAITING, SendTrouble.UNREACHABLE)),
        ({"MAIL": None}, (Posted.WAITING, SendTrouble.UNREACHABLE)),
        ({"EHLO": None, "HELO": None}, (Posted.WAITING, SendTrouble.UNREACHABLE)),
    ],
)
def test_whatever_a_server_says_is_known_of_the_mail(peer: Peer, says: dict[str, str], expected: tuple[str, str]):
    peer.says.update(says)
    row = written(address_at(peer.port))
    goes()
    assert state(row) == expected


def test_who_was_refused_stays_refused_and_who_was_put_off_gets_it_later(peer: Peer):
    peer.says = {"RCPT anna@example.org": "550 no", "RCPT eva@example.org": ["450 later", "250 ok"]}
    row = written(address_at(peer.port), to="anna@example.org, otto@example.org")
    goes()
    assert [to for to, _body in peer.mails] == [["otto@example.org"]]
    goes(LATER + timedelta(minutes=2))
    assert [to for to, _body in peer.mails] == [["otto@example.org"], ["eva@example.org"]]
    assert peer.mails[0][1] == peer.mails[1][1]
    assert state(row) == (Posted.REFUSED, "")


def test_a_mail_that_may_be_there_is_never_sent_twice(peer: Peer):
    peer.says = {"END": [None, "250 queued"]}
    row = written(address_at(peer.port))
    for hours in range(30):
        goes(LATER + timedelta(hours=hours))
    assert (len(peer.mails), state(row)[0]) == (1, Posted.UNCLEAR)


def test_one_bad_mail_does_not_hold_up_the_others(peer: Peer):
    peer.says = {"END": [None, "554 no", "250 queued"]}
    address = address_at(peer.port)
    rows = [written(address) for _mail in range(3)]
    assert goes() == 3
    assert [state(row)[0] for row in rows] == [Posted.UNCLEAR, Posted.REFUSED, Posted.SENT]


def test_a_server_that_answers_too_late_costs_a_bounded_time(peer: Peer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(smtp, "PATIENCE", 0.3)
    peer.pause = 2
    row = written(address_at(peer.port))
    began = time.monotonic()
    goes()
    assert time.monotonic() - began < 2
    assert state(row) == (Posted.UNCLEAR, SendTrouble.TIMEOUT)


def test_no_server_there_and_none_of_this_name_is_said():
    closed = Peer()
    closed.close()
    row, other = written(address_at(closed.port)), address_at(25, address="b@haus.example", host="localhost")
    goes()
    assert state(row) == (Posted.WAITING, SendTrouble.UNREACHABLE)
    SendingAddress.objects.filter(pk=other.pk).update(host="nowhere.invalid")
    other.refresh_from_db()
    assert sending.try_out(other) == SendTrouble.NAME


def test_a_switched_off_address_is_told_as_the_reason(peer: Peer):
    address = address_at(peer.port)
    row = written(address)
    actions.change_sending_address(address=address.pk, settings={"is_enabled": False}, by=None, now=NOW)
    goes()
    assert (state(row), peer.heard) == ((Posted.REFUSED, SendTrouble.UNUSED), [])


def test_trying_out_says_what_is_wrong_and_sends_nothing(peer: Peer):
    address = address_at(peer.port)
    assert sending.try_out(address) == ""
    peer.says["MAIL"] = "553 not your address"
    assert sending.try_out(address) == "553 not your address"
    address.user_name = "service"
    assert sending.try_out(address) == SendTrouble.STRANGE  # it offers no way to sign in
    address.encryption, address.user_name = "starttls", ""
    assert sending.try_out(address) == SendTrouble.TLS
    address.encryption = "tls"
    assert sending.try_out(address) == SendTrouble.TLS
    address.encryption, peer.greets = "none", "554 go away"
    assert sending.try_out(address) == "554 go away"
    address.secret = "sealed elsewhere"
    assert sending.try_out(address) == SendTrouble.PASSWORD
    assert peer.mails == []


def test_a_wrong_password_is_said(peer: Peer):
    peer.extensions = ("AUTH PLAIN",)
    peer.says["AUTH"] = "535 5.7.8 authentication failed"
    assert sending.try_out(address_at(peer.port, user_name="service", secret="falsch")) == SendTrouble.LOGIN
