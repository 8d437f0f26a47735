"""What stands around every page: the navigation, the search and the own menu."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from handschlag.conversations import queries as conversations
from handschlag.core import clock
from handschlag.desk.call.cards import Calls
from handschlag.desk.navigation import COUNTED, find_url, open_url, places
from handschlag.desk.words import WORDS
from handschlag.people.permissions import may_see_notices, may_use_desk

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

    from handschlag.desk.navigation import Place

SHEETS = tuple(
    f"desk/css/{name}.css"
    for name in (
        "tokens",
        "base",
        "layout",
        "parts",
        "customer",
        "call",
        "lists",
        "load",
        "care",
        "complaints",
        "cases",
        "diagnosis",
        "practice",
        "settings",
        "hours",
        "print",
    )
)


class Frame:
    """Read lazily by the templates, so that a fragment costs none of it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def now(self) -> datetime:
        """The installation's time: behind a lock it is known already, on public pages it is asked for."""
        return getattr(self.request, "now", None) or clock.now()

    @cached_property
    def can_dial(self) -> bool:
        """Whether a click on a number makes the telephone of whoever is signed in dial it."""
        return self.request.user.is_authenticated and conversations.can_dial(self.request.user.pk)

    @cached_property
    def places(self) -> list[Place]:
        return places(self.request)

    @cached_property
    def calls(self) -> Calls:
        """What rings and runs for whoever is signed in."""
        return Calls(self.request.user, self.now)  # type: ignore[arg-type]  # asked behind sign-in only

    @property
    def base(self) -> str:
        """What the pages about the own account stand in: the desk, or a sheet alone for whoever has no desk."""
        user = self.request.user
        return "desk/base.html" if user.is_authenticated and may_use_desk(user) else "desk/alone.html"

    @property
    def words(self) -> dict[str, str]:
        return {name: str(text) for name, text in WORDS.items()}

    @property
    def counts_url(self) -> str:
        user = self.request.user
        return open_url("counts", user) if user.is_authenticated else ""

    @property
    def counts_trigger(self) -> str:
        return ", ".join(["load", *(f"calm:{fact} from:body" for fact in COUNTED)])

    @property
    def has_bell(self) -> bool:
        """Whoever has a desk has a bell; the page comes with an empty one, which asks for what is in it."""
        return may_see_notices(self.request.user)  # type: ignore[arg-type]  # asked behind sign-in only

    @property
    def search_url(self) -> str:
        return find_url("customers")

    @property
    def palette_url(self) -> str:
        return find_url("palette")

    @property
    def new_customer_url(self) -> str:
        return find_url("customer-new")

    @property
    def sign_out_url(self) -> str:
        return find_url("account_logout")

    @property
    def look_url(self) -> str:
        return find_url("look")


def frame(request: HttpRequest) -> dict[str, object]:
    """Context processor of all desk pages."""
    return {"desk": Frame(request), "sheets": SHEETS}
