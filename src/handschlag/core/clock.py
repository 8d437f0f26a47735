"""The installation's time: system time, plus an offset that only an example installation may have."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.core.errors import Cannot
from handschlag.core.models import Installation


class CannotMoveClock(Cannot):
    """The clock of a real installation is nobody's to move."""


def now() -> datetime:
    """The moment it is for this installation, with an offset to UTC. One small query: ask once per request."""
    offset = Installation.objects.filter(id=1).values_list("clock_offset", flat=True).first()
    return datetime.now(UTC) + (offset or timedelta(0))


@transaction.atomic
def move_to(*, moment: datetime) -> None:
    """Set an example installation's clock to `moment`; it runs on from there.

    Raises CannotMoveClock in a real installation and for a moment without an offset.
    """
    if moment.tzinfo is None:
        raise CannotMoveClock(_("This time has no time zone."), field="moment")
    row = Installation.objects.select_for_update().filter(id=1, is_example=True).first()
    if row is None:
        raise CannotMoveClock(_("Only an example installation's clock can be moved."), field="moment")
    row.clock_offset = moment - datetime.now(UTC)
    row.save(update_fields=["clock_offset"])
