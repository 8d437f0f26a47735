"""What can be done from everywhere by typing its name: pages and actions, each with the key that does the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from handschlag.desk.marking import fold
from handschlag.desk.navigation import AREAS, open_url
from handschlag.desk.settings.pages import PAGES

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from handschlag.people.models import User


@dataclass(frozen=True)
class Command:
    """A page or action. `words` are other names people type for it; `key` is the combination that does the same."""

    name: str
    label: _StrPromise | str
    icon: str
    key: str = ""
    words: _StrPromise | str = ""


@dataclass(frozen=True)
class Offer:
    """A command one person may use, with its address."""

    label: str
    icon: str
    key: str
    url: str


COMMANDS = (
    *(Command(area.name, area.label, area.icon, area.key) for area in AREAS),
    Command("customer-new", _("Create customer"), icon="user-plus", words=_("new customer add organisation person")),
    Command("case-new", _("Open a concern"), icon="plus", words=_("new case complaint fault question")),
    Command("known-faults", _("Known faults"), icon="users", words=_("outage cause many")),
    Command("visit-new", _("Somebody is at the door"), icon="door-open", key="Alt+J", words=_("visit start")),
    Command("colleagues", _("Who is here and when"), icon="users", words=_("colleagues boss free time slot absent")),
    Command("care-asked", _("Asked for in vain"), icon="user", words=_("boss management care")),
    Command("letter-new", _("Enter a letter"), icon="mail-plus", words=_("post mail new")),
    *(Command(page.name, page.label, page.icon, words=page.says) for page in PAGES),
    Command("profile", _("My account"), icon="circle-user", words=_("password language second factor")),
)


def offers(typed: str, user: User) -> list[Offer]:
    """Commands whose name holds every typed word, in their order; all of them when nothing is typed."""
    wanted = fold(typed).split()
    found = []
    for command in COMMANDS:
        names = fold(f"{command.label} {command.words}")
        if all(word in names for word in wanted) and (url := open_url(command.name, user)):
            found.append(Offer(str(command.label), command.icon, command.key, url))
    return found
