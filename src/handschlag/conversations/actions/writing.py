"""A mail of ours, from what a person wrote until it waits to go out, and back again while it still can be."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.conversations.actions.drafting import drop_draft
from handschlag.conversations.actions.holding import hold_chains, hold_conversation
from handschlag.conversations.actions.promising import SaidInMail, hold_answer, hold_in_mail
from handschlag.conversations.actions.recognising import whom_it_concerns
from handschlag.conversations.actions.wrapping import undo_wrap_up, wrap_up
from handschlag.conversations.choices import AddresseeKind, Certainty, Channel, Direction, Outcome, Posted, State
from handschlag.conversations.facts import MailSentAgain, MailTakenBack, MailWritten
from handschlag.conversations.models import Addressee, Conversation, Mail, Sending, SendingAddress
from handschlag.conversations.queries.sending import NOT_SENT, get_sending, get_sending_address, thing_of
from handschlag.conversations.rules import composing
from handschlag.conversations.rules.sending import A_MINUTE_TO_TAKE_BACK
from handschlag.core import facts, intake
from handschlag.core.errors import Cannot, NotThere
from handschlag.people import actions as people

OURS: Final = "mail-written"
"""Where the raw form of what we write comes from: kept like any mail, and looked for by no round that hears mails."""
CONTENT: Final = "message/rfc822"


class CannotWriteMail(Cannot):
    """To nobody, about nothing, or from an address that cannot send."""


class CannotTakeBack(Cannot):
    """It is on its way."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What a person wrote, as they wrote it: addresses in a line each. `sender` is the id of a sending address.

    `said` is what it promises, `keeps` the ids of the promises it keeps; both count once it has gone out.
    """

    sender: int
    to: str
    subject: str
    text: str
    cc: str = ""
    bcc: str = ""
    said: tuple[SaidInMail, ...] = ()
    keeps: tuple[int, ...] = ()


@transaction.atomic
def write_mail(
    *,
    draft: Draft,
    by: int,
    now: datetime,
    customer: int | None = None,
    person: int | None = None,
    answers: int | None = None,
    not_before: datetime | None = None,
    drafted_on: int | None = None,
) -> Sending:
    """Enter a mail of ours; it goes out after a minute, or at `not_before` if that is later. What it answers is settled by it.

    `drafted_on`: the mail on whose page it was written (by default the one it answers); the draft of it ends. `answers` is the
    id of the mail it answers; customer and person are taken from there unless they are given. Raises
    CannotWriteMail with the field, CannotPromiseInMail, NotThere.
    """
    answered = _answered(answers)
    if answered is not None and customer is None:
        customer, person = answered.conversation.customer_id, answered.conversation.person_id
    sender, addressees = _check(draft)
    if answered is not None:
        hold_conversation(answered.conversation_id)
    hold_chains(customer)
    row = _contact(draft, customer=customer, person=person, by=by, now=now)
    mail = _mail(draft, sender, addressees, row, answered, now=now)
    going_at = max(now + A_MINUTE_TO_TAKE_BACK, not_before or now)
    sending = Sending.objects.create(mail=mail, sender=sender, by_id=by, next_try_at=going_at, written_at=now)
    Addressee.objects.bulk_create(
        Addressee(sending=sending, kind=kind, address=one)
        for kind, addresses in addressees.items()
        for one in addresses
    )
    hold_in_mail(sending, said=draft.said, keeps=draft.keeps, customer=customer, now=now)
    if answered is not None:
        hold_answer(sending, answered.conversation)
    if answered is not None and answered.conversation.wrapped_up_at is None:
        wrap_up(conversation=answered.conversation_id, outcome=Outcome.INFORMED, by=by, now=now)
    drafted_on = drafted_on or answers
    drop_draft(by=by, now=now, mail=drafted_on, customer=customer if drafted_on is None else None)
    fact = MailWritten(conversation=row.pk, sending=sending.pk, users=tuple(row.shown_to))
    facts.record(fact, at=now, by=by, customer=row.customer_id)
    return sending


@transaction.atomic
def take_back_mail(*, sending: int, by: int, now: datetime) -> Sending:
    """Hold it back: what was written stays, to be written on, and what it answered waits again.

    Taking it back twice changes nothing. Raises CannotTakeBack.
    """
    row, contact = hold_sending(sending)
    if row.state == Posted.TAKEN_BACK:
        return row
    gone = row.addressees.exclude(state=Posted.WAITING).exists()
    if row.state != Posted.WAITING or row.claimed_at is not None or gone:
        raise CannotTakeBack(_("It is on its way already and cannot be taken back."))
    row.state = Posted.TAKEN_BACK
    row.save(update_fields=["state"])
    row.addressees.update(state=Posted.TAKEN_BACK)
    answered = row.mail.answered
    if answered is not None and (answered.wrapped_up_at, answered.wrapped_up_by) == (row.written_at, row.by_id):
        undo_wrap_up(conversation=answered.pk, by=by, now=now)
    fact = MailTakenBack(conversation=contact.pk, sending=row.pk, users=tuple(contact.shown_to))
    facts.record(fact, at=now, by=by, customer=contact.customer_id)
    return row


@transaction.atomic
def send_again(*, sending: int, by: int, now: datetime) -> Sending:
    """A person says that what was refused, or of what nobody knows, is to be tried once more. The mail stays the same
    to the last character, so that whoever has it already can see that. Raises CannotWriteMail.
    """
    row, contact = hold_sending(sending)
    if row.state not in (Posted.REFUSED, Posted.UNCLEAR):
        raise CannotWriteMail(_("There is nothing to be sent again."))
    row.state, row.next_try_at, row.claimed_at, row.attempts, row.reason = Posted.WAITING, now, None, 0, ""
    row.save(update_fields=["state", "next_try_at", "claimed_at", "attempts", "reason"])
    row.addressees.filter(state__in=(Posted.REFUSED, Posted.UNCLEAR)).update(state=Posted.WAITING, reason="")
    people.settle_notices(thing=thing_of(row.pk), code=NOT_SENT, by=by, now=now)
    fact = MailSentAgain(conversation=contact.pk, sending=row.pk, users=tuple(contact.shown_to))
    facts.record(fact, at=now, by=by, customer=contact.customer_id)
    return row


def hold_sending(sending: int) -> tuple[Sending, Conversation]:
    """Its contact and itself, locked in this order, and the customer's chain. Raises NotThere."""
    contact = hold_conversation(get_sending(sending).mail.conversation_id)
    hold_chains(contact.customer_id)
    return Sending.objects.select_for_update().get(pk=sending), contact


def _answered(answers: int | None) -> Mail | None:
    if answers is None:
        return None
    found = Mail.objects.select_related("conversation").filter(pk=answers).first()
    if found is None:
        raise NotThere(_("This mail does not exist."))
    return found


def _check(draft: Draft) -> tuple[SendingAddress, dict[str, tuple[str, ...]]]:
    sender = get_sending_address(draft.sender)
    if not sender.is_enabled:
        raise CannotWriteMail(_("This address is not in use any more. Please choose another."), field="sender")
    addressees: dict[str, tuple[str, ...]] = {}
    known: set[str] = set()
    for kind, line in ((AddresseeKind.TO, draft.to), (AddresseeKind.CC, draft.cc), (AddresseeKind.BCC, draft.bcc)):
        found = _addresses(line, field=kind.value)
        addressees[kind] = tuple(one for one in found if one.casefold() not in known)
        known.update(one.casefold() for one in found)
    if not addressees[AddresseeKind.TO]:
        raise CannotWriteMail(_("Say to whom it goes."), field="to")
    if len(known) > composing.MOST_ADDRESSEES:
        said = _("At most %d addresses in one mail; nobody should see so many others.") % composing.MOST_ADDRESSEES
        raise CannotWriteMail(said, field="to")
    if not draft.subject.strip():
        raise CannotWriteMail(_("Say what it is about."), field="subject")
    if not draft.text.strip():
        raise CannotWriteMail(_("Nothing is written yet."), field="text")
    if len(draft.text) > composing.LONGEST_TEXT or "\0" in draft.text:
        raise CannotWriteMail(_("The text is too long, or has characters no mail can carry."), field="text")
    return sender, addressees


def _addresses(line: str, *, field: str) -> tuple[str, ...]:
    try:
        return composing.read_addresses(line)
    except composing.Unwritable as why:
        raise CannotWriteMail(_("“%s” is no e-mail address.") % why, field=field) from why


def _contact(draft: Draft, *, customer: int | None, person: int | None, by: int, now: datetime) -> Conversation:
    """Over and done when it is written: what is promised in it stands for itself."""
    row = Conversation(
        channel=Channel.MAIL,
        direction=Direction.OUT,
        state=State.OVER,
        started_at=now,
        over_at=now,
        customer_id=customer,
        person_id=person if customer is not None else None,
        certainty=Certainty.CONFIRMED if customer is not None else Certainty.UNKNOWN,
        sender=draft.to.strip()[:200],
        subject=composing.one_line(draft.subject)[:200],
        user_id=by,
        outcome=Outcome.INFORMED,
        wrapped_up_at=now,
        wrapped_up_by=by,
    )
    row.save()
    row.shown_to = whom_it_concerns(row, now=now)
    row.save(update_fields=["shown_to"])
    return row


def _mail(
    draft: Draft,
    sender: SendingAddress,
    addressees: dict[str, tuple[str, ...]],
    row: Conversation,
    answered: Mail | None,
    *,
    now: datetime,
) -> Mail:
    named = composing.references(answered.message_id, answered.answers) if answered is not None else ()
    written = composing.Written(
        message_id=f"<{secrets.token_hex(16)}@{sender.address.rpartition('@')[2]}>",
        sent_at=now,
        sender_name=sender.name,
        sender_address=sender.address,
        to=addressees[AddresseeKind.TO],
        cc=addressees[AddresseeKind.CC],
        subject=draft.subject,
        text=draft.text,
        answers=named,
    )
    body = composing.as_bytes(written)
    raw = intake.keep_within(source=OURS, body=body, content_type=CONTENT, meta={}, now=now)
    intake.settle(raw, now=now)
    return Mail.objects.create(
        conversation=row,
        raw_id=raw,
        fingerprint=hashlib.sha256(body.replace(b"\r\n", b"\n")).hexdigest(),
        message_id=written.message_id,
        sender_name=sender.name,
        sender_address=sender.address,
        to=", ".join(written.to),
        cc=", ".join(written.cc),
        subject=composing.one_line(draft.subject),
        sent_at=now,
        answers=list(reversed(named)),
        answered=answered.conversation if answered is not None else None,
        text=draft.text,
        reply=draft.text,
    )
