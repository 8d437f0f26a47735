"""What the lists of *Heute* show of a promise."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handschlag.core import phone
from handschlag.desk.call import said
from handschlag.desk.dial.numbers import numbers_of
from handschlag.desk.navigation import find_url
from handschlag.promises.choices import Kind, Source, State
from handschlag.promises.models import Promise
from handschlag.promises.queries import Due


@dataclass(frozen=True)
class Row:
    """One promise as a line: to whom, what, by when, whose, and the number to dial.

    `members`: how many of one cause this line stands for; each is still told and judged by itself.
    """

    promise: Promise
    number: str
    is_others: bool
    members: int = 1

    @property
    def id(self) -> int:
        return self.promise.pk

    @property
    def state(self) -> str:
        return self.promise.state

    @property
    def kind(self) -> str:
        return self.promise.kind

    @property
    def falls_due_at(self) -> datetime:
        return self.promise.falls_due_at

    @property
    def title(self) -> str:
        if self.is_many and self.promise.group is not None:
            return self.promise.group.cause
        return str(self.promise.person or self.promise.customer or phone.format_for_display(self.promise.party, "ZZ"))

    @property
    def words(self) -> str:
        return said.words(self.promise)

    @property
    def owner_name(self) -> str:
        return str(self.promise.owner or self.promise.owner_team or "") if self.is_others else ""

    @property
    def is_many(self) -> bool:
        return self.members > 1

    @property
    def url(self) -> str:
        if self.is_many:
            return reverse("promise-group", args=[self.promise.group_id])
        return find_url("customer", self.promise.customer_id) if self.promise.customer_id else ""

    @property
    def is_tried(self) -> bool:
        return self.promise.next_attempt_at is not None

    @property
    def can_be_tried(self) -> bool:
        return self.promise.kind == Kind.CALL_BACK and self.promise.done_at is None and not self.is_theirs

    @property
    def is_done(self) -> bool:
        return self.promise.done_at is not None

    @property
    def must_hear(self) -> bool:
        """Broken, and the customer was not told: it stays on top until they were."""
        is_ours = self.promise.source != Source.CUSTOMER
        return is_ours and self.promise.state == State.BROKEN and self.promise.break_told_at is None

    @property
    def is_theirs(self) -> bool:
        return self.promise.source == Source.CUSTOMER


@dataclass(frozen=True)
class Day:
    """One list of *Heute*: its rows, how many there are in all, and where the rest of them stands."""

    rows: list[Row]
    count: int
    more: str
    url: str


def day(due: Due, *, user: int, view: str) -> Day:
    numbers = numbers_of(due.promises)
    alike = Counter(_cause(promise) for promise in due.promises)
    first = {cause: promise.pk for promise in reversed(due.promises) if (cause := _cause(promise))}
    found = [
        Row(promise, numbers[promise.pk], is_others=promise.owner_id != user, members=alike[cause] if cause else 1)
        for promise in due.promises
        if (cause := _cause(promise)) is None or first[cause] == promise.pk
    ]
    return Day(found, due.count, _more(due), f"{reverse('promises')}?view={view}")


def _cause(promise: Promise) -> tuple[object, ...] | None:
    """What makes many promises one line. Whoever wished to be called is called by name."""
    if promise.group_id is None or promise.kind == Kind.CALL_BACK:
        return None
    return promise.group_id, promise.owner_id, promise.state, promise.falls_due_at, promise.break_told_at is None


def _more(due: Due) -> str:
    """„250 weitere“, and that it may be even more; "" where all are shown."""
    if not due.more:
        return ""
    said = ngettext("%d more for today", "%d more for today", due.more) % due.more
    return said if due.is_all else _("At least %s") % said
