"""What we owe, to whom, by when."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handschlag.core.errors import NotThere
from handschlag.customers import queries as customers
from handschlag.people import queries as people
from handschlag.people.holdings import Holder, Holding
from handschlag.promises.choices import RUNNING, UNANSWERED_CALL, State
from handschlag.promises.models import Promise


def get_promise(promise: int) -> Promise:
    told = ("given_by", "group", "waits_for", "replaced_by", "calendar_version__calendar")
    found = _with_names().select_related(*told).filter(id=promise).first()
    if found is None:
        raise NotThere(_("This promise does not exist."))
    return found


def is_owed(promise: int) -> bool:
    """Still to be done: running, or broken and not done yet."""
    return _owed().filter(id=promise).exists()


def open_promises(customer: customers.Whose) -> QuerySet[Promise]:
    """What we owe this customer now: running, and broken ones that are not done yet; the next due first."""
    return _owed().filter(customer__in=customers.family(customer)).order_by("breaks_at", "id")


def promises_of(customer: customers.Whose) -> QuerySet[Promise]:
    """All that was ever promised to this customer, the newest first."""
    return _with_names().filter(customer__in=customers.family(customer)).order_by("-made_at", "-id")


def open_call_back(customer: int | None, party: str) -> Promise | None:
    """The one running call-back for unanswered calls of this customer, or of this number if it is nobody's yet."""
    running = Promise.objects.filter(source__in=UNANSWERED_CALL, state=State.OPEN)
    return running.filter(_same_party(customer, party)).order_by("id").first()


def call_backs_to_settle(customer: int | None, party: str) -> QuerySet[Promise]:
    """What being reached settles: call-backs for unanswered calls, running or broken and not done."""
    owed = Promise.objects.filter(source__in=UNANSWERED_CALL).filter(
        Q(state__in=RUNNING) | Q(state=State.BROKEN, done_at__isnull=True)
    )
    return owed.filter(_same_party(customer, party)).order_by("id")


def due_today(user: int, *, now: datetime) -> QuerySet[Promise]:
    """What this user, or a team of theirs, owes until midnight: broken and undone first, then by time."""
    mine = Q(owner=user) | Q(owner_team__in=people.teams_of(user).values("id"))
    return _due_until(_midnight(now)).filter(mine)


def for_stand_in(user: int, *, now: datetime) -> QuerySet[Promise]:
    """What absent colleagues owe until midnight and this user stands in for: computed now, nobody has to decide."""
    theirs = _due_until(_midnight(now)).filter(owner__in=_away(now)).exclude(owner=user)
    owed = list(theirs.values_list("id", "customer", "owner"))
    acting = customers.who_acts_for_many({customer for _id, customer, _owner in owed if customer}, now=now)
    leads = {owner: [lead.pk for lead in people.leads_for(owner)][:1] for _id, customer, owner in owed if not customer}
    mine = [
        promise
        for promise, customer, owner in owed
        if (acting[customer].user_id == user if customer else leads[owner] == [user])
    ]
    return _due_until(_midnight(now)).filter(id__in=mine)


def untold_breaks(*, now: datetime) -> QuerySet[Promise]:
    """Broken promises whose customer does not know yet, the oldest first."""
    broken = _with_names().filter(state=State.BROKEN, break_told_at__isnull=True, breaks_at__lte=now)
    return broken.order_by("breaks_at", "id")


def next_due(customer: int) -> Promise | None:
    """The one promise the ringing strip shows: broken and undone before running, then the next due."""
    return open_promises(customer).first()


def holdings(holder: Holder) -> list[Holding]:
    """What a user or team still owes: asked by `people` before they leave."""
    owed_by = Q(owner=holder.user) if holder.user is not None else Q(owner_team=holder.team)
    rows = _owed().filter(owed_by).order_by("due_at")
    count = rows.count()
    examples = tuple(row.customer.name if row.customer else row.party for row in rows[:3])
    return [Holding(ngettext("%d open promise", "%d open promises", count) % count, count, examples)]


def _with_names() -> QuerySet[Promise]:
    return Promise.objects.select_related("customer", "person", "owner", "owner_team")


def _owed() -> QuerySet[Promise]:
    return _with_names().filter(Q(state__in=RUNNING) | Q(state=State.BROKEN, done_at__isnull=True))


def _due_until(end: datetime) -> QuerySet[Promise]:
    undone = Q(state=State.BROKEN, done_at__isnull=True)
    rows = _with_names().filter(Q(state=State.OPEN, breaks_at__lt=end) | undone)
    broken_first = Case(When(state=State.BROKEN, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.order_by(broken_first, "breaks_at", "id")


def _same_party(customer: int | None, party: str) -> Q:
    if customer is not None:
        return Q(customer__in=customers.family(customer))
    return Q(customer__isnull=True, party=party)


def _away(now: datetime) -> list[int]:
    return list(people.users().exclude(pk__in=people.ids_here(now)).values_list("pk", flat=True))


def _midnight(now: datetime) -> datetime:
    zone = ZoneInfo(settings.TIME_ZONE)
    today = now.astimezone(zone).date()
    return datetime.combine(today + timedelta(days=1), time(0), tzinfo=zone)
