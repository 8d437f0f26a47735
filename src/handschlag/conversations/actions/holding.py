from __future__ import annotations

from django.utils.translation import gettext as _

from handschlag.conversations.models import Conversation
from handschlag.core import facts
from handschlag.core.errors import NotThere
from handschlag.customers.queries import kin


def hold_conversation(conversation: int) -> Conversation:
    """The row, locked until the transaction ends. Raises NotThere."""
    row = Conversation.objects.select_for_update().filter(id=conversation).first()
    if row is None:
        raise NotThere(_("This contact does not exist."))
    return row


def hold_chains(*customers: int | None) -> None:
    """Before promises are touched and facts recorded: the chains of all customers concerned, in ascending order."""
    known = [customer for customer in customers if customer is not None]
    if known:
        families = kin(known)
        facts.lock_chains(sorted({*known, *(member for members in families.values() for member in members)}))
