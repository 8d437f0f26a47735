"""Decision trees of diagnosis: read from data, checked, and walked with what is established already.

A definition is `{"start": id, "steps": [step, …]}`; a step is one of

* `{"id", "ask" (or "look", "measure"): question, "answers": [{"say": answer, "next": id}, …], "finding"?, "scope"?,
  "manners"?, "valid_days"?, "until"?, "hint"?}`; `finding`: what it reads and writes, where another guide words it otherwise;
  `manners`: how it may be established, the usual way first; it holds `valid_days`, or until `until` happens,
* `{"id", "try": what, "showed": {"helped": id, "nothing": id, …}, "hint"?}`,
* `{"id", "conclude": what we then know, "do"?: what is done about it, "then"?: by which way of `THEN`}`.

Every step can be reached, none twice on one way, and every way ends in a conclusion.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from handschlag.core.text import folding

MOST_STEPS: Final = 200
LONGEST: Final = 200
FEWEST_ANSWERS: Final = 2
SCOPES: Final = ("case", "item", "customer")
SHOWED: Final = ("helped", "partly", "nothing", "worse")
USUAL: Final[Mapping[str, tuple[str, ...]]] = {
    "ask": ("told", "document", "seen", "measured"),
    "look": ("seen", "told"),
    "measure": ("measured", "told"),
}
"""How one asks, and how it is then established where the guide does not say."""
MANNERS: Final = USUAL["ask"]
THEN: Final = ("known_fault", "promise", "handover")
LONGEST_VALID: Final = 3660


class GuideError(ValueError):
    """It cannot be walked; `code` says why (a key of `knowledge.actions.guide.SENTENCES`), `step` where."""

    def __init__(self, code: str, step: str = "") -> None:
        super().__init__(f"{code} {step}".strip())
        self.code = code
        self.step = step


@dataclass(frozen=True)
class Ask:
    """A question with its answers; each leads on. `scope`: for what the answer holds, and for how long."""

    id: str
    question: str
    ways: Mapping[str, str]
    scope: str = "case"
    hint: str = ""
    verb: str = "ask"
    finding: str = ""
    manners: tuple[str, ...] = MANNERS
    valid_days: int | None = None
    until: str = ""

    @property
    def about(self) -> str:
        """The finding it reads and writes."""
        return self.finding or self.question


@dataclass(frozen=True)
class Try:
    """Something to try; what it showed (a code) leads on."""

    id: str
    what: str
    ways: Mapping[str, str]
    hint: str = ""

    @property
    def about(self) -> str:
        return self.what


@dataclass(frozen=True)
class Conclude:
    id: str
    known: str
    do: str = ""
    then: str = ""


Step = Ask | Try | Conclude


@dataclass(frozen=True)
class Tree:
    start: str
    steps: Mapping[str, Step]


@dataclass(frozen=True)
class Passed:
    """A step that need not be taken: its answer is established, or it was tried already."""

    step: Ask | Try
    answer: str


@dataclass(frozen=True)
class Walk:
    """How far one gets with what is known: the steps passed, and the one to take now; a conclusion is the end."""

    passed: tuple[Passed, ...]
    at: Step

    @property
    def is_over(self) -> bool:
        return isinstance(self.at, Conclude)


def parse_guide(definition: Any) -> Tree:
    """The checked tree. Raises GuideError."""
    if not isinstance(definition, Mapping) or not isinstance(definition.get("steps"), list):
        raise GuideError("no_steps")
    steps: dict[str, Step] = {}
    for raw in definition["steps"]:
        step = _step(raw)
        if step.id in steps:
            raise GuideError("id_twice", step.id)
        steps[step.id] = step
    if not steps or len(steps) > MOST_STEPS:
        raise GuideError("no_steps" if not steps else "too_many_steps")
    tree = Tree(_text(definition, "start"), steps)
    _check_ways(tree)
    _check_questions(tree)
    return tree


def problems(definition: Any) -> list[GuideError]:
    """All that is wrong in its steps, each by itself; where they are right, the first thing wrong between them."""
    steps = definition.get("steps") if isinstance(definition, Mapping) else None
    found = [no for raw in (steps if isinstance(steps, list) else ()) if (no := _wrong(_step, raw))]
    if found:
        return found
    whole = _wrong(parse_guide, definition)
    return [whole] if whole else []


def _wrong(read: Callable[[Any], object], raw: Any) -> GuideError | None:
    try:
        read(raw)
    except GuideError as no:
        return no
    return None


def walk(tree: Tree, *, answers: Mapping[str, str], tried: Mapping[str, str]) -> Walk:
    """From the start as far as it is known: `answers` by `folding.phrase` of the question, `tried` of what was tried.

    An established answer the guide does not know stops there: then it is to be asked, for the guide cannot choose.
    """
    passed: list[Passed] = []
    step = tree.steps[tree.start]
    while not isinstance(step, Conclude):
        said = _said(step, answers, tried)
        if said is None:
            break
        passed.append(Passed(step, said))
        step = tree.steps[step.ways[said]]
    return Walk(tuple(passed), step)


def fitting(step: Ask, answer: str) -> str | None:
    """The answer as the guide words it."""
    return next((said for said in step.ways if folding.phrase(said) == folding.phrase(answer)), None)


def _said(step: Ask | Try, answers: Mapping[str, str], tried: Mapping[str, str]) -> str | None:
    if isinstance(step, Ask):
        answer = answers.get(folding.phrase(step.about))
        return fitting(step, answer) if answer is not None else None
    showed = tried.get(folding.phrase(step.what))
    return showed if showed in step.ways else None


def _step(raw: Any) -> Step:
    if not isinstance(raw, Mapping):
        raise GuideError("no_step")
    name = _text(raw, "id")
    kinds = [kind for kind in (*USUAL, "try", "conclude") if kind in raw]
    if len(kinds) != 1:
        raise GuideError("one_thing", name)
    if kinds[0] in USUAL:
        return _ask(raw, kinds[0], name)
    if "try" in raw:
        return Try(name, _text(raw, "try", name), _showed(raw, name), _optional(raw, "hint", name))
    then = raw.get("then") or ""
    if then and then not in THEN:
        raise GuideError("no_such_way", name)
    return Conclude(name, _text(raw, "conclude", name), _optional(raw, "do", name), then)


def _ask(raw: Mapping[str, Any], verb: str, name: str) -> Ask:
    scope, days = raw.get("scope", "case"), raw.get("valid_days")
    manners = raw.get("manners") or list(USUAL[verb])
    if scope not in SCOPES:
        raise GuideError("no_such_scope", name)
    if not isinstance(manners, list) or len(set(map(str, manners))) != len(manners) or not set(manners) <= {*MANNERS}:
        raise GuideError("no_such_manner", name)
    if days is not None and (type(days) is not int or not 1 <= days <= LONGEST_VALID):
        raise GuideError("no_days", name)
    return Ask(
        name,
        _text(raw, verb, name),
        _answers(raw, name),
        scope,
        _optional(raw, "hint", name),
        verb=verb,
        finding=_optional(raw, "finding", name),
        manners=tuple(manners),
        valid_days=days,
        until=_optional(raw, "until", name),
    )


def _answers(raw: Mapping[str, Any], name: str) -> dict[str, str]:
    found = raw.get("answers")
    if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
        raise GuideError("no_answers", name)
    ways = {_text(one, "say", name): _text(one, "next", name) for one in found}
    if len(found) < FEWEST_ANSWERS or len({folding.phrase(said) for said in ways}) != len(found):
        raise GuideError("no_answers", name)
    return ways


def _showed(raw: Mapping[str, Any], name: str) -> dict[str, str]:
    found = raw.get("showed")
    if not isinstance(found, Mapping) or not {"helped", "nothing"} <= set(found) <= set(SHOWED):
        raise GuideError("no_results", name)
    return {code: _text(found, code, name) for code in found}


def _text(raw: Mapping[str, Any], field: str, name: str = "") -> str:
    said = raw.get(field)
    if not isinstance(said, str) or not folding.phrase(said) or max(len(said), len(folding.phrase(said))) > LONGEST:
        raise GuideError("no_text", name)
    return said.strip()


def _optional(raw: Mapping[str, Any], field: str, name: str) -> str:
    return _text(raw, field, name) if raw.get(field) else ""


def _check_ways(tree: Tree) -> None:
    """Every way leads to a step there is, none leads back, none is left out."""
    reached: set[str] = set()

    def go(name: str, behind: tuple[str, ...]) -> None:
        if name not in tree.steps:
            raise GuideError("leads_nowhere", behind[-1] if behind else name)
        if name in behind:
            raise GuideError("leads_back", name)
        if name in reached:
            return
        step = tree.steps[name]
        for to in () if isinstance(step, Conclude) else step.ways.values():
            go(to, (*behind, name))
        reached.add(name)

    go(tree.start, ())
    if lost := sorted(set(tree.steps) - reached):
        raise GuideError("never_reached", lost[0])


def _check_questions(tree: Tree) -> None:
    """A question stands in a guide once: its answer would be established when it comes again."""
    seen: set[str] = set()
    for step in tree.steps.values():
        if isinstance(step, Conclude):
            continue
        said = folding.phrase(step.about)
        if said in seen:
            raise GuideError("asked_twice", step.id)
        seen.add(said)
