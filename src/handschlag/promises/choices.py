from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


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
    SPOKEN = "spoken", _("spoken")
    WRITTEN = "written", _("written")
    MISSED_CALL = "missed_call", _("missed call")
    PUBLISHED = "published", _("published")
    ENTITLEMENT = "entitlement", _("entitlement")
    LAW = "law", _("law")
    ORDER = "order", _("order")
    CUSTOMER = "customer", _("the customer's own")


class Clock(models.TextChoices):
    BUSINESS = "business", _("business time")
    CALENDAR = "calendar", _("calendar time")
    FIXED = "fixed", _("fixed time")


class State(models.TextChoices):
    OPEN = "open", _("open")
    PROVISIONALLY_KEPT = "provisionally_kept", _("provisionally kept")
    KEPT = "kept", _("kept")
    BROKEN = "broken", _("broken")
    RELEASED = "released", _("released")
    REPLACED = "replaced", _("replaced")


RUNNING = (State.OPEN, State.PROVISIONALLY_KEPT)
ENDED = (State.KEPT, State.BROKEN, State.RELEASED, State.REPLACED)
