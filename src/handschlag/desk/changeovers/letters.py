"""Letters as PDF: fifty in one file or each alone, noted as posted in one step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from handschlag.changeovers import actions, permissions, queries
from handschlag.core.ids import read_id
from handschlag.customers import queries as customers
from handschlag.desk import letters as sheets
from handschlag.desk import refusals, toasts
from handschlag.doors import allowed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import HttpResponse

    from handschlag.changeovers.models import Affected
    from handschlag.doors import DeskRequest

LETTERS = 50


@allowed(permissions.may_change_over)
def letters(request: DeskRequest, plan: int) -> HttpResponse:
    row = queries.get_changeover(plan)
    several = queries.to_write_to(plan, limit=LETTERS)
    context = {
        "row": row,
        "letters": several,
        "batch": urlencode([("letter", one.pk) for one in several]),
        "without": queries.without_address(plan, limit=LETTERS),
        "unapproved": [one for one in queries.groups(plan) if one.group.approved_at is None and one.waiting],
        "held": queries.held(plan, now=request.now, limit=LETTERS),
    }
    return render(request, "desk/changeovers/letters.html", context)


@allowed(permissions.may_change_over)
def batch(request: DeskRequest, plan: int) -> HttpResponse:
    """Those named in the address and no others, one file: so that what is printed is what is then noted as posted."""
    row = queries.get_changeover(plan)
    asked = _ids(request.GET.getlist("letter"))
    if not asked:
        raise Http404
    several = queries.letters_of(plan, asked)
    if len(several) < len(asked):
        toasts.warn(request, _("Meanwhile not all of them may be written to. This is the list as it is now."))
        return HttpResponseRedirect(reverse("changeover-letters", args=[plan]))
    sheets_of = [_sheet(one, now=request.now) for one in several]
    return sheets.pdf(sheets_of, title=str(row), name=f"{_('letters')}-{row.product.code.lower()}", at=request.now)


@allowed(permissions.may_change_over)
def one(request: DeskRequest, affected: int) -> HttpResponse:
    """What was posted, word for word; before that, what would be."""
    row = queries.get_affected(affected)
    is_posted = row.told_at is not None and row.letters.exists()
    if not is_posted and (reason := queries.against_letter(row, now=request.now)):
        toasts.warn(request, reason)
        return HttpResponseRedirect(reverse("changeover-customer", args=[affected]))
    sheet = _sheet(row, now=request.now)
    return sheets.pdf([sheet], title=sheet["title"], name=f"{_('letter')}-{row.customer.number}", at=request.now)


@allowed(permissions.may_change_over)
@require_POST
def posted(request: DeskRequest, plan: int) -> HttpResponse:
    sent = _ids(request.POST.getlist("posted"))

    def act() -> None:
        _say(request, actions.post_letters(changeover=plan, affected=sent, by=request.user.pk, now=request.now))

    return refusals.go(request, act, to=reverse("changeover-letters", args=[plan]))


def _say(request: DeskRequest, found: actions.Posted) -> None:
    """How many were noted; whose letter has to come out of the pile again, and why."""
    if count := len(found.noted):
        noted = ngettext("%d letter noted as posted.", "%d letters noted as posted.", count) % count
        called = _("By the day in the letter each of them is called.")
        toasts.say(request, f"{noted} {called}")
    if found.held:
        toasts.warn(request, _("Held meanwhile, please take these letters out: %s") % _names(found.held))
    if found.others:
        toasts.warn(
            request, _("Not noted, since they were told or their letter changed meanwhile: %s") % _names(found.others)
        )
    if not (found.noted or found.held or found.others):
        toasts.warn(request, _("No letter was named: nothing is noted."))


def _names(rows: Sequence[Affected]) -> str:
    return ", ".join(str(one.customer) for one in rows)


def _ids(typed: list[str]) -> list[int]:
    """Each once, fifty at most."""
    return list(dict.fromkeys(found for one in typed[:LETTERS] if (found := read_id(one))))


def _sheet(row: Affected, *, now: datetime) -> dict[str, Any]:
    """A letter as data, in the customer's language."""
    letter = row.letters.order_by("-posted_at", "-pk").first() if row.told_at is not None else None
    today = timezone.localdate(letter.posted_at if letter else now)
    person = customers.persons(row.customer_id, today=today).filter(is_main=True).first()
    with translation.override(row.customer.language):
        said = queries.writing(row, now=now)
        title = letter.title if letter else said.title if said else ""
        words = (letter.words if letter else said.text if said else "").split("\n")
        return sheets.paper(row.customer, person, title=title, words=words, on=today)
