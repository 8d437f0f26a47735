"""What can be done about a promise. Every verb locks the customer's chain first, then promises."""

from handschlag.promises.actions.breaking import break_due_promises, tell_of_break
from handschlag.promises.actions.filing import assign_promise, file_promise
from handschlag.promises.actions.holding import hold_party
from handschlag.promises.actions.keeping import (
    CannotKeepPromise,
    keep_promise,
    mark_promise_kept,
    record_attempt,
    release_promise,
    withdraw_mark,
)
from handschlag.promises.actions.making import (
    CannotMakePromise,
    correct_promise,
    make_promise,
    replace_promise,
    tell_promise,
)
from handschlag.promises.actions.ruling import set_call_back_rule

__all__ = [
    "CannotKeepPromise",
    "CannotMakePromise",
    "assign_promise",
    "break_due_promises",
    "correct_promise",
    "file_promise",
    "hold_party",
    "keep_promise",
    "make_promise",
    "mark_promise_kept",
    "record_attempt",
    "release_promise",
    "replace_promise",
    "set_call_back_rule",
    "tell_of_break",
    "tell_promise",
    "withdraw_mark",
]
