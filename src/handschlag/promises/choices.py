from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    CALL_BACK = "call_back", _("Call-back")
    ANSWER = "answer", _("Answer")
    OFFER = "offer", _("Offer")
    VISIT = "visit", _("Visit")
    DELIVERY = "delivery", _("Delivery")
    REPAIR = "repair", _("Repair")
    INFORMATION = "information", _("Information")
    OTHER = "other", _("Something else")


class Source(models.TextChoices):
    SPOKEN = "spoken", pgettext_lazy("promise", "spoken")
    WRITTEN = "written", pgettext_lazy("promise", "written")
    MISSED_CALL = "missed_call", pgettext_lazy("promise", "missed call")
    RECEIVED = "received", pgettext_lazy("promise", "unanswered message")
    PUBLISHED = "published", pgettext_lazy("promise", "published")
    ENTITLEMENT = "entitlement", pgettext_lazy("promise", "entitlement")
    LAW = "law", pgettext_lazy("promise", "law")
    ORDER = "order", pgettext_lazy("promise", "order")
    CUSTOMER = "customer", pgettext_lazy("promise", "the customer's own")


class Clock(models.TextChoices):
    BUSINESS = "business", _("business time")
    CALENDAR = "calendar", _("calendar time")
    FIXED = "fixed", _("fixed time")


class Confirming(models.TextChoices):
    """How far the confirmation of a whole group is."""

    RUNNING = "running", _("under way")
    DONE = "done", _("finished")
    TAKING_BACK = "taking_back", _("being taken back")
    TAKEN_BACK = "taken_back", _("taken back")


class State(models.TextChoices):
    OPEN = "open", pgettext_lazy("promise", "open")
    PROVISIONALLY_KEPT = "provisionally_kept", pgettext_lazy("promise", "provisionally kept")
    KEPT = "kept", pgettext_lazy("promise", "kept")
    BROKEN = "broken", pgettext_lazy("promise", "broken")
    RELEASED = "released", pgettext_lazy("promise", "released")
    REPLACED = "replaced", pgettext_lazy("promise", "replaced")


class Place(models.TextChoices):
    """Where a promise to everybody stands."""

    WEBSITE = "website", _("Website")
    VOICEMAIL = "voicemail", _("Voicemail")
    FLYER = "flyer", _("Flyer or poster")
    LETTER = "letter", _("Letters and mails")
    ADVERT = "advert", _("Advertisement")
    CONTRACT = "contract", _("Terms and conditions")
    OTHER = "other", pgettext_lazy("place", "Elsewhere")


class Measure(models.TextChoices):
    """How it is seen whether a published promise is true. A closed set: each is computed, none is typed in."""

    CALLED_BACK = "called_back", _("Missed calls called back within a time")
    WRITTEN_BACK = "written_back", _("Mails and letters answered within a time")
    PICKED_UP = "picked_up", _("Calls answered within a time")
    ANSWERED = "answered", _("Calls answered during opening hours")
    ALWAYS = "always", _("Calls answered at any hour")
    DONE_WITHIN = "done_within", _("Promises done within a time")
    KEPT = "kept", _("Promises kept in time")
    NONE = "none", _("Nothing shows it")


class Owed(models.TextChoices):
    """What a law can want done about a matter; the codes of `rules.laws.OWED`."""

    DOCUMENT = "document", pgettext_lazy("law", "Confirm the report")
    INFORM = "inform", pgettext_lazy("law", "Say what is being done")
    REPAIR = "repair", pgettext_lazy("law", "Put it right")
    COMPENSATE = "compensate", pgettext_lazy("law", "Offer compensation")


TIMED = (Measure.CALLED_BACK, Measure.WRITTEN_BACK, Measure.PICKED_UP, Measure.DONE_WITHIN)
"""Measures that need a time."""
MADE_BY_ITSELF = (Measure.CALLED_BACK, Measure.WRITTEN_BACK)
"""Measures whose promises the house can make by itself: who rang in vain, or wrote, is owed something at once."""
UNANSWERED_CALL = (Source.MISSED_CALL, Source.PUBLISHED)
"""Where a call-back comes from that an unanswered call is owed: our own rule, or what we published."""
UNANSWERED_MESSAGE = (Source.RECEIVED, Source.PUBLISHED)
"""Where an answer comes from that a mail or a letter is owed."""

RUNNING = (State.OPEN, State.PROVISIONALLY_KEPT)
ENDED = (State.KEPT, State.BROKEN, State.RELEASED, State.REPLACED)
