"""Hildegard Sommerfeld's odyssey, under way: what was before the switch, and what one contact established for all."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from handschlag.cases import actions as cases
from handschlag.cases.choices import Kind, Manner
from handschlag.examples.telecom.concerns import say_it_is_noted, talked
from handschlag.examples.telecom.plan import BERLIN
from handschlag.promises import actions as promises

if TYPE_CHECKING:
    from handschlag.examples.telecom.build import House, Written

GUIDE = "Kein Freizeichen nach der Umstellung"
WORDS = "Seit der Umstellung am Donnerstag ist das Telefon tot. Vorher ging alles. Ich bin allein, der Arzt muss mich erreichen können."
BEFORE = (
    (
        41,
        "letter",
        "Brief zur Abschaltung von ISDN",
        "Fragt, ob ihr Telefon dann noch geht. Wurde an den Laden verwiesen.",
    ),
    (
        33,
        "visit",
        "Im Laden beraten",
        "Neuer Vertrag Komfort abgeschlossen, Behebung in einem Arbeitstag. Nach dem Telefon hat niemand gefragt.",
    ),
    (19, "call", "Rückfrage zum Termin", "Umstellung am Donnerstag, Router kommt mit der Post."),
    (6, "call", "Router ist da", "Weiß nicht, was sie damit tun soll. Anschließen erklärt."),
)


@transaction.atomic
def write(house: House, one: Written, *, now: datetime) -> None:
    """The first report came at five past eight; by now two questions are answered and the cause is known."""
    yilmaz = house.people["yilmaz"].pk
    for days, channel, subject, note in BEFORE:
        talked(one, yilmaz, subject, at=_at(now, -days, 10, 40), note=note, channel=channel, seconds=900)
    first = _at(now, 0, 8, 5)
    spoken = talked(one, yilmaz, "Telefon tot seit der Umstellung", at=first, note=WORDS, seconds=780)
    case = cases.open_case(
        customer=one.row.pk,
        kind=Kind.FAULT,
        words=WORDS,
        subject="Kein Freizeichen nach der Umstellung auf VoIP",
        conversation=spoken.pk,
        installed_item=one.line.pk,
        needed_by_at=_at(now, 1, 12, 0),
        by=yilmaz,
        now=first + timedelta(minutes=2),
    )
    _understand(house, case.pk, spoken.pk, yilmaz, at=first)
    cases.tell_face(case=case.pk, conversation=spoken.pk, by=yilmaz, now=first + timedelta(minutes=12))
    cases.tell_interim(
        case=case.pk,
        conversation=spoken.pk,
        words="Das alte Telefon passt nicht zum neuen Anschluss. Sie hören heute Nachmittag, wer morgen früh kommt.",
        by=yilmaz,
        now=first + timedelta(minutes=12),
    )
    say_it_is_noted(case, yilmaz, now=first + timedelta(minutes=13))
    promises.break_due_promises(now=now)


def _understand(house: House, case: int, talk: int, user: int, *, at: datetime) -> None:
    """Read back, and the first two questions of the guide answered."""
    reading = cases.write_reading(
        case=case,
        words="Seit Donnerstag kein Freizeichen am neuen Anschluss; das Telefon ist noch das alte.",
        by=user,
        now=at + timedelta(minutes=4),
    )
    cases.read_back(case=case, reading=reading.pk, conversation=talk, by=user, now=at + timedelta(minutes=5))
    cases.begin_diagnosis(case=case, guide=house.guides[GUIDE], by=user, now=at + timedelta(minutes=6))
    for minute, step, answer in ((8, "lampe", "grün"), (10, "telefon", "ISDN-Telefon")):
        cases.answer_step(
            case=case,
            step=step,
            answer=answer,
            manner=Manner.TOLD,
            conversation=talk,
            by=user,
            now=at + timedelta(minutes=minute),
        )


def _at(now: datetime, days: int, hour: int, minute: int) -> datetime:
    local = now.astimezone(BERLIN)
    return local.replace(hour=hour, minute=minute, second=0, microsecond=0) + timedelta(days=days)
