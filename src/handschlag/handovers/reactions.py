"""What follows for handovers from what happened below."""

from __future__ import annotations

from datetime import datetime

from handschlag.core.models import FactRow
from handschlag.handovers import actions as handovers

DEEDS = frozenset(
    {
        "PromiseKept", "PromiseDoneLate", "PromiseMarkedKept", "PromiseTried", "PromiseReplaced", "CaseMovedOn", "CaseSolved",
        "StepTried", "InterimTold", "InvestigationAdded", "DecisionMade", "SolutionTold", "DiagnosisBegun", "NextStepFinished",
        "ConversationWrappedUp",
    }
)  # fmt: skip
"""Next steps: who does one of these to what they were offered has accepted it (law 4)."""


def follow(row: FactRow, *, now: datetime) -> None:
    about = {kind: row.payload.get(kind) for kind in ("case", "promise", "conversation")}
    handovers.follow(**about, is_deed=row.name in DEEDS, fact=row.id, by=row.by, now=max(row.at, now))


def accept_by_answering(row: FactRow, *, now: datetime) -> None:
    if row.payload["user"] is not None:
        handovers.accept_by_answering(
            conversation=row.payload["conversation"], by=row.payload["user"], fact=row.id, now=now
        )


def accept_by_telling(row: FactRow, *, now: datetime) -> None:
    said = {"case": row.payload["case"], "conversation": row.payload["conversation"]}
    if row.by is not None and row.payload["face"] == row.by:
        handovers.accept_by_telling(**said, fact=row.id, by=row.by, now=now)
