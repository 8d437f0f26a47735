"""A real slot is promised: whoever asks for somebody gets a time at which they are there."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from handschlag.care.queries import availability as queries
from handschlag.core.errors import Cannot
from handschlag.customers import queries as customers
from handschlag.people.models import User
from handschlag.promises import actions as promises
from handschlag.promises.choices import Clock, Source
from handschlag.promises.models import Promise

OFFERED = 40
"""Slots that are looked at: what was shown a moment ago is among them unless somebody took it."""


class CannotBook(Cannot):
    """Taken meanwhile, or never free."""


@transaction.atomic
def book_slot(
    *,
    customer: int,
    colleague: int,
    starts_at: datetime,
    by: int | None,
    now: datetime,
    kind: str = queries.CALL_BACK,
    person: int | None = None,
    told_at: datetime | None = None,
) -> Promise:
    """Promise the customer that this colleague calls at that time; told at once, since they agreed to it.

    Due when the slot ends. Raises CannotBook when the slot is no longer (or was never) free.
    """
    root = customers.roots([customer]).get(customer)
    if root is None:
        raise CannotBook(_("This customer does not exist."), field="customer")
    # Two who book the same colleague at the same time: the second sees what the first promised.
    User.objects.select_for_update(no_key=True).filter(pk=colleague).first()
    answer = queries.honest_answer(colleague, now=now, kind=kind, most=OFFERED)
    if answer is None or starts_at not in answer.slots:
        raise CannotBook(_("This time is not free any more. Please offer another one."), field="starts_at")
    zone_time = starts_at.astimezone(now.tzinfo)
    with override(customers.get_customer(root).language):
        words = _("%(name)s calls you at the agreed time") % {"name": answer.user.name}
    return promises.make_promise(
        customer=root,
        kind=kind,
        words=words,
        source=Source.SPOKEN,
        clock=Clock.FIXED,
        due_at=zone_time + timedelta(minutes=answer.minutes),
        owner=colleague,
        given_by=by,
        person=person,
        told_at=told_at or now,
        by=by,
        now=now,
    )
