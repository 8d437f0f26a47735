"""Where one can go on the desk. Only what exists and what the person may see is shown: the view's own lock decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.functional import _StrPromise

    from handschlag.people.models import User


@dataclass(frozen=True)
class Area:
    """One entry of the navigation; `name` is the URL's name, `key` the letters that go there."""

    name: str
    label: _StrPromise
    icon: str
    key: str


@dataclass(frozen=True)
class Place:
    """An area as one person sees it now."""

    name: str
    label: str
    icon: str
    key: str
    url: str
    is_current: bool


AREAS = (
    Area("today", _("Today"), icon="sun", key="z h"),
    Area("inbox", _("Inbox"), icon="inbox", key="z e"),
    Area("cases", _("Concerns"), icon="message-square", key="z a"),
    Area("promises", _("Promises"), icon="calendar-clock", key="z p"),
    Area("changeovers", _("Changeovers"), icon="refresh-cw", key="z w"),
    Area("handovers", _("Handovers"), icon="forward", key="z g"),
    Area("articles", _("Knowledge"), icon="book-open", key="z i"),
    Area("customers", _("Customers"), icon="users", key="z k"),
    Area("care", _("Care"), icon="handshake", key="z b"),
    Area("practice", _("Practice phone"), icon="headset", key="z u"),
    Area("settings", _("Administration"), icon="settings", key="z v"),
)


# What changes the numbers beside the entries.
COUNTED = (
    "PromiseMade",
    "PromiseKept",
    "PromiseBroken",
    "PromiseDoneLate",
    "PromiseTried",
    "PromiseReleased",
    "PromiseReplaced",
    "BreakTold",
    "CallEnded",
    "CallMissed",
    "CallTaken",
    "HandedOn",
    "VisitStarted",
    "LetterEntered",
    "MailReceived",
    "VisitEnded",
    "VainCallEntered",
    "ConversationWrappedUp",
    "WrapUpUndone",
    "PresenceChanged",
    "WishReceived",
    "WishSettled",
    "HandoverGiven",
    "HandoverAccepted",
    "HandoverDeclined",
    "HandoverReturned",
    "HandoverClimbed",
    "HandoverWithdrawn",
    "HandoverEnded",
    "InquiryMade",
    "InquiryAnswered",
    "InquiryWithdrawn",
    "CaseOpened",
    "CaseAssigned",
    "CaseConfirmed",
    "CaseWithdrawn",
    "FixFailed",
    "CasesMerged",
)


def places(request: HttpRequest) -> list[Place]:
    """The areas this person may enter; the innermost one that holds the current page is marked."""
    found = [(area, url) for area in AREAS if (url := open_url(area.name, request.user))]  # type: ignore[arg-type]  # asked behind sign-in only
    inside = [url for _, url in found if request.path == url or (url != "/" and request.path.startswith(url))]
    current = max(inside, key=len, default="")
    return [Place(area.name, str(area.label), area.icon, area.key, url, url == current) for area, url in found]


def find_url(name: str, *args: object) -> str:
    """The address of a named page, or nothing while the page does not exist."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def open_url(name: str, user: User) -> str:
    """The address of a named page if this user's role opens it, else nothing."""
    url = find_url(name)
    try:
        lock = getattr(resolve(url).func, "lock", None) if url else None
    except Resolver404:
        return ""
    return url if lock is not None and lock(user) else ""
