"""`handschlag doctor`: what is wrong with this installation, in plain sentences, each with what to do."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from handschlag import __version__
from handschlag.config import env
from handschlag.config.doctor import database, machine, processes
from handschlag.config.doctor.finding import Finding, State

MARKS = {State.FINE: "ok  ", State.NOTE: "note", State.WRONG: "BAD "}


def main(argv: list[str]) -> int:
    """Exit code 1 if something is wrong. `--json`: one object with every finding."""
    parser = argparse.ArgumentParser(prog="handschlag doctor", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--all", action="store_true", help="also what is fine")
    asked = parser.parse_args(argv)
    findings = examine()
    if asked.json:
        print(json.dumps({"version": __version__, "findings": [asdict(finding) for finding in findings]}, indent=1))
    else:
        _print(findings, everything=asked.all)
    return 1 if any(finding.state is State.WRONG for finding in findings) else 0


def examine() -> list[Finding]:
    """Everything that can be found out; what cannot be examined is itself a finding."""
    try:
        findings = list(machine.findings())
        with database.reached() as reached:
            findings += reached.findings()
            findings += processes.findings(reached)
    except env.Misconfigured as problem:
        return [Finding.wrong("environment", str(problem), "Correct the environment and start again.")]
    return findings


def _print(findings: list[Finding], *, everything: bool) -> None:
    told = [finding for finding in findings if everything or finding.state is not State.FINE]
    for finding in told:
        print(f"{MARKS[finding.state]}  {finding.says}")
        if finding.do:
            print(f"      → {finding.do}")
    wrong = sum(finding.state is State.WRONG for finding in findings)
    fine = sum(finding.state is State.FINE for finding in findings)
    print(f"Fine: {fine}. Wrong: {wrong}.")
