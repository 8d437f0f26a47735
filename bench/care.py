"""Care at size: a million customers classified, RFM over twenty million invoices, and the portfolio page over them.

    python -m bench.care [customers] [invoices]

The database (DATABASE_URL, of today's schema, empty) is filled by the database itself: margins as they are in life, a
few large and very many small. RFM is measured twice: counted by the database over its invoices, a tenth as many, and
by NumPy over all of them in memory, as `handschlag care rfm` and other programs use it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime

import django

from bench import fill

LIMIT = 10_000
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FILL = """
INSERT INTO people_user (login, email, name, role, language, is_active, is_practising, password)
VALUES ('kern', '', 'Barbara Kern', 'agent', 'de', true, false, '!'), ('weiss', '', 'Jonas Weiß', 'agent', 'de', true, false, '!');
INSERT INTO customers_customer (id, number, kind, name, name_key, since_on, language, note, created_at, changed_at, revision)
SELECT n, 'K' || n, 'household', 'Kunde ' || n, '', date '2026-11-23' - (n %% 9000)::int, 'de', '', %(now)s, %(now)s, 1
FROM generate_series(1, %(customers)s) n;
INSERT INTO customers_responsibility (customer_id, owner_id, stand_in_id, from_at, reason)
SELECT n, (SELECT min(id) FROM people_user), (SELECT max(id) FROM people_user), %(now)s, '' FROM generate_series(1, %(customers)s) n;
INSERT INTO care_figures (customer_id, margin, potential, recommendations, payment, cost_to_serve, noted_at)
SELECT n, 40 / (0.02 + ((n::bigint * 7919) %% 999983) / 999983.0) - 20, (n::bigint * 31 %% 500)::float8, n %% 4, 60 + n %% 41,
    ((n::bigint * 13) %% 300)::float8, %(now)s
FROM generate_series(1, %(customers)s) n;
INSERT INTO care_figurebatch (id, kind, file_name, headings, mapping, lines, fault, state, created_at)
VALUES (1, 'invoices', 'bench', '[]', '[]', 0, '', 'done', %(now)s);
INSERT INTO care_invoice (customer_id, batch_id, "on", amount)
SELECT 1 + (n::bigint * 7919) %% %(customers)s, 1, date '2026-11-22' - ((n::bigint * 104729) %% 1500)::int, 5 + n %% 400
FROM generate_series(1, %(invoices)s) n;
"""
TABLES = ["customers_customer", "customers_responsibility", "care_figures", "care_invoice"]


def main(customers: int, invoices: int) -> int:
    django.setup()
    from bench.table import save

    rows = [*in_the_database(customers, invoices // 10), *in_memory(invoices, customers)]
    save(f"care-{customers}", rows)
    return 0 if rows[0].median < LIMIT * max(1, customers / 1_000_000) else 1


def in_the_database(customers: int, invoices: int) -> list[object]:
    from bench.table import row, timed
    from handschlag.care import actions as care
    from handschlag.care import queries
    from handschlag.care.models import Placement

    fill.by_statements(FILL, {"now": NOW, "customers": customers, "invoices": invoices}, TABLES)
    size = f"{customers:,} customers"
    first = once(lambda: care.compute_classes(by=None, now=NOW))
    run = queries.runs()[0]
    assert Placement.objects.filter(run=run).count() == customers, "every customer is placed"
    care.apply_classes(run=run.pk, by=None, now=NOW)
    again = once(lambda: care.compute_classes(by=None, now=NOW))
    everybody, over = queries.Asked(), queries.Asked(is_over=True)
    after = queries.listing(everybody, now=NOW).after
    sold = f"{invoices:,} invoices in the database"
    return [
        row("classify everybody (read, judge, write)", size, [first], beside="limit 10,000 ms"),
        row("classify everybody again, with classes in force", size, [again], beside="limit 10,000 ms"),
        row("portfolio: the map", size, timed(lambda: queries.portfolio(now=NOW), times=3, warm=1)),
        row("table: a page", size, timed(lambda: queries.listing(everybody, now=NOW, after=after), times=10)),
        row("table: a page by cost", size, timed(lambda: queries.listing(everybody, now=NOW, order="-cost"), times=10)),
        row("table: who is over plan", size, timed(lambda: queries.listing(over, now=NOW), times=3, warm=1)),
        row("capacity: what is needed, what is there", size, timed(lambda: queries.weighing(now=NOW), times=3, warm=1)),
        row(
            "RFM, who is still there, value at risk",
            sold,
            [once(lambda: queries.silence(reference=date(2026, 11, 23)))],
        ),
    ]


def in_memory(invoices: int, customers: int) -> list[object]:
    import numpy as np

    from bench.table import row
    from handschlag.care.rules import rfm

    chance = np.random.default_rng(382)
    who = chance.integers(1, customers + 1, invoices)
    days = chance.integers(738_000, 739_943, invoices)
    amounts = chance.integers(100, 100_000, invoices) / 100
    took = once(lambda: rfm.rfm(who, days, amounts, reference=739_943))
    return [row("RFM (NumPy)", f"{invoices:,} invoices, {customers:,} customers", [took])]


def once(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    given = [int(text) for text in sys.argv[1:]]
    raise SystemExit(main(*(given + [1_000_000, 20_000_000][len(given) :])))
