"""Emptying the tables after a transactional test, although the fact log refuses to be emptied.

The refusal is a trigger; a superuser's session can pass it by as a replica would, and only the tests do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

NOT_DJANGOS = "procrastinate_jobs, core_cache"
"""Tables without a model of ours, which Django would leave as they are."""


def past_the_append_only_trigger(sql_flush: Callable[..., list[str]]) -> Callable[..., list[str]]:
    def flush(*args: Any, **kwargs: Any) -> list[str]:
        statements = [*sql_flush(*args, **kwargs), f"TRUNCATE {NOT_DJANGOS} CASCADE"]
        return ["SET session_replication_role = replica", *statements, "SET session_replication_role = DEFAULT"]

    return flush
