"""The packet of a matter as it writes itself now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from handschlag.cases import queries as cases
from handschlag.cases.choices import Showed
from handschlag.cases.models import Case, Saying
from handschlag.conversations import queries as conversations
from handschlag.conversations.choices import Channel, Direction
from handschlag.conversations.models import Conversation
from handschlag.core import phone
from handschlag.core.moments import when
from handschlag.customers.models import Customer
from handschlag.handovers.queries.matter import Matter, owed_in
from handschlag.handovers.rules import packet as rules
from handschlag.handovers.rules.packet import Packet, Told
from handschlag.promises import queries as promises
from handschlag.promises.choices import State
from handschlag.promises.models import Promise


def packet(found: Matter, *, now: datetime, step: str = "") -> Packet:
    """Story and next step in the language that is active. `step`: what the giver said comes next."""
    written = rules.write(told(found, now=now))
    if not step.strip():
        return written
    others = written.sentences[:-1]
    return Packet((*others, _("Next: %s.") % step.strip().rstrip(".")), step.strip()[: rules.LONGEST_STEP])


def told(found: Matter, *, now: datetime) -> Told:
    """All that is known of it, as words."""
    owed = owed_in(found)
    broken = [row for row in owed if row.state == State.BROKEN]
    running = [row for row in owed if row.state != State.BROKEN]
    common = Told(
        who=_who(found),
        what=found.title,
        since="",
        broken=[promises.words_of(row) for row in broken],
        owed=_due(running, now=now),
        is_break_untold=any(row.break_told_at is None for row in broken),
    )
    if found.case is not None:
        return _of_case(common, found.case, now=now)
    if found.promise is not None:
        given_in = conversations.where_promised(found.promise.pk)
        return replace(common, since=when(found.promise.made_at, now=now), said=_in_their_words(given_in))
    return _of_talk(common, found.conversation, now=now) if found.conversation is not None else common


def _of_case(common: Told, row: Case, *, now: datetime) -> Told:
    said = Saying.objects.filter(case__in=cases.family(row.pk)).order_by("said_at", "pk").last()
    known = [one.findings[-1] for one in cases.established(row, now=now) if not one.is_contradictory]
    return replace(
        common,
        since=when(cases.clock_of(row.pk, now=now).begins_at, now=now),
        findings=[(one.question, one.answer) for one in known],
        tried=[(one.words, str(Showed(one.showed).label)) for one in cases.tried(row.pk)],
        said=said.words if said is not None else "",
        step=row.get_state_display(),
    )


def _of_talk(common: Told, row: Conversation, *, now: datetime) -> Told:
    happened = str(Channel(row.channel).label)
    step = row.next_step or _("wrap up: %s") % happened
    return replace(common, since=when(row.started_at, now=now), step=step, said=_in_their_words(row))


def _in_their_words(row: Conversation | None) -> str:
    """What they wrote themselves, or what the note quotes: a note in our words says nothing of how they spoke."""
    if row is None:
        return ""
    written = conversations.words_written(row.pk) if row.direction == Direction.IN else ""
    return written or rules.quoted(row.note)


def _due(rows: Iterable[Promise], *, now: datetime) -> list[tuple[str, str]]:
    return [(promises.words_of(row), when(row.falls_due_at, now=now)) for row in rows]


def _who(found: Matter) -> str:
    row = found.case or found.promise or found.conversation
    if row is None:
        return ""
    if row.customer_id is not None:
        customer = Customer.objects.filter(pk=row.customer_id).values_list("name", flat=True).first() or ""
        person = str(row.person) if row.person is not None else ""
        return ", ".join(dict.fromkeys(part for part in (person, customer) if part))
    number = found.promise.party if found.promise else found.conversation.remote_e164 if found.conversation else ""
    return phone.format_for_display(number, "ZZ") if number else _("Somebody unknown")
