from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    CALL = "call", _("Call")
    VISIT = "visit", _("Visit")
    LETTER = "letter", _("Letter")


class Direction(models.TextChoices):
    IN = "in", _("incoming")
    OUT = "out", _("outgoing")


class State(models.TextChoices):
    """Where a conversation stands. A letter is over when it is entered; a visit starts connected or waiting."""

    RINGING = "ringing", _("ringing")
    CONNECTED = "connected", _("in conversation")
    OVER = "over", _("over")


class Ending(models.TextChoices):
    """How an unanswered or answered call ended, in our words."""

    TALKED = "talked", _("talked")
    MISSED = "missed", _("missed")
    BUSY = "busy", _("busy")
    VOICEMAIL = "voicemail", _("voicemail")
    FORWARDED = "forwarded", _("forwarded")
    BLOCKED = "blocked", _("blocked")
    NOT_REACHED = "not_reached", _("not reached")
    LOST = "lost", _("ended unseen")


class Certainty(models.TextChoices):
    CERTAIN = "certain", _("certain")
    POSSIBLE = "possible", _("possible")
    SEVERAL = "several", _("several")
    UNKNOWN = "unknown", _("unknown")
    ANONYMOUS = "anonymous", _("anonymous")
    CONFIRMED = "confirmed", _("confirmed by a colleague")


class AuthLevel(models.IntegerChoices):
    """law.md R5: caller ID alone is never more than level 1 (LG Bonn 29 OWi 1/20)."""

    NONE = 0, _("not authenticated")
    NUMBER = 1, _("number matches")
    KNOWLEDGE = 2, _("knows what only the customer knows")
    PROVEN = 3, _("service PIN or call-back to a stored number")


class Outcome(models.TextChoices):
    """Digits 1–9 at wrap-up, in this order."""

    SETTLED = "settled", _("Settled")
    INFORMED = "informed", _("Information given")
    PROMISED = "promised", _("Promised")
    PASSED_ON = "passed_on", _("Passed on")
    WAITING = "waiting", _("Waiting for the customer")
    COMPLAINT = "complaint", _("Complaint taken")
    NOT_REACHED = "not_reached", _("Not reached")
    WRONG_NUMBER = "wrong_number", _("Wrong number")
    SPAM = "spam", _("Advertising call")


class Provider(models.TextChoices):
    GENERIC = "generic", _("Generic webhook")
    SIPGATE = "sipgate", "sipgate.io"
    PLACETEL = "placetel", "Placetel"
    FRITZBOX = "fritzbox", "FRITZ!Box"
    PRACTICE = "practice", _("Practice phone")
