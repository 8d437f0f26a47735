"""How somebody wants to look at the concerns, as it stands in the address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.http import urlencode

from handschlag.cases import queries as cases
from handschlag.cases.choices import Kind, State
from handschlag.cases.queries.listing import ONLY, WHOSE
from handschlag.core.ids import read_id

LONGEST = 200
OLDEST = 36_500


def _is_one_of(*known: str) -> Callable[[str], bool]:
    return lambda text: text in known


def _is_id(text: str) -> bool:
    return read_id(text) is not None


def _is_days(text: str) -> bool:
    days = read_id(text)
    return days is not None and days <= OLDEST


FITS: Final[dict[str, Callable[[str], bool]]] = {
    "whose": _is_one_of(*WHOSE),
    "kind": _is_one_of(*Kind.values),
    "state": _is_one_of(*State.values),
    "owner": _is_id,
    "team": _is_id,
    "product": _is_id,
    "fault": _is_id,
    "age": _is_days,
    "only": _is_one_of(*ONLY),
    "over": _is_one_of("1"),
    "q": bool,
}
"""Every filter, and whether a text makes sense for it."""


@dataclass(frozen=True)
class Typed:
    """The filters as texts by name; only those that say something."""

    filters: dict[str, str]

    @property
    def asked(self) -> cases.CaseFilter:
        said = self.filters
        return cases.CaseFilter(
            whose=said.get("whose", "all"),
            kind=said.get("kind", ""),
            state=said.get("state", ""),
            owner=read_id(said.get("owner", "")),
            team=read_id(said.get("team", "")),
            product=read_id(said.get("product", "")),
            fault=read_id(said.get("fault", "")),
            older_days=read_id(said.get("age", "")),
            only=said.get("only", ""),
            words=said.get("q", ""),
            is_over="over" in said,
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(set(self.filters) - {"whose", "over"})

    def url(self, **more: str) -> str:
        """The query string with `more`; an empty text takes a filter away."""
        wanted = {name: value for name, value in {**self.filters, **more}.items() if value}
        return f"?{urlencode(wanted)}" if wanted else "?"


def typed(given: Mapping[str, str]) -> Typed:
    """What is understood of an address; what is not is left out."""
    said = {name: given.get(name, "").strip()[:LONGEST] for name in FITS}
    return Typed({name: value for name, value in said.items() if FITS[name](value)})
