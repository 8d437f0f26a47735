from __future__ import annotations

from handschlag.handovers.models import AnswerRule
from handschlag.handovers.rules.passing import DEFAULT_MINUTES


def answer_minutes(kind: str) -> int:
    """How long a handover of this kind waits for an answer, in open minutes."""
    found = AnswerRule.objects.filter(kind=kind).values_list("minutes", flat=True).first()
    return found or DEFAULT_MINUTES[kind]


def answer_rules() -> dict[str, int]:
    return {**DEFAULT_MINUTES, **dict(AnswerRule.objects.values_list("kind", "minutes"))}
