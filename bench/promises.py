"""The ledger at a thousand to a million open promises: what a round costs, what giving a promise costs, what lists cost.

    python -m bench.promises 100000      (inside an empty database of that size's own, named by DATABASE_URL)

A round must cost what is due and not what is open: rounds with nothing due and with a hundred due are measured at each
size. Then a crowd falls due in one second and one worker breaks it all, then a second crowd and two workers. Everything
goes through the product's own actions and pages; only the filling is COPY (bench/ledger.py). The limit of a page is p95
100 ms, but for the figures of a year, which count everything that fell due in it.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Barrier

import django
import psycopg

from bench import ledger
from bench.ledger import DUE_AT_ONCE, FIRST_CROWD, FIRST_DUE, ROUNDS, SECOND_CROWD, START, USERS, WATCHED_BEFORE
from bench.load import name_of_customer
from bench.table import Row, busyness, row, save, timed

PAGES = 40
LIMIT = "limit p95 100 ms"
PATIENCE = 300
ASKED = {
    "timeline: mine": ("bench17", "/promises/?view=mine"),
    "timeline: as stand-in": ("bench20", "/promises/?view=stand_in"),
    "timeline: as stand-in, management": ("bench1", "/promises/?view=stand_in"),
    "timeline: team": ("bench17", "/promises/?view=team"),
    "timeline: all": ("bench1", "/promises/?view=all"),
    "timeline: all, visits of one colleague": ("bench1", "/promises/?view=all&owner=33&kind=visit"),
    "timeline: from customers": ("bench1", "/promises/?view=theirs"),
    "search: a word that many say": ("bench1", "/promises/?view=all&q=heizung"),
    "search: a word that many say, mine": ("bench17", "/promises/?view=mine&q=heizung"),
    "search: words of one promise": ("bench1", "/promises/?view=all&q=heizung+123"),
    "search: a customer's name": ("bench1", f"/promises/?view=all&q={name_of_customer(77)[1]}"),
    "search: what nobody said": ("bench1", "/promises/?view=all&q=Mondlandung"),
    "overload ahead": ("bench1", "/promises/load/"),
    "today": ("bench13", "/"),
    "today with hundreds due": ("bench17", "/"),
    "one promise": ("bench17", "/promises/33/"),
    "figures of 30 days": ("bench1", "/promises/figures/"),
}
FIGURES_OF_A_YEAR = "/promises/figures/?period=12"


def rounds(size: int) -> list[Row]:
    """The two rounds of the worker: with nothing due, and each with a hundred newly due. What is due before goes first."""
    from handschlag.promises import actions

    where, drops = label(size), ledger.drops_of(size) // DUE_AT_ONCE
    actions.climb_due(now=FIRST_DUE - WATCHED_BEFORE - timedelta(seconds=1))
    actions.break_due_promises(now=FIRST_DUE - timedelta(seconds=1))
    found = []
    for what, work, before in (
        ("warn", actions.climb_due, WATCHED_BEFORE),
        ("break", actions.break_due_promises, timedelta(0)),
    ):
        first = FIRST_DUE - before
        idle = timed(lambda work=work, first=first: work(now=first), times=ROUNDS)
        busy = []
        for drop in range(1, drops + 1):
            start = time.perf_counter()
            done = work(now=first + timedelta(seconds=drop * DUE_AT_ONCE))
            busy.append((time.perf_counter() - start) * 1000)
            assert done >= DUE_AT_ONCE - 1, (what, drop, done)
        found.append(row(f"a round to {what}, nothing due", where, idle))
        found.append(row(f"a round to {what}, {DUE_AT_ONCE} due", where, busy))
    return found


def giving(size: int) -> Row:
    from handschlag.promises import actions

    dice = random.Random(382)
    customers = ledger.customers_of(size)

    def give() -> None:
        actions.make_promise(
            customer=dice.randrange(1, customers), kind="call_back", words="Rückruf", source="spoken", clock="business",
            allowance=7200, owner=dice.randrange(1, USERS), by=1, now=datetime.now(UTC),
        )  # fmt: skip

    spent = timed(give, times=200)
    return row(
        "a promise given", label(size), spent, beside=f"{1000 * len(spent) / sum(spent):.0f} per second, one process"
    )


def crowds(size: int) -> list[Row]:
    """All that fell due in one second, broken by one worker, then the like by two."""
    found = []
    for workers, moment in ((1, FIRST_CROWD), (2, SECOND_CROWD)):
        now = moment + timedelta(seconds=1)
        due = _open_until(now)
        spent = _broken_by(workers, now) * 1000
        assert _open_until(now) == 0
        beside = f"{due / spent * 1000:.0f} per second; {busyness()}"
        found.append(row(f"{due:,} due in one second, broken by {workers}", label(size), [spent], beside=beside))
    return found


def _broken_by(workers: int, now: datetime) -> float:
    """Seconds that so many processes need to break all that is due; they begin together."""
    spawn = multiprocessing.get_context("spawn")
    gate = spawn.Barrier(workers + 1)
    hands = [spawn.Process(target=_break_all, args=(gate, now), daemon=True) for _ in range(workers)]
    for hand in hands:
        hand.start()
    gate.wait(PATIENCE)
    start = time.perf_counter()
    gate.wait(PATIENCE)
    spent = time.perf_counter() - start
    for hand in hands:
        hand.join()
    return spent


def _break_all(gate: Barrier, now: datetime) -> None:
    django.setup()
    from handschlag.promises import actions

    actions.break_due_promises(now=START)  # everything is imported and connected
    gate.wait(PATIENCE)
    while _open_until(now):
        if not actions.break_due_promises(now=now):
            time.sleep(0.05)  # the other one holds the rest
    gate.wait(PATIENCE)


def _open_until(now: datetime) -> int:
    from handschlag.promises.models import Promise

    return Promise.objects.filter(state="open", breaks_at__lt=now).count()


def pages(size: int) -> list[Row]:
    """The lists of what is owed, through the whole stack, as an agent and as management see them."""
    from django.conf import settings
    from django.test import Client

    from handschlag.people.models import User

    settings.ALLOWED_HOSTS = ["testserver"]

    def opening(login: str, path: str) -> Callable[[], None]:
        desk = Client()
        desk.force_login(User.objects.get(login=login), backend=settings.AUTHENTICATION_BACKENDS[0])

        def work() -> None:
            answer = desk.get(path)
            assert answer.status_code == 200, (path, answer.status_code)

        return work

    found = [
        row(what, label(size), timed(opening(*asked), times=PAGES), beside=f"{LIMIT}; {busyness()}")
        for what, asked in ASKED.items()
    ]
    a_year = timed(opening("bench1", FIGURES_OF_A_YEAR), times=10)
    return [*found, row("figures of a year", label(size), a_year, beside=f"counts {size:,} promises; {busyness()}")]


def floor(size: int) -> Row:
    from django.db import connection

    dice = random.Random(382)

    def primary_key() -> object:
        with connection.cursor() as cursor:
            cursor.execute("SELECT words FROM promises_promise WHERE id = %s", [dice.randrange(1, size)])
            return cursor.fetchone()

    return row("one promise by primary key (floor)", label(size), timed(primary_key, times=200))


def label(size: int) -> str:
    return f"{size:,} open promises"


def main(arguments: list[str]) -> int:
    size = int(arguments[0])
    django.setup()
    start = time.perf_counter()
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as db:
        for table, rows in ledger.load_all(db, size).items():
            print(f"{table:32} {rows:>12,} rows")
    print(f"filled in {time.perf_counter() - start:.0f} s")
    steps: tuple[Callable[[int], Row | list[Row]], ...] = (floor, pages, rounds, crowds, giving)
    found: list[Row] = []
    for step in steps:
        print(f"{step.__name__} … ({busyness()})", flush=True)
        done: Row | list[Row] = step(size)
        found += done if isinstance(done, list) else [done]
    save(f"promises-{size}", found)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
