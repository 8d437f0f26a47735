"""One page to take: the story first, the next step on one key, a sentence only where law 4 asks for one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from handschlag.conversations import queries as conversations
from handschlag.core import installation
from handschlag.desk import toasts
from handschlag.desk.handovers import rows
from handschlag.desk.handovers.forms import AcceptForm, CorrectForm, DeclineForm, TellForm
from handschlag.desk.handovers.receivers import instead, written
from handschlag.desk.refusals import go, is_done
from handschlag.doors import DeskRequest, allowed
from handschlag.handovers import actions as handovers
from handschlag.handovers import queries
from handschlag.handovers.choices import State
from handschlag.handovers.permissions import may_answer, may_see_handovers, may_take_back
from handschlag.handovers.queries import Page

TALKS = 6


@allowed(may_see_handovers)
@require_GET
def handover(request: DeskRequest, handover: int) -> HttpResponse:
    return _shown(request, queries.page(handover, now=request.now))


@allowed(may_see_handovers)
@require_POST
def accept(request: DeskRequest, handover: int) -> HttpResponse:
    page = queries.page(handover, now=request.now)
    form = AcceptForm(request.POST, row=page.handover, is_asked=bool(page.why))
    return _filled(
        request, page, "accept", form,
        lambda: handovers.accept_handover(handover=handover, **form.cleaned_data, by=request.user.pk, now=request.now),
        _("Yours now, with everything that was promised for it."),
        to=rows.matter_url(page.matter),
    )  # fmt: skip


@allowed(may_see_handovers)
@require_POST
def decline(request: DeskRequest, handover: int) -> HttpResponse:
    page = queries.page(handover, now=request.now)
    form = DeclineForm(request.POST, row=page.handover, places=_places(page, request))
    return _filled(
        request, page, "decline", form,
        lambda: handovers.decline_handover(
            handover=handover, reason=form.cleaned_data["reason"], words=form.cleaned_data["words"], proposes=form.place,
            by=request.user.pk, now=request.now,
        ),
        _("It stays with %s, who hears why.") % page.handover.giver_name,
        to=reverse("handovers"),
    )  # fmt: skip


@allowed(may_see_handovers)
@require_POST
def take_back(request: DeskRequest, handover: int) -> HttpResponse:
    return go(
        request,
        lambda: handovers.take_back_handover(handover=handover, by=request.user.pk, now=request.now),
        to=reverse("handover", args=[handover]),
        said=_("Taken back."),
    )


@allowed(may_see_handovers)
@require_POST
def correct(request: DeskRequest, handover: int) -> HttpResponse:
    page = queries.page(handover, now=request.now)
    form = CorrectForm(request.POST)
    return _filled(
        request, page, "correct", form,
        lambda: handovers.correct_packet(handover=handover, **form.cleaned_data, by=request.user.pk, now=request.now),
        _("Corrected."),
        to=reverse("handover", args=[handover]),
    )  # fmt: skip


@allowed(may_see_handovers)
@require_POST
def tell(request: DeskRequest, handover: int) -> HttpResponse:
    page = queries.page(handover, now=request.now)
    form = TellForm(request.POST, talks=_talks(page), now=request.now)
    return _filled(
        request, page, "tell", form,
        lambda: handovers.tell_taker(handover=handover, **form.cleaned_data, by=request.user.pk, now=request.now),
        _("The customer knows who looks after it."),
        to=reverse("handover", args=[handover]),
    )  # fmt: skip


@allowed(may_see_handovers)
@require_GET
def sheet(request: DeskRequest, handover: int) -> HttpResponse:
    """The packet on paper, for a partner: what it is about, the next step, who answers for it here."""
    page = queries.page(handover, now=request.now)
    context = {"page": page, "row": rows.Row(page.handover, request.now), "house": installation.read()}
    return render(request, "desk/handovers/sheet.html", context)


def _filled(
    request: DeskRequest, page: Page, name: str, form: forms.Form, act: Callable[[], object], told: str, *, to: str
) -> HttpResponse:
    if form.is_valid() and is_done(form, act):
        toasts.say(request, told)
        return HttpResponseRedirect(to or reverse("handovers"))
    return _shown(request, page, status=422, **{name: form})


def _shown(request: DeskRequest, page: Page, *, status: int = 200, **filled: forms.Form) -> HttpResponse:
    row, user = page.handover, request.user
    is_mine = row.is_waiting and may_answer(user, row)
    is_given = row.is_waiting and may_take_back(user, row)
    talks = _talks(page)
    packet = {"story": row.story, "next_step": row.next_step, "revision": row.revision}
    context: dict[str, Any] = {
        "page": page,
        "row": rows.Row(row, request.now),
        "handover": row,
        "matter_url": rows.matter_url(page.matter),
        "standing": queries.sentence(row, now=request.now),
        "before": rows.rows(page.before, request.now),
        "is_mine": is_mine,
        "is_given": is_given,
        "accept": filled.get("accept") or AcceptForm(row=row, is_asked=bool(page.why)),
        "decline": filled.get("decline") or DeclineForm(row=row, places=_places(page, request) if is_mine else []),
        "correct": filled.get("correct") or CorrectForm(initial=packet),
        "tell": filled.get("tell") or TellForm(talks=talks, now=request.now),
        "may_tell": row.told_at is None and bool(talks) and (is_mine or _has_it_still(page)),
        "opened": next(iter(filled), ""),
        "ask_url": rows.give_url(page.matter, name="inquiry-new"),
        "inquiries": rows.questions(queries.inquiries_about(page.matter)),
    }
    return render(request, "desk/handovers/handover.html", context, status=status)


def _has_it_still(page: Page) -> bool:
    """Whoever took it, or the partner: what went on since is said on the page of what it is about."""
    row = page.handover
    return row.state == State.ACCEPTED and (bool(row.to_partner) or page.matter.holder.user == row.answered_by_id)


def _places(page: Page, request: DeskRequest) -> list[tuple[str, Any]]:
    found = queries.proposals(page.matter, but=page.handover.receiver, now=request.now)
    return instead([(written(one.receiver), f"{one.name} ({one.why})") for one in found], but=request.user.pk)


def _talks(page: Page) -> list[Any]:
    customer = page.matter.customer
    if customer is None:
        return []
    return list(conversations.talks_about(customer, promised_at=page.handover.given_at, limit=TALKS))
