"""Who is to be told of a promise, when, and in which words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handschlag.core import phone
from handschlag.core.moments import when
from handschlag.customers import queries as customers
from handschlag.people import queries as people
from handschlag.people.models import Membership, User
from handschlag.people.notices import Line, Sentence
from handschlag.promises.choices import Clock, Kind, Source, State
from handschlag.promises.models import LadderRule, Promise
from handschlag.promises.queries.acting import faces_of
from handschlag.promises.rules import climbing
from handschlag.worktime import queries as worktime
from handschlag.worktime.rules import ClockError

CODE = "promise"
"""The sentence about a promise in a notice; its thing is `thing_of` it."""

DEEDS = {
    Kind.CALL_BACK: gettext_lazy("Call %(who)s back by %(when)s"),
    Kind.ANSWER: gettext_lazy("Answer %(who)s by %(when)s"),
    Kind.OFFER: gettext_lazy("Send %(who)s the offer by %(when)s"),
    Kind.VISIT: gettext_lazy("Visit %(who)s by %(when)s"),
    Kind.DELIVERY: gettext_lazy("Deliver to %(who)s by %(when)s"),
    Kind.REPAIR: gettext_lazy("Finish the repair for %(who)s by %(when)s"),
    Kind.INFORMATION: gettext_lazy("Let %(who)s know by %(when)s"),
    Kind.OTHER: gettext_lazy("Do what %(who)s was promised by %(when)s"),
}


def thing_of(promise: int) -> str:
    return f"promise-{promise}"


def ladder_rules() -> QuerySet[LadderRule]:
    """The house's own first, then by team, kind and source."""
    return LadderRule.objects.select_related("team").order_by("team__name", "kind", "source", "pk")


def ladder_rule(promise: Promise) -> LadderRule:
    return ladders([promise])[promise.pk]


def ladders(promises: Iterable[Promise]) -> dict[int, LadderRule]:
    """The rule for each promise: a team's before a kind's before a source's before the house's; else the defaults."""
    rules = list(LadderRule.objects.all())
    rows = list(promises)
    teams: dict[int | None, set[int]] = defaultdict(set)
    if any(rule.team_id for rule in rules):
        owners = {row.owner_id for row in rows if row.owner_id}
        for user, team in Membership.objects.filter(user__in=owners).values_list("user", "team"):
            teams[user].add(team)
    return {row.pk: _best(rules, row, teams[row.owner_id] | {row.owner_team_id or 0}) for row in rows}


def _best(rules: list[LadderRule], promise: Promise, teams: set[int]) -> LadderRule:
    fitting = [
        rule
        for rule in rules
        if (rule.team_id is None or rule.team_id in teams)
        and rule.kind in ("", promise.kind)
        and rule.source in ("", promise.source)
    ]
    return max(fitting, key=_how_exact, default=None) or LadderRule()


def ladder_of(rule: LadderRule) -> climbing.Ladder:
    """The rule as it is judged by: rungs without a share are told only when it is broken."""
    rungs = (
        (climbing.STAND_IN, rule.stand_in_share, rule.stand_in_wait_seconds),
        (climbing.TEAM_LEAD, rule.team_lead_share, rule.team_lead_wait_seconds),
        (climbing.MANAGEMENT, rule.management_share, rule.management_wait_seconds),
    )
    told = tuple(climbing.Rung(role, share, wait) for role, share, wait in rungs if share is not None)
    return climbing.Ladder(tuple(rule.shares), told)


def _how_exact(rule: LadderRule) -> tuple[bool, bool, bool]:
    return rule.team_id is not None, bool(rule.kind), bool(rule.source)


def span_of(promise: Promise, version: int | None) -> climbing.Span:
    """From when to when it runs: calendar time on the calendar's clock, else the open time of `version`."""
    due = promise.falls_due_at
    return climbing.Span(promise.made_at, due, promise.breaks_at, _hours(promise, version, due))


def _hours(promise: Promise, version: int | None, due: datetime) -> climbing.Hours:
    """Calendar time too for a fixed time outside the opening hours: whoever chose it means to work then."""
    if promise.clock == Clock.CALENDAR:
        return climbing.ALWAYS
    clock = worktime.business_clock_of_version(version) if version else worktime.standard_clock()
    try:
        clock.elapsed(promise.made_at, due)
        is_within = clock.is_open(due - timedelta(microseconds=1))
    except ClockError:  # beyond the years whose holidays are known
        return climbing.ALWAYS
    return clock if is_within or promise.clock == Clock.BUSINESS else climbing.ALWAYS


def rungs_of(promises: Iterable[Promise], *, now: datetime) -> dict[int, climbing.Rungs]:
    """Who stands on the ladder of each promise now, in as many statements as for one."""
    rows = list(promises)
    faces = faces_of(rows, now=now)
    house = customers.house_of({face for both in faces.values() for face in both}, now=now)
    management = [user.pk for user in people.management()]
    return {row.pk: climbing.rungs(*faces[row.pk], house, management) for row in rows}


def matters_of(promises: Iterable[Promise]) -> dict[int, str]:
    """What a notice about each promise is bundled by: one cause with many customers, else its customer (the family's
    head), else the number that called.
    """
    rows = list(promises)
    roots = customers.roots({row.customer_id for row in rows if row.customer_id})
    return {row.pk: _matter(row, roots) for row in rows}


def _matter(promise: Promise, roots: Mapping[int, int]) -> str:
    if promise.group_id is not None:
        return f"group-{promise.group_id}"
    return f"customer-{roots[promise.customer_id]}" if promise.customer_id else f"party-{promise.party}"


def say_promises(lines: Sequence[Line], *, reader: User, now: datetime) -> Mapping[int, Sentence]:
    """The teller of `CODE`: one sentence that says what to do, and why it is the reader who should."""
    numbers = {line.id: int(line.thing.partition("-")[2]) for line in lines}
    found = Promise.objects.select_related("customer", "person", "owner", "owner_team").in_bulk(set(numbers.values()))
    names = people.names(line.details.get("whom") for line in lines)
    said = {}
    for line in lines:
        promise = found.get(numbers[line.id])
        text = _sentence(promise, _about(line, names, reader), now) if promise else ""
        if promise and text:
            place, number = ("customer", promise.customer_id) if promise.customer_id else ("inbox", None)
            said[line.id] = Sentence(text, place, number, is_urgent=_is_urgent(promise))
    return said


def _is_urgent(promise: Promise) -> bool:
    return promise.state == State.BROKEN and promise.source != Source.CUSTOMER


def _about(line: Line, names: Mapping[int | None, str], reader: User) -> dict[str, object]:
    """What the line was given with, and the name of who is away or has not seen it; nobody is told of themselves."""
    whom = line.details.get("whom")
    name = names.get(whom, "") if isinstance(whom, int) and whom != reader.pk else ""
    return {**line.details, "name": name}


def _sentence(promise: Promise, details: Mapping[str, object], now: datetime) -> str:
    what = {
        "who": str(promise.person or promise.customer or phone.format_for_display(promise.party, "ZZ")),
        "when": _by(promise.falls_due_at, now),
        "kind": Kind(promise.kind).label,
        "words": promise.words,
    }
    if promise.source == Source.CUSTOMER:
        is_owed = promise.state == State.BROKEN and promise.done_at is None
        return _("Ask %(who)s: they wanted to see to it by %(when)s (“%(words)s”).") % what if is_owed else ""
    if promise.state == State.OPEN:
        return f"{DEEDS[Kind(promise.kind)] % what}{_why_you(details)}."
    broken = _broken(promise) if promise.state == State.BROKEN else ""
    return f"{broken % what}{_whose(details)}." if broken else ""


def _broken(promise: Promise) -> str:
    """What to do about a broken one: do it, tell the customer, or both; nothing once both happened."""
    is_told, is_done = promise.break_told_at is not None, promise.done_at is not None
    if is_told and is_done:
        return ""
    if is_done:
        return _("Tell %(who)s that we were late: %(kind)s promised by %(when)s")
    if is_told:
        return _("%(who)s: see to it now: %(kind)s was promised by %(when)s, the customer knows")
    return _("%(who)s: see to it now and tell them: %(kind)s was promised by %(when)s")


def _why_you(details: Mapping[str, object]) -> str:
    """Why it is the reader who should, as the end of the sentence."""
    role, why = details.get("role"), details.get("why")
    if role == climbing.ACTING and why == "stand_in" and details["name"]:
        return _(" – %(name)s is away, you stand in") % details
    if role == climbing.ACTING and why in ("team_lead", "management") and details["name"]:
        return _(" – %(name)s is away, so it is with you") % details
    if role == climbing.ACTING:
        return _(" – %(share)s %% of the time is used") % details
    if role == climbing.STAND_IN and details["name"]:
        return _(" – %(name)s has not seen it yet, you stand in") % details
    if role == climbing.TEAM_LEAD:
        return _(" – nobody has seen it yet, you lead the team")
    return _(" – nobody has seen it yet, so it comes to you")


def _whose(details: Mapping[str, object]) -> str:
    if details.get("role") == climbing.ACTING or not details["name"]:
        return ""
    return _(" – %(name)s looks after it") % details


def _by(moment: datetime, now: datetime) -> str:
    """The time alone while it is the same day, else as one says it."""
    zone = ZoneInfo(settings.TIME_ZONE)
    local = moment.astimezone(zone)
    return f"{local:%H:%M}" if local.date() == now.astimezone(zone).date() else when(moment, now=now)
