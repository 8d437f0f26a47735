"""The ledger at a thousand to a million open promises: what a round costs, what giving a promise costs, what lists cost.

    python -m bench.promises 100000      (inside an empty database of that size's own, named by DATABASE_URL)

A round must cost what is due and not what is open: rounds with nothing due and with a hundred due are measured at each
size. Then a crowd falls due in one second and one worker breaks it all, then a second crowd and two workers. Everything
goes through the product's own actions and pages; only the filling is COPY. The limit of a page is p95 100 ms.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Barrier

import django
import psycopg

from bench import fill, load
from bench.table import Row, row, save, timed

USERS, TEAMS = 100, 10
DUE_AT_ONCE = 100
ROUNDS = 20
CROWD = 10_000
PAGES = 60
KINDS = ("call_back", "answer", "offer", "visit", "repair")
START = datetime.now(UTC).replace(microsecond=0)
FIRST_DUE = START + timedelta(days=2)
FIRST_CROWD, SECOND_CROWD = FIRST_DUE + timedelta(days=1), FIRST_DUE + timedelta(days=2)
THE_REST = FIRST_DUE + timedelta(days=3)
WATCHED_BEFORE = timedelta(days=1)


def crowd_of(size: int) -> int:
    return min(CROWD, size // 5)


def due_of(number: int, size: int) -> datetime:
    """First the drops of the rounds, one a second, then two crowds, then everything else over a year."""
    drops, crowd = ROUNDS * DUE_AT_ONCE, crowd_of(size)
    if number < min(drops, size // 5):
        return FIRST_DUE + timedelta(seconds=number)
    if number < size // 5 + 2 * crowd:
        return FIRST_CROWD if number % 2 else SECOND_CROWD
    return THE_REST + timedelta(seconds=number * 31_536_000 // size)


def promises(size: int, customers: int) -> Iterator[str]:
    made = (START - timedelta(days=1)).isoformat()
    for number in range(size):
        owner = number % USERS + 1
        kind = KINDS[number % len(KINDS)]
        yield (
            f"{number + 1}\t{number % customers + 1}\t{kind}\tspoken\tRückruf zum Vertrag {number}\tfixed\t0\t{made}"
            f"\t{owner}\t{due_of(number, size).isoformat()}\topen\t{made}\tt"
        )


def watches(size: int) -> Iterator[str]:
    for number in range(size):
        yield f"{number + 1}\t{(due_of(number, size) - WATCHED_BEFORE).isoformat()}\t0\t0\t0"


def responsibilities(customers: int) -> Iterator[str]:
    for number in range(1, customers + 1):
        owner = number % USERS + 1
        yield f"{number}\t{number}\t{owner}\t{owner % USERS + 1}\t{load.before(number % 900 * load.DAY)}"


def house() -> None:
    """A hundred colleagues in ten teams."""
    from handschlag.core.models import Installation
    from handschlag.people.models import Membership, Team, User

    Installation.objects.update_or_create(id=1, defaults={"name": "Bench", "region": "DE", "set_up_at": START})
    people = [
        User(
            id=number,
            login=f"bench{number}",
            name=f"Bench {number}",
            role="management" if number == 1 else "agent",
            language="de",
        )
        for number in range(1, USERS + 1)
    ]
    User.objects.bulk_create(people)
    teams = Team.objects.bulk_create(Team(id=number, name=f"Team {number}") for number in range(1, TEAMS + 1))
    Membership.objects.bulk_create(
        Membership(user=person, team=teams[person.id % TEAMS], is_lead=person.id <= TEAMS) for person in people
    )


def load_all(db: psycopg.Connection, size: int) -> dict[str, int]:
    """Fill the empty database; how many rows each table then holds, read back."""
    customers = max(100, size // 10)
    house()
    tables = ["customers_customer", "customers_responsibility", "promises_promise", "promises_watch"]
    with fill.without_indexes(db, tables):
        fill.copy(db, tables[0], load.COLUMNS[tables[0]], load.customers(customers))
        fill.copy(db, tables[1], load.COLUMNS[tables[1]], responsibilities(customers))
        columns = (
            "id,customer_id,kind,source,words,clock,grace_seconds,made_at,owner_id,due_at,state,told_at,is_watched"
        )
        fill.copy(db, tables[2], columns, promises(size, customers))
        fill.copy(db, tables[3], "promise_id,next_at,share,rung,reminders", watches(size))
    for table in ("people_user", "people_team", "promises_promise"):
        fill.go_on_counting(db, table)
    return {table: fill.count(db, table) for table in tables}


def rounds(size: int) -> list[Row]:
    """The two rounds of the worker: with nothing due, and each with a hundred newly due."""
    from handschlag.promises import actions

    where, drops = label(size), min(ROUNDS, size // 5 // DUE_AT_ONCE)
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
    customers = max(100, size // 10)

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
    from django.db import connection

    found = []
    for workers, moment in ((1, FIRST_CROWD), (2, SECOND_CROWD)):
        now = moment + timedelta(seconds=1)
        due = _open_until(now)
        gate = multiprocessing.get_context("spawn").Barrier(workers + 1)
        hands = [
            multiprocessing.get_context("spawn").Process(target=_break_all, args=(gate, now)) for _ in range(workers)
        ]
        for hand in hands:
            hand.start()
        gate.wait()
        start = time.perf_counter()
        gate.wait()
        spent = (time.perf_counter() - start) * 1000
        for hand in hands:
            hand.join()
        connection.close()
        assert _open_until(now) == 0
        found.append(
            row(
                f"{due:,} due in one second, broken by {workers}", label(size), [spent],
                beside=f"{due / spent * 1000:.0f} per second",
            )
        )  # fmt: skip
    return found


def _break_all(gate: Barrier, now: datetime) -> None:
    django.setup()
    from handschlag.promises import actions

    actions.break_due_promises(now=START)  # everything is imported and connected
    gate.wait()
    while _open_until(now):
        if not actions.break_due_promises(now=now):
            time.sleep(0.05)  # the other one holds the rest
    gate.wait()


def _open_until(now: datetime) -> int:
    from handschlag.promises.models import Promise

    return Promise.objects.filter(state="open", breaks_at__lt=now).count()


def pages(size: int) -> list[Row]:
    """The lists of what is owed, through the whole stack, as an agent and as management see them."""
    from django.conf import settings
    from django.test import Client

    from handschlag.people.models import User

    settings.ALLOWED_HOSTS = ["testserver"]
    found = []
    asked = {
        "timeline: mine": ("bench17", "/promises/?view=mine"),
        "timeline: team": ("bench17", "/promises/?view=team"),
        "timeline: all": ("bench1", "/promises/?view=all"),
        "overload ahead": ("bench1", "/promises/load/"),
        "today": ("bench17", "/"),
    }
    for what, (login, path) in asked.items():
        desk = Client()
        desk.force_login(User.objects.get(login=login), backend=settings.AUTHENTICATION_BACKENDS[0])

        def work(desk: Client = desk, path: str = path) -> object:
            answer = desk.get(path)
            assert answer.status_code == 200, (path, answer.status_code)
            return answer

        found.append(row(what, label(size), timed(work, times=PAGES), beside="limit p95 100 ms"))
    return found


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
        for table, rows in load_all(db, size).items():
            print(f"{table:32} {rows:>12,} rows")
    print(f"filled in {time.perf_counter() - start:.0f} s")
    steps: tuple[Callable[[int], Row | list[Row]], ...] = (floor, pages, giving, rounds, crowds)
    found: list[Row] = []
    for step in steps:
        done: Row | list[Row] = step(size)
        found += done if isinstance(done, list) else [done]
    save(f"promises-{size}", found)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
