"""Questions about our people. None of them answers how much, how fast or how often somebody worked (law 10)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from allauth.mfa.models import Authenticator
from django.db import connection
from django.db.models import Count, F, Max, Q, QuerySet, Window
from django.db.models.functions import Lower, RowNumber
from django.utils.translation import gettext as _
from django.utils.translation import override

from handschlag.core.errors import NotThere
from handschlag.core.ids import read_id
from handschlag.people import notices, rules
from handschlag.people.choices import Availability, Presence, Role
from handschlag.people.models import (
    Absence,
    Extension,
    Invitation,
    Membership,
    Notice,
    NoticeLine,
    PresenceState,
    QuietHours,
    Skill,
    Team,
    User,
)
from handschlag.worktime import queries as worktime

HERE = (Availability.HERE, Availability.BUSY)
LINES_EACH = 20
"""As many sentences of one notice are read at once; the others are counted."""


@dataclass(frozen=True)
class Whereabouts:
    """What can truthfully be said about one user at this moment. `back_at`: when a running absence ends, if known."""

    user: User
    availability: Availability
    back_at: datetime | None = None

    @property
    def is_here(self) -> bool:
        return self.availability in HERE


def is_empty() -> bool:
    """Whether this installation has no user at all yet."""
    return not User.objects.exists()


def users() -> QuerySet[User]:
    """Everybody with an open account, by name."""
    return User.objects.filter(is_active=True).order_by("name", "pk")


def desk_users() -> QuerySet[User]:
    """Who can look after customers: open accounts except partners, by name."""
    return users().exclude(role=Role.PARTNER)


def all_users() -> QuerySet[User]:
    """Open accounts first, then closed ones, each with teams, skills and extensions at hand."""
    return User.objects.order_by("-is_active", "name", "pk").prefetch_related(
        "memberships__team", "skills", "extensions", "invitations"
    )


def find_user(user: int) -> User | None:
    return User.objects.filter(pk=user).first()


def get_user(user: int) -> User:
    found = find_user(user)
    if found is None:
        raise NotThere(_("This user does not exist."), field="user")
    return found


def names(users: Iterable[int | None]) -> dict[int | None, str]:
    """What each of these is called; the house itself (None) has no name."""
    return dict(User.objects.filter(pk__in={user for user in users if user}).values_list("pk", "name"))


def find_user_by_login(login: str) -> User | None:
    return User.objects.filter(login=rules.tidy_login(login)).first()


def user_by_extension(values: Iterable[str]) -> list[User]:
    """The users an exchange means, in its order, each once; unknown values are passed over.

    Each value is tried as number or extension, then as login, then as our own id, whatever its case (telephony.md
    3.5). Closed accounts are never meant. Two statements for any number of values.
    """
    wanted = [text for value in values if (text := value.strip().lower())]
    if not wanted:
        return []
    by_extension = {
        row.value.lower(): row.user
        for row in Extension.objects.alias(low=Lower("value"))
        .filter(low__in=wanted, user__is_active=True)
        .select_related("user")
    }
    ids = [number for text in wanted if (number := read_id(text)) is not None]
    named = users().filter(Q(login__in=wanted) | Q(pk__in=ids))
    by_login = {user.login: user for user in named}
    by_id = {str(user.pk): user for user in named}
    found = (by_extension.get(text) or by_login.get(text) or by_id.get(text) for text in wanted)
    return list(dict.fromkeys(user for user in found if user))


def whereabouts(users: Iterable[User], *, now: datetime) -> list[Whereabouts]:
    """What can be said about each of `users` now, in their order, from what they said, absences and their teams' hours.

    The number of statements depends on how many different calendars their teams have, not on how many they are.
    """
    people = list(users)
    judged = _judge(_THESE, [user.pk for user in people], now)
    return [Whereabouts(user, *judged[user.pk]) for user in people]


def availabilities(users: Collection[int] | None = None, *, now: datetime) -> dict[int, Availability]:
    """What can be said now about each of these users with a desk, or about everybody who has one; by name."""
    judged = _judge(_DESK if users is None else f"{_DESK} AND {_THESE}", users or (), now)
    return {user: availability for user, (availability, _back_at) in judged.items()}


_HOUSES_OWN: Final[Collection[int | None]] = {None}
_THESE: Final = "u.id = ANY(%(users)s::bigint[])"
_DESK: Final = "u.is_active AND u.role <> 'partner'"
_SAID_SO: Final = f"{_DESK} AND said.state IN ('available', 'busy')"
_JUDGED: Final = """
SELECT u.id, said.state, said.since_at, away.id IS NOT NULL, upper(away.during), ARRAY(
    SELECT DISTINCT team.calendar_id FROM people_membership member JOIN people_team team ON team.id = member.team_id
    WHERE member.user_id = u.id)
FROM people_user u
LEFT JOIN people_presencestate said ON said.user_id = u.id AND said.state <> 'off'
LEFT JOIN people_absence away ON away.user_id = u.id AND away.during @> %(now)s
WHERE {whom} ORDER BY u.name, u.id
"""


def _judge(whom: str, users: Collection[int], now: datetime) -> dict[int, tuple[Availability, datetime | None]]:
    """Each one's availability, and when a running absence ends. One statement and the clocks: it runs with every ring."""
    with connection.cursor() as cursor:
        cursor.execute(_JUDGED.format(whom=whom), {"users": sorted(users), "now": now})
        rows = cursor.fetchall()
    believed = [theirs or [None] for _, state, _, is_absent, _, theirs in rows if state and not is_absent]
    clocks = _clocks({calendar for theirs in believed for calendar in theirs}, now)
    found = {}
    for user, state, since_at, is_absent, back_at, theirs in rows:
        hours = [clocks[each] for each in theirs or [None]] if state and not is_absent else []
        said = (state, since_at) if state else None
        found[user] = (_availability(said, hours, now, is_absent=is_absent), back_at)
    return found


def _availability(
    said: tuple[str, datetime] | None, hours: list[rules.Hours], now: datetime, *, is_absent: bool
) -> Availability:
    return Availability(
        rules.judge(
            said=said[0] if said else None,
            is_believed=said is not None and any(rules.is_believed(said[1], hours=each, now=now) for each in hours),
            is_absent=is_absent,
            is_open=any(each.is_open(now) for each in hours),
        )
    )


def hours_of(user: int, *, now: datetime) -> list[rules.Hours]:
    """The clocks a user works by: those of their teams, else the house's, as promises are counted by."""
    calendars = Membership.objects.filter(user=user).values_list("team__calendar_id", flat=True)
    return list(_clocks(set(calendars) or _HOUSES_OWN, now).values())


def _clocks(calendars: Collection[int | None], now: datetime) -> dict[int | None, rules.Hours]:
    """The clock of each calendar; that of None is the house's."""
    if not calendars:
        return {}
    default = worktime.find_default_calendar()
    return {
        calendar: worktime.standard_clock()
        if calendar is None and default is None
        else worktime.business_clock(calendar=calendar or default, now=now)
        for calendar in calendars
    }


def ids_here(now: datetime) -> set[int]:
    """The ids of all who can be spoken to in the house."""
    return set(_here(now))


def who_is_here(now: datetime) -> list[User]:
    """Who can be spoken to in the house: those free first, then the busy ones, each by name."""
    here = _here(now)
    return sorted(users().filter(pk__in=here), key=lambda user: HERE.index(here[user.pk]))


def _here(now: datetime) -> dict[int, Availability]:
    """Asked of those alone who said they are: in a large house most have not, and this runs with every ring."""
    judged = _judge(_SAID_SO, (), now)
    return {user: availability for user, (availability, _back_at) in judged.items() if availability in HERE}


def is_here(user: int, now: datetime) -> bool:
    found = users().filter(pk=user).first()
    return found is not None and whereabouts([found], now=now)[0].is_here


def own_presence(user: int) -> Presence:
    """What somebody last said of themselves."""
    state = PresenceState.objects.filter(user=user).values_list("state", flat=True).first()
    return Presence(state) if state else Presence.OFF


def absences(*, now: datetime, user: int | None = None) -> QuerySet[Absence]:
    """Running and coming absences, the next first; of one user or of all."""
    rows = Absence.objects.filter(Q(during__endswith__gt=now) | Q(during__upper_inf=True))
    rows = rows.filter(user__is_active=True) if user is None else rows.filter(user=user)
    return rows.select_related("user").order_by("during")


def find_absence(absence: int) -> Absence | None:
    return Absence.objects.select_related("user").filter(pk=absence).first()


def find_running_absence(user: int, *, now: datetime) -> Absence | None:
    return Absence.objects.filter(user=user, during__contains=now).first()


def teams() -> QuerySet[Team]:
    """By name, with the number of members whose account is open."""
    return Team.objects.annotate(size=Count("memberships", filter=Q(memberships__user__is_active=True))).order_by(
        "name"
    )


def get_team(team: int) -> Team:
    found = Team.objects.filter(pk=team).first()
    if found is None:
        raise NotThere(_("This team does not exist."), field="team")
    return found


def memberships(team: int) -> QuerySet[Membership]:
    """Who is in the team, leads first."""
    return (
        Membership.objects.filter(team=team, user__is_active=True)
        .select_related("user")
        .order_by("-is_lead", "user__name")
    )


def teams_of(user: int) -> QuerySet[Team]:
    return Team.objects.filter(memberships__user=user).order_by("name")


def teams_of_many(users: Iterable[int]) -> dict[int, tuple[Team, ...]]:
    """The teams of each of these, by name; in one statement."""
    found: dict[int, list[Team]] = {user: [] for user in users}
    for row in Membership.objects.filter(user__in=found).select_related("team").order_by("team__name"):
        found[row.user_id].append(row.team)
    return {user: tuple(teams) for user, teams in found.items()}


def leads(team: int) -> list[User]:
    """Who leads the team, by name."""
    return list(users().filter(memberships__team=team, memberships__is_lead=True))


def lead_of(team: int, *, now: datetime | None = None) -> User | None:
    """The one lead to turn to: with `now` somebody who is here if anyone is, else the first by name."""
    found = leads(team)
    if now is not None:
        here = [place.user for place in whereabouts(found, now=now) if place.is_here]
        found = here or found
    return found[0] if found else None


def leads_for(user: int) -> list[User]:
    """Who leads any team of this user, the user themselves left out."""
    mine = Membership.objects.filter(user=user).values("team")
    led = Membership.objects.filter(team__in=mine, is_lead=True).exclude(user=user).values("user")
    return list(users().filter(pk__in=led))


def skills() -> QuerySet[Skill]:
    return Skill.objects.order_by(Lower("name"))


def find_invitation(token: str, *, now: datetime) -> Invitation | None:
    """A link that still works, with its user; None when it was used, replaced or is too old."""
    token_hash = rules.token_hash(token)
    return Invitation.objects.select_related("user").filter(token_hash=token_hash, valid_until_at__gt=now).first()


def has_founder_link(*, now: datetime) -> bool:
    return Invitation.objects.filter(user=None, valid_until_at__gt=now).exists()


def has_second_factor(user: int) -> bool:
    """An app that gives codes, or a passkey: what an administrator can take away when it was lost."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(Authenticator.objects.filter(user=user, type__in=kinds).exists())


@dataclass(frozen=True)
class Passkey:
    """One of a user's passkeys, by the name its owner gave it."""

    id: int
    name: str
    added_at: datetime
    used_at: datetime | None


def passkeys(user: int) -> list[Passkey]:
    """The passkeys of a user, the oldest first."""
    rows = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).order_by("pk")
    return [Passkey(row.pk, row.data["name"], row.created_at, row.last_used_at) for row in rows]


@dataclass(frozen=True)
class Said:
    """A notice as its reader reads it now: the newest sentences that still hold, and how many more it has."""

    notice: Notice
    sentences: tuple[notices.Sentence, ...]
    more: int

    @property
    def is_urgent(self) -> bool:
        return any(sentence.is_urgent for sentence in self.sentences)


def notices_for(user: User, *, now: datetime) -> list[Said]:
    """What this user should know: urgent matters first, then by when they last grew. Waiting ones stand last.

    A matter of which nothing is left to say is left out. As many statements as there are kinds of sentences, and two.
    """
    rows = Notice.objects.filter(user=user, acknowledged_at=None, settled_at=None).order_by("-grew_at", "-pk")
    found = _said(list(rows), user, now=now)
    return sorted(found, key=lambda said: (said.notice.given_at is None, not said.is_urgent))


def say_notice(notice: int, *, now: datetime) -> tuple[User, Said] | None:
    """For a carrier: whom to tell and what, in their language. None when it was seen or settled meanwhile."""
    row = Notice.objects.filter(pk=notice, acknowledged_at=None, settled_at=None).select_related("user").first()
    found = _said([row], row.user, now=now) if row is not None else []
    return (found[0].notice.user, found[0]) if found else None


def _said(rows: list[Notice], reader: User, *, now: datetime) -> list[Said]:
    place = Window(RowNumber(), partition_by=F("notice"), order_by=(F("said_at").desc(), F("pk").desc()))
    size = Window(Count("pk"), partition_by=F("notice"))
    open_lines = NoticeLine.objects.filter(notice__in=rows, settled_at=None)
    lines = open_lines.annotate(place=place, size=size).filter(place__lte=LINES_EACH).order_by("-said_at", "-pk")
    sizes = {line.notice_id: line.size - LINES_EACH for line in lines}
    by_code: dict[str, list[NoticeLine]] = defaultdict(list)
    for line in lines:
        by_code[line.code].append(line)
    with override(reader.language):
        sentences = {
            line: sentence
            for code, several in by_code.items()
            for line, sentence in notices.say(code, several, reader=reader, now=now).items()
        }
    said: dict[int, list[notices.Sentence]] = defaultdict(list)
    for line in lines:
        if line.pk in sentences:
            said[line.notice_id].append(sentences[line.pk])
    return [Said(row, tuple(said[row.pk]), max(0, sizes[row.pk])) for row in rows if said[row.pk]]


def count_notices(user: int) -> tuple[int, int]:
    """How many notices reached this user and are open, and how many of them are urgent. One statement."""
    rows = Notice.objects.filter(user=user, acknowledged_at=None, settled_at=None, given_at__isnull=False)
    found = rows.aggregate(all=Count("pk"), urgent=Count("pk", filter=Q(is_urgent=True)))
    return found["all"], found["urgent"]


def acknowledgements(code: str, things: Iterable[str]) -> dict[str, datetime]:
    """When each thing was last acknowledged by anybody who was told of it; those nobody acknowledged are left out."""
    lines = NoticeLine.objects.filter(code=code, thing__in=set(things), notice__acknowledged_at__isnull=False)
    found = lines.values_list("thing").annotate(latest=Max("notice__acknowledged_at")).order_by("thing")
    return dict(found)


def find_quiet_hours(user: int | None) -> QuietHours | None:
    """A user's own, or (None) the house's."""
    return QuietHours.objects.filter(user=user).first()


def management() -> list[User]:
    """Whom what climbs reaches last: management, in a house without one the administrators."""
    found = list(users().filter(role__in=(Role.MANAGEMENT, Role.ADMIN)))
    return [user for user in found if user.role == Role.MANAGEMENT] or found
