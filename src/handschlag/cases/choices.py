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
    FINAL = "final", pgettext_lazy("confirmation of a case", "final: every way was offered")


class Withdrawal(models.TextChoices):
    CUSTOMER = "customer", pgettext_lazy("case", "the customer no longer wants it")
    MISTAKE = "mistake", pgettext_lazy("case", "opened by mistake")


SOLVED = (State.TO_CONFIRM, State.CONFIRMED)
OVER = (State.CONFIRMED, State.WITHDRAWN)
READ_BACK = (Kind.FAULT, Kind.COMPLAINT)
"""What we read back before a solution is offered (sin 5)."""
NEVER_BY_SILENCE = (Kind.COMPLAINT, Kind.DISPUTE)
"""ISO 10002, 7.9: closed when the customer accepts, or when every way was offered; silence is neither."""


class Nature(models.TextChoices):
    """What it is in the eyes of the supervisors (BaFin 3/2013 (VA), law.md R17)."""

    COMPLAINT = "complaint", pgettext_lazy("nature", "Complaint: dissatisfied with the contract or our service")
    DEFECT = "defect", pgettext_lazy("nature", "Claim: what was delivered has a defect")
    ENQUIRY = "enquiry", pgettext_lazy("nature", "Enquiry: asks for performance, information or clarification")
    DAMAGE = "damage", pgettext_lazy("nature", "Damage: reports a loss")


class Severity(models.TextChoices):
    LOW = "low", pgettext_lazy("severity", "low")
    MEDIUM = "medium", pgettext_lazy("severity", "medium")
    HIGH = "high", pgettext_lazy("severity", "high")


class Safety(models.TextChoices):
    NONE = "none", pgettext_lazy("safety", "no danger")
    POSSIBLE = "possible", pgettext_lazy("safety", "danger possible")
    DANGER = "danger", pgettext_lazy("safety", "somebody is in danger")


class Complexity(models.TextChoices):
    SIMPLE = "simple", pgettext_lazy("complexity", "simple")
    SEVERAL = "several", pgettext_lazy("complexity", "several involved")
    HARD = "hard", pgettext_lazy("complexity", "hard")


class Impact(models.TextChoices):
    ONE = "one", pgettext_lazy("impact", "this customer")
    SOME = "some", pgettext_lazy("impact", "several customers")
    MANY = "many", pgettext_lazy("impact", "many customers")


class Immediate(models.TextChoices):
    """Whether something is to be done at once, before anything is investigated."""

    NO = "no", pgettext_lazy("immediate action", "not needed")
    POSSIBLE = "possible", pgettext_lazy("immediate action", "possible")
    NEEDED = "needed", pgettext_lazy("immediate action", "needed")


class Verdict(models.TextChoices):
    GRANTED = "granted", pgettext_lazy("verdict", "granted")
    PARTLY = "partly", pgettext_lazy("verdict", "granted in part")
    GOODWILL = "goodwill", pgettext_lazy("verdict", "goodwill")
    DECLINED = "declined", pgettext_lazy("verdict", "declined")


class Answer(models.TextChoices):
    """What the customer said to our decision."""

    NONE = "", pgettext_lazy("answer", "none yet")
    ACCEPTED = "accepted", pgettext_lazy("answer", "accepted")
    REFUSED = "refused", pgettext_lazy("answer", "not accepted")


class Level(models.TextChoices):
    """To whom the customer can go who does not accept a decision (ISO 10002, 7.8)."""

    INTERNAL = "internal", pgettext_lazy("recourse", "somebody else of ours looks at it")
    EXTERNAL = "external", pgettext_lazy("recourse", "an arbitration board or ombudsman")


class Stage(models.TextChoices):
    """How far a complaint is, in the eyes of the register."""

    OPEN = "open", pgettext_lazy("register", "open")
    ANSWERED = "answered", pgettext_lazy("register", "answered, not closed")
    CLOSED = "closed", pgettext_lazy("register", "closed")


AT_LEAST_PARTLY = (Verdict.GRANTED, Verdict.PARTLY, Verdict.GOODWILL)


class Scope(models.TextChoices):
    """For what something is established: it holds for every concern about the same."""

    CUSTOMER = "customer", pgettext_lazy("scope of a finding", "this customer")
    ITEM = "item", pgettext_lazy("scope of a finding", "this device or contract")
    CASE = "case", pgettext_lazy("scope of a finding", "this concern alone")


class Manner(models.TextChoices):
    """How it was established."""

    SEEN = "seen", pgettext_lazy("manner of a finding", "seen")
    MEASURED = "measured", pgettext_lazy("manner of a finding", "measured")
    TOLD = "told", pgettext_lazy("manner of a finding", "told by the customer")
    DOCUMENT = "document", pgettext_lazy("manner of a finding", "from a document")


class Again(models.TextChoices):
    """Why something that was established is asked once more, or what was tried is tried again."""

    DOUBT = "doubt", pgettext_lazy("asked again", "there is reason to doubt it")
    CHANGED = "changed", pgettext_lazy("asked again", "it may have changed since")
    CLOSER = "closer", pgettext_lazy("asked again", "we need to know it more exactly")
    CUSTOMER = "customer", pgettext_lazy("asked again", "the customer wants it so")
    UNSEEN = "unseen", pgettext_lazy("asked again", "it was not seen that we knew")


class Overtaken(models.TextChoices):
    """Why a finding no longer stands."""

    STANDS = "", pgettext_lazy("finding", "stands")
    RENEWED = "renewed", pgettext_lazy("finding", "established anew")
    CHANGED = "changed", pgettext_lazy("finding", "it has changed")
    DECIDED = "decided", pgettext_lazy("finding", "another one was found to be right")


class Showed(models.TextChoices):
    HELPED = "helped", pgettext_lazy("tried step", "helped")
    PARTLY = "partly", pgettext_lazy("tried step", "helped in part")
    NOTHING = "nothing", pgettext_lazy("tried step", "changed nothing")
    WORSE = "worse", pgettext_lazy("tried step", "made it worse")


class Learned(models.TextChoices):
    """What stays of a concern."""

    LINKED = "linked", pgettext_lazy("lesson", "an article helped")
    WRITTEN = "written", pgettext_lazy("lesson", "written down")
    NOTHING = "nothing", pgettext_lazy("lesson", "nothing to learn")
