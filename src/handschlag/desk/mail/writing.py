"""Writing a mail: an answer, a new one, or on one that was taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from handschlag.conversations import actions as conversations
from handschlag.conversations import queries
from handschlag.conversations.choices import Posted
from handschlag.conversations.models import Conversation, Mail, Sending, SendingAddress
from handschlag.conversations.permissions import may_see_conversation
from handschlag.conversations.rules import composing
from handschlag.core.errors import NotThere
from handschlag.customers import queries as customers
from handschlag.customers.models import EmailAddress, Person
from handschlag.desk import letters, refusals, toasts, wording
from handschlag.desk.mail.drafting import About, begun
from handschlag.desk.mail.forms import WriteForm
from handschlag.desk.mail.promised import Known, Promised, said_before
from handschlag.doors import DeskRequest, allowed
from handschlag.people.permissions import may_use_desk
from handschlag.promises import queries as promises
from handschlag.promises.choices import Source

MOST_OWED: Final = 30


@allowed(may_use_desk)
@require_http_methods(["GET", "POST"])
def answer(request: DeskRequest, mail: int) -> HttpResponse:
    """To whoever wrote it, below the same matter; of a mail of ours that was taken back the same once more."""
    found = _seen(request, mail)
    senders = queries.addresses_to_write_from(request.user)
    sending = queries.find_sending(found.pk)
    if sending is None:
        context = {"heading": _("Answer"), "back": reverse("mail", args=[found.pk]), "contact": found.conversation}
        initial = _answer_to(found, senders)
    else:
        context = {"heading": _("Write on"), "back": reverse("mail", args=[found.pk]), "contact": found.conversation}
        initial = _as_before(found, sending, senders)
    return _written(
        request, context, initial, senders, About(found.pk, None), answers=None if sending else found.pk, before=sending
    )


@allowed(may_use_desk)
@require_http_methods(["GET", "POST"])
def new(request: DeskRequest, customer: int) -> HttpResponse:
    whom = customers.get_customer(customer)
    senders = queries.addresses_to_write_from(request.user)
    known = _best_address(whom.pk)
    initial = {"to": known.address if known else "", "text": _frame(known.person if known else None, senders)}
    context = {"heading": _("Write an e-mail"), "back": reverse("customer", args=[whom.pk]), "customer": whom}
    return _written(request, context, initial, senders, About(None, whom.pk))


@allowed(may_use_desk)
@require_POST
def take_back(request: DeskRequest, mail: int) -> HttpResponse:
    sending = queries.find_sending(_seen(request, mail).pk)
    if sending is None:
        raise NotThere(_("This mail does not exist."))
    done = refusals.is_carried_out(
        request, lambda: conversations.take_back_mail(sending=sending.pk, by=request.user.pk, now=request.now)
    )
    return HttpResponseRedirect(reverse("mail-answer" if done else "mail", args=[mail]))


@allowed(may_use_desk)
@require_POST
def again(request: DeskRequest, mail: int) -> HttpResponse:
    sending = queries.find_sending(_seen(request, mail).pk)
    if sending is None:
        raise NotThere(_("This mail does not exist."))
    return refusals.go(
        request,
        lambda: conversations.send_again(sending=sending.pk, by=request.user.pk, now=request.now),
        to=reverse("mail", args=[mail]),
        said=_("It is tried once more."),
    )


def _written(
    request: DeskRequest,
    context: dict[str, Any],
    initial: dict[str, Any],
    senders: list[SendingAddress],
    about: About,
    *,
    answers: int | None = None,
    before: Sending | None = None,
) -> HttpResponse:
    contact = context.get("contact")
    initial |= begun(about, user=request.user.pk)
    draft = initial.pop("draft", None)
    whose = about.customer if contact is None else contact.customer_id
    initial["sender"] = initial.get("sender") or (senders[0].pk if senders else None)
    form = WriteForm(
        request.POST or None,
        initial=initial,
        senders=senders,
        owed=_owed(whose, but=contact.owes_id if contact is not None and answers else None, now=request.now),
        modules=_modules(contact, whose),
    )
    promised = _promised(request, form, customer=whose, known=said_before(before))
    if form.is_bound and form.is_valid() and promised.is_decided():
        sending = refusals.made(
            form,
            lambda: conversations.write_mail(
                draft=form.draft(promised.said()),
                customer=whose,
                person=contact.person_id if contact is not None else None,
                answers=answers,
                not_before=form.going_at(),
                drafted_on=about.mail,
                by=request.user.pk,
                now=request.now,
            ),
        )
        if sending is not None:
            toasts.say(request, _going(sending.next_try_at), undo=reverse("mail-take-back", args=[sending.mail_id]))
            return HttpResponseRedirect(reverse("mail", args=[sending.mail_id]))
    shown = {"form": form, "promised": promised, "whose": whose, "has_sender": bool(senders), "about": about, **context}
    followed = queries.rules_followed(contact.pk) if contact is not None else []
    shown["offered_texts"] = [one.rule.text for one in followed if one.rule.text is not None and "text_id" in one.did]
    shown["returned"] = customers.returned_addresses(_addressees(form))
    if draft is not None:
        shown |= {"revision": draft.revision, "saved_at": draft.saved_at}
    return render(request, "desk/mail/write.html", shown, status=422 if form.is_bound else 200)


@allowed(may_use_desk)
@require_POST
def promised_in(request: DeskRequest) -> HttpResponse:
    """The sentences that promise something, while it is written; 204 as long as nothing new stands in it."""
    whose = forms.IntegerField(required=False, min_value=1).clean(request.GET.get("customer", ""))
    form = WriteForm(request.POST, senders=[])
    promised = _promised(request, form, customer=whose, known={})
    if not promised.is_new and request.POST.get("noticed") == str(len(promised.forms)):
        return HttpResponse(status=204)
    return render(request, "desk/mail/promised.html", {"promised": promised})


def _promised(request: DeskRequest, form: WriteForm, *, customer: int | None, known: Known) -> Promised:
    """A time is counted from when the mail goes out. What stands there before anybody wrote promises nothing."""
    text = str(form.data.get("text", "")) if form.is_bound else str(form.initial.get("text", ""))
    at = max(request.now, form.going_at() or request.now) if form.is_bound else request.now
    return Promised(text, customer=customer, at=at, data=request.POST if form.is_bound else None, known=known)


def _best_address(customer: int) -> EmailAddress | None:
    """The first on file from which nothing came back; one from which something did is better than none."""
    known = list(customers.email_addresses(customer))
    back = {one.address for one in customers.returned_addresses(one.address for one in known)}
    return min(known, key=lambda one: one.address.lower() in back, default=None)


def _addressees(form: WriteForm) -> tuple[str, ...]:
    """Whom it would go to; nobody where that cannot be read yet."""
    try:
        return composing.read_addresses(str(form["to"].value() or ""))
    except composing.Unwritable:
        return ()


def _modules(contact: Conversation | None, customer: int | None) -> str:
    """Where the field finds its text modules, filled for whoever reads the mail."""
    person = contact.person_id if contact is not None else None
    known = {name: pk for name, pk in (("customer", customer), ("person", person)) if pk is not None}
    return f"{reverse('call-modules')}?{urlencode(known)}"


def _owed(customer: int | None, *, but: int | None, now: datetime) -> list[tuple[int, str]]:
    """What a mail can keep beside the answer it is (`but`), which it gives by itself."""
    if customer is None:
        return []
    ours = promises.open_promises(customer).exclude(source=Source.CUSTOMER)[: MOST_OWED + 1]
    kept = [one for one in ours if one.pk != but][:MOST_OWED]
    return [(one.pk, f"{promises.words_of(one)} · {wording.when(one.falls_due_at, now)}") for one in kept]


def _going(at: Any) -> str:
    return _("It goes out at %s.") % date_format(timezone.localtime(at), "H:i:s")


def _answer_to(found: Mail, senders: list[SendingAddress]) -> dict[str, Any]:
    ours = {row.address.casefold(): row.pk for row in senders}
    addressed = [pk for address, pk in ours.items() if address in f"{found.to} {found.cc}".casefold()]
    when = date_format(timezone.localtime(found.sent_at or found.conversation.started_at), "j. F Y, H:i")
    said = {"when": when, "who": found.sender_name or found.sender_address}
    quote = _("On %(when)s %(who)s wrote:") % said + "\n" + composing.quoted(found.reply or found.text)
    return {
        "sender": addressed[0] if addressed else None,
        "to": found.reply_to or found.sender_address,
        "subject": composing.answer_subject(found.subject),
        "text": _frame(found.conversation.person, senders) + "\n\n" + quote,
    }


def _as_before(found: Mail, sending: Sending, senders: list[SendingAddress]) -> dict[str, Any]:
    """What was taken back or could not be sent, to the letter; hidden copies are entered anew."""
    mine = [row.pk for row in senders if row.address == found.sender_address]
    return {
        "sender": mine[0] if mine else None, "to": found.to, "cc": found.cc, "subject": found.subject, "text": found.text,
        "keeps": list(sending.keeps.values_list("promise", flat=True)),
    }  # fmt: skip


def _frame(person: Person | None, senders: list[SendingAddress]) -> str:
    signature = senders[0].signature if senders else ""
    return f"{letters.greeting(person)}\n\n\n\n{signature}".rstrip() + "\n"


def _seen(request: DeskRequest, mail: int) -> Mail:
    found = queries.get_mail(mail)
    if not may_see_conversation(request.user, found.conversation):
        raise NotThere(_("This mail does not exist."))
    return found


def state_words(sending: Any) -> dict[str, Any]:
    """What the page of a mail says of its way out."""
    if sending is None:
        return {}
    is_waiting = sending.state == Posted.WAITING
    return {
        "sending": sending,
        "promises_in": list(sending.promises_in.order_by("id")),
        "keeps": list(sending.keeps.select_related("promise").order_by("id")),
        "can_take_back": is_waiting and sending.claimed_at is None,
        "can_try_again": sending.state in (Posted.REFUSED, Posted.UNCLEAR),
        "can_write_on": sending.state in (Posted.TAKEN_BACK, Posted.REFUSED),
        "state_tone": {Posted.SENT: "kept", Posted.REFUSED: "broken", Posted.UNCLEAR: "broken"}.get(
            Posted(sending.state), "due"
        ),
    }
