"""The running conversation: its minutes, a slot for who calls late, and sentences to come to a polite end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from handschlag.care.queries.asked import asked_in
from handschlag.care.queries.availability import Answer, honest_answer, is_late_for
from handschlag.care.queries.caring import next_appointment, plan_of
from handschlag.care.queries.open_hours import in_open_hour, offers
from handschlag.care.queries.patterns import quarter_begin, seconds_used
from handschlag.care.rules import sandglass as rules
from handschlag.care.rules.sandglass import Sandglass
from handschlag.conversations.choices import Direction
from handschlag.conversations.models import Conversation
from handschlag.core import installation
from handschlag.customers import queries as customers
from handschlag.knowledge import queries as knowledge
from handschlag.knowledge import rules as texts
from handschlag.people import queries as people


@dataclass(frozen=True)
class LateOffer:
    """Briefly now, or tomorrow at 9:15 with time: who would call, and when."""

    answer: Answer
    starts_at: datetime


@dataclass(frozen=True)
class Saying:
    """One sentence to come to an end; `situation` is a code of knowledge.models.Situation."""

    situation: str
    text: str


def sandglass(row: Conversation, *, now: datetime) -> Sandglass | None:
    """None before it was answered, without a customer or a chosen plan, where the tier sets no limit, and in an open hour."""
    if row.customer_id is None or row.connected_at is None or in_open_hour()(row):
        return None
    plan = plan_of(row.customer_id, now=now)
    until = row.over_at or now
    return rules.sandglass(
        is_chosen=plan.is_chosen,
        minutes_per_contact=plan.tier.minutes_per_contact,
        minutes_per_quarter=plan.tier.minutes_per_quarter,
        before=seconds_used(row.customer_id, since=quarter_begin(until), until=until, without=row.pk),
        elapsed=(until - row.connected_at).total_seconds(),
    )


def late_offer(row: Conversation, user: int, *, now: datetime) -> LateOffer | None:
    """For a call that came late: the first slot of the owner (else of `user`) on a later day; None once one was promised."""
    is_theirs = row.direction == Direction.IN and row.connected_at is not None and row.over_at is None
    if not is_theirs or row.promised.exists() or not is_late_for(user, at=row.started_at, now=now):
        return None
    owner = customers.responsibility(row.customer_id, now=now).owner if row.customer_id else None
    local = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    tomorrow = datetime.combine(local.date() + timedelta(days=1), time(0), tzinfo=local.tzinfo)
    asked = [owner.pk, user] if owner else [user]
    for colleague in dict.fromkeys(asked):
        answer = honest_answer(colleague, now=now, most=1, earliest=tomorrow)
        if answer is not None and answer.slots:
            return LateOffer(answer, answer.slots[0])
    return None


def sayings(row: Conversation, user: int, *, now: datetime) -> list[Saying]:
    """Sentences that fit now, filled and in the customer's language; one that lacks a value is not offered."""
    language = row.customer.language if row.customer else "de"
    glass, late, asked = sandglass(row, now=now), late_offer(row, user, now=now), asked_in(row.pk)
    coming = next_appointment(row.customer_id, now=now) if row.customer_id else None
    with override(language):
        values = _values(row, user, language=language, now=now)
        values["appointment"] = _spoken(coming.starts_at, now) if coming else ""
        values["open_hour"] = _open_hour(row, now=now)
        values["slot"] = _spoken(late.starts_at, now) if late else ""
        values["asked_for"] = asked[-1].colleague.name if asked else ""
        found = knowledge.closings(user, language=language)
        filled = [(one.situation, texts.render(one.body, values)) for one in found]
    order = rules.situations(glass, is_late=late is not None, has_appointment=coming is not None, asks_for=bool(asked))
    said = [Saying(situation, one.text) for situation, one in filled if not _lacks(one.missing)]
    return sorted((one for one in said if one.situation in order), key=lambda one: order.index(one.situation))


def _lacks(missing: tuple[str, ...]) -> bool:
    """A gap is closed only where a name is not known; without its time a sentence makes no sense."""
    return any(texts.MEANS[name.lower()] not in ("salutation", "name", "person") for name in missing)


def _values(row: Conversation, user: int, *, language: str, now: datetime) -> dict[str, str]:
    """Whoever is not known to be a Mr or a Ms is not called by their bare name."""
    face = customers.responsibility(row.customer_id, now=now) if row.customer_id else None
    salutation = texts.salutation(row.person.salutation, language) if row.person else ""
    return {
        "salutation": salutation,
        "name": row.person.family_name if row.person and salutation else "",
        "person": row.person.full_name if row.person else "",
        "customer": row.customer.name if row.customer else "",
        "owner": str(face.owner or face.owner_team) if face else "",
        "stand_in": str(face.stand_in or face.stand_in_team) if face else "",
        "me": people.get_user(user).name,
        "company": installation.read().name,
        "today": date_format(timezone.localdate(now), pgettext("date format", "j F")),
    }


def _open_hour(row: Conversation, *, now: datetime) -> str:
    """The next one this customer can be offered: "On Wednesday, 25 November, from 14:00 to 16:00"; empty without one."""
    coming = next(iter(offers(row.customer_id, now=now)), None) if row.customer_id else None
    if coming is None:
        return ""
    begins, ends = timezone.localtime(coming.starts_at), timezone.localtime(coming.ends_at)
    day = date_format(begins, pgettext("date format", "l, j F"))
    return _("On %(day)s, from %(begin)s to %(end)s") % {
        "day": day,
        "begin": date_format(begins, "H:i"),
        "end": date_format(ends, "H:i"),
    }


def _spoken(at: datetime, now: datetime) -> str:
    """As one says it: "tomorrow at 9:15", "on Thursday, 26 November, at 10:30"."""
    local, today = timezone.localtime(at), timezone.localdate(now)
    clock = date_format(local, "G:i") if local.minute else date_format(local, "G")
    days = (local.date() - today).days
    if days == 0:
        return _("today at %(time)s") % {"time": clock}
    if days == 1:
        return _("tomorrow at %(time)s") % {"time": clock}
    day = date_format(local, pgettext("date format", "l, j F"))
    return _("on %(day)s, at %(time)s") % {"day": day, "time": clock}
