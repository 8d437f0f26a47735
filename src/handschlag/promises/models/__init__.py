"""The nouns of the ledger."""

from handschlag.promises.models.confirming import GroupConfirmation
from handschlag.promises.models.effort import Effort, WorkShare
from handschlag.promises.models.law import Law, LawClock, LawPromise, LawScope, LawVersion, OutageDay
from handschlag.promises.models.ledger import OWED, Attempt, BreaksAt, Promise, PromiseGroup
from handschlag.promises.models.link import Agreement, LinkRule, PromiseLink, Wish
from handschlag.promises.models.publishing import PublishedPromise, PublishedWording
from handschlag.promises.models.ruling import CallBackRule, MessageRule
from handschlag.promises.models.saved_view import SavedView
from handschlag.promises.models.watching import LadderRule, Watch

__all__ = [
    "OWED",
    "Agreement",
    "Attempt",
    "BreaksAt",
    "CallBackRule",
    "Effort",
    "GroupConfirmation",
    "LadderRule",
    "Law",
    "LawClock",
    "LawPromise",
    "LawScope",
    "LawVersion",
    "LinkRule",
    "MessageRule",
    "OutageDay",
    "Promise",
    "PromiseGroup",
    "PromiseLink",
    "PublishedPromise",
    "PublishedWording",
    "SavedView",
    "Watch",
    "Wish",
    "WorkShare",
]
