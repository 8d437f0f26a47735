from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    QUESTION = "question", pgettext_lazy("case", "Question")
    FAULT = "fault", pgettext_lazy("case", "Fault")
    COMPLAINT = "complaint", pgettext_lazy("case", "Complaint")
    DISPUTE = "dispute", pgettext_lazy("case", "Dispute")
    WISH = "wish", pgettext_lazy("case", "Wish")
    CHANGE = "change", pgettext_lazy("case", "Change")
    CANCELLATION = "cancellation", pgettext_lazy("case", "Cancellation")


class State(models.TextChoices):
    """What happens next. Which of them a kind has, and in which order, `rules.paths` says."""

    TO_ANSWER = "to_answer", pgettext_lazy("case", "to be answered")
    TO_DIAGNOSE = "to_diagnose", pgettext_lazy("case", "to be diagnosed")
    TO_FIX = "to_fix", pgettext_lazy("case", "to be fixed")
    TO_ASSESS = "to_assess", pgettext_lazy("case", "to be assessed")
    TO_INVESTIGATE = "to_investigate", pgettext_lazy("case", "to be investigated")
    TO_DECIDE = "to_decide", pgettext_lazy("case", "to be decided")
    TO_AGREE = "to_agree", pgettext_lazy("case", "the customer's answer is missing")
    TO_CONSIDER = "to_consider", pgettext_lazy("case", "to be considered")
    TO_CARRY_OUT = "to_carry_out", pgettext_lazy("case", "to be carried out")
    TO_CONFIRM = "to_confirm", pgettext_lazy("case", "solved, we think")
    CONFIRMED = "confirmed", pgettext_lazy("case", "confirmed")
    WITHDRAWN = "withdrawn", pgettext_lazy("case", "withdrawn")


class Role(models.TextChoices):
    """What a promise is for the case it belongs to."""

    SETTLES = "settles", pgettext_lazy("promise of a case", "settles it")
    ACKNOWLEDGES = "acknowledges", pgettext_lazy("promise of a case", "acknowledges it")
    UPDATES = "updates", pgettext_lazy("promise of a case", "says how it stands")
    THEIRS = "theirs", pgettext_lazy("promise of a case", "the customer's own")
    ALONG = "along", pgettext_lazy("promise of a case", "on the way")


class Proof(models.TextChoices):
    """How we know that it is really solved."""

    SAID = "said", pgettext_lazy("confirmation of a case", "the customer said so")
    SILENCE = "silence", pgettext_lazy("confirmation of a case", "nothing was said against it in the time we named")


class Withdrawal(models.TextChoices):
    CUSTOMER = "customer", pgettext_lazy("case", "the customer no longer wants it")
    MISTAKE = "mistake", pgettext_lazy("case", "opened by mistake")


SOLVED = (State.TO_CONFIRM, State.CONFIRMED)
OVER = (State.CONFIRMED, State.WITHDRAWN)
READ_BACK = (Kind.FAULT, Kind.COMPLAINT)
"""What we read back before a solution is offered (sin 5)."""
NEVER_BY_SILENCE = (Kind.COMPLAINT, Kind.DISPUTE)
"""ISO 10002, 7.9: closed when the customer accepts, or when every way was offered; silence is neither."""
