from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class System(models.TextChoices):
    ZAMMAD = "zammad", "Zammad"
    OTRS = "otrs", "OTRS / Znuny"


class State(models.TextChoices):
    RUNNING = "running", pgettext_lazy("move", "being taken in")
    DONE = "done", pgettext_lazy("move", "taken in")
    UNDOING = "undoing", pgettext_lazy("move", "being taken back")
    UNDONE = "undone", pgettext_lazy("move", "taken back")


class What(models.TextChoices):
    """What the other system had."""

    ORGANISATION = "organisation", pgettext_lazy("move", "organisations")
    PERSON = "person", pgettext_lazy("move", "persons")
    TICKET = "ticket", pgettext_lazy("move", "tickets")
    ARTICLE = "article", pgettext_lazy("move", "messages")


class Verdict(models.TextChoices):
    """What becomes of it, or became of it."""

    NEW = "new", pgettext_lazy("move", "new")
    ADDED = "added", pgettext_lazy("move", "added to what was there")
    SAME = "same", pgettext_lazy("move", "known already")
    REFUSED = "refused", pgettext_lazy("move", "refused")
    LEFT = "left", pgettext_lazy("move", "left out")
    KEPT = "kept", pgettext_lazy("move", "kept, because it was used")


HERE = (Verdict.NEW, Verdict.ADDED, Verdict.SAME, Verdict.KEPT)
"""It stands here."""
