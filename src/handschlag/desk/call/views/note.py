"""The note of a conversation: saved every second, its lines understood while they are typed."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from handschlag.cases import actions as cases
from handschlag.cases.choices import Kind
from handschlag.cases.permissions import may_work_on_cases
from handschlag.cases.rules.kinds import read_kind
from handschlag.conversations import actions as conversations
from handschlag.conversations import queries
from handschlag.conversations.models import Conversation
from handschlag.conversations.rules import Command, note_commands
from handschlag.core.errors import Cannot, NotThere
from handschlag.core.ids import read_id
from handschlag.customers import queries as customers
from handschlag.desk import toasts, wording
from handschlag.desk.call import said
from handschlag.desk.call.forms import NoteForm
from handschlag.desk.call.going_back import back
from handschlag.desk.diagnosis import noting
from handschlag.desk.handovers.views import giving as handing
from handschlag.desk.texts.saying import modules_for, modules_to
from handschlag.doors import DeskRequest, allowed
from handschlag.people.permissions import may_use_desk
from handschlag.promises import queries as promises

CONFLICT = 409
OPENING = ("complaint", "concern")


@allowed(may_use_desk)
@require_http_methods(["GET", "POST"])
def note(request: DeskRequest, conversation: int) -> HttpResponse:
    """GET: text and revision as they stand. POST: save on top of a revision; 409 with the newer text if there is one."""
    if request.method == "GET":
        row = queries.get_conversation(conversation)
        return JsonResponse({"text": row.note, "revision": row.note_revision})
    form = NoteForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"error": _("This note is too long.")}, status=422)
    try:
        saved = conversations.save_note(
            conversation=conversation,
            text=form.cleaned_data["note"],
            revision=form.cleaned_data["revision"],
            by=request.user.id,
            now=request.now,
        )
    except NotThere as gone:
        return JsonResponse({"error": gone.reason}, status=404)
    if "application/json" not in request.headers.get("Accept", ""):
        if saved.aside is not None:
            toasts.warn(request, _("This note was also changed elsewhere. Yours is kept beside it."))
        return HttpResponseRedirect(back(request))
    told = {"revision": saved.revision, "text": saved.text, "aside": saved.aside}
    return JsonResponse(told, status=200 if saved.aside is None else CONFLICT)


@allowed(may_use_desk)
@require_POST
def settle(request: DeskRequest, aside: int) -> HttpResponse:
    """Both texts were looked at."""
    conversations.settle_aside_note(aside=aside, by=request.user.id, now=request.now)
    return HttpResponse(status=204)


@allowed(may_use_desk)
@require_GET
def understand(request: DeskRequest, conversation: int) -> HttpResponse:
    """What a command line means: {"said": sentence, "is_clear": bool}.

    A promise that could not be kept says so before it is given: "full" is why, "instead" the sentence that could.
    """
    row = queries.get_conversation(conversation)
    command = _command(request.GET.get("line", ""))
    if command is None:
        return JsonResponse({"said": "", "is_clear": True})
    if command.kind == "handover":
        return JsonResponse(handing.meant(row, command.words, request.now))
    if command.kind == "finding" and command.words:
        return JsonResponse(noting.meant(command.words, row, now=request.now))
    if command.kind not in ("promise", "theirs"):
        return JsonResponse({"said": _meant(command), "is_clear": True})
    understood = promises.understand(command.words, customer=row.customer_id, team=row.team_id, now=request.now)
    meant, is_clear = said.understood(understood, request.now), understood.due_at is not None
    if command.kind == "theirs":
        return JsonResponse({"said": _("The customer promises: %s") % meant, "is_clear": is_clear})
    told = {"said": meant + _open_already(row, understood.kind, request.now), "is_clear": is_clear}
    displaced = promises.displaced(
        command.words,
        understood,
        customer=row.customer_id,
        owner=request.user.pk,
        team=row.team_id,
        now=request.now,
    )
    if displaced is not None:
        told |= {"full": displaced.text, "instead": displaced.instead}
    return JsonResponse(told)


def _open_already(row: Conversation, kind: str, now: datetime) -> str:
    """One next promise per matter: what is open of this kind is named, to be kept or replaced; nothing is blocked."""
    known = queries.open_of_kind(row.pk, kind=kind)
    if known is None:
        return ""
    open_one = {"words": said.words(known), "when": wording.when(known.falls_due_at, now)}
    return " – " + _("open already: %(words)s, %(when)s. Kept, or replaced by this?") % open_one


@allowed(may_use_desk)
@require_POST
def promise(request: DeskRequest, conversation: int) -> HttpResponse:
    """Make the promise of one line of the note: {"said": sentence}; 422 with the question that is open."""
    command = _command(request.POST.get("line", ""))
    if command is None or command.kind != "promise" or not command.words:
        return JsonResponse({"said": _("Write what is promised, and by when.")}, status=422)
    try:
        made = conversations.promise_in(
            conversation=conversation, words=command.words, by=request.user.id, now=request.now
        )
    except Cannot as no:
        return JsonResponse({"said": no.reason}, status=422)
    return JsonResponse({"said": _("Promised: %s") % said.due(made.kind, made.clock, made.due_at, request.now)})


@allowed(may_work_on_cases)
@require_POST
def concern(request: DeskRequest, conversation: int) -> HttpResponse:
    """Open the concern of one line of the note: {"said": sentence}; 422 with why not. The same line again is the same concern.

    `/r` is a complaint; `/a` what the line says first, else a fault. On its page it can be said to be something else.
    """
    row, command = queries.get_conversation(conversation), _command(request.POST.get("line", ""))
    if command is None or command.kind not in OPENING or not command.words:
        return JsonResponse({"said": _("Write what the customer wants settled.")}, status=422)
    if row.customer_id is None:
        return JsonResponse({"said": _("Say first who it is: choose the customer.")}, status=422)
    kind, words = (Kind.COMPLAINT, command.words) if command.kind == "complaint" else read_kind(command.words)
    try:
        made = cases.open_case(
            customer=row.customer_id,
            kind=kind,
            words=words,
            conversation=conversation,
            by=request.user.pk,
            now=request.now,
        )
    except Cannot as no:
        return JsonResponse({"said": no.reason}, status=422)
    return JsonResponse({"said": _("Opened: %s") % f"{made.get_kind_display()} {made.pk}"})


@allowed(may_use_desk)
@require_GET
def modules(request: DeskRequest) -> HttpResponse:
    """The text modules this person can put in: {"modules": [{"shortcut", "title", "body"}]}; `customer`, `person`: filled
    for them.
    """
    customer, person = (read_id(request.GET.get(name, "")) for name in ("customer", "person"))
    if customer is None:
        return JsonResponse({"modules": modules_for(request.user)})
    here = customers.persons(customer, today=timezone.localdate(request.now))
    whom = here.filter(pk=person).first() if person is not None else None
    return JsonResponse({"modules": modules_to(customer, person=whom, user=request.user, now=request.now)})


def _command(line: str) -> Command | None:
    return next(iter(note_commands(line)), None)


def _meant(command: Command) -> str:
    kind, _words = read_kind(command.words)
    return {
        "finding": _("Kept as a finding: not to be asked again."),
        "told": _("Kept as what the customer was told."),
        "complaint": _("Enter opens a complaint with these words."),
        "concern": _("Enter opens it: %s.") % Kind(kind).label,
    }[command.kind]
