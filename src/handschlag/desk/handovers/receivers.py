"""Choosing to whom: a colleague, a team, whoever has a skill. `u3` is user 3, `t2` team 2, `s1` skill 1."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from handschlag.handovers.rules.receivers import Receiver
from handschlag.people import queries as people

WRITTEN = re.compile(r"([uts])([1-9]\d{0,17})")


def offered(*, but: int | None = None, has_skills: bool = True) -> list[tuple[str, Any]]:
    """The choices of a field, `but` one colleague."""
    persons = [(f"u{user.pk}", user.name) for user in people.desk_users() if user.pk != but]
    teams = [(f"t{team.pk}", team.name) for team in people.teams() if team.size]  # type: ignore[attr-defined]  # annotated by the query
    skills = [(f"s{skill.pk}", skill.name) for skill in people.skills()] if has_skills else []
    groups = ((_("Persons"), persons), (_("Teams"), teams), (_("Whoever knows about"), skills))
    return [("", "–"), *((name, some) for name, some in groups if some)]


def instead(proposed: list[tuple[str, str]], *, but: int) -> list[tuple[str, Any]]:
    """Where something may belong: what the desk proposes first, then every other colleague and team."""
    known = {code for code, _name in proposed}
    others = [
        (group, [(code, name) for code, name in some if code not in known])
        for group, some in offered(but=but, has_skills=False)[1:]
    ]
    first = [(_("Proposed"), proposed)] if proposed else []
    return [("", "–"), *first, *((group, some) for group, some in others if some)]


def chosen(written: str) -> Receiver:
    """Whom a choice means; nobody for anything else."""
    found = WRITTEN.fullmatch(written)
    if found is None:
        return Receiver()
    number = int(found[2])
    return {"u": Receiver(user=number), "t": Receiver(team=number), "s": Receiver(skill=number)}[found[1]]


def written(receiver: Receiver) -> str:
    for letter, number in (("u", receiver.user), ("t", receiver.team), ("s", receiver.skill)):
        if number is not None:
            return f"{letter}{number}"
    return ""
