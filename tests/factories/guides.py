"""A small diagnosis guide for tests: a lamp, a restart, two ends."""

from __future__ import annotations

from typing import Any

from handschlag.knowledge import actions as knowledge
from handschlag.knowledge.models import GuideVersion
from tests.factories.people import NOW

ROUTER: dict[str, Any] = {
    "start": "lamp",
    "steps": [
        {
            "id": "lamp",
            "ask": "Lampe am Router?",
            "scope": "item",
            "answers": [{"say": "rot", "next": "restart"}, {"say": "grün", "next": "line"}],
        },
        {"id": "restart", "try": "Router neu starten", "showed": {"helped": "hung", "nothing": "line"}},
        {"id": "hung", "conclude": "Der Router hatte sich aufgehängt"},
        {"id": "line", "conclude": "Die Leitung ist gestört", "do": "Techniker"},
    ],
}


def write_guide(name: str = "Kein Telefon", **more: Any) -> GuideVersion:
    return knowledge.write_guide(**{"name": name, "definition": ROUTER, "by": None, "now": NOW, **more})
