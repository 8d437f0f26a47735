"""`python -m tests.release`: keeps the present version's database, small and filled, for the upgrade tests of all later ones.

Run once when a version is released, on its own commit; `tests/house/test_releases.py` asks for the file. It is dumped
from the oldest PostgreSQL we support, so that it loads into every one.
"""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from tests import other_postgresql

KEPT = Path(__file__).resolve().parent / "fixtures" / "upgrade"


def main() -> int:
    """Migrate an empty database, fill it as people would, dump it."""
    from handschlag import __version__

    with other_postgresql.running() as address:
        environment = {**os.environ, "DATABASE_URL": address}
        subprocess.run([sys.executable, "-m", "handschlag", "manage", "migrate", "-v0"], env=environment, check=True)
        subprocess.run([sys.executable, "-c", "from tests.release import fill; fill()"], env=environment, check=True)
        dump = [other_postgresql.binaries() / "pg_dump", "--inserts", "--no-owner", "--no-privileges", "--no-comments"]
        sql = subprocess.run([*dump, address], check=True, capture_output=True, text=True).stdout
    # psql's own commands (\restrict …) are nothing to a driver.
    said = "".join(line for line in sql.splitlines(keepends=True) if not line.startswith("\\"))
    KEPT.mkdir(parents=True, exist_ok=True)
    (KEPT / f"{__version__}.sql.gz").write_bytes(gzip.compress(said.encode(), mtime=0))
    sys.stdout.write(f"{KEPT / __version__}.sql.gz: {len(said):,} characters\n")
    return 0


def fill() -> None:
    """A little of everything that is guarded, merged, counted or promised, through the product's own actions."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handschlag.config.settings")
    django.setup()
    from handschlag.core import intake
    from handschlag.core.models import Installation
    from handschlag.customers import actions as customers
    from handschlag.promises import actions as promises
    from handschlag.promises.choices import Clock
    from tests.factories.conversations import missed, talked
    from tests.factories.customers import make_customer, make_number, make_person
    from tests.factories.people import NOW, make_team, make_user
    from tests.factories.products import make_product
    from tests.factories.promises import promise_to
    from tests.factories.worktime import make_calendar

    said = {"by": None, "now": NOW}
    Installation.objects.create(id=1, name="Büro", area_code="221", set_up_at=NOW)
    make_calendar()
    kern, weiss = make_user("kern", role="admin", password="ein ganz langer satz"), make_user("weiss")
    make_team("Büro", lead=kern, members=(weiss,))
    roth = make_customer("Ernst Roth", owner=kern, stand_in=weiss)
    twin = make_customer("Ernst Rot", owner=weiss, stand_in=kern)
    for customer in (roth, twin):
        ernst = make_person(customer)
        make_number(customer, "0221 4710 382", person=ernst)
        customers.add_address(
            customer=customer.pk, street="Lindenstr.", house_number="5", postcode="50667", town="Köln", **said
        )
    customers.record_consent(
        customer=roth.pk,
        purpose="advertising",
        channel="phone",
        manner="spoken",
        wording="Ja, gern.",
        given_at=NOW,
        **said,
    )
    customers.add_installed_item(customer=roth.pk, product=make_product().pk, identifier="WG-77120", **said)
    for hours in (1, 2, 48):
        promise_to(roth, owner=kern.pk, allowance=timedelta(hours=hours), clock=Clock.CALENDAR)
    kept = promise_to(roth, owner=kern.pk)
    promises.keep_promise(promise=kept.pk, **said)
    promises.break_due_promises(now=NOW + timedelta(hours=3))
    missed()
    talked("+492214710383", at=NOW + timedelta(hours=4))
    raw = intake.keep(
        source="import",
        body="Firma;Telefon\nBäckerei Sonne;0221 4710 100\n".encode(),
        content_type="text/csv",
        meta={},
        now=NOW,
    )
    batch = customers.prepare_import(raw=raw, file_name="kunden.csv", owner=kern.pk, stand_in=weiss.pk, **said)
    customers.import_customers(batch=batch.pk, **said)
    customers.prepare_import(raw=raw, file_name="kunden.csv", owner=kern.pk, stand_in=weiss.pk, **said)


if __name__ == "__main__":
    sys.exit(main())
