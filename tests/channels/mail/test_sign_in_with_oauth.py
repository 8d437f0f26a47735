"""OAuth2 with nothing pretended: an authorisation server that checks, and a Dovecot that asks it about every token."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from handschlag.channels.mail.accounts import keeping, oauth
from handschlag.channels.mail.accounts.trouble import Trouble, of_refusal
from handschlag.conversations import actions
from handschlag.conversations.choices import FetchTrouble
from handschlag.conversations.models import Mail, MailAccount
from handschlag.core import clock
from tests.channels.mail.authority import CLIENT, SECRET, Authority, dovecot_settings, oauth_file
from tests.channels.mail.dovecot import Dovecot
from tests.channels.mail.mailboxes import fetched, mail, mailbox
from tests.factories.mails import make_mail_account
from tests.factories.people import NOW, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def authority() -> Iterator[Authority]:
    made = Authority()
    yield made
    made.close()


@pytest.fixture
def server(authority: Authority) -> Iterator[Dovecot]:
    """Lets in whoever has a token, and for the tests' own looks whoever has the password."""
    made = Dovecot()
    made.mechanisms = "plain xoauth2 oauthbearer"
    made.more = dovecot_settings(authority, f"{made.top}/oauth")
    (made.top / "oauth").write_text(oauth_file(authority))
    try:
        yield made.start()
    finally:
        made.close()


@pytest.fixture
def client() -> Client:
    made = Client()
    made.force_login(make_user("admin", role="admin"))
    return made


def with_tokens(server: Dovecot, authority: Authority, **more: Any) -> MailAccount:
    return mailbox(
        server, secret="", sign_in="other", client_id=CLIENT, client_secret=SECRET,
        authorize_url=f"{authority.url}/authorize", token_url=f"{authority.url}/token", scope="mail", **more,
    )  # fmt: skip


def sign_in(client: Client, authority: Authority, account: MailAccount) -> str:
    """Through the pages, as somebody does it; what they see afterwards."""
    off = client.get(reverse("settings-mail-in-sign-in", args=[account.pk]))
    back = urlsplit(authority.allow(off["Location"]))
    return client.get(f"{back.path}?{back.query}", follow=True).content.decode()


def trouble_of(account: MailAccount) -> str:
    with pytest.raises(Trouble) as caught:
        keeping.try_out(MailAccount.objects.get(pk=account.pk))
    return caught.value.code


@pytest.mark.parametrize("kind", ["imap", "pop3"])
def test_somebody_signs_in_and_mails_are_fetched(server: Dovecot, authority: Authority, client: Client, kind: str):
    server.deliver(mail(1))
    account = with_tokens(server, authority, kind=kind)
    assert trouble_of(account) == FetchTrouble.UNSIGNED
    assert "Angemeldet. Probieren Sie das Postfach jetzt aus." in sign_in(client, authority, account)
    page = client.post(reverse("settings-mail-in-test", args=[account.pk]), follow=True).content.decode()
    assert "In „INBOX“ liegt 1 Mail." in page
    assert (fetched(account).kept, Mail.objects.count()) == (1, 1)
    row = MailAccount.objects.get()
    assert not any(one in row.access_token + row.refresh_token for one in authority.tokens | authority.permissions)


def test_a_token_that_ran_out_or_was_taken_back_is_renewed(server: Dovecot, authority: Authority, client: Client):
    account = with_tokens(server, authority)
    authority.seconds = 60
    sign_in(client, authority, account)
    authority.seconds = 3600
    keeping.try_out(MailAccount.objects.get())
    assert [one["grant_type"] for one in authority.asked] == ["authorization_code", "refresh_token"]
    authority.tokens.clear()
    keeping.try_out(MailAccount.objects.get())
    keeping.try_out(MailAccount.objects.get())
    assert len(authority.asked) == 3
    assert MailAccount.objects.get().access_ends_at > clock.now() + timedelta(minutes=50)


def test_who_renewed_meanwhile_helps_the_other(server: Dovecot, authority: Authority, client: Client):
    account = with_tokens(server, authority)
    authority.seconds = 60
    sign_in(client, authority, account)
    stale = MailAccount.objects.get()
    authority.seconds = 3600
    keeping.try_out(MailAccount.objects.get())
    assert keeping.try_out(stale) == 0
    assert len(authority.asked) == 2


def test_a_permission_taken_back_is_said(server: Dovecot, authority: Authority, client: Client):
    account = with_tokens(server, authority)
    sign_in(client, authority, account)
    authority.tokens.clear()
    authority.permissions.clear()
    assert trouble_of(account) == FetchTrouble.OAUTH_EXPIRED
    page = client.post(reverse("settings-mail-in-test", args=[account.pk]), follow=True).content.decode()
    assert "Bitte melden Sie sich dort noch einmal an." in page


def test_what_the_provider_says_is_said(server: Dovecot, authority: Authority, client: Client):
    account = with_tokens(server, authority)
    sign_in(client, authority, account)
    authority.user = "jemand"  # let in, but to another mailbox
    assert trouble_of(account) == FetchTrouble.OAUTH_REFUSED
    MailAccount.objects.update(access_ends_at=NOW)
    for says, code in (
        ((503, b"away"), FetchTrouble.OAUTH_SERVER),
        ((200, b"<html>"), FetchTrouble.OAUTH_STRANGE),
        ((200, b"[]"), FetchTrouble.OAUTH_STRANGE),
        ((302, b""), FetchTrouble.OAUTH_STRANGE),
        ((400, b'{"error": "invalid_client"}'), FetchTrouble.OAUTH_CLIENT),
    ):
        authority.says = says
        assert trouble_of(account) == code
    authority.close()
    assert trouble_of(account) == FetchTrouble.OAUTH_SERVER


def test_an_answer_nobody_asked_for_connects_nothing(server: Dovecot, authority: Authority, client: Client):
    account = with_tokens(server, authority)
    back = reverse("settings-mail-in-back")
    assert "gehört zu keiner Anmeldung" in client.get(back + "?code=x&state=y", follow=True).content.decode()
    client.get(reverse("settings-mail-in-sign-in", args=[account.pk]))
    assert "gehört zu keiner Anmeldung" in client.get(back + "?code=x&state=y", follow=True).content.decode()
    off = client.get(reverse("settings-mail-in-sign-in", args=[account.pk]))["Location"]
    state = parse_qs(urlsplit(off).query)["state"][0]
    page = client.get(f"{back}?error=access_denied&state={state}", follow=True).content.decode()
    assert "Der Anbieter nimmt unsere Erlaubnis nicht mehr an." in page
    assert client.get(reverse("settings-mail-in-sign-in", args=[make_mail_account().pk])).status_code == 404
    assert (authority.asked, MailAccount.objects.filter(refresh_token="").count()) == ([], 2)


def test_another_account_or_application_needs_a_new_permission(server: Dovecot, authority: Authority, client: Client):
    account = with_tokens(server, authority)
    sign_in(client, authority, account)
    actions.change_mail_account(account=account.pk, settings={"name": "Anders"}, by=None, now=NOW)
    assert MailAccount.objects.get().refresh_token
    actions.change_mail_account(account=account.pk, settings={"client_id": "andere"}, by=None, now=NOW)
    assert MailAccount.objects.get().refresh_token == ""


def test_microsoft_and_google_are_asked_where_they_want_to_be():
    asked = {"back_to": "https://h.example/back/", "state": "s", "verifier": "v" * 43}
    theirs = oauth.ask_url(make_mail_account(sign_in="microsoft", client_id="c", tenant="haus.example"), **asked)
    assert theirs.startswith("https://login.microsoftonline.com/haus.example/oauth2/v2.0/authorize?")
    said = parse_qs(urlsplit(theirs).query)
    assert said["scope"] == ["https://outlook.office.com/IMAP.AccessAsUser.All offline_access"]
    assert (said["login_hint"], said["redirect_uri"]) == (["service@haus.example"], ["https://h.example/back/"])
    google = oauth.ask_url(make_mail_account(sign_in="google", client_id="c", user_name="g"), **asked)
    assert google.startswith("https://accounts.google.com/o/oauth2/v2/auth?")
    assert parse_qs(urlsplit(google).query)["access_type"] == ["offline"]


@pytest.mark.parametrize(
    ("words", "host", "token", "code"),
    [
        ("[ALERT] Application-specific password required: https://x (Failure)", "imap.gmail.com", False, "app_password"),
        ("[ALERT] Your account is not enabled for IMAP use.", "imap.gmail.com", False, "off"),
        ("[ALERT] IMAP access is disabled for your domain.", "imap.gmail.com", True, "off"),
        ("User is authenticated but not connected.", "outlook.office365.com", True, "off"),
        ("LOGIN failed.", "outlook.office365.com", False, "no_passwords"),
        ("AUTHENTICATE failed.", "outlook.office365.com", True, "oauth_refused"),
        ("[AUTHENTICATIONFAILED] Authentication failed.", "imap.example.com", False, "login"),
        ("[UNAVAILABLE] Temporary authentication failure.", "imap.example.com", False, "busy"),
        ("-ERR [IN-USE] maildrop locked", "pop.example.com", False, "busy"),
    ],
)  # fmt: skip
def test_the_words_of_large_providers_are_understood(words: str, host: str, token: bool, code: str):
    assert of_refusal(words, host=host, with_token=token).code == code
