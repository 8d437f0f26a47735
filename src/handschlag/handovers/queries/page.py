"""The page of one handover: the packet with what is known now, and what can be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from handschlag.cases import queries as cases
from handschlag.cases.queries import Established
from handschlag.handovers.choices import Kind, Why
from handschlag.handovers.models import BadNews, Handover
from handschlag.handovers.queries.lists import get_handover
from handschlag.handovers.queries.matter import Matter, earlier, matter_of, owed_in, waiting_for
from handschlag.handovers.rules import packet as packets
from handschlag.handovers.rules import passing
from handschlag.promises.choices import State
from handschlag.promises.models import Promise


@dataclass(frozen=True)
class Page:
    """`why`: for which reasons a sentence must be read back; `before`: what was handed over of it earlier."""

    handover: Handover
    matter: Matter
    sentences: list[str]
    findings: list[Established]
    promises: list[Promise]
    why: list[Why]
    news: BadNews | None
    before: list[Handover]


def page(handover: int, *, now: datetime) -> Page:
    row = get_handover(handover)
    found = matter_of(row)
    owed = owed_in(found)
    return Page(
        handover=row,
        matter=found,
        sentences=list(packets.lines(row.story)),
        findings=cases.established(found.case, now=now) if found.case is not None else [],
        promises=owed,
        why=why_read_back(row, found, owed),
        news=BadNews.objects.filter(handover=row).first(),
        before=[one for one in earlier(found) if one.pk != row.pk],
    )


def wants_sentence(found: Matter, user: int) -> bool:
    """Whether taking it on unasked needs a sentence read back, as a handover to this user would."""
    if found.holder.user is None or found.holder.user == user:
        return False
    row = waiting_for(found) or Handover(
        kind=Kind.ORDINARY, pass_number=passing.pass_number((one.kind, one.state) for one in earlier(found))
    )
    return row.takes_read_back or bool(why_read_back(row, found, owed_in(found)))


def why_read_back(row: Handover, found: Matter, owed: list[Promise]) -> list[Why]:
    """As it stands now: what broke meanwhile counts."""
    codes = passing.read_back(
        row.kind,
        is_complaint=found.is_complaint,
        has_broken=any(one.state == State.BROKEN for one in owed),
        is_partner=bool(row.to_partner),
        pass_number=row.pass_number,
    )
    return [Why(code) for code in codes]
