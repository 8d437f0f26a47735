"""What the telephone doors do on hearing a fact."""

from __future__ import annotations

from datetime import datetime

from handschlag.channels.telephony import jobs
from handschlag.core.models import FactRow


def dial(row: FactRow, *, now: datetime) -> None:  # noqa: ARG001  # every reaction is told the time
    """Somebody clicked on a number: in a job of its own, because an exchange may keep us waiting."""
    jobs.dial.defer(dialling=row.payload["dialling"])
