"""What a customer finds on their own pages: what we promised, what they want settled, what was written."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.cases import actions as cases
from handschlag.cases import queries as matters
from handschlag.conversations import queries as conversations
from handschlag.core.errors import Cannot, NotThere
from handschlag.customers import queries as customers
from handschlag.portal import wording
from handschlag.portal.own import saying
from handschlag.portal.own.door import Visit, inside
from handschlag.portal.own.forms import OnceForm, WordsForm, errors_of, files_of
from handschlag.promises import queries as promises

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

LATELY = timedelta(days=60)
NOTES = frozenset({"sent", "solved", "reopened", "booked", "given", "withdrawn", "requested"})


@require_safe
@inside
def home(visit: Visit) -> HttpResponse:
    visitor = visit.visitor
    person = None if visitor.sees_everything else visitor.person
    promised = promises.shown_to_customer(
        visitor.customer, person=person, ended_since=visit.now - LATELY, now=visit.now
    )
    seen = conversations.seen_by(
        visitor.customer,
        person=person,
        addresses=customers.own_addresses(visitor.customer, visitor.person),
        now=visit.now,
    )
    told = [wording.told(one, visit.now) for one in promised]
    context = {
        "open_promises": [one for one in told if one.is_open],
        "past_promises": [one for one in told if not one.is_open],
        "matters": [saying.matter(one) for one in matters.matters(visitor, now=visit.now)],
        "story": [saying.contact(one) for one in seen[:10]],
        "said": _said(visit),
    }
    return visit.show("home", context)


@require_http_methods(["GET", "HEAD", "POST"])
@inside
def write(visit: Visit) -> HttpResponse:
    """Something new, in their own words. Who they are we know already: it is not asked."""
    if visit.request.method != "POST":
        return visit.show("write", {})
    return _heard(visit, lambda errors: visit.show("write", errors, status=422), to="own-home")


@require_http_methods(["GET", "HEAD", "POST"])
@inside
def matter(visit: Visit, case: int) -> HttpResponse:
    if visit.request.method != "POST":
        return _matter(visit, case)
    return _heard(visit, lambda errors: _matter(visit, case, **errors), to="own-matter", case=case)


@require_POST
@inside
def solved(visit: Visit, case: int) -> HttpResponse:
    form = OnceForm(visit.request.POST)
    if not form.is_valid():
        return _matter(visit, case, errors=errors_of(form))
    try:
        cases.hear_solved(visitor=visit.visitor, case=case, once=form.cleaned_data["once"], now=visit.now)
    except NotThere:
        raise
    except Cannot as refusal:
        return _matter(visit, case, errors=[refusal.reason])
    return visit.go("own-matter", case, said="solved")


@require_POST
@inside
def not_solved(visit: Visit, case: int) -> HttpResponse:
    form = WordsForm(visit.request.POST)
    if not form.is_valid():
        return _matter(visit, case, errors=errors_of(form), is_denied=True)
    try:
        cases.hear_not_solved(visitor=visit.visitor, case=case, **form.cleaned_data, now=visit.now)
    except NotThere:
        raise
    except Cannot as refusal:
        return _matter(visit, case, errors=[refusal.reason], is_denied=True)
    return visit.go("own-matter", case, said="reopened")


def _heard(
    visit: Visit, again: Callable[[dict[str, Any]], HttpResponse], *, to: str, case: int | None = None
) -> HttpResponse:
    """What they wrote is with us, or the page once more with what they typed."""
    form = WordsForm(visit.request.POST)
    typed = {"typed": visit.request.POST.get("words", "")}
    if not form.is_valid():
        return again({"errors": errors_of(form), **typed})
    files = files_of(visit.request.FILES.getlist("files"))
    try:
        cases.hear_from_customer(visitor=visit.visitor, case=case, files=files, **form.cleaned_data, now=visit.now)
    except NotThere:
        raise
    except Cannot as refusal:
        return again({"errors": [refusal.reason], **typed})
    return visit.go(to, *([case] if case is not None else []), said="sent")


def _matter(visit: Visit, case: int, **more: Any) -> HttpResponse:
    page = matters.matter_page(visit.visitor, case, now=visit.now)
    context = {
        "matter": saying.matter(page.matter),
        "told": [wording.told(one, visit.now) for one in page.promises],
        "story": [saying.contact(one) for one in page.story],
        "said": _said(visit),
        **more,
    }
    return visit.show("matter", context, status=422 if more.get("errors") else 200)


def _said(visit: Visit) -> str:
    said = visit.request.GET.get("said", "")
    return said if said in NOTES else ""
