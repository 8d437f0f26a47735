"""Mails are fetched from a real Dovecot: each is here once, and only then does the server hear of it."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from handschlag.channels.mail.accounts import fetching, imap, keeping
from handschlag.channels.mail.accounts.trouble import Trouble
from handschlag.conversations import actions
from handschlag.conversations.choices import FetchTrouble
from handschlag.conversations.models import Mail, MailAccount, MailFetched
from handschlag.core.models import RawInput
from tests.channels.mail.dovecot import Dovecot
from tests.channels.mail.mailboxes import fetched, mail, mailbox, subjects
from tests.factories.people import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def running() -> Iterator[Dovecot]:
    made = Dovecot()
    try:
        yield made.start()
    finally:
        made.close()


@pytest.fixture
def server(running: Dovecot) -> Dovecot:
    """Empty at the beginning of each test."""
    running.empty()
    return running


def trouble_of(account: MailAccount) -> tuple[str, str]:
    with pytest.raises(Trouble) as caught:
        keeping.try_out(account, now=lambda: NOW)
    return caught.value.code, caught.value.words


def test_a_mail_is_kept_as_it_is_and_marked_as_read_afterwards(server: Dovecot):
    server.deliver(mail(1), mail(2))
    account = mailbox(server)
    assert fetched(account).kept == 2
    assert subjects() == ["Mail 1", "Mail 2"]
    assert bytes(RawInput.objects.order_by("id").first().body) == mail(1)
    assert server.flags() == [{"\\Seen"}, {"\\Seen"}]
    assert not MailFetched.objects.filter(told_at=None).exists()
    assert (fetched(account).kept, Mail.objects.count()) == (0, 2)


def test_what_somebody_else_has_read_comes_too_and_reading_marks_nothing(server: Dovecot):
    server.deliver(mail(1), mail(2))
    line = server.line()
    line.select()
    line.store("1", "+FLAGS", "\\Seen")
    line.logout()
    assert fetched(mailbox(server, afterwards="left")).kept == 2
    assert server.flags() == [{"\\Seen"}, set()]


def test_a_mail_is_moved_or_deleted_when_we_have_it(server: Dovecot):
    server.make_folder("Abgeholt")
    server.make_folder("Zweiter")
    server.deliver(mail(1))
    server.deliver(mail(2), folder="Zweiter")
    moving = mailbox(server, afterwards="moved", moved_to="Abgeholt")
    deleting = mailbox(server, afterwards="deleted", folder="Zweiter")
    assert [fetched(moving).kept, fetched(deleting).kept] == [1, 1]
    assert [server.flags(name) for name in ("INBOX", "Zweiter")] == [[], []]
    assert len(server.flags("Abgeholt")) == 1
    assert subjects() == ["Mail 1", "Mail 2"]


def test_only_ours_are_cleared_away(server: Dovecot):
    server.deliver(mail(1))
    account = mailbox(server, afterwards="deleted")
    fetched(account)
    server.deliver(mail(2), mail(3))
    line = server.line()
    line.select()
    line.store("1", "+FLAGS", "\\Deleted")
    account.refresh_from_db()
    MailFetched.objects.create(
        account=account, folder="INBOX", validity=account.validity, number="3", fetched_at=NOW, told_at=None
    )
    open_box = keeping.open_line(account, clock=lambda: NOW)
    open_box.listing()
    open_box.settle("3")
    open_box.close()
    assert server.flags() == [{"\\Deleted"}]
    line.logout()


def test_what_lay_there_before_us_is_passed_over_unless_it_is_wanted(server: Dovecot):
    server.deliver(mail(1))
    account = mailbox(server, takes_old=False)
    assert fetched(account).kept == 0
    server.deliver(mail(2))
    assert fetched(account).kept == 1
    assert (subjects(), server.flags()) == (["Mail 2"], [set(), {"\\Seen"}])
    assert fetched(mailbox(server, user_name="zweite", secret="größer", takes_old=False)).kept == 0


def test_a_folder_that_counts_anew_brings_nothing_twice_and_loses_nothing(server: Dovecot):
    server.deliver(mail(1), mail(2))
    account = mailbox(server)
    fetched(account)
    before = MailAccount.objects.get().validity
    server.forget_numbers()
    server.deliver(mail(3))
    fetched(account)
    assert MailAccount.objects.get().validity != before
    assert subjects() == ["Mail 1", "Mail 2", "Mail 3"]
    assert RawInput.objects.filter(source__startswith="mail-twin:").count() == 2


def test_a_folder_that_counts_anew_passes_over_what_it_passed_over_before(server: Dovecot):
    server.deliver(mail(1))
    account = mailbox(server, takes_old=False)
    fetched(account)
    server.forget_numbers()
    MailAccount.objects.update(begun_at=NOW.replace(year=2099))
    assert fetched(account).kept == 0
    server.forget_numbers()
    MailAccount.objects.update(begun_at=NOW.replace(year=2000), validity=1)
    assert fetched(account).kept == 1


def test_a_mail_too_big_comes_with_its_head_and_stays_where_it_is(server: Dovecot, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(fetching, "LARGEST", 2000)
    server.deliver(mail(1, body="x" * 5000), mail(2))
    account = mailbox(server, afterwards="deleted")
    assert fetched(account).kept == 2
    big = Mail.objects.get(subject="Mail 1")
    assert (big.text.strip(), big.sender_address) == ("", "anna@example.org")
    assert any("left-on-server" in problem for problem in big.problems)
    assert server.flags() == [set()]
    assert fetched(account).kept == 0


def test_a_mail_nobody_can_read_arrives_marked(server: Dovecot):
    server.deliver(b"\xff\xfe\x00 nothing\r\n\r\n\r\n".replace(b"\0", b""), b"Subject: =?x?q?\r\nFrom: <\r\n\r\n")
    assert fetched(mailbox(server)).kept == 2
    assert Mail.objects.count() == 2


def test_folders_with_umlauts_and_in_folders(server: Dovecot):
    server.make_folder("K&APw-ndigungen")
    server.make_folder("Firma.Anfragen")
    server.deliver(mail(1), folder="K&APw-ndigungen")
    server.deliver(mail(2), folder="Firma.Anfragen")
    assert fetched(mailbox(server, folder="Kündigungen")).kept == 1
    assert fetched(mailbox(server, folder="Firma.Anfragen")).kept == 1
    code, words = trouble_of(mailbox(server, folder="Posteingang"))
    assert (code, "Kündigungen" in words, "INBOX" in words) == (FetchTrouble.FOLDER, True, True)
    assert trouble_of(mailbox(server, afterwards="moved", moved_to="Fehlt"))[0] == FetchTrouble.MOVE_FOLDER


def test_mails_arrive_though_the_server_cannot_be_told(server: Dovecot):
    server.deliver(mail(1), mail(2))
    account = mailbox(server, afterwards="moved", moved_to="Fehlt")
    found = fetched(account)
    assert (found.kept, found.trouble.code) == (2, FetchTrouble.MOVE_FOLDER)
    server.make_folder("Fehlt")
    assert (fetched(account).kept, len(server.flags("Fehlt")), Mail.objects.count()) == (0, 2, 2)


def test_a_huge_folder_is_asked_in_parts(server: Dovecot, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(imap, "MANY", 3)
    server.deliver(*(mail(number) for number in range(8)))
    assert fetched(mailbox(server)).kept == 8


def test_pop_leaves_or_deletes(server: Dovecot):
    server.deliver(mail(1), mail(2, body=".\r\n..zwei\r\n" + "x" * 5000))
    account = mailbox(server, kind="pop3")
    assert (fetched(account).kept, fetched(account).kept, len(server.flags())) == (2, 0, 2)
    assert bytes(RawInput.objects.order_by("id").last().body) == mail(2, body=".\r\n..zwei\r\n" + "x" * 5000)
    actions.change_mail_account(account=account.pk, settings={"afterwards": "deleted"}, by=None, now=NOW)
    server.deliver(mail(3))
    assert (fetched(account).kept, len(server.flags()), subjects()) == (1, 2, ["Mail 1", "Mail 2", "Mail 3"])


def test_pop_without_goodbye_deletes_the_next_time(server: Dovecot):
    server.deliver(mail(1))
    account = mailbox(server, kind="pop3", afterwards="deleted")
    line = keeping.open_line(account, clock=lambda: NOW)

    class Cut(type(line)):
        def finish(self) -> None:
            self.cut()
            super().finish()

    line.__class__ = Cut
    with pytest.raises(Trouble):
        fetching.look(line, account, clock=lambda: NOW, stopped=threading.Event())
    line.close()
    assert (Mail.objects.count(), len(server.flags())) == (1, 1)
    assert (fetched(account).kept, Mail.objects.count(), server.flags()) == (0, 1, [])


@pytest.mark.parametrize("kind", ["imap", "pop3"])
def test_what_is_wrong_is_said(server: Dovecot, kind: str):
    account = mailbox(server, kind=kind, secret="falsch")
    assert trouble_of(account)[0] == FetchTrouble.LOGIN
    actions.change_mail_account(account=account.pk, settings={"secret": "geheim"}, by=None, now=NOW)
    account.refresh_from_db()
    assert keeping.try_out(account, now=lambda: NOW) == 0
    account.encryption = "tls"
    assert trouble_of(account)[0] in (FetchTrouble.TLS, FetchTrouble.GONE)
    account.encryption = "starttls"
    assert trouble_of(account)[0] == FetchTrouble.UNVOUCHED
    account.encryption, account.port = "none", 1
    assert trouble_of(account)[0] == FetchTrouble.REFUSED
    account.host = "nowhere.invalid"
    assert trouble_of(account)[0] == FetchTrouble.NAME
    account.secret = "sealed elsewhere"
    assert trouble_of(account)[0] == FetchTrouble.PASSWORD


def test_encrypted_lines_and_passwords_beyond_ascii(server: Dovecot, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
    said = {"user_name": "zweite", "secret": "größer"}
    for number, more in enumerate((
        {"port": server.imaps, "encryption": "tls"},
        {"encryption": "starttls"},
        {"kind": "pop3", "encryption": "starttls"},
    )):  # fmt: skip
        server.deliver(mail(number), user="zweite")
        account = mailbox(server, **said, **more, folder="INBOX")
        fetched(account)
        assert Mail.objects.count() == number + 1
        actions.remove_mail_account(account=account.pk, by=None, now=NOW)
    assert Mail.objects.count() == 3
