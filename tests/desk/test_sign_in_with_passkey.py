"""What the server decides about passkeys; a whole ceremony runs in browser/test_passkey.py."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.urls import reverse

from handschlag.core.models import FactRow
from handschlag.people import actions as people
from handschlag.people import queries
from tests.factories.people import NOW, make_user

pytestmark = pytest.mark.django_db
PASSWORD = "ein ganz langer satz"
SAID = {"by": None, "now": NOW}


@pytest.fixture
def kern(db):
    cache.clear()
    return make_user("kern", password=PASSWORD)


@pytest.fixture
def passkey(kern):
    return people.add_passkey(user=kern.pk, name=" Notebook ", credential={"id": "x"}, **SAID)


def sign_in(client):
    return client.post(reverse("account_login"), {"login": "kern", "password": PASSWORD})


def is_in(client):
    return client.get(reverse("profile")).status_code == 200


def test_who_has_a_passkey_still_comes_in_with_the_password(client, kern, passkey):
    sign_in(client)
    assert is_in(client)


def test_with_an_app_the_password_still_asks_for_its_code(client, kern, passkey):
    TOTP.activate(kern, "JBSWY3DPEHPK3PXP")
    assert sign_in(client).url.startswith(reverse("mfa_authenticate"))
    assert not is_in(client)


def test_what_happens_to_passkeys_is_in_the_log(kern, passkey):
    people.rename_passkey(user=kern.pk, passkey=passkey.pk, name="Handy", **SAID)
    assert [row.name for row in queries.passkeys(kern.pk)] == ["Handy"]
    people.note_passkey_used(user=kern.pk, passkey=passkey.pk, **SAID)
    people.remove_passkey(user=kern.pk, passkey=passkey.pk, **SAID)
    assert queries.passkeys(kern.pk) == []
    names = FactRow.objects.filter(name__startswith="Passkey").order_by("id").values_list("name", flat=True)
    assert list(names) == ["PasskeyAdded", "PasskeyRenamed", "PasskeyUsed", "PasskeyRemoved"]


def test_nobody_touches_the_passkey_of_somebody_else(client, kern, passkey):
    other = make_user("ida", password=PASSWORD)
    for refused in (
        lambda: people.rename_passkey(user=other.pk, passkey=passkey.pk, name="x", **SAID),
        lambda: people.remove_passkey(user=other.pk, passkey=passkey.pk, **SAID),
        lambda: people.rename_passkey(user=kern.pk, passkey=passkey.pk, name=" ", **SAID),
    ):
        with pytest.raises(people.CannotChangePasskey):
            refused()
    client.force_login(other)
    assert client.get(reverse("passkey", args=[passkey.pk])).status_code == 404


def test_ten_are_enough(kern, passkey):
    for number in range(9):
        people.add_passkey(user=kern.pk, name=f"Nr. {number}", credential={}, **SAID)
    with pytest.raises(people.CannotAddPasskey):
        people.add_passkey(user=kern.pk, name="one more", credential={}, **SAID)


def test_an_administrator_takes_lost_passkeys_away(kern, passkey):
    assert queries.has_second_factor(kern.pk)
    people.remove_second_factor(user=kern.pk, **SAID)
    assert not Authenticator.objects.filter(user=kern).exists()


def test_adding_and_removing_ask_who_one_is(client, kern, passkey):
    client.force_login(kern)
    assert client.get(reverse("passkey-new")).url.startswith(reverse("account_reauthenticate"))
    assert client.post(reverse("passkey-remove", args=[passkey.pk])).url.startswith(reverse("account_reauthenticate"))
    assert queries.passkeys(kern.pk)


@pytest.mark.parametrize(
    "credential", ["", "nonsense", "{}", '{"id": "x"}', '{"response": {"userHandle": "eA"}}', "[1]", "null"]
)
def test_nonsense_opens_nothing(client, kern, credential):
    address = reverse("mfa_login_webauthn")
    assert client.get(address, headers={"X-Requested-With": "XMLHttpRequest"}).json()["request_options"]
    assert client.post(address, {"credential": credential}).url == reverse("account_login")
    assert not is_in(client)


def test_nonsense_is_no_new_passkey(client, kern):
    sign_in(client)
    asked = client.get(reverse("passkey-new"))
    if asked.status_code == 302:
        client.post(asked.url, {"password": PASSWORD})
    for credential in ("{}", '{"id": "x", "rawId": "x", "response": {}}', ""):
        answer = client.post(reverse("passkey-new"), {"name": "x", "credential": credential})
        assert answer.status_code == 422
    assert queries.passkeys(kern.pk) == []


def test_trying_without_end_is_throttled(client, kern, settings):
    settings.MFA_RATE_LIMITS = {"webauthn_login": "5/m/ip"}
    answers = [client.post(reverse("mfa_login_webauthn"), {"credential": "{}"}) for _ in range(7)]
    assert answers[-1].status_code == 429
