"""A complaint arrives (ISO 10002, 7.2–7.5): remedy, acknowledgement, regular news, assessment."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from handschlag.cases import queries
from handschlag.cases.actions.belonging import link_contact
from handschlag.cases.actions.going_on import go_to
from handschlag.cases.actions.granting import grant_next_news
from handschlag.cases.actions.hearing import hear, owed
from handschlag.cases.actions.holding import check_reached, hold_case
from handschlag.cases.actions.taking import NEWS_DAYS, owe_by_day
from handschlag.cases.choices import (
    Complexity,
    Immediate,
    Impact,
    Kind,
    Nature,
    Role,
    Safety,
    Severity,
    State,
)
from handschlag.cases.facts import (
    ComplaintAcknowledged,
    ComplaintAssessed,
    ComplaintDescribed,
    ComplaintForwarded,
    InterimTold,
)
from handschlag.cases.models import Assessment, Case, Complaint, Interim
from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.people import actions as people
from handschlag.people import queries as colleagues
from handschlag.promises import actions as promises
from handschlag.promises.models import Promise


class CannotTakeComplaint(Cannot):
    """No complaint, or something of it is missing."""


@transaction.atomic
def describe_complaint(*, case: int, nature: str, remedy: str, by: int | None, now: datetime) -> Complaint:
    """What it is in the eyes of the supervisors, and what the customer wants of us. Raises CannotTakeComplaint."""
    row = hold_case(case)
    complaint = complaint_of(row)
    if nature not in Nature.values:
        raise CannotTakeComplaint(_("Choose what it is."), field="nature")
    complaint.nature, complaint.remedy = Nature(nature), remedy.strip()
    complaint.save(update_fields=["nature", "remedy"])
    facts.record(ComplaintDescribed(case=row.pk, nature=nature), at=now, by=by, customer=row.customer_id)
    return complaint


@transaction.atomic
def acknowledge_complaint(*, case: int, by: int | None, now: datetime, conversation: int | None = None) -> Complaint:
    """The customer heard, in `conversation` or in writing, that it has arrived, who looks after it and when they hear again.

    Twice changes nothing. Raises CannotTakeComplaint.
    """
    row = hold_case(case, conversation=conversation)
    check_reached(conversation, CannotTakeComplaint)
    complaint = complaint_of(row)
    if complaint.acknowledged_at is not None:
        return complaint
    if conversation is not None:
        link_contact(row, conversation, by=by, now=now)
    complaint.acknowledged_at, complaint.acknowledged_in_id = now, conversation
    complaint.save(update_fields=["acknowledged_at", "acknowledged_in"])
    if row.face_told_at is None:
        row.face_told_at = now
        row.save(update_fields=["face_told_at"])
    hear(row, Role.ACKNOWLEDGES, conversation=conversation, by=by, now=now)
    for promise in owed(row, Role.UPDATES):
        promises.tell_promise(promise=promise.pk, by=by, now=now)
    told = ComplaintAcknowledged(case=row.pk, conversation=conversation)
    facts.record(told, at=now, by=by, customer=row.customer_id)
    return complaint


@transaction.atomic
def forward_complaint(*, case: int, to: str, by: int | None, now: datetime) -> Complaint:
    """It was sent on to the insurer, the maker, the carrier; we stay the face. Raises CannotTakeComplaint."""
    row = hold_case(case)
    complaint = complaint_of(row)
    if not to.strip():
        raise CannotTakeComplaint(_("To whom was it sent on?"), field="to")
    complaint.forwarded_at, complaint.forwarded_to = now, to.strip()[:200]
    complaint.save(update_fields=["forwarded_at", "forwarded_to"])
    facts.record(ComplaintForwarded(case=row.pk), at=now, by=by, customer=row.customer_id)
    return complaint


@transaction.atomic
def tell_interim(*, case: int, words: str, by: int | None, now: datetime, conversation: int | None = None) -> Interim:
    """The customer was told how it stands, and hears again: of a complaint in five open days, else as the contract says.

    Raises CannotTakeComplaint without words.
    """
    row = hold_case(case, conversation=conversation)
    check_reached(conversation, CannotTakeComplaint)
    if not words.strip():
        raise CannotTakeComplaint(_("What was the customer told?"), field="words")
    if conversation is not None:
        link_contact(row, conversation, by=by, now=now)
    heard = hear(row, Role.ACKNOWLEDGES, Role.UPDATES, conversation=conversation, by=by, now=now)
    interim = Interim.objects.create(case=row, words=words.strip(), told_at=now, told_in_id=conversation, by=by)
    following = None if row.is_over else _following(row, heard, by=by, now=now)
    told = InterimTold(case=row.pk, interim=interim.pk, next_promise=following.pk if following else None)
    facts.record(told, at=now, by=by, customer=row.customer_id)
    return interim


def _following(row: Case, heard: list[Promise], *, by: int | None, now: datetime) -> Promise | None:
    granted = grant_next_news(row, heard, by=by, now=now)
    own = owe_news(row, by=by, now=now) if row.kind == Kind.COMPLAINT else None
    return own or next(iter(granted), None)


def owe_news(row: Case, *, by: int | None, now: datetime) -> Promise | None:
    """The customer knows by when they hear again; None where that is promised already, and in practice."""
    if row.is_practice or owed(row, Role.UPDATES):
        return None
    with override(row.customer.language):
        words = _("You hear how your complaint stands.")
    made = owe_by_day(row, Role.UPDATES, NEWS_DAYS, words, by=by, now=now)
    return promises.tell_promise(promise=made.pk, by=by, now=now)


@transaction.atomic
def assess_complaint(
    *,
    case: int,
    severity: str,
    safety: str,
    complexity: str,
    impact: str,
    immediate: str,
    by: int | None,
    now: datetime,
    done_at_once: str = "",
) -> Assessment:
    """How grave it is. Where somebody is in danger management hears it at once, and it says what was done.

    A later assessment follows the earlier one. Raises CannotTakeComplaint.
    """
    row = hold_case(case)
    complaint_of(row)
    said = {"severity": severity, "safety": safety, "complexity": complexity, "impact": impact, "immediate": immediate}
    for field, known in zip(said, (Severity, Safety, Complexity, Impact, Immediate), strict=True):
        if said[field] not in known.values:
            raise CannotTakeComplaint(_("Choose one of these."), field=field)
    if safety == Safety.DANGER:
        said["immediate"] = Immediate.NEEDED
    if said["immediate"] == Immediate.NEEDED and not done_at_once.strip():
        raise CannotTakeComplaint(_("What is done at once?"), field="done_at_once")
    assessment = Assessment.objects.create(case=row, **said, done_at_once=done_at_once.strip(), assessed_at=now, by=by)
    told = ComplaintAssessed(case=row.pk, assessment=assessment.pk, severity=severity, safety=safety)
    facts.record(told, at=now, by=by, customer=row.customer_id)
    if row.state == State.TO_ASSESS:
        go_to(row, State.TO_INVESTIGATE, by=by, now=now)
    if safety == Safety.DANGER and not row.is_practice:
        people.give_notice(
            to=[user.pk for user in colleagues.management()],
            matter=queries.thing(row),
            code=queries.DANGER,
            thing=queries.thing(row),
            is_urgent=True,
            by=by,
            now=now,
        )
    return assessment


def complaint_of(row: Case) -> Complaint:
    """Part of an action that holds the case. Raises CannotTakeComplaint."""
    found = Complaint.objects.filter(case=row).first()
    if found is None or row.kind != Kind.COMPLAINT:
        raise CannotTakeComplaint(_("This is no complaint."), field="case")
    return found
