"""Groups and their letters, what can be chosen, what is checked before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from handschlag.care.rules.naming import rank_in
from handschlag.changeovers.actions.finding import find_affected
from handschlag.changeovers.actions.holding import hold_changeover
from handschlag.changeovers.facts import ChangeoverLetterWritten
from handschlag.changeovers.models import Affected, AffectedGroup, Changeover, Option, ReadinessCheck
from handschlag.changeovers.queries import ready
from handschlag.changeovers.rules import letters
from handschlag.core import facts
from handschlag.core.errors import Cannot, NotThere


class CannotWriteLetter(Cannot):
    """Nothing said, a field nobody can fill, a rank told, or written to somebody already."""


@dataclass(frozen=True)
class Whom:
    """Whom a group is for; None and "" ask nothing. `place` None: the last one, or where it is."""

    name: str
    is_vital: bool | None = None
    has_devices: bool | None = None
    kind: str = ""
    tier: int | None = None
    place: int | None = None


@transaction.atomic
def write_group(
    *,
    changeover: int,
    group: int | None = None,
    whom: Whom,
    title: str,
    words: str,
    promise_words: str,
    call_by_on: date,
    by: int | None,
    now: datetime,
) -> AffectedGroup:
    """A group, or `group` anew: its conditions, its letter and the promise in it. It has to be approved again.

    Those not written to yet go into the group that fits now. Raises CannotWriteLetter naming the field.
    """
    plan = hold_changeover(changeover, CannotWriteLetter)
    _check(name=whom.name, title=title, words=words, promise_words=promise_words)
    if not timezone.localdate(now) < call_by_on <= plan.ends_on:
        raise CannotWriteLetter(_("Call between tomorrow and the day it ends."), field="call_by_on")
    row = (
        _own(plan, group)
        if group is not None
        else AffectedGroup(changeover=plan, place=_next(AffectedGroup.objects.filter(changeover=plan)))
    )
    row.name, row.title, row.words = whom.name.strip()[:80], title.strip()[:120], words.strip()
    row.promise_words, row.call_by_on = promise_words.strip()[:300], call_by_on
    row.is_vital, row.has_devices, row.kind, row.tier_id = whom.is_vital, whom.has_devices, whom.kind, whom.tier
    row.place = row.place if whom.place is None else whom.place
    row.approved_at = None
    row.save()
    facts.record(ChangeoverLetterWritten(changeover=plan.pk, group=row.pk), at=now, by=by)
    find_affected(plan, by=by, now=now)
    return row


@transaction.atomic
def approve_letter(*, changeover: int, group: int, by: int | None, now: datetime) -> AffectedGroup:
    """A lead read it: it may go out. Raises CannotWriteLetter where its promise could no longer be kept."""
    plan = hold_changeover(changeover, CannotWriteLetter)
    row = _own(plan, group)
    if row.call_by_on <= timezone.localdate(now):
        raise CannotWriteLetter(_("The day by which we call is over: set another one."), field="call_by_on")
    row.approved_at = now
    row.save(update_fields=["approved_at"])
    facts.record(ChangeoverLetterWritten(changeover=plan.pk, group=row.pk), at=now, by=by)
    return row


@transaction.atomic
def remove_group(*, changeover: int, group: int, by: int | None, now: datetime) -> None:
    """Its customers go into the group that fits next. Raises CannotWriteLetter once its letter was posted."""
    plan = hold_changeover(changeover, CannotWriteLetter)
    row = _own(plan, group)
    if Affected.objects.filter(group=row, promise__isnull=False).exists():
        raise CannotWriteLetter(_("Its letter was posted: it stays."), field="group")
    facts.record(ChangeoverLetterWritten(changeover=plan.pk, group=row.pk), at=now, by=by)
    row.delete()
    find_affected(plan, by=by, now=now)


@transaction.atomic
def add_option(
    *,
    changeover: int,
    words: str,
    product: int | None = None,
    is_leaving: bool = False,
    by: int | None,
    now: datetime,
) -> Option:
    """Something customers can choose; `product` is what they get then, by default the successor."""
    plan = hold_changeover(changeover, CannotWriteLetter)
    if not words.strip():
        raise CannotWriteLetter(_("What can they choose?"), field="words")
    if is_leaving and product is not None:
        raise CannotWriteLetter(_("Who cancels gets nothing in its place."), field="product")
    row = Option.objects.create(
        changeover=plan,
        place=_next(Option.objects.filter(changeover=plan)),
        words=words.strip()[:200],
        product_id=product,
        is_leaving=is_leaving,
    )
    _unread(plan, by=by, now=now)
    return row


@transaction.atomic
def retire_option(*, changeover: int, option: int, by: int | None, now: datetime) -> None:
    """Nobody can choose it any more; who has chosen it keeps it."""
    plan = hold_changeover(changeover, CannotWriteLetter)
    plan.options.filter(pk=option, retired_at__isnull=True).update(retired_at=now)
    _unread(plan, by=by, now=now)


@transaction.atomic
def add_check(
    *, changeover: int, words: str, is_for_devices: bool = False, by: int | None, now: datetime
) -> ReadinessCheck:
    """Something that must be so before a switch: whoever was ready is looked at again."""
    plan = hold_changeover(changeover, CannotWriteLetter)
    if not words.strip():
        raise CannotWriteLetter(_("What has to be so?"), field="words")
    row = ReadinessCheck.objects.create(
        changeover=plan,
        place=_next(ReadinessCheck.objects.filter(changeover=plan)),
        words=words.strip()[:160],
        is_for_devices=is_for_devices,
    )
    _look_at_readiness(plan, now=now)
    facts.record(ChangeoverLetterWritten(changeover=plan.pk, group=0), at=now, by=by)
    return row


@transaction.atomic
def retire_check(*, changeover: int, check: int, by: int | None, now: datetime) -> None:
    """It need not be so any more: who only lacked this is ready."""
    plan = hold_changeover(changeover, CannotWriteLetter)
    plan.checks.filter(pk=check, retired_at__isnull=True).update(retired_at=now)
    _look_at_readiness(plan, now=now)
    facts.record(ChangeoverLetterWritten(changeover=plan.pk, group=0), at=now, by=by)


def _look_at_readiness(plan: Changeover, *, now: datetime) -> None:
    rows = list(Affected.objects.filter(changeover=plan, option__isnull=False, switched_at__isnull=True))
    are = ready(rows)
    changed = [one for one in rows if (one.ready_at is not None) != (one.pk in are)]
    for one in changed:
        one.ready_at = now if one.pk in are else None
    Affected.objects.bulk_update(changed, ["ready_at"], batch_size=2000)


def _unread(plan: Changeover, *, by: int | None, now: datetime) -> None:
    """What can be chosen stands in every letter: each has to be read once more."""
    plan.groups.update(approved_at=None)
    facts.record(ChangeoverLetterWritten(changeover=plan.pk, group=0), at=now, by=by)


def _own(plan: Changeover, group: int) -> AffectedGroup:
    row = AffectedGroup.objects.select_for_update(no_key=True).filter(pk=group, changeover=plan).first()
    if row is None:
        raise NotThere(_("This group does not exist."), field="group")
    return row


def _next(rows: QuerySet[AffectedGroup] | QuerySet[Option] | QuerySet[ReadinessCheck]) -> int:
    found = rows.aggregate(last=Max("place"))["last"]
    return 0 if found is None else int(found) + 1


def _check(**texts: str) -> None:
    for field, text in texts.items():
        if not text.strip():
            raise CannotWriteLetter(_("Please write something here."), field=field)
        if told := rank_in(text):
            raise CannotWriteLetter(_("“%s” tells a rank. Classes stay inside.") % told, field=field)
        if unknown := letters.unknown_fields(text):
            raise CannotWriteLetter(_("Nobody can fill {%s}.") % unknown[0], field=field)
