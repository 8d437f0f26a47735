"""Rounds: whom a changeover concerns now. New ones are found again, who left drops out, who is wounded is held."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from handschlag.changeovers.actions.anew import begin_anew, come_back
from handschlag.changeovers.actions.belonging import leave_bound, write_items
from handschlag.changeovers.actions.holding import hold_changeover
from handschlag.changeovers.choices import WhyDropped
from handschlag.changeovers.facts import ChangeoverLeft, ChangeoverRoundMade
from handschlag.changeovers.models import Affected, AffectedGroup, AffectedItem, Changeover
from handschlag.changeovers.queries.finding import Hit, find_hits
from handschlag.changeovers.rules.families import Place, who_goes_on
from handschlag.changeovers.rules.groups import Concerned, Conditions, group_of
from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.customers import queries as customers
from handschlag.outreach import actions as outreach
from handschlag.outreach import queries as held

BY_ITSELF = (WhyDropped.GONE, WhyDropped.CHANGED, WhyDropped.MERGED)
"""Those a round dropped; a round can find them again. Whom somebody took out stays out."""


class CannotLook(Cannot):
    """It is finished."""


@dataclass(frozen=True)
class Round:
    found: int
    dropped: int


@transaction.atomic
def make_round(*, changeover: int, by: int | None, now: datetime) -> Round:
    """Look again whom it concerns. Two rounds at once find everybody once. Raises CannotLook for a finished one."""
    place = Changeover.objects.select_related("product").filter(pk=changeover).first()
    if place is not None:
        _lock_before(place, now=now)
    return find_affected(hold_changeover(changeover, CannotLook), by=by, now=now)


def make_rounds(*, by: int | None, now: datetime) -> int:
    """Every changeover under way, each in a transaction of its own; returns how many customers were found anew."""
    running = Changeover.objects.filter(finished_at__isnull=True).order_by("pk").values_list("pk", flat=True)
    return sum(make_round(changeover=one, by=by, now=now).found for one in list(running))


def find_affected(row: Changeover, *, by: int | None, now: datetime) -> Round:
    """Part of an action that holds `row`."""
    hits = find_hits(row, now=now)
    rows = list(Affected.objects.filter(changeover=row).order_by("pk"))
    root_of = customers.roots([one.customer_id for one in rows])
    here, merged = _speakers(rows, root_of)
    known = list(AffectedItem.objects.filter(affected__changeover=row).order_by("pk"))
    leave_bound(hits, here, {one.pk: one for one in rows}, known)
    dropped = _drop_merged(merged, by=by, now=now)
    dropped += _drop_gone([one for root, one in here.items() if root not in hits], by=by, now=now)
    again = _join_again([one for root, one in here.items() if root in hits], hits, root_of, by=by, now=now)
    groups = _groups(row)
    new = [_affected(row, hit, groups, now=now) for root, hit in hits.items() if root not in here]
    Affected.objects.bulk_create(new, batch_size=5000)
    _keep_up([one for root, one in here.items() if root in hits], hits, root_of, groups)
    write_items({**{one.customer_id: one for one in new}, **here}, hits, known)
    wounded = _wounded(hits)
    if wounded:
        outreach.settle_holds(several=wounded, by=by, now=now)
    row.looked_at = now
    row.save(update_fields=["looked_at"])
    found = len(new) + again
    if found or dropped:
        facts.record(ChangeoverRoundMade(changeover=row.pk, found=found, dropped=dropped), at=now, by=by)
    return Round(found, dropped)


def _lock_before(row: Changeover, *, now: datetime) -> None:
    """Chains come before rows: of those who leave, come back or are held, which are few."""
    hits = find_hits(row, now=now)
    rows = list(Affected.objects.filter(changeover=row).order_by("pk"))
    root_of = customers.roots([one.customer_id for one in rows])
    here, merged = _speakers(rows, root_of)
    moving = {one.customer_id for one in merged}
    for root, one in here.items():
        is_over = one.dropped_at is not None or one.checked_at is not None
        if (root in hits) == is_over:
            moving |= {root, one.customer_id}
    facts.lock_chains(sorted(moving | _wounded(hits)))


def _speakers(rows: list[Affected], root_of: Mapping[int, int]) -> tuple[dict[int, Affected], list[Affected]]:
    """For each customer that goes on the row that speaks for all who became them, and the rows that leave their way to it."""
    families: dict[int, list[Affected]] = defaultdict(list)
    for one in rows:
        families[root_of[one.customer_id]].append(one)
    here, merged = {}, []
    for root, several in families.items():
        if len(several) == 1:
            here[root] = several[0]
            continue
        first, leaving = who_goes_on([_place(one, root) for one in several])
        here[root] = next(one for one in several if one.pk == first)
        merged += [one for one in several if one.pk in leaving]
    return here, merged


def _place(one: Affected, root: int) -> Place:
    return Place(
        row=one.pk,
        is_told=one.told_at is not None,
        has_chosen=one.option_id is not None,
        is_ready=one.ready_at is not None,
        is_switched=one.switched_at is not None,
        is_checked=one.checked_at is not None,
        is_dropped=one.dropped_at is not None,
        is_out=one.dropped_at is not None and one.why_dropped not in BY_ITSELF,
        is_merged=one.why_dropped == WhyDropped.MERGED,
        is_root=one.customer_id == root,
    )


def _drop_merged(rows: list[Affected], *, by: int | None, now: datetime) -> int:
    """Two customers are one: told, asked and switched once. Should they be parted again, it goes on where it stood."""
    for one in rows:
        _leave(one, WhyDropped.MERGED, by=by, now=now)
    return len(rows)


def _leave(one: Affected, why: WhyDropped, *, by: int | None, now: datetime) -> None:
    one.dropped_at, one.why_dropped = now, why
    one.save(update_fields=["dropped_at", "why_dropped"])
    facts.record(ChangeoverLeft(affected=one.pk, why=why), at=now, by=by, customer=one.customer_id)


def _wounded(hits: Iterable[int]) -> set[int]:
    several = list(hits)
    return {one.customer for one in held.wounds(several)} | set(held.standing(several))


def _drop_gone(rows: list[Affected], *, by: int | None, now: datetime) -> int:
    """Whoever does not have it any more and was not switched by us."""
    gone = [one for one in rows if one.dropped_at is None and one.checked_at is None and one.switched_at is None]
    changed = set(
        AffectedItem.objects.filter(
            affected__in=[one.pk for one in gone], is_device=False, item__replaced_by__isnull=False
        ).values_list("affected", flat=True)
    )
    for one in gone:
        _leave(one, WhyDropped.CHANGED if one.pk in changed else WhyDropped.GONE, by=by, now=now)
    return len(gone)


def _join_again(
    rows: list[Affected], hits: Mapping[int, Hit], root_of: Mapping[int, int], *, by: int | None, now: datetime
) -> int:
    """Who dropped out and has it again, and who was changed over and has another one of it: from the beginning."""
    settled = _settled_items(rows)
    joined = 0
    for one in rows:
        is_back = one.why_dropped in BY_ITSELF
        more = set(hits[root_of[one.customer_id]].ending) - settled.get(one.pk, set())
        if not (is_back or (one.checked_at is not None and more)):
            continue
        go_on = come_back if one.why_dropped == WhyDropped.MERGED else begin_anew
        go_on(one, by=by, now=now)
        joined += 1
    return joined


def _settled_items(rows: list[Affected]) -> dict[int, set[int]]:
    """What was changed over, or has its end written down, by those with whom everything works."""
    found: dict[int, set[int]] = {}
    checked = [one.pk for one in rows if one.checked_at is not None]
    items = AffectedItem.objects.filter(
        Q(done_at__isnull=False) | Q(item__ended_on__isnull=False), affected__in=checked
    )
    for affected, item in items.values_list("affected", "item"):
        found.setdefault(affected, set()).add(item)
    return found


def _keep_up(
    rows: list[Affected], hits: Mapping[int, Hit], root_of: Mapping[int, int], groups: list[Conditions]
) -> None:
    """Devices came or went; whoever was not written to yet goes into the group that fits now."""
    changed = []
    for one in rows:
        hit = hits[root_of[one.customer_id]]
        group = _group(hit, groups) if one.told_at is None else one.group_id
        now_so = (hit.is_vital, bool(hit.devices), group)
        if one.switched_at is None and (one.is_vital, one.has_devices, one.group_id) != now_so:
            one.is_vital, one.has_devices, one.group_id = now_so
            changed.append(one)
    Affected.objects.bulk_update(changed, ["is_vital", "has_devices", "group"], batch_size=2000)


def _affected(row: Changeover, hit: Hit, groups: list[Conditions], *, now: datetime) -> Affected:
    return Affected(
        changeover=row,
        customer_id=hit.customer,
        group_id=_group(hit, groups),
        is_vital=hit.is_vital,
        has_devices=bool(hit.devices),
        found_at=now,
    )


def _group(hit: Hit, groups: list[Conditions]) -> int | None:
    return group_of(Concerned(hit.is_vital, bool(hit.devices), hit.kind, hit.tier), groups)


def _groups(row: Changeover) -> list[Conditions]:
    rows = AffectedGroup.objects.filter(changeover=row).order_by("place", "pk")
    return [Conditions(one.pk, one.is_vital, one.has_devices, one.kind, one.tier_id) for one in rows]
