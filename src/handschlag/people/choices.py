from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    AGENT = "agent", _("Agent")
    TEAM_LEAD = "team_lead", _("Team lead")
    MANAGEMENT = "management", _("Management")
    ADMIN = "admin", _("Administrator")
    PARTNER = "partner", _("Partner")


class Presence(models.TextChoices):
    """What somebody says of themselves. Whether they can really be reached also depends on absences and hours."""

    AVAILABLE = "available", _("Available")
    BUSY = "busy", _("Busy")
    AWAY = "away", _("Away")
    OFF = "off", _("Signed off")


class Availability(models.TextChoices):
    """What can truthfully be said about somebody now. Computed when read, stored nowhere."""

    HERE = "here", _("Here")
    BUSY = "busy", _("Here, but busy")
    AWAY = "away", _("Away for a moment")
    AFTER_HOURS = "after_hours", _("Outside hours")
    ABSENT = "absent", _("Absent")
    OFF = "off", _("Not here")


class AbsenceReason(models.TextChoices):
    LEAVE = "leave", _("Leave")
    OUT = "out", _("Out of office")
    TRAINING = "training", _("Training")
    OTHER = "other", _("Absent")
