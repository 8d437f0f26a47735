"""The order of locks: the conversation, the customer's chains, the case, promises. So nobody waits in a circle."""

from __future__ import annotations

from django.utils.translation import gettext as _

from handschlag.cases.models import Case
from handschlag.cases.queries import family, was_reached_in
from handschlag.conversations.actions.holding import hold_chains, hold_conversation
from handschlag.conversations.models import Conversation
from handschlag.core.errors import Cannot, NotThere
from handschlag.customers import queries as customers


def hold_case(case: int, *, conversation: int | None = None) -> Case:
    """The case that goes on, locked until the transaction ends; one verb at a time per customer. Raises NotThere.

    `conversation`: with it is spoken about this; it must be with this customer, and belongs to the case from now on.
    """
    said = hold_conversation(conversation) if conversation is not None else None
    customer = Case.objects.filter(pk=case).values_list("customer", flat=True).first()
    if customer is None:
        raise NotThere(_("This concern does not exist."), field="case")
    hold_chains(customer)
    row = Case.objects.select_for_update().get(pk=family(case)[0])
    if said is not None:
        check_party(said, row.customer_id)
    return row


def not_heard() -> str:
    """Why a contact proves nothing of what the customer wants: we wrote it, or nobody was reached."""
    return _("In this contact the customer said nothing: choose the one in which they did.")


def check_reached(conversation: int | None, refusal: type[Cannot]) -> None:
    """What the customer is told they heard: a call nobody took tells nothing, and keeps no promise. None: in writing."""
    if conversation is not None and not was_reached_in(conversation):
        said = _("In this contact nobody was reached: choose the one in which they heard it.")
        raise refusal(said, field="conversation")


def check_party(said: Conversation, customer: int) -> None:
    """Raises NotThere for a conversation with somebody else, or with nobody we know yet."""
    if said.customer_id is None:
        raise NotThere(_("Say first who it is: choose the customer."), field="conversation")
    if said.customer_id not in customers.family(customer):
        raise NotThere(_("This conversation was not with this customer."), field="conversation")
