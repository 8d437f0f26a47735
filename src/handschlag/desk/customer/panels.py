"""The panels beside the story. Each is drawn with the page, and drawn anew by itself when something in it changed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from handschlag.cases import queries as cases
from handschlag.changeovers import queries as changeovers
from handschlag.customers import queries as customers
from handschlag.desk.cases import lines
from handschlag.desk.customer import contracts
from handschlag.desk.diagnosis import panels as findings
from handschlag.promises import queries as promises

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from django.utils.functional import _StrPromise

    from handschlag.customers.models import Customer, EmailAddress, Number, Person
    from handschlag.promises.models import Promise


@dataclass(frozen=True)
class Kind:
    """One sort of panel: its title, the facts that change it, and how its rows are read."""

    title: _StrPromise
    facts: tuple[str, ...]
    read: Callable[[customers.Whose, datetime], list[Any]]


@dataclass(frozen=True)
class Panel:
    """One panel as it is drawn now."""

    name: str
    title: str
    customer: int
    rows: list[Any]
    trigger: str

    @property
    def place(self) -> int:
        """The digit that, with Alt, leads here."""
        return [*KINDS].index(self.name) + 1

    @property
    def template(self) -> str:
        return f"desk/customer/panels/{self.name}.html"

    @property
    def count(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class Reachable:
    """A person with numbers and mail addresses; person None is the customer itself."""

    person: Person | None
    numbers: list[Number]
    emails: list[EmailAddress]


def _persons(customer: customers.Whose, now: datetime) -> list[Reachable]:
    numbers: dict[int | None, list[Number]] = defaultdict(list)
    emails: dict[int | None, list[EmailAddress]] = defaultdict(list)
    for number in customers.numbers(customer):
        numbers[number.person_id].append(number)
    for email in customers.email_addresses(customer):
        emails[email.person_id].append(email)
    here = [Reachable(None, numbers[None], emails[None])] if numbers[None] or emails[None] else []
    found = customers.persons(customer, today=timezone.localdate(now))
    return here + [Reachable(person, numbers[person.id], emails[person.id]) for person in found]


def _items(customer: customers.Whose, now: datetime) -> list[Any]:
    """What is in use first, what was before it last."""
    items = customers.installed_items(customer, today=timezone.localdate(now), with_ended=True)
    return sorted(items, key=lambda item: item.ended_on is not None)


def _places(customer: customers.Whose, _now: datetime) -> list[Any]:
    return [*customers.addresses(customer), *customers.sites(customer)]


def _consents(customer: customers.Whose, _now: datetime) -> list[Any]:
    return list(customers.consents(customer))


def _authorisations(customer: customers.Whose, now: datetime) -> list[Any]:
    return list(customers.authorisations(customer, today=timezone.localdate(now)))


def _contracts(customer: customers.Whose, now: datetime) -> list[Any]:
    return [*contracts.shown(customer, now)]


def _changeovers(customer: customers.Whose, now: datetime) -> list[Any]:
    return [(row, changeovers.sentence(row, now=now)) for row in changeovers.running_for(customer)]


def _promises(customer: customers.Whose, _now: datetime) -> list[Any]:
    return list(promises.open_promises(customer))


def _cases(customer: customers.Whose, now: datetime) -> list[Any]:
    """What is open, the longest waiting first."""
    return lines.shown(cases.lines(cases.open_cases(customer), now=now), now=now)


KINDS: dict[str, Kind] = {
    "promises": Kind(
        _("Promises"),
        (
            "PromiseMade",
            "PromiseCorrected",
            "PromiseTold",
            "PromiseKept",
            "PromiseMarkedKept",
            "PromiseMarkWithdrawn",
            "PromiseBroken",
            "PromiseDoneLate",
            "BreakTold",
            "PromiseTried",
            "PromiseReleased",
            "PromiseReplaced",
        ),
        _promises,
    ),
    "findings": Kind(_("Findings"), findings.FACTS, findings.of_customer),
    "items": Kind(
        _("Installed base"),
        ("InstalledItemAdded", "InstalledItemChanged", "InstalledItemReplaced", "InstalledItemEnded"),
        _items,
    ),
    "persons": Kind(
        _("Persons and numbers"),
        (
            "PersonAdded",
            "PersonChanged",
            "PersonLeft",
            "ContactDetailAdded",
            "ContactDetailChanged",
            "ContactDetailRemoved",
        ),
        _persons,
    ),
    "places": Kind(_("Addresses"), ("ContactDetailAdded", "ContactDetailChanged", "ContactDetailRemoved"), _places),
    "consents": Kind(_("Consents"), ("ConsentRecorded", "ConsentWithdrawn"), _consents),
    "authorisations": Kind(
        _("Authorised persons"), ("PersonAuthorised", "AuthorisationEnded", "PersonLeft"), _authorisations
    ),
    "contracts": Kind(
        _("Contracts"),
        ("EntitlementEntered", "EntitlementChanged", "EntitlementEnded", "QuotaUsed", "QuotaUseWithdrawn"),
        _contracts,
    ),
    "changeovers": Kind(
        _("Changeovers"),
        (
            "ChangeoverTold",
            "ChangeoverLetterReturned",
            "ChangeoverAnswered",
            "ChangeoverAppointed",
            "ReadinessNoted",
            "CustomerSwitched",
            "CheckCallMade",
            "SwitchReversed",
            "ChangeoverLeft",
            "HoldPlaced",
            "HoldEnded",
        ),
        _changeovers,
    ),
}


OPEN_CASES = Kind(
    _("Concerns"),
    (
        "CaseOpened",
        "CaseMovedOn",
        "CaseKindChanged",
        "CaseDescribed",
        "CaseSolved",
        "CaseConfirmed",
        "CaseWithdrawn",
        "WithdrawalUndone",
        "FixFailed",
        "CasesMerged",
        "CaseMergeUndone",
        "CaseSplit",
        "CasePromiseLinked",
    ),
    _cases,
)
"""What is open stands above the story, not beside it."""


def trigger(facts: Iterable[str], family: tuple[int, ...]) -> str:
    """What makes htmx draw something anew: these facts, of this customer and what was merged into it."""
    return ", ".join(f"calm:{fact}.customer-{customer} from:body" for fact in facts for customer in family)


def panel(name: str, customer: Customer, now: datetime) -> Panel:
    family = tuple(customers.family(customer.id))
    return _drawn(name, customer, family, KINDS[name].read(family, now))


def open_cases(customer: Customer, family: tuple[int, ...], now: datetime) -> Panel:
    return Panel(
        "cases",
        str(OPEN_CASES.title),
        customer.id,
        OPEN_CASES.read(family, now),
        trigger(OPEN_CASES.facts, family),
    )


def panels(customer: Customer, family: tuple[int, ...], now: datetime, *, owed: list[Promise]) -> list[Panel]:
    """All of them; the open promises were read for the glance already."""
    known: dict[str, list[Any]] = {"promises": owed}
    return [
        _drawn(name, customer, family, known[name] if name in known else kind.read(family, now))
        for name, kind in KINDS.items()
    ]


def _drawn(name: str, customer: Customer, family: tuple[int, ...], rows: list[Any]) -> Panel:
    kind = KINDS[name]
    return Panel(name, str(kind.title), customer.id, rows, trigger(kind.facts, family))
