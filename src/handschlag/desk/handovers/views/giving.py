"""One page to give: the story is written already. And the same from the note of a running talk (`/u Schaden`)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from handschlag.cases import queries as cases
from handschlag.conversations import queries as conversations
from handschlag.conversations.models import Conversation
from handschlag.conversations.rules import note_commands
from handschlag.core.errors import Cannot, NotThere
from handschlag.core.ids import read_id
from handschlag.customers import queries as customers
from handschlag.desk import toasts
from handschlag.desk.handovers import rows
from handschlag.desk.handovers.forms import GiveForm
from handschlag.desk.handovers.receivers import written
from handschlag.doors import DeskRequest, allowed
from handschlag.handovers import actions as handovers
from handschlag.handovers import queries
from handschlag.handovers.actions import ReceiverAway
from handschlag.handovers.choices import Kind
from handschlag.handovers.permissions import may_give
from handschlag.handovers.queries import Away, Matter
from handschlag.handovers.rules.receivers import Receiver
from handschlag.promises import queries as promises

MATTERS = ("case", "promise", "conversation")


@allowed(may_give)
@require_http_methods(["GET", "POST"])
def give(request: DeskRequest) -> HttpResponse:
    """Of a customer alone it is asked what is handed over."""
    asked = asked_for(request)
    if not asked:
        return _choose(request)
    found = queries.matter(**asked)
    packet = queries.packet(found, now=request.now)
    talk = _talk_with(found, request)
    initial = {
        "to": request.GET.get("to", ""),
        "story": packet.story,
        "next_step": packet.next_step,
        "in_call": talk.pk if talk else None,
        "kind": Kind.WARM if talk else Kind.ORDINARY,
    }
    form = GiveForm(request.POST or None, initial=initial, but=found.holder.user)
    away: Away | None = None
    if request.method == "POST" and form.is_valid():
        try:
            row = _give(found, form, request)
        except ReceiverAway as gone:
            away = gone.away
            form.add_error("to", gone.reason)
        except Cannot as no:
            form.add_error(no.field if no.field in form.fields else None, no.reason)
        else:
            toasts.say(request, _("Offered. Until it is accepted, %s stays responsible.") % row.giver_name)
            return HttpResponseRedirect(reverse("handover", args=[row.pk]))
    return render(request, "desk/handovers/give.html", _page(found, form, away), status=422 if form.errors else 200)


def _give(found: Matter, form: GiveForm, request: DeskRequest) -> Any:
    given = form.cleaned_data
    return handovers.give_handover(
        **found.key,
        to=form.receiver,
        kind=given["kind"],
        story=given["story"],
        next_step=given["next_step"],
        in_call=given["in_call"],
        although_away=given["although_away"],
        news=form.news,
        by=request.user.pk,
        now=request.now,
    )


def _page(found: Matter, form: GiveForm, away: Away | None) -> dict[str, Any]:
    return {
        "matter": found,
        "form": form,
        "away": away,
        "instead": written(away.instead) if away is not None and away.instead is not None else "",
        "back": rows.matter_url(found),
        "promises": queries.owed_in(found),
        "waiting": queries.waiting_for(found),
        "partners": queries.partners(),
        "ask_url": rows.give_url(found, name="inquiry-new"),
        "holder": queries.name_of(_holder(found)),
    }


def _holder(found: Matter) -> Receiver:
    return Receiver(found.holder.user, found.holder.team)


def asked_for(request: DeskRequest) -> dict[str, int]:
    """Which matter an address names."""
    numbers = {name: read_id(request.GET.get(name, "")) for name in MATTERS}
    return {name: number for name, number in numbers.items() if number is not None}


def _choose(request: DeskRequest) -> HttpResponse:
    """What is open with this customer; without one the list of handovers."""
    customer = read_id(request.GET.get("customer", ""))
    row = customers.find_customer(customer) if customer is not None else None
    if row is None:
        return HttpResponseRedirect(reverse("handovers"))
    open_cases = list(cases.open_cases(row.pk))
    owed = [one for one in promises.open_promises(row.pk) if queries.is_owed(one)]
    context = {
        "customer": row,
        "cases": [(rows.give_url(Matter(case=one)), one) for one in open_cases],
        "promises": [(rows.give_url(Matter(promise=one)), one) for one in owed],
        "talks": [
            (rows.give_url(Matter(conversation=one)), Matter(conversation=one).title, one)
            for one in conversations.last_contacts(row.pk, now=request.now)
            if not Matter(conversation=one).is_over
        ],
    }
    return render(request, "desk/handovers/choose.html", context)


def _talk_with(found: Matter, request: DeskRequest) -> Conversation | None:
    """The talk whoever gives is having with this customer right now."""
    if found.customer is None:
        return None
    family = customers.family(found.customer)
    running = conversations.running_for(request.user.pk)
    return next((talk for talk in running if talk.customer_id in family), None)


@allowed(may_give)
@require_POST
def in_note(request: DeskRequest, conversation: int) -> HttpResponse:
    """`/u Schaden Gutachter schicken` in a note: {"said": sentence}; 422 with what is missing."""
    talk = conversations.get_conversation(conversation)
    command = next(iter(note_commands(request.POST.get("line", ""))), None)
    words = command.words if command is not None and command.kind == "handover" else ""
    to, step = queries.find_receiver(words)
    if to is None:
        return JsonResponse({"said": _nobody(words)}, status=422)
    found = matter_of_talk(talk)
    try:
        row = handovers.give_handover(
            case=found.case.pk if found.case is not None else None,
            conversation=talk.pk if found.case is None else None,
            to=to,
            kind=Kind.WARM if talk.over_at is None else Kind.ORDINARY,
            next_step=step,
            in_call=talk.pk,
            by=request.user.pk,
            now=request.now,
        )
    except (Cannot, NotThere) as no:
        return JsonResponse({"said": no.reason}, status=422)
    said = _("Offered to %(name)s with the story: %(what)s. You have it until they take it.")
    return JsonResponse({"said": said % {"name": row.receiver_name, "what": found.title}})


def meant(talk: Conversation, words: str, now: datetime) -> dict[str, Any]:
    """What such a line would do, while it is typed."""
    to, step = queries.find_receiver(words)
    if to is None:
        return {"said": _nobody(words), "is_clear": False}
    found = matter_of_talk(talk)
    said = _("Enter hands over to %(name)s: %(what)s") % {"name": queries.name_of(to), "what": found.title}
    gone = queries.away(to, customer=found.customer, now=now)
    if gone is not None:
        return {"said": gone.text, "is_clear": False}
    return {"said": " – ".join(part for part in (said, step) if part), "is_clear": True}


def matter_of_talk(talk: Conversation) -> Matter:
    """What is spoken of: the one concern of this talk, else the customer's only open one, else the contact itself."""
    spoken = [row for row in cases.cases_in(talk.pk) if not row.is_over]
    if not spoken and talk.customer_id is not None:
        spoken = list(cases.open_cases(talk.customer_id)[:2])
    return Matter(case=spoken[0]) if len(spoken) == 1 else Matter(conversation=talk)


def _nobody(words: str) -> str:
    if not words.strip():
        return _("To whom? A name, a team or a skill.")
    return _("Nobody or more than one is called that: %s") % words.split(maxsplit=1)[0]
