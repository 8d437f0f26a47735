"""A law's test must go red when the law is broken: one-line patches, applied to a copy of the tree."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("src", "tests", "pyproject.toml")
RED = 1
"""pytest's exit code when tests ran and some failed; an error in collecting them is another one."""


@dataclass(frozen=True)
class Sabotage:
    """One line to break: in `file` (below src/handschlag) `old`, which stands there once, becomes `new`.

    `tests` are those that must go red, by default all of the law's main file.
    """

    law: int
    file: str
    old: str
    new: str
    breaks: str
    tests: str = ""

    def __str__(self) -> str:
        return f"law {self.law}: {self.breaks}"


def run_against(sabotage: Sabotage, *, tests: str, into: Path) -> subprocess.CompletedProcess[str]:
    """Copy the tree into `into`, break it, and run the law's tests there."""
    for name in COPIED:
        source, target = ROOT / name, into / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    broken = into / "src" / "handschlag" / sabotage.file
    text = broken.read_text(encoding="utf-8")
    if text.count(sabotage.old) != 1:
        raise AssertionError(f"{sabotage.file} does not hold this once any more: {sabotage.old}")
    broken.write_text(text.replace(sabotage.old, sabotage.new), encoding="utf-8")
    environment = {
        **os.environ,
        "PYTHONPATH": str(into / "src"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "HYPOTHESIS_PROFILE": "sabotage",
    }
    for leftover in (
        "PYTEST_XDIST_WORKER",
        "PYTEST_XDIST_WORKER_COUNT",
        "PYTEST_CURRENT_TEST",
        "DJANGO_SETTINGS_MODULE",
    ):
        environment.pop(leftover, None)
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", tests]
    return subprocess.run(command, cwd=into, env=environment, capture_output=True, text=True, check=False, timeout=600)
