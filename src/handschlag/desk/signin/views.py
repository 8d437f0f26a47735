from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account import views as account
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from handschlag.core import clock
from handschlag.core.errors import Cannot
from handschlag.desk import toasts
from handschlag.desk.navigation import find_url
from handschlag.desk.signin.forms import InvitationForm
from handschlag.doors import public
from handschlag.people import actions as people
from handschlag.people import queries

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, HttpResponseBase


@public
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Allauth's sign-in; an installation without users goes to the set-up assistant instead."""
    if request.method == "GET" and (setup := find_url("setup")) and queries.is_empty():
        return HttpResponseRedirect(setup)
    return account.login(request)  # type: ignore[no-any-return]  # allauth is untyped


@public
@never_cache
@sensitive_post_parameters("password")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The link an administrator handed on: whoever holds it sets their password once, then signs in with it."""
    now = clock.now()
    found = queries.find_invitation(token, now=now)
    if found is None or found.user is None:
        return render(request, "desk/signin/invitation_gone.html", status=410)
    form = InvitationForm(request.POST or None, initial={"login": found.user.login})
    if request.method == "POST" and form.is_valid():
        try:
            people.accept_invitation(token=token, password=form.cleaned_data["password"], now=now)
        except Cannot as refusal:
            form.add_error("password", refusal.reason)
        else:
            toasts.say(request, _("Your password is set. Sign in with it now."))
            return HttpResponseRedirect(reverse("account_login"))
    status = 422 if form.is_bound else 200
    return render(request, "desk/signin/invitation.html", {"form": form, "person": found.user}, status=status)
