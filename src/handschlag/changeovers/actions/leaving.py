"""Out of a changeover with a reason, and on in spite of a hold with a name."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.changeovers.actions.holding import CannotChangeOver, hold_affected
from handschlag.changeovers.choices import BY_HAND, WhyDropped
from handschlag.changeovers.facts import ChangeoverLeft
from handschlag.changeovers.models import Affected
from handschlag.core import facts
from handschlag.outreach import actions as outreach
from handschlag.promises import actions as promises
from handschlag.promises.choices import RUNNING


@transaction.atomic
def drop_customer(*, affected: int, why: str, note: str = "", by: int | None, now: datetime) -> Affected:
    """They are no longer part of it. Not while they are switched and unchecked: nobody forgets them then.

    We are let go from the call we promised, if its time has not come. Raises CannotChangeOver.
    """
    row = hold_affected(affected)
    if why not in BY_HAND:
        raise CannotChangeOver(_("Why are they no longer part of it?"), field="why")
    if why == WhyDropped.MISTAKE and not note.strip():
        raise CannotChangeOver(_("What was the mistake?"), field="note")
    if row.switched_at is not None:
        raise CannotChangeOver(_("Switched and not checked yet: make the check call, or go back."), field="why")
    promise = row.promise
    if promise is not None and promise.state in RUNNING and promise.breaks_at >= now:
        promises.release_promise(promise=promise.pk, by=by, now=now)
    row.dropped_at, row.why_dropped, row.drop_note = now, why, note.strip()[:300]
    row.save(update_fields=["dropped_at", "why_dropped", "drop_note"])
    facts.record(ChangeoverLeft(affected=row.pk, why=why), at=now, by=by, customer=row.customer_id)
    return row


@transaction.atomic
def override_holds(*, affected: int, reason: str, by: int, now: datetime) -> int:
    """Go on with this customer in spite of what holds them now, under one's own name. Raises CannotOverride."""
    row = hold_affected(affected)
    outreach.settle_holds(several=[row.customer_id], by=by, now=now)
    return outreach.override_holds(customer=row.customer_id, reason=reason, by=by, now=now)
