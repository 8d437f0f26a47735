from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from handschlag.core import installation
from handschlag.core.errors import NotThere
from handschlag.desk import refusals
from handschlag.desk.texts.forms import TextForm
from handschlag.doors import allowed
from handschlag.knowledge import actions as knowledge
from handschlag.knowledge import queries, rules
from handschlag.knowledge.permissions import may_use_texts, may_write_texts

if TYPE_CHECKING:
    from django.http import HttpResponse

    from handschlag.doors import DeskRequest
    from handschlag.knowledge.models import TextModule


@allowed(may_use_texts)
def texts(request: DeskRequest) -> HttpResponse:
    """All modules for whoever writes them; for the others those they can say. Searched word by word."""
    wanted, may_write = request.GET.get("q", "").strip(), may_write_texts(request.user)
    if wanted:
        found = queries.search(wanted, user=request.user.pk, limit=100)
    else:
        found = list(queries.texts(with_retired=True) if may_write else queries.texts_for(request.user.pk))
    brings = may_write and not wanted and queries.brings_closings()
    context = {"texts": found, "wanted": wanted, "may_write": may_write, "brings_closings": brings}
    template = "desk/texts/list.html" if request.htmx and request.htmx.target == "texts" else "desk/texts/texts.html"
    return render(request, template, context)


@allowed(may_write_texts)
def new_text(request: DeskRequest) -> HttpResponse:
    form = TextForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = {**form.cleaned_data, "team": _team_of(form)}
        if refusals.is_done(form, lambda: knowledge.create_text(**said, by=request.user.pk, now=request.now)):
            return HttpResponseRedirect(reverse("settings-texts"))
    return _show(request, form, None)


@allowed(may_write_texts)
def text(request: DeskRequest, number: int) -> HttpResponse:
    found = _find(number)
    current = {
        name: getattr(found, name) for name in ("title", "shortcut", "kind", "situation", "language", "team", "body")
    }
    form = TextForm(request.POST or None, initial=current)
    if request.method == "POST" and form.is_valid():
        said = {**form.cleaned_data, "team": _team_of(form)}
        if refusals.is_done(
            form, lambda: knowledge.change_text(text=number, **said, by=request.user.pk, now=request.now)
        ):
            return refusals.go(request, lambda: None, to=reverse("settings-texts"), said=_("Saved."))
    return _show(request, form, found)


@allowed(may_write_texts)
@require_POST
def take_over(request: DeskRequest) -> HttpResponse:
    """The closing sentences we bring stand in the list and can be changed."""
    return refusals.go(
        request,
        lambda: knowledge.take_over_closings(by=request.user.pk, now=request.now),
        to=reverse("settings-texts"),
        said=_("The closing sentences are in the list now. Change them as you would say it."),
    )


@allowed(may_write_texts)
@require_POST
def preview(request: DeskRequest) -> HttpResponse:
    """How the text sounds with somebody invented."""
    return render(request, "desk/texts/preview.html", _sounds(request, request.POST.get("body", "")))


@allowed(may_write_texts)
@require_POST
def retire(request: DeskRequest, number: int) -> HttpResponse:
    return refusals.go(
        request,
        lambda: knowledge.retire_text(text=number, by=request.user.pk, now=request.now),
        to=reverse("settings-texts"),
        said=_("It is no longer offered."),
        undo=reverse("settings-text-restore", args=[number]),
    )


@allowed(may_write_texts)
@require_POST
def restore(request: DeskRequest, number: int) -> HttpResponse:
    return refusals.go(
        request,
        lambda: knowledge.restore_text(text=number, by=request.user.pk, now=request.now),
        to=reverse("settings-texts"),
        said=_("It is offered again."),
    )


def _show(request: DeskRequest, form: TextForm, found: TextModule | None) -> HttpResponse:
    body = form.data.get("body", "") if form.is_bound else (found.body if found else "")
    context = {"form": form, "text": found, "known": rules.GERMAN, **_sounds(request, body)}
    return render(request, "desk/texts/text.html", context, status=422 if form.is_bound else 200)


def _sounds(request: DeskRequest, body: str) -> dict[str, Any]:
    invented = {
        "salutation": rules.salutation("ms", request.LANGUAGE_CODE),
        "name": "Sommer",
        "person": "Ulla Sommer",
        "customer": _("Sommer's bakery"),
        "owner": request.user.name,
        "stand_in": "Jonas Weiß",
        "me": request.user.name,
        "company": installation.read().name or _("our company"),
        "today": date_format(timezone.localdate(request.now), "j. F"),
        "appointment": _("on Thursday at 10:30"),
        "slot": _("tomorrow at 9:15"),
        "open_hour": _("On Wednesday from 14:00 to 16:00"),
        "asked_for": "Martin Seidel",
    }
    return {"sounds": rules.render(body, invented).text, "unknown": rules.unknown_placeholders(body)}


def _team_of(form: TextForm) -> int | None:
    team = form.cleaned_data["team"]
    return team.pk if team else None


def _find(number: int) -> TextModule:
    try:
        return queries.get_text(number)
    except NotThere as gone:
        raise Http404 from gone
