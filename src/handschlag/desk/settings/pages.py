"""The pages of the administration, in the order somebody setting up an office needs them. One line each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from handschlag.conversations.permissions import may_write_inbox_rules
from handschlag.desk.navigation import find_url
from handschlag.people.permissions import may_administer, may_lead, may_manage, may_use_desk

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.utils.functional import _StrPromise

    from handschlag.people.models import User


@dataclass(frozen=True)
class Page:
    """`name` is the URL's name; a page whose address does not exist is not shown."""

    name: str
    label: _StrPromise
    says: _StrPromise
    icon: str
    may: Callable[[User], bool]


PAGES = (
    Page("settings-company", _("Company"), _("Name, country and area code"), icon="building-2", may=may_administer),
    Page(
        "settings-letterhead",
        _("Letterhead"),
        _("Telephone and address customers see"),
        icon="mail",
        may=may_administer,
    ),
    Page(
        "settings-confirmations",
        _("Confirmations"),
        _("How long links to promises last"),
        icon="link",
        may=may_administer,
    ),
    Page(
        "settings-hours", _("Hours and holidays"), _("When your promises run"), icon="calendar-days", may=may_use_desk
    ),
    Page(
        "settings-published",
        _("Published promises"),
        _("What you promise everybody, and whether it is true"),
        icon="megaphone",
        may=may_manage,
    ),
    Page(
        "settings-laws",
        _("Law clocks"),
        _("What the law wants by when, and what it costs"),
        icon="alarm-clock",
        may=may_administer,
    ),
    Page(
        "complaints",
        _("Register of complaints"),
        _("What supervisors want to see, as page, table and PDF"),
        icon="activity",
        may=may_lead,
    ),
    Page(
        "settings-causes",
        _("Root causes"),
        _("Why complaints arise, each under one name"),
        icon="search",
        may=may_lead,
    ),
    Page(
        "settings-offices",
        _("Offices of recourse"),
        _("To whom customers can turn who do not accept"),
        icon="building-2",
        may=may_lead,
    ),
    Page(
        "settings-estimates",
        _("Estimates"),
        _("What promises take, and the time for them"),
        icon="clock",
        may=may_manage,
    ),
    Page(
        "settings-waiting",
        _("How long somebody waits"),
        _("By when you call back and answer"),
        icon="clock",
        may=may_lead,
    ),
    Page(
        "settings-inbox-rules",
        _("Rules of the inbox"),
        _("What comes in finds its people by itself"),
        icon="inbox",
        may=may_write_inbox_rules,
    ),
    Page("settings-telephony", _("Telephone"), _("Lines, exchange and live test"), icon="phone", may=may_administer),
    Page(
        "settings-mail-in",
        _("Mailboxes"),
        _("Where mails are fetched from, and whether that works"),
        icon="inbox",
        may=may_administer,
    ),
    Page(
        "settings-mail-out",
        _("E-mail out"),
        _("Addresses we write from, and their servers"),
        icon="send",
        may=may_administer,
    ),
    Page("settings-users", _("Users"), _("Accounts, roles, extensions, skills"), icon="users", may=may_manage),
    Page("settings-teams", _("Teams"), _("Who works together and who leads"), icon="users-round", may=may_manage),
    Page("settings-absences", _("Absences"), _("Who is away and until when"), icon="calendar-off", may=may_use_desk),
    Page(
        "settings-texts",
        _("Text modules"),
        _("Sentences worth saying the same way"),
        icon="message-square",
        may=may_use_desk,
    ),
    Page("settings-products", _("Products"), _("What your customers have from you"), icon="package", may=may_lead),
    Page(
        "settings-guides",
        _("Diagnosis guides"),
        _("What is asked and tried, and in which order"),
        icon="activity",
        may=may_lead,
    ),
    Page(
        "settings-ladder",
        _("The ladder"),
        _("When promises warn, whom, and when it is quiet"),
        icon="bell",
        may=may_manage,
    ),
    Page(
        "settings-contracts",
        _("Contracts"),
        _("What customers have and are entitled to, from a file"),
        icon="shield-check",
        may=may_lead,
    ),
    Page("settings-import", _("Import"), _("Customers from a file, with undo"), icon="file-input", may=may_lead),
)


@dataclass(frozen=True)
class Entry:
    """A page as one person sees it now."""

    label: str
    says: str
    icon: str
    url: str
    is_current: bool


def entries(request: HttpRequest, user: User) -> list[Entry]:
    return [
        Entry(str(page.label), str(page.says), page.icon, url, request.path.startswith(url))
        for page in PAGES
        if page.may(user) and (url := find_url(page.name))
    ]
