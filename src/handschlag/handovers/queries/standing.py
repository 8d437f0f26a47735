"""Who has it now, in one sentence: for the strip, the file, the page of a concern."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from handschlag.core.moments import when
from handschlag.customers import queries as customers
from handschlag.handovers.choices import State
from handschlag.handovers.models import Handover
from handschlag.handovers.queries.lists import handovers

SHOWN = 3


@dataclass(frozen=True)
class Standing:
    """A handover that says who has a matter, or will have it, and the sentence for it."""

    handover: Handover
    text: str


def sentence(row: Handover, *, now: datetime) -> str:
    said = {
        "giver": row.giver_name,
        "receiver": row.receiver_name,
        "since": when(row.given_at, now=now),
        "by": when(row.answer_by_at, now=now),
        "taker": row.partner_person or str(row.answered_by or ""),
    }
    if row.is_waiting:
        return _("Being handed from %(giver)s to %(receiver)s; %(giver)s has it until then.") % said
    if row.state == State.ACCEPTED and row.to_partner:
        return _("%(receiver)s (%(taker)s) is at it; %(giver)s answers for it.") % said
    return _("%(taker)s has it, taken over from %(giver)s.") % said


def standing(customer: customers.Whose, *, now: datetime) -> list[Standing]:
    """What waits for an answer about this customer, the first to be answered first. Asked at every ring, mostly it is nothing."""
    if not Handover.objects.filter(state=State.WAITING).exists():
        return []
    rows = handovers().filter(customer__in=customers.family(customer), state=State.WAITING)
    return [Standing(row, sentence(row, now=now)) for row in rows.order_by("answer_by_at", "pk")[:SHOWN]]


def standing_of(*, now: datetime, case: int | None = None, promise: int | None = None) -> Standing | None:
    """The newest word on who has this concern or this promise; nothing where it was never passed on."""
    of = Q(case=case) if case is not None else Q(promise=promise)
    rows: Iterable[Handover] = (
        handovers().filter(of, state__in=(State.WAITING, State.ACCEPTED)).order_by("-given_at", "-pk")
    )
    found = next(iter(rows), None)
    return Standing(found, sentence(found, now=now)) if found is not None else None
