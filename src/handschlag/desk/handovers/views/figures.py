"""How passing on goes, for the house and its teams; and how long an answer may take."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from handschlag.desk import toasts
from handschlag.desk.handovers.forms import RulesForm
from handschlag.desk.refusals import is_done
from handschlag.doors import DeskRequest, allowed
from handschlag.handovers import actions as handovers
from handschlag.handovers import queries
from handschlag.handovers.permissions import may_see_waiting, may_set_answer_rules

PERIODS = (7, 30, 90)


@allowed(may_see_waiting)
@require_GET
def figures(request: DeskRequest) -> HttpResponse:
    typed = request.GET.get("days", "")
    days = int(typed) if typed in {str(one) for one in PERIODS} else PERIODS[1]
    seen = queries.figures(from_at=request.now - timedelta(days=days), to_at=request.now)
    context = {
        "figures": seen,
        "handovers": [_said(one) for one in seen.handovers],
        "inquiries": [_said(one) for one in seen.inquiries],
        "ended": [(state.label, number) for state, number in seen.ended.items()],
        "whole": _("the whole house"),
        "days": days,
        "periods": PERIODS,
        "may_rule": may_set_answer_rules(request.user),
    }
    return render(request, "desk/handovers/figures.html", context)


@allowed(may_set_answer_rules)
@require_http_methods(["GET", "POST"])
def rules(request: DeskRequest) -> HttpResponse:
    known = queries.answer_rules()
    form = RulesForm(request.POST or None, rules=known)
    if request.method == "POST" and form.is_valid() and is_done(form, lambda: _set(form, known, request)):
        toasts.say(request, _("Saved."))
        return HttpResponseRedirect(reverse("handovers-rules"))
    return render(request, "desk/handovers/rules.html", {"form": form}, status=422 if form.errors else 200)


def _said(one: queries.Waited) -> dict[str, object]:
    minutes = int(one.median.total_seconds() // 60) if one.median is not None else None
    said = ngettext("%d minute", "%d minutes", minutes) % minutes if minutes is not None else "–"
    return {"name": one.name, "count": one.count, "median": said}


def _set(form: RulesForm, known: dict[str, int], request: DeskRequest) -> None:
    for kind, minutes in form.cleaned_data.items():
        if known[kind] != minutes:
            handovers.set_answer_rule(kind=kind, minutes=minutes, by=request.user.pk, now=request.now)
