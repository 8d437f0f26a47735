"""What is being written is saved as it is typed, and who else writes there is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from handschlag.conversations import actions as conversations
from handschlag.conversations import queries
from handschlag.conversations.models import MailDraft
from handschlag.conversations.permissions import may_see_conversation
from handschlag.core.errors import NotThere
from handschlag.core.ids import read_id
from handschlag.customers import queries as customers
from handschlag.desk import watching
from handschlag.doors import DeskRequest, allowed
from handschlag.people.permissions import may_use_desk


@dataclass(frozen=True)
class About:
    """What somebody writes on: a mail, else a customer."""

    mail: int | None
    customer: int | None

    @property
    def query(self) -> str:
        return f"mail={self.mail}" if self.mail is not None else f"customer={self.customer}"

    @property
    def page(self) -> str:
        return f"writing-on-mail-{self.mail}" if self.mail is not None else f"writing-to-{self.customer}"

    def drafts(self) -> list[MailDraft]:
        return list(queries.drafts_on(mail=self.mail, customer=self.customer))


def begun(about: About, *, user: int) -> dict[str, Any]:
    """What this user wrote on it before, as a form begins with it; empty where they did not."""
    draft = next((one for one in about.drafts() if one.by_id == user), None)
    if draft is None:
        return {}
    return {
        "draft": draft,
        "sender": draft.sender_id, "to": draft.to, "cc": draft.cc, "bcc": draft.bcc, "subject": draft.subject,
        "text": draft.text,
    }  # fmt: skip


@allowed(may_use_desk)
@require_POST
def save(request: DeskRequest) -> HttpResponse:
    about = _about(request)
    said = request.POST
    sender = read_id(said.get("sender", ""))
    known = {one.pk for one in queries.addresses_to_write_from(request.user)}
    words = {name: said.get(name, "") for name in ("to", "cc", "bcc", "subject", "text")}
    revision = read_id(said.get("revision", "")) or 0
    context: dict[str, Any] = {"revision": revision}
    try:
        draft = conversations.save_draft(
            words={**words, "sender_id": sender if sender in known else None},
            revision=revision,
            mail=about.mail,
            customer=about.customer,
            by=request.user.pk,
            now=request.now,
        )
        context = {"revision": draft.revision, "saved_at": draft.saved_at}
    except conversations.CannotSaveDraft as no:
        context["refusal"] = no.reason
    return render(request, "desk/mail/draft.html", context)


@allowed(may_use_desk)
@require_POST
def drop(request: DeskRequest) -> HttpResponse:
    about = _about(request)
    conversations.drop_draft(mail=about.mail, customer=about.customer, by=request.user.pk, now=request.now)
    back = reverse("mail", args=[about.mail]) if about.mail is not None else reverse("customer", args=[about.customer])
    return HttpResponseRedirect(back)


@allowed(may_use_desk)
@require_POST
def here(request: DeskRequest) -> HttpResponse:
    """Said every few seconds by each page on which somebody writes; answered with who else writes there."""
    about = _about(request)
    looking = set(watching.others(about.page, user=request.user.pk))
    drafts = [one for one in about.drafts() if one.by_id != request.user.pk]
    context = {"drafts": drafts, "looking": sorted(looking - {one.by.name for one in drafts})}
    return render(request, "desk/mail/others.html", context)


@allowed(may_use_desk)
@require_GET
def drafts(request: DeskRequest) -> HttpResponse:
    return render(request, "desk/mail/drafts.html", {"drafts": queries.drafts_of(request.user.pk)[:100]})


def _about(request: DeskRequest) -> About:
    mail, customer = read_id(request.GET.get("mail", "")), read_id(request.GET.get("customer", ""))
    if mail is not None:
        if not may_see_conversation(request.user, queries.get_mail(mail).conversation):
            raise NotThere(_("This mail does not exist."))
        return About(mail, None)
    if customer is None:
        raise NotThere(_("This mail does not exist."))
    return About(None, customers.get_customer(customer).pk)
