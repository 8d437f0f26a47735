"""What is entered by hand during or after a talk: somebody we did not know yet, a call nobody picked up."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.conversations.actions.taking import confirm_customer
from handschlag.conversations.choices import Certainty, Channel, Direction, Ending, Outcome, State
from handschlag.conversations.facts import VainCallEntered
from handschlag.conversations.models import Conversation
from handschlag.conversations.queries import get_conversation
from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.customers import actions as customers
from handschlag.promises import actions as promises
from handschlag.promises import queries as promised
from handschlag.promises.choices import Kind
from handschlag.promises.choices import State as PromiseState


class CannotEnterVainCall(Cannot):
    """Only a call-back that is still owed can be tried."""


@transaction.atomic
def enter_new_customer(
    *,
    conversation: int,
    kind: str,
    owner: int,
    stand_in: int,
    by: int | None,
    now: datetime,
    name: str = "",
    given_name: str = "",
    family_name: str = "",
) -> Conversation:
    """Set up whoever speaks as a customer, with person and the number that called, and confirm that it is them.

    Without `name` the customer is called as the person. Raises CannotCreateCustomer, CannotAddPerson, CannotAddNumber.
    """
    row = get_conversation(conversation)
    called = name.strip() or f"{given_name.strip()} {family_name.strip()}".strip()
    customer = customers.create_customer(kind=kind, name=called, owner=owner, stand_in=stand_in, by=by, now=now)
    person = None
    if family_name.strip():
        person = customers.add_person(
            customer=customer.pk, family_name=family_name, given_name=given_name, by=by, now=now
        ).pk
    if row.remote_e164:
        customers.add_number(customer=customer.pk, person=person, raw=row.remote_e164, by=by, now=now)
    return confirm_customer(conversation=conversation, customer=customer.pk, person=person, by=by, now=now)


@transaction.atomic
def enter_vain_call(*, promise: int, by: int, now: datetime) -> Conversation:
    """Somebody dialled by hand and reached nobody: an outgoing call without an exchange's record, and an attempt.

    Calls through an exchange need no such entry, they count by themselves. Raises CannotEnterVainCall.
    """
    owed = promised.get_promise(promise)
    if (
        owed.kind != Kind.CALL_BACK
        or owed.done_at is not None
        or owed.state
        not in (
            PromiseState.OPEN,
            PromiseState.BROKEN,
        )
    ):
        raise CannotEnterVainCall(_("This call-back is no longer owed."))
    row = Conversation.objects.create(
        channel=Channel.CALL,
        direction=Direction.OUT,
        state=State.OVER,
        ending=Ending.NOT_REACHED,
        started_at=now,
        over_at=now,
        customer=owed.customer,
        person=owed.person,
        certainty=Certainty.CONFIRMED if owed.customer else Certainty.UNKNOWN,
        remote_raw=owed.party,
        remote_e164=owed.party,
        user_id=by,
        outcome=Outcome.NOT_REACHED,
        wrapped_up_at=now,
        wrapped_up_by=by,
        serves=owed,
    )
    fact = VainCallEntered(conversation=row.pk, promise=promise, user=by)
    facts.record(fact, at=now, by=by, customer=owed.customer_id)
    promises.record_attempt(promise=promise, conversation=row.pk, at=now, by=by, now=now)
    return row
