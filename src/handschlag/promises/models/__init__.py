"""The nouns of the ledger."""

from handschlag.promises.models.ledger import Attempt, BreaksAt, Promise
from handschlag.promises.models.link import Agreement, LinkRule, PromiseLink, Wish
from handschlag.promises.models.ruling import CallBackRule

__all__ = ["Agreement", "Attempt", "BreaksAt", "CallBackRule", "LinkRule", "Promise", "PromiseLink", "Wish"]
