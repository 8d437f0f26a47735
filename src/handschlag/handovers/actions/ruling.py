from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.handovers.choices import Kind
from handschlag.handovers.facts import AnswerRuleSet
from handschlag.handovers.models import AnswerRule

MOST_MINUTES = 10 * 24 * 60


class CannotSetAnswerRule(Cannot):
    """No kind we know, or no time."""


@transaction.atomic
def set_answer_rule(*, kind: str, minutes: int, by: int | None, now: datetime) -> AnswerRule:
    """How long handovers of this kind wait from now on; what waits already keeps its time. Raises CannotSetAnswerRule."""
    if kind not in Kind.values or not 0 < minutes <= MOST_MINUTES:
        raise CannotSetAnswerRule(_("Give some minutes, ten days at most."), field="minutes")
    row, _is_new = AnswerRule.objects.update_or_create(kind=kind, defaults={"minutes": minutes})
    facts.record(AnswerRuleSet(kind=kind, minutes=minutes), at=now, by=by)
    return row
