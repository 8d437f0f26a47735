"""What a panel of the case page is. The subjects that have one say so in `panels.KINDS`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from handschlag.cases import queries as cases
from handschlag.cases.models import Case
from handschlag.conversations import queries as conversations
from handschlag.conversations.models import Conversation
from handschlag.customers import queries as customers
from handschlag.people.models import User

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

TALKS = 8


@dataclass(frozen=True)
class Asked:
    """The page of a case, for whom it is drawn, and when."""

    page: cases.CasePage
    user: User
    now: datetime

    @property
    def case(self) -> Case:
        return self.page.case

    @cached_property
    def family(self) -> list[int]:
        """The customer and whatever was merged into it."""
        return list(customers.family(self.case.customer_id))

    @cached_property
    def talking(self) -> Conversation | None:
        """The conversation whoever looks is having with this customer right now."""
        at_hand = conversations.at_hand(self.user.pk, now=self.now)
        return next((one for one in at_hand if one.customer_id in self.family), None)

    @cached_property
    def talks(self) -> list[Conversation]:
        """In which something about it can have been said: the running one first, then the newest."""
        about = conversations.talks_about(self.case.customer_id, promised_at=self.case.reported_at, limit=TALKS)
        first = [self.talking] if self.talking is not None else []
        found = {one.pk: one for one in [*first, *about, *self.page.contacts[:TALKS]]}
        return list(found.values())


@dataclass(frozen=True)
class Kind:
    """One sort of panel. `read` gives what the template calls `it`; None: there is nothing to show for this case.

    `facts` about this customer draw it anew, `everywhere` those that name no customer. `is_aside`: at the side.
    """

    name: str
    title: _StrPromise
    template: str
    facts: tuple[str, ...]
    read: Callable[[Asked], object | None]
    is_aside: bool = False
    everywhere: tuple[str, ...] = ()


@dataclass(frozen=True)
class Panel:
    """One panel as it is drawn now; without `it` an empty place that waits for its facts."""

    kind: Kind
    case: int
    it: object | None
    trigger: str


def trigger(kind: Kind, family: list[int]) -> str:
    """What makes htmx draw it anew."""
    about = [f"calm:{fact}.customer-{one} from:body" for fact in kind.facts for one in family]
    return ", ".join([*about, *(f"calm:{fact} from:body" for fact in kind.everywhere)])


def drawn(kind: Kind, asked: Asked) -> Panel:
    return Panel(kind, asked.case.pk, kind.read(asked), trigger(kind, asked.family))
