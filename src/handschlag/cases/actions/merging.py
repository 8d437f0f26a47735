"""Two that were one, one that was two. The customer's clock runs from the first report of any of them, before and after."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.cases import facts as told
from handschlag.cases import queries
from handschlag.cases.actions.belonging import say
from handschlag.cases.actions.by_law import count_by_laws
from handschlag.cases.actions.granting import grant, resume_news
from handschlag.cases.actions.holding import hold_case
from handschlag.cases.actions.taking import receive
from handschlag.cases.choices import NEVER_BY_SILENCE, OVER, SOLVED, Kind
from handschlag.cases.models import Case, CaseLink, CaseMerge, CasePromise, CaseSplit
from handschlag.cases.rules import paths
from handschlag.core import facts
from handschlag.core.errors import Cannot, NotThere
from handschlag.customers import queries as customers


class CannotMerge(Cannot):
    """One and the same, two customers', or not both open."""


class CannotSplit(Cannot):
    """It is not open, or there is nothing to split off."""


class CannotUndo(Cannot):
    """It was undone already, or too much has happened since."""


@transaction.atomic
def merge_cases(*, case: int, into: int, by: int | None, now: datetime) -> CaseMerge:
    """`case` is the same as `into`, which goes on. Nothing moves, and either's promises stand. Raises CannotMerge."""
    row, other = hold_case(case), hold_case(into)
    if row.pk == other.pk:
        raise CannotMerge(_("This is one and the same concern."), field="into")
    if other.customer_id not in customers.family(row.customer_id):
        raise CannotMerge(_("These are concerns of two customers."), field="into")
    if row.is_practice != other.is_practice:
        raise CannotMerge(_("What was only practised stays apart."), field="into")
    if _is_closed(row) or _is_closed(other):
        raise CannotMerge(_("Only open concerns can be merged: re-open what was solved first."), field="into")
    if row.kind == Kind.COMPLAINT and other.kind != Kind.COMPLAINT:
        raise CannotMerge(_("A complaint goes on: merge the other one into it."), field="into")
    row.merged_into = other
    row.save(update_fields=["merged_into"])
    if row.by_word_only and not other.by_word_only:
        other.by_word_only = True
        other.save(update_fields=["by_word_only"])
    merge = CaseMerge.objects.create(case=row, into=other, merged_at=now, by=by)
    facts.record(told.CasesMerged(case=row.pk, into=other.pk), at=now, by=by, customer=row.customer_id)
    return merge


@transaction.atomic
def undo_merge(*, merge: int, by: int | None, now: datetime) -> Case:
    """They were two after all; returns the one that is on its own again, where it stood. Raises CannotUndo."""
    found = CaseMerge.objects.filter(pk=merge).first()
    if found is None:
        raise NotThere(_("These were never merged."), field="merge")
    root = hold_case(found.into_id)
    found.refresh_from_db()
    if found.undone_at is not None:
        raise CannotUndo(_("This was taken back already."))
    if _is_closed(root):
        raise CannotUndo(_("Both were solved together since: re-open it first."))
    row = Case.objects.get(pk=found.case_id)
    row.merged_into = None
    row.save(update_fields=["merged_into"])
    found.undone_at, found.undone_by = now, by
    found.save(update_fields=["undone_at", "undone_by"])
    undone = told.CaseMergeUndone(case=row.pk, into=found.into_id)
    facts.record(undone, at=now, by=by, customer=row.customer_id)
    return row


@transaction.atomic
def split_case(
    *,
    case: int,
    kind: str,
    words: str,
    by: int | None,
    now: datetime,
    subject: str = "",
    promises: Sequence[int] = (),
) -> CaseSplit:
    """A second concern was hidden in it: `words` of the customer, and those promises that were made for it.

    Its clock began with the first report, its face is the same, what is known so far is known there too. What the
    contract and the law want of it is owed for it, too. Raises CannotSplit.
    """
    row = hold_case(case)
    if _is_closed(row):
        raise CannotSplit(_("This concern is not open."))
    if not words.strip() or kind not in Kind.values:
        raise CannotSplit(_("Write down what the other concern is."), field="words")
    links = CasePromise.objects.filter(case__in=queries.family(row.pk), promise__in=promises)
    if links.count() != len(set(promises)):
        raise CannotSplit(_("This promise belongs to another concern."), field="promises")
    part = Case.objects.create(
        customer_id=row.customer_id,
        person_id=row.person_id,
        kind=kind,
        state=paths.first(kind),
        subject=(subject.strip() or words.strip().splitlines()[0])[:200],
        reported_at=queries.clock_of(row.pk, now=now).begins_at,
        opened_at=max(now, row.opened_at),
        opened_by=by,
        installed_item_id=row.installed_item_id,
        product_id=row.product_id,
        face_id=row.face_id,
        face_team_id=row.face_team_id,
        face_told_at=row.face_told_at,
        owner_id=row.owner_id,
        owner_team_id=row.owner_team_id,
        severity=row.severity,
        is_practice=row.is_practice,
        by_word_only=kind in NEVER_BY_SILENCE,
    )
    links.update(case=part)
    _make_known(row, part)
    split = CaseSplit.objects.create(case=part, origin=row, split_at=now, by=by)
    facts.record(told.CaseSplit(case=part.pk, origin=row.pk), at=now, by=by, customer=row.customer_id)
    say(part, words, None, by=by, now=now)
    _owe(part, row, by=by, now=now)
    return split


def _owe(part: Case, origin: Case, *, by: int | None, now: datetime) -> None:
    """What complaints, contracts and laws want of it."""
    if part.kind == Kind.COMPLAINT:
        receive(part, by=by, now=now)
    grant(part, by=by, now=now, heard=origin)
    resume_news(part, by=by, now=now, of=origin)
    count_by_laws(part, is_complete=None, by=by, now=now)


@transaction.atomic
def undo_split(*, case: int, by: int | None, now: datetime) -> Case:
    """It was one after all: the part is merged into its origin again, with all that was promised meanwhile.

    Returns the one that goes on. Raises CannotUndo, CannotMerge.
    """
    split = CaseSplit.objects.filter(case=case, undone_at__isnull=True).first()
    if split is None:
        raise CannotUndo(_("This was not split off, or it was taken back already."))
    _is_no_complaint(case, split.origin_id, by=by, now=now)
    merge = merge_cases(case=case, into=split.origin_id, by=by, now=now)
    split.undone_at = now
    split.save(update_fields=["undone_at"])
    undone = told.CaseSplitUndone(case=case, origin=split.origin_id)
    facts.record(undone, at=now, by=by, customer=merge.case.customer_id)
    return merge.into


@transaction.atomic
def link_cases(*, one: int, other: int, by: int | None, now: datetime) -> CaseLink:
    """They have to do with each other and go on side by side. Twice changes nothing. Raises CannotMerge for one and the same."""
    first, second = sorted((hold_case(one).pk, hold_case(other).pk))
    if first == second:
        raise CannotMerge(_("This is one and the same concern."), field="other")
    link, is_new = CaseLink.objects.get_or_create(one_id=first, other_id=second, defaults={"linked_at": now, "by": by})
    if is_new:
        facts.record(told.CasesLinked(one=first, other=second), at=now, by=by, customer=link.one.customer_id)
    return link


def _is_closed(row: Case) -> bool:
    return row.state in SOLVED or row.state in OVER


def _make_known(origin: Case, part: Case) -> None:
    for finding in queries.known_for_case(origin.pk):
        finding.known_in.add(part)
    for step in queries.tried(origin.pk):
        step.known_in.add(part)


def _is_no_complaint(part: int, origin: int, *, by: int | None, now: datetime) -> None:
    """A complaint split off by mistake goes back into what it came from; its line in the register stays and says so."""
    row, root = hold_case(part), hold_case(origin)
    if row.pk != part or row.kind != Kind.COMPLAINT or root.kind == Kind.COMPLAINT:
        return
    was, row.kind = row.kind, root.kind
    row.state = paths.taken_over(root.kind, row.state)
    row.save(update_fields=["kind", "state"])
    facts.record(told.CaseKindChanged(case=row.pk, kind=row.kind, was=was), at=now, by=by, customer=row.customer_id)
