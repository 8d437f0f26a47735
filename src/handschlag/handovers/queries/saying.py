"""The sentences of notices about handovers and questions, and what hangs on whoever leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handschlag.core.moments import when
from handschlag.handovers.choices import Decline, State
from handschlag.handovers.models import Bundle, Handover, Inquiry
from handschlag.handovers.queries.lists import handovers, inquiries
from handschlag.people.holdings import Holder, Holding
from handschlag.people.models import User
from handschlag.people.notices import Line, Sentence

ASKED, BACK, DESK, INQUIRY, ANSWER = "handover", "handover_back", "handover_desk", "inquiry", "inquiry_answer"


def thing_of(handover: int) -> str:
    return f"handover-{handover}"


def thing_of_desk(bundle: int) -> str:
    return f"desk-{bundle}"


def thing_of_inquiry(inquiry: int) -> str:
    return f"inquiry-{inquiry}"


def say_handovers(lines: Sequence[Line], *, reader: User, now: datetime) -> Mapping[int, Sentence]:
    """Asked to take something: from whom, what, by when."""
    rows = handovers().in_bulk({_number(line) for line in lines})
    said = {}
    for line in lines:
        row = rows.get(_number(line))
        if row is None or not row.is_waiting:
            continue
        words = {"giver": row.giver_name, "who": row.customer or _("unknown"), "by": when(row.answer_by_at, now=now)}
        text = _("%(giver)s hands %(who)s over to you: answer by %(by)s.") % words
        if row.from_user_id == reader.pk:
            text = _("%(who)s is being handed over for you; you have it until then.") % words
        said[line.id] = Sentence(text, "handover", row.pk)
    return said


def say_returns(lines: Sequence[Line], **_asked: object) -> Mapping[int, Sentence]:
    rows = handovers().in_bulk({_number(line) for line in lines})
    said = {}
    for line in lines:
        row = rows.get(_number(line))
        text = _what_became(row) if row is not None else ""
        if row is not None and text:
            said[line.id] = Sentence(text, "handover", row.pk, is_urgent=row.state != State.ACCEPTED)
    return said


def _what_became(row: Handover) -> str:
    words = {
        "who": row.customer or _("unknown"),
        "receiver": row.receiver_name,
        "taker": row.answered_by or row.receiver_name,
        "because": Decline(row.declined_as).label if row.declined_as else "",
    }
    return {
        State.DECLINED: _("%(who)s: not taken by %(taker)s, %(because)s. It is still yours.") % words,
        State.RETURNED: _("%(who)s: nobody answered in time (%(receiver)s). It is still yours.") % words,
        State.ACCEPTED: _("%(who)s: %(taker)s has it now.") % words,
    }.get(State(row.state), "")


def say_desks(lines: Sequence[Line], **_asked: object) -> Mapping[int, Sentence]:
    numbers = {line.id: _number(line) for line in lines}
    rows = Bundle.objects.select_related("user").in_bulk(set(numbers.values()))
    said = {}
    for line in lines:
        row = rows.get(numbers[line.id])
        left = Handover.objects.filter(bundle=row, state=State.WAITING).count() if row is not None else 0
        if row is not None and left:
            text = ngettext(
                "%(who)s hands a desk over to you: %(left)d open matter.",
                "%(who)s hands a desk over to you: %(left)d open matters.",
                left,
            )
            said[line.id] = Sentence(text % {"who": row.user, "left": left}, "handover-bundle", row.pk)
    return said


def say_inquiries(lines: Sequence[Line], **_asked: object) -> Mapping[int, Sentence]:
    rows = inquiries().in_bulk({_number(line) for line in lines})
    said = {}
    for line in lines:
        row = rows.get(_number(line))
        if row is None:
            continue
        if row.is_open:
            text = _("%(who)s asks: %(words)s") % {"who": row.asked_by, "words": row.words}
        else:
            text = _("%(who)s answers: %(words)s") % {"who": row.answered_by, "words": row.answer} if row.answer else ""
        if text:
            said[line.id] = Sentence(text, "inquiry", row.pk)
    return said


def _number(line: Line) -> int:
    return int(line.thing.partition("-")[2])


def holdings(holder: Holder) -> list[Holding]:
    """What waits for the answer of a user or a team, and what a user asked and still waits for: asked before they leave."""
    to = Q(to_user=holder.user) if holder.user is not None else Q(to_team=holder.team)
    given = Q(from_user=holder.user) if holder.user is not None else Q(from_team=holder.team)
    waiting = handovers().filter(to | given, state=State.WAITING).order_by("answer_by_at", "pk")
    questions = Inquiry.objects.filter(to, ended_at__isnull=True)
    count, asked = waiting.count(), questions.count()
    examples = tuple(str(row.customer or row.receiver_name) for row in waiting[:3])
    return [
        Holding(ngettext("%d handover under way", "%d handovers under way", count) % count, count, examples),
        Holding(ngettext("%d open question", "%d open questions", asked) % asked, asked),
    ]
