"""The only writers of conversations and of the lines they come through.

Locks, always in this order: the call, the conversation's row, the customer's chain, promises.
"""

from handschlag.conversations.actions.accounts import (
    CannotSetUpMailbox,
    add_mail_account,
    change_mail_account,
    connect_mail_account,
    remove_mail_account,
)
from handschlag.conversations.actions.agreeing import CannotAgree, note_their_promise_in, replace_promise_in
from handschlag.conversations.actions.answering import (
    CannotGrantWish,
    close_wish,
    grant_wish,
    hear_acceptance,
    hear_agreement,
    hear_wish,
)
from handschlag.conversations.actions.carrying import CannotMark, forget_past_marks, mark_hard
from handschlag.conversations.actions.dialling import (
    CannotDial,
    ask_to_dial,
    begin_dialling,
    forget_past_diallings,
    note_dial_failed,
)
from handschlag.conversations.actions.dismissing import (
    CannotDismiss,
    close_unasked,
    mark_not_ours,
    mark_spam,
    put_back,
)
from handschlag.conversations.actions.drafting import CannotSaveDraft, drop_draft, save_draft
from handschlag.conversations.actions.entering import CannotEnterVainCall, enter_new_customer, enter_vain_call
from handschlag.conversations.actions.fetching import (
    begin_folder,
    keep_access,
    keep_fetched,
    note_mailbox_trouble,
    note_mailbox_well,
    note_told,
)
from handschlag.conversations.actions.filing import file_calls_of, file_mails_of
from handschlag.conversations.actions.hearing import hear, sweep_lost_calls
from handschlag.conversations.actions.inbox_rules import (
    CannotWriteRule,
    SaidRule,
    move_inbox_rule,
    remove_inbox_rule,
    write_inbox_rule,
)
from handschlag.conversations.actions.line import (
    CannotBlock,
    CannotChangeConnection,
    CannotChangeLine,
    add_line,
    block_number,
    change_connection,
    change_line,
    create_connection,
    note_health,
    remove_connection,
    remove_line,
    rotate_token,
    set_caller_ids,
    unblock_number,
)
from handschlag.conversations.actions.log import tick_off_calls
from handschlag.conversations.actions.mailing import Received, receive_mail, wait_for_answer
from handschlag.conversations.actions.messages import CannotWriteToUs, Message, receive_message
from handschlag.conversations.actions.noting import SavedNote, save_note, settle_aside_note
from handschlag.conversations.actions.opening import CannotEnterLetter, end_visit, enter_letter, start_visit
from handschlag.conversations.actions.passing_on import pass_on
from handschlag.conversations.actions.posting import (
    begin_sending,
    left_while_handing,
    note_handing,
    note_refused,
    note_tried,
    note_unclear,
)
from handschlag.conversations.actions.promising import CannotPromiseInMail, SaidInMail, settle_kept_by_mail
from handschlag.conversations.actions.sending_addresses import (
    CannotSetUpSending,
    add_sending_address,
    change_sending_address,
)
from handschlag.conversations.actions.sorting import MOST_SORTED, Outcomes, each_of, sort_contacts, undo_sorting
from handschlag.conversations.actions.taking import (
    confirm_customer,
    join_conversation,
    leave_conversation,
    raise_auth_level,
    take_call,
)
from handschlag.conversations.actions.wrapping import (
    CannotWrapUp,
    close_unanswered,
    finish_next_step,
    promise_in,
    undo_wrap_up,
    wrap_up,
)
from handschlag.conversations.actions.writing import (
    CannotTakeBack,
    CannotWriteMail,
    Draft,
    send_again,
    take_back_mail,
    write_mail,
)

__all__ = [
    "MOST_SORTED",
    "CannotAgree",
    "CannotBlock",
    "CannotChangeConnection",
    "CannotChangeLine",
    "CannotDial",
    "CannotDismiss",
    "CannotEnterLetter",
    "CannotEnterVainCall",
    "CannotGrantWish",
    "CannotMark",
    "CannotPromiseInMail",
    "CannotSaveDraft",
    "CannotSetUpMailbox",
    "CannotSetUpSending",
    "CannotTakeBack",
    "CannotWrapUp",
    "CannotWriteMail",
    "CannotWriteRule",
    "CannotWriteToUs",
    "Draft",
    "Message",
    "Outcomes",
    "Received",
    "SaidInMail",
    "SaidRule",
    "SavedNote",
    "add_line",
    "add_mail_account",
    "add_sending_address",
    "ask_to_dial",
    "begin_dialling",
    "begin_folder",
    "begin_sending",
    "block_number",
    "change_connection",
    "change_line",
    "change_mail_account",
    "change_sending_address",
    "close_unanswered",
    "close_unasked",
    "close_wish",
    "confirm_customer",
    "connect_mail_account",
    "create_connection",
    "drop_draft",
    "each_of",
    "end_visit",
    "enter_letter",
    "enter_new_customer",
    "enter_vain_call",
    "file_calls_of",
    "file_mails_of",
    "finish_next_step",
    "forget_past_diallings",
    "forget_past_marks",
    "grant_wish",
    "hear",
    "hear_acceptance",
    "hear_agreement",
    "hear_wish",
    "join_conversation",
    "keep_access",
    "keep_fetched",
    "leave_conversation",
    "left_while_handing",
    "mark_hard",
    "mark_not_ours",
    "mark_spam",
    "move_inbox_rule",
    "note_dial_failed",
    "note_handing",
    "note_health",
    "note_mailbox_trouble",
    "note_mailbox_well",
    "note_refused",
    "note_their_promise_in",
    "note_told",
    "note_tried",
    "note_unclear",
    "pass_on",
    "promise_in",
    "put_back",
    "raise_auth_level",
    "receive_mail",
    "receive_message",
    "remove_connection",
    "remove_inbox_rule",
    "remove_line",
    "remove_mail_account",
    "replace_promise_in",
    "rotate_token",
    "save_draft",
    "save_note",
    "send_again",
    "set_caller_ids",
    "settle_aside_note",
    "settle_kept_by_mail",
    "sort_contacts",
    "start_visit",
    "sweep_lost_calls",
    "take_back_mail",
    "take_call",
    "tick_off_calls",
    "unblock_number",
    "undo_sorting",
    "undo_wrap_up",
    "wait_for_answer",
    "wrap_up",
    "write_inbox_rule",
    "write_mail",
]
