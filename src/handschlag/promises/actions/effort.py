"""What the load ahead is reckoned with: estimates of the house, never measured from a person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.people import queries as people
from handschlag.promises.choices import Kind
from handschlag.promises.facts import EffortSet, WorkShareSet
from handschlag.promises.models import Effort, WorkShare
from handschlag.promises.queries.load import minutes_of_kinds, share_of

LONGEST = 6000
WHOLE = 100


class CannotReckon(Cannot):
    """An estimate that is no time, or more than all of it."""


@transaction.atomic
def set_estimates(
    *, minutes: Mapping[str, int], percent: int, by: int | None, now: datetime, team: int | None = None
) -> None:
    """Minutes for promises of these kinds, and the share of the hours of `team` (None: the house) for promises.

    Only what differs is written. Raises CannotReckon naming the kind, or "percent".
    """
    known = minutes_of_kinds()
    for kind, wanted in minutes.items():
        if kind not in Kind.values or not 1 <= wanted <= LONGEST:
            raise CannotReckon(_("Between one minute and a hundred hours."), field=kind)
        if wanted != known[kind]:
            Effort.objects.update_or_create(kind=kind, defaults={"minutes": wanted})
            facts.record(EffortSet(kind=kind, minutes=wanted), at=now, by=by)
    if not 1 <= percent <= WHOLE:
        raise CannotReckon(_("Between 1 and 100 percent."), field="percent")
    if percent != share_of(team):
        row = people.get_team(team) if team is not None else None
        WorkShare.objects.update_or_create(team=row, defaults={"percent": percent})
        facts.record(WorkShareSet(team=team, percent=percent), at=now, by=by)
