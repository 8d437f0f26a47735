"""The nouns of the ledger."""

from handschlag.promises.models.ledger import Attempt, BreaksAt, Promise
from handschlag.promises.models.link import Agreement, LinkRule, PromiseLink, Wish
from handschlag.promises.models.ruling import CallBackRule
from handschlag.promises.models.watching import LadderRule, Watch

__all__ = [
    "Agreement",
    "Attempt",
    "BreaksAt",
    "CallBackRule",
    "LadderRule",
    "LinkRule",
    "Promise",
    "PromiseLink",
    "Watch",
    "Wish",
]
