from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from handschlag.core import installation
from handschlag.desk import refusals, toasts
from handschlag.desk.confirmation.forms import LetterheadForm, LinkRuleForm
from handschlag.desk.confirmation.letter import is_reachable
from handschlag.doors import allowed
from handschlag.people.permissions import may_administer
from handschlag.promises import actions as promises
from handschlag.promises import queries

if TYPE_CHECKING:
    from django.http import HttpResponse

    from handschlag.doors import DeskRequest


@allowed(may_administer)
def letterhead(request: DeskRequest) -> HttpResponse:
    """Telephone and address of the house."""
    house = installation.read()
    current = {"phone_number": house.phone} | {name: getattr(house, name) for name in installation.LETTERHEAD[1:]}
    form = LetterheadForm(request.POST or None, initial=current)
    if form.is_valid() and refusals.is_done(
        form, lambda: installation.set_letterhead(**form.cleaned_data, by=request.user.pk, now=request.now)
    ):
        toasts.say(request, _("Saved."))
        return HttpResponseRedirect(reverse("settings-letterhead"))
    return render(request, "desk/confirmation/letterhead.html", {"form": form}, status=422 if form.is_bound else 200)


@allowed(may_administer)
def confirmations(request: DeskRequest) -> HttpResponse:
    """How long links last, and whether they lead anywhere."""
    form = LinkRuleForm(request.POST or None, initial={"days": queries.link_days()})
    if form.is_valid() and refusals.is_done(
        form, lambda: promises.set_link_rule(**form.cleaned_data, by=request.user.pk, now=request.now)
    ):
        toasts.say(request, _("Saved."))
        return HttpResponseRedirect(reverse("settings-confirmations"))
    context = {"form": form, "address": settings.PORTAL_URL, "is_reachable": is_reachable()}
    return render(request, "desk/confirmation/settings.html", context, status=422 if form.is_bound else 200)
