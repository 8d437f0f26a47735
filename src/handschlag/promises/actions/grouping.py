"""One known cause, many customers: promised, kept and told in one step; each member stays a promise of its own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.customers import queries as customers
from handschlag.customers.choices import PreferredChannel
from handschlag.promises.actions.breaking import tell_of_break
from handschlag.promises.actions.keeping import keep_promise
from handschlag.promises.actions.making import make_promise, tell_promise
from handschlag.promises.choices import RUNNING, Source, State
from handschlag.promises.facts import PromiseGroupMade
from handschlag.promises.models import Promise, PromiseGroup
from handschlag.promises.queries import get_group, is_untold, question, understand

FEWEST = 2


class CannotPromiseToMany(Cannot):
    """No cause, no time, or not many."""


@transaction.atomic
def make_group(
    *,
    cause: str,
    words: str,
    members: Sequence[int],
    by: int | None,
    now: datetime,
    owner: int | None = None,
    owner_team: int | None = None,
    kind: str | None = None,
) -> PromiseGroup:
    """Promise the same to many customers by the same time, read from the words in the house's hours.

    Merged customers count once. Raises CannotPromiseToMany, CannotMakePromise.
    """
    wanted = sorted(set(customers.roots(members).values()))
    if not cause.strip():
        raise CannotPromiseToMany(_("What is the cause they have in common?"), field="cause")
    if len(wanted) < FEWEST:
        raise CannotPromiseToMany(_("Choose at least two customers; one gets a promise of their own."), field="members")
    understood = understand(words, customer=None, team=owner_team, now=now)
    if understood.due_at is None:
        raise CannotPromiseToMany(question(understood), field="words")
    facts.lock_chains(wanted)
    group = PromiseGroup.objects.create(cause=cause.strip()[:200], made_at=now, given_by_id=by)
    made = [
        make_promise(
            customer=customer,
            kind=kind or understood.kind,
            words=words,
            source=Source.SPOKEN,
            clock=understood.clock,
            due_at=understood.due_at,
            owner=owner if owner or owner_team else by,
            owner_team=owner_team,
            given_by=by,
            group=group.pk,
            by=by,
            now=now,
        )
        for customer in wanted
    ]
    facts.record(PromiseGroupMade(group=group.pk, promises=tuple(one.pk for one in made)), at=now, by=by)
    return group


@transaction.atomic
def keep_group(*, group: int, by: int | None, now: datetime) -> int:
    """The cause is gone: every member that is still owed is kept, or done late; returns how many. Twice changes nothing."""
    return sum(
        keep_promise(promise=member.pk, by=by, now=now).done_at is not None
        for member in _members(group)
        if member.state in RUNNING or (member.state == State.BROKEN and member.done_at is None)
    )


@transaction.atomic
def tell_group(
    *, group: int, by: int | None, now: datetime, way: str = "", members: Collection[int] | None = None
) -> int:
    """Customers were told of the promise, or that it is broken: all (an announcement), or those of `members` by `way`.

    Returns how many heard something new; whoever knew already stays as they are. Raises CannotPromiseToMany for a way
    there is not.
    """
    if way not in PreferredChannel.values:
        raise CannotPromiseToMany(_("By phone, by e-mail or by letter?"), field="way")
    told = [one for one in _members(group) if is_untold(one) and (members is None or one.pk in members)]
    for member in told:
        if member.state == State.BROKEN:
            tell_of_break(promise=member.pk, by=by, now=now, way=way)
        else:
            tell_promise(promise=member.pk, by=by, now=now, way=way)
    return len(told)


def _members(group: int) -> list[Promise]:
    """All members, with the chains of all their customers held in ascending order. Raises NotThere."""
    members = Promise.objects.filter(group=get_group(group)).order_by("id")
    facts.lock_chains([customer for customer in members.values_list("customer", flat=True) if customer is not None])
    return list(members.select_for_update())
