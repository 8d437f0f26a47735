from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ExceptionKind(models.TextChoices):
    """What differs from the usual hours: whole dates closed, closed from an instant to another, or specially open."""

    CLOSED_DATES = "closed_dates", _("Closed all day")
    CLOSED_SPAN = "closed_span", _("Closed for some hours")
    OPEN = "open", _("Special opening")
