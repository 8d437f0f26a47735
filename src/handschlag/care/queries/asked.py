"""Who was asked for by name, and by whom in vain. Who took the call is nobody's business here (law.md R20)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handschlag.care.choices import AskedOutcome
from handschlag.care.models import AskedFor, VainWeek
from handschlag.core import moments, phone
from handschlag.customers import queries as customers
from handschlag.customers.models import Customer
from handschlag.people.models import User
from handschlag.people.notices import Line, Sentence

ASKED, VAIN = "asked_for", "vain_week"
"""The codes of what is told: somebody asked for you; these asked in vain."""
WEEK = timedelta(days=7)
NAMED = 3


@dataclass(frozen=True)
class InVain:
    """One customer (or a number that is nobody's yet) who asked in vain: for whom, how often, when last."""

    customer: Customer | None
    number: str
    asked: tuple[tuple[User, int], ...]
    last_at: datetime

    @property
    def name(self) -> str:
        return self.customer.name if self.customer else self.number or _("Number withheld")

    @property
    def times(self) -> int:
        return sum(times for _colleague, times in self.asked)


def thing(asked: AskedFor) -> str:
    """What a notice calls it."""
    return f"asked-{asked.pk}"


def asked_in(conversation: int) -> list[AskedFor]:
    rows = AskedFor.objects.filter(conversation=conversation)
    return list(rows.select_related("colleague", "promise").order_by("asked_at", "pk"))


def vain_weeks(limit: int = 12) -> list[VainWeek]:
    """What management was told, the newest first; empty weeks are left out."""
    return list(VainWeek.objects.filter(customers__gt=0).order_by("-to_at")[:limit])


def week_begin(now: datetime) -> datetime:
    """Midnight of this week's Monday in the house's zone."""
    local = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    return datetime.combine(local.date() - timedelta(days=local.weekday()), time(0), tzinfo=local.tzinfo)


def untold_since(to_at: datetime) -> datetime:
    """Where the next telling begins: where the last one ended, else with the first who asked in vain."""
    last = VainWeek.objects.order_by("-to_at").first()
    if last is not None:
        return last.to_at
    before = _vain(to_at=to_at)
    return min(week_begin(before[0].asked_at), to_at - WEEK) if before else to_at - WEEK


def in_vain(*, from_at: datetime, to_at: datetime) -> list[InVain]:
    """Who asked in vain in [from_at, to_at), most often first. What nobody settled was in vain when the talk was over."""
    rows = _vain(from_at=from_at, to_at=to_at)
    roots = customers.roots([row.conversation.customer_id for row in rows if row.conversation.customer_id])
    known = Customer.objects.in_bulk(set(roots.values()))
    by_party: dict[tuple[int, str], list[AskedFor]] = {}
    for row in rows:
        customer = roots.get(row.conversation.customer_id or 0, 0)
        by_party.setdefault((customer, "" if customer else row.conversation.remote_e164), []).append(row)
    found = [_told(known.get(customer), number, several) for (customer, number), several in by_party.items()]
    return sorted(found, key=lambda one: (-one.times, one.name))


def _told(customer: Customer | None, number: str, several: Sequence[AskedFor]) -> InVain:
    times: dict[int, int] = {}
    for row in several:
        times[row.colleague_id] = times.get(row.colleague_id, 0) + 1
    names = {row.colleague_id: row.colleague for row in several}
    asked = sorted(((names[user], count) for user, count in times.items()), key=lambda one: (-one[1], one[0].name))
    shown = phone.format_for_display(number, "ZZ") if number else ""
    return InVain(customer, shown, tuple(asked), max(row.asked_at for row in several))


def _vain(*, to_at: datetime, from_at: datetime | None = None) -> list[AskedFor]:
    is_left = Q(outcome=AskedOutcome.OPEN, conversation__over_at__isnull=False)
    rows = AskedFor.objects.filter(Q(outcome=AskedOutcome.IN_VAIN) | is_left, conversation__is_practice=False)
    timed = rows.annotate(vain_at=Coalesce(F("settled_at"), F("conversation__over_at"), F("asked_at")))
    found = timed.filter(vain_at__lt=to_at, **({"vain_at__gte": from_at} if from_at else {}))
    return list(found.select_related("conversation", "colleague").order_by("vain_at", "pk"))


def say_asked(lines: Sequence[Line], *, now: datetime, **_reader: User) -> Mapping[int, Sentence]:
    """The teller of `ASKED`: who wanted to speak to the reader, as long as nobody could help them."""
    numbers = {line.id: int(line.thing.partition("-")[2]) for line in lines}
    waiting = AskedFor.objects.filter(outcome__in=(AskedOutcome.OPEN, AskedOutcome.IN_VAIN))
    found = waiting.select_related("conversation__customer", "conversation__person").in_bulk(set(numbers.values()))
    said = {}
    for line in lines:
        asked = found.get(numbers[line.id])
        if asked is None:
            continue
        talk = asked.conversation
        who = str(talk.person or talk.customer or phone.format_for_display(talk.remote_e164, "ZZ") or _("Somebody"))
        text = _("%(who)s wanted to speak to you (%(when)s).") % {
            "who": who,
            "when": moments.when(asked.asked_at, now=now),
        }
        place, number = ("customer", talk.customer_id) if talk.customer_id else ("inbox", None)
        said[line.id] = Sentence(text, place, number)
    return said


def say_vain_weeks(lines: Sequence[Line], *, now: datetime, **_reader: User) -> Mapping[int, Sentence]:
    """The teller of `VAIN`: how many asked in vain, and the first of them by name."""
    numbers = {line.id: int(line.thing.partition("-")[2]) for line in lines}
    weeks = VainWeek.objects.in_bulk(set(numbers.values()))
    return {
        line.id: Sentence(_sentence(weeks[numbers[line.id]], now), "care-asked")
        for line in lines
        if numbers[line.id] in weeks
    }


def _sentence(week: VainWeek, now: datetime) -> str:
    found = in_vain(from_at=week.from_at, to_at=week.to_at)
    names = ", ".join([one.name for one in found[:NAMED]] + (["…"] if len(found) > NAMED else []))
    since = moments.day(timezone.localdate(week.from_at), today=timezone.localdate(now))
    return ngettext(
        "Since %(since)s %(count)d customer asked for one of us by name in vain: %(names)s.",
        "Since %(since)s %(count)d customers asked for one of us by name in vain: %(names)s.",
        len(found),
    ) % {"since": since, "count": len(found), "names": names}
