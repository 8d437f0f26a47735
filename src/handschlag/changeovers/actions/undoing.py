"""“It works” was noted for the wrong customer, or heard wrongly."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.changeovers.actions.holding import CannotChangeOver, hold_checked
from handschlag.changeovers.actions.switching import promise_check_call
from handschlag.changeovers.facts import CheckCallWithdrawn
from handschlag.changeovers.models import Affected, AffectedItem
from handschlag.core import facts
from handschlag.customers import actions as customers

LONGEST_REASON = 300


@transaction.atomic
def take_back_check_call(*, affected: int, reason: str, by: int, now: datetime) -> Affected:
    """The old one goes on beside the new one, and another check call is promised; the call stays in the story, crossed out.

    Raises CannotChangeOver without a reason, or where somebody has changed either of them since.
    """
    row = hold_checked(affected)
    if not reason.strip():
        raise CannotChangeOver(_("Why was it not so?"), field="reason")
    call = row.calls.filter(is_working=True, taken_back_at__isnull=True).latest("pk")
    row.checked_at, row.check_promise = None, promise_check_call(row, by=by, now=now)
    row.save(update_fields=["checked_at", "check_promise"])
    for one in row.items.filter(done_at=call.at).select_related("item", "newer").order_by("pk"):
        _bring_back(one, by=by, now=now)
    call.taken_back_at, call.taken_back_by, call.why_taken_back = now, by, reason.strip()[:LONGEST_REASON]
    call.save(update_fields=["taken_back_at", "taken_back_by", "why_taken_back"])
    back = CheckCallWithdrawn(affected=row.pk, call=call.pk)
    facts.record(back, at=now, by=by, customer=row.customer_id)
    return row


def _bring_back(one: AffectedItem, *, by: int | None, now: datetime) -> None:
    assert one.newer is not None, "done by a newer one"
    if one.item.replaced_by_id != one.newer_id or one.newer.ended_on is not None:
        raise CannotChangeOver(
            _("%s was changed in the file since: put it right there by hand.") % one.item, field="reason"
        )
    one.done_at = None
    one.save(update_fields=["done_at"])
    customers.bring_back_installed_item(item=one.item.pk, revision=one.item.revision, by=by, now=now)
