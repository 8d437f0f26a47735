"""A mail becomes a contact: once, with its files, with whoever it is from as far as that is sure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import connection, transaction

from handschlag.conversations.actions.holding import hold_chains, hold_conversation
from handschlag.conversations.actions.inbox_rules import follow_rules
from handschlag.conversations.actions.owing import owe_answer
from handschlag.conversations.actions.posting import note_returned
from handschlag.conversations.actions.recognising import whom_it_concerns
from handschlag.conversations.choices import Certainty, Channel, Direction, Machine, Outcome, State
from handschlag.conversations.events import MailedFile, MailEvent
from handschlag.conversations.facts import MailReceived, WrapUpUndone
from handschlag.conversations.models import Conversation, FileContent, Mail, MailFile, Sending
from handschlag.conversations.queries.inbox_rules import entry_of
from handschlag.conversations.queries.sending import is_ours
from handschlag.core import facts
from handschlag.customers import actions as working
from handschlag.customers import queries as customers

How = Literal["address", "several", "reply", "domain", "unknown", "duplicate"]


@dataclass(frozen=True)
class Received:
    """Where a mail went, and how we know whose it is."""

    conversation: Conversation
    how: How


@transaction.atomic
def receive_mail(event: MailEvent, *, now: datetime) -> Received:
    """Enter a mail. The same one again (by its fingerprint, from however many processes) changes nothing.

    What a customer wrote waits in the inbox. What a machine wrote is never a customer speaking: it is filed and done.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"mail {event.fingerprint}"])
    known = Mail.objects.filter(fingerprint=event.fingerprint).select_related("conversation").first()
    if known is not None:
        return Received(known.conversation, "duplicate")
    answered = _answered(event.answers)
    row = Conversation(
        channel=Channel.MAIL,
        direction=Direction.IN,
        state=State.OVER,
        started_at=min(event.received_at, now),
        over_at=min(event.received_at, now),
        sender=(event.sender_name or event.sender_address)[:200],
        subject=event.subject[:200],
        machine=event.machine or (Machine.LOOP if is_ours(event.message_id) else ""),
    )
    how = _recognise(row, event.sender_address, answered, now=now)
    if row.machine:
        row.outcome, row.wrapped_up_at = Outcome.SETTLED, now
    row.save()
    _write(row, event, answered)
    if not row.machine:
        _take_in(row, event, now=now)
    row.shown_to = whom_it_concerns(row, now=now)
    row.save()
    fact = MailReceived(conversation=row.pk, machine=row.machine, users=tuple(row.shown_to))
    facts.record(fact, at=now, by=None, customer=row.customer_id)
    if not row.machine:
        working.note_reached_address(address=event.sender_address, now=now)
    if row.machine == Machine.BOUNCE and answered is not None:
        _returned(answered, event, now=now)
    return Received(row, how)


def _take_in(row: Conversation, event: MailEvent, *, now: datetime) -> None:
    """A person wrote it: the rules of the inbox say whose it is, and unless it is advertising an answer is owed."""
    entry = entry_of(event.sender_name, event.sender_address, f"{event.to},{event.cc}", event.subject, event.reply)
    if follow_rules(row, entry, now=now):
        row.outcome, row.wrapped_up_at = Outcome.SPAM, now
    elif not event.is_spam:
        owe_answer(row, party=event.sender_address or event.sender_name, about=event.subject, now=now)


def _returned(answered: Conversation, event: MailEvent, *, now: datetime) -> None:
    """It reports about a mail of ours: whoever wrote that has to know."""
    ours = Sending.objects.filter(mail__conversation=answered).first()
    if ours is not None:
        note_returned(sending=ours.pk, bounces=event.bounces, now=now)


@transaction.atomic
def wait_for_answer(*, conversation: int, by: int | None, now: datetime) -> Conversation:
    """A person wrote it after all: it waits in the inbox like any other mail. Doing it twice changes nothing."""
    row = hold_conversation(conversation)
    if row.machine:
        row.machine, row.outcome, row.wrapped_up_at, row.wrapped_up_by = "", "", None, None
        mail = Mail.objects.defer("text", "reply", "html").get(conversation=row)
        hold_chains(row.customer_id)
        owe_answer(row, party=mail.sender_address or mail.sender_name, about=mail.subject, now=now)
        row.save(update_fields=["machine", "outcome", "wrapped_up_at", "wrapped_up_by", "owes"])
        facts.record(WrapUpUndone(conversation=row.pk), at=now, by=by, customer=row.customer_id)
    return row


def _answered(answers: Sequence[str]) -> Conversation | None:
    """The contact of the nearest mail it names that we know; of several mails with one id the newest."""
    if not answers:
        return None
    found = Mail.objects.filter(message_id__in=answers).select_related("conversation").order_by("-id")[:100]
    near = {place: each for each, place in ((one, answers.index(one.message_id)) for one in reversed(found))}
    return near[min(near)].conversation if near else None


def _recognise(row: Conversation, address: str, answered: Conversation | None, *, now: datetime) -> How:
    """The exact address is sure. Everything else is a suggestion: an answer counts more than a domain."""
    seen = customers.recognise_sender(address, now=now, by_domain=row.machine in ("", Machine.REPLY))
    row.certainty = seen.certainty
    known = {candidate.customer_id for candidate in seen.candidates}
    is_exact = any(candidate.how != "domain" for candidate in seen.candidates)
    if len(known) == 1 and is_exact:
        row.customer_id = known.pop()
        row.person_id = seen.candidates[0].person_id if len(seen.candidates) == 1 else None
        return "address"
    if (
        answered is not None
        and answered.customer_id is not None
        and _may_be(answered.customer_id, known, is_exact=is_exact)
    ):
        row.customer_id, row.certainty = answered.customer_id, Certainty.POSSIBLE
        return "reply"
    if known and is_exact:
        return "several"
    row.customer_id = known.pop() if len(known) == 1 else None
    return "domain" if row.customer_id is not None else "unknown"


def _may_be(customer: int, known: set[int], *, is_exact: bool) -> bool:
    """Whoever writes from an address of several customers is one of them, whatever the mail answers."""
    return not is_exact or not known.isdisjoint(customers.family(customer))


def _write(row: Conversation, event: MailEvent, answered: Conversation | None) -> None:
    mail = Mail.objects.create(
        conversation=row,
        raw_id=event.raw,
        fingerprint=event.fingerprint,
        message_id=event.message_id,
        sender_name=event.sender_name,
        sender_address=event.sender_address,
        to=event.to,
        cc=event.cc,
        reply_to=event.reply_to,
        subject=event.subject,
        sent_at=event.sent_at,
        answers=list(event.answers),
        answered=answered,
        text=event.text,
        reply=event.reply,
        html=event.html,
        back_on=event.back_on,
        bounces=list(event.bounces),
        problems=list(event.problems),
        security=list(event.security),
        is_spam=event.is_spam,
        is_unreadable=event.is_unreadable,
    )
    write_files(mail, event.files)


def write_files(mail: Mail, files: Sequence[MailedFile]) -> None:
    """Part of an action. Contents in the order of their hashes, so that two mails with the same files wait for each other in turn."""
    bodies = {hashlib.sha256(each.body).hexdigest(): each.body for each in files if each.body is not None}
    contents = [FileContent(sha256=digest, body=bodies[digest]) for digest in sorted(bodies)]
    FileContent.objects.bulk_create(contents, batch_size=20, ignore_conflicts=True)
    rows = [
        MailFile(
            mail=mail,
            position=position,
            name=each.name,
            kind=each.kind,
            size=each.size,
            cid=each.cid,
            is_inline=each.is_inline,
            content_id=hashlib.sha256(each.body).hexdigest() if each.body is not None else None,
        )
        for position, each in enumerate(files)
    ]
    MailFile.objects.bulk_create(rows)
