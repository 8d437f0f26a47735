"""The only writers of handovers and of questions among colleagues. Locks: see `holding`."""

from handschlag.handovers.actions.answering import (
    CannotAccept,
    CannotDecline,
    CannotTakeBack,
    accept_handover,
    decline_handover,
    take_back_handover,
)
from handschlag.handovers.actions.asking import (
    CannotAnswer,
    CannotAsk,
    answer_inquiry,
    ask_colleague,
    withdraw_inquiry,
)
from handschlag.handovers.actions.desk import accept_desk, hand_over_desk, name_of
from handschlag.handovers.actions.doing import (
    CannotTellTaker,
    accept_by_answering,
    accept_by_telling,
    follow,
    tell_taker,
)
from handschlag.handovers.actions.from_contacts import hand_on_contact, hand_on_contacts, undo_handing_on, wrap_up
from handschlag.handovers.actions.giving import (
    CannotCorrect,
    CannotGive,
    News,
    ReceiverAway,
    correct_packet,
    give_handover,
)
from handschlag.handovers.actions.returning import give_back_desks, return_unanswered
from handschlag.handovers.actions.ruling import CannotSetAnswerRule, set_answer_rule
from handschlag.handovers.actions.taking_over import CannotTakeOver, take_over_case

__all__ = [
    "CannotAccept",
    "CannotAnswer",
    "CannotAsk",
    "CannotCorrect",
    "CannotDecline",
    "CannotGive",
    "CannotSetAnswerRule",
    "CannotTakeBack",
    "CannotTakeOver",
    "CannotTellTaker",
    "News",
    "ReceiverAway",
    "accept_by_answering",
    "accept_by_telling",
    "accept_desk",
    "accept_handover",
    "answer_inquiry",
    "ask_colleague",
    "correct_packet",
    "decline_handover",
    "follow",
    "give_back_desks",
    "give_handover",
    "hand_on_contact",
    "hand_on_contacts",
    "hand_over_desk",
    "name_of",
    "return_unanswered",
    "set_answer_rule",
    "take_back_handover",
    "take_over_case",
    "tell_taker",
    "undo_handing_on",
    "withdraw_inquiry",
    "wrap_up",
]
