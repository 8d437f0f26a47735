"""What the case page and the customer's file show of findings: read here, drawn by our templates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from handschlag.cases import queries as cases
from handschlag.desk.diagnosis import showing

if TYPE_CHECKING:
    from datetime import datetime

    from handschlag.customers.queries import Whose
    from handschlag.desk.cases.panel import Asked

FACTS = ("FindingMade", "FindingEnded", "InstalledItemReplaced", "CasesMerged", "CaseMergeUndone", "CaseSplit")
TRIED = ("StepTried", "CasesMerged", "CaseMergeUndone", "CaseSplit")
DIAGNOSED = (*FACTS, "StepTried", "DiagnosisBegun", "DiagnosisConcluded", "CaseMovedOn")


@dataclass(frozen=True)
class Findings:
    """`stands`: what is established; `ended`: what was, the last first."""

    stands: list[showing.Known]
    ended: list[showing.Line]


def findings(asked: Asked) -> Findings:
    ended = cases.ended(asked.case, now=asked.now)
    return Findings(
        showing.known(cases.established(asked.case, now=asked.now), now=asked.now),
        showing.lines(ended, now=asked.now),
    )


def tried(asked: Asked) -> list[showing.Tried]:
    return showing.tried(asked.case.pk)


def diagnosis(asked: Asked) -> showing.Walked | None:
    """Nothing where no guide leads through it and none ever did."""
    walked = showing.walked(asked.case, now=asked.now)
    return walked if walked.guides or walked.found else None


def of_customer(customer: Whose, now: datetime) -> list[showing.Known]:
    return showing.known_of(cases.established_of(customer, now=now), now=now)
