from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.core import facts
from handschlag.core.errors import Cannot, NotThere
from handschlag.people import queries as people
from handschlag.promises.facts import SavedViewKept, SavedViewRemoved
from handschlag.promises.models import SavedView

LONGEST_NAME = 60


class CannotSaveView(Cannot):
    """Without a name, or for a team one is not in."""


@transaction.atomic
def save_view(
    *, user: int, name: str, filters: Mapping[str, str], by: int | None, now: datetime, team: int | None = None
) -> SavedView:
    """Keep a way to look at the ledger; the same name again replaces it. `team`: its members see it, too."""
    called = name.strip()
    if not called or len(called) > LONGEST_NAME:
        raise CannotSaveView(_("A view needs a name of at most 60 letters."), field="name")
    if team is not None and not people.teams_of(user).filter(pk=team).exists():
        raise CannotSaveView(_("You can share it with your own teams only."), field="team")
    view, _is_new = SavedView.objects.update_or_create(
        user_id=user, name=called, defaults={"filters": dict(filters), "team_id": team}
    )
    facts.record(SavedViewKept(view=view.pk, team=team), at=now, by=by)
    return view


@transaction.atomic
def remove_view(*, view: int, by: int | None, now: datetime) -> None:
    """Whoever kept it takes it away, for the team too. Raises NotThere for somebody else's."""
    found = SavedView.objects.filter(pk=view, user=by).first()
    if found is None:
        raise NotThere(_("This view does not exist."))
    facts.record(SavedViewRemoved(view=found.pk), at=now, by=by)
    found.delete()
