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
from handschlag.people import queries as people

if TYPE_CHECKING:
    from collections.abc import Callable

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
    form, said = HandOverForm(request.POST), _("Recorded: what was disclosed, when, how, and by whom.")
    return _settle(request, number, form, actions.disclose_class, said)


@allowed(permissions.may_disclose_classes)
@require_POST
def answer(request: DeskRequest, number: int) -> HttpResponse:
    form, said = AnswerForm(request.POST), _("The answer is kept.")
    return _settle(request, number, form, actions.answer_request, said)


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


def _settle(
    request: DeskRequest, number: int, form: HandOverForm | AnswerForm, act: Callable[..., object], said: str
) -> HttpResponse:
    """The form's fields are the action's."""
    row, by = care.get_request(number), request.user.pk
    if form.is_valid() and refusals.is_done(
        form, lambda: act(request=row.pk, **form.cleaned_data, by=by, now=request.now)
    ):
        toasts.say(request, said)
        return HttpResponseRedirect(reverse("care-request", args=[row.pk]))
    return _show(request, row, form)


def _show(request: DeskRequest, row: ClassRequest, wrong: HandOverForm | AnswerForm | None = None) -> HttpResponse:
    given = getattr(row, "disclosure", None)
    is_information = row.kind == Asked.INFORMATION
    document = given.document if given else care.document(row, now=request.now) if is_information else None
    names = people.names([row.noted_by, row.answered_by])
    hand_over = wrong if isinstance(wrong, HandOverForm) else HandOverForm()
    answering = wrong if isinstance(wrong, AnswerForm) else AnswerForm()
    context = {
        "asked": row,
        "given": given,
        "document": document,
        "sheet": talking.disclosure(row, document) if document else "",
        "noted_by": names.get(row.noted_by, ""),
        "answered_by": names.get(row.answered_by, ""),
        "hand_over": hand_over if is_information and given is None else None,
        "answering": answering if not is_information and row.answered_at is None else None,
    }
    return render(request, "desk/care/request.html", context, status=422 if wrong else 200)
