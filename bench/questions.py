"""Server time of the two hottest pages: the customer's file (also with 10,000 contacts) and search, and of recognition.

    python -m bench.questions      (inside a database of bench.load, named by DATABASE_URL)

Each request goes through the whole stack: middleware, lock, queries, template. Beside them stands what the database
needs for one primary-key look-up in the same run: the floor under every figure.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable

import django

from bench.database import label
from bench.load import name_of_customer, number_of
from bench.table import Row, row, save, timed

TIMES = 200


def main(arguments: list[str]) -> None:
    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    from handschlag.customers.models import Customer
    from handschlag.people.models import User

    settings.ALLOWED_HOSTS = ["testserver"]
    size = Customer.objects.count()
    dice = random.Random(382)
    desk = Client()
    desk.force_login(User.objects.get(login="bench1"), backend=settings.AUTHENTICATION_BACKENDS[0])

    def get(path: Callable[[int], str]) -> Callable[[], object]:
        def work() -> object:
            answer = desk.get(path(dice.randrange(2, size)))
            assert answer.status_code == 200, answer.status_code
            return answer

        return work

    def primary_key() -> object:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM customers_customer WHERE id = %s", [dice.randrange(1, size)])
            return cursor.fetchone()

    where = label(size)
    floor = row("one row by primary key (floor)", where, timed(primary_key, times=TIMES))
    beside = f"floor {floor.median} ms; limit p95 100 ms"
    asked = {
        "customer's file": lambda n: f"/customers/{n}/",
        "customer's file with 10,000 contacts": lambda _n: "/customers/1/",
        "search by name": lambda n: f"/palette/?q={name_of_customer(n)[1]}",
        "search by whole name": lambda n: f"/palette/?q={'+'.join(name_of_customer(n))}",
        "search by number": lambda n: f"/palette/?q={number_of(n)[1:]}",
        "search by last digits": lambda n: f"/palette/?q={number_of(n)[-3:]}",
        "search by words (product, street)": lambda n: f"/palette/?q=Gebäudeversicherung+{name_of_customer(n)[1]}",
        "search by contract": lambda n: f"/palette/?q=WG-{n}",
        "search with a typing error": lambda n: f"/palette/?q={name_of_customer(n)[1][:-1]}x",
    }
    rows: list[Row] = [floor]
    rows += [row(what, where, timed(get(path), times=TIMES), beside=beside) for what, path in asked.items()]
    rows.append(_recognition(size, dice, where, floor))
    save(f"questions-{arguments[0] if arguments else size}", rows)


def _recognition(size: int, dice: random.Random, where: str, floor: Row) -> Row:
    from handschlag.core import clock
    from handschlag.customers import queries

    now = clock.now()

    def recognise() -> object:
        number = number_of(dice.randrange(2, size))
        return queries.recognise(number, raw=number, now=now)

    return row("recognition of a number", where, timed(recognise, times=TIMES), beside=f"floor {floor.median} ms")


if __name__ == "__main__":
    main(sys.argv[1:])
