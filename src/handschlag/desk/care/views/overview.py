"""All customers at a glance: the map, the same as a table, and why each is where they are."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from handschlag.care import permissions
from handschlag.care import queries as care
from handschlag.care.choices import Criterion
from handschlag.care.models import ClassRun
from handschlag.care.rules.scheme import LETTERS
from handschlag.core.ids import read_id
from handschlag.customers import queries as customers
from handschlag.desk.care.drawing import draw
from handschlag.desk.care.naming import belonging, owners, read, written
from handschlag.doors import allowed
from handschlag.people import queries as people

if TYPE_CHECKING:
    from django.http import HttpResponse

    from handschlag.doors import DeskRequest

A_PAGE, HITS, LONGEST = 50, 50, 200
PERCENT = 100


@allowed(permissions.may_see_classes)
def portfolio(request: DeskRequest) -> HttpResponse:
    wanted = {name: request.GET.get(name, "").strip()[:LONGEST] for name in ("q", "letter", "tier", "owner", "over")}
    order = request.GET.get("sort", "")
    order = order if order in care.ORDERS else care.ORDERS[0]
    found = care.listing(_asked(request, wanted), now=request.now, order=order, after=_after(request), limit=A_PAGE)
    kept = {name: value for name, value in wanted.items() if value}
    context: dict[str, object] = {
        "rows": found.lines,
        "columns": _columns(order, kept),
        "order": order,
        "more": urlencode([*kept.items(), ("sort", order), ("key", found.after[0]), ("after", str(found.after[1]))])
        if found.after
        else "",
        "asked": wanted["q"],
        "wanted": wanted,
        "run": care.find_run_in_force(),
    }
    if request.htmx and request.htmx.target == "portfolio-rows":
        return render(request, "desk/care/rows.html", context)
    drawn = care.portfolio(now=request.now)
    context |= {
        "found": drawn,
        "drawing": draw(drawn),
        "letters": care.letters_in_force() if context["run"] else (),
        "tiers": [(written(tier), tier.name) for tier in care.tiers()],
        "owners": owners(),
    }
    return render(request, "desk/care/portfolio.html", context)


@allowed(permissions.may_see_classes)
def why(request: DeskRequest, customer: int) -> HttpResponse:
    """Why a customer is in their class, and every class they had."""
    row = customers.get_customer(customer)
    preview = care.runs().filter(pk=read_id(request.GET.get("run", "")) or 0, state=ClassRun.State.PREVIEW).first()
    told = care.explain(row.pk, run=preview.pk if preview else None)
    history = care.history(row.pk)
    names = people.names(change.by for change in history)
    context = {
        "customer": row,
        "preview": preview,
        "standing": care.standing(row.pk, now=request.now),
        "told": told,
        "parts": [
            (Criterion(name).label, round(part / told.score * PERCENT) if told.score > 0 else 0, name in told.missing)
            for name, part in sorted(told.parts.items(), key=lambda part: -abs(part[1]))
        ]
        if told
        else [],
        "up": round((told.up - 1) * PERCENT) if told and told.up else None,
        "down": round((1 - told.down) * PERCENT) if told and told.down else None,
        "history": [(change, names.get(change.by, "")) for change in history],
    }
    return render(request, "desk/care/why.html", context)


def _asked(request: DeskRequest, wanted: dict[str, str]) -> care.Asked:
    letter = wanted["letter"]
    among = None
    if wanted["q"]:
        hits = customers.search(wanted["q"], user=request.user, limit=HITS, now=request.now)
        among = list(dict.fromkeys(hit.customer_id for hit in hits))
    return care.Asked(
        letter=letter if len(letter) == 1 and letter in LETTERS else "",
        tier=read(wanted["tier"]),
        is_over=bool(wanted["over"]),
        among=among,
        **belonging(wanted["owner"]),
    )


def _columns(order: str, kept: dict[str, str]) -> list[tuple[str, str, str, bool]]:
    """Each heading that sorts: its words, where it leads, how it is sorted now (aria-sort), whether it holds numbers."""
    found = []
    for name, label, first in (
        ("name", _("Customer"), "name"),
        ("value", _("Brings a year (€)"), "-value"),
        ("cost", _("Costs a year (€)"), "-cost"),
        ("score", pgettext("customer", "Class"), "-score"),
    ):
        is_this = order.removeprefix("-") == name
        turned = order.removeprefix("-") if order.startswith("-") else f"-{order}"
        way = ("descending" if order.startswith("-") else "ascending") if is_this else ""
        address = urlencode({**kept, "sort": turned if is_this else first})
        found.append((label, address, way, name in {"value", "cost"}))
    return found


def _after(request: DeskRequest) -> tuple[str, int] | None:
    """Behind which row the page begins: its place in the order, and its customer."""
    customer, key = read_id(request.GET.get("after", "")), request.GET.get("key", "")[:LONGEST]
    if customer is None or not key:
        return None
    return (key, customer) if request.GET.get("sort", "").removeprefix("-") == "name" or _is_number(key) else None


def _is_number(text: str) -> bool:
    try:
        return isfinite(float(text))
    except ValueError:
        return False
