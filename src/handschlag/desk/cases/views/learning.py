"""What stays of a concern: one key each for an article that helped, a new one, and nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from handschlag.cases import actions as cases
from handschlag.cases.models import Lesson
from handschlag.cases.permissions import may_work_on_cases
from handschlag.desk import refusals, toasts
from handschlag.desk.cases.panel import Asked
from handschlag.desk.cases.views.case import asked_for
from handschlag.doors import DeskRequest, allowed
from handschlag.knowledge import queries as knowledge

LONGEST = 200
MOST = 8


@allowed(may_work_on_cases)
@require_GET
def articles(request: DeskRequest, case: int) -> HttpResponse:
    """Articles found by what is typed, each to be linked; in its place or on a page of its own."""
    asked = asked_for(request, case)
    typed = request.GET.get("q", "")[:LONGEST]
    found = knowledge.find_articles(knowledge.ArticleFilter(typed), limit=MOST) if typed.strip() else []
    context = {"case": asked.case, "found": found, "typed": typed}
    page = "desk/cases/found.html" if request.htmx else "desk/cases/found_page.html"
    return render(request, page, context)


@allowed(may_work_on_cases)
@require_POST
def link(request: DeskRequest, case: int, article: int) -> HttpResponse:
    """It helped, or will."""
    asked = asked_for(request, case)
    return _learn(
        request, asked, lambda **who: cases.link_article(article=article, **who), _("Linked: that helped here.")
    )


@allowed(may_work_on_cases)
@require_POST
def write_down(request: DeskRequest, case: int) -> HttpResponse:
    """A draft of what the concern says already."""
    said = _("Written down as a draft, of what stands here. Improve it whenever you like.")
    return _learn(request, asked_for(request, case), cases.write_down, said)


@allowed(may_work_on_cases)
@require_POST
def nothing(request: DeskRequest, case: int) -> HttpResponse:
    return _learn(request, asked_for(request, case), cases.learn_nothing, _("Noted: nothing to learn."))


@allowed(may_work_on_cases)
@require_POST
def unlearn(request: DeskRequest, case: int, lesson: int) -> HttpResponse:
    """It was not that after all."""
    asked = asked_for(request, case)
    return refusals.go(
        request,
        lambda: cases.unlearn(case=asked.case.pk, lesson=lesson, by=request.user.pk, now=request.now),
        to=reverse("case", args=[asked.case.pk]),
        said=_("Taken back."),
    )


def _learn(request: DeskRequest, asked: Asked, act: Callable[..., Lesson], said: str) -> HttpResponse:
    """Carried out, and said with the way back."""
    made: list[Lesson] = []
    who: dict[str, Any] = {"case": asked.case.pk, "by": request.user.pk, "now": request.now}
    if refusals.is_carried_out(request, lambda: made.append(act(**who))):
        toasts.say(request, said, undo=reverse("case-unlearn", args=[asked.case.pk, made[0].pk]))
    return HttpResponseRedirect(f"{reverse('case', args=[asked.case.pk])}#panel-learning")
