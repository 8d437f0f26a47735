"""`make bench`: every bench at every size, one table at the end, everything kept in bench/results/."""

from __future__ import annotations

import json
import subprocess
import sys

from bench import database
from bench.table import RESULTS, Row, show


def main() -> int:
    subprocess.run([sys.executable, "-m", "bench.clock"], check=True, cwd=database.ROOT)
    with database.server() as admin:
        for size in database.sizes():
            with database.filled(admin, size) as url:
                environment = {**database.environment(url), "DJANGO_SETTINGS_MODULE": "handschlag.config.settings"}
                for bench in ("questions", "desks"):
                    command = [sys.executable, "-W", "ignore", "-m", f"bench.{bench}", str(size)]
                    subprocess.run(command, check=True, cwd=database.ROOT, env=environment)
        for size in database.promise_sizes():
            with database.fresh(admin, f"bench_promises_{size}") as url:
                environment = {**database.environment(url), "DJANGO_SETTINGS_MODULE": "handschlag.config.settings"}
                command = [sys.executable, "-W", "ignore", "-m", "bench.promises", str(size)]
                subprocess.run(command, check=True, cwd=database.ROOT, env=environment)
    rows = [Row(**one) for file in sorted(RESULTS.glob("*.json")) for one in json.loads(file.read_text("utf-8"))]
    show(sorted(rows, key=lambda one: one.what))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
