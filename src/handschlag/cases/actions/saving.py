"""Ways to look at the list that somebody keeps, alone or for a team."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.cases.facts import CaseViewKept, CaseViewRemoved
from handschlag.cases.models import CaseView
from handschlag.core import facts
from handschlag.core.errors import Cannot, NotThere
from handschlag.people import queries as people

LONGEST_NAME = 60


class CannotKeepView(Cannot):
    """It has no name, or is shared with somebody else's team."""


@transaction.atomic
def keep_case_view(
    *, user: int, name: str, filters: Mapping[str, str], by: int | None, now: datetime, team: int | None = None
) -> CaseView:
    """Keep a way to look at the list; the same name again replaces it. `team`: its members see it, too. Raises CannotKeepView."""
    called = name.strip()
    if not called or len(called) > LONGEST_NAME:
        raise CannotKeepView(_("A view needs a name of at most 60 letters."), field="name")
    if team is not None and not people.teams_of(user).filter(pk=team).exists():
        raise CannotKeepView(_("You can share it with your own teams only."), field="team")
    view, _is_new = CaseView.objects.update_or_create(
        user_id=user, name=called, defaults={"filters": dict(filters), "team_id": team}
    )
    facts.record(CaseViewKept(view=view.pk, team=team), at=now, by=by)
    return view


@transaction.atomic
def remove_case_view(*, view: int, by: int | None, now: datetime) -> None:
    """Whoever kept it takes it away, for the team too. Raises NotThere for somebody else's."""
    found = CaseView.objects.filter(pk=view, user=by).first()
    if found is None:
        raise NotThere(_("This view does not exist."))
    facts.record(CaseViewRemoved(view=found.pk), at=now, by=by)
    found.delete()
