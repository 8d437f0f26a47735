"""Whether what the house publishes about its telephone is true, from the calls themselves. Never by person (law 10).

Counted are calls that came in from outside: not internal, not for practice, not from a number that is blocked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import DateTimeField, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from handschlag.conversations.choices import MESSAGES, Channel, Direction, Ending, State
from handschlag.conversations.models import BlockedNumber, Conversation
from handschlag.core import phone
from handschlag.promises import queries as promises
from handschlag.promises.choices import State as PromiseState
from handschlag.promises.measures import Asked, Case, Measured
from handschlag.promises.queries.publishing import cases_first_bad, open_seconds

UNANSWERED = (Ending.MISSED, Ending.BUSY, Ending.VOICEMAIL, Ending.LOST)
GIVEN_UP = timedelta(seconds=5)
"""Whoever hangs up sooner without being answered did not wait for anybody (standards: abandoned < 5 s apart)."""


def measure_called_back(asked: Asked) -> Measured:
    """Missed calls of known numbers: spoken with or tried within so much open time ÷ all whose time is up or that were."""
    rows = list(
        _calls(asked)
        .filter(connected_at__isnull=True, ending__in=UNANSWERED, is_anonymous=False)
        .annotate(reached=Subquery(_next_contact(), output_field=DateTimeField()))
    )
    ends = [min(row.reached or asked.now, asked.now) for row in rows]
    spent = open_seconds([(row.over_at or row.started_at, end) for row, end in zip(rows, ends, strict=True)], asked)
    allowed = asked.wording.within_seconds or 0
    judged = [
        (row, row.reached is not None and seconds <= allowed)
        for row, seconds in zip(rows, spent, strict=True)
        if row.reached is not None or seconds > allowed
    ]
    return _measured(judged, _called_back, still_open=len(rows) - len(judged))


def measure_written_back(asked: Asked) -> Measured:
    """Mails and letters that were owed an answer: answered within so much open time ÷ all whose time is up or that were."""
    rows = list(_messages(asked))
    ends = [min(_answered_at(row) or asked.now, asked.now) for row in rows]
    spent = open_seconds(
        [(row.started_at, max(row.started_at, end)) for row, end in zip(rows, ends, strict=True)], asked
    )
    allowed = asked.wording.within_seconds or 0
    judged = [
        (row, _answered_at(row) is not None and seconds <= allowed)
        for row, seconds in zip(rows, spent, strict=True)
        if _answered_at(row) is not None or seconds > allowed
    ]
    return _measured(judged, _written_back, still_open=len(rows) - len(judged))


def measure_picked_up(asked: Asked) -> Measured:
    """Calls: answered within so many seconds ÷ offered, those who hung up within five seconds left out."""
    allowed = timedelta(seconds=asked.wording.within_seconds or 0)
    rows = [row for row in _calls(asked) if row.connected_at or (row.over_at or asked.now) - row.started_at >= GIVEN_UP]
    return _measured(
        [(row, row.connected_at is not None and row.connected_at - row.started_at <= allowed) for row in rows],
        _answered,
    )


def measure_answered(asked: Asked) -> Measured:
    """Calls during opening hours: answered ÷ offered."""
    hours = promises.clock_for(None, asked.wording.team_id, now=asked.now)
    return _measured(
        [(row, row.connected_at is not None) for row in _calls(asked) if hours.is_open(row.started_at)], _answered
    )


def measure_always(asked: Asked) -> Measured:
    """Calls at any hour of any day: answered ÷ offered."""
    return _measured([(row, row.connected_at is not None) for row in _calls(asked)], _answered)


def _calls(asked: Asked) -> QuerySet[Conversation]:
    rows = Conversation.objects.filter(channel=Channel.CALL, direction=Direction.IN, state=State.OVER)
    rows = rows.filter(is_internal=False, is_practice=False)
    rows = rows.filter(started_at__gte=asked.from_at, started_at__lt=asked.to_at)
    rows = rows.exclude(remote_e164__in=BlockedNumber.objects.exclude(e164="").values("e164"))
    if asked.wording.team_id is not None:
        rows = rows.filter(team=asked.wording.team_id)
    return rows.select_related("customer")


def _messages(asked: Asked) -> QuerySet[Conversation]:
    rows = Conversation.objects.filter(channel__in=MESSAGES, direction=Direction.IN)
    rows = rows.filter(owes__isnull=False, is_practice=False).exclude(owes__state=PromiseState.RELEASED)
    rows = rows.filter(started_at__gte=asked.from_at, started_at__lt=asked.to_at)
    if asked.wording.team_id is not None:
        rows = rows.filter(team=asked.wording.team_id)
    return rows.select_related("customer", "owes")


def _answered_at(row: Conversation) -> datetime | None:
    return row.owes.done_at if row.owes is not None else None


def _written_back(row: Conversation) -> str:
    return _("Answered") if _answered_at(row) is not None else _("Not answered")


def _next_contact() -> QuerySet[Conversation, Any]:
    """When the same party was spoken with, or dialled by us, for the first time after the call."""
    later = Conversation.objects.filter(channel=Channel.CALL, is_practice=False, started_at__gt=OuterRef("started_at"))
    same = Q(customer__isnull=False, customer=OuterRef("customer")) | (
        ~Q(remote_e164="") & Q(remote_e164=OuterRef("remote_e164"))
    )
    contacted = later.filter(same).filter(Q(connected_at__isnull=False) | Q(direction=Direction.OUT))
    first = contacted.order_by("started_at").values("started_at")
    return first[:1]


def _measured(
    judged: Sequence[tuple[Conversation, bool]], what: Callable[[Conversation], str], *, still_open: int = 0
) -> Measured:
    zone = ZoneInfo(settings.TIME_ZONE)
    missed = Counter(row.started_at.astimezone(zone).hour for row, is_good in judged if not is_good)
    cases = [
        Case(
            at=row.started_at,
            is_good=is_good,
            what=what(row),
            who=_who(row),
            customer=row.customer_id,
            conversation=row.pk,
            promise=row.owes_id,
        )
        for row, is_good in judged
    ]
    return Measured(
        good=sum(is_good for _row, is_good in judged),
        of=len(judged),
        open=still_open,
        by_hour=tuple(missed[hour] for hour in range(24)),
        cases=cases_first_bad(cases),
    )


def _called_back(row: Conversation) -> str:
    return (
        _("Missed call, contact again later") if getattr(row, "reached", None) else _("Missed call, no contact since")
    )


def _answered(row: Conversation) -> str:
    if row.connected_at is None:
        return _("Not answered")
    return _("Answered after %d s") % round((row.connected_at - row.started_at).total_seconds())


def _who(row: Conversation) -> str:
    if row.customer is not None:
        return row.customer.name
    if row.channel != Channel.CALL:
        return row.sender
    return (
        _("Number withheld") if row.is_anonymous else phone.format_for_display(row.remote_e164, "ZZ") or row.remote_raw
    )
