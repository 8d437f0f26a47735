from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.people.actions.user import lock_user
from handschlag.people.choices import Presence
from handschlag.people.facts import PresenceChanged
from handschlag.people.models import PresenceState


class CannotSetPresence(Cannot):
    pass


@transaction.atomic
def set_presence(
    *,
    user: int,
    state: str,
    by: int | None,  # noqa: ARG001  # every action takes it; here it must not be written
    now: datetime,
) -> None:
    """Say that `user` is here, busy, away or off. Only the present state is kept; saying it again renews it.

    `by` is not written down: the log must not tell who was where when.
    """
    if state not in Presence.values:
        raise CannotSetPresence(_("There is no such presence."), field="state")
    found = lock_user(user)
    if not found.is_active:
        raise CannotSetPresence(_("This account is closed."), field="user")
    before = PresenceState.objects.filter(user=found).values_list("state", flat=True).first()
    PresenceState.objects.update_or_create(user=found, defaults={"state": state, "since_at": now})
    if before != state:
        facts.record(PresenceChanged(), at=now, by=None)
