"""A place for those who like to talk: entered, ended, offered."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from handschlag.care.choices import Where
from handschlag.care.facts import OpenHourEnded, OpenHourEntered, OpenHourOffered
from handschlag.care.models import OpenHour, OpenHourInvitation
from handschlag.care.queries.open_hours import get_open_hour, next_of, weekly
from handschlag.care.queries.visits import talk_of
from handschlag.care.rules.offering import Weekly, clash
from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.customers import queries as customers
from handschlag.people import queries as people
from handschlag.people.models import User


class CannotSetOpenHour(Cannot):
    """No such day or host, no time, or the host holds another one then."""


class CannotInvite(Cannot):
    """No such customer, or nobody is there at that time."""


@transaction.atomic
def enter_open_hour(
    *,
    host: int,
    weekday: int,
    begins: time,
    ends: time,
    where: str,
    team: int | None,
    from_on: date,
    by: int | None,
    now: datetime,
) -> OpenHour:
    """From that day on every week (0 Monday). Raises CannotSetOpenHour naming the field."""
    if weekday not in range(7) or where not in Where.values:
        raise CannotSetOpenHour(_("This is not known."), field="where" if weekday in range(7) else "weekday")
    if ends <= begins:
        raise CannotSetOpenHour(_("The hour ends before it begins."), field="ends")
    if not people.desk_users().filter(pk=host).exists():
        raise CannotSetOpenHour(_("Who is there?"), field="host")
    # Two who enter an open hour of the same host at once: the second sees what the first entered.
    User.objects.select_for_update(no_key=True).get(pk=host)
    wanted = Weekly(host, weekday, begins, ends, from_on)
    if any(clash(wanted, weekly(row)) for row in OpenHour.objects.filter(host=host)):
        raise CannotSetOpenHour(_("They hold another open hour at that time."), field="begins")
    row = OpenHour.objects.create(
        team_id=team,
        host_id=host,
        weekday=weekday,
        begins=begins,
        ends=ends,
        where=where,
        from_on=from_on,
        entered_at=now,
        by=by,
    )
    facts.record(OpenHourEntered(open_hour=row.pk), at=now, by=by)
    return row


@transaction.atomic
def end_open_hour(*, open_hour: int, by: int | None, now: datetime) -> OpenHour:
    """It is not held any more from today on; what was held stays known. Twice changes nothing."""
    row = OpenHour.objects.select_for_update().get(pk=get_open_hour(open_hour).pk)
    if row.ended_on is None:
        row.ended_on = max(timezone.localdate(now), row.from_on)
        row.save(update_fields=["ended_on"])
        facts.record(OpenHourEnded(open_hour=row.pk), at=now, by=by)
    return row


@transaction.atomic
def invite_to_open_hour(
    *, open_hour: int, customer: int, by: int | None, now: datetime, conversation: int | None = None
) -> OpenHourInvitation:
    """The customer was told of the next one, in `conversation` if that is one with them. Twice is once. Raises CannotInvite."""
    root = customers.roots([customer]).get(customer)
    if root is None:
        raise CannotInvite(_("This customer does not exist."), field="customer")
    coming = next_of(get_open_hour(open_hour), now=now)
    if coming is None:
        raise CannotInvite(_("This open hour is not held in the coming weeks."), field="open_hour")
    facts.lock_chains([root])
    row, is_new = OpenHourInvitation.objects.get_or_create(
        open_hour_id=open_hour,
        customer_id=root,
        starts_at=coming.starts_at,
        defaults={"conversation_id": talk_of(root, conversation), "invited_at": now, "by": by},
    )
    if is_new:
        offered = OpenHourOffered(invitation=row.pk, starts=coming.starts_at)
        facts.record(offered, at=now, by=by, customer=root)
    return row
