from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.customers.actions.writing import lock_customer
from handschlag.customers.facts import ResponsibilityAssigned
from handschlag.customers.models import Customer, Responsibility
from handschlag.people.choices import Role
from handschlag.people.models import Membership


class CannotAssign(Cannot):
    pass


@dataclass(frozen=True)
class Faces:
    """Law 1: exactly one owner and one stand-in, each a user or a team, never the same."""

    owner: int | None
    owner_team: int | None
    stand_in: int | None
    stand_in_team: int | None


@transaction.atomic
def assign_owner(
    *,
    customer: int,
    owner: int | None = None,
    owner_team: int | None = None,
    stand_in: int | None = None,
    stand_in_team: int | None = None,
    seen: int,
    reason: str = "",
    by: int | None,
    now: datetime,
) -> Responsibility:
    """Give the customer another owner from now on, and with it another stand-in where one is named.

    `seen` is the id of the responsibility the editor saw, so that two people never hand on past each other. Who was
    stand-in and becomes owner leaves the place of the stand-in to the owner before, unless another one is named.
    Raises CannotAssign (revision, owner, stand_in).
    """
    before = _current(customer, seen)
    held = Faces(before.owner_id, before.owner_team_id, before.stand_in_id, before.stand_in_team_id)
    wanted = replace(held, owner=owner, owner_team=owner_team)
    if stand_in is not None or stand_in_team is not None:
        wanted = replace(wanted, stand_in=stand_in, stand_in_team=stand_in_team)
    elif _is_same(owner, owner_team, held.stand_in, held.stand_in_team):
        wanted = replace(wanted, stand_in=held.owner, stand_in_team=held.owner_team)
    return _assign(before, wanted, reason=reason, by=by, now=now)


@transaction.atomic
def assign_stand_in(
    *,
    customer: int,
    stand_in: int | None = None,
    stand_in_team: int | None = None,
    seen: int,
    reason: str = "",
    by: int | None,
    now: datetime,
) -> Responsibility:
    """Give the customer another stand-in from now on; the owner stays. Raises CannotAssign (revision, stand_in)."""
    before = _current(customer, seen)
    wanted = Faces(before.owner_id, before.owner_team_id, stand_in, stand_in_team)
    return _assign(before, wanted, reason=reason, by=by, now=now)


def faces(
    *,
    owner: int | None,
    owner_team: int | None,
    stand_in: int | None,
    stand_in_team: int | None,
    refusal: type[Cannot],
) -> Faces:
    """What was asked for, when law 1 allows it; refused with the field that breaks it."""
    wanted = Faces(owner, owner_team, stand_in, stand_in_team)
    if (owner is None) == (owner_team is None):
        raise refusal(_("A customer has one owner: a person or a team."), field="owner")
    if (stand_in is None) == (stand_in_team is None):
        raise refusal(_("A customer has one stand-in: a person or a team."), field="stand_in")
    if _is_same(owner, owner_team, stand_in, stand_in_team):
        raise refusal(_("Nobody is their own stand-in."), field="stand_in")
    _refuse_unfit(owner, owner_team, "owner", refusal)
    _refuse_unfit(stand_in, stand_in_team, "stand_in", refusal)
    if stand_in_team is not None and not _has_another(stand_in_team, owner):
        raise refusal(_("This team has nobody else who could stand in."), field="stand_in")
    return wanted


def begin(customer: Customer, wanted: Faces, *, reason: str, by: int | None, now: datetime) -> Responsibility:
    """Write that `wanted` are responsible from now on. The caller holds the customer's row or has just made it."""
    row = Responsibility.objects.create(
        customer=customer,
        owner_id=wanted.owner,
        owner_team_id=wanted.owner_team,
        stand_in_id=wanted.stand_in,
        stand_in_team_id=wanted.stand_in_team,
        from_at=now,
        by=by,
        reason=reason[:200],
    )
    assigned = ResponsibilityAssigned(
        customer=customer.id,
        owner=wanted.owner,
        owner_team=wanted.owner_team,
        stand_in=wanted.stand_in,
        stand_in_team=wanted.stand_in_team,
    )
    facts.record(assigned, at=now, by=by, customer=customer.id)
    return row


def _current(customer: int, seen: int) -> Responsibility:
    row = lock_customer(customer, CannotAssign)
    before = Responsibility.objects.filter(customer=row).select_related("customer").order_by("from_at").last()
    if before is None or before.id != seen:
        raise CannotAssign(
            _("Somebody else changed this meanwhile. Nothing was overwritten; please look at it again."),
            field="revision",
        )
    return before


def _assign(before: Responsibility, wanted: Faces, *, reason: str, by: int | None, now: datetime) -> Responsibility:
    held = Faces(before.owner_id, before.owner_team_id, before.stand_in_id, before.stand_in_team_id)
    if wanted == held:
        return before
    checked = faces(
        owner=wanted.owner,
        owner_team=wanted.owner_team,
        stand_in=wanted.stand_in,
        stand_in_team=wanted.stand_in_team,
        refusal=CannotAssign,
    )
    # Two changes in one instant, or a clock that was set back: the later one begins a moment after the earlier.
    begins = max(now, before.from_at + timedelta(microseconds=1))
    return begin(before.customer, checked, reason=reason, by=by, now=begins)


def _is_same(user: int | None, team: int | None, other_user: int | None, other_team: int | None) -> bool:
    return (user is not None and user == other_user) or (team is not None and team == other_team)


def _refuse_unfit(user: int | None, team: int | None, field: str, refusal: type[Cannot]) -> None:
    """Locks who is chosen against leaving the house in the same moment (shared: many may choose the same)."""
    with connection.cursor() as cursor:
        if user is not None:
            fit = "SELECT 1 FROM people_user WHERE id = %s AND is_active AND role <> %s FOR SHARE"
            cursor.execute(fit, [user, Role.PARTNER])
            if cursor.fetchone() is None:
                raise refusal(_("This colleague cannot look after customers (any more)."), field=field)
        if team is not None:
            cursor.execute("SELECT 1 FROM people_team WHERE id = %s FOR SHARE", [team])
            if cursor.fetchone() is None:
                raise refusal(_("This team does not exist (any more)."), field=field)


def _has_another(team: int, owner: int | None) -> bool:
    others = Membership.objects.filter(team=team, user__is_active=True).exclude(user__role=Role.PARTNER)
    return others.exclude(user=owner).exists() if owner is not None else others.exists()
