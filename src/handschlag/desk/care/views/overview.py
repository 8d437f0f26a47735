"""All customers at a glance: the map, the same as a table, and why each is where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.http import urlencode

from handschlag.care import permissions
from handschlag.care import queries as care
from handschlag.care.choices import Criterion
from handschlag.care.rules.scheme import LETTERS
from handschlag.core.ids import read_id
from handschlag.customers import queries as customers
from handschlag.desk.care.drawing import draw
from handschlag.doors import allowed
from handschlag.people.models import User

if TYPE_CHECKING:
    from django.http import HttpResponse

    from handschlag.doors import DeskRequest

A_PAGE, HITS, LONGEST = 50, 50, 200
PERCENT = 100


@allowed(permissions.may_see_classes)
def portfolio(request: DeskRequest) -> HttpResponse:
    asked = request.GET.get("q", "").strip()[:LONGEST]
    letter = request.GET.get("letter", "")
    letter = letter if len(letter) == 1 and letter in LETTERS else ""
    among = None
    if asked:
        hits = customers.search(asked, user=request.user, limit=HITS, now=request.now)
        among = list(dict.fromkeys(hit.customer_id for hit in hits))
    rows = care.page(now=request.now, after=_after(request), letter=letter, among=among, limit=A_PAGE + 1)
    last = rows[A_PAGE - 1] if len(rows) > A_PAGE else None
    kept = {name: value for name, value in (("q", asked), ("letter", letter)) if value}
    context: dict[str, object] = {
        "rows": rows[:A_PAGE],
        "more": urlencode([*kept.items(), ("score", repr(last.score)), ("after", last.dot.customer)]) if last else "",
        "asked": asked,
        "letter": letter,
        "run": care.find_run_in_force(),
    }
    if request.htmx and request.htmx.target == "portfolio-rows":
        return render(request, "desk/care/rows.html", context)
    found = care.portfolio(now=request.now)
    scheme = care.find_scheme()
    context |= {
        "found": found,
        "drawing": draw(found),
        "letters": care.rule_of(scheme).classes if scheme else "",
    }
    return render(request, "desk/care/portfolio.html", context)


@allowed(permissions.may_see_classes)
def why(request: DeskRequest, customer: int) -> HttpResponse:
    """Why a customer is in their class, and every class they had."""
    row = customers.get_customer(customer)
    told = care.explain(row.pk)
    history = care.history(row.pk)
    names = dict(User.objects.filter(pk__in={change.by for change in history if change.by}).values_list("pk", "name"))
    context = {
        "customer": row,
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
        "history": [(change, names.get(change.by or 0, "")) for change in history],
    }
    return render(request, "desk/care/why.html", context)


def _after(request: DeskRequest) -> tuple[float, int] | None:
    """Behind which row the page begins: its score and its customer."""
    customer = read_id(request.GET.get("after", ""))
    try:
        score = float(request.GET.get("score", ""))
    except ValueError:
        return None
    return (score, customer) if customer is not None else None
