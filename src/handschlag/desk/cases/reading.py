"""What the panels of the case page show, read from the room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from handschlag.cases import queries as cases
from handschlag.cases.choices import OVER, READ_BACK, SOLVED, Role
from handschlag.cases.models import Case, Saying, Solution, Waiting
from handschlag.conversations.models import Conversation
from handschlag.desk.cases.lasting import lasting
from handschlag.desk.cases.panel import Asked
from handschlag.desk.cases.verbs import Offer, offered
from handschlag.promises.choices import Source
from handschlag.promises.models import Promise

HEAD = ("promise", "wait", "solve", "tell", "confirm", "reopen")
MORE = ("describe", "kind", "severity", "take", "face", "merge", "split", "link", "cause", "contact", "withdraw")


@dataclass(frozen=True)
class Head:
    """What stands above everything: the customer's clock, what is to be seen to, and what can be done."""

    asked: Asked
    verbs: list[Offer]
    more: list[Offer]

    @property
    def lasts(self) -> str:
        return lasting(self.asked.page.clock.elapsed)

    @property
    def open_hours(self) -> str:
        """How much of it lay in the hours that count for this customer."""
        return lasting(cases.open_time(self.asked.case, self.asked.page.clock, now=self.asked.now))

    @property
    def waited(self) -> str:
        """The part in which the customer owed us something; shown apart, never taken off."""
        waited = self.asked.page.clock.waited
        return lasting(waited) if waited else ""

    @property
    def returns(self) -> int:
        return sum(one.failed_at is not None for one in self.asked.page.solutions)


MOST_SHOWN = 20
Row = TypeVar("Row")


@dataclass(frozen=True)
class Newest(Generic[Row]):
    """Rows, the newest first: a page shows the last few, the first of all, and the rest when asked for."""

    rows: list[Row]

    @property
    def count(self) -> int:
        return len(self.rows)

    @property
    def is_long(self) -> bool:
        return len(self.rows) > MOST_SHOWN

    @property
    def shown(self) -> list[Row]:
        return self.rows[: MOST_SHOWN - 1] if self.is_long else self.rows

    @property
    def first(self) -> Row:
        return self.rows[-1]


@dataclass(frozen=True)
class Words:
    """The customer's words, and apart from them how we understand them."""

    asked: Asked
    newest: Newest[Saying]

    @property
    def is_read_back(self) -> bool:
        return self.asked.case.kind in READ_BACK

    @property
    def is_open(self) -> bool:
        return self.asked.case.state not in OVER


@dataclass(frozen=True)
class Owed:
    """One promise with what it is for, and where it comes from if nobody said it."""

    promise: Promise
    role: Role
    source: str


@dataclass(frozen=True)
class Promised:
    """Ours and, apart from them, what the customer promised: waiting for them has a date and pauses nothing."""

    ours: list[Owed]
    theirs: list[Owed]

    @property
    def count(self) -> int:
        return len(self.ours) + len(self.theirs)


@dataclass(frozen=True)
class Fix:
    """One solution and what became of it. `broken`: the promises it was to keep, once it has failed."""

    row: Solution
    promises: list[Promise]


@dataclass(frozen=True)
class Known:
    """The cause it waits for, or causes it may have."""

    waiting: Waiting | None
    offers: list[cases.Offer]


@dataclass(frozen=True)
class Kin:
    """What has to do with it. `alike`: open ones of the same customer that may be the same."""

    page: cases.CasePage
    alike: list[Case]


def head(asked: Asked) -> Head:
    return Head(asked, offered(HEAD, asked), offered(MORE, asked))


def words(asked: Asked) -> Words:
    return Words(asked, Newest(asked.page.sayings))


def contacts(asked: Asked) -> Newest[Conversation]:
    return Newest(asked.page.contacts)


def next_step(asked: Asked) -> Asked:
    return asked


def promised(asked: Asked) -> Promised:
    shown = [Owed(one.promise, one.role, _source(one.promise)) for one in asked.page.promises]
    ours = [one for one in shown if one.role != Role.THEIRS]
    return Promised(ours, [one for one in shown if one.role == Role.THEIRS])


def _source(promise: Promise) -> str:
    granted = (Source.ENTITLEMENT, Source.LAW, Source.PUBLISHED)
    return str(Source(promise.source).label) if promise.source in granted else ""


def solutions(asked: Asked) -> list[Fix] | None:
    """None while nothing has been solved yet."""
    rows = asked.page.solutions
    return [Fix(row, [one.promise for one in row.promises.select_related("promise")]) for row in rows] or None


def known(asked: Asked) -> Known | None:
    """None where it waits for no known cause and none fits."""
    waiting = cases.cause_of(asked.case.pk)
    if waiting is not None:
        return Known(waiting, [])
    if asked.case.state in SOLVED or asked.case.state in OVER:
        return None
    said = " ".join([str(asked.case), *(one.words for one in asked.page.sayings)])
    fits = cases.offers(asked.case.customer_id, said)
    return Known(None, fits) if fits else None


def kin(asked: Asked) -> Kin | None:
    page = asked.page
    is_open = page.case.state not in SOLVED and page.case.state not in OVER
    related = {one.pk for one in page.kin}
    alike = [one for one in cases.alike(page.case.pk) if one.pk not in related] if is_open else []
    return Kin(page, alike) if page.origin or page.parts or page.merged or page.kin or alike else None
