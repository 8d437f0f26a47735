"""“So betreuen wir Sie”: what care chose for somebody in sentences, to be said on the telephone or printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.dates import WEEKDAYS
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from handschlag.care import queries as care
from handschlag.care.choices import Channel, Rhythm
from handschlag.customers import queries as customers
from handschlag.desk import letters

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.safestring import SafeString

    from handschlag.care.models import CarePlan, ClassRequest
    from handschlag.care.queries import Guide, Objection, Outward


@dataclass(frozen=True)
class Talk:
    """The sentences of a talk in their order, each with what it is about; and the answers that may be needed."""

    language: str
    said: tuple[tuple[str, str], ...]
    objections: tuple[Objection, ...]
    outward: Outward


def talk_of(customer: int, speaker: str, *, now: datetime) -> Talk:
    """In the customer's language; `speaker` is who has them on the telephone."""
    told = care.guide(customer, now=now)
    with translation.override(told.customer.language):
        return Talk(told.customer.language, tuple(_said(told, speaker)), told.objections, told.outward)


def _said(told: Guide, speaker: str) -> list[tuple[str, str]]:
    out = told.outward
    opening = told.own or (
        _("%(greeting)s I would like to tell you how we look after you from now on. Do you have two minutes?")
        % {"greeting": letters.greeting(told.person)},
    )
    lines = [(_("To begin with"), sentence) for sentence in opening]
    lines += [
        (_("What you can count on"), f"{out.name}: {out.words}"),
        (_("Who is there for you"), faces(out, speaker)),
    ]
    if fixed := appointment(out):
        lines.append((_("Your fixed appointment"), fixed))
    lines += [
        (_("When it is urgent"), out.emergency),
        (
            _("To end with"),
            _("Does that suit you, or is something missing? You also get it from us in writing if you like."),
        ),
    ]
    return lines


def faces(out: Outward, speaker: str = "") -> str:
    """Who looks after them and who stands in, as one says it; whoever speaks says "I"."""
    named = {"owner": out.owner, "stand_in": out.stand_in}
    if speaker and speaker == out.owner:
        return _("I look after you. When I am away, %(stand_in)s is there for you and knows all we agreed.") % named
    if speaker and speaker == out.stand_in:
        return (
            _("%(owner)s looks after you. When that is not possible, I am there for you and know all you agreed.")
            % named
        )
    return _("%(owner)s looks after you. Away, %(stand_in)s is there for you and knows all you agreed.") % named


def appointment(out: Outward) -> str:
    """The fixed appointment as a sentence, empty without one."""
    if not out.rhythm or out.weekday is None or out.at is None:
        return ""
    said = {
        "rhythm": Rhythm(out.rhythm).label,
        "weekday": WEEKDAYS[out.weekday],
        "time": time_format(out.at, pgettext("time format", "H:i")),
        "how": {
            Channel.CALL: _("we call you"),
            Channel.VISIT: _("we come to you"),
            Channel.LETTER: _("we write to you"),
        }[Channel(out.channel)],
        "long": ngettext("for one minute", "for %(minutes)d minutes", out.minutes) % {"minutes": out.minutes},
    }
    sentence = _("On %(weekday)s at %(time)s %(how)s, %(rhythm)s, %(long)s.") % said
    if out.next_at is None:
        return sentence
    following = _("The next time: %(moment)s.") % {"moment": letters.moment(out.next_at)}
    return f"{sentence} {following}"


def letter(customer: int, *, now: datetime) -> SafeString:
    """The sheet in the customer's language: what, who, when, and what in an emergency. No class, no rank, no reason."""
    told = care.guide(customer, now=now)
    with translation.override(told.customer.language):
        return letters.sheet(
            "desk/care/letter_sheet.html",
            told.customer,
            told.person,
            on=timezone.localdate(now),
            out=told.outward,
            fixed=appointment(told.outward),
        )


def disclosure(asked: ClassRequest, document: dict[str, Any]) -> SafeString:
    """The lawful disclosure as a sheet, in the customer's language; word for word what is kept of it."""
    row = asked.customer
    with translation.override(document["language"]):
        person = customers.persons(row.pk, today=timezone.localdate(asked.asked_at)).first()
        context = {
            "document": document,
            "address": letters.address(row, person),
            "greeting": letters.greeting(person),
        }
        return render_to_string("desk/care/disclosure_sheet.html", context)


def owed_until(plan: CarePlan) -> datetime | None:
    """By when it was promised to be told."""
    return plan.talk.falls_due_at if plan.talk is not None else None
