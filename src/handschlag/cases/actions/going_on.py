"""What happens next, what it is, who works on it, who stands for it. None of it touches the customer's clock."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.cases import queries
from handschlag.cases.actions.belonging import link_contact
from handschlag.cases.actions.by_law import count_by_laws
from handschlag.cases.actions.granting import grant
from handschlag.cases.actions.hearing import owed
from handschlag.cases.actions.holding import check_reached, hold_case, not_heard
from handschlag.cases.actions.opening import LONGEST_SUBJECT
from handschlag.cases.actions.taking import receive
from handschlag.cases.actions.using import REQUESTS, forget_request, use_request
from handschlag.cases.choices import NEVER_BY_SILENCE, Kind, Role, State, Withdrawal
from handschlag.cases.facts import (
    CaseAssigned,
    CaseDescribed,
    CaseKindChanged,
    CaseMovedOn,
    CaseWithdrawn,
    FaceTold,
)
from handschlag.cases.models import Case, Decision, Investigation
from handschlag.cases.rules import paths
from handschlag.cases.rules.describing import Description, merged
from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.customers import queries as customers
from handschlag.customers.models import InstalledItem
from handschlag.promises import actions as promises


class CannotMoveOn(Cannot):
    """It does not lie on this kind's path."""


class CannotDescribe(Cannot):
    """Without a name, or about something that belongs to somebody else."""


class CannotAssignCase(Cannot):
    """Nobody, both at once, or it is over."""


class CannotTellFace(Cannot):
    """A face is one person or one team."""


class CannotWithdraw(Cannot):
    """It is over already, or the customer did not say so."""


@transaction.atomic
def move_on(*, case: int, state: str, by: int | None, now: datetime) -> Case:
    """Something else happens next; also back. The same again changes nothing. Raises CannotMoveOn."""
    row = hold_case(case)
    if row.state == state:
        return row
    if not paths.may_move(row.kind, row.state, state):
        raise CannotMoveOn(_("That does not come next for a concern of this kind."), field="state")
    go_to(row, state, by=by, now=now)
    return row


def go_to(row: Case, state: str, *, by: int | None, now: datetime) -> None:
    """Part of an action that holds the case."""
    row.state, row.ended_at, row.withdrawn_as = State(state), None, ""
    row.save(update_fields=["state", "ended_at", "withdrawn_as"])
    facts.record(CaseMovedOn(case=row.pk, state=state), at=now, by=by, customer=row.customer_id)


@transaction.atomic
def change_kind(*, case: int, kind: str, by: int | None, now: datetime) -> Case:
    """It turned out to be something else: a question that is a fault. Its clock and its promises stay.

    Raises CannotMoveOn for what is over or no kind.
    """
    row = hold_case(case)
    if kind not in Kind.values or row.is_over:
        raise CannotMoveOn(_("This concern is over, or this kind is not known."), field="kind")
    if row.kind == kind:
        return row
    was, row.kind = row.kind, kind
    row.state = paths.taken_over(kind, row.state)
    row.by_word_only = row.by_word_only or kind in NEVER_BY_SILENCE
    row.save(update_fields=["kind", "state", "by_word_only"])
    facts.record(CaseKindChanged(case=row.pk, kind=kind, was=was), at=now, by=by, customer=row.customer_id)
    if kind == Kind.COMPLAINT:
        receive(row, by=by, now=now)
    grant(row, by=by, now=now)
    count_by_laws(row, is_complete=None, by=by, now=now)
    if kind in REQUESTS and was not in REQUESTS:
        use_request(row, by=by, now=now)
    if kind not in REQUESTS:
        forget_request(row, str(Kind(kind).label), by=by, now=now)
    return row


@transaction.atomic
def describe_case(
    *,
    case: int,
    subject: str,
    needed_by_at: datetime | None,
    installed_item: int | None,
    by: int | None,
    now: datetime,
    saw: Description | None = None,
) -> Case:
    """What we call it, by when the customer needs it, and what it is about. Raises CannotDescribe.

    `saw`: what stood there when they began to write. What a colleague changed meanwhile stays, and where both changed
    the same field nothing is written.
    """
    row = hold_case(case)
    if not subject.strip():
        raise CannotDescribe(_("Give it a name."), field="subject")
    said = Description(subject.strip()[:LONGEST_SUBJECT], needed_by_at, installed_item)
    if saw is not None:
        said, differs = merged(saw, said, described(row))
        if differs:
            raise CannotDescribe(
                _("Somebody else changed this meanwhile. Save again to put yours in its place."), field=differs
            )
    item = _theirs(row, said.installed_item)
    row.subject, row.needed_by_at, row.installed_item = said.subject, said.needed_by_at, item
    row.product_id = item.product_id if item is not None else row.product_id
    row.save(update_fields=["subject", "needed_by_at", "installed_item", "product"])
    facts.record(CaseDescribed(case=row.pk), at=now, by=by, customer=row.customer_id)
    if not row.is_over:
        grant(row, by=by, now=now)
        count_by_laws(row, is_complete=None, by=by, now=now)
    return row


def described(row: Case) -> Description:
    """As it stands now."""
    return Description(row.subject, row.needed_by_at, row.installed_item_id)


def _theirs(row: Case, installed_item: int | None) -> InstalledItem | None:
    if installed_item is None:
        return None
    item = InstalledItem.objects.filter(customer__in=customers.family(row.customer_id), pk=installed_item).first()
    if item is None:
        raise CannotDescribe(_("This customer does not have that."), field="installed_item")
    return item


@transaction.atomic
def assign_case(
    *, case: int, by: int | None, now: datetime, owner: int | None = None, owner_team: int | None = None
) -> Case:
    """Somebody else works on it from now on. The customer's face stays, and so does every time. Raises CannotAssignCase."""
    row = hold_case(case)
    if (owner is None) == (owner_team is None) or row.is_over:
        raise CannotAssignCase(_("Choose one person or one team for an open concern."), field="owner")
    if (row.owner_id, row.owner_team_id) != (owner, owner_team):
        row.owner_id, row.owner_team_id = owner, owner_team
        row.save(update_fields=["owner", "owner_team"])
        told = CaseAssigned(case=row.pk, owner=owner, owner_team=owner_team)
        facts.record(told, at=now, by=by, customer=row.customer_id)
    return row


@transaction.atomic
def take_case(*, case: int, by: int, now: datetime) -> Case:
    """They take it on, with all that whoever had it still owes for it, by the same times. Raises CannotAssignCase."""
    row = hold_case(case)
    before = (row.owner_id, row.owner_team_id)
    taken = assign_case(case=case, owner=by, by=by, now=now)
    for promise in owed(row, *(role for role in Role if role != Role.THEIRS)):
        if (promise.owner_id, promise.owner_team_id) == before:
            promises.assign_promise(promise=promise.pk, owner=by, by=by, now=now)
    return taken


@transaction.atomic
def tell_face(
    *,
    case: int,
    conversation: int,
    by: int | None,
    now: datetime,
    face: int | None = None,
    face_team: int | None = None,
) -> Case:
    """The customer heard in this contact who stands for it; only so does the face change (law 1). Raises CannotTellFace.

    Without a name the face it has was told.
    """
    row = hold_case(case, conversation=conversation)
    check_reached(conversation, CannotTellFace)
    link_contact(row, conversation, by=by, now=now)
    if face is not None and face_team is not None:
        raise CannotTellFace(_("Choose one person or one team."), field="face")
    is_same = (face, face_team) in ((None, None), (row.face_id, row.face_team_id))
    if is_same and row.face_told_at is not None:
        return row
    if not is_same:
        row.face_id, row.face_team_id = face, face_team
    row.face_told_at = now
    row.save(update_fields=["face", "face_team", "face_told_at"])
    told = FaceTold(case=row.pk, face=row.face_id, face_team=row.face_team_id, conversation=conversation)
    facts.record(told, at=now, by=by, customer=row.customer_id)
    return row


@transaction.atomic
def withdraw_case(
    *, case: int, withdrawn_as: str, by: int | None, now: datetime, conversation: int | None = None
) -> Case:
    """The customer no longer wants it, said in `conversation`; or it was opened by mistake, before anything was done.

    What was promised stays promised. Raises CannotWithdraw.
    """
    row = hold_case(case, conversation=conversation)
    if row.is_over or withdrawn_as not in Withdrawal.values:
        raise CannotWithdraw(_("This concern is over already."), field="withdrawn_as")
    if withdrawn_as == Withdrawal.CUSTOMER and conversation is None:
        raise CannotWithdraw(_("In which contact did the customer say so?"), field="conversation")
    if withdrawn_as == Withdrawal.MISTAKE and _is_begun(row):
        raise CannotWithdraw(
            _("Something was promised or done for it already: it is no mistake any more."), field="withdrawn_as"
        )
    if conversation is not None:
        if row.by_word_only and withdrawn_as == Withdrawal.CUSTOMER and not queries.was_heard_in(conversation):
            raise CannotWithdraw(not_heard(), field="conversation")
        link_contact(row, conversation, by=by, now=now)
    row.state, row.withdrawn_as, row.ended_at = State.WITHDRAWN, withdrawn_as, now
    row.save(update_fields=["state", "withdrawn_as", "ended_at"])
    if withdrawn_as == Withdrawal.MISTAKE:
        forget_request(row, str(Withdrawal.MISTAKE.label), by=by, now=now)
    told = CaseWithdrawn(case=row.pk, withdrawn_as=withdrawn_as)
    facts.record(told, at=now, by=by, customer=row.customer_id)
    return row


def _is_begun(row: Case) -> bool:
    """Promised, merged, looked into or decided."""
    begun = (row.promises, Investigation.objects.filter(case=row), Decision.objects.filter(case=row))
    return any(one.exists() for one in begun) or len(queries.family(row.pk)) > 1
