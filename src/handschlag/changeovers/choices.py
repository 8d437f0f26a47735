from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class Manner(models.TextChoices):
    """How a customer was told; mail joins when there is a mail room."""

    LETTER = "letter", pgettext_lazy("told", "by letter")
    CALL = "call", pgettext_lazy("told", "on the telephone")
    VISIT = "visit", pgettext_lazy("told", "face to face")


class WhyDropped(models.TextChoices):
    """Why a customer is no longer part of a changeover."""

    GONE = "gone", pgettext_lazy("changeover", "no longer has it")
    CANCELLED = "cancelled", pgettext_lazy("changeover", "cancels instead")
    CHANGED = "changed", pgettext_lazy("changeover", "has changed already")
    MISTAKE = "mistake", pgettext_lazy("changeover", "entered by mistake")
    MERGED = "merged", pgettext_lazy("changeover", "goes on with the customer they are one with")


BY_HAND = (WhyDropped.GONE, WhyDropped.CANCELLED, WhyDropped.CHANGED, WhyDropped.MISTAKE)
"""What somebody can say; that two customers are one is for a round to find."""


class Meeting(models.TextChoices):
    VISIT = "visit", pgettext_lazy("appointment", "Visit")
    CALL = "call", pgettext_lazy("appointment", "On the telephone")


class Listed(models.TextChoices):
    """The figures of a changeover, each with the list behind it."""

    AFFECTED = "affected", pgettext_lazy("changeover", "affected")
    UNTOLD = "untold", pgettext_lazy("changeover", "not told yet")
    TOLD = "told", pgettext_lazy("changeover", "told")
    RETURNED = "returned", pgettext_lazy("changeover", "letter came back")
    ANSWERED = "answered", pgettext_lazy("changeover", "have chosen")
    APPOINTMENT = "appointment", pgettext_lazy("changeover", "with appointment")
    READY = "ready", pgettext_lazy("changeover", "ready")
    SWITCHED = "switched", pgettext_lazy("changeover", "switched, check call open")
    CHECKED = "checked", pgettext_lazy("changeover", "checked: it works")
    HELD = "held", pgettext_lazy("changeover", "held")
    DROPPED = "dropped", pgettext_lazy("changeover", "dropped out")
