"""Who has heard it: on the telephone, at the door, by letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from handschlag.care import actions, permissions
from handschlag.care import queries as care
from handschlag.core.ids import read_id
from handschlag.customers import queries as customers
from handschlag.desk import letters as sheets
from handschlag.desk import refusals
from handschlag.doors import allowed

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse

    from handschlag.care.models import Circular, CircularRecipient
    from handschlag.doors import DeskRequest

LETTERS, ROWS = 50, 100


@allowed(permissions.may_offer)
def circulars(request: DeskRequest) -> HttpResponse:
    may_write = permissions.may_write_circulars(request.user)
    context = {"standings": care.all_circulars(), "may_write": may_write}
    return render(request, "desk/circulars/circulars.html", context)


@allowed(permissions.may_offer)
def circular(request: DeskRequest, number: int) -> HttpResponse:
    row = care.get_circular(number)
    page = Paginator(care.recipients(number), ROWS).get_page(request.GET.get("page"))
    context = {
        "row": row,
        "audience": care.audience(row, now=request.now) if row.sent_at is None else None,
        "page": page,
        "left": care.recipients(number).filter(told_at__isnull=True).count(),
        "may_write": permissions.may_write_circulars(request.user),
    }
    return render(request, "desk/circulars/circular.html", context)


@allowed(permissions.may_offer)
def letters(request: DeskRequest, number: int) -> HttpResponse:
    """Fifty at a time to print; noted as posted they are told, and the next fifty stand here."""
    row = care.get_circular(number)
    found = care.to_write_to(number, limit=LETTERS) if row.sent_at else []
    pairs = [(one, _letter(row, one, now=request.now)) for one in found]
    context = {
        "row": row,
        "letters": [sheet for _one, sheet in pairs if sheet],
        "posted": [one.pk for one, sheet in pairs if sheet],
        "without": [one for one, sheet in pairs if not sheet],
    }
    return render(request, "desk/circulars/letters.html", context)


@allowed(permissions.may_offer)
@require_POST
def letters_sent(request: DeskRequest, number: int) -> HttpResponse:
    posted = [found for typed in request.POST.getlist("posted")[:LETTERS] if (found := read_id(typed))]
    return refusals.go(
        request,
        lambda: actions.note_letters_sent(circular=number, recipients=posted, by=request.user.pk, now=request.now),
        to=reverse("care-circulars-letters", args=[number]),
        said=_("Noted as posted."),
    )


@allowed(permissions.may_offer)
@require_POST
def told(request: DeskRequest, customer: int, number: int) -> HttpResponse:
    """Said in the talk that runs, or without one."""
    row = customers.get_customer(customer)
    talk = care.talk_of(row.pk, read_id(request.POST.get("conversation", "")))

    def tell() -> object:
        return actions.tell_circular(
            circular=number, customer=row.pk, conversation=talk, by=request.user.pk, now=request.now
        )

    if not request.htmx:
        return refusals.go(request, tell, to=reverse("customer", args=[row.pk]), said=_("Noted: told."))
    refusals.is_carried_out(request, tell)
    context = {"news": care.untold_news(row.pk), "customer_id": row.pk, "talk": talk}
    return render(request, "desk/circulars/news.html", context)


def _letter(row: Circular, to: CircularRecipient, *, now: datetime) -> str:
    """The sheet in the customer's language; empty without a postal address."""
    if not customers.addresses(to.customer_id).exists():
        return ""
    person = customers.persons(to.customer_id, today=timezone.localdate(now)).filter(is_main=True).first()
    with translation.override(to.customer.language):
        return sheets.sheet(
            "desk/circulars/letter_sheet.html", to.customer, person, on=timezone.localdate(row.sent_at), row=row
        )
