"""The settings of mail that goes out: its addresses, whether their servers take mails, and what was not sent."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from handschlag.channels.mail.out import sending
from handschlag.channels.mail.out.forms import SendingAddressForm
from handschlag.conversations import actions as conversations
from handschlag.conversations import queries
from handschlag.conversations.choices import SendTrouble
from handschlag.conversations.models import SendingAddress
from handschlag.core.errors import Cannot
from handschlag.doors import DeskRequest, allowed
from handschlag.people.permissions import may_administer

SHOWN = 50
STARTS = ("name", "address", "host", "port", "encryption", "user_name", "signature", "is_enabled")


@allowed(may_administer)
@require_GET
def addresses(request: DeskRequest) -> HttpResponse:
    context = {"addresses": queries.sending_addresses(), "troubles": queries.mails_in_trouble()[:SHOWN]}
    return render(request, "mail/out/addresses.html", context)


@allowed(may_administer)
@require_http_methods(["GET", "POST"])
def new(request: DeskRequest) -> HttpResponse:
    form = SendingAddressForm(request.POST or None)
    made: list[SendingAddress] = []

    def add() -> None:
        made.append(conversations.add_sending_address(settings=form.settings(), by=request.user.pk, now=request.now))

    if form.is_bound and form.is_valid() and _is_done(form, add):
        messages.success(request, _("The address is set up. Try it out now."))
        return HttpResponseRedirect(reverse("settings-mail-out-address", args=[made[0].pk]))
    return _page(request, form, None)


@allowed(may_administer)
@require_http_methods(["GET", "POST"])
def address(request: DeskRequest, address: int) -> HttpResponse:
    row = queries.get_sending_address(address)
    current = {**{name: getattr(row, name) for name in STARTS}, "team": row.team_id}
    form = SendingAddressForm(request.POST or None, initial=current, has_secret=bool(row.secret))

    def change() -> None:
        conversations.change_sending_address(
            address=row.pk, settings=form.settings(), by=request.user.pk, now=request.now
        )

    if form.is_bound and form.is_valid() and _is_done(form, change):
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("settings-mail-out-address", args=[row.pk]))
    return _page(request, form, row)


@allowed(may_administer)
@require_POST
def test(request: DeskRequest, address: int) -> HttpResponse:
    """Connect and sign in as if there were a mail; nothing is sent."""
    row = queries.get_sending_address(address)
    trouble = sending.try_out(row)
    if trouble:
        said = str(SendTrouble(trouble).label) if trouble in SendTrouble.values else trouble
        messages.error(request, said)
    else:
        messages.success(request, _("The server takes mails from this address."))
    return HttpResponseRedirect(reverse("settings-mail-out-address", args=[row.pk]))


def _is_done(form: forms.Form, act: Callable[[], object]) -> bool:
    try:
        act()
    except Cannot as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.reason)
        return False
    return True


def _page(request: DeskRequest, form: forms.Form, row: SendingAddress | None) -> HttpResponse:
    return render(
        request, "mail/out/address.html", {"form": form, "address": row}, status=422 if form.is_bound else 200
    )
