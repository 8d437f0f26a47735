"""What customers wish of our promises, as the desk shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from handschlag.core import phone
from handschlag.desk.dial.numbers import numbers_of
from handschlag.desk.navigation import find_url
from handschlag.promises import queries
from handschlag.promises.models import Wish
from handschlag.promises.queries import Crowded


@dataclass(frozen=True)
class Row:
    """One wish as a line. `due_at` is what one key would agree to; None where somebody has to name the time.

    `crowded`: why that time could not be kept, and the next that could. `instead_at`: what we offered the customer.
    """

    wish: Wish
    due_at: datetime | None
    crowded: Crowded | None
    instead_at: datetime | None
    number: str

    @property
    def id(self) -> int:
        return self.wish.pk

    @property
    def promise(self) -> int:
        return self.wish.promise_id

    @property
    def title(self) -> str:
        owed = self.wish.promise
        return str(owed.person or owed.customer or phone.format_for_display(owed.party, "ZZ"))

    @property
    def promised(self) -> str:
        return queries.words_of(self.wish.promise)

    @property
    def was_due_at(self) -> datetime:
        return self.wish.promise.falls_due_at

    @property
    def url(self) -> str:
        return find_url("confirmation", self.wish.promise_id)


def rows(wishes: Iterable[Wish], *, now: datetime) -> list[Row]:
    found = list(wishes)
    numbers = numbers_of(wish.promise for wish in found)
    return [_row(wish, numbers[wish.promise_id], now=now) for wish in found]


def _row(wish: Wish, number: str, *, now: datetime) -> Row:
    due_at = queries.wished_time(wish, now=now)
    crowded = queries.crowded_by(wish, due_at, now=now) if due_at is not None else None
    instead_at = wish.instead_at if wish.instead_at is not None and wish.instead_at > now else None
    return Row(wish, due_at, crowded, instead_at, number)
