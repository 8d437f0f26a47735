from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.cases.choices import NEVER_BY_SILENCE, Kind
from handschlag.cases.facts import CaseRuleSet
from handschlag.cases.models import CaseRule
from handschlag.core import facts
from handschlag.core.errors import Cannot


class CannotSetCaseRule(Cannot):
    """No kind, no time at all, or silence where it never counts."""


@transaction.atomic
def set_case_rule(*, kind: str, silence_days: int | None, return_days: int, by: int | None, now: datetime) -> CaseRule:
    """How many open days of silence count as yes (None: never), and in how many days a return is a failed fix.

    What customers were told already stands. Raises CannotSetCaseRule.
    """
    if kind not in Kind.values:
        raise CannotSetCaseRule(_("Choose what it is: a question, a fault, a complaint …"), field="kind")
    if silence_days is not None and kind in NEVER_BY_SILENCE:
        raise CannotSetCaseRule(_("A complaint is never closed by silence."), field="silence_days")
    if return_days < 1 or (silence_days is not None and silence_days < 1):
        raise CannotSetCaseRule(_("Leave the customer at least one day."), field="return_days")
    said = {"silence_days": silence_days, "return_days": return_days}
    rule, _is_new = CaseRule.objects.update_or_create(kind=kind, defaults=said)
    facts.record(CaseRuleSet(kind=kind), at=now, by=by)
    return rule
