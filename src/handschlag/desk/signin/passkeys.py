"""Passkeys: added, named and removed on the own account, and signing in with one.

The ceremony (challenge, proof) is django-allauth's and python-fido2's; pages and script are ours, because the pages that
come with it carry inline scripts, which our Content-Security-Policy refuses. Browsers only do it over HTTPS or on
localhost: elsewhere the buttons stay hidden and the page says why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.decorators import reauthentication_required
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import LoginWebAuthnView, ReauthenticateWebAuthnView
from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from handschlag.core import clock
from handschlag.core.errors import Cannot
from handschlag.desk import toasts
from handschlag.doors import allowed, public
from handschlag.people import actions as people
from handschlag.people import queries
from handschlag.people.permissions import may_keep_own_account

if TYPE_CHECKING:
    from allauth.mfa.models import Authenticator
    from django.http import HttpResponse

    from handschlag.doors import DeskRequest

NOT_PROVEN = gettext_lazy("This passkey did not let you in. Try again, or sign in with your password.")


class NameForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=60,
        help_text=gettext_lazy("So that you know it again: “Notebook”, “Mobile phone”, “Key ring”."),
        widget=forms.TextInput(attrs={"autofocus": "", "autocomplete": "off"}),
    )


class NewPasskeyForm(NameForm):
    credential = forms.JSONField(widget=forms.HiddenInput, required=True)

    def clean_credential(self) -> dict[str, Any]:
        """What the browser made, proven against the challenge of this session: by somebody who is there in person."""
        said: dict[str, Any] = self.cleaned_data["credential"]
        wrong = ValidationError(_("The browser and this page did not understand each other. Please try again."))
        try:
            auth.parse_registration_response(said)
            proven = auth.complete_registration(said)
        except (ValidationError, KeyError, TypeError, ValueError) as failure:
            raise wrong from failure
        if not proven.is_user_verified():
            raise wrong
        return said


@allowed(may_keep_own_account)
def listing(request: DeskRequest) -> HttpResponse:
    return render(request, "desk/signin/passkeys.html", {"passkeys": queries.passkeys(request.user.pk)})


@allowed(may_keep_own_account)
@reauthentication_required(app="allauth.mfa")  # type: ignore[untyped-decorator]  # allauth is untyped
def add(request: DeskRequest) -> HttpResponse:
    """The page brings the challenge; its script asks device or key, and posts what they made together with the name."""
    form = NewPasskeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            people.add_passkey(user=request.user.pk, **form.cleaned_data, by=request.user.pk, now=request.now)
        except Cannot as refusal:
            form.add_error("name", refusal.reason)
        else:
            toasts.say(request, _("The passkey is added. From now on you can sign in with it."))
            return HttpResponseRedirect(reverse("passkeys"))
    options = auth.begin_registration(request.user, passwordless=True)
    status = 422 if form.is_bound else 200
    return render(request, "desk/signin/passkey_new.html", {"form": form, "options": options}, status=status)


@allowed(may_keep_own_account)
def rename(request: DeskRequest, passkey: int) -> HttpResponse:
    held = _own(request, passkey)
    form = NameForm(request.POST or None, initial={"name": held.name})
    if request.method == "POST" and form.is_valid():
        me = request.user.pk
        try:
            people.rename_passkey(user=me, passkey=passkey, name=form.cleaned_data["name"], by=me, now=request.now)
        except Cannot as refusal:
            form.add_error(refusal.field or None, refusal.reason)
        else:
            return HttpResponseRedirect(reverse("passkeys"))
    status = 422 if form.is_bound else 200
    return render(request, "desk/signin/passkey.html", {"form": form, "passkey": held}, status=status)


@allowed(may_keep_own_account)
@require_POST
@reauthentication_required(app="allauth.mfa")  # type: ignore[untyped-decorator]  # allauth is untyped
def remove(request: DeskRequest, passkey: int) -> HttpResponse:
    held = _own(request, passkey)
    try:
        people.remove_passkey(user=request.user.pk, passkey=held.id, by=request.user.pk, now=request.now)
    except Cannot as refusal:
        toasts.warn(request, refusal.reason)
    else:
        toasts.say(request, _("“%s” opens nothing here any more. Delete it on the device too.") % held.name)
    return HttpResponseRedirect(reverse("passkeys"))


class SignIn(LoginWebAuthnView):  # type: ignore[misc]  # allauth is untyped
    """A GET of the script brings the challenge, its POST the proof. Throttled by address as allauth does."""

    def form_invalid(self, form: forms.Form) -> HttpResponse:  # noqa: ARG002  # allauth's signature
        toasts.warn(self.request, str(NOT_PROVEN))
        return HttpResponseRedirect(reverse("account_login"))

    def form_valid(self, form: forms.Form) -> HttpResponse:
        passkey: Authenticator = form.cleaned_data["credential"]
        answer: HttpResponse = super().form_valid(form)
        if self.request.user.is_authenticated:
            user = passkey.user_id
            people.note_passkey_used(user=user, passkey=passkey.pk, by=user, now=clock.now())
        return answer


class Confirm(ReauthenticateWebAuthnView):  # type: ignore[misc]  # allauth is untyped
    """“Is it you?” answered by the passkey."""

    template_name = "desk/signin/passkey_confirm.html"

    def form_invalid(self, form: forms.Form) -> HttpResponse:  # noqa: ARG002  # allauth's signature
        toasts.warn(self.request, str(NOT_PROVEN))
        return HttpResponseRedirect(reverse("account_reauthenticate"))


sign_in = public(SignIn.as_view())
confirm = allowed(may_keep_own_account)(Confirm.as_view())


def _own(request: DeskRequest, passkey: int) -> queries.Passkey:
    held = next((row for row in queries.passkeys(request.user.pk) if row.id == passkey), None)
    if held is None:
        raise Http404
    return held
