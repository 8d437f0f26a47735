"""What somebody writes to us on our own pages waits in the inbox like a mail: theirs to read, never our note (ADR 0252)."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection, transaction
from django.utils.translation import gettext as _

from handschlag.conversations.actions.inbox_rules import follow_rules
from handschlag.conversations.actions.mailing import write_files
from handschlag.conversations.actions.owing import owe_answer
from handschlag.conversations.actions.recognising import whom_it_concerns
from handschlag.conversations.choices import Certainty, Direction, Outcome, State
from handschlag.conversations.events import MailedFile
from handschlag.conversations.facts import MailReceived
from handschlag.conversations.models import Conversation, Mail
from handschlag.conversations.queries.inbox_rules import entry_of
from handschlag.conversations.queries.sending import find_house_address
from handschlag.conversations.rules import composing
from handschlag.core import facts, intake
from handschlag.core.errors import Cannot
from handschlag.customers import queries as customers

LONGEST: Final = 10_000
MOST_FILES: Final = 5
LARGEST: Final = 10 * 1024 * 1024
SOURCE: Final = "page-written"
NOBODY: Final = "unknown@page.invalid"


class CannotWriteToUs(Cannot):
    """Nothing was said, too much, or what came with it is too large."""


@dataclass(frozen=True, kw_only=True)
class Message:
    """`once` makes the same message the same one, however often it is sent. `address`: where an answer goes."""

    once: str
    subject: str
    text: str
    name: str
    address: str
    files: tuple[MailedFile, ...] = ()


@transaction.atomic
def receive_message(
    *,
    message: Message,
    channel: str,
    customer: int | None = None,
    person: int | None = None,
    is_settled: bool = False,
    is_promised: bool = False,
    now: datetime,
) -> Conversation:
    """Enter it. `customer` and `person` where they came in by a code of ours; else the address is a suggestion only,
    since anybody can type any. `is_settled`: it says all there is to say, nobody has to answer.
    `is_promised`: the answer is promised by its caller; else it is owed from now on. Raises CannotWriteToUs.
    """
    _check(message)
    fingerprint = hashlib.sha256(f"{channel} {customer or ''} {message.once}".encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"mail {fingerprint}"])
    known = Mail.objects.filter(fingerprint=fingerprint).select_related("conversation").first()
    if known is not None:
        return known.conversation
    row = Conversation(
        channel=channel,
        direction=Direction.IN,
        state=State.OVER,
        started_at=now,
        over_at=now,
        sender=(message.name or message.address)[:200],
        subject=composing.one_line(message.subject)[:200],
        customer_id=customer,
        person_id=person,
        certainty=Certainty.CERTAIN if customer is not None else Certainty.UNKNOWN,
    )
    if customer is None:
        _suggest(row, message.address, now=now)
    if is_settled:
        row.outcome, row.wrapped_up_at = Outcome.INFORMED, now
    row.save()
    _write(row, message, fingerprint, now=now)
    if not is_settled:
        follow_rules(row, entry_of(message.name, message.address, "", message.subject, message.text), now=now)
    if not (is_settled or is_promised):
        owe_answer(row, party=message.address or message.name, about=message.subject, now=now)
    row.shown_to = whom_it_concerns(row, now=now)
    row.save()
    fact = MailReceived(conversation=row.pk, machine="", users=tuple(row.shown_to))
    facts.record(fact, at=now, by=None, customer=row.customer_id)
    return row


def _check(message: Message) -> None:
    if not message.text.strip():
        raise CannotWriteToUs(_("Please write what it is about."), field="words")
    if len(message.text) > LONGEST:
        raise CannotWriteToUs(_("Please write at most 10,000 characters."), field="words")
    if len(message.files) > MOST_FILES or sum(each.size for each in message.files) > LARGEST:
        raise CannotWriteToUs(_("At most five files, together at most 10 MB, please."), field="files")


def _suggest(row: Conversation, address: str, *, now: datetime) -> None:
    known = {one.customer_id for one in customers.recognise_sender(address, now=now, by_domain=False).candidates}
    if len(known) == 1:
        row.customer_id, row.certainty = known.pop(), Certainty.POSSIBLE


def _write(row: Conversation, message: Message, fingerprint: str, *, now: datetime) -> None:
    house = find_house_address()
    written = composing.Written(
        message_id=f"<{secrets.token_hex(16)}@page.invalid>",
        sent_at=now,
        sender_name=message.name,
        sender_address=message.address or NOBODY,
        to=[house.address] if house is not None else [],
        cc=[],
        subject=message.subject,
        text=message.text,
    )
    body = composing.as_bytes(written)
    raw = intake.keep_within(source=SOURCE, body=body, content_type="message/rfc822", meta={}, now=now)
    intake.settle(raw, now=now)
    mail = Mail.objects.create(
        conversation=row,
        raw_id=raw,
        fingerprint=fingerprint,
        message_id=written.message_id,
        sender_name=message.name[:500],
        sender_address=message.address,
        to=", ".join(written.to),
        subject=composing.one_line(message.subject),
        sent_at=now,
        text=message.text,
        reply=message.text,
    )
    write_files(mail, message.files)
