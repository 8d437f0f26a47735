from __future__ import annotations

import gettext
import os
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from handschlag.config import catalogues


@pytest.fixture
def rooms(monkeypatch, tmp_path):
    """Two rooms with catalogues of their own; returns a function that writes one."""
    monkeypatch.setattr(catalogues, "PACKAGE", tmp_path)

    def write(room, *entries):
        folder = tmp_path / room / "locale" / "de" / "LC_MESSAGES"
        folder.mkdir(parents=True, exist_ok=True)
        catalogue = polib.POFile()
        catalogue.extend(polib.POEntry(**entry) for entry in entries)
        catalogue.save(str(folder / "django.po"))

    return write


def test_all_rooms_become_one_catalogue(rooms, tmp_path):
    rooms("desk", {"msgid": "Today", "msgstr": "Heute"})
    rooms(
        "promises",
        {
            "msgid": "{n} promise",
            "msgid_plural": "{n} promises",
            "msgstr_plural": {0: "{n} Versprechen", 1: "{n} Versprechen"},
        },
    )
    assert catalogues.build(tmp_path / "built") == ["de"]
    said = gettext.translation("django", tmp_path / "built", ["de"])
    assert said.gettext("Today") == "Heute"
    assert said.ngettext("{n} promise", "{n} promises", 2) == "{n} Versprechen"


def test_is_built_again_only_when_a_source_changed(rooms, tmp_path):
    rooms("desk", {"msgid": "Today", "msgstr": "Heute"})
    catalogues.build(tmp_path / "built")
    assert catalogues.build(tmp_path / "built") == []
    rooms("desk", {"msgid": "Today", "msgstr": "Der Tag"})
    assert catalogues.build(tmp_path / "built") == ["de"]
    assert gettext.translation("django", tmp_path / "built", ["de"]).gettext("Today") == "Der Tag"


def test_every_gap_is_named(rooms):
    rooms(
        "desk",
        {"msgid": "Today", "msgstr": "Heute"},
        {"msgid": "Open", "msgstr": ""},
        {"msgid": "Close", "msgstr": "Zu", "flags": ["fuzzy"]},
        {"msgid": "Gone", "msgstr": "", "obsolete": True},
    )
    rooms("promises", {"msgid": "Today", "msgstr": "Dieser Tag"})
    faults = list(catalogues.faults())
    assert [fault.split(" ", 1)[1] for fault in faults] == [
        "“Open” has no translation",
        "“Close” is marked fuzzy",
        "“Today” is translated differently in desk/locale/de/LC_MESSAGES/django.po",
    ]


FIRST_START = """
import django
django.setup()
from django.utils.translation import gettext, override
with override("de"):
    before = gettext("You hear how your complaint stands.")
from handschlag.config import prepare
prepare.build_files()
with override("de"):
    print(before, gettext("You hear how your complaint stands."), sep="|")
"""


def test_whoever_looked_for_words_before_there_were_any_finds_them_once_they_are_built(tmp_path):
    environment = {
        **os.environ,
        "HANDSCHLAG_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "handschlag.config.settings",
        "PYTHONPATH": str(Path(catalogues.__file__).parents[2]),
    }
    run = subprocess.run(
        [sys.executable, "-c", FIRST_START], env=environment, capture_output=True, text=True, check=True, cwd=tmp_path
    )
    last = run.stdout.splitlines()[-1]
    assert last == "You hear how your complaint stands.|Sie erfahren, wie es um Ihre Reklamation steht."
