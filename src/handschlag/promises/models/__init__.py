"""The nouns of the ledger."""

from handschlag.promises.models.ledger import Attempt, BreaksAt, Promise
from handschlag.promises.models.ruling import CallBackRule

__all__ = ["Attempt", "BreaksAt", "CallBackRule", "Promise"]
