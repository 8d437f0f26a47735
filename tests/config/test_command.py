from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest

from handschlag import __version__
from handschlag.config import command
from tests.product import SOURCE


@pytest.mark.parametrize("asked", [[], ["help"], ["--help"], ["-h"]])
def test_without_a_command_all_are_listed(asked, capsys):
    assert command.main(asked) == 0
    said = capsys.readouterr().out
    assert all(name in said for name, each in command.COMMANDS.items() if each.says)
    assert "serve" not in said.split()


def test_the_version_is_that_of_the_package(capsys):
    assert command.main(["version"]) == 0
    assert capsys.readouterr().out == f"{__version__}\n"
    assert f'version = "{__version__}"' in (SOURCE.parent / "pyproject.toml").read_text()


def test_an_unknown_command_is_named(capsys):
    assert command.main(["dance"]) == 2
    assert "“dance”" in capsys.readouterr().err


def test_a_wrong_environment_is_one_sentence(monkeypatch, capsys):
    monkeypatch.setenv("PORT", "eighty")
    assert command.main(["doctor"]) == 1
    assert "PORT is “eighty”" in capsys.readouterr().out
    assert command.main(["run"]) == 2
    assert capsys.readouterr().err.startswith("handschlag run: PORT is “eighty”")


@pytest.mark.parametrize("name", command.COMMANDS)
def test_every_command_leads_somewhere(name):
    module, _, function = command.COMMANDS[name].target.partition(":")
    assert callable(getattr(__import__(module, fromlist=[function]), function))


def test_a_reader_who_has_enough_is_no_error():
    done = subprocess.run(
        f"{sys.executable} -m handschlag help | head -1",
        shell=True,
        text=True,
        capture_output=True,
        check=False,
        env={"PYTHONPATH": str(SOURCE), "PATH": "/usr/bin:/bin"},
    )
    assert done.stdout == f"Handschlag {__version__}: customer service that keeps its word.\n"
    assert done.stderr == ""


def test_ctrl_c_ends_with_its_own_code():
    waiting = subprocess.Popen(
        [sys.executable, "-m", "handschlag", "phone", "normalize"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": str(SOURCE), "PYTHONUNBUFFERED": "1"},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509  # no threads here; a background job of a shell ignores it
    )
    with waiting:
        waiting.stdin.write('{"number": "0341 1234567", "region": "DE"}\n')
        waiting.stdin.flush()
        assert "e164" in waiting.stdout.readline()  # it is at work and waits for the next line
        time.sleep(1)  # one sent between two instructions of the interpreter would wait for the next line
        waiting.send_signal(signal.SIGINT)
        assert waiting.wait(30) == 130
        assert waiting.stderr.read() == ""
