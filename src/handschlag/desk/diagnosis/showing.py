"""Findings and diagnoses as they are shown: each with who, when and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handschlag.cases import queries as cases
from handschlag.cases.choices import OVER, SOLVED, Again, Manner, Overtaken, Scope, Showed
from handschlag.cases.models import Case, Finding, Step
from handschlag.cases.rules.findings import key
from handschlag.desk import wording
from handschlag.knowledge.rules import guides as rules
from handschlag.people import queries as people

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from handschlag.cases.queries import Diagnosing, Established, Offer
    from handschlag.customers.models import InstalledItem
    from handschlag.knowledge.models import Guide

TONES = {Showed.HELPED: "kept", Showed.PARTLY: "due", Showed.NOTHING: "", Showed.WORSE: "broken"}
KEYS = "123456789"
VERBS = {
    "ask": gettext_lazy("Ask"),
    "look": gettext_lazy("Look, or let them look"),
    "measure": gettext_lazy("Measure"),
}


@dataclass(frozen=True)
class Line:
    """One finding, said in the words one says it in."""

    row: Finding
    how: str
    who: str
    at: datetime
    holds: str
    scope: str
    ended: str

    @property
    def is_statement(self) -> bool:
        """It is its own question and answer."""
        return self.row.question_key == self.row.answer_key


@dataclass(frozen=True)
class Known:
    """One question with what stands of it; several answers stand side by side. `about`: for what it holds."""

    question: str
    lines: list[Line]
    is_contradictory: bool
    about: str = ""


@dataclass(frozen=True)
class Tried:
    row: Step
    who: str
    tone: str


@dataclass(frozen=True)
class Passed:
    """A step that is not taken: it is known. `choices`: what could be said or shown if it were taken again."""

    step: rules.Ask | rules.Try
    answer: str
    how: str
    who: str
    at: datetime | None
    choices: list[tuple[str, str]]
    manners: list[tuple[str, str]]

    @property
    def is_try(self) -> bool:
        return isinstance(self.step, rules.Try)


@dataclass(frozen=True)
class Now:
    """The step to take: `choices` are (key, value, label); `standing` what is known of it all the same."""

    step: rules.Step
    verb: str
    choices: list[tuple[str, str, str]]
    manners: list[tuple[str, str]]
    standing: list[Line]
    is_contradictory: bool

    @property
    def is_try(self) -> bool:
        return isinstance(self.step, rules.Try)


@dataclass(frozen=True)
class Walked:
    """A diagnosis as it is shown; without `found` a guide is to be chosen."""

    case: Case
    begins: str
    can_diagnose: bool
    guides: list[tuple[str, Guide]]
    found: Diagnosing | None
    begun_by: str
    passed: list[Passed]
    now: Now | None
    offers: list[Offer]


def lines(rows: Sequence[Finding], *, now: datetime) -> list[Line]:
    names = people.names(row.by for row in rows)
    return [
        Line(
            row,
            str(Manner(row.manner).label),
            names.get(row.by, "") or _("unknown"),
            row.established_at,
            holds(row, now),
            str(Scope(row.scope).label),
            _ended(row),
        )
        for row in rows
    ]


def holds(row: Finding, now: datetime) -> str:
    """Until when, or until what changes."""
    if row.valid_until_at is not None:
        return _("until %s") % wording.when(row.valid_until_at, now)
    if row.until_change:
        return _("until: %s") % row.until_change
    return _("until the device is changed") if row.is_until_item_changes else ""


def known(groups: Iterable[Established], *, now: datetime, about: str = "") -> list[Known]:
    some = list(groups)
    by_row = {one.row.pk: one for one in lines([row for group in some for row in group.findings], now=now)}
    return [
        Known(group.question, [by_row[row.pk] for row in group.findings], group.is_contradictory, about)
        for group in some
    ]


def known_of(found: Iterable[tuple[Case | InstalledItem | None, list[Established]]], *, now: datetime) -> list[Known]:
    """All of a customer, with what each holds for; the names are asked once."""
    some = [(str(about or ""), group) for about, groups in found for group in groups]
    drawn = known([group for _about, group in some], now=now)
    return [
        Known(one.question, one.lines, one.is_contradictory, about)
        for (about, _group), one in zip(some, drawn, strict=True)
    ]


def tried(case: int) -> list[Tried]:
    rows = cases.all_tried(case)
    names = people.names(row.by for row in rows)
    return [Tried(row, names.get(row.by, "") or _("unknown"), TONES[Showed(row.showed)]) for row in rows]


def walked(case: Case, *, now: datetime) -> Walked:
    found = cases.find_diagnosis(case.pk, now=now)
    is_over = found is not None and found.is_over
    return Walked(
        case=case,
        begins=cases.begin(case.pk, now=now),
        can_diagnose=case.state not in (*OVER, *SOLVED),
        guides=[*zip(KEYS, cases.guides_for_case(case.pk), strict=False)],
        found=found,
        begun_by=people.names([found.diagnosis.by])[found.diagnosis.by] if found and found.diagnosis.by else "",
        passed=_passed(found) if found else [],
        now=_now(case, found, now) if found and not is_over else None,
        offers=cases.offers(case.customer_id, _words(case, found)) if found and is_over else [],
    )


def reasons() -> list[tuple[str, str]]:
    return [(why.value, str(why.label)) for why in Again if why != Again.UNSEEN]


def _words(case: Case, found: Diagnosing) -> str:
    known_now = f"{found.at.known} {found.at.do}" if isinstance(found.at, rules.Conclude) else ""
    return f"{case.subject} {known_now}"


def _passed(found: Diagnosing) -> list[Passed]:
    names = people.names(one.known.by for one in found.skipped if one.known is not None)
    shown = []
    for one in found.skipped:
        where = one.known
        is_try = isinstance(one.step, rules.Try)
        how = "" if where is None or isinstance(where, Step) else str(Manner(where.manner).label)
        at = None if where is None else where.tried_at if isinstance(where, Step) else where.established_at
        shown.append(
            Passed(
                one.step,
                str(Showed(one.answer).label) if is_try else one.answer,
                how,
                names.get(where.by, "") if where is not None else "",
                at,
                [(value, label) for _key, value, label in choices(one.step)],
                manners(one.step),
            )
        )
    return shown


def _now(case: Case, found: Diagnosing, now: datetime) -> Now:
    step = found.at
    rows = cases.standing(case, question=step.about, now=now) if isinstance(step, rules.Ask) else []
    is_known = isinstance(step, rules.Try) and any(one.words_key == key(step.what) for one in cases.all_tried(case.pk))
    return Now(
        step,
        str(VERBS[step.verb]) if isinstance(step, rules.Ask) else _("Try"),
        choices(step),
        manners(step),
        lines(rows, now=now),
        len({row.answer_key for row in rows}) > 1 or is_known,
    )


def choices(step: rules.Step) -> list[tuple[str, str, str]]:
    """The digit, what is sent, what is read."""
    if isinstance(step, rules.Conclude):
        return []
    labels: Mapping[str, str] = (
        {code: str(Showed(code).label) for code in step.ways}
        if isinstance(step, rules.Try)
        else {said: said for said in step.ways}
    )
    keys = [*KEYS, *[""] * len(labels)]
    return [(digit, value, label) for digit, (value, label) in zip(keys, labels.items(), strict=False)]


def manners(step: rules.Step) -> list[tuple[str, str]]:
    return [(one, str(Manner(one).label)) for one in step.manners] if isinstance(step, rules.Ask) else []


def _ended(row: Finding) -> str:
    if not row.overtaken_as:
        return ""
    why = str(Overtaken(row.overtaken_as).label)
    return f"{why}: {row.overtaken_because}" if row.overtaken_because else why
