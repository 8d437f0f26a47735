"""Two customers that are one. No row moves: `merged_into` says whose file it is part of, and clearing it undoes that."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.customers.actions import responsibility
from handschlag.customers.actions.writing import compare_later, lock_customer
from handschlag.customers.facts import CustomerJoined, CustomerMerged, CustomerParted, DuplicateDenied, MergeUndone
from handschlag.customers.models import Customer, Duplicate, Merge, Responsibility
from handschlag.customers.queries.family import LONGEST_CHAIN, families, roots


class CannotMerge(Cannot):
    pass


class CannotUndoMerge(Cannot):
    pass


@transaction.atomic
def merge_customers(*, customer: int, into: int, by: int | None, now: datetime) -> Merge:
    """`customer` is the same as `into`: from now on one file, which `into`'s owner and stand-in look after.

    Raises CannotMerge (customer, into) when one of them is missing, or was merged by somebody else meanwhile.
    """
    gone, kept = _lock_both(customer, into)
    _refuse_endless(gone.pk)
    gone.merged_into = kept
    gone.save(update_fields=["merged_into"])
    merge = Merge.objects.create(customer=gone, into=kept, merged_at=now, by=by)
    facts.lock_chains([gone.pk, kept.pk])
    facts.record(CustomerMerged(customer=gone.pk, into=kept.pk), at=now, by=by, customer=gone.pk)
    facts.record(CustomerJoined(customer=kept.pk, merged=gone.pk), at=now, by=by, customer=kept.pk)
    compare_later([gone.pk, kept.pk])
    return merge


@transaction.atomic
def undo_merge(*, merge: int, by: int | None, now: datetime) -> Merge:
    """The customer stands for itself again, with everything that was entered for it and its persons.

    It is looked after by whoever did before. Has one of them left the house since, then by owner and stand-in of the
    file it was part of (law 1). Raises CannotUndoMerge (merge).
    """
    found = Merge.objects.filter(id=merge).values_list("customer", "into").first()
    if found is None:
        raise CannotUndoMerge(_("This does not exist."), field="merge")
    locked = Customer.objects.select_for_update(no_key=True).filter(id__in=found).order_by("id").in_bulk()
    row = Merge.objects.select_related("customer", "into").get(id=merge)
    if row.undone_at is not None:
        raise CannotUndoMerge(_("This was taken back already."), field="merge")
    facts.lock_chains([row.customer_id, row.into_id])
    row.undone_at, row.undone_by = now, by
    row.save(update_fields=["undone_at", "undone_by"])
    gone = locked[row.customer_id]
    _look_after_again(gone, by=by, now=now)
    gone.merged_into = None
    gone.save(update_fields=["merged_into"])
    facts.record(MergeUndone(customer=gone.pk, merged_before=row.into_id), at=now, by=by, customer=gone.pk)
    facts.record(CustomerParted(customer=row.into_id, parted=gone.pk), at=now, by=by, customer=row.into_id)
    compare_later([row.customer_id, row.into_id])
    return row


@transaction.atomic
def deny_duplicate(*, one: int, other: int, by: int | None, now: datetime) -> Duplicate:
    """The two are not the same; nobody is asked again. Raises CannotMerge (customer, into)."""
    first, second = _lock_both(*sorted((one, other)))
    row, _made = Duplicate.objects.get_or_create(
        one=first, other=second, defaults={"score": 0, "reasons": [], "found_at": now}
    )
    if row.state == Duplicate.State.APART:
        return row
    row.state, row.decided_at, row.decided_by = Duplicate.State.APART, now, by
    row.save(update_fields=["state", "decided_at", "decided_by"])
    facts.lock_chains([first.pk, second.pk])
    facts.record(DuplicateDenied(customer=first.pk, other=second.pk), at=now, by=by, customer=first.pk)
    facts.record(DuplicateDenied(customer=second.pk, other=first.pk), at=now, by=by, customer=second.pk)
    return row


def _lock_both(customer: int, into: int) -> tuple[Customer, Customer]:
    """Both rows in ascending order, so that two people who merge crosswise wait for each other instead of for ever."""
    if customer == into:
        raise CannotMerge(_("Nobody is merged with themselves."), field="into")
    locked = {row_id: lock_customer(row_id, CannotMerge) for row_id in sorted((customer, into))}
    return locked[customer], locked[into]


def _refuse_endless(gone: int) -> None:
    """The database refuses a chain that queries would not follow to its end; this says so in words, a little earlier."""
    if len(families([gone])[gone]) >= LONGEST_CHAIN:
        raise CannotMerge(
            _("So many customers are merged there already. Please merge the other way round."), field="into"
        )


def _look_after_again(gone: Customer, *, by: int | None, now: datetime) -> None:
    """Law 1 for who stands alone again: its last owner and stand-in, or those of its file when they cannot any more."""
    before = _newest(gone.pk)
    try:
        responsibility.faces(**_faces(before), refusal=CannotUndoMerge)
    except CannotUndoMerge:
        of_the_file = _faces(_newest(roots([gone.pk])[gone.pk]))
        wanted = responsibility.faces(**of_the_file, refusal=CannotUndoMerge)
        begins = max(now, before.from_at + timedelta(microseconds=1))
        responsibility.begin(gone, wanted, reason=_("merge undone"), by=by, now=begins)


def _newest(customer: int) -> Responsibility:
    return Responsibility.objects.filter(customer=customer).latest("from_at")


def _faces(row: Responsibility) -> dict[str, int | None]:
    return {
        "owner": row.owner_id,
        "owner_team": row.owner_team_id,
        "stand_in": row.stand_in_id,
        "stand_in_team": row.stand_in_team_id,
    }
