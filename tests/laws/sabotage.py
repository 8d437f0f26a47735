"""A law's test must go red when the law is broken: one-line patches, applied to a copy of the tree."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from handschlag.config import env
from tests.database import url

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("src", "tests", "pyproject.toml")
RED = 1
"""pytest's exit code when tests ran and some failed; an error in collecting them is another one."""
LEFTOVERS = ("PYTEST_XDIST_WORKER", "PYTEST_XDIST_WORKER_COUNT", "PYTEST_CURRENT_TEST", "DJANGO_SETTINGS_MODULE")


@dataclass(frozen=True)
class Sabotage:
    """One line to break: in `file` (below src/handschlag) `old`, which stands there once, becomes `new`.

    `caught_by` is the test that must go red (in the law's main file, unless it names another one), and `saying` what
    stands in its report then: red for another reason is not caught.
    """

    law: int
    file: str
    old: str
    new: str
    breaks: str
    caught_by: str
    saying: str

    def __str__(self) -> str:
        return f"law {self.law}: {self.breaks}"

    @property
    def tests(self) -> str:
        return f"tests/laws/{self.caught_by if '::' in self.caught_by else f'test_law{self.law}.py::{self.caught_by}'}"

    @property
    def is_in_the_schema(self) -> bool:
        return "/migrations/" in self.file


def apply(sabotage: Sabotage, *, into: Path) -> None:
    """Copy the tree into `into` and break it there."""
    into.mkdir(exist_ok=True)
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


def run_against(
    sabotage: Sabotage, *, into: Path, database: str, is_new: bool = False
) -> subprocess.CompletedProcess[str]:
    """Break a copy of the tree and run there what must notice.

    Making the schema costs more than the test, so sabotages share `database` (made when `is_new`), except those of the schema itself.
    """
    apply(sabotage, into=into)
    own = f"{database}_schema" if sabotage.is_in_the_schema else database
    environment = {
        **{key: value for key, value in os.environ.items() if key not in LEFTOVERS},
        "PYTHONPATH": str(into / "src"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "HYPOTHESIS_PROFILE": "sabotage",
        "DATABASE_URL": url({**env.connection(), "dbname": own}),
    }
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:cov"]
    if not sabotage.is_in_the_schema:
        command += ["--reuse-db", *(["--create-db"] if is_new else [])]
    command.append(sabotage.tests)
    return subprocess.run(command, cwd=into, env=environment, capture_output=True, text=True, check=False, timeout=600)
