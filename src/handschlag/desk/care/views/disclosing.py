"""What customers ask of the data we keep of them: noted by everybody, answered and disclosed by management alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from handschlag.care import actions, permissions
from handschlag.care import queries as care
from handschlag.care.choices import Asked
from handschlag.customers import queries as customers
from handschlag.desk import refusals, toasts
from handschlag.desk.care import talking
from handschlag.desk.care.forms import AnswerForm, HandOverForm, RequestForm
from handschlag.doors import allowed
from handschlag.people.models import User

if TYPE_CHECKING:
    from django.http import HttpResponse

    from handschlag.care.models import ClassRequest
    from handschlag.doors import DeskRequest

SHOWN = 100


@allowed(permissions.may_note_class_requests)
@require_http_methods(["GET", "HEAD", "POST"])
def note_request(request: DeskRequest, customer: int) -> HttpResponse:
    row = customers.get_customer(customer)
    form = RequestForm(request.POST or None)
    if form.is_valid() and refusals.is_done(
        form,
        lambda: actions.note_request(customer=row.pk, **form.cleaned_data, by=request.user.pk, now=request.now),
    ):
        toasts.say(request, _("Noted. Management answers it within a month; the promise stands on the file."))
        return HttpResponseRedirect(reverse("customer", args=[row.pk]))
    context = {"customer": row, "form": form}
    return render(request, "desk/care/request_new.html", context, status=422 if form.is_bound else 200)


@allowed(permissions.may_disclose_classes)
@require_GET
def requests(request: DeskRequest) -> HttpResponse:
    waiting, over = care.requests(is_open=True), care.requests(is_open=False)
    context = {"waiting": waiting[:SHOWN], "over": over[:SHOWN]}
    return render(request, "desk/care/requests.html", context)


@allowed(permissions.may_disclose_classes)
@require_GET
def one_request(request: DeskRequest, number: int) -> HttpResponse:
    """A request with what answers it: the document to look at and print, or the words of ours."""
    return _show(request, care.get_request(number))


@allowed(permissions.may_disclose_classes)
@require_POST
def disclose(request: DeskRequest, number: int) -> HttpResponse:
    """The document was handed over as it stood on the page."""
    row, form = care.get_request(number), HandOverForm(request.POST)
    if form.is_valid() and refusals.is_done(
        form,
        lambda: actions.disclose_class(request=row.pk, **form.cleaned_data, by=request.user.pk, now=request.now),
    ):
        toasts.say(request, _("Recorded: what was disclosed, when, how, and by whom."))
        return HttpResponseRedirect(reverse("care-request", args=[row.pk]))
    return _show(request, row, hand_over=form)


@allowed(permissions.may_disclose_classes)
@require_POST
def answer(request: DeskRequest, number: int) -> HttpResponse:
    row, form = care.get_request(number), AnswerForm(request.POST)
    if form.is_valid() and refusals.is_done(
        form,
        lambda: actions.answer_request(request=row.pk, **form.cleaned_data, by=request.user.pk, now=request.now),
    ):
        toasts.say(request, _("The answer is kept."))
        return HttpResponseRedirect(reverse("care-request", args=[row.pk]))
    return _show(request, row, answering=form)


@allowed(permissions.may_disclose_classes)
@require_GET
def data(_request: DeskRequest, number: int) -> HttpResponse:
    """What was disclosed, as data (Art. 15(3) GDPR); nothing before it was."""
    row = care.get_request(number)
    if not hasattr(row, "disclosure"):
        raise Http404
    response = JsonResponse(row.disclosure.document, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = f'attachment; filename="{_("disclosure")}-{row.pk}.json"'
    return response


def _show(
    request: DeskRequest,
    row: ClassRequest,
    *,
    hand_over: HandOverForm | None = None,
    answering: AnswerForm | None = None,
) -> HttpResponse:
    given = getattr(row, "disclosure", None)
    is_information = row.kind == Asked.INFORMATION
    document = given.document if given else care.document(row, now=request.now) if is_information else None
    people = User.objects.filter(pk__in={one for one in (row.noted_by, row.answered_by) if one})
    names = dict(people.values_list("pk", "name"))
    context = {
        "asked": row,
        "given": given,
        "document": document,
        "sheet": talking.disclosure(row, document) if document else "",
        "noted_by": names.get(row.noted_by or 0, ""),
        "answered_by": names.get(row.answered_by or 0, ""),
        "hand_over": hand_over or HandOverForm() if is_information and given is None else None,
        "answering": answering or AnswerForm() if not is_information and row.answered_at is None else None,
    }
    is_wrong = hand_over is not None or answering is not None
    return render(request, "desk/care/request.html", context, status=422 if is_wrong else 200)
