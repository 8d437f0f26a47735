"""How a bench says what it found: rows with a size, figures read back from the database, and what they stand beside."""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Row:
    """One line of a table. `size` is what the cost grows with; `beside` is a limit or a peer measured in this run."""

    what: str
    size: str
    median: float
    p95: float
    unit: str
    beside: str = ""


def timed(work: Callable[[], object], *, times: int, warm: int = 3) -> list[float]:
    """Run `work` and return each run's milliseconds; the first `warm` runs are not counted."""
    for _ in range(warm):
        work()
    found = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        found.append((time.perf_counter() - start) * 1000)
    return found


def busyness() -> str:
    """How busy the machine was in the last minute, for what runs beside the bench slows it."""
    return f"load {os.getloadavg()[0]:.1f}"


def row(what: str, size: str, found: Iterable[float], *, unit: str = "ms", beside: str = "") -> Row:
    """Median and 95th percentile of `found`."""
    values = sorted(found)
    p95 = values[min(len(values) - 1, round(0.95 * (len(values) - 1)))]
    return Row(what, size, round(statistics.median(values), 3), round(p95, 3), unit, beside)


def save(name: str, rows: list[Row]) -> None:
    """Print the table and keep it in results/<name>.json."""
    show(rows)
    RESULTS.mkdir(exist_ok=True)
    kept = [asdict(one) for one in rows]
    (RESULTS / f"{name}.json").write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def show(rows: list[Row]) -> None:
    heads = Row("what", "size", 0, 0, "unit", "beside")
    lines = [(heads.what, heads.size, "median", "p95", heads.unit, heads.beside)]
    lines += [(r.what, r.size, f"{r.median:,.3f}", f"{r.p95:,.3f}", r.unit, r.beside) for r in rows]
    widths = [max(len(line[column]) for line in lines) for column in range(6)]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
