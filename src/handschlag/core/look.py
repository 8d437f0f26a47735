"""One look at a page: what several of its parts ask alike is read from the database once.

Only what a page says it draws in one look is remembered, and only until a fact is recorded: nothing outlives a change,
and nothing is remembered between two requests.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_seen: ContextVar[dict[Hashable, Any] | None] = ContextVar("seen", default=None)


@contextmanager
def one_look() -> Iterator[None]:
    """While it lasts, functions marked `once_a_look` answer the same question from memory."""
    token = _seen.set({})
    try:
        yield
    finally:
        _seen.reset(token)


def once_a_look(function: Callable[P, R]) -> Callable[P, R]:
    """A reading function of hashable arguments. Its answer is shared: whoever gets it does not change it."""

    @wraps(function)
    def asked(*args: P.args, **named: P.kwargs) -> R:
        seen = _seen.get()
        if seen is None:
            return function(*args, **named)
        question = (function, args, tuple(named.items()))
        if question not in seen:
            seen[question] = function(*args, **named)
        found: R = seen[question]
        return found

    return asked


def forget() -> None:
    """Something was changed: what was seen before holds no longer."""
    seen = _seen.get()
    if seen is not None:
        seen.clear()
