"""Mailboxes are followed by the real listeners against a real Dovecot, through kills, restarts and what people change."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async

from handschlag.channels.listeners import MAILBOXES, Listeners, mailboxes
from handschlag.channels.mail import arriving
from handschlag.channels.mail.accounts import imap, keeping
from handschlag.config import env
from handschlag.conversations import actions
from handschlag.conversations.choices import FetchTrouble
from handschlag.conversations.models import Mail, MailAccount, MailFetched
from handschlag.core import clock
from handschlag.core.models import RawInput
from tests.channels.mail.dovecot import Dovecot
from tests.channels.mail.mailboxes import mail, mailbox, subjects
from tests.channels.mail.test_send_once import environment
from tests.channels.telephony.listening import close_connection, run, until
from tests.factories.people import NOW

pytestmark = pytest.mark.django_db(transaction=True)

KILLED = """
import os, sys, threading
from handschlag.channels.mail import arriving
from handschlag.channels.mail.accounts import fetching, keeping
def die(*said, **more):
    os.kill(os.getpid(), 9)
if sys.argv[1] == "kept":
    arriving.arrive = die
else:
    fetching._tell = die
keeping.Keeper(int(sys.argv[2])).run()
"""


@pytest.fixture(autouse=True)
def _own_database(settings) -> None:
    settings.DIRECT_CONNINFO = env.direct_conninfo()


@pytest.fixture
def server() -> Iterator[Dovecot]:
    made = Dovecot()
    try:
        yield made.start()
    finally:
        made.close()


@contextlib.asynccontextmanager
async def listening() -> AsyncIterator[Listeners]:
    listeners = Listeners(wanted=mailboxes, space=MAILBOXES)
    try:
        await listeners.look()
        yield listeners
    finally:
        await listeners.close()
        await sync_to_async(close_connection)()


def are(*numbers: int) -> bool:
    return subjects() == [f"Mail {number}" for number in numbers]


def deliver(server: Dovecot, *numbers: int):
    return asyncio.to_thread(server.deliver, *(mail(number) for number in numbers))


def test_what_comes_while_we_wait_is_here_at_once(server: Dovecot, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(imap, "ROUND", 3600.0)
    monkeypatch.setattr(imap, "FIRST_ROUND", 3600.0)
    server.deliver(mail(1))
    account = mailbox(server)

    async def story():
        async with listening() as listeners:
            assert list(listeners.tasks) == [account.pk]
            await until(lambda: are(1))
            await until(lambda: "Login" in server.log)
            await asyncio.sleep(1)
            await deliver(server, 2)
            await until(lambda: are(1, 2))
            await until(lambda: not MailFetched.objects.filter(told_at=None).exists())
            await until(lambda: MailAccount.objects.filter(well_at__isnull=False, trouble="").exists())

    run(story)
    assert server.flags() == [{"\\Seen"}, {"\\Seen"}]


def test_idle_is_renewed_and_without_it_we_look_now_and_then(server: Dovecot, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(imap, "ROUND", 0.3)
    monkeypatch.setattr(imap, "FIRST_ROUND", 0.2)
    monkeypatch.setattr(imap, "WITHOUT_IDLE", 0.3)
    mailbox(server)

    async def story():
        async with listening():
            for number in range(1, 4):
                await deliver(server, number)
                await until(lambda number=number: are(*range(1, number + 1)))

    run(story)
    real = imap.IMAPClient.has_capability
    monkeypatch.setattr(imap.IMAPClient, "has_capability", lambda self, name: name != "IDLE" and real(self, name))

    async def further():
        async with listening():
            await deliver(server, 4)
            await until(lambda: are(1, 2, 3, 4))

    run(further)


@pytest.mark.parametrize("step", ["kept", "entered"])
@pytest.mark.parametrize("kind", ["imap", "pop3"])
def test_a_killed_fetcher_leaves_each_mail_once(server: Dovecot, tmp_path: Path, step: str, kind: str):
    server.deliver(mail(1), mail(2))
    account = mailbox(server, kind=kind, afterwards="deleted")
    done = subprocess.run(
        [sys.executable, "-m", "handschlag", "manage", "shell", "--no-imports", "-c",
         f"import sys; sys.argv = ['', {step!r}, '{account.pk}']\n{KILLED}"],
        check=False, capture_output=True, text=True, timeout=120, env=environment(tmp_path),
    )  # fmt: skip
    assert done.returncode == -9, done.stderr
    assert (RawInput.objects.count(), Mail.objects.count()) == (1, 0 if step == "kept" else 1)
    assert len(server.flags()) == 2

    async def story():
        async with listening():
            await until(lambda: MailFetched.objects.filter(told_at__isnull=False).count() == 2)

    run(story)
    arriving.let_arrive_what_waits(now=clock.now().replace(year=2099))
    assert (subjects(), server.flags(), RawInput.objects.count()) == (["Mail 1", "Mail 2"], [], 2)


def test_a_server_that_goes_and_comes_back_costs_nothing(server: Dovecot, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(keeping, "FIRST_PAUSE", 0.1)
    monkeypatch.setattr(keeping, "LONGEST_PAUSE", 0.5)
    server.deliver(mail(1))
    mailbox(server)

    async def story():
        async with listening():
            await until(lambda: are(1))
            await asyncio.to_thread(server.stop)
            await until(lambda: MailAccount.objects.filter(trouble=FetchTrouble.REFUSED).exists())
            since = await sync_to_async(lambda: MailAccount.objects.get().trouble_began_at)()
            await asyncio.sleep(1)
            assert await sync_to_async(lambda: MailAccount.objects.get().trouble_began_at)() == since
            await asyncio.to_thread(server.start)
            await deliver(server, 2)
            await until(lambda: are(1, 2))
            await until(lambda: MailAccount.objects.filter(trouble="", trouble_began_at=None).exists())

    run(story)


def test_what_is_set_up_changed_paused_and_removed_is_followed(server: Dovecot, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(keeping, "REFUSED_PAUSE", 3600.0)
    account = None

    def change(**said: object) -> None:
        actions.change_mail_account(account=account.pk, settings=said, by=None, now=NOW)

    async def story():
        nonlocal account
        async with listening() as listeners:
            assert not listeners.tasks
            account = await sync_to_async(mailbox)(server, secret="falsch")
            await deliver(server, 1)
            await listeners.look()
            await until(lambda: MailAccount.objects.filter(trouble=FetchTrouble.LOGIN).exists())
            await sync_to_async(change)(secret="geheim")
            await listeners.look()
            await until(lambda: are(1))
            await sync_to_async(change)(is_enabled=False)
            await listeners.look()
            assert not listeners.tasks
            await deliver(server, 2)
            await asyncio.sleep(0.5)
            await sync_to_async(change)(is_enabled=True)
            await listeners.look()
            await until(lambda: are(1, 2))
            await sync_to_async(actions.remove_mail_account)(account=account.pk, by=None, now=NOW)
            await listeners.look()
            assert not listeners.tasks

    run(story)
    assert (Mail.objects.count(), MailFetched.objects.count()) == (2, 0)


def test_many_mailboxes_are_followed_side_by_side(server: Dovecot):
    for number in range(12):
        server.make_folder(f"F{number}")
        server.deliver(mail(number), folder=f"F{number}")
        mailbox(server, folder=f"F{number}", afterwards="left")

    async def story():
        async with listening():
            await until(lambda: Mail.objects.count() == 12)

    run(story)
