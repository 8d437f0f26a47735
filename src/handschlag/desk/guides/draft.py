"""A guide while it is written: steps as they stand in the form, right or wrong, and the definition they make.

Every button of the form sends all of it; what a button does (`first:2`, `drop:3`, `answer:0`, `add:ask`) is done here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from handschlag.knowledge.rules.guides import SHOWED, USUAL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import QueryDict

KINDS = (*USUAL, "try", "conclude")
MOST_STEPS = 201
"""One more than a guide may have: that it is too many, the guide itself says."""
MOST_ANSWERS = 12
NEW = "+"
"""A way that leads to `+ask` leads to a new step of that kind."""


@dataclass
class StepDraft:
    """One step; `answers` are (what is said, where it leads), `showed` leads on by what trying it showed."""

    id: str
    kind: str = "ask"
    text: str = ""
    hint: str = ""
    finding: str = ""
    scope: str = "case"
    manners: list[str] = field(default_factory=list)
    valid_days: str = ""
    until: str = ""
    answers: list[tuple[str, str]] = field(default_factory=lambda: [("", ""), ("", "")])
    showed: dict[str, str] = field(default_factory=lambda: dict.fromkeys(SHOWED, ""))
    do: str = ""
    then: str = ""

    @property
    def results(self) -> list[tuple[str, str]]:
        return [(code, self.showed.get(code, "")) for code in SHOWED]

    @property
    def numbered_answers(self) -> list[tuple[int, str, str]]:
        return [(place, said, to) for place, (said, to) in enumerate(self.answers)]

    def definition(self) -> dict[str, Any]:
        """As the guide has it; what is empty is left out."""
        made: dict[str, Any] = {"id": self.id, self.kind: self.text}
        if self.kind == "conclude":
            more: dict[str, Any] = {"do": self.do, "then": self.then}
        elif self.kind == "try":
            made["showed"] = {code: to for code, to in self.showed.items() if to}
            more = {"hint": self.hint}
        else:
            made["answers"] = [{"say": said, "next": to} for said, to in self.answers if said or to]
            days = int(self.valid_days) if self.valid_days.isdecimal() else self.valid_days
            more = {"finding": self.finding, "manners": self.manners, "valid_days": days, "until": self.until}
            more |= {"hint": self.hint, "scope": self.scope if self.scope != "case" else ""}
        return made | {name: value for name, value in more.items() if value not in ("", [])}


@dataclass
class Draft:
    """The first step is where one begins."""

    steps: list[StepDraft]

    def definition(self) -> dict[str, Any]:
        return {"start": self.steps[0].id if self.steps else "", "steps": [step.definition() for step in self.steps]}

    def carry_out(self, do: str) -> int | None:
        """What the pressed button says; returns the place of the step it was about, to show it again."""
        verb, _sign, what = do.partition(":")
        if verb == "add" and what in KINDS:
            return self._add(what)
        if not what.isdecimal() or int(what) >= len(self.steps):
            return None
        place = int(what)
        if verb == "answer":
            self.steps[place].answers.append(("", ""))
        elif verb == "first":
            self.steps.insert(0, self.steps.pop(place))
            place = 0
        elif verb == "drop":
            self._drop(place)
        return place

    def _add(self, kind: str) -> int:
        self.steps.append(StepDraft(self._free(), kind))
        return len(self.steps) - 1

    def _drop(self, place: int) -> None:
        """What led there leads nowhere for now, and says so."""
        gone = self.steps.pop(place).id
        for step in self.steps:
            step.answers = [(said, "" if to == gone else to) for said, to in step.answers]
            step.showed = {code: "" if to == gone else to for code, to in step.showed.items()}

    def make_new_steps(self) -> None:
        """Ways that lead to a new step get it."""
        for step in list(self.steps):
            if step.kind == "try":
                step.showed = {code: self._led(to) for code, to in step.showed.items()}
            elif step.kind in USUAL:
                step.answers = [(said, self._led(to)) for said, to in step.answers]

    def _led(self, to: str) -> str:
        if not to.startswith(NEW) or to[1:] not in KINDS:
            return to
        return self.steps[self._add(to[1:])].id

    def _free(self) -> str:
        taken = {step.id for step in self.steps}
        return next(name for number in range(1, len(taken) + 2) if (name := f"s{number}") not in taken)


def blank() -> Draft:
    """A question and the two ends it leads to."""
    question = StepDraft("s1", answers=[("", "s2"), ("", "s3")])
    return Draft([question, StepDraft("s2", "conclude"), StepDraft("s3", "conclude")])


def from_definition(definition: Mapping[str, Any]) -> Draft:
    """The first step first. Whatever is no step is left out; what a step lacks is empty."""
    raw = definition.get("steps")
    found = [_from_step(step) for step in raw if isinstance(step, dict)] if isinstance(raw, list) else []
    begins = definition.get("start")
    return Draft(sorted(found[:MOST_STEPS], key=lambda step: step.id != begins))


def from_form(sent: QueryDict) -> Draft:
    count = sent.get("steps", "0")
    many = min(int(count), MOST_STEPS) if count.isdecimal() else 0
    return Draft([_from_fields(sent, f"s{place}") for place in range(many)])


def _from_fields(sent: QueryDict, prefix: str) -> StepDraft:
    def said(name: str) -> str:
        return sent.get(f"{prefix}-{name}", "").strip()

    answers = [
        (said(f"say{place}"), said(f"next{place}")) for place in range(MOST_ANSWERS) if f"{prefix}-say{place}" in sent
    ]
    kind = said("kind")
    return StepDraft(
        said("id"),
        kind if kind in KINDS else "ask",
        said("text"),
        said("hint"),
        said("finding"),
        said("scope") or "case",
        sent.getlist(f"{prefix}-manner"),
        said("days"),
        said("until"),
        answers or [("", ""), ("", "")],
        {code: said(f"to-{code}") for code in SHOWED},
        said("do"),
        said("then"),
    )


def _from_step(raw: Mapping[str, Any]) -> StepDraft:
    def said(name: str) -> str:
        value = raw.get(name)
        return str(value) if isinstance(value, str | int) else ""

    kind = next((one for one in KINDS if one in raw), "ask")
    answers, showed, manners = raw.get("answers"), raw.get("showed"), raw.get("manners")
    ways = [one for one in answers if isinstance(one, dict)] if isinstance(answers, list) else []
    found = showed if isinstance(showed, dict) else {}
    return StepDraft(
        said("id"),
        kind,
        said(kind),
        said("hint"),
        said("finding"),
        said("scope") or "case",
        [str(one) for one in manners] if isinstance(manners, list) else [],
        said("valid_days"),
        said("until"),
        [(str(one.get("say", "")), str(one.get("next", ""))) for one in ways] or [("", ""), ("", "")],
        {code: str(found.get(code, "")) for code in SHOWED},
        said("do"),
        said("then"),
    )
