"""A question to a colleague: it moves nothing."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from handschlag.desk import toasts
from handschlag.desk.handovers import rows
from handschlag.desk.handovers.forms import AnswerForm, AskForm
from handschlag.desk.handovers.receivers import chosen
from handschlag.desk.handovers.views.giving import asked_for
from handschlag.desk.refusals import go, is_done, made
from handschlag.doors import DeskRequest, allowed
from handschlag.handovers import actions as handovers
from handschlag.handovers import queries
from handschlag.handovers.permissions import may_answer_inquiry, may_see_handovers


@allowed(may_see_handovers)
@require_http_methods(["GET", "POST"])
def ask(request: DeskRequest) -> HttpResponse:
    asked = asked_for(request)
    if not asked:
        return HttpResponseRedirect(reverse("handovers"))
    found = queries.matter(**asked)
    form = AskForm(request.POST or None, but=request.user.pk)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        row = made(
            form,
            lambda: handovers.ask_colleague(
                **found.key, to=chosen(given["to"]), words=given["words"], by=request.user.pk, now=request.now
            ),
        )
        if row is not None:
            toasts.say(request, _("Asked. You stay responsible."))
            return HttpResponseRedirect(reverse("inquiry", args=[row.pk]))
    context = {"form": form, "matter": found, "back": rows.matter_url(found)}
    return render(request, "desk/handovers/ask.html", context, status=422 if form.errors else 200)


@allowed(may_see_handovers)
@require_http_methods(["GET", "POST"])
def inquiry(request: DeskRequest, inquiry: int) -> HttpResponse:
    row = queries.get_inquiry(inquiry)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = form.cleaned_data["answer"]
        if is_done(
            form,
            lambda: handovers.answer_inquiry(inquiry=inquiry, answer=answer, by=request.user.pk, now=request.now),
        ):
            toasts.say(request, _("Answered."))
            return HttpResponseRedirect(reverse("inquiry", args=[inquiry]))
    context = {
        "inquiry": row,
        "row": rows.Question(row),
        "matter_url": rows.matter_url(queries.matter_of(row)),
        "form": form,
        "may_answer": row.is_open and may_answer_inquiry(request.user, row),
        "may_withdraw": row.is_open and row.asked_by_id == request.user.pk,
    }
    return render(request, "desk/handovers/inquiry.html", context, status=422 if form.errors else 200)


@allowed(may_see_handovers)
@require_POST
def withdraw(request: DeskRequest, inquiry: int) -> HttpResponse:
    return go(
        request,
        lambda: handovers.withdraw_inquiry(inquiry=inquiry, by=request.user.pk, now=request.now),
        to=reverse("inquiry", args=[inquiry]),
        said=_("Withdrawn."),
    )
