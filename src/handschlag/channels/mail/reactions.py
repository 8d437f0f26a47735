"""What the mail doors do on hearing a fact."""

from __future__ import annotations

from datetime import datetime

from handschlag.channels.mail import jobs
from handschlag.channels.mail.out import codes
from handschlag.conversations import queries
from handschlag.core.models import FactRow


def send(row: FactRow, *, now: datetime) -> None:
    """Somebody wrote a mail, or wants it tried again: looked for when it is due, not only in the next round."""
    due = queries.get_sending(row.payload["sending"]).next_try_at
    jobs.send_mails.configure(schedule_in={"seconds": max(0, round((due - now).total_seconds()))}).defer()


def send_code(row: FactRow, *, now: datetime) -> None:
    """Somebody waits in front of their pages for a code: at once, not with the next round."""
    codes.send_codes(only=row.payload["code"], now=now)
