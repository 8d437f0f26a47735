"""The order of locks, and who may go on at all."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from handschlag.changeovers import queries
from handschlag.changeovers.models import Affected, Changeover
from handschlag.changeovers.queries import get_affected, get_changeover, saying
from handschlag.conversations import queries as conversations
from handschlag.conversations.models import Conversation
from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.customers import queries as customers
from handschlag.outreach import actions as outreach


class CannotChangeOver(Cannot):
    """Not told, not chosen, not ready, held, or over: the reason is said in words."""


def hold_changeover(changeover: int, refusal: type[Cannot]) -> Changeover:
    """The plan, locked. Its rows may be written meanwhile: only its key would be in their way."""
    row = Changeover.objects.select_for_update(no_key=True).get(pk=get_changeover(changeover).pk)
    if row.finished_at is not None:
        raise refusal(_("This changeover is finished."), field="changeover")
    return row


def hold_affected(affected: int) -> Affected:
    """One customer of it, locked and still part of it. Raises CannotChangeOver."""
    row = _locked(affected)
    if row.dropped_at is not None:
        raise CannotChangeOver(_("This customer is no longer part of it."), field="affected")
    if row.checked_at is not None:
        raise CannotChangeOver(_("This customer is checked: it works."), field="affected")
    return row


def hold_checked(affected: int) -> Affected:
    """One customer for whom it is noted that it works, locked. Raises CannotChangeOver."""
    row = _locked(affected)
    if row.checked_at is None:
        raise CannotChangeOver(_("It is not noted that it works."), field="affected")
    return row


def _locked(affected: int) -> Affected:
    place = get_affected(affected)
    facts.lock_chains(customers.family(place.customer_id))
    Affected.objects.select_for_update().get(pk=affected)
    row = get_affected(affected)
    if row.changeover.finished_at is not None:
        raise CannotChangeOver(_("This changeover is finished."), field="affected")
    return row


def refuse_held(row: Affected, *, by: int | None, now: datetime) -> None:
    """No deadline of ours hits an open wound (law 6). What holds is looked at now, not when it was last noted."""
    outreach.settle_holds(several=[row.customer_id], by=by, now=now)
    if holds := queries.holding(row):
        raise CannotChangeOver(saying.held(holds[0], now=now), field="hold")


def talk_of(row: Affected, conversation: int | None) -> int | None:
    """The conversation if it is one with this customer."""
    talks = Conversation.objects.filter(
        conversations.could_be_about(row.found_at), pk=conversation or 0, customer__in=customers.family(row.customer_id)
    )
    return talks.values_list("pk", flat=True).first()
