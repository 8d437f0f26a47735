"""What would become of what another system has, and what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from handschlag.core.errors import NotThere
from handschlag.customers.choices import ImportFault
from handschlag.customers.queries.matching import found_by
from handschlag.customers.rules.reading import entries
from handschlag.customers.rules.reading.entries import Entry, Fault
from handschlag.moving.choices import HERE, Verdict, What
from handschlag.moving.models import Move, Moved
from handschlag.moving.rules import Party, Thing, Ticket, Unreadable

LEFT_OUT = ("phone", "email", "preferred_channel")
"""Cells without which somebody is a customer all the same."""


@dataclass(frozen=True)
class Understood:
    """A party as an entry of a file; None where it cannot be one. `reason`: why not, or what of it was left out."""

    entry: Entry | None
    title: str
    field: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Foreseen:
    """What would become of one thing."""

    what: str
    foreign_id: str
    verdict: str
    title: str = ""
    field: str = ""
    reason: str = ""


def get_move(source: str) -> Move:
    """Raises NotThere."""
    found = Move.objects.filter(source=source).first()
    if found is None:
        raise NotThere(_("Nothing was moved in under this name."), field="source")
    return found


def counted(move: Move) -> Counter[tuple[str, str]]:
    """How many of what stand how: (kind, verdict)."""
    rows = Moved.objects.filter(move=move).values_list("what", "verdict").annotate(number=Count("pk"))
    return Counter({(what, verdict): number for what, verdict, number in rows})


def troubles(move: Move) -> QuerySet[Moved]:
    """What was refused, kept or taken in without a part of it, each with its reason."""
    return Moved.objects.filter(move=move).exclude(reason="").order_by("what", "pk")


def understood(party: Party) -> Understood:
    """A number or address that is none is left out and said; a name that is none keeps the whole out."""
    values = {name: list(cells) for name, cells in party.values.items()}
    title = entries.named(values)
    first: Fault | None = None
    for _again in range(len(values) + 1):
        said = entries.understand(values)
        if not isinstance(said, Fault):
            reason = _("Left out: %s") % f"{_sentence(first)} ({first.value})" if first else ""
            return Understood(said, title, first.field if first else "", reason)
        first = first or said
        if not said.field.startswith(LEFT_OUT) or said.field not in values:
            break
        del values[said.field]
    return Understood(None, title, first.field if first else "", _sentence(first))


def _sentence(fault: Fault | None) -> str:
    return str(ImportFault(fault.code).label) if fault else ""


class Preview:
    """Things as they would be taken in, in their order; nothing is entered. What went before counts for what comes."""

    def __init__(self, source: str) -> None:
        self.move = Move.objects.filter(source=source).first()
        self.coming: dict[tuple[str, str], bool] = {}
        """Whether a party of the same run would stand here."""

    def of(self, things: Iterable[Thing]) -> Iterable[Foreseen]:
        for one in things:
            if isinstance(one, Unreadable):
                yield Foreseen(one.what, one.foreign_id, Verdict.REFUSED, one.title, one.field, one.reason)
            elif isinstance(one, Party):
                yield self._party(one)
            else:
                yield from self._ticket(one)

    def _known(self, what: str, foreign_id: str) -> Moved | None:
        if self.move is None:
            return None
        return Moved.objects.filter(move=self.move, what=what, foreign_id=foreign_id, verdict__in=HERE).first()

    def _is_coming(self, what: str, foreign_id: str) -> bool:
        return self.coming.get((what, foreign_id), False) or self._known(what, foreign_id) is not None

    def _party(self, party: Party) -> Foreseen:
        key = (party.what, party.foreign_id)
        said = understood(party)
        known = self._known(*key)
        if known is not None:
            self.coming[key] = True
            verdict = Verdict.SAME if known.fingerprint == party.fingerprint else Verdict.ADDED
            return Foreseen(*key, verdict, said.title, said.field, said.reason)
        self.coming[key] = said.entry is not None
        if said.entry is None:
            return Foreseen(*key, Verdict.REFUSED, said.title, said.field, said.reason)
        if party.organisation and not self._is_coming(What.ORGANISATION, party.organisation):
            self.coming[key] = False
            reason = _("The organisation of this person was not taken in.")
            return Foreseen(*key, Verdict.REFUSED, said.title, "organization_id", reason)
        is_known = bool(party.organisation) or found_by(said.entry) is not None
        return Foreseen(*key, Verdict.ADDED if is_known else Verdict.NEW, said.title, said.field, said.reason)

    def _ticket(self, ticket: Ticket) -> Iterable[Foreseen]:
        key = (What.TICKET, ticket.foreign_id)
        title = f"{ticket.number} {ticket.title}"
        known = self._known(*key)
        if ticket.left and known is None:
            yield Foreseen(*key, Verdict.LEFT, title, "state", ticket.left)
            return
        if known is not None:
            yield Foreseen(*key, Verdict.SAME if known.fingerprint == ticket.fingerprint else Verdict.ADDED, title)
        elif self._is_coming(What.PERSON, ticket.person) or self._is_coming(What.ORGANISATION, ticket.organisation):
            yield Foreseen(*key, Verdict.NEW, title)
        else:
            yield Foreseen(*key, Verdict.REFUSED, title, "customer_id", not_there())
            return
        for one in ticket.articles:
            verdict = Verdict.SAME if self._known(What.ARTICLE, one.foreign_id) else Verdict.NEW
            yield Foreseen(What.ARTICLE, one.foreign_id, verdict)


def not_there() -> str:
    return _("The customer of this ticket was not taken in.")
