"""Every dependency has its line in docs/dependencies.md, and no line is left over."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def named(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found
    return found[0].lower()


def test_every_dependency_says_what_it_is_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    needed = {named(each) for each in [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]}
    rows = re.findall(
        r"^\| ([^|]+) \| [^|]+ \|", (ROOT / "docs/dependencies.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    told = {name.strip() for row in rows for name in row.split(",") if name.strip() != "package"}
    assert told == needed
