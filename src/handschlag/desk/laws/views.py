from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from handschlag.core.errors import Cannot, NotThere
from handschlag.desk import toasts
from handschlag.desk.laws import showing
from handschlag.desk.laws.covering import CoverForm
from handschlag.desk.laws.forms import LawForm, TryForm, as_it_stands
from handschlag.doors import allowed
from handschlag.promises import actions, queries
from handschlag.promises.permissions import may_write_laws
from handschlag.promises.rules.laws import in_force

if TYPE_CHECKING:
    from django.http import HttpResponse

    from handschlag.doors import DeskRequest

USUAL_FEE = Decimal("39.95")


@allowed(may_write_laws)
def laws(request: DeskRequest) -> HttpResponse:
    """Every law that binds the house, what it wants, and for how many matters it counts the days."""
    bound = queries.bound_by(on=timezone.localdate(request.now))
    cards = [(one, showing.page(one.today or one.newest)) for one in bound]
    return render(request, "desk/laws/laws.html", {"cards": cards})


@allowed(may_write_laws)
def law(request: DeskRequest, code: str) -> HttpResponse:
    """What it says, what a day costs, and what it said or will say."""
    wordings = _wordings(code)
    today = timezone.localdate(request.now)
    shown = in_force(wordings, on=today) or wordings[0]
    form = TryForm(request.GET or None, initial={"fee": USUAL_FEE})
    fee = form.cleaned_data["fee"] if form.is_valid() else USUAL_FEE
    context = {
        "code": code,
        "page": showing.page(shown),
        "is_today": in_force(wordings, on=today) is not None,
        "form": form,
        "costs": showing.costs(shown.law, fee, on=today) if shown.law.steps else [],
        "history": showing.pages(wordings),
        "scopes": queries.law_scopes(code),
        "cover": CoverForm(),
    }
    return render(request, "desk/laws/law.html", context, status=422 if form.errors else 200)


@allowed(may_write_laws)
def new(request: DeskRequest) -> HttpResponse:
    form = LawForm(request.POST or None, initial={"from_on": timezone.localdate(request.now)})
    if form.is_valid() and _is_written(request, form, form.cleaned_data["code"]):
        return HttpResponseRedirect(reverse("settings-laws-law", args=[form.cleaned_data["code"]]))
    return render(request, "desk/laws/form.html", {"form": form}, status=422 if form.is_bound else 200)


@allowed(may_write_laws)
def change(request: DeskRequest, code: str) -> HttpResponse:
    """What it says from a day on; what it said before stays."""
    current = _wordings(code)[0]
    initial = as_it_stands(current) | {"from_on": timezone.localdate(request.now), "until_on": None}
    form = LawForm(request.POST or None, initial=initial, is_new=False)
    if form.is_valid() and _is_written(request, form, code):
        return HttpResponseRedirect(reverse("settings-laws-law", args=[code]))
    context = {"form": form, "code": code}
    return render(request, "desk/laws/form.html", context, status=422 if form.is_bound else 200)


def _is_written(request: DeskRequest, form: LawForm, code: str) -> bool:
    """Whether it was accepted; a refusal stands beside its field."""
    given = form.cleaned_data
    try:
        actions.write_law(
            code=code,
            from_on=given["from_on"],
            until_on=given["until_on"],
            definition=form.definition(),
            by=request.user.pk,
            now=request.now,
        )
    except Cannot as no:
        form.show(no.field, no.reason)
        return False
    toasts.say(request, _("Saved."))
    return True


def _wordings(code: str) -> list[queries.Wording]:
    try:
        return queries.get_law(code)
    except NotThere as missing:
        raise Http404 from missing
