from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from handschlag.customers import actions as customers
from handschlag.customers import queries
from handschlag.customers.permissions import may_change_customers
from handschlag.desk import refusals
from handschlag.desk.customer import faces
from handschlag.desk.customer.forms import NewcomerForm
from handschlag.doors import allowed

if TYPE_CHECKING:
    from handschlag.doors import DeskRequest

KNOWN = ("kind", "name", "salutation", "given_name", "family_name", "phone", "email", "town")


@allowed(may_change_customers)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: DeskRequest) -> HttpResponse:
    """A new customer; what is known already (the number that rings) stands in the form."""
    form = NewcomerForm(request.POST or None, initial=_known(request))
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        who = faces.chosen("owner", said.pop("owner")) | faces.chosen("stand_in", said.pop("stand_in"))
        newcomer, by = customers.Newcomer(**said), request.user.pk
        made = refusals.made(form, lambda: customers.welcome_customer(newcomer, **who, by=by, now=request.now))
        if made:
            customer, _person = made
            return HttpResponseRedirect(reverse("customer", args=[customer.id]))
    return render(request, "desk/customer/new.html", {"form": form}, status=422 if form.errors else 200)


def _known(request: DeskRequest) -> dict[str, str]:
    known = {name: request.GET[name][:200] for name in KNOWN if name in request.GET}
    typed = known.pop("name", "") if known.get("kind") != "organisation" else ""
    if typed:
        given, _blank, family = typed.rpartition(" ")
        known |= {"given_name": given, "family_name": family}
    usual = queries.usual_stand_in(request.user.pk, now=request.now)
    return {"owner": f"u{request.user.pk}", "stand_in": faces.written(usual, "stand_in") if usual else "", **known}
