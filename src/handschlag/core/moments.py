"""How a moment reads: the way one says it on the phone, never as a ticking countdown. One form for every screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext

if TYPE_CHECKING:
    from datetime import date, datetime

NEARBY_DAYS = 200


def when(at: datetime, *, now: datetime) -> str:
    """Day and time: „heute 17:45“, „Fr 20.11., 12:00“, „14.11.2024, 09:05“."""
    local, today = timezone.localtime(at), timezone.localdate(now)
    clock = date_format(local, "H:i")
    near = _near(local.date(), today)
    return f"{near} {clock}" if near else f"{_date(local.date(), today)}, {clock}"


def day(on: date, *, today: date) -> str:
    """A day: „heute“, „Sa 14.11.“, „14.11.2024“."""
    return _near(on, today) or _date(on, today)


def _near(on: date, today: date) -> str:
    return {-1: gettext("yesterday"), 0: gettext("today"), 1: gettext("tomorrow")}.get((on - today).days, "")


def _date(on: date, today: date) -> str:
    if on.year == today.year or abs((on - today).days) < NEARBY_DAYS:
        return date_format(on, pgettext("date format", "D j M"))
    return date_format(on, pgettext("date format", "j M Y"))
