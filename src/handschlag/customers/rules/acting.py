"""Who acts for a customer at this moment. Law 1: absence changes who acts, never who is responsible."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Acting:
    """A user or a team, and why it is them: owner, stand_in, team_lead, management, anybody or nobody.

    `is_here`: can be spoken to now. Outside hours nobody is, and it falls to whoever is not absent.
    """

    user_id: int | None
    team_id: int | None
    why: str
    is_here: bool = True


@dataclass(frozen=True)
class Face:
    """A user or a team."""

    user: int | None = None
    team: int | None = None


@dataclass(frozen=True)
class House:
    """Who is here, who is not absent (`expected`, those here among them), and who leads whom."""

    here: frozenset[int]
    expected: frozenset[int] = frozenset()
    members: Mapping[int, frozenset[int]] = field(default_factory=dict)
    leads: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    management: tuple[int, ...] = ()

    def leads_of(self, face: Face) -> Iterable[int]:
        teams = (
            [face.team] if face.team is not None else sorted(t for t, who in self.members.items() if face.user in who)
        )
        return (lead for team in teams for lead in self.leads.get(team, ()))


def who_acts(owner: Face, stand_in: Face, house: House) -> Acting:
    """Owner, else stand-in, else a team lead of the owner's or the stand-in's, else management: the first who is here.

    When nobody of them is here: the first who is not absent. When all are absent it stays with the owner, for a
    matter never has no face.
    """
    ladder = (
        (owner, "owner"),
        (stand_in, "stand_in"),
        *((Face(user=lead), "team_lead") for face in (owner, stand_in) for lead in house.leads_of(face)),
        *((Face(user=manager), "management") for manager in house.management),
    )
    for there, is_here in ((house.here, True), (house.expected, False)):
        for face, why in ladder:
            if _is_among(face, there, house):
                return Acting(face.user, face.team, why, is_here)
    return Acting(owner.user, owner.team, "nobody", is_here=False)


def who_acts_for_nobody(house: House, turn: Callable[[set[int]], list[int]] = sorted) -> Acting:
    """For a caller nobody knows: a team lead who is here, else management, else anybody who is; else who is expected.

    Team leads are equals, and so is anybody: among them the first of `turn`. Administrators stay the last of management.
    """
    leads = {lead for leads in house.leads.values() for lead in leads}
    for there, is_here in ((house.here, True), (house.expected, False)):
        if some := leads & there:
            return Acting(turn(some)[0], None, "team_lead", is_here)
        for user in house.management:
            if user in there:
                return Acting(user, None, "management", is_here)
        if there:
            return Acting(turn(set(there))[0], None, "anybody", is_here)
    return Acting(None, None, "nobody", is_here=False)


def _is_among(face: Face, there: frozenset[int], house: House) -> bool:
    if face.user is not None:
        return face.user in there
    return face.team is not None and not there.isdisjoint(house.members.get(face.team, frozenset()))
