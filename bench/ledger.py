"""A ledger with a thousand to a million open promises, and as much history, filled by COPY into an empty database.

A hundred colleagues in ten teams, six in ten of them here; customers with stand-ins, names and search words; what is
due today and what over a year; broken ones of which the customer does and does not know; what customers owe us; causes
with many customers. Every number is made from the row's own, so two runs fill alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg

from bench import fill, load

USERS, TEAMS, HERE = 100, 10, 60
SOMEBODY = 17
DUE_AT_ONCE, ROUNDS = 100, 20
CROWD = 10_000
TODAYS_OF_SOMEBODY = 300
START = datetime.now(UTC).replace(microsecond=0)
FIRST_DUE = START + timedelta(days=2)
FIRST_CROWD, SECOND_CROWD = FIRST_DUE + timedelta(days=1), FIRST_DUE + timedelta(days=2)
THE_REST = FIRST_DUE + timedelta(days=3)
WATCHED_BEFORE = timedelta(days=1)
DAY, YEAR = 86_400, 31_536_000
COLUMNS = (
    "id,customer_id,kind,source,words,clock,grace_seconds,made_at,owner_id,due_at,state,told_at,done_at,ended_at,"
    "broken_at,break_told_at,group_id,is_watched"
)
SAID = (
    ("call_back", "Rückruf wegen der Beitragsrechnung"),
    ("answer", "Auskunft, ob der Wasserschaden gedeckt ist"),
    ("offer", "Angebot für die Wohngebäudeversicherung mit Elementarschutz"),
    ("visit", "Besichtigung des Schadens am Dach"),
    ("repair", "Monteur für die Heizung"),
    ("information", "Bescheid, sobald die Gesellschaft geantwortet hat"),
    ("delivery", "Police und grüne Karte zuschicken"),
)


def customers_of(size: int) -> int:
    return max(100, size // 10)


def drops_of(size: int) -> int:
    """Promises that fall due one a second, a hundred for each round."""
    return min(ROUNDS * DUE_AT_ONCE, size // 5)


def crowd_of(size: int) -> int:
    return min(CROWD, size // 5)


def _is_today(number: int, size: int) -> bool:
    drops, crowd = drops_of(size), crowd_of(size)
    return drops + 2 * crowd <= number < drops + 2 * crowd + max(size // 200, min(TODAYS_OF_SOMEBODY, size // 10))


def due_of(number: int, size: int) -> datetime:
    """First the drops of the rounds, then two crowds, then what is due within a day, then the rest over a year."""
    drops, crowd = drops_of(size), crowd_of(size)
    if number < drops:
        return FIRST_DUE + timedelta(seconds=number)
    if number < drops + 2 * crowd:
        return FIRST_CROWD if number % 2 else SECOND_CROWD
    if _is_today(number, size):
        return START + timedelta(seconds=3600 + number * 7919 % (DAY - 3600))
    return THE_REST + timedelta(seconds=number * YEAR // size)


def owner_of(number: int, size: int) -> int:
    """Everybody owes alike; one colleague has much due today."""
    place = number - drops_of(size) - 2 * crowd_of(size)
    is_somebodys = _is_today(number, size) and place < TODAYS_OF_SOMEBODY
    return SOMEBODY if is_somebodys else number % USERS + 1


def open_promises(size: int) -> Iterator[str]:
    made = (START - timedelta(days=1)).isoformat()
    customers = customers_of(size)
    for number in range(size):
        kind, words = SAID[number % len(SAID)]
        source = "customer" if (number + number // USERS) % 50 == 0 else "spoken"
        group = str(number // 1000 + 1) if number % USERS == SOMEBODY - 1 and number % 1000 < 500 else "\\N"
        yield (
            f"{number + 1}\t{number % customers + 1}\t{kind}\t{source}\t{words} {number}\tfixed\t0\t{made}"
            f"\t{owner_of(number, size)}\t{due_of(number, size).isoformat()}\topen\t{made}\t\\N\t\\N\t\\N\t\\N\t{group}\tt"
        )


def past_promises(size: int) -> Iterator[str]:
    """As many as are open, over the year that was: 95 of 100 kept; the newest broken ones not done, some not told of."""
    customers, few = customers_of(size), max(1, size // 1000)
    for number in range(size):
        kind, words = SAID[number % len(SAID)]
        due = START - timedelta(seconds=(number + 1) * YEAR // size)
        made, at = (due - timedelta(days=2)).isoformat(), due.isoformat()
        if number < few:
            became = f"broken\t{made}\t\\N\t{at}\t{at}\t\\N"
        elif number < 2 * few:
            became = f"broken\t{made}\t\\N\t{at}\t{at}\t{at}"
        elif number % 20:
            done = (due - timedelta(hours=1)).isoformat()
            became = f"kept\t{made}\t{done}\t{done}\t\\N\t\\N"
        else:
            done = (due + timedelta(hours=5)).isoformat()
            became = f"broken\t{made}\t{done}\t{at}\t{at}\t{done}"
        yield (
            f"{size + number + 1}\t{number % customers + 1}\t{kind}\tspoken\t{words} {number}\tfixed\t0\t{made}"
            f"\t{number % USERS + 1}\t{at}\t{became}\t\\N\tt"
        )


def watches(size: int) -> Iterator[str]:
    for number in range(size):
        yield f"{number + 1}\t{(due_of(number, size) - WATCHED_BEFORE).isoformat()}\t0\t0\t0"


def responsibilities(customers: int) -> Iterator[str]:
    for number in range(1, customers + 1):
        owner = (number - 1) % USERS + 1  # whoever owes the customer something, too
        yield f"{number}\t{number}\t{owner}\t{owner % USERS + 1}\t{load.before(number % 900 * load.DAY + load.DAY)}"


def house() -> None:
    """A hundred colleagues in ten teams; six in ten of them said they are here, SOMEBODY among them."""
    from handschlag.core.models import Installation
    from handschlag.people.models import Membership, PresenceState, Team, User

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
    here = [person for person in people if person.id % 10 < HERE // 10 or person.id == SOMEBODY]
    PresenceState.objects.bulk_create(PresenceState(user=person, state="available", since_at=START) for person in here)


def groups(size: int) -> None:
    from handschlag.promises.models import PromiseGroup

    PromiseGroup.objects.bulk_create(
        PromiseGroup(id=number + 1, cause=f"Störung {number + 1}", made_at=START) for number in range(size // 1000 + 1)
    )


def load_all(db: psycopg.Connection, size: int) -> dict[str, int]:
    """Fill the empty database; how many rows each table then holds, read back."""
    customers = customers_of(size)
    house()
    groups(size)
    tables = ["customers_customer", "customers_person", "customers_responsibility", *load.SEARCHED]
    sounds: set[tuple[str, str]] = set()
    with fill.without_indexes(db, [*tables, "promises_promise", "promises_watch"]):
        for table in tables[:2]:
            fill.copy(db, table, load.COLUMNS[table], load.ROWS[table](customers))
        fill.copy(db, tables[2], load.COLUMNS[tables[2]], responsibilities(customers))
        fill.copy(db, load.SEARCHED[0], "customer_id,names,words", load.documents(customers, sounds))
        fill.copy(db, load.SEARCHED[1], "word,sound", (f"{word}\t{sound}" for word, sound in sorted(sounds)))
        fill.copy(db, "promises_promise", COLUMNS, open_promises(size))
        fill.copy(db, "promises_promise", COLUMNS, past_promises(size))
        fill.copy(db, "promises_watch", "promise_id,next_at,share,rung,reminders", watches(size))
    for table in ("people_user", "people_team", "promises_promisegroup"):
        fill.go_on_counting(db, table)
        db.execute(f"ANALYZE {table}")
    for table in ("people_membership", "people_presencestate"):
        db.execute(f"ANALYZE {table}")
    return {table: fill.count(db, table) for table in [*tables, "promises_promise", "promises_watch"]}
