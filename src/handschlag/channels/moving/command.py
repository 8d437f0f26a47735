"""`handschlag move`: what another system has, shown first, taken in once however often it is run, and taken back whole.

    handschlag move fetch-zammad https://desk.example.de FOLDER --token-file FILE
    handschlag move zammad FOLDER                                   what would become of it; nothing is entered
    handschlag move zammad FOLDER --take-in --owner LOGIN --stand-in LOGIN
    handschlag move otrs FOLDER                                     the same of answers of TicketGet and tables (OTRS, Znuny)
    handschlag move report NAME                                     what was refused, and why
    handschlag move undo NAME

Exit codes: 0; 1 where something cannot be done or read (the reason is on standard error); 3 where something was refused.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Final

from handschlag.channels.moving.asking import NotAnswered, Peer
from handschlag.channels.moving.fetching import fetch_zammad

DONE: Final = 0
FAILED: Final = 1
REFUSED: Final = 3
VARIABLE: Final = "HANDSCHLAG_MOVE_TOKEN"


def main(argv: list[str]) -> int:
    from handschlag.channels.moving import taking
    from handschlag.channels.moving.folder import Broken
    from handschlag.core.errors import Cannot

    asked = _arguments().parse_args(argv)
    try:
        return taking.run(asked)
    except Cannot as refusal:
        sys.stderr.write(f"{refusal.field}: {refusal.reason}\n" if refusal.field else f"{refusal.reason}\n")
    except Broken as why:
        sys.stderr.write(f"{why}\n")
    return FAILED


def fetch(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="handschlag move fetch-zammad", description="Save all a Zammad has.")
    parser.add_argument("address", help="where it is, e.g. https://desk.example.de")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--token-file", type=Path, help=f"a file with the access token; else ${VARIABLE}")
    asked = parser.parse_args(argv)
    try:
        peer = Peer(asked.address, {"Authorization": f"Token token={_secret(asked.token_file)}"})
        fetch_zammad(peer, asked.folder, say=_say)
    except (NotAnswered, OSError) as why:
        sys.stderr.write(f"handschlag move fetch-zammad: {why}\n")
        return FAILED
    return DONE


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _secret(file: Path | None) -> str:
    """Never from the command line, where others on the machine could read it."""
    said = file.read_text(encoding="utf-8") if file else os.environ.get(VARIABLE, "")
    if not said.strip():
        raise NotAnswered(f"an access token is needed: --token-file FILE or ${VARIABLE}")
    return said.strip()


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="handschlag move", description="Move in from another system.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("fetch-zammad", help="save all a Zammad has into a folder (needs no database)")
    for system in ("zammad", "otrs"):
        reading = verbs.add_parser(system, help=f"what would become of a folder of {system}, or take it in")
        reading.add_argument("folder", type=Path)
        reading.add_argument("--name", default=system, help="tells several systems of one kind apart")
        reading.add_argument("--take-in", action="store_true", help="enter it; without this nothing is entered")
        reading.add_argument("--owner", help="login of whoever stands for new customers")
        reading.add_argument("--stand-in", help="login of whoever stands in for them")
        reading.add_argument("--stand-in-team", help="or the name of a team that does")
        if system == "otrs":
            reading.add_argument("--zone", default="Europe/Berlin", help="time zone of its times, which name none")
    for verb, says in (("report", "what was refused or kept, and why"), ("undo", "take a whole move back")):
        other = verbs.add_parser(verb, help=says)
        other.add_argument("name")
    return parser
