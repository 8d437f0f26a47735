from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST

from handschlag.core.errors import Cannot
from handschlag.desk import refusals, toasts
from handschlag.desk.account.forms import ProfileForm
from handschlag.doors import allowed
from handschlag.people import actions as people
from handschlag.people.permissions import may_keep_own_account, may_use_desk

if TYPE_CHECKING:
    from django.http import HttpResponse

    from handschlag.doors import DeskRequest


@allowed(may_keep_own_account)
def profile(request: DeskRequest) -> HttpResponse:
    user = request.user
    current = {"name": user.name, "email": user.email, "language": user.language}
    form = ProfileForm(request.POST or None, initial=current)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if refusals.is_done(form, lambda: people.change_user(user=user.pk, **said, by=user.pk, now=request.now)):
            with override(form.cleaned_data["language"]):
                toasts.say(request, _("Your profile is saved."))
            return HttpResponseRedirect(reverse("profile"))
    status = 422 if form.is_bound else 200
    return render(request, "desk/account/profile.html", {"form": form, "current": "profile"}, status=status)


@allowed(may_use_desk)
@require_POST
def presence(request: DeskRequest) -> HttpResponse:
    """The switch in the top bar. With script it is swapped in place, without it the page comes back."""
    try:
        people.set_presence(
            user=request.user.pk, state=request.POST.get("state", ""), by=request.user.pk, now=request.now
        )
    except Cannot as refusal:
        toasts.warn(request, refusal.reason)
    if request.htmx:
        return render(request, "desk/people/presence.html")
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    return HttpResponseRedirect(back)
