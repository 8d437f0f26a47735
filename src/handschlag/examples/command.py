"""`handschlag demo NAME`: fills an empty installation with an example company."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime

from handschlag.core.errors import Cannot
from handschlag.examples.broker import build as broker
from handschlag.examples.telecom import build as telecom

COMPANIES = {"broker": broker, "telecom": telecom}


def demo(argv: list[str]) -> int:
    """Exit code 0 when filled, 1 when the installation is in use, 2 for misuse."""
    parser = argparse.ArgumentParser(prog="handschlag demo", description=__doc__)
    parser.add_argument("company", choices=sorted(COMPANIES))
    parser.add_argument(
        "--at", type=_moment, metavar="ISO", help="what the example clock shows then (default: a Monday of its own)"
    )
    asked = parser.parse_args(argv)
    company = COMPANIES[asked.company]
    try:
        company.build(now=asked.at or company.MOMENT)
    except Cannot as refusal:
        sys.stderr.write(f"handschlag demo: {refusal.reason}\n")
        return 1
    sys.stdout.write(f"{sign_in(asked.company)}\n")
    return 0


def sign_in(company: str) -> str:
    """How to come in to an example company, in one sentence."""
    known = COMPANIES[company]
    return f"{known.OFFICE}. Sign in as {known.SIGN_IN}; the password is {known.PASSWORD}."


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError("the time needs an offset, as in 2026-11-23T17:30+01:00")
    return moment
