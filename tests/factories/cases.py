"""Concerns for tests, made by the room's own actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from handschlag.cases import actions as cases
from handschlag.cases.models import Case
from handschlag.conversations.choices import Outcome
from handschlag.conversations.models import Conversation
from handschlag.customers.models import Customer, Person
from handschlag.people.models import User
from handschlag.promises.models import Promise
from tests.factories.conversations import talked
from tests.factories.customers import make_customer, make_number, make_person
from tests.factories.people import NOW, make_user
from tests.factories.promises import promise_to

_next = count(1)


@dataclass
class Desk:
    """One customer who calls, the owner who knows them, and somebody else who works here."""

    roth: Customer
    ernst: Person
    kern: User
    weiss: User
    number: str

    def call(self, *, at: datetime = NOW, is_looked_after: bool = True) -> Conversation:
        """Roth calls and speaks to somebody; `is_looked_after`: the contact has its outcome."""
        row = talked(self.number, at=at, user=self.kern.login)
        if is_looked_after:
            Conversation.objects.filter(pk=row.pk).update(outcome=Outcome.INFORMED, wrapped_up_at=row.over_at)
            row.refresh_from_db()
        return row

    def open(self, kind: str = "fault", *, now: datetime = NOW, **more: Any) -> Case:
        said = {"words": "Seit heute früh geht kein Telefon mehr.", "by": self.kern.pk, **more}
        return cases.open_case(customer=self.roth.pk, kind=kind, now=now, **said)

    def promised(self, case: Case, *, role: str = "settles", now: datetime = NOW, **more: Any) -> Promise:
        """A promise for this case, by default a repair within two hours."""
        made = promise_to(self.roth, now=now, **{"kind": "repair", "words": "Läuft wieder", **more})
        cases.link_promise(case=case.pk, promise=made.pk, role=role, by=None, now=now)
        return made

    def solve(self, case: Case, *, now: datetime = NOW) -> Any:
        return cases.solve_case(case=case.pk, words="Router getauscht", by=self.kern.pk, now=now)


def make_desk() -> Desk:
    mark = next(_next)
    kern, weiss = make_user(f"kern{mark}", presence="available"), make_user(f"weiss{mark}", presence="available")
    long_ago = NOW.replace(year=2026, month=1)
    roth = make_customer("Roth", owner=kern, stand_in=weiss, now=long_ago)
    number = f"+4922147100{mark % 90 + 10}"
    ernst = make_person(roth, now=long_ago)
    make_number(roth, number, person=ernst, now=long_ago)
    return Desk(roth, ernst, kern, weiss, number)
