"""The settings of mail that comes in: its mailboxes, whether they can be read, and signing in at providers."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from handschlag.channels.mail.accounts import keeping, oauth
from handschlag.channels.mail.accounts.forms import STARTS, MailAccountForm
from handschlag.channels.mail.accounts.saying import Health, sentence
from handschlag.channels.mail.accounts.trouble import Trouble
from handschlag.conversations import actions as conversations
from handschlag.conversations import queries
from handschlag.conversations.choices import SignIn
from handschlag.conversations.models import MailAccount
from handschlag.core.errors import Cannot, NotThere
from handschlag.doors import DeskRequest, allowed
from handschlag.people.permissions import may_administer

ASKED: Final = "mail_sign_in"
"""Where in the session stands what a provider is to send back."""
SECRETS: Final = ("secret", "client_secret")


@allowed(may_administer)
@require_GET
def accounts(request: DeskRequest) -> HttpResponse:
    rows = [Health(account) for account in queries.mail_accounts()]
    return render(request, "mail/accounts/accounts.html", {"accounts": rows})


@allowed(may_administer)
@require_http_methods(["GET", "POST"])
def new(request: DeskRequest) -> HttpResponse:
    form = MailAccountForm(request.POST or None, initial=STARTS.get(request.GET.get("for", ""), STARTS["imap"]))
    made: list[MailAccount] = []

    def add() -> None:
        made.append(conversations.add_mail_account(settings=form.cleaned_data, by=request.user.pk, now=request.now))

    if form.is_bound and form.is_valid() and _is_done(form, add):
        needs_sign_in = made[0].sign_in != SignIn.PASSWORD
        said = (
            _("The mailbox is set up. Sign in now.") if needs_sign_in else _("The mailbox is set up. Try it out now.")
        )
        messages.success(request, said)
        return _to(made[0].pk)
    return _page(request, form, None)


@allowed(may_administer)
@require_http_methods(["GET", "POST"])
def account(request: DeskRequest, mailbox: int) -> HttpResponse:
    row = queries.get_mail_account(mailbox)
    current = {name: getattr(row, name) for name in MailAccountForm.base_fields if name not in SECRETS}
    kept = tuple(name for name in SECRETS if getattr(row, name))
    form = MailAccountForm(request.POST or None, initial=current, kept=kept)

    def change() -> None:
        conversations.change_mail_account(
            account=row.pk, settings=form.cleaned_data, by=request.user.pk, now=request.now
        )

    if form.is_bound and form.is_valid() and _is_done(form, change):
        messages.success(request, _("Saved."))
        return _to(row.pk)
    return _page(request, form, row)


@allowed(may_administer)
@require_POST
def test(request: DeskRequest, mailbox: int) -> HttpResponse:
    """Sign in and look, as if mails were fetched; nothing is fetched or changed."""
    row = queries.get_mail_account(mailbox)
    try:
        count = keeping.try_out(row)
    except Trouble as why:
        messages.error(request, sentence(why.code, why.words))
    else:
        said = ngettext(
            "The mailbox can be read: %(count)d mail lies in “%(folder)s”.",
            "The mailbox can be read: %(count)d mails lie in “%(folder)s”.",
            count,
        )
        messages.success(request, said % {"count": count, "folder": row.folder})
    return _to(row.pk)


@allowed(may_administer)
@require_POST
def remove(request: DeskRequest, mailbox: int) -> HttpResponse:
    conversations.remove_mail_account(account=mailbox, by=request.user.pk, now=request.now)
    messages.success(request, _("The mailbox is removed. The mails that came from it stay."))
    return HttpResponseRedirect(reverse("settings-mail-in"))


@allowed(may_administer)
@require_GET
def sign_in(request: DeskRequest, mailbox: int) -> HttpResponse:
    """Off to the provider; what it has to send back is remembered in the session."""
    row = queries.get_mail_account(mailbox)
    if row.sign_in == SignIn.PASSWORD:
        raise NotThere(_("Nobody signs in at a provider for this mailbox."))
    state, verifier = oauth.new_verifier(), oauth.new_verifier()
    request.session[ASKED] = {"account": row.pk, "state": state, "verifier": verifier}
    return HttpResponseRedirect(oauth.ask_url(row, back_to=_back_to(request), state=state, verifier=verifier))


@allowed(may_administer)
@require_GET
def signed_in(request: DeskRequest) -> HttpResponse:
    """Back from the provider, with a code or with why not."""
    asked = request.session.pop(ASKED, None)
    if asked is None or not secrets.compare_digest(asked["state"].encode(), request.GET.get("state", "").encode()):
        messages.error(request, _("This answer does not belong to a sign-in begun here. Please begin once more."))
        return HttpResponseRedirect(reverse("settings-mail-in"))
    row = queries.get_mail_account(asked["account"])
    try:
        _connect(request, row, asked["verifier"])
    except Trouble as why:
        messages.error(request, sentence(why.code, why.words))
    except Cannot as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, _("Signed in. Try out the mailbox now."))
    return _to(row.pk)


def _connect(request: DeskRequest, row: MailAccount, verifier: str) -> None:
    if error := request.GET.get("error", ""):
        raise oauth.trouble_of(error, request.GET.get("error_description", ""))
    access = oauth.redeem(row, code=request.GET.get("code", ""), back_to=_back_to(request), verifier=verifier)
    conversations.connect_mail_account(
        account=row.pk,
        access=access.token,
        seconds=access.seconds,
        refresh=access.refresh,
        by=request.user.pk,
        now=request.now,
    )


def _back_to(request: DeskRequest) -> str:
    return request.build_absolute_uri(reverse("settings-mail-in-back"))


def _to(mailbox: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("settings-mail-in-account", args=[mailbox]))


def _is_done(form: MailAccountForm, act: Callable[[], object]) -> bool:
    try:
        act()
    except Cannot as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.reason)
        return False
    return True


def _page(request: DeskRequest, form: MailAccountForm, row: MailAccount | None) -> HttpResponse:
    context = {
        "form": form,
        "account": row,
        "health": Health(row) if row else None,
        "back_to": _back_to(request),
        "kinds": STARTS,
    }
    return render(request, "mail/accounts/account.html", context, status=422 if form.is_bound else 200)
