from __future__ import annotations

import re

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.urls import reverse

from handschlag.desk.signin.adapter import TOO_MANY, WRONG
from handschlag.people import actions as people
from handschlag.people.models import PresenceState
from tests.factories.people import NOW, make_user

PASSWORD = "ein langer satz"


@pytest.fixture(autouse=True)
def _fresh_throttle(db):
    cache.clear()


@pytest.fixture
def kern(db):
    return make_user("kern", name="Barbara Kern", email="kern@example.de", password=PASSWORD)


def sign_in(client, login="kern", password=PASSWORD, **extra):
    return client.post(reverse("account_login"), {"login": login, "password": password, **extra})


def is_in(client) -> bool:
    return client.get(reverse("profile")).status_code == 200


@pytest.mark.parametrize("login", ["kern", "KERN", "kern@example.de", " kern "])
def test_login_and_address_both_let_in(client, kern, login):
    answer = sign_in(client, login)
    assert answer.status_code == 302
    assert answer.url == "/"
    assert is_in(client)


def test_the_session_changes_its_name_at_sign_in_and_dies_at_sign_out(client, kern):
    client.get(reverse("account_login"))
    client.session.save()
    before = client.cookies.get("sessionid")
    sign_in(client)
    inside = client.cookies["sessionid"].value
    assert before is None or before.value != inside
    client.post(reverse("account_logout"))
    client.cookies["sessionid"] = inside
    assert not is_in(client)


def test_signing_in_says_here_and_signing_out_says_off(client, kern):
    sign_in(client)
    assert PresenceState.objects.get(user=kern).state == "available"
    client.post(reverse("account_logout"))
    assert PresenceState.objects.get(user=kern).state == "off"


def test_a_link_cannot_sign_anybody_out(client, kern):
    sign_in(client)
    assert client.get(reverse("account_logout")).status_code == 200
    assert is_in(client)


@pytest.mark.parametrize(
    ("login", "password"), [("kern", "falsch"), ("nobody", PASSWORD), ("kern@example.de", "falsch")]
)
def test_who_is_wrong_learns_not_what_was_wrong(client, kern, login, password):
    answer = sign_in(client, login, password)
    assert str(WRONG) in answer.content.decode()
    assert not is_in(client)


def test_a_closed_account_looks_like_a_wrong_password_or_says_closed(client, db):
    make_user("alt", password=PASSWORD, is_active=False)
    sign_in(client, "alt")
    assert not is_in(client)


def test_an_open_session_ends_when_the_account_is_closed(client, kern):
    make_user(role="admin")
    sign_in(client)
    assert is_in(client)
    people.deactivate_user(user=kern.pk, by=None, now=NOW)
    assert not is_in(client)


def test_after_five_wrong_passwords_the_right_one_waits_too_with_one_sentence(client, kern):
    for _ in range(5):
        sign_in(client, password="falsch")
    answer = sign_in(client)
    assert str(TOO_MANY) in answer.content.decode()
    assert not is_in(client)
    cache.clear()  # five minutes later
    sign_in(client)
    assert is_in(client)


def test_one_address_trying_many_names_gets_the_same_sentence(client, kern):
    answers = [sign_in(client, f"name{n}", "falsch") for n in range(31)]
    assert answers[-1].status_code == 429
    assert str(TOO_MANY) in answers[-1].content.decode()
    assert str(TOO_MANY) in answers[12].content.decode()


def test_the_next_page_is_only_one_of_ours(client, kern):
    assert sign_in(client, next="https://evil.example/").url == "/"
    client.post(reverse("account_logout"))
    assert sign_in(client, next="/settings/").url == "/settings/"


def test_there_is_no_sign_up_and_no_password_by_mail(client, db):
    page = client.get(reverse("account_login")).content.decode()
    assert "signup" not in page
    assert client.get("/signup/").status_code == 404
    assert client.get("/account/signup/").status_code == 404


class TestSecondFactor:
    @pytest.fixture
    def secret(self, kern):
        secret = "JBSWY3DPEHPK3PXP"
        TOTP.activate(kern, secret)
        RecoveryCodes.activate(kern)
        return secret

    @staticmethod
    def code(secret: str) -> str:
        counter = next(iter(yield_hotp_counters_from_time()))
        return format_hotp_value(hotp_value(secret, counter))

    def test_the_password_alone_opens_nothing(self, client, secret):
        answer = sign_in(client)
        assert answer.url.startswith(reverse("mfa_authenticate"))
        assert not is_in(client)

    def test_password_and_code_let_in(self, client, secret):
        sign_in(client)
        client.post(reverse("mfa_authenticate"), {"code": self.code(secret)})
        assert is_in(client)

    def test_a_recovery_code_lets_in_once(self, client, kern, secret):
        codes = Authenticator.objects.get(user=kern, type="recovery_codes").wrap().get_unused_codes()
        for expected in (True, False):
            sign_in(client)
            client.post(reverse("mfa_authenticate"), {"code": codes[0]})
            assert is_in(client) is expected
            client.post(reverse("account_logout"))

    def test_guessing_codes_is_throttled_with_the_same_sentence(self, client, secret):
        sign_in(client)
        answers = [client.post(reverse("mfa_authenticate"), {"code": "000000"}) for _ in range(6)]
        assert str(TOO_MANY) in answers[-1].content.decode()

    def test_the_secret_is_not_readable_in_the_database(self, kern, secret):
        stored = Authenticator.objects.get(user=kern, type="totp").data["secret"]
        assert stored != secret
        assert get_adapter().decrypt(stored) == secret

    def test_with_another_signing_key_no_code_fits_and_nothing_breaks(self, client, secret, settings):
        settings.SECRET_KEY = "another key than the one the secret was kept with"
        sign_in(client)
        assert client.post(reverse("mfa_authenticate"), {"code": self.code(secret)}).status_code == 200
        assert not is_in(client)

    def test_switching_it_on_asks_who_you_are_and_gives_recovery_codes(self, client, kern):
        sign_in(client)
        asked = client.get(reverse("mfa_activate_totp"))
        assert asked.url.startswith(reverse("account_reauthenticate"))
        page = client.post(asked.url, {"password": PASSWORD}, follow=True)
        found = re.search(r'<code class="key">([A-Z2-7]+)</code>', page.content.decode())
        assert found
        answer = client.post(reverse("mfa_activate_totp"), {"code": self.code(found[1])})
        assert answer.url == reverse("mfa_view_recovery_codes")
        assert client.get(answer.url).content.decode().count("<li><code>") == 10


def test_the_password_is_kept_with_argon2(kern):
    assert kern.password.startswith("argon2$argon2id$")


def test_changing_the_password_ends_other_sessions(client, kern):
    from django.test import Client

    other = Client()
    sign_in(other)
    sign_in(client)
    said = {"oldpassword": PASSWORD, "password1": "noch ein langer satz", "password2": "noch ein langer satz"}
    assert client.post(reverse("account_change_password"), said).url == reverse("profile")
    assert is_in(client)
    assert not is_in(other)


@pytest.mark.parametrize(("language", "word"), [("en", "Profile"), ("de", "Profil")])
def test_the_desk_speaks_the_language_of_the_profile(client, language, word):
    make_user("weiss", password=PASSWORD, language=language)
    sign_in(client, "weiss")
    page = client.get(reverse("profile"), headers={"accept-language": "fr"})
    assert f'<html lang="{language}"' in page.content.decode()


def test_a_partner_sees_nothing_of_the_desk_but_can_keep_the_account_and_leave(client):
    make_user("partner", role="partner", password=PASSWORD)
    sign_in(client, "partner")
    page = client.get("/")
    assert page.status_code == 403
    leave = f'action="{reverse("account_logout")}"'
    assert leave in page.content.decode()
    own = client.get(reverse("profile")).content.decode()
    assert leave in own
    assert 'class="nav"' not in own
    assert 'id="strip"' not in own


def test_the_throttles_stay_when_many_names_are_tried():
    from django.core.cache import cache as throttles

    assert throttles._max_entries >= 100_000
