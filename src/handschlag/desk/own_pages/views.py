from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from handschlag.conversations import actions as conversations
from handschlag.conversations import queries as mails
from handschlag.core import installation
from handschlag.core.errors import NotThere
from handschlag.core.ids import read_id
from handschlag.customers import actions, queries
from handschlag.customers.permissions import may_change_customers
from handschlag.desk import letters, refusals, toasts
from handschlag.desk.confirmation.letter import is_reachable
from handschlag.doors import allowed

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse

    from handschlag.customers.models import Customer, PortalLink
    from handschlag.doors import DeskRequest


@dataclass(frozen=True)
class Link:
    """What the desk shows of a link. `url` is empty where only a new one helps, `address` where no mail can go."""

    row: PortalLink
    url: str
    address: str
    is_valid: bool


@allowed(may_change_customers)
@require_http_methods(["GET", "POST"])
def own_pages(request: DeskRequest, customer: int) -> HttpResponse:
    """The links of this customer, and one more for whoever has none."""
    whom = queries.get_customer(customer)
    if request.method == "POST":
        person = read_id(request.POST.get("person", ""))
        return refusals.go(
            request,
            lambda: actions.make_portal_link(customer=whom.pk, person=person, by=request.user.pk, now=request.now),
            to=reverse("customer-pages", args=[whom.pk]),
            said=_("The link is ready."),
        )
    links = [_shown(row, now=request.now) for row in queries.portal_links(whom.pk)]
    having = {link.row.person_id for link in links if link.is_valid}
    persons = queries.persons(whom.pk, today=timezone.localdate(request.now))
    context = {
        "customer": whom,
        "links": links,
        "persons": [person for person in persons if person.pk not in having],
        "has_own": None in having,
        "last_visit": queries.last_visit(whom.pk),
        "is_reachable": is_reachable(),
        "can_mail": mails.find_house_address() is not None,
    }
    return render(request, "desk/own_pages/own_pages.html", context)


@allowed(may_change_customers)
@require_POST
def mail(request: DeskRequest, customer: int, number: int) -> HttpResponse:
    """Mail the link to the first address of whoever it is for; like any mail it can be taken back for a minute."""
    whom, link = _link(customer, number, now=request.now)
    there = reverse("customer-pages", args=[whom.pk])
    senders = mails.addresses_to_write_from(request.user)
    if not senders or not link.address or not link.url or not link.is_valid:
        toasts.warn(request, _("It cannot be mailed: copy the link instead."))
        return HttpResponseRedirect(there)
    draft = _draft(whom, link, senders[0].pk)
    return refusals.go(
        request,
        lambda: conversations.write_mail(
            draft=draft, by=request.user.pk, now=request.now, customer=whom.pk, person=link.row.person_id
        ),
        to=there,
        said=_("It goes out in a minute to %s.") % link.address,
    )


@allowed(may_change_customers)
@require_POST
def revoke(request: DeskRequest, customer: int, number: int) -> HttpResponse:
    whom, link = _link(customer, number, now=request.now)
    return refusals.go(
        request,
        lambda: actions.revoke_portal_link(link=link.row.pk, by=request.user.pk, now=request.now),
        to=reverse("customer-pages", args=[whom.pk]),
        said=_("The link opens nothing now, and whoever was in by it is out."),
    )


def _link(customer: int, number: int, *, now: datetime) -> tuple[Customer, Link]:
    """Raises NotThere, also for a link of somebody else."""
    whom = queries.get_customer(customer)
    row = queries.portal_links(whom.pk).filter(pk=number).first()
    if row is None:
        raise NotThere(_("This link does not exist."))
    return whom, _shown(row, now=now)


def _shown(row: PortalLink, *, now: datetime) -> Link:
    token = queries.token_of_portal_link(row)
    addresses = queries.own_addresses(row.customer_id, row.person_id)
    return Link(
        row=row,
        url=f"{settings.PORTAL_URL}{reverse('own-link', args=[token])}" if token else "",
        address=addresses[0] if addresses else "",
        is_valid=row.expires_at > now,
    )


def _draft(whom: Customer, link: Link, sender: int) -> conversations.Draft:
    house = installation.read().name
    with translation.override(whom.language):
        until = letters.day(timezone.localdate(link.row.expires_at))
        lines = [
            _("Good day,"),
            "",
            _("here you see what we promised you and how your concerns stand, and you can write to us:"),
            "",
            link.url,
            "",
            _("You need no password: enter your e-mail address, and we send you a code that opens the page."),
            _("The link works until %s. Passed on to somebody else it shows nothing of yours.") % until,
            "",
            house,
        ]
        subject = _("Your pages with %s") % house if house else _("Your pages with us")
    return conversations.Draft(sender=sender, to=link.address, subject=subject, text="\n".join(lines))
