"""A mail on a page of its own: what is new in it, how it looked, its files, and what it may belong to."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from handschlag.cases import actions as concerns
from handschlag.cases import queries as cases
from handschlag.cases.models import Case
from handschlag.cases.permissions import may_work_on_cases
from handschlag.conversations import queries
from handschlag.conversations.models import Conversation, Mail
from handschlag.conversations.permissions import may_see_conversation
from handschlag.core.errors import NotThere
from handschlag.core.ids import read_id
from handschlag.desk import refusals
from handschlag.desk.call import said
from handschlag.desk.mail import frame, writing
from handschlag.doors import DeskRequest, allowed
from handschlag.people.permissions import may_use_desk

DOWNLOAD = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "sandbox",
}


@allowed(may_use_desk)
@require_GET
def mail(request: DeskRequest, mail: int) -> HttpResponse:
    found = _seen(request, queries.get_mail(mail))
    contact = found.conversation
    linked = cases.cases_in(contact.pk)
    context = {
        "mail": found,
        "contact": contact,
        "heading": found.subject or _("E-mail without a subject"),
        "certainty": said.certainty(contact, 0),
        "tone": said.tone(contact),
        "linked": linked,
        "drafts": queries.drafts_on(mail=found.pk),
        "offered": [case for case in _offered(found) if case not in linked],
        **writing.state_words(queries.find_sending(found.pk)),
    }
    return render(request, "desk/mail/mail.html", context)


@allowed(may_use_desk)
@require_GET
def original(request: DeskRequest, mail: int) -> HttpResponse:
    found = _seen(request, queries.get_mail(mail))
    return HttpResponse(frame.document(found), headers=frame.HEADERS)


@allowed(may_use_desk)
@require_GET
def raw(request: DeskRequest, mail: int) -> HttpResponse:
    """Byte for byte. Never shown by the browser, whatever it is."""
    found = _seen(request, queries.get_mail(mail))
    return _download(bytes(found.raw.body), f"mail-{found.pk}.eml")


@allowed(may_use_desk)
@require_GET
def file(request: DeskRequest, mail: int, position: int) -> HttpResponse:
    found = queries.get_mail_file(mail, position)
    _seen(request, found.mail)
    return _download(bytes(found.content.body) if found.content else b"", found.name)


@allowed(may_work_on_cases)
@require_POST
def concern(request: DeskRequest, mail: int) -> HttpResponse:
    """One of us says that a mail belongs to the concern it was offered for; nobody else does."""
    found = _seen(request, queries.get_mail(mail))
    case = read_id(request.POST.get("case", ""))
    if case not in {one.pk for one in _offered(found)}:
        raise NotThere(_("This concern does not exist."))
    told = _("The mail belongs to the concern now.")
    contact, by = found.conversation_id, request.user.pk
    return refusals.go(
        request,
        lambda: concerns.link_case(case=case, conversation=contact, by=by, now=request.now),
        to=reverse("mail", args=[mail]),
        said=told,
    )


def _offered(mail: Mail) -> list[Case]:
    """The concerns of the contact it answers."""
    return cases.cases_in(mail.answered_id) if mail.answered_id is not None else []


def _seen(request: DeskRequest, mail: Mail) -> Mail:
    contact: Conversation = mail.conversation
    if not may_see_conversation(request.user, contact):
        raise NotThere(_("This mail does not exist."))
    return mail


def _download(body: bytes, name: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    headers = {**DOWNLOAD, "Content-Disposition": disposition}
    return HttpResponse(body, content_type="application/octet-stream", headers=headers)
