"""A guide as a tree one can read, and what one version says otherwise than another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from handschlag.cases.choices import Manner, Scope, Showed
from handschlag.knowledge.rules import guides as rules
from handschlag.knowledge.rules import trees

if TYPE_CHECKING:
    from collections.abc import Mapping

KIND_LABELS = {
    "ask": pgettext_lazy("step of a guide", "Ask"),
    "look": pgettext_lazy("step of a guide", "Look"),
    "measure": pgettext_lazy("step of a guide", "Measure"),
    "try": pgettext_lazy("step of a guide", "Try"),
    "conclude": pgettext_lazy("step of a guide", "Result"),
}
THEN_LABELS = {
    "": gettext_lazy("nothing in particular"),
    "known_fault": gettext_lazy("look for a known cause"),
    "promise": gettext_lazy("promise something"),
    "handover": gettext_lazy("hand on"),
}


@dataclass(frozen=True)
class Node:
    """A step with the way that leads to it. A step several ways lead to is drawn once; `is_again`: elsewhere."""

    way: str
    number: int
    kind: str
    text: str
    more: str
    is_end: bool
    is_again: bool
    children: list[Node]


@dataclass(frozen=True)
class Changed:
    what: str
    tone: str
    before: list[str]
    after: list[str]


def tree(of: rules.Tree) -> Node:
    numbers = {name: place for place, name in enumerate(of.steps, start=1)}
    drawn: set[str] = set()

    def node(name: str, way: str) -> Node:
        step = of.steps[name]
        is_again = name in drawn
        drawn.add(name)
        ways = {} if isinstance(step, rules.Conclude) or is_again else step.ways
        label = (lambda code: str(Showed(code).label)) if isinstance(step, rules.Try) else str
        return Node(
            way,
            numbers[name],
            str(KIND_LABELS[kind_of(step)]),
            step.known
            if isinstance(step, rules.Conclude)
            else step.question
            if isinstance(step, rules.Ask)
            else step.what,
            " · ".join(more(step)),
            isinstance(step, rules.Conclude),
            is_again,
            [node(to, label(said)) for said, to in ways.items()],
        )

    return node(of.start, "")


def kind_of(step: rules.Step) -> str:
    if isinstance(step, rules.Ask):
        return step.verb
    return "try" if isinstance(step, rules.Try) else "conclude"


def more(step: rules.Step) -> list[str]:
    """What else a step says: which finding, for what it holds, how it is established, until when; what comes next."""
    if isinstance(step, rules.Conclude):
        return [one for one in (step.do, str(THEN_LABELS[step.then]) if step.then else "") if one]
    if isinstance(step, rules.Try):
        return [step.hint] if step.hint else []
    usual = step.manners == rules.USUAL[step.verb]
    days = step.valid_days
    said = (
        _("finding: %s") % step.finding if step.finding else "",
        _("holds for %s") % Scope(step.scope).label,
        "" if usual else ", ".join(str(Manner(one).label) for one in step.manners),
        ngettext("holds %d day", "holds %d days", days) % days if days else "",
        _("until: %s") % step.until if step.until else "",
        step.hint,
    )
    return [one for one in said if one]


def shape(of: rules.Tree) -> str:
    """„3 Wege, alle enden; der längste hat 2 Schritte“."""
    found = trees.shape(of)
    ways = ngettext("%d way, it ends", "%d ways, all of them end", found.ways) % found.ways
    steps = ngettext("the longest has %d step", "the longest has %d steps", found.longest) % found.longest
    return f"{ways}; {steps}"


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Changed]:
    """Step by step: what is new, gone, otherwise."""
    found = []
    names = _names(before) | _names(after)
    for one in trees.differences(before, after):
        tone = "kept" if one.is_new else "broken" if one.is_gone else "due"
        what = _("new") if one.is_new else _("gone") if one.is_gone else _("changed")
        found.append(Changed(what, tone, _lines(one.before, names), _lines(one.after, names)))
    return found


def _names(definition: Mapping[str, Any]) -> dict[str, str]:
    parsed = rules.parse_guide(definition)
    return {name: _text(step) for name, step in parsed.steps.items()}


def _text(step: rules.Step) -> str:
    if isinstance(step, rules.Conclude):
        return step.known
    return step.question if isinstance(step, rules.Ask) else step.what


def _lines(raw: Mapping[str, Any] | None, names: Mapping[str, str]) -> list[str]:
    if raw is None:
        return []
    kind = next(one for one in KIND_LABELS if one in raw)
    found = [f"{KIND_LABELS[kind]}: {raw[kind]}"]
    found += [f"{answer['say']} → {names[answer['next']]}" for answer in raw.get("answers", [])]
    found += [f"{Showed(code).label} → {names[to]}" for code, to in raw.get("showed", {}).items()]
    shown = {"finding", "scope", "manners", "valid_days", "until", "hint", "do", "then"}
    return found + [_said(name, raw[name]) for name in raw if name in shown and raw[name]]


def _said(name: str, value: Any) -> str:
    if name == "manners":
        return ", ".join(str(Manner(one).label) for one in value)
    if name == "valid_days":
        return str(ngettext("holds %d day", "holds %d days", value) % value)
    if name == "scope":
        return str(_("holds for %s") % Scope(value).label)
    return str(THEN_LABELS[value]) if name == "then" else str(value)
