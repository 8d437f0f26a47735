"""To whom one can hand over: by name, who can answer, who is away, and where it belongs instead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from handschlag.core.moments import when
from handschlag.customers import queries as customers
from handschlag.customers.rules.acting import Face
from handschlag.handovers.models import Handover
from handschlag.handovers.queries.matter import Matter
from handschlag.handovers.rules import receivers as rules
from handschlag.handovers.rules.receivers import Receiver
from handschlag.people import queries as people
from handschlag.people.choices import Availability
from handschlag.people.models import Membership, Skill, Team, User

ON_DUTY = (Availability.HERE, Availability.BUSY, Availability.AWAY)
MOST_PROPOSED = 4


@dataclass(frozen=True)
class Away:
    """Nobody there would answer: why, and to whom instead."""

    text: str
    instead: Receiver | None
    instead_name: str


@dataclass(frozen=True)
class Proposed:
    """A place where it may belong, and why."""

    receiver: Receiver
    name: str
    why: str


def names() -> dict[Receiver, str]:
    """Everybody and every team and skill of the house, and the partners that ever got something, by what they are called."""
    known: dict[Receiver, str] = {Receiver(user=row.pk): row.name for row in people.desk_users()}
    known |= {Receiver(team=row.pk): row.name for row in Team.objects.order_by("name")}
    known |= {Receiver(skill=row.pk): row.name for row in people.skills()}
    return known | {Receiver(partner=name): name for name in partners()}


def partners() -> list[str]:
    """Outside companies something was handed to before."""
    rows = Handover.objects.filter(to_partner__isnull=False).order_by("to_partner")
    return [name for name in rows.values_list("to_partner", flat=True).distinct() if name]


def find_receiver(typed: str) -> tuple[Receiver | None, str]:
    """Whom "Schaden Gutachter schicken" names, and the words behind."""
    return rules.fitting(typed, names())


def name_of(receiver: Receiver) -> str:
    if receiver.user is not None:
        return people.names([receiver.user]).get(receiver.user, "")
    if receiver.team is not None:
        return Team.objects.filter(pk=receiver.team).values_list("name", flat=True).first() or ""
    if receiver.skill is not None:
        return Skill.objects.filter(pk=receiver.skill).values_list("name", flat=True).first() or ""
    return receiver.partner


def users_of(receiver: Receiver) -> list[int]:
    """Who may answer for it: nobody of ours for a partner."""
    desk = people.desk_users()
    if receiver.user is not None:
        return list(desk.filter(pk=receiver.user).values_list("pk", flat=True))
    if receiver.team is not None:
        return list(desk.filter(memberships__team=receiver.team).values_list("pk", flat=True))
    if receiver.skill is not None:
        return list(desk.filter(skills=receiver.skill).values_list("pk", flat=True))
    return []


def users_of_face(face: Face) -> list[int]:
    return users_of(Receiver(face.user, face.team))


def on_duty(users: Iterable[int], *, now: datetime) -> list[int]:
    there = people.availabilities(set(users), now=now)
    return sorted(user for user, availability in there.items() if availability in ON_DUTY)


def away(receiver: Receiver, *, customer: int | None, now: datetime) -> Away | None:
    """Why nobody there would answer in the next time: all of them are absent. A partner is not known to be."""
    if receiver.partner:
        return None
    users = users_of(receiver)
    there = people.availabilities(set(users), now=now)
    if any(availability != Availability.ABSENT for availability in there.values()):
        return None
    found = _instead(set(users), customer, now=now)
    return Away(_gone(receiver, now=now), found, name_of(found) if found else "")


def _gone(receiver: Receiver, *, now: datetime) -> str:
    name = name_of(receiver)
    absence = people.find_running_absence(receiver.user, now=now) if receiver.user is not None else None
    if absence is not None and absence.during.upper is not None:
        return _("%(name)s is away until %(until)s.") % {"name": name, "until": when(absence.during.upper, now=now)}
    return _("%(name)s: nobody is there at the moment.") % {"name": name}


def _instead(gone: set[int], customer: int | None, *, now: datetime) -> Receiver | None:
    """Whoever acts for the customer, else who leads the absent."""
    acting = customers.who_acts(customer, now=now) if customer is not None else None
    if acting is not None and acting.user_id is not None and acting.user_id not in gone:
        return Receiver(user=acting.user_id)
    leads = [lead.pk for user in sorted(gone) for lead in people.leads_for(user)]
    there = on_duty(leads, now=now)
    return Receiver(user=there[0]) if there else None


def proposals(found: Matter, *, but: Receiver, now: datetime) -> list[Proposed]:
    """Where it may belong instead: who looks after the customer, who stands in, who had it last, who leads."""
    wanted: list[tuple[Face, str]] = []
    if found.customer is not None:
        responsible = customers.responsibility(found.customer, now=now)
        wanted.append((Face(responsible.owner_id, responsible.owner_team_id), _("looks after the customer")))
        wanted.append((Face(responsible.stand_in_id, responsible.stand_in_team_id), _("stands in")))
    if found.case is not None:
        wanted.append((Face(found.case.face_id, found.case.face_team_id), _("is the face the customer knows")))
    wanted += [(Face(user=lead.pk), _("leads the team")) for lead in leads_of(Face(but.user, but.team))]
    known: dict[Receiver, str] = {}
    for face, why in wanted:
        receiver = Receiver(face.user, face.team)
        if receiver.is_one and receiver != but and face != found.holder:
            known.setdefault(receiver, why)
    return [Proposed(receiver, name_of(receiver), why) for receiver, why in list(known.items())[:MOST_PROPOSED]]


def leads_of(face: Face) -> list[User]:
    """Who leads the team, or any team of the person."""
    if face.team is not None:
        return people.leads(face.team)
    return people.leads_for(face.user) if face.user is not None else []


def lead_to_decide(face: Face, *, now: datetime, but: Iterable[int] = ()) -> int | None:
    """The one lead to turn to: of those who lead `face` one on duty, else one who is not absent; else of management."""
    left_out = set(but)
    for users in ([lead.pk for lead in leads_of(face)], [boss.pk for boss in people.management()]):
        candidates = [user for user in users if user not in left_out]
        there = people.availabilities(set(candidates), now=now)
        duty = [user for user in candidates if there.get(user) in ON_DUTY]
        coming = [user for user in candidates if there.get(user) not in (None, Availability.ABSENT)]
        if found := duty or coming:
            return found[0]
    return None


def is_lead_of(user: int, face: Face) -> bool:
    """Leads them, or manages: whose decision the third pass is."""
    if user in {boss.pk for boss in people.management()}:
        return True
    if face.team is not None:
        return Membership.objects.filter(team=face.team, user=user, is_lead=True).exists()
    mine = Membership.objects.filter(user=user, is_lead=True).values("team")
    return Membership.objects.filter(user=face.user, team__in=mine).exists()
