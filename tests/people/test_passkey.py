"""Passkeys are added, renamed and removed by their owner; what the browser proves is tested at the door (tests/desk)."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator

from handschlag.core.models import FactRow
from handschlag.people import actions as people
from tests.factories.people import NOW, make_user

pytestmark = pytest.mark.django_db

CREDENTIAL = {"id": "key"}


def add(user, name="Laptop"):
    return people.add_passkey(user=user.pk, name=name, credential=CREDENTIAL, by=user.pk, now=NOW)


def facts_named(name):
    return [row.payload for row in FactRow.objects.filter(name=name)]


def test_one_is_added_under_its_name():
    kern = make_user()
    made = add(kern, "  Laptop im Büro " + "x" * 90)
    assert made.data["credential"] == CREDENTIAL
    assert made.data["name"].startswith("Laptop im Büro x")
    assert len(made.data["name"]) == 60
    assert facts_named("PasskeyAdded") == [{"user": kern.pk, "passkey": made.pk}]


def test_one_without_a_name_is_called_what_it_is():
    assert add(make_user(), "  ").data["name"] == "Passkey"


def test_an_eleventh_is_refused():
    kern = make_user()
    for number in range(10):
        add(kern, f"{number}")
    with pytest.raises(people.CannotAddPasskey) as refused:
        add(kern)
    assert refused.value.field == "name"
    add(make_user())
    assert Authenticator.objects.count() == 11


def test_it_is_renamed_and_keeps_what_it_proves():
    kern = make_user()
    made = add(kern)
    people.rename_passkey(user=kern.pk, passkey=made.pk, name=" Telefon ", by=kern.pk, now=NOW)
    made.refresh_from_db()
    assert made.data == {"name": "Telefon", "credential": CREDENTIAL}
    assert facts_named("PasskeyRenamed") == [{"user": kern.pk, "passkey": made.pk}]
    with pytest.raises(people.CannotChangePasskey) as refused:
        people.rename_passkey(user=kern.pk, passkey=made.pk, name=" ", by=kern.pk, now=NOW)
    assert refused.value.field == "name"


def test_it_is_removed_once_and_only_by_whose_it_is():
    kern, weiss = make_user(), make_user()
    made = add(kern)
    with pytest.raises(people.CannotChangePasskey):
        people.remove_passkey(user=weiss.pk, passkey=made.pk, by=weiss.pk, now=NOW)
    people.remove_passkey(user=kern.pk, passkey=made.pk, by=kern.pk, now=NOW)
    assert not Authenticator.objects.exists()
    assert facts_named("PasskeyRemoved") == [{"user": kern.pk, "passkey": made.pk}]
    with pytest.raises(people.CannotChangePasskey):
        people.remove_passkey(user=kern.pk, passkey=made.pk, by=kern.pk, now=NOW)


def test_coming_in_with_it_is_noted():
    kern = make_user()
    made = add(kern)
    people.note_passkey_used(user=kern.pk, passkey=made.pk, by=kern.pk, now=NOW)
    assert facts_named("PasskeyUsed") == [{"user": kern.pk, "passkey": made.pk}]
