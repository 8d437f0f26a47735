"""What the house tests read: every source file once, parsed, and which room it belongs to."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "handschlag"
ROOMS = (
    "core",
    "worktime",
    "people",
    "products",
    "knowledge",
    "customers",
    "promises",
    "conversations",
    "cases",
    "moving",
    "handovers",
    "care",
    "outreach",
    "changeovers",
)
"""From the bottom to the top."""
DOORS = ("desk", "portal", "channels")


@dataclass(frozen=True)
class Source:
    path: Path
    text: str
    tree: ast.Module

    @property
    def place(self) -> str:
        return str(self.path.relative_to(ROOT))

    @property
    def module(self) -> str:
        return ".".join(self.path.relative_to(PACKAGE.parent).with_suffix("").parts)

    @property
    def room(self) -> str:
        parts = self.path.relative_to(PACKAGE).parts
        return parts[0] if len(parts) > 1 else ""

    @property
    def functions(self) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
        return [node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]

    @property
    def classes(self) -> list[ast.ClassDef]:
        return [node for node in ast.walk(self.tree) if isinstance(node, ast.ClassDef)]


@cache
def sources() -> tuple[Source, ...]:
    """Every module of the package except migrations."""
    paths = [path for path in sorted(PACKAGE.rglob("*.py")) if "migrations" not in path.parts]
    return tuple(Source(path, text, ast.parse(text)) for path in paths for text in [path.read_text(encoding="utf-8")])


def of_kind(kind: str) -> list[Source]:
    """The files of one kind in all rooms: `actions` is room/actions.py and everything in room/actions/."""
    found = []
    for source in sources():
        parts = source.path.relative_to(PACKAGE).parts
        if parts[0] in ROOMS and len(parts) > 1 and (parts[1] in {f"{kind}.py", kind}):
            found.append(source)
    return found


def in_doors() -> list[Source]:
    return [source for source in sources() if source.room in DOORS]


def decorators(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> list[str]:
    return [ast.unparse(decorator) for decorator in node.decorator_list]
