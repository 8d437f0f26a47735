"""From the beginning: whoever has another one of what ends is told, asked and checked for that one too."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from handschlag.changeovers.facts import ChangeoverRejoined
from handschlag.changeovers.models import Affected, AffectedItem, ReadinessResult
from handschlag.core import facts

EMPTY = ("told_at", "promise", "option", "answered_at", "answered_in", "appointment", "ready_at", "switched_at",
         "check_promise", "checked_at", "dropped_at")  # fmt: skip
BLANK = ("told_as", "meeting", "why_dropped", "drop_note")


def begin_anew(one: Affected, *, by: int | None, now: datetime) -> None:
    """Part of an action that holds the row. What is done stays done: only what is not goes this way again."""
    for name in EMPTY:
        setattr(one, name, None)
    for name in BLANK:
        setattr(one, name, "")
    one.results_before = newest_result(one)
    one.save(update_fields=[*EMPTY, *BLANK, "results_before"])
    facts.record(ChangeoverRejoined(affected=one.pk), at=now, by=by, customer=one.customer_id)


def come_back(one: Affected, *, by: int | None, now: datetime) -> None:
    """Parted again from the customer they were one with: on from where they stood."""
    one.dropped_at, one.why_dropped = None, ""
    one.save(update_fields=["dropped_at", "why_dropped"])
    facts.record(ChangeoverRejoined(affected=one.pk), at=now, by=by, customer=one.customer_id)


def check_anew(one: Affected) -> None:
    """Whatever was checked was something else."""
    one.ready_at, one.results_before = None, newest_result(one)
    one.save(update_fields=["ready_at", "results_before"])


def newest_result(one: Affected) -> int:
    newest: int | None = ReadinessResult.objects.filter(affected=one).aggregate(newest=Max("pk"))["newest"]
    return newest or 0


def has_more(one: Affected) -> bool:
    """Something of theirs still ends that nobody has switched: it turned up after the switch."""
    left = AffectedItem.objects.filter(affected=one, is_device=False, newer__isnull=True, item__ended_on__isnull=True)
    return left.filter(item__product=one.changeover.product_id).exists()
