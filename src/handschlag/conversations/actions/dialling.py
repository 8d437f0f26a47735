"""A number is dialled by a click: asked, passed on to the exchange, and found again as the call it became."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.utils.translation import gettext as _

from handschlag.conversations import facts
from handschlag.conversations.actions.taking import number_fits
from handschlag.conversations.choices import AuthLevel, Certainty, Dialled, DialTrouble, Direction
from handschlag.conversations.models import Conversation, Dialling
from handschlag.conversations.queries.dialling import exchange_that_dials, telephone_of
from handschlag.conversations.rules import dialling as rules
from handschlag.core import phone
from handschlag.core.errors import Cannot
from handschlag.core.facts import record
from handschlag.customers.models import Person

TOO_LATE: Final = timedelta(minutes=1)
HEARD_WITHIN: Final = timedelta(minutes=3)
KEPT_FOR: Final = timedelta(days=30)
"""As long as what exchanges report: the call it became stays, who clicked on which number and when need not."""


class CannotDial(Cannot):
    """The number is not dialled for us; it can still be dialled by hand."""


@transaction.atomic
def ask_to_dial(
    *, number: str, by: int, now: datetime, customer: int | None = None, person: int | None = None
) -> Dialling:
    """Have the telephone of `by` dial a number in E.164. A click later than a call takes to begin is another one."""
    exchange = exchange_that_dials()
    if exchange is None:
        raise CannotDial(_("No exchange is set up to dial for us."))
    telephone = telephone_of(by, exchange)
    if telephone is None:
        raise CannotDial(_("You have no extension yet. An administrator enters it under Users."))
    kind = phone.normalise(number, region=exchange.region, area_code=exchange.area_code).kind
    if not rules.may_be_dialled(number, kind):
        raise CannotDial(_("Please dial this number by hand."), field="number")
    _one_at_a_time(by)
    asked = Dialling.objects.filter(user=by, asked_at__gt=now - timedelta(minutes=1)).values_list("asked_at", flat=True)
    if rules.is_too_often(asked, now):
        raise CannotDial(_("Your telephone is dialling already. Please wait a moment."))
    if person is not None and not Person.objects.filter(id=person, customer=customer).exists():
        person = None
    dialling = Dialling.objects.create(
        connection=exchange, user_id=by, extension=telephone, e164=number, customer_id=customer, person_id=person,
        asked_at=now,
    )  # fmt: skip
    record(facts.DialAsked(dialling=dialling.id), at=now, by=by, customer=customer)
    return dialling


@transaction.atomic
def begin_dialling(*, dialling: int, now: datetime) -> Dialling | None:
    """Take it in hand, once: a job that is run again after a crash does not dial again. None when there is nothing to do."""
    row = Dialling.objects.select_for_update().filter(id=dialling, state=Dialled.ASKED).first()
    if row is None:
        return None
    if now - row.asked_at > TOO_LATE:
        _fail(row, DialTrouble.LATE)
        return None
    row.state = Dialled.RINGING
    row.save(update_fields=["state"])
    return row


@transaction.atomic
def note_dial_failed(*, dialling: int, reason: str, now: datetime) -> None:
    """The exchange did not dial, or nobody picked up their own telephone. What became a call has not failed."""
    row = Dialling.objects.select_for_update().filter(id=dialling, state=Dialled.RINGING).first()
    if row is not None:
        _fail(row, reason)
        record(facts.DialFailed(dialling=row.id, reason=reason), at=now, by=None)


def link_dialling(call: Conversation, *, now: datetime) -> None:
    """The call somebody clicked for: its customer is known from the first ring, whoever else has that number.

    Called with the row locked and not saved.
    """
    if call.direction != Direction.OUT or not call.remote_e164 or call.certainty == Certainty.CONFIRMED:
        return
    asked = Dialling.objects.select_for_update().filter(
        e164=call.remote_e164,
        conversation__isnull=True,
        asked_at__gt=call.started_at - HEARD_WITHIN,
        asked_at__lte=now,
    )
    if call.user_id is not None:
        asked = asked.filter(user=call.user_id)
    dialling = asked.order_by("-asked_at").first()
    if dialling is None:
        return
    call.user_id = call.user_id or dialling.user_id
    if dialling.customer_id is not None:
        call.customer_id, call.person_id, call.certainty = dialling.customer_id, dialling.person_id, Certainty.CONFIRMED
        call.auth_level = AuthLevel.NUMBER if number_fits(call, now=now) else AuthLevel.NONE
    dialling.state, dialling.reason, dialling.conversation = Dialled.CALLED, "", call
    dialling.save(update_fields=["state", "reason", "conversation"])


@transaction.atomic
def forget_past_diallings(*, now: datetime) -> int:
    """Delete what was asked more than thirty days ago; the calls they became stay. Returns how many."""
    return Dialling.objects.filter(asked_at__lt=now - KEPT_FOR).delete()[0]


def _fail(row: Dialling, reason: str) -> None:
    row.state, row.reason = Dialled.FAILED, reason
    row.save(update_fields=["state", "reason"])


def _one_at_a_time(user: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"dialling of {user}"])
