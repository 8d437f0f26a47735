"""How a concern begins at the desk: at once, with one key more than the menu, or with a form for whoever has the time."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from handschlag.cases import actions as cases
from handschlag.cases.choices import Kind
from handschlag.cases.permissions import may_work_on_cases
from handschlag.core.errors import Cannot
from handschlag.core.ids import read_id
from handschlag.customers import queries as customers
from handschlag.desk import refusals, toasts
from handschlag.desk.call.going_back import back
from handschlag.desk.cases.new_form import NewForm
from handschlag.doors import DeskRequest, allowed

KNOWN = ("kind", "conversation", "subject", "words")


@allowed(may_work_on_cases)
@require_POST
def at_once(request: DeskRequest) -> HttpResponse:
    """Of this kind, with this customer, out of this conversation; what was noted there are the first words.

    `case`: the contact belongs to one that is open already.
    """
    customer = read_id(request.POST.get("customer", ""))
    conversation, known = read_id(request.POST.get("conversation", "")), read_id(request.POST.get("case", ""))
    who: dict[str, Any] = {"by": request.user.pk, "now": request.now}
    try:
        if known is not None and conversation is not None:
            cases.link_conversation(case=known, conversation=conversation, **who)
            return HttpResponseRedirect(reverse("case", args=[known]))
        row = customers.get_customer(customer or 0)
        made = cases.open_case(customer=row.pk, kind=request.POST.get("kind", ""), conversation=conversation, **who)
    except Cannot as refusal:
        toasts.warn(request, refusal.reason)
        return HttpResponseRedirect(back(request))
    toasts.say(request, _("Opened: %s") % f"{made.get_kind_display()} {made.pk}")
    return HttpResponseRedirect(reverse("case", args=[made.pk]))


@allowed(may_work_on_cases)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: DeskRequest) -> HttpResponse:
    """`customer` in the address; `conversation`, `kind`, `words` where they are known."""
    customer = customers.find_customer(read_id(request.GET.get("customer", "")) or 0)
    if customer is None:
        return _choose(request)
    known = {name: request.GET[name] for name in KNOWN if name in request.GET}
    form = NewForm(
        request.POST if request.method == "POST" else None, customer=customer.pk, now=request.now, initial=known
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        made = refusals.made(
            form, lambda: cases.open_case(customer=customer.pk, **said, by=request.user.pk, now=request.now)
        )
        if made is not None:
            return HttpResponseRedirect(reverse("case", args=[made.pk]))
    context = {"form": form, "customer": customer, "kinds": Kind.choices}
    return render(request, "desk/cases/new.html", context, status=422 if form.errors else 200)


def _choose(request: DeskRequest) -> HttpResponse:
    """Whose it is comes first."""
    typed = request.GET.get("q", "").strip()[:200]
    hits = customers.search(typed, user=request.user, limit=8, now=request.now) if typed else []
    context = {"typed": typed, "hits": hits, "kind": request.GET.get("kind", "")}
    return render(request, "desk/cases/whose.html", context)
