"""The only writers of changeovers. Locks, always in this order: the customers' chains, the changeover, its rows, promises."""

from handschlag.changeovers.actions.answering import make_appointment, note_answer
from handschlag.changeovers.actions.finding import Round, make_round, make_rounds
from handschlag.changeovers.actions.grouping import (
    CannotWriteLetter,
    Whom,
    add_check,
    add_option,
    approve_letter,
    remove_group,
    retire_check,
    retire_option,
    write_group,
)
from handschlag.changeovers.actions.holding import CannotChangeOver
from handschlag.changeovers.actions.leaving import drop_customer, override_holds
from handschlag.changeovers.actions.planning import (
    CannotPlan,
    drop_changeover,
    finish_changeover,
    move_changeover,
    plan_changeover,
)
from handschlag.changeovers.actions.switching import note_check, note_check_call, switch_back, switch_customer
from handschlag.changeovers.actions.telling import Posted, follow_promise, note_returned, post_letters, tell_customer
from handschlag.changeovers.actions.undoing import take_back_check_call

__all__ = [
    "CannotChangeOver",
    "CannotPlan",
    "CannotWriteLetter",
    "Posted",
    "Round",
    "Whom",
    "add_check",
    "add_option",
    "approve_letter",
    "drop_changeover",
    "drop_customer",
    "finish_changeover",
    "follow_promise",
    "make_appointment",
    "make_round",
    "make_rounds",
    "move_changeover",
    "note_answer",
    "note_check",
    "note_check_call",
    "note_returned",
    "override_holds",
    "plan_changeover",
    "post_letters",
    "remove_group",
    "retire_check",
    "retire_option",
    "switch_back",
    "switch_customer",
    "take_back_check_call",
    "tell_customer",
    "write_group",
]
