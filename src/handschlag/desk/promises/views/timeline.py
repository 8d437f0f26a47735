"""*Versprechen*: what the house owes, broken ones first until the customer has been told."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from handschlag.desk.promises.asking import Typed, typed
from handschlag.desk.promises.forms import SaveViewForm
from handschlag.desk.promises.rows import parts
from handschlag.doors import DeskRequest, allowed
from handschlag.people import queries as people
from handschlag.promises import queries
from handschlag.promises.choices import Kind
from handschlag.promises.models import SavedView
from handschlag.promises.permissions import may_see_promises

PAGE = 30
"""As many as a tall screen shows; the next ones are fetched while somebody reads."""
CHANGES = (
    "PromiseMade",
    "PromiseCorrected",
    "PromiseTold",
    "PromiseKept",
    "PromiseMarkedKept",
    "PromiseMarkWithdrawn",
    "PromiseBroken",
    "PromiseDoneLate",
    "BreakTold",
    "PromiseTried",
    "PromiseReleased",
    "PromiseReplaced",
    "PromiseFiled",
    "PromiseAssigned",
    "PresenceChanged",
)
TRIGGER = ", ".join(f"calm:{fact} from:body" for fact in CHANGES)


@allowed(may_see_promises)
@require_GET
def timeline(request: DeskRequest) -> HttpResponse:
    """The timeline as the address asks for it; without script and with."""
    wanted = typed(request.GET)
    after = request.GET.get("after", "")
    page = queries.timeline(wanted.asked, user=request.user.pk, now=request.now, after=after, limit=PAGE)
    context = {
        "parts": parts(page.entries, now=request.now),
        "wanted": wanted,
        "asked": wanted.asked,
        "views": [(name, label, wanted.url(view=name, team="")) for name, label in _views()],
        "is_first": not after,
        "next_url": wanted.url(after=page.next) if page.next else "",
        "first_url": wanted.url(),
        "trigger": TRIGGER,
    }
    if request.htmx and request.htmx.target == "promise-list":
        return render(request, "desk/promises/list.html", context)
    choices = {
        "kinds": Kind.choices,
        "teams": people.teams(),
        "colleagues": people.desk_users(),
        "saved": [
            Saved(row, typed(row.filters), request.user.pk, wanted) for row in queries.saved_views(request.user.pk)
        ],
        "save_form": SaveViewForm(user=request.user.pk),
    }
    return render(request, "desk/promises/timeline.html", {**context, **choices})


@dataclass(frozen=True)
class Saved:
    """A kept view as a link."""

    row: SavedView
    typed: Typed
    user: int
    shown: Typed

    @property
    def url(self) -> str:
        return self.typed.url()

    @property
    def is_mine(self) -> bool:
        return self.row.user_id == self.user

    @property
    def is_current(self) -> bool:
        return self.typed == self.shown


def _views() -> list[tuple[str, str]]:
    return [
        ("mine", _("Mine")),
        ("stand_in", _("As stand-in")),
        ("team", _("Team")),
        ("all", _("All")),
        ("theirs", _("From customers")),
    ]
