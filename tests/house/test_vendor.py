"""What was copied from elsewhere is what it says it is."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = [ROOT / "src/handschlag/desk/static/desk/vendor", ROOT / "tests/fixtures/axe"]
ROW = re.compile(r"^\| (\S+) \| (npm `\S+`) \| (\S+) \| (\S+) \| `([0-9a-f]{64})` \|$", re.MULTILINE)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_vendored_file_is_listed_with_source_version_licence_and_its_hash(folder: Path) -> None:
    listed = {name: digest for name, _, _, _, digest in ROW.findall((folder / "VENDOR.md").read_text("utf-8"))}
    present = {path.name for path in folder.iterdir()} - {"VENDOR.md"}
    assert set(listed) == present
    for name, digest in listed.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name


def test_every_named_icon_is_in_the_sprite() -> None:
    sprite = (FOLDERS[0] / "icons.svg").read_text("utf-8")
    drawn = set(re.findall(r'<symbol id="([a-z0-9-]+)"', sprite))
    named = re.compile(r"""(?:\{%\s*icon\s+|\bicon\s*[=:]\s*|\bIcon\()["']([a-z0-9-]+)["']""")
    used: dict[str, Path] = {}
    for pattern in ("**/*.html", "**/*.py", "**/*.js"):
        for path in (ROOT / "src/handschlag").glob(pattern):
            used.update(dict.fromkeys(named.findall(path.read_text("utf-8")), path))
    assert used
    assert {name: path for name, path in used.items() if name not in drawn} == {}


def test_nothing_is_inline_and_nothing_comes_from_elsewhere() -> None:
    """The Content-Security-Policy would refuse it in the browser; here it is found before anybody looks."""
    inline = re.compile(r"\sstyle=|\son[a-z]+=|<style|javascript:|\bhx-on|https?://(?!www\.w3\.org)", re.IGNORECASE)
    script = re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE)
    for path in (ROOT / "src/handschlag/desk/templates").rglob("*.html"):
        text = path.read_text("utf-8")
        assert not inline.search(text), (path, inline.search(text))
        assert not script.search(text), path
