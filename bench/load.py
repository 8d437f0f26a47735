"""Fill a database with customers, contacts and promises as big houses have them.

`python -m bench.load CUSTOMERS` fills the database that DATABASE_URL names: ten contacts and one promise per customer
on average; customer 1 has 10,000 contacts. Telephone numbers come from an area code that nobody has (+49 999). Names
are drawn from the example office's lists, so that search meets real spellings and real frequencies.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

import psycopg

from bench import fill
from handschlag.customers.rules import finding
from handschlag.examples.broker.plan import data

CONTACTS_EACH = 10
CONTACTS_OF_THE_FIRST = 10_000
NOW = datetime.now(UTC)
DAY = 86_400
TABLES = [
    "customers_customer",
    "customers_person",
    "customers_number",
    "customers_postaladdress",
    "customers_responsibility",
    "customers_installeditem",
    "promises_promise",
    "conversations_conversation",
]
WORDS = [line["note"] for line in data("talks")["call"]]
OUTCOMES = [line["outcome"] for line in data("talks")["call"]]
PEOPLE = 3


def number_of(customer: int) -> str:
    return f"+49999{customer:08d}"


def name_of_customer(customer: int) -> tuple[str, str]:
    """Given and family name; every pair of family names is joined once the single ones are used up."""
    names = data("names")
    given, family = names["given_ms"] + names["given_mr"], names["family"]
    first, rest = given[customer % len(given)], customer // len(given)
    last, rest = family[rest % len(family)], rest // len(family)
    return first, f"{last}-{family[rest % len(family)]}" if rest else last


def street_of(customer: int) -> tuple[str, str, str, str]:
    """Street, house number, postcode, town."""
    names = data("names")
    postcode, town = names["towns"][customer % len(names["towns"])]
    return names["streets"][customer % len(names["streets"])], str(customer % 140 + 1), postcode, town


def before(seconds: int) -> str:
    return (NOW - timedelta(seconds=seconds)).isoformat()


def customers(count: int) -> Iterator[str]:
    from handschlag.core.text import folding

    for number in range(1, count + 1):
        first, last = name_of_customer(number)
        since = before(number % 9000 * DAY)
        yield (
            f"{number}\tK{number}\thousehold\t{first} {last}\t{folding.key(f'{first} {last}')}\t{since[:10]}"
            f"\tde\t\t{since}\t{since}\t1"
        )


def persons(count: int) -> Iterator[str]:
    from handschlag.core.text import folding

    for number in range(1, count + 1):
        first, last = name_of_customer(number)
        yield f"{number}\t{number}\t\t\t{first}\t{last}\t{folding.key(f'{first} {last}')}\t\tt\t\t1"


def numbers(count: int) -> Iterator[str]:
    for number in range(1, count + 1):
        e164 = number_of(number)
        yield f"{number}\t{number}\t{number}\t{e164}\t{e164}\tgeographic\tprivate\tf\t\t{e164[1:]}\t1"


def addresses(count: int) -> Iterator[str]:
    for number in range(1, count + 1):
        street, house, postcode, town = street_of(number)
        yield f"{number}\t{number}\tmain\t\t{street}\t{house}\t{postcode}\t{town}\tDE\t1"


def responsibilities(count: int) -> Iterator[str]:
    for number in range(1, count + 1):
        owner = number % PEOPLE + 1
        yield f"{number}\t{number}\t{owner}\t{owner % PEOPLE + 1}\t{before(number % 9000 * DAY)}"


def installed(count: int) -> Iterator[str]:
    for number in range(1, count + 1):
        yield f"{number}\t{number}\t1\tWG-{number}\t{{}}\t{before(number % 5000 * DAY)[:10]}\t1"


def promises(count: int) -> Iterator[str]:
    """One in a hundred is still running; the rest were kept, a few broken."""
    for number in range(1, count + 1):
        made = number % 2000 * DAY + 7200
        runs = number % 100 == 0
        due = (NOW + timedelta(seconds=number % 604_800)).isoformat() if runs else before(made - 7200)
        state, ended = ("open", "\\N") if runs else ("kept", before(made - 3600))
        yield (
            f"{number}\t{number}\tcall_back\tspoken\tRückruf zum Vertrag\tfixed\t0\t{before(made)}"
            f"\t{number % PEOPLE + 1}\t{due}\t{state}\t{ended}\t{ended}"
        )


def contacts(count: int) -> Iterator[str]:
    """Ten each on average; those beyond everybody's share belong to customer 1."""
    total = count * CONTACTS_EACH
    for number in range(1, total + 1):
        customer = 1 if number <= CONTACTS_OF_THE_FIRST else number % count + 1
        started = 600 + number * 19 % (2000 * DAY)
        channel = "call" if number % 10 else "visit"
        e164 = number_of(customer) if channel == "call" else ""
        line = number % len(WORDS)
        outcome = "settled" if OUTCOMES[line] == "promised" else OUTCOMES[line]
        yield (
            f"{number}\t{channel}\t{'out' if number % 4 == 0 else 'in'}\tover\ttalked\t{before(started)}"
            f"\t{before(started - 10)}\t{before(started - 300)}\t{e164}\t{e164}\t{customer}\t{customer}\tcertain"
            f"\t{number % PEOPLE + 1}\t1\t{NOTES[line]}\t{outcome}\t{before(started - 330)}\t{number % PEOPLE + 1}"
        )


NOTES = [fill.escape(note.replace("{product}", "Hausrat").replace("{identifier}", "HR-1")) for note in WORDS]
COLUMNS = {
    "customers_customer": "id,number,kind,name,name_key,since_on,language,note,created_at,changed_at,revision",
    "customers_person": (
        "id,customer_id,salutation,title,given_name,family_name,name_key,function,is_main,note,revision"
    ),
    "customers_number": "id,customer_id,person_id,raw,e164,kind,label,is_trunk,trunk,digits,revision",
    "customers_postaladdress": "id,customer_id,label,addition,street,house_number,postcode,town,country,revision",
    "customers_responsibility": "id,customer_id,owner_id,stand_in_id,from_at",
    "customers_installeditem": "id,customer_id,product_id,identifier,configuration,since_on,revision",
    "promises_promise": (
        "id,customer_id,kind,source,words,clock,grace_seconds,made_at,owner_id,due_at,state,done_at,ended_at"
    ),
    "conversations_conversation": (
        "id,channel,direction,state,ending,started_at,connected_at,over_at,remote_raw,remote_e164,customer_id,person_id,"
        "certainty,user_id,auth_level,note,outcome,wrapped_up_at,wrapped_up_by"
    ),
}
ROWS = {
    "customers_customer": customers,
    "customers_person": persons,
    "customers_number": numbers,
    "customers_postaladdress": addresses,
    "customers_responsibility": responsibilities,
    "customers_installeditem": installed,
    "promises_promise": promises,
    "conversations_conversation": contacts,
}
SEARCHED = ["customers_searchdocument", "customers_nameword"]


def documents(count: int, sounds: set[tuple[str, str]]) -> Iterator[str]:
    """What each customer is found by, made by the room's own rule; the sounds of the names are collected."""
    for number in range(1, count + 1):
        first, last = name_of_customer(number)
        street, house, _postcode, town = street_of(number)
        found = finding.document(
            finding.Findable(
                customer=number,
                number=f"K{number}",
                name=f"{first} {last}",
                persons=(f"{first} {last}",),
                streets=(f"{street} {house}",),
                addresses=(town,),
                identifiers=(f"WG-{number}",),
                texts=("Wohngebäudeversicherung",),
            )
        )
        sounds |= found.sounds
        yield f"{number}\t{_vector(found.names)}\t{_vector(found.words)}"


def _vector(words: Iterable[str]) -> str:
    return " ".join("'" + fill.escape(word.replace("\\", "\\\\").replace("'", "''")) + "'" for word in words)


def house(db: psycopg.Connection) -> None:
    """The three people, the product and the installation everything points to."""
    for user in range(1, PEOPLE + 1):
        db.execute(
            "INSERT INTO people_user (id, login, email, name, role, language, password, is_active, is_practising)"
            " VALUES (%s, %s, %s, %s, 'agent', 'de', '', true, false)",
            [user, f"bench{user}", f"bench{user}@example.org", f"Bench {user}"],
        )
    db.execute(
        "INSERT INTO products_product (id, name, code, \"group\") VALUES (1, 'Wohngebäudeversicherung', 'WG', '')"
    )
    for table in ("people_user", "products_product"):
        fill.go_on_counting(db, table)


def load(db: psycopg.Connection, count: int) -> dict[str, int]:
    """Fill everything for `count` customers; returns how many rows each table holds, read back.

    The contacts are written by a second process while this one makes the search documents: two cores, two halves.
    """
    house(db)
    with fill.without_indexes(db, [*TABLES, *SEARCHED]):
        beside = multiprocessing.get_context("spawn").Process(
            target=_fill_contacts, args=(os.environ["DATABASE_URL"], count)
        )
        beside.start()
        for table in TABLES[:-1]:
            fill.copy(db, table, COLUMNS[table], ROWS[table](count))
        sounds: set[tuple[str, str]] = set()
        fill.copy(db, SEARCHED[0], "customer_id,names,words", documents(count, sounds))
        fill.copy(db, SEARCHED[1], "word,sound", (f"{w}\t{s}" for w, s in sorted(sounds)))
        beside.join()
        if beside.exitcode:
            raise SystemExit("the contacts could not be filled")
    return {table: fill.count(db, table) for table in (*TABLES, *SEARCHED)}


def _fill_contacts(dsn: str, count: int) -> None:
    with psycopg.connect(dsn, autocommit=True) as db:
        fill.copy(db, TABLES[-1], COLUMNS[TABLES[-1]], contacts(count))


def main(arguments: list[str]) -> int:
    count = int(arguments[0])
    start = time.perf_counter()
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as db:
        for table, rows in load(db, count).items():
            print(f"{table:32} {rows:>12,} rows")
    print(f"loaded in {time.perf_counter() - start:.0f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
