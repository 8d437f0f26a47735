"""The scripted callers of the practice phone: who rings, what they say, and what good service answers.

Each role is one JSON file in `roles/`; file names give the order. The texts are German, as the callers are.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("roles")
OF_COMPANY = {"telecom": Path(__file__).parent / "telecom" / "roles"}
"""Example companies whose customers call with matters of their own."""
START = "start"


class RoleError(ValueError):
    """A role's file contradicts itself; the message names the file and the step."""


@dataclass(frozen=True)
class Reply:
    """One thing the trainee can answer: what is said, which step follows, and why that is good or poor."""

    said: str
    to: str
    is_good: bool
    because: str


@dataclass(frozen=True)
class Step:
    """What the caller says, what good service does now, and the answers to choose from (none: the talk is over)."""

    key: str
    says: str
    hint: str
    replies: tuple[Reply, ...]


@dataclass(frozen=True)
class Role:
    """`number` is as the display shows it ("anonymous" for a withheld one); `difficulty` 1 (easy) to 3."""

    key: str
    name: str
    number: str
    difficulty: int
    kind: str
    situation: str
    goal: str
    steps: dict[str, Step]

    @property
    def is_anonymous(self) -> bool:
        return self.number == "anonymous"


@cache
def all_roles(company: str = "") -> tuple[Role, ...]:
    """Those of an example company, else those of the insurance office."""
    return tuple(_read(path) for path in sorted(OF_COMPANY.get(company, FOLDER).glob("*.json")))


def find_role(key: str, company: str = "") -> Role | None:
    return next((role for role in all_roles(company) if role.key == key), None)


def _read(path: Path) -> Role:
    told = json.loads(path.read_text(encoding="utf-8"))
    steps = {step["key"]: _step(step) for step in told["steps"]}
    if START not in steps:
        raise RoleError(f"{path.name}: there is no step “{START}”")
    lost = {reply.to for step in steps.values() for reply in step.replies} - set(steps)
    if lost:
        raise RoleError(f"{path.name}: no step is called {', '.join(sorted(lost))}")
    return Role(
        key=told["key"],
        name=told["name"],
        number=told["number"],
        difficulty=told["difficulty"],
        kind=told.get("kind", "person"),
        situation=told["situation"],
        goal=told["goal"],
        steps=steps,
    )


def _step(told: dict[str, Any]) -> Step:
    replies = tuple(
        Reply(said=reply["said"], to=reply["to"], is_good=reply["verdict"] == "good", because=reply["because"])
        for reply in told["answers"]
    )
    return Step(key=told["key"], says=told["says"], hint=told["hint"], replies=replies)
