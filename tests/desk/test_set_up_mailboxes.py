"""Mailboxes are set up by an administrator, tried out against a real Dovecot, and what is wrong is said in German."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from handschlag.conversations import actions
from handschlag.conversations.choices import FetchTrouble
from handschlag.conversations.models import MailAccount
from tests.channels.mail.dovecot import Dovecot
from tests.channels.mail.mailboxes import mail
from tests.factories.mails import make_mail_account
from tests.factories.people import NOW, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    made = Dovecot()
    try:
        yield made.start()
    finally:
        made.close()


@pytest.fixture
def client() -> Client:
    made = Client()
    made.force_login(make_user("admin", role="admin"))
    return made


def said(server: Dovecot, **more: Any) -> dict[str, Any]:
    return {
        "name": "Service", "kind": "imap", "host": "127.0.0.1", "port": server.imap, "encryption": "none",
        "user_name": "service", "sign_in": "password", "secret": "geheim", "folder": "INBOX", "afterwards": "seen",
        "is_enabled": "on", **more,
    }  # fmt: skip


def test_a_mailbox_is_set_up_tried_out_changed_and_removed(server: Dovecot, client: Client):
    server.deliver(mail(1))
    page = client.post(reverse("settings-mail-in-new"), said(server), follow=True)
    where = page.redirect_chain[-1][0]
    page = client.post(where + "test/", follow=True).content.decode()
    assert "Das Postfach lässt sich lesen: In „INBOX“ liegt 1 Mail." in page
    assert server.flags() == [set()]
    client.post(where, said(server, secret="", folder="Anfragen"))
    page = client.post(where + "test/", follow=True).content.decode()
    assert "Diesen Ordner gibt es nicht. Es gibt: INBOX." in page
    client.post(where, said(server, secret="falsch"))
    assert (
        "Der Server lehnt Benutzername oder Kennwort ab." in client.post(where + "test/", follow=True).content.decode()
    )
    client.post(where, said(server, port=1))
    assert "auf diesem Port antwortet nichts" in client.post(where + "test/", follow=True).content.decode()
    client.post(where + "remove/")
    assert not MailAccount.objects.exists()
    assert client.get(where).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"host": "mail.example.com"}, "encryption"),
        ({"kind": "pop3"}, "afterwards"),
        ({"afterwards": "moved"}, "moved_to"),
        ({"afterwards": "moved", "moved_to": "INBOX"}, "moved_to"),
        ({"sign_in": "microsoft"}, "client_id"),
        ({"sign_in": "other", "client_id": "x", "authorize_url": "http://example.com/", "token_url": "y"}, "authorize_url"),
        ({"sign_in": "other", "client_id": "x", "authorize_url": "https://a.example/", "token_url": "https://a:x/"}, "token_url"),
        ({"name": ""}, "name"),
        ({"port": "0"}, "port"),
        ({"host": ""}, "host"),
    ],
)  # fmt: skip
def test_what_cannot_work_is_refused_where_it_stands(server: Dovecot, client: Client, wrong: Any, field: str):
    page = client.post(reverse("settings-mail-in-new"), said(server, **wrong))
    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert not MailAccount.objects.exists()


def test_one_folder_is_read_by_one_mailbox(server: Dovecot, client: Client):
    for _time in range(2):
        page = client.post(reverse("settings-mail-in-new"), said(server))
    assert "Dieser Ordner dieses Postfachs wird schon gelesen." in page.content.decode()


def test_the_list_says_how_each_is(client: Client):
    for number, name in enumerate(("neu", "gut", "kaputt", "pause")):
        make_mail_account(name=name, user_name=f"{number}", is_enabled=name != "pause")
    good, broken = MailAccount.objects.get(name="gut"), MailAccount.objects.get(name="kaputt")
    actions.note_mailbox_well(account=good.pk, now=NOW)
    actions.note_mailbox_trouble(account=broken.pk, trouble=FetchTrouble.LOGIN, words="NO\0 no", now=NOW)
    page = client.get(reverse("settings-mail-in")).content.decode()
    for word in ("noch nicht nachgesehen", "in Ordnung", "gestört", "angehalten", "Der Server sagt: „NO no“"):
        assert word in page
    assert "gestört" in client.get(reverse("settings-mail-in-account", args=[broken.pk])).content.decode()


def test_presets_are_filled_in(client: Client):
    for kind, host in (("microsoft", "outlook.office365.com"), ("google", "imap.gmail.com"), ("pop3", "995")):
        assert host in client.get(reverse("settings-mail-in-new") + f"?for={kind}").content.decode()


def test_changing_forgets_what_says_nothing_any_more(server: Dovecot):
    row = make_mail_account()
    actions.begin_folder(account=row.pk, validity=7, passed_over=["1", "2"], now=NOW)
    change = {"by": None, "now": NOW, "account": row.pk}
    actions.change_mail_account(settings={"name": "Anders"}, **change)
    assert (MailAccount.objects.get().validity, row.fetched.count()) == (7, 2)
    actions.change_mail_account(settings={"folder": "Anders"}, **change)
    assert (MailAccount.objects.get().validity, row.fetched.count()) == (None, 2)
    actions.change_mail_account(settings={"host": "127.0.0.1"}, **change)
    assert (MailAccount.objects.get().begun_at, row.fetched.count()) == (None, 0)
    revision = MailAccount.objects.get().revision
    actions.change_mail_account(settings={"host": "127.0.0.1"}, **change)
    assert MailAccount.objects.get().revision == revision
