from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from handschlag.core import facts, jobs
from handschlag.core.models import FactRow, ParkedReaction

NOW = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
HEARD: list[int] = []

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True, kw_only=True)
class BellRang(facts.Fact):
    bell: int


def hear(row: FactRow, *, now: datetime) -> None:
    HEARD.append(row.payload["bell"])


def stumble(row: FactRow, *, now: datetime) -> None:
    FactRow.objects.create(name="trace", payload={}, at=NOW, payload_hash=b"")
    raise RuntimeError("stumbled")


@pytest.fixture
def wired(monkeypatch):
    HEARD.clear()
    found = {"tests:hear": hear, "tests:stumble": stumble}
    monkeypatch.setattr(jobs, "_find", found.__getitem__)
    yield lambda reaction: facts.wire(BellRang, reaction)
    facts._wires.pop("BellRang", None)


def ring(bell: int) -> int:
    with transaction.atomic():
        return facts.record(BellRang(bell=bell), at=NOW, by=None)


def test_a_reaction_is_deferred_with_the_fact_or_not_at_all(wired):
    wired("tests:hear")
    ring(1)
    with transaction.atomic():
        facts.record(BellRang(bell=2), at=NOW, by=None)
        transaction.set_rollback(True)
    assert list(ProcrastinateJob.objects.values_list("args__reaction", flat=True)) == ["tests:hear"]


def test_wiring_twice_reacts_once(wired):
    wired("tests:hear")
    wired("tests:hear")
    ring(3)
    assert ProcrastinateJob.objects.count() == 1


class Attempt:
    """What procrastinate tells a task about the job it runs."""

    def __init__(self, attempts: int) -> None:
        self.job = type("Job", (), {"attempts": attempts})()


def test_a_reaction_gets_the_row_and_the_time(wired):
    jobs.react.func(Attempt(0), reaction="tests:hear", fact=ring(7))
    assert HEARD == [7]


def test_a_failing_reaction_leaves_nothing_and_is_tried_again(wired):
    fact = ring(1)
    with pytest.raises(RuntimeError, match="stumbled"):
        jobs.react.func(Attempt(0), reaction="tests:stumble", fact=fact)
    assert not FactRow.objects.filter(name="trace").exists()
    assert not ParkedReaction.objects.exists()


def test_after_the_last_attempt_it_is_parked_visibly(wired):
    fact = ring(1)
    for _ in range(2):
        jobs.react.func(Attempt(jobs.ATTEMPTS - 1), reaction="tests:stumble", fact=fact)
    parked = ParkedReaction.objects.get()
    assert (parked.reaction, parked.fact_id, parked.error) == ("tests:stumble", fact, "RuntimeError: stumbled")
    assert str(parked) == f"tests:stumble on fact {fact}"


def test_a_reaction_is_found_by_its_address():
    assert jobs._find("core.intake:waiting").__name__ == "waiting"
