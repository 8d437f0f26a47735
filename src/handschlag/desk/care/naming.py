"""How tiers, owners and teams stand in forms and addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from handschlag.care import queries as care
from handschlag.core.ids import read_id
from handschlag.people import queries as people

if TYPE_CHECKING:
    from collections.abc import Mapping

BASIC = "basic"


def owners() -> list[tuple[str, str]]:
    """Everybody and every team a customer can belong to, as they stand in an address."""
    users = [(f"u{user.pk}", user.name) for user in people.desk_users().order_by("name")]
    return [*users, *((f"t{team.pk}", team.name) for team in people.teams())]


def belonging(written_so: str) -> Mapping[str, Any]:
    """`u12` is a user, `t3` a team; anything else narrows nothing."""
    kind, number = {"u": "owner", "t": "team"}.get(written_so[:1]), read_id(written_so[1:])
    return {kind: number} if kind and number else {}


def written(tier: care.Tier) -> str:
    return BASIC if tier.is_basic else str(tier.id)


def chosen(tier: str) -> int | None:
    """The tier as the actions take it: None is the basic one, whichever the house calls so."""
    return None if tier == BASIC else int(tier)


def read(tier: str) -> int | None:
    """What narrows a list to a tier; None where nothing was chosen."""
    if tier == BASIC:
        return care.BASIC
    return read_id(tier)
