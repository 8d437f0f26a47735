"""Questions to the ledger: what is owed, what a sentence promises, which rules hold."""

from handschlag.promises.queries.owing import (
    call_backs_to_settle,
    due_today,
    for_stand_in,
    get_promise,
    holdings,
    is_owed,
    next_due,
    open_call_back,
    open_promises,
    promises_of,
    untold_breaks,
)
from handschlag.promises.queries.ruling import call_back_rule
from handschlag.promises.queries.saying import QUESTIONS, Preview, clock_for, preview, question, understand, when

__all__ = [
    "QUESTIONS",
    "Preview",
    "call_back_rule",
    "call_backs_to_settle",
    "clock_for",
    "due_today",
    "for_stand_in",
    "get_promise",
    "holdings",
    "is_owed",
    "next_due",
    "open_call_back",
    "open_promises",
    "preview",
    "promises_of",
    "question",
    "understand",
    "untold_breaks",
    "when",
]
