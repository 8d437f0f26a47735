"""How far an article can be trusted, and what became of a flag."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Confidence(models.TextChoices):
    """KCS: work in progress, not validated, validated, archived."""

    DRAFT = "draft", pgettext_lazy("article", "Draft")
    UNCHECKED = "unchecked", pgettext_lazy("article", "not checked yet")
    CHECKED = "checked", pgettext_lazy("article", "checked")
    ARCHIVED = "archived", pgettext_lazy("article", "put away")


class Audience(models.TextChoices):
    """Who may read it. An article is for customers from the version that was released to them."""

    INSIDE = "inside", _("only for us")
    CUSTOMERS = "customers", _("released for customers")


class Settled(models.TextChoices):
    IMPROVED = "improved", _("improved")
    REFUSED = "refused", _("it is right as it stands")
