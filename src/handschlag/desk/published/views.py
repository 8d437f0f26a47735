from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from handschlag.core.errors import Cannot, NotThere
from handschlag.desk import toasts
from handschlag.desk.figures import periods
from handschlag.desk.published import showing
from handschlag.desk.published.forms import FIELDS, PublishedForm, as_it_stands
from handschlag.doors import allowed
from handschlag.promises import actions, queries
from handschlag.promises.permissions import may_publish

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from handschlag.doors import DeskRequest
    from handschlag.promises.actions import Said
    from handschlag.promises.models import PublishedWording


@allowed(may_publish)
def published(request: DeskRequest) -> HttpResponse:
    """Every published promise, and whether it is true."""
    chosen = periods.chosen(request.GET, today=timezone.localdate(request.now))
    cards = [showing.card(row, chosen.period, now=request.now) for row in queries.published_promises()]
    context = {"cards": cards, "chosen": chosen, "periods": periods.NAMED, "query": chosen.query}
    return render(request, "desk/published/published.html", context)


@allowed(may_publish)
def new(request: DeskRequest) -> HttpResponse:
    form = PublishedForm(request.POST or None, initial={"since_on": timezone.localdate(request.now)})
    if _is_written(form, lambda said: actions.publish_promise(said=said, by=request.user.pk, now=request.now)):
        toasts.say(request, _("Saved."))
        return HttpResponseRedirect(reverse("settings-published"))
    context = {"form": form}
    return render(request, "desk/published/new.html", context, status=422 if form.is_bound else 200)


@allowed(may_publish)
def change(request: DeskRequest, number: int) -> HttpResponse:
    """What it says from now on, and what it said before."""
    history = _history(number)
    form = PublishedForm(request.POST or None, initial=as_it_stands(history[0]))
    if _is_written(
        form,
        lambda said: actions.reword_promise(published=number, said=said, by=request.user.pk, now=request.now),
    ):
        toasts.say(request, _("Saved."))
        return HttpResponseRedirect(reverse("settings-published"))
    lines = [(row, showing.card(row, _always(request), now=request.now)) for row in history]
    context = {"form": form, "current": history[0], "history": lines}
    return render(request, "desk/published/change.html", context, status=422 if form.is_bound else 200)


@allowed(may_publish)
def evidence(request: DeskRequest, number: int) -> HttpResponse:
    """The very calls or promises that show it."""
    wording = _history(number)[0]
    chosen = periods.chosen(request.GET, today=timezone.localdate(request.now))
    card = showing.card(wording, chosen.period, now=request.now)
    context = {
        "card": card,
        "chosen": chosen,
        "periods": periods.NAMED,
        "query": chosen.query,
        "hours": showing.hours(card.measured) if card.measured else [],
        "cases": card.measured.cases if card.measured else [],
    }
    return render(request, "desk/published/evidence.html", context)


def _is_written(form: PublishedForm, act: Callable[[Said], object]) -> bool:
    """Whether the form was sent, is complete and was accepted; a refusal stands beside its field."""
    if not form.is_valid():
        return False
    try:
        act(form.said())
    except Cannot as no:
        field = FIELDS.get(no.field, no.field)
        form.add_error(field if field in form.fields else None, no.reason)
        return False
    return True


def _history(number: int) -> list[PublishedWording]:
    try:
        queries.get_published(number)
    except NotThere as missing:
        raise Http404 from missing
    return list(queries.wordings(number))


def _always(request: DeskRequest) -> queries.Period:
    return periods.chosen(request.GET, today=timezone.localdate(request.now), default="12").period
