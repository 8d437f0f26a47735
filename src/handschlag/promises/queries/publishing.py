"""What the house promises to everybody, whether it is true, and which of it binds a missed call."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from handschlag.core.errors import NotThere
from handschlag.promises import measures
from handschlag.promises.choices import Kind, Source, State
from handschlag.promises.measures import Asked, Case, Measured
from handschlag.promises.models import Promise, PublishedPromise, PublishedWording
from handschlag.promises.queries.figures import Period
from handschlag.promises.queries.saying import clock_for
from handschlag.promises.rules.figures import what_became

SHOWN = 500
"""Cases that are shown of one measure: those that did not hold first."""


def published_promises() -> QuerySet[PublishedWording]:
    """Each published promise as it reads now: the newest wordings, those still in force first."""
    newest = PublishedWording.objects.filter(published=OuterRef("published")).order_by("-number").values("pk")[:1]
    rows = PublishedWording.objects.filter(pk=Subquery(newest)).select_related("team", "published")
    return rows.order_by("-until_on", "published")


def get_published(published: int) -> PublishedPromise:
    found = PublishedPromise.objects.filter(pk=published).first()
    if found is None:
        raise NotThere(_("This published promise does not exist."))
    return found


def wordings(published: int) -> QuerySet[PublishedWording]:
    """Its history, the newest first."""
    return PublishedWording.objects.filter(published=published).select_related("team").order_by("-number")


def binding_wording(measure: str, team: int | None, *, at: datetime) -> PublishedWording | None:
    """What we published that a call or a message of that moment is owed: the team's, else the house's; the sooner one.

    A wording counts from when it was written, never backwards, and not after a newer one replaced it.
    """
    on = at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    known = PublishedWording.objects.filter(written_at__lte=at)
    newest = known.filter(published=OuterRef("published")).order_by("-number").values("pk")[:1]
    rows = known.filter(pk=Subquery(newest), is_binding=True, measure=measure, since_on__lte=on)
    rows = rows.filter(Q(until_on__isnull=True) | Q(until_on__gte=on)).filter(Q(team=team) | Q(team__isnull=True))
    return min(rows, key=lambda row: (row.team_id is None, row.within_seconds, row.pk), default=None)


def made_by(published: int) -> int:
    """How many promises it has made by itself, in all its wordings."""
    return Promise.objects.filter(published__published=published).count()


def measured(wording: PublishedWording, period: Period, *, now: datetime) -> Measured | None:
    """What shows whether it was true in that part of the period in which it stood; None where nothing can show it."""
    zone = ZoneInfo(settings.TIME_ZONE)
    begins = datetime.combine(wording.since_on, time(0), tzinfo=zone)
    ends = datetime.combine(wording.until_on + timedelta(days=1), time(0), tzinfo=zone) if wording.until_on else now
    from_at, to_at = max(period.from_at, begins), min(period.to_at, ends, now)
    return measures.measure(Asked(wording=wording, from_at=from_at, to_at=max(from_at, to_at), now=now))


def measure_kept(asked: Asked) -> Measured:
    """Promises of a kind (or all) that fell due: kept in time ÷ fell due."""
    rows = _theirs(asked).filter(breaks_at__gte=asked.from_at, breaks_at__lt=asked.to_at)
    rows = rows.exclude(state__in=[State.RELEASED, State.REPLACED])
    judged = [(row, what_became(state=row.state, breaks_at=row.breaks_at, now=asked.now) == "kept") for row in rows]
    return _measured(judged, still_open=0)


def measure_done_within(asked: Asked) -> Measured:
    """Promises of a kind made in that time: done within so much open time ÷ all whose time is up or that are done."""
    rows = list(
        _theirs(asked)
        .filter(made_at__gte=asked.from_at, made_at__lt=asked.to_at)
        .exclude(state__in=[State.RELEASED, State.REPLACED])
    )
    ends = [min(row.done_at or asked.now, asked.now) for row in rows]
    spent = open_seconds([(row.made_at, end) for row, end in zip(rows, ends, strict=True)], asked)
    allowed = asked.wording.within_seconds or 0
    pairs = [
        (row, row.done_at is not None and seconds <= allowed)
        for row, seconds in zip(rows, spent, strict=True)
        if row.done_at is not None or seconds > allowed
    ]
    return _measured(pairs, still_open=len(rows) - len(pairs))


def open_seconds(spans: list[tuple[datetime, datetime]], asked: Asked) -> list[float]:
    """Open time in each span by the hours of the wording's team, else the house's; all at once."""
    if not spans:
        return []
    hours = clock_for(None, asked.wording.team_id, now=asked.now)
    return hours.elapsed_seconds([(start, max(start, end)) for start, end in spans])


def cases_first_bad(cases: list[Case]) -> list[Case]:
    """As `Measured.cases` come: what did not hold first, then the newest; not more than can be looked at."""
    return sorted(cases, key=lambda case: (case.is_good, -case.at.timestamp()))[:SHOWN]


def _theirs(asked: Asked) -> QuerySet[Promise]:
    rows = Promise.objects.exclude(source=Source.CUSTOMER).select_related("customer")
    if asked.wording.kind:
        rows = rows.filter(kind=asked.wording.kind)
    if asked.wording.team_id:
        members = asked.wording.team.memberships.values("user")  # type: ignore[union-attr]  # it has a team
        rows = rows.filter(Q(owner_team=asked.wording.team_id) | Q(owner__in=members))
    return rows


def _measured(judged: list[tuple[Promise, bool]], *, still_open: int) -> Measured:
    cases = [
        Case(
            at=row.falls_due_at,
            is_good=is_good,
            what=f"{Kind(row.kind).label}: {row.words}",
            who=row.customer.name if row.customer else row.party,
            customer=row.customer_id,
            promise=row.pk,
        )
        for row, is_good in judged
    ]
    good = sum(is_good for _row, is_good in judged)
    return Measured(good=good, of=len(judged), open=still_open, cases=cases_first_bad(cases))
