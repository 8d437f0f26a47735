"""When a promise warns, and whom: shares of the time used, then a ladder of people. Nothing here moves its clock.

A *share* warns who acts. What nobody acknowledged climbs to the next rung once that rung's share of the time is used
and the one below had its wait, in open time, to react. After a standstill only the latest share is said, once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from handschlag.customers.rules.acting import Face, House, who_acts

ACTING, STAND_IN, TEAM_LEAD, MANAGEMENT = "acting", "stand_in", "team_lead", "management"
ROLES = (ACTING, STAND_IN, TEAM_LEAD, MANAGEMENT)


class Hours(Protocol):
    """The clock the promise runs on."""

    def due(self, start: datetime, amount: timedelta | int) -> datetime: ...
    def elapsed(self, start: datetime, end: datetime) -> timedelta: ...


class Always:
    """Calendar time, as a clock."""

    def due(self, start: datetime, amount: timedelta | int) -> datetime:
        return start + (amount if isinstance(amount, timedelta) else timedelta(seconds=amount))

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        return end - start


ALWAYS = Always()


@dataclass(frozen=True)
class Rung:
    """Told once `share` percent of the time is used and the rung below had `wait_seconds` of open time to react."""

    role: str
    share: int
    wait_seconds: int


@dataclass(frozen=True)
class Ladder:
    """`shares` in ascending order, percent; `rungs` in the order of ROLES without who acts."""

    shares: tuple[int, ...]
    rungs: tuple[Rung, ...]


@dataclass(frozen=True)
class Span:
    """From when to when a promise runs, and on which clock. `breaks_at` is never before `due_at`."""

    made_at: datetime
    due_at: datetime
    breaks_at: datetime
    hours: Hours


@dataclass(frozen=True)
class Climb:
    """How far it has got: the last share said (0: none), the highest rung told (index into ROLES).

    `heard_from_at`: from when the last who were told could see it; `is_acknowledged`: somebody has seen it since.
    """

    share: int = 0
    rung: int = 0
    heard_from_at: datetime | None = None
    is_acknowledged: bool = False


@dataclass(frozen=True)
class Step:
    """What is to be said now: a share to all who know already, and perhaps one rung more. `next_at`: when to look again."""

    share: int | None
    rung: int | None
    next_at: datetime


def moment_of(share: int, span: Span) -> datetime:
    """When that percentage of the open time between made and due is used; where none of it is open, of all time."""
    total = span.hours.elapsed(span.made_at, span.due_at)
    hours = span.hours if total else ALWAYS
    used = (total or span.due_at - span.made_at) * share / 100
    return min(hours.due(span.made_at, used), span.due_at)


def step(ladder: Ladder, climb: Climb, span: Span, *, able: Collection[str], now: datetime) -> Step:
    """What to say at `now`, before it breaks. `able`: the roles that have anybody to tell."""
    passed = [share for share in ladder.shares if share > climb.share and moment_of(share, span) <= now]
    share = passed[-1] if passed else None
    rung = _next_rung(ladder, climb, able)
    climbs_at = _climbs_at(rung, climb, span)
    is_climbing = rung is not None and climbs_at is not None and climbs_at <= now
    after = Climb(
        share=share or climb.share,
        rung=ROLES.index(rung.role) if rung is not None and is_climbing else climb.rung,
        heard_from_at=now if share or is_climbing else climb.heard_from_at,
        is_acknowledged=climb.is_acknowledged and not share and not is_climbing,
    )
    said = after.rung if is_climbing else None
    return Step(share, said, next_moment(ladder, after, span, able=able, after=now))


def next_moment(ladder: Ladder, climb: Climb, span: Span, *, able: Collection[str], after: datetime) -> datetime:
    """The next time there may be something to say; the instant it breaks at the latest. Always later than `after`."""
    shares = (moment_of(share, span) for share in ladder.shares if share > climb.share)
    climbs_at = _climbs_at(_next_rung(ladder, climb, able), climb, span)
    broken = span.breaks_at + timedelta(microseconds=1)
    soonest = min([*shares, *([climbs_at] if climbs_at else []), broken])
    return max(soonest, after + timedelta(microseconds=1))


def waits_from(seen_at: datetime, span: Span, *, now: datetime) -> datetime:
    """From when somebody told at `now` is waited for; nobody whose quiet hours outlast the promise is."""
    return seen_at if seen_at < span.breaks_at else now


def _next_rung(ladder: Ladder, climb: Climb, able: Collection[str]) -> Rung | None:
    return next((rung for rung in ladder.rungs if ROLES.index(rung.role) > climb.rung and rung.role in able), None)


def _climbs_at(rung: Rung | None, climb: Climb, span: Span) -> datetime | None:
    if rung is None or climb.heard_from_at is None or climb.is_acknowledged:
        return None
    return max(moment_of(rung.share, span), span.hours.due(climb.heard_from_at, rung.wait_seconds))


@dataclass(frozen=True)
class Rungs:
    """Who stands where now. Everybody stands on one rung only, the lowest; `why` is why who acts does."""

    why: str
    users: Mapping[str, tuple[int, ...]]

    @property
    def able(self) -> frozenset[str]:
        return frozenset(role for role, users in self.users.items() if users)

    def up_to(self, rung: int) -> Iterable[tuple[str, int]]:
        """(role, user) for everybody on this rung and below."""
        return ((role, user) for role in ROLES[: rung + 1] for user in self.users[role])


def rungs(owner: Face, stand_in: Face, house: House, management: Collection[int]) -> Rungs:
    """Who acts, who stands in, who leads, who manages. Absent people are passed over, except where nobody is left."""
    acting = who_acts(owner, stand_in, house)
    there = house.here | house.expected
    wanted = {
        ACTING: _users(Face(acting.user_id, acting.team_id), house),
        STAND_IN: _there(_users(stand_in, house), there),
        TEAM_LEAD: _there((*house.leads_of(owner), *house.leads_of(stand_in)), there),
        MANAGEMENT: _there(tuple(management), there) or tuple(management),
    }
    placed: set[int] = set()
    found: dict[str, tuple[int, ...]] = {}
    for role in ROLES:
        found[role] = tuple(dict.fromkeys(user for user in wanted[role] if user not in placed))
        placed.update(found[role])
    return Rungs(acting.why, found)


def _users(face: Face, house: House) -> tuple[int, ...]:
    """A team is those of it who are here, else those expected, else all of it."""
    if face.user is not None:
        return (face.user,)
    members = house.members.get(face.team, frozenset()) if face.team is not None else frozenset()
    for there in (house.here, house.expected, members):
        if found := members & there:
            return tuple(sorted(found))
    return ()


def _there(users: tuple[int, ...], there: Collection[int]) -> tuple[int, ...]:
    return tuple(user for user in users if user in there)
