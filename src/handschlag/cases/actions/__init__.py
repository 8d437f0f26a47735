"""The only writers of concerns. Each family of verbs has its file.

Locks, always in this order: the conversation, the customer's chains, the case, promises.
"""

from handschlag.cases.actions.going_on import (
    CannotAssignCase,
    CannotDescribe,
    CannotMoveOn,
    CannotTellFace,
    CannotWithdraw,
    assign_case,
    change_kind,
    describe_case,
    move_on,
    tell_face,
    withdraw_case,
)
from handschlag.cases.actions.merging import (
    CannotMerge,
    CannotSplit,
    CannotUndo,
    link_cases,
    merge_cases,
    split_case,
    undo_merge,
    undo_split,
)
from handschlag.cases.actions.opening import CannotOpenCase, open_case
from handschlag.cases.actions.promising import CannotPromiseFor, await_customer, link_promise, promise_for
from handschlag.cases.actions.reading import (
    CannotNote,
    CannotReadBack,
    add_saying,
    link_conversation,
    read_back,
    write_reading,
)
from handschlag.cases.actions.ruling import CannotSetCaseRule, set_case_rule
from handschlag.cases.actions.solving import (
    CannotConfirm,
    CannotReopen,
    CannotSolve,
    confirm_by_silence,
    confirm_case,
    reopen_case,
    solve_case,
    tell_solution,
)

__all__ = [
    "CannotAssignCase",
    "CannotConfirm",
    "CannotDescribe",
    "CannotMerge",
    "CannotMoveOn",
    "CannotNote",
    "CannotOpenCase",
    "CannotPromiseFor",
    "CannotReadBack",
    "CannotReopen",
    "CannotSetCaseRule",
    "CannotSolve",
    "CannotSplit",
    "CannotTellFace",
    "CannotUndo",
    "CannotWithdraw",
    "add_saying",
    "assign_case",
    "await_customer",
    "change_kind",
    "confirm_by_silence",
    "confirm_case",
    "describe_case",
    "link_cases",
    "link_conversation",
    "link_promise",
    "merge_cases",
    "move_on",
    "open_case",
    "promise_for",
    "read_back",
    "reopen_case",
    "set_case_rule",
    "solve_case",
    "split_case",
    "tell_face",
    "tell_solution",
    "undo_merge",
    "undo_split",
    "withdraw_case",
    "write_reading",
]
