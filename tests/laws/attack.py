"""How every law is attacked: by a machine that does anything in any order, by colleagues in the same second, by workers
that die in the middle of their work. On a real PostgreSQL, with connections really killed."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import DatabaseError, connection, connections, transaction
from hypothesis import HealthCheck, Phase, settings

from handschlag.core.errors import Cannot

IS_SABOTAGED = os.environ.get("HYPOTHESIS_PROFILE") == "sabotage"


def attack(*, examples: int, steps: int, sabotaged: int, shrinks: bool = True) -> settings:
    """So many random days of so many steps; `sabotaged`: so many where the law was broken on purpose and must go red.

    Those days are the same each time: whether a sabotage is caught shall not be luck.
    """
    return settings(
        max_examples=sabotaged if IS_SABOTAGED else examples,
        stateful_step_count=steps,
        derandomize=IS_SABOTAGED,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=list(Phase) if shrinks and not IS_SABOTAGED else [Phase.generate],
    )


def at_once(*calls):
    """Run the calls in threads of their own, each with its own connection; what each returned or was refused with."""

    def alone(call):
        try:
            return call()
        except Cannot as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(alone, calls))


def dying(work: Callable[[], object]) -> None:
    """A worker does its work and its database connection is killed before it could commit."""
    try:
        with transaction.atomic():
            work()
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    except DatabaseError:
        return
    finally:
        connections["default"].close()
    raise AssertionError("the worker should have died")
