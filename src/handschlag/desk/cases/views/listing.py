"""*Anliegen* as a list and as a board, narrowed in the same way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from handschlag.cases import actions as cases
from handschlag.cases import queries
from handschlag.cases.choices import OVER, Kind, State
from handschlag.cases.models import CaseView
from handschlag.cases.permissions import may_see_cases
from handschlag.cases.queries.listing import ASKING, BROKEN, RETURNED, TODAY, WAITING
from handschlag.desk import refusals, toasts
from handschlag.desk.cases import panels
from handschlag.desk.cases.asking import Typed, typed
from handschlag.desk.cases.lines import shown
from handschlag.desk.promises.forms import SaveViewForm
from handschlag.doors import DeskRequest, allowed
from handschlag.people import queries as people
from handschlag.products.models import Product

CHANGES = ("CaseOpened", *panels.STANDING, *panels.JOINED, *panels.PROMISED, *panels.KNOWN)
TRIGGER = ", ".join(f"calm:{fact} from:body" for fact in CHANGES)
AGES = (1, 3, 7, 14, 30, 90)


@dataclass(frozen=True)
class Saved:
    """A kept view as a link."""

    row: CaseView
    typed: Typed
    user: int
    wanted: Typed

    @property
    def url(self) -> str:
        return self.typed.url()

    @property
    def is_mine(self) -> bool:
        return self.row.user_id == self.user

    @property
    def is_current(self) -> bool:
        return self.typed == self.wanted


@allowed(may_see_cases)
@require_GET
def listing(request: DeskRequest) -> HttpResponse:
    """What the address asks for, the longest waiting first; without script and with."""
    wanted, after = typed(request.GET), request.GET.get("after", "")
    page = queries.list_cases(wanted.asked, user=request.user.pk, now=request.now, after=after)
    context = {
        "rows": shown(page.lines, now=request.now),
        "wanted": wanted,
        "asked": wanted.asked,
        "count": page.count,
        "most": queries.MOST_COUNTED,
        "is_first": not after,
        "next_url": wanted.url(after=page.next) if page.next else "",
        "first_url": wanted.url(),
        "here": "cases",
        "trigger": TRIGGER,
    }
    if request.htmx and request.htmx.target == "case-list":
        return render(request, "desk/cases/rows.html", context)
    return render(request, "desk/cases/list.html", {**context, **_choices(request, wanted)})


@allowed(may_see_cases)
@require_GET
def board(request: DeskRequest) -> HttpResponse:
    """The same concerns under what happens next."""
    wanted = typed(request.GET)
    found = queries.columns(wanted.asked, user=request.user.pk, now=request.now)
    context = {
        "columns": [(column, shown(column.lines, now=request.now)) for column in found],
        "wanted": wanted,
        "asked": wanted.asked,
        "count": sum(column.count for column in found),
        "most": queries.MOST_COUNTED,
        "here": "cases-board",
        "trigger": TRIGGER,
    }
    if request.htmx and request.htmx.target == "case-list":
        return render(request, "desk/cases/columns.html", context)
    return render(request, "desk/cases/board.html", {**context, **_choices(request, wanted)})


@allowed(may_see_cases)
@require_POST
def save(request: DeskRequest) -> HttpResponse:
    """Keep what is looked at under a name, alone or for a team."""
    wanted, user = typed(request.POST), request.user.pk
    here = f"{reverse('cases')}{wanted.url()}"
    form = SaveViewForm({"name": request.POST.get("name", ""), "team": request.POST.get("share", "")}, user=user)
    if not form.is_valid():
        toasts.warn(request, str(next(iter(form.errors.values()))[0]))
        return HttpResponseRedirect(here)
    given = form.cleaned_data
    return refusals.go(
        request,
        lambda: cases.keep_case_view(
            user=user, name=given["name"], filters=wanted.filters, team=given["team"], by=user, now=request.now
        ),
        to=here,
        said=_("The view is kept."),
    )


@allowed(may_see_cases)
@require_POST
def remove(request: DeskRequest, view: int) -> HttpResponse:
    return refusals.go(
        request,
        lambda: cases.remove_case_view(view=view, by=request.user.pk, now=request.now),
        to=reverse("cases"),
        said=_("The view is removed."),
    )


def _choices(request: DeskRequest, wanted: Typed) -> dict[str, Any]:
    user = request.user.pk
    return {
        "views": [(name, label, wanted.url(whose="" if name == "all" else name)) for name, label in _whose()],
        "open_url": wanted.url(over=""),
        "over_url": wanted.url(over="1", state="", only=""),
        "kinds": Kind.choices,
        "states": [(state.value, state.label) for state in State if state not in OVER],
        "onlys": _onlys(),
        "ages": AGES,
        "teams": people.teams(),
        "colleagues": people.desk_users(),
        "products": Product.objects.order_by("name"),
        "faults": queries.known_faults(),
        "saved": [Saved(row, typed(row.filters), user, wanted) for row in queries.case_views(user)],
        "save_form": SaveViewForm(user=user),
    }


def _whose() -> list[tuple[str, str]]:
    return [("mine", _("Mine")), ("team", _("Team")), ("all", _("All"))]


def _onlys() -> list[tuple[str, str]]:
    return [
        (BROKEN, _("with a broken promise")),
        (TODAY, _("due today")),
        (WAITING, _("the customer is to do something")),
        (RETURNED, _("came back")),
        (ASKING, _("solved, not confirmed")),
    ]
