"""All customers of one cause get their confirmation from one page: made, reported, printed, taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from handschlag.customers import actions as customers
from handschlag.promises import actions as promises
from handschlag.promises import queries
from handschlag.promises.models import GroupConfirmation, PromiseGroup, PromiseLink
from tests.desk.calling import House
from tests.factories.customers import make_customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def hail(office: House) -> PromiseGroup:
    return promises.make_group(
        cause="Hagel", words="Bescheid in 2 Tagen", members=[office.roth.pk, make_customer("Weber").pk],
        owner=office.kern.pk, by=office.kern.pk, now=office.now,
    )  # fmt: skip


def page(office: House, name: str, *arguments: int, **asked: str) -> str:
    return office.client.get(reverse(name, args=arguments), asked).content.decode()


def do(office: House, name: str, *arguments: int) -> str:
    return office.client.post(reverse(name, args=arguments), follow=True).content.decode()


def test_all_are_confirmed_reported_and_taken_back(office: House, hail: PromiseGroup) -> None:
    assert 'data-key="c"' in page(office, "promise-group", hail.pk)
    done = do(office, "promise-group-confirm", hail.pk)
    assert "<b>2 Bestätigungen</b> wurden gemacht." in done
    assert reverse("promise-group-letters", args=[hail.pk]) in done
    run = GroupConfirmation.objects.get()
    taken = do(office, "promise-group-unconfirm", hail.pk, run.pk)
    assert "2 Links wurden zurückgenommen und öffnen nichts mehr." in taken
    assert not PromiseLink.objects.filter(revoked_at__isnull=True).exists()


def test_what_was_there_and_what_is_over_is_said(office: House, hail: PromiseGroup) -> None:
    first, second = queries.members(hail.pk)
    promises.create_link(promise=first.pk, by=None, now=office.now)
    promises.keep_promise(promise=second.pk, by=None, now=office.now)
    done = do(office, "promise-group-confirm", hail.pk)
    assert "1 Kunde hatte schon einen Link; er bleibt." in done
    assert "1 Versprechen ist vorbei: Es gab nichts zu bestätigen." in done


def test_while_it_runs_the_page_looks_again_by_itself(office: House, hail: PromiseGroup) -> None:
    GroupConfirmation.objects.create(group=hail, asked_at=office.now, made=1)
    shown = page(office, "promise-group", hail.pk)
    assert "1 von 2 Bestätigungen sind fertig." in shown
    assert 'hx-trigger="every 2s"' in shown
    assert reverse("promise-group-confirm", args=[hail.pk]) not in shown
    assert "noch im Gange" in do(office, "promise-group-unconfirm", hail.pk, GroupConfirmation.objects.get().pk)


def test_all_letters_stand_one_after_the_other_and_who_has_none_is_named(office: House, hail: PromiseGroup) -> None:
    customers.add_address(
        customer=office.roth.pk, street="Lindenstraße", house_number="38", postcode="50674", town="Köln",
        by=None, now=office.now,
    )  # fmt: skip
    before = page(office, "promise-group-letters", hail.pk)
    assert before.count("hat keinen Link") == 2
    do(office, "promise-group-confirm", hail.pk)
    letters = page(office, "promise-group-letters", hail.pk)
    assert letters.count('<article class="letter"') == 2
    assert letters.count("hat keine Postanschrift") == 1
    assert "Lindenstraße 38" in letters


def test_fifty_letters_are_a_page(office: House, hail: PromiseGroup, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handschlag.desk.confirmation.many.LETTERS", 1)
    do(office, "promise-group-confirm", hail.pk)
    first, second = sorted(member.pk for member in queries.members(hail.pk))
    assert f"?after={first}" in page(office, "promise-group-letters", hail.pk)
    last = page(office, "promise-group-letters", hail.pk, after=str(first))
    assert last.count('<article class="letter"') == 1
    assert f"?after={second}" not in last
    kept = promises.keep_promise(promise=second, by=None, now=office.now + timedelta(minutes=1))
    promises.revoke_link(promise=kept.pk, by=None, now=office.now)
    assert "nichts mehr offen" in page(office, "promise-group-letters", hail.pk, after=str(first))
