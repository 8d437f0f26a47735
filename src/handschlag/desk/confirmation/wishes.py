"""What customers wish of our promises, as the desk shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from handschlag.core import phone
from handschlag.desk.navigation import find_url
from handschlag.promises import queries
from handschlag.promises.models import Wish


@dataclass(frozen=True)
class Row:
    """One wish as a line. `due_at` is what one key would agree to; None where somebody has to name the time."""

    wish: Wish
    due_at: datetime | None

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
    return [Row(wish, queries.wished_time(wish, now=now)) for wish in wishes]
