"""Which reaction hears which fact. The only place where a room below and a room above meet."""

from __future__ import annotations

from handschlag.core import facts, jobs

WIRES: tuple[tuple[type[facts.Fact], str], ...] = ()


def connect() -> None:
    """Tell the fact log who listens and how a job is deferred. Called once per process."""
    jobs.connect()
    for heard, reaction in WIRES:
        facts.wire(heard, reaction)
