"""What can be done about a promise. Every verb locks the customer's chain first, then promises."""

from handschlag.promises.actions.awaiting import CannotWait, note_their_promise, wait_for
from handschlag.promises.actions.breaking import break_due_promises, tell_of_break
from handschlag.promises.actions.by_law import (
    CannotNoteFix,
    CannotStartLawClock,
    CannotWriteLaw,
    confirm_law_fix,
    note_law_fix,
    start_law_clock,
    withdraw_law_fix,
    write_law,
)
from handschlag.promises.actions.climbing import climb_due
from handschlag.promises.actions.confirming import (
    CannotConfirm,
    confirm_group,
    go_on_confirming,
    take_back_confirmation,
)
from handschlag.promises.actions.correcting import correct_words, take_new_date
from handschlag.promises.actions.covering import (
    CannotCover,
    CannotNoteDay,
    cover_by_law,
    note_outage_day,
    stop_covering,
)
from handschlag.promises.actions.effort import CannotReckon, set_estimates
from handschlag.promises.actions.filing import assign_promise, file_promise
from handschlag.promises.actions.finding import watch_unwatched
from handschlag.promises.actions.granting import make_granted
from handschlag.promises.actions.grouping import CannotPromiseToMany, keep_group, make_group, tell_group
from handschlag.promises.actions.holding import hold_party
from handschlag.promises.actions.keeping import (
    CannotKeepPromise,
    keep_promise,
    mark_promise_kept,
    record_attempt,
    release_promise,
    withdraw_mark,
)
from handschlag.promises.actions.linking import (
    CannotLinkPromise,
    CannotSetLinkRule,
    create_link,
    let_links_follow,
    note_opening,
    renew_link,
    revoke_link,
    set_link_rule,
)
from handschlag.promises.actions.making import (
    CannotMakePromise,
    correct_promise,
    make_promise,
    replace_promise,
    tell_promise,
)
from handschlag.promises.actions.publishing import CannotPublish, Said, publish_promise, reword_promise
from handschlag.promises.actions.ruling import set_call_back_rule, set_message_rule, set_waiting
from handschlag.promises.actions.saving import CannotSaveView, remove_view, save_view
from handschlag.promises.actions.watching import (
    CannotSetLadder,
    look_again,
    remove_ladder,
    set_ladder,
    settle_warnings,
    tell_anew,
)
from handschlag.promises.actions.wishing import (
    CannotAnswerPromise,
    CannotOfferInstead,
    agree_to_promise,
    offer_instead,
    record_wish,
    settle_wish,
)

__all__ = [
    "CannotAnswerPromise",
    "CannotConfirm",
    "CannotCover",
    "CannotKeepPromise",
    "CannotLinkPromise",
    "CannotMakePromise",
    "CannotNoteDay",
    "CannotNoteFix",
    "CannotOfferInstead",
    "CannotPromiseToMany",
    "CannotPublish",
    "CannotReckon",
    "CannotSaveView",
    "CannotSetLadder",
    "CannotSetLinkRule",
    "CannotStartLawClock",
    "CannotWait",
    "CannotWriteLaw",
    "Said",
    "agree_to_promise",
    "assign_promise",
    "break_due_promises",
    "climb_due",
    "confirm_group",
    "confirm_law_fix",
    "correct_promise",
    "correct_words",
    "cover_by_law",
    "create_link",
    "file_promise",
    "go_on_confirming",
    "hold_party",
    "keep_group",
    "keep_promise",
    "let_links_follow",
    "look_again",
    "make_granted",
    "make_group",
    "make_promise",
    "mark_promise_kept",
    "note_law_fix",
    "note_opening",
    "note_outage_day",
    "note_their_promise",
    "offer_instead",
    "publish_promise",
    "record_attempt",
    "record_wish",
    "release_promise",
    "remove_ladder",
    "remove_view",
    "renew_link",
    "replace_promise",
    "revoke_link",
    "reword_promise",
    "save_view",
    "set_call_back_rule",
    "set_estimates",
    "set_ladder",
    "set_link_rule",
    "set_message_rule",
    "set_waiting",
    "settle_warnings",
    "settle_wish",
    "start_law_clock",
    "stop_covering",
    "take_back_confirmation",
    "take_new_date",
    "tell_anew",
    "tell_group",
    "tell_of_break",
    "tell_promise",
    "wait_for",
    "watch_unwatched",
    "withdraw_law_fix",
    "withdraw_mark",
    "write_law",
]
