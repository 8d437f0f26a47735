"""How a concern begins: with what the customer said, out of any contact."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.cases.actions.belonging import link_contact, say
from handschlag.cases.actions.by_law import count_by_laws
from handschlag.cases.actions.granting import grant
from handschlag.cases.actions.holding import check_party
from handschlag.cases.actions.taking import receive
from handschlag.cases.actions.using import use_request
from handschlag.cases.choices import NEVER_BY_SILENCE, Kind
from handschlag.cases.facts import CaseOpened
from handschlag.cases.models import Case
from handschlag.cases.rules import paths
from handschlag.conversations.actions.holding import hold_chains, hold_conversation
from handschlag.conversations.models import Conversation
from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.customers import queries as customers
from handschlag.customers.choices import Severity
from handschlag.customers.models import InstalledItem, Person
from handschlag.customers.rules.acting import Face

LONGEST_SUBJECT = 200


class CannotOpenCase(Cannot):
    """Nobody's, of no kind we know, or about something that belongs to somebody else."""


@transaction.atomic
def open_case(
    *,
    customer: int,
    kind: str,
    by: int | None,
    now: datetime,
    words: str = "",
    subject: str = "",
    conversation: int | None = None,
    person: int | None = None,
    reported_at: datetime | None = None,
    needed_by_at: datetime | None = None,
    installed_item: int | None = None,
    severity: str = Severity.NORMAL,
    is_complete: bool | None = None,
) -> Case:
    """Open a concern and return it. The customer's clock counts from `reported_at`, by default the beginning of the contact.

    What the contract grants for it is promised, and never moves; `severity` may only shorten it. Laws that count by
    themselves for what the fault is of begin to; `is_complete`: nothing works at all (None: as such faults usually are).
    `words` are the customer's own; without them what was noted of the contact stands in. Its face is the customer's owner.
    The same kind with the same words in the same contact is the same concern. Raises CannotOpenCase.
    """
    said = hold_conversation(conversation) if conversation is not None else None
    hold_chains(customer)
    if kind not in Kind.values or severity not in Severity.values:
        raise CannotOpenCase(_("Choose what it is: a question, a fault, a complaint …"), field="kind")
    if said is not None:
        check_party(said, customer)
        words = words.strip() or said.note.strip() or said.subject
        known = _known(said, kind, words.strip())
        if known is not None:
            return known
        person = person or said.person_id
    item = _check_belongs(customer, person, installed_item)
    reported = min(reported_at or (said.started_at if said else now), now)
    row = _write(customer, kind, words, subject, by=by, now=now, reported_at=reported)
    row.person_id, row.installed_item, row.needed_by_at = person, item, needed_by_at
    row.product_id = item.product_id if item is not None else None
    row.severity = Severity(severity)
    row.is_practice = said is not None and said.is_practice
    row.by_word_only = kind in NEVER_BY_SILENCE
    row.save()
    told = CaseOpened(case=row.pk, kind=kind, reported_at=reported, conversation=conversation)
    facts.record(told, at=now, by=by, customer=customer)
    if words.strip():
        say(row, words, said, by=by, now=now)
    if said is not None:
        link_contact(row, said.pk, by=by, now=now)
    if kind == Kind.COMPLAINT:
        receive(row, by=by, now=now)
    grant(row, by=by, now=now)
    count_by_laws(row, is_complete=is_complete, by=by, now=now)
    use_request(row, by=by, now=now)
    return row


def _write(
    customer: int,
    kind: str,
    words: str,
    subject: str,
    *,
    by: int | None,
    now: datetime,
    reported_at: datetime,
) -> Case:
    face = customers.responsibility(customer, now=now)
    works = _works(customer, by, Face(face.owner_id, face.owner_team_id), now=now)
    named = subject.strip() or next((line.strip() for line in words.splitlines() if line.strip()), "")
    return Case.objects.create(
        customer_id=customer,
        kind=kind,
        state=paths.first(kind),
        subject=named[:LONGEST_SUBJECT],
        reported_at=reported_at,
        opened_at=now,
        opened_by=by,
        face_id=face.owner_id,
        face_team_id=face.owner_team_id,
        owner_id=works.user,
        owner_team_id=works.team,
    )


def _works(customer: int, user: int | None, face: Face, *, now: datetime) -> Face:
    """Whoever opens it, else whoever acts for the customer; if nobody is there, its face."""
    if user is not None:
        return Face(user)
    acting = customers.who_acts(customer, now=now)
    if acting.user_id is not None:
        return Face(acting.user_id)
    return Face(None, acting.team_id) if acting.team_id is not None else face


def _known(said: Conversation, kind: str, words: str) -> Case | None:
    rows = Case.objects.filter(kind=kind, contacts__conversation=said, sayings__conversation=said, sayings__words=words)
    return rows.order_by("pk").first() if words else None


def _check_belongs(customer: int, person: int | None, installed_item: int | None) -> InstalledItem | None:
    theirs = customers.family(customer)
    if person is not None and not Person.objects.filter(pk=person, customer__in=theirs).exists():
        raise CannotOpenCase(_("This person does not belong to this customer."), field="person")
    if installed_item is None:
        return None
    item = InstalledItem.objects.filter(pk=installed_item, customer__in=theirs).first()
    if item is None:
        raise CannotOpenCase(_("This customer does not have that."), field="installed_item")
    return item
