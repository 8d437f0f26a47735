"""How somebody wants to look at the ledger, as it stands in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.http import urlencode

from handschlag.core.ids import read_id
from handschlag.promises.choices import Kind
from handschlag.promises.queries import VIEWS, Wanted

KEPT = ("view", "team", "owner", "kind", "q")
LONGEST = 200


@dataclass(frozen=True)
class Typed:
    """The filters as texts by name; only those that say something."""

    filters: dict[str, str]

    @property
    def asked(self) -> Wanted:
        return Wanted(
            view=self.filters.get("view", VIEWS[0]),
            team=read_id(self.filters.get("team", "")),
            owner=read_id(self.filters.get("owner", "")),
            kind=self.filters.get("kind", ""),
            text=self.filters.get("q", ""),
        )

    @property
    def is_narrowed(self) -> bool:
        return bool({"owner", "kind", "q"} & set(self.filters))

    def url(self, **more: str) -> str:
        """The query string of this view with `more`; an empty text takes a filter away."""
        wanted = {name: value for name, value in {**self.filters, **more}.items() if value}
        return f"?{urlencode(wanted)}" if wanted else "?"


def typed(given: Mapping[str, str]) -> Typed:
    """What is understood of an address; what is not is left out."""
    said = {name: given.get(name, "").strip()[:LONGEST] for name in KEPT}
    if said["view"] not in VIEWS:
        said["view"] = ""
    if said["kind"] not in Kind.values:
        said["kind"] = ""
    for name in ("team", "owner"):
        said[name] = said[name] if read_id(said[name]) else ""
    return Typed({name: value for name, value in said.items() if value})
