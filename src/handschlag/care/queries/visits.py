"""Who asks for a visit: what their tier contains, what the way takes, when the owner is really free for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from handschlag.care.choices import Channel, Instead, WhyNot
from handschlag.care.models import Appointment, VisitAnswer
from handschlag.care.queries.availability import calendar_of
from handschlag.care.queries.caring import Plan, next_appointment, plan_of
from handschlag.care.queries.open_hours import offers
from handschlag.care.rules.availability import free_slots
from handschlag.care.rules.offering import FAR, travel_minutes
from handschlag.conversations import queries as conversations
from handschlag.conversations.choices import State as ConversationState
from handschlag.conversations.models import Conversation
from handschlag.core import installation
from handschlag.customers import queries as customers
from handschlag.people import queries as people
from handschlag.people.models import User
from handschlag.promises import queries as promises
from handschlag.promises.choices import Kind

SLOTS = 4
LOOKED_AT = 40


@dataclass(frozen=True)
class VisitOffer:
    """What can truthfully be said to a customer who asks for a visit.

    `per_year` visits their tier contains, `used` of them given or promised this year. `slots`: when we could stand at the
    door of `host` (None: a whole team acts, somebody has to say who). `why_not` empty: a visit is part of their care.
    """

    plan: Plan
    per_year: int
    used: int
    host: User | None
    minutes: int
    travel_minutes: int
    slots: tuple[datetime, ...]
    why_not: str
    instead: str
    fixed: Appointment | None
    has_open_hour: bool

    @property
    def is_in_care(self) -> bool:
        """Another visit this year needs no reason."""
        return self.used < self.per_year


def visit_offer(customer: int, *, now: datetime, host: int | None = None, travel: int | None = None) -> VisitOffer:
    """`travel`: what whoever knows the way says, in minutes one way. Raises NotThere."""
    plan = plan_of(customer, now=now)
    acting = customers.who_acts(customer, now=now)
    who = people.desk_users().filter(pk=host if host is not None else acting.user_id or 0).first()
    minutes = promises.minutes_of_kinds()[Kind.VISIT]
    if plan.tier.channel == Channel.VISIT:
        minutes = plan.tier.minutes_per_contact
    way = _way(customer) if travel is None else travel
    slots = visit_slots(who, minutes=minutes, travel=way, now=now) if who else []
    per_year = plan.tier.contacts_per_year if plan.tier.channel == Channel.VISIT else 0
    used = _used(customer, now=now)
    has_open_hour = bool(offers(customer, now=now))
    why_not = _why_not(is_within=used < per_year, way=way, has_slots=bool(slots))
    return VisitOffer(
        plan=plan,
        per_year=per_year,
        used=used,
        host=who,
        minutes=minutes,
        travel_minutes=way,
        slots=tuple(slots),
        why_not=why_not,
        instead=Instead.OPEN_HOUR if has_open_hour and way < FAR else Instead.APPOINTMENT,
        fixed=next_appointment(customer, now=now),
        has_open_hour=has_open_hour,
    )


def visit_slots(host: User, *, minutes: int, travel: int, now: datetime, most: int = SLOTS) -> list[datetime]:
    """When we could stand at the door: there and back lies within the host's free open time."""
    way = timedelta(minutes=travel)
    hours, taken = calendar_of(host.pk, now=now)
    found = free_slots(hours, taken, at=now, length=2 * way + timedelta(minutes=minutes), most=most)
    return [leaving + way for leaving in found]


def visit_answers(customer: int) -> list[VisitAnswer]:
    """What this customer was answered whenever they asked, the newest first."""
    rows = VisitAnswer.objects.filter(customer__in=customers.family(customer))
    return list(rows.select_related("promise__owner").order_by("-answered_at", "-pk"))


def talk_of(customer: int, conversation: int | None, *, since: datetime | None = None) -> int | None:
    """The conversation if it is one with this customer, so that nothing is noted with somebody else's.

    With `since`: and not over before that moment, so that nobody agreed to what they could not know yet.
    """
    rows = Conversation.objects.filter(pk=conversation or 0, customer__in=customers.family(customer))
    if since is not None:
        rows = rows.filter(conversations.could_be_about(since))
    return rows.values_list("pk", flat=True).first()


def running_talk(customer: int, user: int) -> int | None:
    """The talk this user has with the customer just now."""
    rows = Conversation.objects.filter(
        user=user, state=ConversationState.CONNECTED, customer__in=customers.family(customer)
    )
    return rows.values_list("pk", flat=True).first()


def _why_not(*, is_within: bool, way: int, has_slots: bool) -> str:
    if not is_within:
        return WhyNot.NOT_AGREED
    if not has_slots:
        return WhyNot.TOO_FAR if way >= FAR else WhyNot.NO_TIME
    return ""


def _used(customer: int, *, now: datetime) -> int:
    """Visits of this calendar year, given on asking or fixed by the plan, done or still to come."""
    zone = ZoneInfo(settings.TIME_ZONE)
    begin = datetime.combine(now.astimezone(zone).date().replace(month=1, day=1), time(0), tzinfo=zone)
    end = begin.replace(year=begin.year + 1)
    family = customers.family(customer)
    live = {"promise__state__in": ["open", "provisionally_kept", "kept"]}
    given = VisitAnswer.objects.filter(customer__in=family, starts_at__gte=begin, starts_at__lt=end, **live)
    fixed = Appointment.objects.filter(
        plan__customer__in=family, plan__tier__channel=Channel.VISIT, starts_at__gte=begin, starts_at__lt=end, **live
    )
    return given.count() + fixed.count()


def _way(customer: int) -> int:
    """One way from our door to theirs, by the postcodes."""
    theirs = sorted(customers.addresses(customer), key=lambda one: (one.label != "main", one.pk))
    return travel_minutes(installation.read().postcode, theirs[0].postcode if theirs else "")
