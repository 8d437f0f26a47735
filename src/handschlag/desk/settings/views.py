from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from handschlag.core import installation
from handschlag.desk import refusals, toasts
from handschlag.desk.settings.forms import CompanyForm
from handschlag.doors import allowed
from handschlag.people.permissions import may_administer, may_use_desk

if TYPE_CHECKING:
    from django.http import HttpResponse

    from handschlag.doors import DeskRequest


@allowed(may_use_desk)
def settings(request: DeskRequest) -> HttpResponse:
    return render(request, "desk/settings/index.html")


@allowed(may_administer)
def company(request: DeskRequest) -> HttpResponse:
    house = installation.read()
    current = {"name": house.name, "region": house.region, "area_code": house.area_code}
    form = CompanyForm(request.POST or None, initial=current)
    if request.method == "POST" and form.is_valid():
        said, by = form.cleaned_data, request.user.pk
        if refusals.is_done(form, lambda: installation.change(**said, by=by, now=request.now)):
            toasts.say(request, _("Saved."))
            return HttpResponseRedirect(reverse("settings-company"))
    status = 422 if form.is_bound else 200
    return render(request, "desk/settings/company.html", {"form": form}, status=status)
