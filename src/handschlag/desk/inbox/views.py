"""All that came in and belongs to nobody yet, whatever the channel."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from handschlag.conversations import actions as conversations
from handschlag.conversations import queries
from handschlag.conversations.choices import Channel, Sorted
from handschlag.conversations.models import Conversation
from handschlag.core.ids import read_id
from handschlag.desk import refusals, toasts
from handschlag.desk.call.going_back import back, done
from handschlag.desk.inbox.forms import LetterForm, VisitForm
from handschlag.desk.inbox.rows import together
from handschlag.doors import DeskRequest, allowed
from handschlag.handovers import actions as handovers
from handschlag.people import queries as people
from handschlag.people.permissions import may_use_desk

PAGE = 50
MACHINES = "machines"


@allowed(may_use_desk)
@require_GET
def inbox(request: DeskRequest) -> HttpResponse:
    shown = request.GET.get("channel", "")
    is_by_machine = shown == MACHINES
    found = queries.by_machines(now=request.now) if is_by_machine else queries.inbox(request.user.pk, now=request.now)
    if shown in Channel.values:
        found = found.filter(channel=shown)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    late = [] if is_by_machine or page.number > 1 else _waits_too_long(request, shown)
    older = {"channel": shown, "page": page.next_page_number()} if page.has_next() else {}
    context = {
        "late": together(late),
        "rows": together([row for row in page if row not in late]),
        "ways": [] if is_by_machine else Sorted.choices,
        "colleagues": people.desk_users().exclude(pk=request.user.pk),
        "filters": [("", _("Everything")), *Channel.choices, (MACHINES, _("By machines"))],
        "shown": shown,
        "next_url": f"{reverse('inbox')}?{urlencode(older)}" if older else "",
    }
    return render(request, "desk/inbox/inbox.html", context)


def _waits_too_long(request: DeskRequest, channel: str) -> list[Conversation]:
    channel = channel if channel in Channel.values else ""
    return queries.waits_too_long(request.user.pk, channel=channel, now=request.now)


@allowed(may_use_desk)
@require_POST
def take(request: DeskRequest, conversation: int) -> HttpResponse:
    told, undo = _("Yours now. It stands under Today."), reverse("inbox-put-back", args=[conversation])
    return done(request, told, conversations.take_call, undo=undo, conversation=conversation, user=request.user.pk)


@allowed(may_use_desk)
@require_POST
def put_back(request: DeskRequest, conversation: int) -> HttpResponse:
    return done(request, _("It is in the inbox again."), conversations.put_back, conversation=conversation)


@allowed(may_use_desk)
@require_http_methods(["GET", "POST"])
def hand_on(request: DeskRequest, conversation: int) -> HttpResponse:
    """To whom is asked only when somebody hands on: a list with everybody's name in every row would be long."""
    if request.method == "GET":
        context = {"conversation": conversation, "colleagues": people.desk_users().exclude(pk=request.user.pk)}
        return render(request, f"desk/inbox/{'hand_on' if request.htmx else 'hand_on_page'}.html", context)
    chosen = read_id(request.POST.get("user", ""))
    colleague = people.find_user(chosen) if chosen is not None else None
    if colleague is None:
        toasts.warn(request, _("Choose a colleague."))
        return HttpResponseRedirect(back(request))
    told = _("%s is asked. Until then it is yours.") % colleague.name
    return done(request, told, handovers.hand_on_contact, conversation=conversation, user=colleague.pk)


@allowed(may_use_desk)
@require_POST
def mark_advertising(request: DeskRequest, conversation: int) -> HttpResponse:
    told = _("Marked as advertising; nothing is owed for it.")
    undo = reverse("call-wrap-up-undo", args=[conversation])
    return done(request, told, conversations.mark_spam, undo=undo, conversation=conversation)


@allowed(may_use_desk)
@require_POST
def mark_not_ours(request: DeskRequest, conversation: int) -> HttpResponse:
    undo = reverse("call-wrap-up-undo", args=[conversation])
    told = _("It was not for us; nothing is owed for it.")
    return done(request, told, conversations.mark_not_ours, undo=undo, conversation=conversation)


@allowed(may_use_desk)
@require_POST
def close_unasked(request: DeskRequest, conversation: int) -> HttpResponse:
    undo = reverse("call-wrap-up-undo", args=[conversation])
    return done(request, _("It needs no answer."), conversations.close_unasked, undo=undo, conversation=conversation)


@allowed(may_use_desk)
@require_POST
def wait_for_answer(request: DeskRequest, conversation: int) -> HttpResponse:
    told = _("It waits in the inbox now.")
    return done(request, told, conversations.wait_for_answer, conversation=conversation)


@allowed(may_use_desk)
@require_http_methods(["GET", "POST"])
def new_letter(request: DeskRequest) -> HttpResponse:
    form = LetterForm(request.POST or None, now=request.now)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if refusals.is_done(
            form,
            lambda: conversations.enter_letter(
                sender=given["sender"],
                subject=given["subject"],
                received_on=given["received_on"],
                note=given["note"],
                user=request.user.pk if given["mine"] else None,
                by=request.user.pk,
                now=request.now,
                **form.party(given["sender"]),
            ),
        ):
            toasts.say(request, _("The letter is entered."))
            return HttpResponseRedirect(reverse("inbox"))
    context = {
        "form": form,
        "title": _("Enter a letter"),
        "hint": _("Four fields, Tab to the next one, Ctrl+S saves."),
        "verb": _("Enter letter"),
    }
    return render(request, "desk/inbox/form.html", context, status=422 if form.errors else 200)


@allowed(may_use_desk)
@require_http_methods(["GET", "POST"])
def new_visit(request: DeskRequest) -> HttpResponse:
    form = VisitForm(request.POST or None, now=request.now, user=request.user)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        conversations.start_visit(
            name=given["name"],
            user=given["user"],
            by=request.user.pk,
            now=request.now,
            **form.party(given["name"]),
        )
        return HttpResponseRedirect(reverse("today"))
    context = {
        "form": form,
        "title": _("Somebody is at the door"),
        "hint": _("Received by you, the talk begins at once; otherwise it rings at the desks like a call."),
        "verb": _("Begin the visit"),
    }
    return render(request, "desk/inbox/form.html", context, status=422 if form.errors else 200)


@allowed(may_use_desk)
@require_POST
def start_visit(request: DeskRequest) -> HttpResponse:
    """One key: somebody stands before me. Who it is follows during the talk."""
    conversations.start_visit(user=request.user.pk, by=request.user.pk, now=request.now)
    return HttpResponseRedirect(back(request))
