"""Who installed a released version can upgrade: each release keeps its database for the tests of all later ones."""

from __future__ import annotations

import re
from pathlib import Path

from handschlag import __version__

ROOT = Path(__file__).resolve().parents[2]
HEADING = re.compile(r"^## (\d+\.\d+\.\d+) \((.+)\)$", re.MULTILINE)
VERSIONS = dict(HEADING.findall((ROOT / "CHANGELOG.md").read_text("utf-8")))


def test_the_changelog_begins_with_the_version_at_hand():
    assert next(iter(VERSIONS)) == __version__


def test_every_version_has_its_day_except_the_one_at_work():
    days = list(VERSIONS.values())
    assert all(re.fullmatch(r"\d{4}-\d{2}-\d{2}", day) for day in days[1:])
    assert days[0] == "unreleased" or re.fullmatch(r"\d{4}-\d{2}-\d{2}", days[0])


def test_each_release_left_its_database_to_upgrade_from():
    """`python -m tests.release` on the release's commit makes the missing one."""
    released = {version for version, day in VERSIONS.items() if day != "unreleased"}
    kept = {path.name.removesuffix(".sql.gz") for path in (ROOT / "tests/fixtures/upgrade").glob("*.sql.gz")}
    assert released == kept
