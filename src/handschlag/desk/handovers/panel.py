"""Who has it, on the pages of what was handed over, and the way to hand it over or ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from handschlag.desk.handovers import rows
from handschlag.handovers import queries
from handschlag.handovers.queries import Matter, Standing

if TYPE_CHECKING:
    from handschlag.desk.cases.panel import Asked

FACTS = (
    "HandoverGiven", "HandoverAccepted", "HandoverDeclined", "HandoverReturned", "HandoverClimbed", "HandoverWithdrawn",
    "HandoverEnded", "TakerTold", "InquiryMade", "InquiryAnswered", "InquiryWithdrawn", "CaseAssigned",
)  # fmt: skip


@dataclass(frozen=True)
class Shown:
    standing: Standing | None
    before: list[rows.Row]
    inquiries: list[rows.Question]
    give_url: str
    ask_url: str


def of_case(asked: Asked) -> Shown:
    found = Matter(case=asked.case)
    before = queries.earlier(found)
    return Shown(
        queries.standing_of(case=asked.case.pk, now=asked.now) if before else None,
        rows.rows(reversed(before), asked.now),
        rows.questions(queries.inquiries_about(found)),
        "" if asked.case.is_over else rows.give_url(found),
        "" if asked.case.is_over else rows.give_url(found, name="inquiry-new"),
    )
