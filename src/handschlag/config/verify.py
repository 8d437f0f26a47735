"""`handschlag verify`: walks the fact log's chains and says whether anybody changed what was written."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from handschlag.core import facts
from handschlag.core.models import ChainHead, FactRow


def main(argv: list[str]) -> int:
    """Exit code 0 when every chain holds, 1 when not; each flaw is one line (`--json`: one object a line)."""
    parser = argparse.ArgumentParser(prog="handschlag verify", description=__doc__)
    parser.add_argument("--customer", type=int, help="only the chain of this customer (its id)")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    asked = parser.parse_args(argv)
    flaws = 0
    for flaw in facts.verify(asked.customer):
        flaws += 1
        print(json.dumps(asdict(flaw)) if asked.json else f"customer {flaw.customer}, fact {flaw.fact}: {flaw.what}")
    if not asked.json:
        rows, chains = FactRow.objects.count(), ChainHead.objects.count()
        print(f"{rows} facts, {chains} chains: {f'{flaws} flaws' if flaws else 'every chain holds'}.")
    return 1 if flaws else 0
