"""What customers promise us, and what of ours waits for it."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from handschlag.core.ids import read_id
from handschlag.customers import queries as customers
from handschlag.desk import refusals, toasts
from handschlag.desk.promises import page
from handschlag.desk.promises.forms import TheirsForm
from handschlag.desk.refusals import is_done
from handschlag.doors import DeskRequest, allowed
from handschlag.promises import actions as promises
from handschlag.promises import queries
from handschlag.promises.permissions import may_make_promises


@allowed(may_make_promises)
@require_http_methods(["GET", "POST"])
def note(request: DeskRequest, customer: int) -> HttpResponse:
    """A promise of the customer's, from their file."""
    row = customers.get_customer(customer)
    form = TheirsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"]
        note_theirs = promises.note_their_promise
        if is_done(form, lambda: note_theirs(customer=row.pk, words=words, by=request.user.pk, now=request.now)):
            toasts.say(request, _("Noted. You will be reminded of it."))
            return HttpResponseRedirect(reverse("customer", args=[row.pk]))
    context = {"form": form, "customer": row}
    return render(request, "desk/promises/theirs.html", context, status=422 if form.errors else 200)


@allowed(may_make_promises)
@require_POST
def await_them(request: DeskRequest, promise: int) -> HttpResponse:
    """Ours waits for what the customer owes: one that is noted already (`theirs`, empty: for none), or a new one."""
    row = queries.get_promise(promise)
    here = reverse("promise", args=[promise])
    if f"{TheirsForm.prefix}-words" not in request.POST:
        theirs = read_id(request.POST.get("theirs", ""))
        return refusals.go(
            request,
            lambda: promises.wait_for(promise=promise, theirs=theirs, by=request.user.pk, now=request.now),
            to=here,
            said=_("Noted. The clock runs on.") if theirs else _("It waits for the customer no longer."),
        )
    form = TheirsForm(request.POST)
    if form.is_valid() and row.customer_id is not None:
        customer, words = row.customer_id, form.cleaned_data["words"]
        note_theirs = promises.note_their_promise
        if is_done(
            form,
            lambda: note_theirs(
                customer=customer, words=words, awaited_by=promise, by=request.user.pk, now=request.now
            ),
        ):
            toasts.say(request, _("Noted. You will be reminded of it."))
            return HttpResponseRedirect(here)
    shown = page.context(row, now=request.now, theirs=form)
    return render(request, "desk/promises/promise.html", shown, status=422)


@allowed(may_make_promises)
@require_POST
def take_new_date(request: DeskRequest, promise: int) -> HttpResponse:
    """One click, where the customer was not told of ours yet; else they must agree to it."""
    return refusals.go(
        request,
        lambda: promises.take_new_date(promise=promise, by=request.user.pk, now=request.now),
        to=reverse("promise", args=[promise]),
        said=_("The new date stands."),
    )
