"""One cause, many customers: every one gets a link in one step, in parts, and it can be taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from handschlag.core.errors import NotThere
from handschlag.core.models import FactRow
from handschlag.promises import actions as promises
from handschlag.promises import jobs, queries
from handschlag.promises.actions import CannotConfirm
from handschlag.promises.choices import Confirming
from handschlag.promises.models import GroupConfirmation, Promise, PromiseGroup, PromiseLink
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_user

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def group_of(number: int) -> PromiseGroup:
    kern = make_user("kern")
    return promises.make_group(
        cause="Hagel in Köln", words="Bescheid in 2 Tagen", owner=kern.pk, by=kern.pk, now=NOW,
        members=[make_customer(f"Roth {place}").pk for place in range(number)],
    )  # fmt: skip


def confirm(group: PromiseGroup, *, now=NOW) -> GroupConfirmation:
    return promises.confirm_group(group=group.pk, by=None, now=now)


def said(run: GroupConfirmation) -> tuple[str, int, int, int]:
    run.refresh_from_db()
    return run.state, run.made, run.there, run.over


def links() -> int:
    return PromiseLink.objects.filter(revoked_at__isnull=True).count()


def test_every_member_gets_a_link_and_those_who_have_one_keep_it():
    group = group_of(3)
    first, second, _third = queries.members(group.pk)
    had = promises.create_link(promise=first.pk, by=None, now=NOW)
    promises.keep_promise(promise=second.pk, by=None, now=NOW)
    run = confirm(group)
    assert said(run) == (Confirming.DONE, 1, 1, 1)
    assert queries.link_of(first) == had
    assert queries.link_of(second) is None
    assert FactRow.objects.get(name="GroupConfirmationEnded").payload == {
        "group": group.pk, "run": run.pk, "made": 1, "there": 1, "over": 1,
    }  # fmt: skip


def test_a_member_that_was_moved_is_confirmed_as_it_stands_now():
    group = group_of(2)
    member = queries.members(group.pk)[0]
    moved = promises.replace_promise(
        promise=member.pk, agreed_in=1, words="Bescheid", due_at=NOW + 90 * HOUR, by=None, now=NOW
    )
    confirm(group)
    assert PromiseLink.objects.filter(promise=moved).exists()


def test_a_large_group_goes_on_in_the_background_and_counts_everybody_once(monkeypatch):
    monkeypatch.setattr("handschlag.promises.actions.confirming.AT_ONCE", 2)
    group = group_of(5)
    run = confirm(group)
    assert said(run) == (Confirming.RUNNING, 2, 0, 0)
    assert confirm(group) == run
    job = ProcrastinateJob.objects.get(task_name="confirm_group")
    assert job.args == {"run": run.pk}
    assert jobs.confirm_group(run.pk) == 2
    assert said(run) == (Confirming.DONE, 5, 0, 0)
    assert jobs.confirm_group(run.pk) == 0
    assert links() == 5


def test_twice_makes_nothing_new():
    group = group_of(2)
    confirm(group)
    assert said(confirm(group)) == (Confirming.DONE, 0, 2, 0)
    assert links() == 2


def test_what_nobody_opened_is_taken_back_and_what_somebody_opened_stays(monkeypatch):
    monkeypatch.setattr("handschlag.promises.actions.confirming.AT_ONCE", 2)
    group = group_of(4)
    run = confirm(group)
    jobs.confirm_group(run.pk)
    opened = PromiseLink.objects.order_by("id").last()
    promises.note_opening(token=queries.token_of(opened), now=NOW)
    run = promises.take_back_confirmation(run=run.pk, by=None, now=GroupConfirmation.objects.get().done_at)
    assert run.state == Confirming.TAKING_BACK
    with pytest.raises(CannotConfirm):
        confirm(group)
    jobs.confirm_group(run.pk)
    run.refresh_from_db()
    assert (run.state, run.withdrawn, links()) == (Confirming.TAKEN_BACK, 3, 1)
    assert promises.take_back_confirmation(run=run.pk, by=None, now=NOW) == run
    assert FactRow.objects.get(name="GroupConfirmationWithdrawn").payload["withdrawn"] == 3


def test_it_is_not_taken_back_while_it_runs_nor_after_an_hour(monkeypatch):
    group = group_of(2)
    run = confirm(group)
    assert queries.may_be_taken_back(run, now=NOW + HOUR)
    assert not queries.may_be_taken_back(run, now=NOW + 2 * HOUR)
    with pytest.raises(CannotConfirm):
        promises.take_back_confirmation(run=run.pk, by=None, now=NOW + 2 * HOUR)
    monkeypatch.setattr("handschlag.promises.actions.confirming.AT_ONCE", 1)
    running = confirm(group)
    for number in (running.pk, running.pk + 1):
        with pytest.raises(CannotConfirm):
            promises.take_back_confirmation(run=number, by=None, now=NOW)
    assert links() == 2


def test_a_group_that_does_not_exist():
    with pytest.raises(NotThere):
        promises.confirm_group(group=999, by=None, now=NOW)


def test_the_database_lets_one_run_at_a_time():
    group = group_of(2)
    GroupConfirmation.objects.create(group=group, asked_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        GroupConfirmation.objects.create(group=group, asked_at=NOW)
    assert Promise.objects.count() == 2
