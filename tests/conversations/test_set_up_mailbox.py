"""Mailboxes as the room sees them: what can be set up, what a change forgets, and how each mail is kept once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from handschlag.conversations import actions, queries
from handschlag.conversations.actions import CannotSetUpMailbox
from handschlag.conversations.models import MailAccount, MailFetched
from handschlag.core.errors import NotThere
from handschlag.core.models import FactRow, RawInput
from tests.factories.mails import make_mail_account
from tests.factories.people import NOW

pytestmark = pytest.mark.django_db
WITH_TOKENS = {
    "sign_in": "other", "client_id": "c", "authorize_url": "https://a.example/a", "token_url": "http://localhost:8000/t",
}  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"colour": "red"}, ""),
        ({"name": " "}, "name"),
        ({"kind": "fax"}, "kind"),
        ({"host": ""}, "host"),
        ({"port": 0}, "port"),
        ({"encryption": "rot13"}, "encryption"),
        ({"host": "mail.example.com"}, "encryption"),
        ({"user_name": ""}, "user_name"),
        ({"sign_in": "handshake"}, "sign_in"),
        ({"sign_in": "google"}, "client_id"),
        ({**WITH_TOKENS, "authorize_url": "http://a.example/"}, "authorize_url"),
        ({**WITH_TOKENS, "authorize_url": "https://[a"}, "authorize_url"),
        ({**WITH_TOKENS, "token_url": "https:///t"}, "token_url"),
        ({"afterwards": "burnt"}, "afterwards"),
        ({"kind": "pop3", "afterwards": "seen"}, "afterwards"),
        ({"folder": ""}, "folder"),
        ({"afterwards": "moved", "moved_to": ""}, "moved_to"),
    ],
)
def test_what_could_not_work_is_refused(wrong: dict[str, Any], field: str):
    with pytest.raises(CannotSetUpMailbox) as caught:
        make_mail_account(**wrong)
    assert caught.value.field == field
    assert not MailAccount.objects.exists()


def test_one_folder_is_read_once():
    make_mail_account(folder="A")
    make_mail_account(folder="B")
    with pytest.raises(CannotSetUpMailbox):
        make_mail_account(folder="A", user_name="SERVICE@haus.example")


def test_secrets_lie_sealed_and_stay_when_left_empty():
    row = make_mail_account(**WITH_TOKENS, client_secret="c-geheim", kind="pop3", afterwards="left", folder="X")
    actions.change_mail_account(account=row.pk, settings={"secret": "", "client_secret": ""}, by=None, now=NOW)
    row.refresh_from_db()
    assert "geheim" not in row.secret + row.client_secret
    assert (queries.secret_of_mailbox(row), queries.secret_of_mailbox(row, "client_secret")) == ("geheim", "c-geheim")
    assert (row.folder, row.revision) == ("INBOX", 1)
    row.secret = "sealed elsewhere"
    assert queries.secret_of_mailbox(row) is None


def test_a_permission_needs_to_last_and_ends_with_its_application():
    row = make_mail_account(**WITH_TOKENS)
    connect = {"account": row.pk, "access": "t", "seconds": 60, "by": None, "now": NOW}
    with pytest.raises(CannotSetUpMailbox):
        actions.connect_mail_account(refresh="", **connect)
    row = actions.connect_mail_account(refresh="r", **connect)
    assert (row.access_ends_at, row.revision) == (NOW + timedelta(minutes=1), 2)
    actions.keep_access(account=row.pk, access="t2", seconds=60, refresh="", now=NOW)
    actions.keep_access(account=row.pk, access="t3", seconds=60, refresh="r3", now=NOW)
    row.refresh_from_db()
    assert queries.secret_of_mailbox(row, "refresh_token") == "r3"
    row = actions.change_mail_account(account=row.pk, settings={"scope": "more"}, by=None, now=NOW)
    assert (row.refresh_token, row.access_token, row.access_ends_at) == ("", "", None)


def test_a_mail_is_kept_once_with_its_place_and_goes_on_when_the_mailbox_is_removed():
    row = make_mail_account()
    keep: dict[str, Any] = {
        "account": row.pk, "body": b"x", "content_type": "message/rfc822", "meta": {}, "told": False, "now": NOW,
    }  # fmt: skip
    kept = actions.keep_fetched(place=("INBOX", 1, "7"), **keep)
    assert actions.keep_fetched(place=("INBOX", 1, "7"), **keep) is None
    other = actions.keep_fetched(place=("INBOX", 2, "7"), **{**keep, "told": True})
    assert kept is not None
    assert other is not None
    assert queries.known_mails(row, validity=1) == {"7": (kept.pk, False)}
    assert queries.known_mails(row, validity=2) == {"7": (other.pk, True)}
    actions.note_told(fetched=[kept.pk], now=NOW)
    assert not MailFetched.objects.filter(told_at=None).exists()
    actions.remove_mail_account(account=row.pk, by=None, now=NOW)
    assert actions.keep_fetched(place=("INBOX", 1, "8"), **keep) is None
    assert (RawInput.objects.filter(source=f"mail:account:{row.pk}").count(), MailFetched.objects.count()) == (2, 0)
    with pytest.raises(NotThere):
        queries.get_mail_account(row.pk)


def test_what_lay_there_before_us_is_noted_and_begun_once():
    row = make_mail_account()
    row = actions.begin_folder(account=row.pk, validity=5, passed_over=["1", "2"], now=NOW)
    row = actions.begin_folder(account=row.pk, validity=6, passed_over=[], now=NOW + timedelta(days=1))
    assert (row.validity, row.begun_at, row.fetched.count()) == (6, NOW, 2)
    change: dict[str, Any] = {"account": row.pk, "by": None, "now": NOW}
    row = actions.change_mail_account(settings={"folder": "A"}, **change)
    assert (row.validity, row.begun_at, row.fetched.count()) == (None, None, 2)
    assert actions.change_mail_account(settings={"host": "127.0.0.1"}, **change).fetched.count() == 0


def test_since_when_it_does_not_work_stays_until_it_does():
    row = make_mail_account()
    actions.note_mailbox_trouble(account=row.pk, trouble="refused", words="no\0", now=NOW)
    actions.note_mailbox_trouble(account=row.pk, trouble="timeout", words="", now=NOW + timedelta(hours=1))
    row.refresh_from_db()
    assert (row.trouble, row.trouble_began_at) == ("timeout", NOW)
    actions.note_mailbox_well(account=row.pk, now=NOW + timedelta(hours=2))
    row.refresh_from_db()
    assert (row.trouble, row.trouble_began_at, row.well_at) == ("", None, NOW + timedelta(hours=2))
    actions.note_mailbox_trouble(account=row.pk + 1, trouble="timeout", words="", now=NOW)  # removed meanwhile


def test_facts_name_what_was_changed_and_never_to_what():
    row = make_mail_account()
    actions.change_mail_account(account=row.pk, settings={"secret": "neu", "name": "Anders"}, by=None, now=NOW)
    actions.change_mail_account(account=row.pk, settings={"is_enabled": False}, by=None, now=NOW)
    assert list(queries.mailboxes_to_fetch()) == []
    assert list(queries.mail_accounts()) == [row]
    actions.remove_mail_account(account=row.pk, by=None, now=NOW)
    told = list(FactRow.objects.filter(name__startswith="MailAccount").order_by("id").values_list("name", flat=True))
    assert told == ["MailAccountAdded", "MailAccountChanged", "MailAccountChanged", "MailAccountRemoved"]
    fields = FactRow.objects.filter(name="MailAccountChanged").order_by("id").first()
    assert list(fields.payload["fields"]) == ["name", "secret"]
