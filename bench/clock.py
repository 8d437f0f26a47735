"""The business clock: a million due times at once, one at a time, and how the cost grows; beside the best peer we found.

The peer is `workclock` (a Rust core, vectorised too). It gets the same hours and the same holidays, and both must agree on
every single due time before anything is measured. A third way, stepping minute by minute, is what people write first.

    python -m bench.clock
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import workclock

from bench.table import Row, row, save, timed
from handschlag.worktime.command import answer
from handschlag.worktime.rules import Clock, Region, parse_definition

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
DEFINITION: dict[str, Any] = {
    "timezone": "Europe/Berlin",
    "hours": {day: [["08:00", "12:00"], ["13:00", "17:00"]] for day in WEEKDAYS},
    "holidays": {"region": "DE-NW"},
}
FIRST, YEARS = np.datetime64("2026-01-01T00:00:00", "us"), 3
MILLION = 1_000_000


def main() -> None:
    clock, peer = Clock(parse_definition(DEFINITION)), _peer()
    starts, amounts = _questions(10 * MILLION)
    _agree(clock, peer, starts[:MILLION], amounts[:MILLION])
    rows = [*_vectorised(clock, peer, starts, amounts), *_one_by_one(clock, peer, starts, amounts)]
    rows += [*_compiling(), *_command(starts, amounts)]
    save("clock", rows)


def _questions(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Starts spread over three years and amounts from a minute to a week's hours, to the second."""
    chance = np.random.default_rng(382)
    seconds = chance.integers(0, YEARS * 365 * 86_400, count).astype("timedelta64[s]")
    amounts = chance.integers(60, 40 * 3600, count).astype("timedelta64[s]")
    return FIRST + seconds.astype("timedelta64[us]"), amounts.astype("timedelta64[us]")


def _peer() -> workclock.Schedule:
    free = [on for year in range(2025, 2033) for on in Region("DE", "NW").holidays(year)]
    rules = [workclock.WorkDay(time(8), time(17)), workclock.Break(time(12), time(13)), workclock.Holidays(free)]
    return workclock.Schedule(rules, time_zone=ZoneInfo("Europe/Berlin"))


def _agree(clock: Clock, peer: workclock.Schedule, starts: np.ndarray, amounts: np.ndarray) -> None:
    differing = int((clock.due_many(starts, amounts) != peer.add_many(starts, amounts)).sum())
    if differing:
        raise SystemExit(f"clock and peer differ in {differing} of {starts.size} due times")
    print(f"clock and peer agree on {starts.size:,} due times")


def _vectorised(clock: Clock, peer: workclock.Schedule, starts: np.ndarray, amounts: np.ndarray) -> list[Row]:
    found = []
    for count in (MILLION // 100, MILLION // 10, MILLION, 10 * MILLION):
        some, wanted = starts[:count], amounts[:count]
        beside = "limit 1,000 ms" if count == MILLION else ""
        spent = timed(lambda some=some, wanted=wanted: clock.due_many(some, wanted), times=5)
        found.append(row("due times, vectorised", f"{count:,}", spent, beside=beside))
        if count <= MILLION:
            spent = timed(lambda some=some, wanted=wanted: peer.add_many(some, wanted), times=3, warm=1)
            found.append(row("  peer: workclock.add_many", f"{count:,}", spent, beside="the same due times"))
    return found


def _one_by_one(clock: Clock, peer: workclock.Schedule, starts: np.ndarray, amounts: np.ndarray) -> list[Row]:
    count = 100_000
    asked = [
        (start.replace(tzinfo=UTC), amount)
        for start, amount in zip(starts[:count].tolist(), amounts[:count].tolist(), strict=True)
    ]
    few = asked[:20]
    if [clock.due(*question) for question in few] != [_stepped(clock, *question) for question in few]:
        raise SystemExit("clock and minute steps differ")
    return [
        row("due times, one by one", f"{count:,}", timed(lambda: [clock.due(*each) for each in asked], times=5, warm=1)),
        row("  peer: workclock.add", f"{count:,}", timed(lambda: [peer.add(*each) for each in asked], times=3, warm=1)),
        row("  minute by minute", f"{len(few)}", timed(lambda: [_stepped(clock, *each) for each in few], times=2, warm=0)),
        row("elapsed, one by one", f"{count:,}", timed(lambda: [clock.elapsed(at, at + much) for at, much in asked], times=5, warm=1)),
    ]  # fmt: skip


def _stepped(clock: Clock, start: datetime, amount: timedelta) -> datetime:
    """Due as one writes it first: go on second by second to the minute, then minute by minute, and count what is open."""
    at, left = start, amount
    while left:
        step = min(left, timedelta(seconds=60 - at.second))
        left -= step if clock.is_open(at) else timedelta()
        at += step
    return at


def _compiling() -> list[Row]:
    """From a definition to the first answer, and to an answer so many years ahead."""
    definition = parse_definition(DEFINITION)
    start = datetime(2026, 1, 5, 9, tzinfo=UTC)
    found = []
    for years in (1, 10, 70):
        amount = timedelta(hours=years * 1800)
        spent = timed(lambda amount=amount: Clock(definition).due(start, amount), times=10)
        found.append(row("compile and answer", f"{years} years ahead", spent))
    return found


def _command(starts: np.ndarray, amounts: np.ndarray) -> list[Row]:
    """`handschlag clock`: reading the line, the calendar in it, and writing the answer."""
    count = 10_000
    lines = [
        json.dumps({"op": "due", "calendar": DEFINITION, "start": f"{start.isoformat()}Z", "seconds": amount.total_seconds()}).encode()
        for start, amount in zip(starts[:count].tolist(), amounts[:count].tolist(), strict=True)
    ]  # fmt: skip
    assert all(answer(line).startswith('{"due"') for line in lines)
    return [row("JSON lines answered", f"{count:,}", timed(lambda: [answer(line) for line in lines], times=5, warm=1))]


if __name__ == "__main__":
    main()
