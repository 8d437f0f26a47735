"""Care for tests, made by the room's own actions."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from handschlag.care import actions as care
from handschlag.care.models import Appointment, CareTier, ClassRun, FigureBatch, Invoice
from handschlag.core.models import RawInput
from handschlag.customers.models import Customer
from tests.factories.people import NOW

MONTHLY = {
    "name": "Fester Termin im Monat",
    "words": "Einmal im Monat rufen wir Sie zur vereinbarten Zeit an.",
    "contacts_per_year": 12,
    "minutes_per_contact": 10,
    "minutes_per_quarter": 30,
    "rhythm": "monthly",
}


def make_tier(*, now: datetime = NOW, **more: Any) -> CareTier:
    """A fixed appointment of ten minutes a month; anything else by name."""
    return care.enter_tier(said=care.Said(**{**MONTHLY, **more}), by=None, now=now)


def make_appointment(customer: Customer, *, now: datetime = NOW, **more: Any) -> Appointment:
    """The next of the fixed appointments of a customer who was told of them: Tuesdays at ten."""
    tier = make_tier(now=now, **{"name": f"Termin {customer.pk}", **more})
    plan = care.choose_plan(customer=customer.pk, tier=tier.pk, weekday=1, at=time(10), by=None, now=now)
    care.tell_plan(plan=plan.pk, manner="call", by=None, now=now)
    return Appointment.objects.filter(plan=plan).order_by("starts_at")[0]


def note(customer: Customer, *, now: datetime = NOW, **values: float | None) -> None:
    care.note_figures(customer=customer.pk, values=values, by=None, now=now)


def classify(*, now: datetime = NOW) -> ClassRun:
    """Computed and put in force."""
    run = care.compute_classes(by=None, now=now)
    return care.apply_classes(run=run.pk, by=None, now=now)


def file(text: str, *, now: datetime = NOW) -> int:
    """A kept file."""
    return RawInput.objects.create(
        source="care.figures", body=text.encode(), content_type="text/csv", meta={}, received_at=now
    ).pk


def read(text: str, *, kind: str = "figures", now: datetime = NOW) -> FigureBatch:
    return care.prepare_figures(raw=file(text, now=now), file_name="zahlen.csv", kind=kind, by=None, now=now)


def invoices(customer: Customer, *days_ago: int) -> None:
    batch = FigureBatch.objects.get_or_create(
        kind="invoices", file_name="r.csv", defaults={"created_at": NOW, "state": "done"}
    )[0]
    Invoice.objects.bulk_create(
        Invoice(customer=customer, batch=batch, on=NOW.date() - timedelta(days=ago), amount=100) for ago in days_ago
    )
