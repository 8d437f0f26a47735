"""How times and names read on the desk: the way one says them on the phone, never as a ticking countdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import pgettext

from handschlag.core import moments

if TYPE_CHECKING:
    from datetime import date, datetime


def when(at: datetime, now: datetime) -> str:
    """Day and time as said on the phone: „heute 17:45“, „Fr 20.11., 12:00“, „14.11.2024, 09:05“."""
    return moments.when(at, now=now)


def day(on: date, today: date) -> str:
    """A day as said on the phone: „heute“, „Sa 14.11.“, „14.11.2024“."""
    return moments.day(on, today=today)


def top_clock(now: datetime) -> str:
    """The installation's time in the top bar: „Mo 23.11. · 17:34“."""
    local = timezone.localtime(now)
    return f"{date_format(local, pgettext('date format', 'D j M'))} · {date_format(local, 'H:i')}"


def initials(name: str) -> str:
    """At most two letters for the round face: „Ernst Roth“ gives ER."""
    words = [word for word in name.replace("-", " ").split() if word[:1].isalnum()]
    ends = [words[0], words[-1]] if len(words) > 1 else words
    return "".join(word[0] for word in ends).upper()
