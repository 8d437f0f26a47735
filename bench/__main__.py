"""`make bench`: every bench at every size, one table at the end, everything kept in bench/results/.

Unattended: what a killed run left is swept away first, a bench that fails is said and does not stop the others.
`python -m bench promises` runs one of them (clock, questions, desks, promises, care, cases).
"""

from __future__ import annotations

import json
import subprocess
import sys
import time

from bench import database
from bench.table import RESULTS, Row, busyness, show

NAMES = ("clock", "questions", "desks", "promises", "care", "cases")


def main(arguments: list[str]) -> int:
    wanted = arguments or list(NAMES)
    failed: list[str] = []
    if "clock" in wanted:
        failed += _run("clock", None, {})
    in_filled = [name for name in ("questions", "desks") if name in wanted]
    with database.server() as admin:
        database.sweep(admin)
        for size in database.sizes() if in_filled else []:
            with database.filled(admin, size) as url:
                for name in in_filled:
                    failed += _run(name, size, database.environment(url))
        for size in database.promise_sizes() if "promises" in wanted else []:
            with database.fresh(admin, f"bench_promises_{size}") as url:
                failed += _run("promises", size, database.environment(url))
        if "care" in wanted:
            with database.fresh(admin, "bench_care") as url:
                failed += _run("care", None, database.environment(url))
        for size in database.case_sizes() if "cases" in wanted else []:
            with database.fresh(admin, f"bench_cases_{size}") as url:
                failed += _run("cases", size, database.environment(url))
    rows = [Row(**one) for file in sorted(RESULTS.glob("*.json")) for one in json.loads(file.read_text("utf-8"))]
    show(sorted(rows, key=lambda one: one.what))
    print("failed: " + ", ".join(failed) if failed else "all benches ran")
    return 1 if failed else 0


def _run(name: str, size: int | None, environment: dict[str, str]) -> list[str]:
    """One bench in a process of its own; its name if it failed."""
    what = f"{name} {size or ''}".strip()
    print(f"── {what} ({busyness()})", flush=True)
    start = time.perf_counter()
    command = [sys.executable, "-W", "ignore", "-m", f"bench.{name}", *([str(size)] if size else [])]
    environment = (
        {**environment, "DJANGO_SETTINGS_MODULE": "handschlag.config.settings"} if environment else environment
    )
    done = subprocess.run(command, check=False, cwd=database.ROOT, env=environment or None)
    print(f"── {what}: {time.perf_counter() - start:.0f} s", flush=True)
    return [] if done.returncode == 0 else [what]


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
