"""Choosing an owner or a stand-in: a person or a team, in one field. `u3` is user 3, `t2` team 2."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from handschlag.people import queries as people

if TYPE_CHECKING:
    from handschlag.customers.models import Responsibility

WRITTEN = re.compile(r"(?P<kind>[ut])(?P<id>[1-9]\d{0,17})")


class FaceField(forms.ChoiceField):
    """The choices are read when the form is made, not when the module is."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=offered, **kwargs)


def offered() -> list[tuple[str, Any]]:
    persons = [(f"u{user.pk}", user.name) for user in people.desk_users()]
    teams = [(f"t{team.pk}", team.name) for team in people.teams() if team.size]  # type: ignore[attr-defined]  # annotated by the query
    groups: list[tuple[str, Any]] = [("", "–"), (_("Persons"), persons)]
    return [*groups, (_("Teams"), teams)] if teams else groups


def chosen(name: str, written: str) -> dict[str, int | None]:
    """What an action calls it: `owner` and `owner_team`, one of them None."""
    found = WRITTEN.fullmatch(written)
    number = int(found["id"]) if found else None
    is_user = bool(found) and found is not None and found["kind"] == "u"
    return {name: number if is_user else None, f"{name}_team": None if is_user else number}


def written(row: Responsibility, name: str) -> str:
    """The field's value for who is responsible now."""
    user, team = getattr(row, f"{name}_id"), getattr(row, f"{name}_team_id")
    return f"u{user}" if user is not None else f"t{team}"
