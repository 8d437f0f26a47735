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
    PUBLISHED = "published", pgettext_lazy("promise", "published")
    ENTITLEMENT = "entitlement", pgettext_lazy("promise", "entitlement")
    LAW = "law", pgettext_lazy("promise", "law")
    ORDER = "order", pgettext_lazy("promise", "order")
    CUSTOMER = "customer", pgettext_lazy("promise", "the customer's own")


class Clock(models.TextChoices):
    BUSINESS = "business", _("business time")
    CALENDAR = "calendar", _("calendar time")
    FIXED = "fixed", _("fixed time")


class State(models.TextChoices):
    OPEN = "open", pgettext_lazy("promise", "open")
    PROVISIONALLY_KEPT = "provisionally_kept", pgettext_lazy("promise", "provisionally kept")
    KEPT = "kept", pgettext_lazy("promise", "kept")
    BROKEN = "broken", pgettext_lazy("promise", "broken")
    RELEASED = "released", pgettext_lazy("promise", "released")
    REPLACED = "replaced", pgettext_lazy("promise", "replaced")


RUNNING = (State.OPEN, State.PROVISIONALLY_KEPT)
ENDED = (State.KEPT, State.BROKEN, State.RELEASED, State.REPLACED)
