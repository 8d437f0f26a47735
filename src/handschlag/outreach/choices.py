from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class Why(models.TextChoices):
    """The wound a contact of ours would hit (law 6)."""

    OPEN_FAULT = "open_fault", pgettext_lazy("hold", "open fault")
    BROKEN_PROMISE = "broken_promise", pgettext_lazy("hold", "broken promise")
