"""What should be seen to before going on. Warnings stand beside what can be done; none of them forbids it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from handschlag.cases.choices import NEVER_BY_SILENCE, OVER, READ_BACK, Role, State
from handschlag.cases.models import Case, Decision, Reading, Saying
from handschlag.cases.queries.family import family
from handschlag.core.moments import when
from handschlag.promises.choices import RUNNING
from handschlag.promises.models import Promise

UNDECIDED, UNTOLD, NO_WORDS, NOT_READ_BACK, NO_PROMISE, TOO_LATE, NEEDED_SOON, FACE_UNTOLD = (
    "undecided",
    "untold",
    "no_words",
    "not_read_back",
    "no_promise",
    "too_late",
    "needed_soon",
    "face_untold",
)


@dataclass(frozen=True)
class Warned:
    """A code for the screen's place and icon, and the sentence in the reader's language."""

    code: str
    text: str


def warnings(
    case: Case, *, reading: Reading | None, promises: Sequence[tuple[Role, Promise]], now: datetime
) -> list[Warned]:
    """The gravest first; none for what is over."""
    if case.state in OVER:
        return []
    found = [*_deciding(case), *_understanding(case, reading), *_needing(case, promises, now=now)]
    if case.face_told_at is None:
        found.append(Warned(FACE_UNTOLD, _("The customer does not know yet who stands for this.")))
    return found


def _deciding(case: Case) -> list[Warned]:
    """A complaint is not over because we did something: it is decided with reasons, and told (ISO 10002, 7.7-7.8)."""
    if case.kind not in NEVER_BY_SILENCE:
        return []
    newest = Decision.objects.filter(case__in=family(case.pk)).order_by("-decided_at", "-pk").first()
    if newest is not None and newest.told_at is None:
        return [Warned(UNTOLD, _("Decided, and the customer does not know yet."))]
    if newest is None and case.state == State.TO_CONFIRM:
        text = _("Solved without a decision: ask the customer whether that is right. If not, open it again and decide.")
        return [Warned(UNDECIDED, text)]
    return []


def _understanding(case: Case, reading: Reading | None) -> list[Warned]:
    found = []
    if case.kind in READ_BACK and (reading is None or reading.understood_at is None):
        text = _("Not read back yet: say in your words what you understood, before you offer a solution.")
        found.append(Warned(NOT_READ_BACK, text))
    if not Saying.objects.filter(case__in=family(case.pk)).exists():
        found.append(Warned(NO_WORDS, _("The customer's own words are missing.")))
    return found


def _needing(case: Case, promises: Sequence[tuple[Role, Promise]], *, now: datetime) -> list[Warned]:
    """By when the customer needs it against what we said."""
    if case.state == State.TO_CONFIRM:
        return []
    settling = [one for role, one in promises if role == Role.SETTLES and one.state in RUNNING]
    found = []
    if not settling:
        found.append(Warned(NO_PROMISE, _("Nothing that settles it has been promised yet: by when?")))
    needed = case.needed_by_at
    if needed is None:
        return found
    latest = max((one.falls_due_at for one in settling), default=None)
    if latest is not None and latest > needed:
        said = {"needed": when(needed, now=now), "promised": when(latest, now=now)}
        found.append(Warned(TOO_LATE, _("Needed by %(needed)s, promised for %(promised)s.") % said))
    elif latest is None:
        found.append(Warned(NEEDED_SOON, _("The customer needs it by %s.") % when(needed, now=now)))
    return found
