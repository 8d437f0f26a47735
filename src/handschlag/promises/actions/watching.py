"""What is watched, and what is no longer. Nothing here touches the promise itself: its clock runs as it was made."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.people import actions as people
from handschlag.people.models import Team
from handschlag.promises.actions.holding import hold_promise
from handschlag.promises.choices import RUNNING, Kind, Source, State
from handschlag.promises.facts import LadderRemoved, LadderSet
from handschlag.promises.models import LadderRule, Promise, Watch
from handschlag.promises.queries.climbing import CODE, ladder_rule, span_of, thing_of
from handschlag.promises.rules import climbing

MOST_SHARES = 6
PERCENT = range(1, 100)
SHORTEST_REMINDER = 60


class CannotSetLadder(Cannot):
    """Shares that are none, or a reminder that never rests."""


def watch_promise(promise: Promise, *, calendar_version: int | None) -> Watch:
    """Part of making it: when it will first have something to say."""
    return Watch.objects.create(
        promise=promise, calendar_version_id=calendar_version, next_at=_first(promise, calendar_version)
    )


def _first(promise: Promise, version: int | None) -> datetime:
    span = span_of(promise, version)
    shares = () if promise.source == Source.CUSTOMER else tuple(ladder_rule(promise).shares)
    alone = climbing.Ladder(shares, ())
    return climbing.next_moment(alone, climbing.Climb(), span, able=(), after=promise.made_at)


@transaction.atomic
def look_again(*, promise: int, by: int | None, now: datetime) -> None:  # noqa: ARG001  # every action says who
    """Something about it changed: the next round looks at it, whatever its next moment was."""
    hold_promise(promise)
    Watch.objects.filter(promise=promise).update(next_at=now)


@transaction.atomic
def tell_anew(*, promise: int, by: int | None, now: datetime) -> None:
    """Somebody else owes it: those who were told are not asked any more, and the next round tells who acts now.

    The shares of its time and the rung it has reached stay as they are.
    """
    hold_promise(promise)
    watch = Watch.objects.select_for_update().filter(promise=promise).first()
    if watch is None or watch.said_at is None:
        return
    people.settle_notices(thing=thing_of(promise), code=CODE, by=by, now=now)
    watch.share, watch.said_at, watch.reported_at, watch.next_at = 0, None, None, now
    watch.save(update_fields=["share", "said_at", "reported_at", "next_at"])


@transaction.atomic
def settle_warnings(*, promise: int, by: int | None, now: datetime) -> None:
    """Nothing is left to say of it (or, while it is provisionally kept, nothing now): its notices go."""
    row = hold_promise(promise)
    if not is_settled(row):
        return
    people.settle_notices(thing=thing_of(promise), code=CODE, by=by, now=now)
    watch = Watch.objects.filter(promise=promise)
    if row.state in RUNNING:
        watch.update(next_at=None)
    else:
        watch.delete()


def is_settled(promise: Promise) -> bool:
    if promise.state == State.BROKEN:
        is_told = promise.break_told_at is not None or promise.source == Source.CUSTOMER
        return is_told and promise.done_at is not None
    return promise.state != State.OPEN


@transaction.atomic
def set_ladder(  # one form of the settings, one rule
    *,
    team: int | None,
    kind: str,
    source: str,
    shares: list[int],
    stand_in: tuple[int | None, int],
    team_lead: tuple[int | None, int],
    management: tuple[int | None, int],
    remind_seconds: int,
    is_urgent: bool = False,
    by: int | None,
    now: datetime,
) -> LadderRule:
    """When promises of this team, kind and source (empty: any) warn and climb; a rung is (share or None, wait seconds).

    Running promises take it up at their next moment. Raises CannotSetLadder.
    """
    _check(kind, source, shares, {"stand_in": stand_in, "team_lead": team_lead, "management": management})
    if remind_seconds < SHORTEST_REMINDER:
        raise CannotSetLadder(_("A reminder needs at least a minute."), field="remind_minutes")
    said: dict[str, object] = {"shares": sorted(set(shares)), "remind_seconds": remind_seconds}
    said["is_urgent"] = is_urgent
    for role, (share, wait) in (("stand_in", stand_in), ("team_lead", team_lead), ("management", management)):
        said |= {f"{role}_share": share, f"{role}_wait_seconds": wait}
    rule, _is_new = LadderRule.objects.update_or_create(
        team=Team.objects.get(pk=team) if team is not None else None, kind=kind, source=source, defaults=said
    )
    facts.record(LadderSet(team=team, kind=kind, source=source), at=now, by=by)
    return rule


@transaction.atomic
def remove_ladder(*, rule: int, by: int | None, now: datetime) -> None:
    """From now on the next wider rule holds; removing it twice changes nothing."""
    row = LadderRule.objects.filter(pk=rule).first()
    if row is not None:
        row.delete()
        facts.record(LadderRemoved(team=row.team_id, kind=row.kind, source=row.source), at=now, by=by)


def _check(kind: str, source: str, shares: list[int], rungs: dict[str, tuple[int | None, int]]) -> None:
    if kind not in ("", *Kind.values) or source not in ("", *Source.values):
        raise CannotSetLadder(_("This sort of promise is not known."), field="kind")
    if not shares or len(set(shares)) > MOST_SHARES or any(share not in PERCENT for share in shares):
        raise CannotSetLadder(_("Say one to six shares of the time, each from 1 to 99 percent."), field="shares")
    for role, (share, wait) in rungs.items():
        if share is not None and share not in PERCENT:
            raise CannotSetLadder(_("A share lies between 1 and 99 percent."), field=f"{role}_share")
        if wait < 0:
            raise CannotSetLadder(_("Nobody can react before they were told."), field=f"{role}_wait_minutes")
