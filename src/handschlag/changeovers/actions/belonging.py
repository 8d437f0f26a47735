"""Which row an item belongs to: with its customer, merged and parted, except where it is under way or was taken out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from handschlag.changeovers.actions.anew import check_anew
from handschlag.changeovers.choices import WhyDropped
from handschlag.changeovers.models import Affected, AffectedItem, ReadinessResult
from handschlag.changeovers.queries.finding import Hit

TAKEN_OUT = (WhyDropped.CANCELLED, WhyDropped.MISTAKE)


def leave_bound(
    hits: dict[int, Hit], here: Mapping[int, Affected], rows: Mapping[int, Affected], known: Iterable[AffectedItem]
) -> None:
    """What another row has switched or somebody took out with it stays there: it is not found for anybody else."""
    row_of = {item: here[root].pk for root, hit in hits.items() if root in here for item in hit.ending}
    root_of = {item: root for root, hit in hits.items() for item in hit.ending}
    for one in known:
        owner = rows[one.affected_id]
        is_bound = one.newer_id is not None or owner.why_dropped in TAKEN_OUT
        if is_bound and one.item_id in root_of and row_of.get(one.item_id) != owner.pk:
            hits[root_of[one.item_id]].ending.remove(one.item_id)
    for root in [root for root, hit in hits.items() if not hit.ending]:
        del hits[root]


def write_items(rows: Mapping[int, Affected], hits: Mapping[int, Hit], known: Iterable[AffectedItem]) -> None:
    """Each with the row of its customer, once. Who gets something more before the switch is checked anew."""
    places = {(one.affected_id, one.item_id): one for one in known}
    elsewhere = {one.item_id: one for one in known if one.newer_id is None}
    wanted = {
        (rows[root].pk, item): is_device
        for root, hit in hits.items()
        for items, is_device in ((hit.ending, False), (hit.devices, True))
        for item in items
    }
    new, moved = [], []
    for (row, item), is_device in wanted.items():
        if (row, item) in places:
            continue
        one = elsewhere.get(item)
        if one is None:
            new.append(AffectedItem(affected_id=row, item_id=item, is_device=is_device))
        else:
            one.affected_id = row
            moved.append(one)
    AffectedItem.objects.bulk_create(new, batch_size=5000)
    AffectedItem.objects.bulk_update(moved, ["affected"], batch_size=2000)
    gained = {one.affected_id for one in (*new, *moved)}
    _check_anew([one for one in rows.values() if one.pk in gained and one.switched_at is None])


def _check_anew(rows: list[Affected]) -> None:
    checked = set(ReadinessResult.objects.filter(affected__in=rows).values_list("affected", flat=True))
    for one in rows:
        if one.pk in checked:
            check_anew(one)
