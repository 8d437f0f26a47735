"""Promises for tests, made by the room's own actions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from handschlag.customers.models import Customer
from handschlag.promises import actions as promises
from handschlag.promises.choices import Clock, Kind, Source
from handschlag.promises.models import Promise
from tests.factories.customers import make_customer
from tests.factories.people import NOW


def promise_to(customer: Customer | None = None, *, now: datetime = NOW, **more: Any) -> Promise:
    """A spoken call-back, due in two hours by the calendar; anything else by name."""
    customer = customer or make_customer(now=now)
    said = {
        "kind": Kind.CALL_BACK,
        "words": "Ich rufe Sie zurück",
        "source": Source.SPOKEN,
        "clock": Clock.CALENDAR,
        "by": None,
        **({} if "due_at" in more else {"allowance": timedelta(hours=2)}),
        **more,
    }
    return promises.make_promise(customer=customer.pk, now=now, **said)
