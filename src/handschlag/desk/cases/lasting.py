"""How long something lasts, as one says it: in hours, then in days."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

SAID_IN_HOURS = 48


def lasting(time: timedelta) -> str:
    hours = int(time.total_seconds() // 3600)
    if hours < 1:
        return _("less than an hour")
    if hours < SAID_IN_HOURS:
        return ngettext("%d hour", "%d hours", hours) % hours
    return ngettext("%d day", "%d days", hours // 24) % (hours // 24)
