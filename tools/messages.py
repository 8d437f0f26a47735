"""`make messages`: brings every room's and door's German catalogue up to date with its sources; `--check` only says what is missing.

Entries are sorted and carry no line numbers, no dates and no guesses, so that two people's changes merge quietly.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

from handschlag.config import catalogues

PACKAGE = catalogues.PACKAGE
METADATA = {
    "Project-Id-Version": "Handschlag",
    "Language": "de",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}


def main(arguments: list[str]) -> int:
    missing = [tool for tool in ("xgettext", "msgmerge") if shutil.which(tool) is None]
    if missing:
        print(f"{' and '.join(missing)} not found: apt-get install gettext", file=sys.stderr)
        return 1
    is_check = "--check" in arguments
    changed = [folder for folder in folders() if refresh(folder, is_check=is_check)]
    for folder in changed:
        print(
            f"{folder.name}: catalogue {'differs from the sources, run `make messages`' if is_check else 'brought up to date'}"
        )
    faults = list(catalogues.faults())
    print("\n".join(faults) if faults else "Every sentence has its German.")
    return 1 if faults or (is_check and changed) else 0


def folders() -> list[Path]:
    return sorted(path.parent for path in PACKAGE.glob("*/__init__.py"))


def refresh(folder: Path, *, is_check: bool) -> bool:
    """Whether the folder's catalogue differs from what its sources say; unless only checking, it is then written."""
    target = folder / "locale" / "de" / "LC_MESSAGES" / "django.po"
    now = target.read_text(encoding="utf-8") if target.exists() else ""
    wanted = extracted(folder)
    if wanted == now:
        return False
    if not is_check:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(wanted, encoding="utf-8")
    return True


def extracted(folder: Path) -> str:
    """The catalogue as the sources want it, with the translations there are; empty if nothing is to be translated."""
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name) / folder.name
        shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("*.pyc", "__pycache__", "static", "fixtures"))
        tidy_known(copy / "locale" / "de" / "LC_MESSAGES" / "django.po")
        command = [
            sys.executable,
            "-m",
            "django",
            "makemessages",
            "--locale",
            "de",
            "--no-location",
            "--no-wrap",
            "--no-obsolete",
            "--verbosity",
            "0",
        ]
        environment = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
        subprocess.run(command, cwd=copy, env=environment, check=True)
        return tidy(copy / "locale" / "de" / "LC_MESSAGES" / "django.po")


def tidy_known(path: Path) -> None:
    """Catalogues edited by two people may hold an entry twice, which gettext refuses: the translated one stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        return
    found = polib.pofile(str(path))
    kept: dict[tuple[str | None, str], polib.POEntry] = {}
    for entry in found:
        key = (entry.msgctxt, entry.msgid)
        if not entry.obsolete and (key not in kept or not kept[key].translated()):
            kept[key] = entry
    write(list(kept.values()), path)


def tidy(path: Path) -> str:
    if not path.exists():
        return ""
    entries = [entry for entry in polib.pofile(str(path)) if not entry.obsolete]
    for entry in entries:
        if entry.fuzzy:  # gettext's guess from similar words: wrong more often than right
            entry.flags.remove("fuzzy")
            entry.msgstr = ""
            entry.msgstr_plural = dict.fromkeys(entry.msgstr_plural, "")
        entry.previous_msgid = entry.previous_msgid_plural = entry.previous_msgctxt = None
        entry.comment = entry.tcomment = ""
    if not entries:
        return ""
    write(entries, path)
    return path.read_text(encoding="utf-8")


def write(entries: list[polib.POEntry], path: Path) -> None:
    catalogue = polib.POFile(wrapwidth=0)
    catalogue.metadata = METADATA
    catalogue.extend(sorted(entries, key=lambda entry: (entry.msgid.casefold(), entry.msgid, entry.msgctxt or "")))
    catalogue.save(str(path))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
