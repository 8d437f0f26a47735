"""Walking a guide: one piece of page, the same beside the call and on the case page; a whole page without script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from handschlag.cases import actions
from handschlag.cases import queries as cases
from handschlag.cases.choices import Kind
from handschlag.cases.permissions import may_see_case, may_see_cases, may_work_on_cases
from handschlag.conversations import queries as conversations
from handschlag.core.ids import read_id
from handschlag.customers import queries as customers
from handschlag.desk import refusals, toasts
from handschlag.desk.call import said
from handschlag.desk.call.going_back import back
from handschlag.desk.diagnosis import forms, noting, showing
from handschlag.doors import allowed

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form
    from django.http import HttpResponse

    from handschlag.cases.models import Case
    from handschlag.conversations.models import Conversation
    from handschlag.doors import DeskRequest


def case_for(request: DeskRequest, case: int) -> Case:
    """The concern that goes on. Raises NotThere, PermissionDenied."""
    row = cases.going_on(case)
    if not may_see_case(request.user, row):
        raise PermissionDenied
    return row


@allowed(may_see_cases)
@require_GET
def diagnosis(request: DeskRequest, case: int) -> HttpResponse:
    return _shown(request, case_for(request, case), read_id(request.GET.get("in", "")))


@allowed(may_work_on_cases)
@require_POST
def begin(request: DeskRequest, case: int) -> HttpResponse:
    return _done(request, case, forms.GuideForm(request.POST), actions.begin_diagnosis)


@allowed(may_work_on_cases)
@require_POST
def answer(request: DeskRequest, case: int) -> HttpResponse:
    return _done(request, case, forms.AnswerForm(request.POST), actions.answer_step)


@allowed(may_work_on_cases)
@require_POST
def try_it(request: DeskRequest, case: int) -> HttpResponse:
    return _done(request, case, forms.ShowedForm(request.POST), actions.note_step)


@allowed(may_work_on_cases)
@require_POST
def promise(request: DeskRequest, case: int) -> HttpResponse:
    """What the guide proposes is promised, in words that say by when."""
    return _done(request, case, forms.PromiseForm(request.POST), actions.promise_for, told=_("Promised."))


@allowed(may_work_on_cases)
@require_POST
def share_cause(request: DeskRequest, case: int) -> HttpResponse:
    told = _("It waits with the others; what is promised to them holds here too.")
    return _done(request, case, forms.CauseForm(request.POST), actions.share_cause, told=told)


@allowed(may_see_cases)
@require_GET
def in_call(request: DeskRequest, conversation: int) -> HttpResponse:
    """What is to be diagnosed in this contact: its concern, else those of the customer, else a fault to be opened."""
    row = conversations.get_conversation(conversation)
    form = None if row.customer_id is None else _fault_form(request, row.customer_id, sent=False)
    return _in_call(request, row, form)


def _in_call(request: DeskRequest, row: Conversation, form: forms.FaultForm | None) -> HttpResponse:
    open_ones = [one for one in noting.open_cases(row) if may_see_case(request.user, one)]
    asked = read_id(request.GET.get("case", ""))
    chosen = next((one for one in open_ones if one.pk == asked), open_ones[0] if open_ones else None)
    context = {
        "conversation": row,
        "heading": said.party(row),
        "others": [one for one in open_ones if one != chosen],
        "form": None if chosen else form,
        **(_context(chosen, row.pk, request) if chosen else {}),
    }
    page = "desk/diagnosis/in_call.html" if request.htmx else "desk/diagnosis/in_call_page.html"
    return render(request, page, context)


@allowed(may_work_on_cases)
@require_POST
def open_fault(request: DeskRequest, conversation: int) -> HttpResponse:
    """The customer's own words begin it; then it can be diagnosed."""
    row = conversations.get_conversation(conversation)
    to = reverse("call-diagnosis", args=[row.pk])
    if row.customer_id is None:
        toasts.warn(request, _("Say first who it is: choose the customer."))
        return HttpResponseRedirect(to)
    customer, form = row.customer_id, _fault_form(request, row.customer_id, sent=True)
    is_open = form.is_valid() and refusals.is_done(
        form,
        lambda: actions.open_case(
            customer=customer,
            kind=Kind.FAULT,
            conversation=row.pk,
            **form.cleaned_data,
            by=request.user.pk,
            now=request.now,
        ),
    )
    return HttpResponseRedirect(to) if is_open and not request.htmx else _in_call(request, row, form)


def _fault_form(request: DeskRequest, customer: int, *, sent: bool) -> forms.FaultForm:
    """What the customer has is offered; the only thing is chosen."""
    today = timezone.localdate(request.now)
    items = [(item.pk, str(item)) for item in customers.installed_items(customer, today=today)]
    first = items[0][0] if len(items) == 1 else None
    return forms.FaultForm(request.POST if sent else None, items=items, initial={"installed_item": first})


def _done(request: DeskRequest, case: int, form: Form, act: Callable[..., object], *, told: str = "") -> HttpResponse:
    """One press: the action, and the same piece as it is now; why it was refused is one sentence."""
    row = case_for(request, case)
    talk = read_id(request.POST.get("conversation", ""))
    if not form.is_valid():
        toasts.warn(request, _("Choose one of the answers of this step."))
        return _shown(request, row, talk)
    given, by = form.cleaned_data, request.user.pk
    is_done = refusals.is_carried_out(request, lambda: act(case=row.pk, **given, by=by, now=request.now))
    if is_done and told:
        toasts.say(request, told)
    return _shown(request, cases.going_on(row.pk), talk)


def _shown(request: DeskRequest, row: Case, talk: int | None) -> HttpResponse:
    if request.method == "POST" and not request.htmx:
        return HttpResponseRedirect(back(request))
    page = "desk/diagnosis/diagnosis.html" if request.htmx else "desk/diagnosis/diagnosis_page.html"
    return render(request, page, _context(row, talk, request))


def _context(row: Case, talk: int | None, request: DeskRequest) -> dict[str, object]:
    return {"case": row, "talk": talk, "it": showing.walked(row, now=request.now), "reasons": showing.reasons()}
