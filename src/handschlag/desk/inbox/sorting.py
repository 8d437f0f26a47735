"""Several entries of the inbox at once, and the way back; what an entry is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.core import signing
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from handschlag.cases import actions as concerns
from handschlag.cases import queries as cases
from handschlag.cases.permissions import may_work_on_cases
from handschlag.conversations import actions as conversations
from handschlag.conversations import queries
from handschlag.conversations.choices import Sorted
from handschlag.core.errors import Cannot, NotThere
from handschlag.core.ids import read_id
from handschlag.desk import toasts
from handschlag.desk.call.going_back import back, done
from handschlag.doors import DeskRequest, allowed
from handschlag.handovers import actions as handovers
from handschlag.people import queries as people
from handschlag.people.permissions import may_use_desk

HANDED_ON: Final = "handed_on"
SALT: Final = "inbox-sorted"


@allowed(may_use_desk)
@require_POST
def sort(request: DeskRequest) -> HttpResponse:
    """The chosen entries go one way; which of them did not is said with the reason, the others can be taken back."""
    chosen = [one for one in map(read_id, request.POST.getlist("contact")) if one is not None]
    how = request.POST.get("how", "")
    if not chosen or len(chosen) > conversations.MOST_SORTED or how not in {*Sorted.values, HANDED_ON}:
        toasts.warn(request, _("Choose entries first, and what is to become of them."))
        return HttpResponseRedirect(back(request))
    try:
        outcomes = _sorted(request, chosen, how)
    except Cannot as no:
        toasts.warn(request, no.reason)
        return HttpResponseRedirect(back(request))
    if outcomes.done:
        undo = reverse("inbox-sort-undo", args=[signing.dumps([how, list(outcomes.done)], salt=SALT)])
        toasts.say(request, _told(how, len(outcomes.done)), undo=undo)
    for reason in dict.fromkeys(outcomes.refused.values()):
        toasts.warn(request, reason)
    return HttpResponseRedirect(back(request))


@allowed(may_use_desk)
@require_POST
def undo(request: DeskRequest, signed: str) -> HttpResponse:
    """Back into the inbox, but what somebody has gone on with. Raises NotThere for what we did not sign."""
    try:
        how, chosen = signing.loads(signed, salt=SALT)
    except signing.BadSignature as why:
        raise NotThere(_("This page does not exist.")) from why
    by, now = request.user.pk, request.now
    if how == HANDED_ON:
        outcomes = handovers.undo_handing_on(chosen=chosen, by=by, now=now)
    else:
        outcomes = conversations.undo_sorting(conversations=chosen, how=how, by=by, now=now)
    stays = len(chosen) - len(outcomes.done)
    if stays:
        said = ngettext(
            "%d entry stays: somebody has gone on with it.", "%d entries stay: somebody has gone on with them.", stays
        )
        toasts.warn(request, said % stays)
    return HttpResponseRedirect(reverse("inbox"))


@allowed(may_work_on_cases)
@require_http_methods(["GET", "POST"])
def concern(request: DeskRequest, conversation: int) -> HttpResponse:
    """What it is about: one of the customer's open concerns, or more than one, one after the other."""
    row = queries.get_conversation(conversation)
    offered = list(cases.open_cases(row.customer_id)) if row.customer_id is not None else []
    if request.method == "GET":
        linked = cases.cases_in(row.pk)
        context = {"contact": row, "linked": linked, "offered": [case for case in offered if case not in linked]}
        return render(request, f"desk/inbox/{'concern' if request.htmx else 'concern_page'}.html", context)
    case = read_id(request.POST.get("case", ""))
    if case is None or case not in {one.pk for one in offered}:
        raise NotThere(_("This concern does not exist."))
    return done(request, _("It belongs to the concern now."), concerns.link_case, case=case, conversation=row.pk)


def _sorted(request: DeskRequest, chosen: Sequence[int], how: str) -> conversations.Outcomes:
    by, now = request.user.pk, request.now
    if how != HANDED_ON:
        return conversations.sort_contacts(conversations=chosen, how=how, by=by, now=now)
    wanted = read_id(request.POST.get("user", ""))
    colleague = people.find_user(wanted) if wanted is not None else None
    if colleague is None:
        raise Cannot(_("Choose a colleague."), field="user")
    return handovers.hand_on_contacts(chosen=chosen, user=colleague.pk, by=by, now=now)


def _told(how: str, number: int) -> str:
    said = {
        Sorted.TAKEN: ngettext("%d entry is yours now.", "%d entries are yours now.", number),
        Sorted.UNASKED: ngettext("%d entry needs no answer.", "%d entries need no answer.", number),
        Sorted.ADVERTISING: ngettext("%d entry is advertising.", "%d entries are advertising.", number),
        Sorted.NOT_OURS: ngettext("%d entry was not for us.", "%d entries were not for us.", number),
    }
    asked = ngettext("A colleague is asked to take %d entry.", "A colleague is asked to take %d entries.", number)
    return (said[Sorted(how)] if how != HANDED_ON else asked) % number
