"""The panel on the customer's file and its verbs: choose a tier, note that it was told, say another class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from handschlag.care import actions, permissions
from handschlag.care import queries as care
from handschlag.customers import queries as customers
from handschlag.desk import refusals
from handschlag.desk.care import panel as panels
from handschlag.desk.care.forms import OverrideForm, TellingForm, TierChoiceForm
from handschlag.doors import allowed

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpResponse

    from handschlag.customers.models import Customer
    from handschlag.doors import DeskRequest


@allowed(permissions.may_see_care)
def panel(request: DeskRequest, customer: int) -> HttpResponse:
    return _panel(request, customers.get_customer(customer))


@allowed(permissions.may_choose_plans)
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: DeskRequest, customer: int) -> HttpResponse:
    row = customers.get_customer(customer)
    form = TierChoiceForm(request.POST or None, plan=care.plan_of(row.pk, now=request.now))
    if form.is_valid() and refusals.is_done(
        form, lambda: actions.choose_plan(customer=row.pk, **form.said(), by=request.user.pk, now=request.now)
    ):
        return _done(request, row)
    return _form(request, row, form, name="customer-care-tier", title=_("How we look after them"))


@allowed(permissions.may_tell_plans)
@require_http_methods(["GET", "HEAD", "POST"])
def tell(request: DeskRequest, customer: int) -> HttpResponse:
    row = customers.get_customer(customer)
    plan = care.plan_of(row.pk, now=request.now)
    if plan.row is None:
        raise Http404
    form = TellingForm(request.POST or None, initial={"plan": plan.row.pk})
    # Only a plan of this customer: the number in the form is what was shown, so that another one is noticed.
    if form.is_valid() and refusals.is_done(form, lambda: _tell(request, row, form)):
        return _done(request, row)
    return _form(request, row, form, name="customer-care-told", title=_("They were told how we look after them"))


@allowed(permissions.may_set_classes)
@require_http_methods(["GET", "HEAD", "POST"])
def override(request: DeskRequest, customer: int) -> HttpResponse:
    row = customers.get_customer(customer)
    standing = care.standing(row.pk, now=request.now)
    form = OverrideForm(request.POST or None, letter=standing.letter or "")
    if form.is_valid() and refusals.is_done(
        form, lambda: actions.override_class(customer=row.pk, **form.said(), by=request.user.pk, now=request.now)
    ):
        return _done(request, row)
    return _form(request, row, form, name="customer-care-class", title=_("Say another class"), standing=standing)


@allowed(permissions.may_set_classes)
@require_POST
def end_override(request: DeskRequest, customer: int, number: int) -> HttpResponse:
    row = customers.get_customer(customer)
    standing = care.standing(row.pk, now=request.now)
    if standing.override is None or standing.override.pk != number:
        raise Http404
    return refusals.go(
        request,
        lambda: actions.end_override(override=number, by=request.user.pk, now=request.now),
        to=_file_of(row),
        said=_("What was computed holds again."),
    )


def _tell(request: DeskRequest, row: Customer, form: TellingForm) -> None:
    plan, manner = form.cleaned_data["plan"], form.cleaned_data["manner"]
    if all(one.pk != plan for one in care.plan_history(row.pk)):
        raise Http404
    actions.tell_plan(plan=plan, manner=manner, by=request.user.pk, now=request.now)


def _form(
    request: DeskRequest,
    row: Customer,
    form: forms.Form,
    *,
    name: str,
    title: str,
    standing: care.Standing | None = None,
) -> HttpResponse:
    """In its place (htmx) or on a page of its own, as the other forms of the file; above it what holds now."""
    context = {
        "customer": row,
        "form": form,
        "title": title,
        "address": reverse(name, args=[row.pk]),
        "standing": standing,
        "plan": care.plan_of(row.pk, now=request.now),
    }
    page = "desk/care/form.html" if request.htmx else "desk/care/form_page.html"
    answer = render(request, page, context, status=422 if form.is_bound else 200)
    if form.is_bound and request.htmx:
        answer["HX-Retarget"], answer["HX-Reswap"] = "#form-care", "outerHTML"
    return answer


def _done(request: DeskRequest, row: Customer) -> HttpResponse:
    if not request.htmx:
        return HttpResponseRedirect(_file_of(row))
    answer = _panel(request, row)
    answer["HX-Retarget"], answer["HX-Reswap"] = "#panel-care", "outerHTML"
    return answer


def _panel(request: DeskRequest, row: Customer) -> HttpResponse:
    context = {
        "customer": row,
        "care": panels.of(row, request.user, now=request.now),
        "may_choose": permissions.may_choose_plans(request.user),
        "may_tell": permissions.may_tell_plans(request.user),
        "may_set_classes": permissions.may_set_classes(request.user),
        "care_trigger": panels.trigger(tuple(customers.family(row.pk))),
    }
    return render(request, "desk/care/panel.html", context)


def _file_of(row: Customer) -> str:
    return reverse("customer", args=[row.pk]) + "#panel-care"
