"""German (and later further) catalogues: every room and door keeps its own .po file; one .mo per language is built from all of them.

The built catalogue lies in the data directory, so that a read-only or foreign checkout works and nothing built is committed.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

import polib

from handschlag.config import env

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(__file__).resolve().parent.parent
LANGUAGES = ("de",)


class Incomplete(env.Misconfigured):
    """A catalogue misses something; the message lists what."""


def sources(language: str) -> list[Path]:
    return sorted(PACKAGE.glob(f"**/locale/{language}/LC_MESSAGES/django.po"))


def build(target: Path) -> list[str]:
    """Compiles each language whose sources changed since; returns the languages compiled."""
    done = []
    for language in LANGUAGES:
        folder = target / language / "LC_MESSAGES"
        stamp = folder / "sources.sha256"
        digest = _digest(language)
        if stamp.exists() and stamp.read_text(encoding="ascii") == digest:
            continue
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f"django.mo.{os.getpid()}"
        merged(language).save_as_mofile(str(draft))
        draft.rename(folder / "django.mo")
        stamp.write_text(digest, encoding="ascii")
        done.append(language)
    return done


def _digest(language: str) -> str:
    whole = hashlib.sha256()
    for source in sources(language):
        whole.update(str(source.relative_to(PACKAGE)).encode() + b"\0" + source.read_bytes())
    return whole.hexdigest()


def merged(language: str) -> polib.POFile:
    """All entries of all rooms; where two rooms translate the same words, the first in alphabetical order counts."""
    whole = polib.POFile()
    whole.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": language,
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    known: set[tuple[str | None, str]] = set()
    for source in sources(language):
        for entry in polib.pofile(str(source)):
            key = (entry.msgctxt, entry.msgid)
            if key not in known and not entry.obsolete and not entry.fuzzy:
                known.add(key)
                whole.append(entry)
    return whole


def faults() -> Iterator[str]:
    """Every untranslated, fuzzy or contradicting entry, as a line naming file and words."""
    for language in LANGUAGES:
        known: dict[tuple[str | None, str], tuple[object, Path]] = {}
        for source in sources(language):
            for entry in polib.pofile(str(source)):
                if entry.obsolete:
                    continue
                where = f"{source.relative_to(PACKAGE)}: “{entry.msgid}”"
                if entry.fuzzy:
                    yield f"{where} is marked fuzzy"
                elif not entry.translated():
                    yield f"{where} has no translation"
                said, first = known.setdefault((entry.msgctxt, entry.msgid), (_said(entry), source))
                if said != _said(entry):
                    yield f"{where} is translated differently in {first.relative_to(PACKAGE)}"


def _said(entry: polib.POEntry) -> object:
    return entry.msgstr or sorted(entry.msgstr_plural.items())
