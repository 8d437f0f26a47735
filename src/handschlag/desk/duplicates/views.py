from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from handschlag.core.errors import Cannot
from handschlag.customers import actions
from handschlag.customers import queries as customers
from handschlag.customers.permissions import may_merge_customers
from handschlag.desk.duplicates import sides
from handschlag.desk.toasts import say, warn
from handschlag.doors import allowed
from handschlag.people import queries as people

if TYPE_CHECKING:
    from django.http import HttpResponse

    from handschlag.customers.models import Customer
    from handschlag.doors import DeskRequest


@allowed(may_merge_customers)
def listing(request: DeskRequest) -> HttpResponse:
    """Pairs that wait for a decision, or those somebody said are two."""
    is_apart = request.GET.get("shown") == "apart"
    page = customers.duplicates(apart=is_apart, after=request.GET.get("after", ""))
    asked = {"shown": "apart"} if is_apart else {}
    context = {
        "page": page,
        "is_apart": is_apart,
        "more": urlencode({**asked, "after": page.after}) if page.after else "",
        "waiting": customers.count_duplicates(),
    }
    return render(request, "desk/duplicates/list.html", context)


@allowed(may_merge_customers)
def compare(request: DeskRequest, one: int, other: int) -> HttpResponse:
    """Both side by side. The one that was there first is proposed to go on."""
    left, right = _both(one, other)
    context = {
        "left": left,
        "right": right,
        "pair": customers.find_pair(left.pk, right.pk),
        "lines": sides.lines(left, right, now=request.now),
        "going_on": min((left, right), key=lambda row: (row.created_at, row.pk)).pk,
        "next_url": _next_url(left.pk, right.pk),
    }
    return render(request, "desk/duplicates/compare.html", context)


@allowed(may_merge_customers)
@require_POST
def merge(request: DeskRequest, one: int, other: int) -> HttpResponse:
    """`goes_on` is which of the two stays; the way back is offered at once and stands in the file for good."""
    left, right = _both(one, other)
    gone, kept = (left, right) if request.POST.get("goes_on") == str(right.pk) else (right, left)
    try:
        done = actions.merge_customers(customer=gone.pk, into=kept.pk, by=request.user.pk, now=request.now)
    except Cannot as refusal:
        warn(request, refusal.reason)
        return HttpResponseRedirect(reverse("duplicates"))
    said = _("%(gone)s (%(number)s) is part of the file of %(kept)s now.")
    say(
        request,
        said % {"gone": gone.name, "number": gone.number, "kept": kept.name},
        undo=reverse("merge-undo", args=[done.pk]),
    )
    return HttpResponseRedirect(_next_url(left.pk, right.pk) or reverse("customer", args=[kept.pk]))


@allowed(may_merge_customers)
@require_POST
def keep_apart(request: DeskRequest, one: int, other: int) -> HttpResponse:
    left, right = _both(one, other)
    try:
        actions.deny_duplicate(one=left.pk, other=right.pk, by=request.user.pk, now=request.now)
    except Cannot as refusal:
        warn(request, refusal.reason)
    else:
        say(request, _("Noted: two different customers. They are not proposed again."))
    return HttpResponseRedirect(_next_url(left.pk, right.pk) or reverse("duplicates"))


@allowed(may_merge_customers)
def merges(request: DeskRequest, customer: int) -> HttpResponse:
    """What was merged into this file, by whom, and what of it was taken back."""
    row = customers.find_customer(customer)
    if row is None:
        raise Http404
    history = customers.merge_history(customers.family(row.pk))
    names = {user.pk: user.name for user in people.users()}
    context = {
        "customer": row,
        "history": [(merge, names.get(merge.by or 0, ""), names.get(merge.undone_by or 0, "")) for merge in history],
    }
    return render(request, "desk/duplicates/merges.html", context)


@allowed(may_merge_customers)
@require_POST
def undo(request: DeskRequest, merge: int) -> HttpResponse:
    try:
        done = actions.undo_merge(merge=merge, by=request.user.pk, now=request.now)
    except Cannot as refusal:
        warn(request, refusal.reason)
        return HttpResponseRedirect(reverse("duplicates"))
    say(request, _("%s stands for itself again.") % done.customer.name)
    return HttpResponseRedirect(reverse("customer", args=[done.customer_id]))


def _both(one: int, other: int) -> tuple[Customer, Customer]:
    """Both as they stand now: of a merged one the file it is part of. Two that are one already have no page."""
    left, right = customers.find_customer(one), customers.find_customer(other)
    if left is None or right is None or left == right:
        raise Http404
    return left, right


def _next_url(one: int, other: int) -> str:
    """The next pair that waits, other than this one; nothing when it was the last."""
    waiting = customers.duplicates(limit=2).pairs
    rest = [pair for pair in waiting if {pair.one.pk, pair.other.pk} != {one, other}]
    return reverse("duplicate", args=[rest[0].one.pk, rest[0].other.pk]) if rest else ""
