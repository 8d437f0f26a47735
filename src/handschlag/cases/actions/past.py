"""Concerns of another system, moved in as they were: their times are true, and nothing of the past is owed, asked or told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.cases.actions.belonging import link_contact
from handschlag.cases.actions.holding import hold_case
from handschlag.cases.actions.opening import LONGEST_SUBJECT
from handschlag.cases.choices import Kind, State
from handschlag.cases.facts import PastCaseRecorded, PastCaseRemoved, PastCaseSettled
from handschlag.cases.models import Case, CaseContact
from handschlag.cases.rules import paths
from handschlag.conversations.actions.holding import hold_chains
from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.customers import queries as customers

LONGEST_ORIGIN = 80


class CannotRecordPastCase(Cannot):
    """Without a name, from tomorrow, or ended before it began."""


class CannotRemovePastCase(Cannot):
    """It began here, or something has hung on it since."""


@transaction.atomic
def record_past_case(
    *,
    customer: int,
    came_from: str,
    subject: str,
    reported_at: datetime,
    by: int | None,
    now: datetime,
    ended_at: datetime | None = None,
    owner: int | None = None,
    person: int | None = None,
    contacts: Sequence[int] = (),
) -> Case:
    """A concern with the time at which it was reported, and settled if it is. No contract, law or quota counts for it.

    `came_from`: the other system and its number there. What is settled has no solution of ours: how it was solved stands
    in its contacts. Raises CannotRecordPastCase.
    """
    hold_chains(customer)
    _check(came_from, reported_at, ended_at, now=now)
    stands = customers.responsibility(customer, now=now)
    row = Case.objects.create(
        customer_id=customer,
        person_id=person,
        kind=Kind.QUESTION,
        state=State.CONFIRMED if ended_at else paths.first(Kind.QUESTION),
        subject=subject.strip()[:LONGEST_SUBJECT],
        reported_at=reported_at,
        opened_at=reported_at,
        opened_by=by,
        face_id=stands.owner_id,
        face_team_id=stands.owner_team_id,
        owner_id=owner if owner is not None else stands.owner_id,
        owner_team_id=None if owner is not None else stands.owner_team_id,
        ended_at=ended_at,
        came_from=came_from,
    )
    CaseContact.objects.bulk_create(
        CaseContact(case=row, conversation_id=one, linked_at=reported_at, by=by) for one in contacts
    )
    told = PastCaseRecorded(case=row.pk, reported_at=reported_at, ended_at=ended_at)
    facts.record(told, at=now, by=by, customer=customer)
    return row


@transaction.atomic
def add_past_contacts(*, case: int, contacts: Sequence[int], by: int | None, now: datetime) -> None:
    """What was said of it elsewhere meanwhile; a concern that was merged here goes on in the other."""
    row = hold_case(case)
    for one in contacts:
        link_contact(row, one, by=by, now=now)


@transaction.atomic
def settle_past_case(*, case: int, ended_at: datetime, by: int | None, now: datetime) -> Case:
    """It was settled in the other system meanwhile. Nothing happens to one that is over. Raises CannotRecordPastCase."""
    row = Case.objects.get(pk=case)
    hold_chains(row.customer_id)
    row = Case.objects.select_for_update().get(pk=case)
    if row.is_over:
        return row
    _check(row.came_from, row.reported_at, ended_at, now=now)
    row.state = State.TO_CONFIRM
    row.save(update_fields=["state"])
    row.state, row.ended_at = State.CONFIRMED, ended_at
    row.save(update_fields=["state", "ended_at"])
    facts.record(PastCaseSettled(case=row.pk, ended_at=ended_at), at=now, by=by, customer=row.customer_id)
    return row


@transaction.atomic
def remove_past_case(*, case: int, by: int | None, now: datetime) -> list[int]:
    """It goes again; returns its contacts, which nothing links any more. Raises CannotRemovePastCase.

    ProtectedError where something hangs on it that began here.
    """
    row = Case.objects.filter(pk=case).first()
    if row is None or not row.came_from:
        raise CannotRemovePastCase(_("Only what was moved in from another system can go again."), field="case")
    hold_chains(row.customer_id)
    links = CaseContact.objects.filter(case=row)
    contacts = list(links.order_by("conversation").values_list("conversation", flat=True))
    links.delete()
    customer = row.customer_id
    row.delete()
    facts.record(PastCaseRemoved(case=case), at=now, by=by, customer=customer)
    return contacts


def _check(came_from: str, reported_at: datetime, ended_at: datetime | None, *, now: datetime) -> None:
    if not came_from.strip() or len(came_from) > LONGEST_ORIGIN:
        raise CannotRecordPastCase(_("Say from which system it came, and its number there."), field="number")
    if reported_at > now:
        raise CannotRecordPastCase(_("It was reported in the future."), field="created_at")
    if ended_at is not None and not reported_at <= ended_at <= now:
        raise CannotRecordPastCase(_("It was closed before it was reported, or in the future."), field="close_at")
