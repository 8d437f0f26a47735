"""Background work: jobs live in the same database and are deferred in the transaction that causes them."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from handschlag.core import clock, facts
from handschlag.core.models import FactRow, ParkedReaction

if TYPE_CHECKING:
    from procrastinate import JobContext

ATTEMPTS = 8
FINISHED_JOBS_STAY = 72  # hours


def connect() -> None:
    """Give the fact log its way into the queue."""
    facts.on_defer(_defer)


def _defer(reaction: str, fact: int) -> None:
    react.defer(reaction=reaction, fact=fact)


@app.task(name="react", pass_context=True, retry=RetryStrategy(max_attempts=ATTEMPTS, exponential_wait=3))
def react(context: JobContext, *, reaction: str, fact: int) -> None:
    """Run one reaction to one fact in one transaction; after the last attempt it is parked where `doctor` shows it."""
    try:
        with transaction.atomic():
            _find(reaction)(FactRow.objects.get(id=fact), now=clock.now())
    except Exception as failure:
        if context.job is not None and context.job.attempts + 1 >= ATTEMPTS:
            _park(reaction, fact, failure)
            return
        raise


def later(task: str, **what: int) -> None:
    """Run a room's task (by its name) with these arguments once this transaction has committed; one at a time for each."""
    lock = "-".join([task, *map(str, what.values())])
    app.configure_task(task, lock=lock).defer(**what)


def _find(reaction: str) -> Callable[..., None]:
    module, _, name = reaction.partition(":")
    return getattr(importlib.import_module(f"handschlag.{module}"), name)  # type: ignore[no-any-return]  # checked by a house test


@transaction.atomic
def _park(reaction: str, fact: int, failure: Exception) -> None:
    ParkedReaction.objects.update_or_create(
        reaction=reaction,
        fact_id=fact,
        defaults={"failed_at": clock.now(), "error": f"{type(failure).__name__}: {failure}"[:2000], "settled_at": None},
    )


@app.periodic(cron="* * * * *")
@app.task(name="retry_stalled_jobs", queueing_lock="retry_stalled_jobs", pass_context=True)
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """A killed worker leaves its jobs "doing" for ever: those whose worker gives no sign of life run again."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        await manager.retry_job(job)


@app.periodic(cron="17 2 * * *")
@app.task(name="forget_finished_jobs", queueing_lock="forget_finished_jobs", pass_context=True)
async def forget_finished_jobs(context: JobContext, timestamp: int) -> None:
    """Finished jobs are of no more use than a receipt; failed ones stay until somebody has looked."""
    await context.app.job_manager.delete_old_jobs(nb_hours=FINISHED_JOBS_STAY)
