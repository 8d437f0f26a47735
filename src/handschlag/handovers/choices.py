from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    ORDINARY = "ordinary", pgettext_lazy("handover", "Handover")
    WARM = "warm", pgettext_lazy("handover", "Transfer during the call")
    SHIFT = "shift", pgettext_lazy("handover", "End of shift")
    ABSENCE = "absence", pgettext_lazy("handover", "Absence")
    RETURN = "return", pgettext_lazy("handover", "Back after an absence")
    BAD_NEWS = "bad_news", pgettext_lazy("handover", "Bad news")


class State(models.TextChoices):
    """Until it is accepted whoever gave it stays responsible, in every other state too."""

    WAITING = "waiting", pgettext_lazy("handover", "waits for an answer")
    ACCEPTED = "accepted", pgettext_lazy("handover", "accepted")
    DECLINED = "declined", pgettext_lazy("handover", "declined")
    RETURNED = "returned", pgettext_lazy("handover", "came back unanswered")
    WITHDRAWN = "withdrawn", pgettext_lazy("handover", "taken back")
    OVER = "over", pgettext_lazy("handover", "settled before anybody took it")


class Manner(models.TextChoices):
    """How it was accepted."""

    NONE = "", pgettext_lazy("handover accepted", "not yet")
    STEP = "step", pgettext_lazy("handover accepted", "begins with the next step")
    DONE = "done", pgettext_lazy("handover accepted", "did the next step")
    ANSWERED = "answered", pgettext_lazy("handover accepted", "took the call")
    READ_BACK = "read_back", pgettext_lazy("handover accepted", "read it back")
    TOLD = "told", pgettext_lazy("handover accepted", "said it to the customer")


class Decline(models.TextChoices):
    """Not mine because …"""

    NONE = "", pgettext_lazy("not mine because", "not declined")
    ELSEWHERE = "elsewhere", pgettext_lazy("not mine because", "it belongs to another team")
    OWNER = "owner", pgettext_lazy("not mine because", "whoever looks after the customer should do it")
    SKILL = "skill", pgettext_lazy("not mine because", "I do not know this field")
    AWAY = "away", pgettext_lazy("not mine because", "I am not here in time")
    FULL = "full", pgettext_lazy("not mine because", "I could not keep what was promised")
    UNCLEAR = "unclear", pgettext_lazy("not mine because", "something is missing in the story")


class Why(models.TextChoices):
    """Why a sentence read back is asked for (law 4)."""

    COMPLAINT = "complaint", pgettext_lazy("read back", "a complaint")
    BROKEN = "broken", pgettext_lazy("read back", "a broken promise")
    BAD_NEWS = "bad_news", pgettext_lazy("read back", "bad news")
    PARTNER = "partner", pgettext_lazy("read back", "a partner takes it on")
    THIRD = "third", pgettext_lazy("read back", "handed on for the third time")


WHOLE_DESK = (Kind.SHIFT, Kind.ABSENCE)
OF_A_PERSON = (Decline.AWAY, Decline.FULL)
"""Reasons one person has; a whole team does not decline for them."""
