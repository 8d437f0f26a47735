"""What is done about a promise: one action each, by a key or by a form of the promise's page."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from handschlag.conversations import actions as conversations
from handschlag.core.ids import read_id
from handschlag.desk import toasts
from handschlag.desk.call import said
from handschlag.desk.call.going_back import answer, back
from handschlag.desk.promises import page
from handschlag.desk.promises.forms import BreakToldForm, CorrectForm, ReleaseForm, ReplaceForm
from handschlag.desk.refusals import is_carried_out, is_done
from handschlag.doors import DeskRequest, allowed
from handschlag.promises import actions as promises
from handschlag.promises import queries
from handschlag.promises.models import Promise
from handschlag.promises.permissions import may_make_promises, may_see_promises


@allowed(may_make_promises)
@require_POST
def keep(request: DeskRequest, promise: int) -> HttpResponse:
    """`conversation` in the form: the one that kept it."""
    conversation = read_id(request.POST.get("conversation", ""))
    act = promises.keep_promise
    return _do(
        request,
        lambda: act(promise=promise, conversation=conversation, by=request.user.pk, now=request.now),
        _("Kept."),
    )


@allowed(may_make_promises)
@require_POST
def tried(request: DeskRequest, promise: int) -> HttpResponse:
    """Dialled by hand and not reached. Calls through an exchange count by themselves."""
    return _do(
        request,
        lambda: conversations.enter_vain_call(promise=promise, by=request.user.pk, now=request.now),
        _("Tried. The next attempt has its time."),
    )


@allowed(may_make_promises)
@require_POST
def mark(request: DeskRequest, promise: int) -> HttpResponse:
    return _do(
        request,
        lambda: promises.mark_promise_kept(promise=promise, by=request.user.pk, now=request.now),
        _("Marked as done. Confirm it once the customer has."),
        undo=reverse("promise-withdraw", args=[promise]),
    )


@allowed(may_make_promises)
@require_POST
def withdraw(request: DeskRequest, promise: int) -> HttpResponse:
    return _do(
        request,
        lambda: promises.withdraw_mark(promise=promise, by=request.user.pk, now=request.now),
        _("It is owed again; its clock ran on."),
    )


@allowed(may_make_promises)
@require_POST
def tell(request: DeskRequest, promise: int) -> HttpResponse:
    return _do(
        request,
        lambda: promises.tell_promise(promise=promise, by=request.user.pk, now=request.now),
        _("The customer knows of it. From now on words and time stand."),
    )


@allowed(may_make_promises)
@require_POST
def break_told(request: DeskRequest, promise: int) -> HttpResponse:
    """One key in a list; on the promise's page with the conversation in which it was said."""
    conversation = read_id(request.POST.get(f"{BreakToldForm.prefix}-conversation", ""))
    act = promises.tell_of_break
    return _do(
        request,
        lambda: act(promise=promise, conversation=conversation, by=request.user.pk, now=request.now),
        _("The customer knows."),
    )


@allowed(may_make_promises)
@require_POST
def release(request: DeskRequest, promise: int) -> HttpResponse:
    row = queries.get_promise(promise)
    form = ReleaseForm(request.POST, talks=page.talks_for(row), now=request.now)
    return _filled(
        request,
        row,
        "release",
        form,
        lambda: promises.release_promise(
            promise=promise, conversation=form.cleaned_data["conversation"], by=request.user.pk, now=request.now
        ),
        _("The customer let us go from it."),
    )


@allowed(may_make_promises)
@require_POST
def replace(request: DeskRequest, promise: int) -> HttpResponse:
    row = queries.get_promise(promise)
    form = ReplaceForm(request.POST, talks=page.talks_for(row), now=request.now)
    return _filled(
        request,
        row,
        "replace",
        form,
        lambda: conversations.replace_promise_in(
            conversation=form.cleaned_data["conversation"],
            promise=promise,
            words=form.cleaned_data["words"],
            by=request.user.pk,
            now=request.now,
        ),
        _("Replaced, as agreed with the customer."),
    )


@allowed(may_make_promises)
@require_POST
def correct(request: DeskRequest, promise: int) -> HttpResponse:
    row = queries.get_promise(promise)
    form = CorrectForm(request.POST)
    return _filled(
        request,
        row,
        "correct",
        form,
        lambda: promises.correct_words(
            promise=promise,
            words=form.cleaned_data["words"],
            kind=form.cleaned_data["kind"],
            by=request.user.pk,
            now=request.now,
        ),
        _("Corrected."),
    )


@allowed(may_see_promises)
@require_GET
def preview(request: DeskRequest, promise: int) -> HttpResponse:
    """What the sentence typed so far would promise instead."""
    row = queries.get_promise(promise)
    typed = request.GET.get("replace-words") or request.GET.get("correct-words") or request.GET.get("words", "")
    said_at = row.made_at if "correct-words" in request.GET else request.now
    seen = (
        queries.preview(typed, customer=row.customer_id, team=row.owner_team_id, owner=row.owner_id, now=said_at)
        if typed.strip()
        else None
    )
    return render(request, "desk/promises/preview.html", {"seen": seen, "words": said.words(row), "promise": row})


def _filled(
    request: DeskRequest, row: Promise, name: str, form: forms.Form, act: Callable[[], object], told: str
) -> HttpResponse:
    """A form of the page: done and back to it, or the page with what is missing beside its field."""
    if form.is_valid() and is_done(form, act):
        toasts.say(request, told)
        return HttpResponseRedirect(reverse("promise", args=[row.pk]))
    shown = page.context(row, now=request.now, **{name: form})
    return render(request, "desk/promises/promise.html", shown, status=422)


def _do(request: DeskRequest, act: Callable[[], object], told: str, *, undo: str = "") -> HttpResponse:
    if is_carried_out(request, act):
        toasts.say(request, told, undo=undo)
    return answer(request) if request.headers.get("HX-Request") else HttpResponseRedirect(back(request))
