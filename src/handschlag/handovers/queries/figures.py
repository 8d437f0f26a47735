"""How passing on goes, for the house and its teams. No person is in it (law 10)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.db.models import Count, Exists, OuterRef

from handschlag.conversations.choices import Channel
from handschlag.conversations.models import Conversation
from handschlag.handovers.choices import State
from handschlag.handovers.models import Handover, Inquiry
from handschlag.handovers.rules.passing import PLANNED
from handschlag.people.models import Membership, Team

FEWEST = 3
"""Of a smaller team a figure would be one about a person."""


@dataclass(frozen=True)
class Transfers:
    """Contacts in which the handling person changed: with an accepted handover that was prepared, or blindly."""

    contacts: int
    prepared: int
    blind: int

    @property
    def rate(self) -> float | None:
        return (self.prepared + self.blind) / self.contacts if self.contacts else None

    @property
    def prepared_share(self) -> float | None:
        passed = self.prepared + self.blind
        return self.prepared / passed if passed else None


@dataclass(frozen=True)
class Waited:
    """How long answers took in open time. `name`: of a team, "" for the house; `median` None where nothing was answered."""

    name: str
    count: int
    median: timedelta | None


@dataclass(frozen=True)
class Figures:
    transfers: Transfers
    handovers: list[Waited]
    inquiries: list[Waited]
    ended: dict[State, int]


def figures(*, from_at: datetime, to_at: datetime) -> Figures:
    """Of [from_at, to_at): what began then (contacts) and what was answered then (handovers, questions)."""
    rows = Handover.objects.filter(answered_at__gte=from_at, answered_at__lt=to_at, is_practice=False)
    answered = rows.filter(state__in=(State.ACCEPTED, State.DECLINED, State.RETURNED)).exclude(kind__in=PLANNED)
    asked = Inquiry.objects.filter(ended_at__gte=from_at, ended_at__lt=to_at, is_practice=False).exclude(answer="")
    counted = dict(answered.order_by("state").values_list("state").annotate(count=Count("pk")))
    return Figures(
        transfers(from_at=from_at, to_at=to_at),
        _waited(answered.values_list("to_user", "to_team", "waited_seconds")),
        _waited(asked.values_list("to_user", "to_team", "waited_seconds")),
        {state: counted[state] for state in State if state in counted},
    )


def transfers(*, from_at: datetime, to_at: datetime) -> Transfers:
    """Transfer rate (standards §2.6): contacts with more than one handling person, or a handover given in them and
    accepted, by contacts.
    """
    given = Handover.objects.filter(in_call=OuterRef("pk"), state=State.ACCEPTED)
    contacts = Conversation.objects.filter(
        started_at__gte=from_at, started_at__lt=to_at, connected_at__isnull=False, channel__in=(Channel.CALL, Channel.VISIT),
        is_internal=False, is_practice=False,
    )  # fmt: skip
    rows = contacts.annotate(hands=Count("legs__answered_by", distinct=True), is_prepared=Exists(given))
    prepared = rows.filter(is_prepared=True).count()
    return Transfers(contacts.count(), prepared, rows.filter(is_prepared=False, hands__gt=1).count())


def _waited(rows: Iterable[tuple[int | None, int | None, int | None]]) -> list[Waited]:
    """The house first, then its teams that are large enough, by name."""
    teams = dict(
        Team.objects.annotate(size=Count("memberships"))
        .filter(size__gte=FEWEST)
        .order_by("name")
        .values_list("pk", "name")
    )
    of_user: dict[int, list[int]] = defaultdict(list)
    for member, theirs in Membership.objects.filter(team__in=teams).values_list("user", "team"):
        of_user[member].append(theirs)
    by_team: dict[int | None, list[int]] = defaultdict(list)
    for user, asked_team, seconds in rows:
        asked = [asked_team] if asked_team is not None else of_user[user] if user is not None else []
        by_team[None].append(seconds or 0)
        for each in asked:
            by_team[each].append(seconds or 0)
    return [
        _median("", by_team[None]),
        *(_median(name, by_team[one]) for one, name in teams.items() if by_team[one]),
    ]


def _median(name: str, seconds: list[int]) -> Waited:
    return Waited(name, len(seconds), timedelta(seconds=median(seconds)) if seconds else None)
