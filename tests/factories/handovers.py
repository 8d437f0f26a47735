"""Handovers for tests, made by the room's own actions: Kern gives, Lau of the claims team may take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handschlag.cases.models import Case
from handschlag.core.models import FactRow
from handschlag.handovers import actions as handovers
from handschlag.handovers import reactions
from handschlag.handovers.models import Handover
from handschlag.handovers.rules.receivers import Receiver
from handschlag.people.models import Team, User
from tests.factories.cases import Desk, make_desk
from tests.factories.people import NOW, make_team, make_user


@dataclass
class House:
    """Kern and Weiß of the office under Seidel; Lau and Mai of the claims team under Boll."""

    desk: Desk
    office: Team
    claims: Team
    seidel: User
    boll: User
    lau: User
    mai: User

    @property
    def kern(self) -> User:
        return self.desk.kern

    @property
    def weiss(self) -> User:
        return self.desk.weiss

    def give(
        self, case: Case | None = None, *, to: Receiver | None = None, now: datetime = NOW, **more: Any
    ) -> Handover:
        """Kern hands a fault of Roth's over to Lau, or as said."""
        if case is None and not {"promise", "conversation"} & set(more):
            case = self.desk.open()
        said = {"case": case.pk} if case is not None else {}
        return handovers.give_handover(
            **{"by": self.kern.pk, **said, **more}, to=to or Receiver(user=self.lau.pk), now=now
        )

    def accept(self, row: Handover, user: User | None = None, *, now: datetime = NOW, **more: Any) -> Handover:
        return handovers.accept_handover(handover=row.pk, by=(user or self.lau).pk, now=now, **more)


def make_house() -> House:
    desk = make_desk()
    mark = desk.kern.login.removeprefix("kern")
    named = {
        name: make_user(f"{name}{mark}", name=name.capitalize(), presence="available", role=role)
        for name, role in (("seidel", "team_lead"), ("boll", "team_lead"), ("lau", "agent"), ("mai", "agent"))
    }
    office = make_team(f"Büro {mark}", lead=named["seidel"], members=(desk.kern, desk.weiss))
    claims = make_team(f"Schaden {mark}", lead=named["boll"], members=(named["lau"], named["mai"]))
    return House(desk, office, claims, named["seidel"], named["boll"], named["lau"], named["mai"])


def react(name: str, *, now: datetime = NOW) -> None:
    """The room hears every fact of that name, as the workers would tell it."""
    heard = {
        "CallAnswered": reactions.accept_by_answering,
        "FaceTold": reactions.accept_by_telling,
    }.get(name, reactions.follow)
    for row in FactRow.objects.filter(name=name).order_by("id"):
        heard(row, now=now)
