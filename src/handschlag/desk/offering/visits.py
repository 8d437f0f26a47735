"""A customer asks for a visit: one at a real time, or an honest no with what they get instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from handschlag.care import actions, permissions
from handschlag.care import queries as care
from handschlag.care.choices import Instead
from handschlag.core.ids import read_id
from handschlag.customers import queries as customers
from handschlag.desk import refusals, toasts
from handschlag.desk.offering.forms import InsteadForm, VisitForm, sentence
from handschlag.doors import allowed

if TYPE_CHECKING:
    from django.http import HttpResponse

    from handschlag.customers.models import Customer
    from handschlag.doors import DeskRequest

LONGEST_TYPED = 3


@allowed(permissions.may_offer)
def visit(request: DeskRequest, customer: int) -> HttpResponse:
    row = customers.get_customer(customer)
    offer = _offer(request, row)
    form = _form(request, offer)
    if request.method == "POST" and offer.host is not None and form.is_valid():
        host = offer.host.pk
        if refusals.is_done(form, lambda: _give(request, row, host, form)):
            toasts.say(request, _("Promised: it stands in the calendar with both ways."))
            return HttpResponseRedirect(reverse("customer", args=[row.pk]))
    return _page(request, row, offer, form, InsteadForm(offer=offer))


@allowed(permissions.may_offer)
@require_POST
def instead(request: DeskRequest, customer: int) -> HttpResponse:
    row = customers.get_customer(customer)
    offer = _offer(request, row)
    form = InsteadForm(request.POST, offer=offer)
    if form.is_valid() and refusals.is_done(form, lambda: _decline(request, row, form)):
        toasts.say(request, _("Noted: what you said and what they get instead."))
        return HttpResponseRedirect(reverse("customer", args=[row.pk]))
    return _page(request, row, offer, _form(request, offer, is_sent=False), form)


def _offer(request: DeskRequest, row: Customer) -> care.VisitOffer:
    """With the way as it was typed, so that the times fit it."""
    typed = request.POST.get("travel_minutes", request.GET.get("travel", ""))
    way = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= LONGEST_TYPED else None
    return care.visit_offer(row.pk, now=request.now, travel=way)


def _form(request: DeskRequest, offer: care.VisitOffer, *, is_sent: bool = True) -> VisitForm:
    sent = request.POST if is_sent and request.method == "POST" else None
    return VisitForm(sent, offer=offer, now=request.now, may_give_beyond=permissions.may_give_beyond(request.user))


def _give(request: DeskRequest, row: Customer, host: int, form: VisitForm) -> None:
    actions.give_visit(
        customer=row.pk,
        host=host,
        conversation=_talk(request),
        **form.cleaned_data,
        by=request.user.pk,
        now=request.now,
    )


def _decline(request: DeskRequest, row: Customer, form: InsteadForm) -> None:
    actions.offer_instead_of_visit(
        customer=row.pk, conversation=_talk(request), **form.cleaned_data, by=request.user.pk, now=request.now
    )


def _talk(request: DeskRequest) -> int | None:
    return read_id(request.POST.get("conversation", ""))


def _page(
    request: DeskRequest, row: Customer, offer: care.VisitOffer, form: VisitForm, no: InsteadForm
) -> HttpResponse:
    asked = read_id(request.POST.get("conversation", request.GET.get("conversation", "")))
    context = {
        "customer": row,
        "offer": offer,
        "form": form,
        "no": no,
        "sentences": [(one.label, sentence(one)) for one in Instead],
        "answers": care.visit_answers(row.pk),
        "talk": care.talk_of(row.pk, asked) or care.running_talk(row.pk, request.user.pk),
        "may_give": offer.is_in_care or permissions.may_give_beyond(request.user),
    }
    is_refused = form.is_bound or no.is_bound
    return render(request, "desk/offering/visit.html", context, status=422 if is_refused else 200)
