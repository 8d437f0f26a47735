"""What customers want settled: concerns of all kinds and states, complaints along their path, one outage of many."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from handschlag.cases import actions as cases
from handschlag.cases import queries
from handschlag.cases.choices import Kind, Manner, Scope, Showed
from handschlag.cases.models import Case
from handschlag.conversations.actions.past import PastContact, record_past_contacts
from handschlag.conversations.models import Conversation
from handschlag.examples.dice import dice as dice_of
from handschlag.examples.telecom.plan import BASE, BERLIN, OUTAGE_IN, data
from handschlag.promises import actions as promises
from handschlag.promises import queries as promised
from handschlag.promises.choices import Owed

if TYPE_CHECKING:
    from handschlag.examples.telecom.build import House, Written

HOW_MANY = 64
WEIGHTS = {"fault": 22, "question": 14, "complaint": 12, "dispute": 3, "wish": 5, "change": 5, "cancellation": 3}
WAITING = 18
FORGOTTEN = 13
"""Every thirteenth concern has lain for days, and what was promised for it is broken."""
SATURDAY = 5
LOOKED_INTO, SETTLED, CONFIRMED = 2, 3, 4
"""How far a concern is: stages 0 and 1 have just begun."""
FINDINGS = (
    ("Lampe DSL am Router", ("grün", "blinkt oder aus"), Manner.SEEN),
    ("Leitungsdämpfung", ("im Rahmen", "zu hoch"), Manner.MEASURED),
    ("Softwareversion des Routers", ("4.1", "neuer"), Manner.TOLD),
)
STEPS = ("Router eine Minute vom Strom nehmen", "Kabel zwischen Wanddose und Router neu stecken", "Port neu gestartet")
CAUSES = ("Termin nicht weitergegeben", "Rechnung doppelt erzeugt", "Befund nicht gelesen")


def write(house: House, written: Sequence[Written], *, now: datetime) -> None:
    dice = dice_of("concerns")
    others = [one for one in written[4:] if "ISDN" not in one.items]
    near = [one for one in others if one.planned.postcode == OUTAGE_IN and "VOIP" in one.items]
    _outage(house, near[:WAITING], now=now)
    rest = [one for one in others if one not in near]
    apart = len(rest) // HOW_MANY
    kinds = [kind for kind, weight in WEIGHTS.items() for _ in range(weight)]
    for place in range(HOW_MANY):
        with transaction.atomic():
            _one(house, rest[place * apart], kinds[place], place, dice, now=now)
    with transaction.atomic():
        promises.break_due_promises(now=now)
    with transaction.atomic():
        cases.confirm_by_silence(by=None, now=now)


def talked(
    one: Written, user: int, words: str, *, at: datetime, note: str = "", channel: str = "call", seconds: int = 420
) -> Conversation:
    """The customer spoke to somebody, and the contact has its outcome."""
    said = PastContact(
        channel=channel,
        direction="in",
        started_at=at,
        seconds=seconds,
        user=user,
        number=f"{BASE}{one.planned.number}" if channel == "call" else "",
        subject=words,
        note=note or words,
        outcome="informed",
    )
    later = at + timedelta(seconds=seconds + 60)
    return record_past_contacts(customer=one.row.pk, contacts=[said], by=user, now=later)[0]


def _one(house: House, one: Written, kind: str, place: int, dice: random.Random, *, now: datetime) -> None:
    stage = place % 5
    days = dice.randrange(3, 40) if stage >= SETTLED or place % FORGOTTEN == 0 else dice.randrange(0, 2)
    at = _working(now - timedelta(days=days, minutes=dice.randrange(5, 90)))
    user = house.people[one.planned.owner].pk
    subject, words = dice.choice(data("concerns")[kind])
    spoken = talked(one, user, subject, at=at, note=words)
    case = cases.open_case(
        customer=one.row.pk,
        kind=kind,
        words=words,
        subject=subject,
        conversation=spoken.pk,
        installed_item=one.line.pk,
        is_complete=False,
        by=user,
        now=at,
    )
    if kind == Kind.COMPLAINT:
        _complain(house, one, case, stage, dice, at=at)
    elif kind == Kind.FAULT:
        say_it_is_noted(case, user, now=at + timedelta(minutes=5))
        _diagnose(house, one, case, stage, dice, at=at)
    elif stage >= SETTLED:
        _settle(one, case, user, stage, at=at)


def _diagnose(house: House, one: Written, case: Case, stage: int, dice: random.Random, *, at: datetime) -> None:
    technician = house.people[dice.choice(("brenner", "maurer", "nagel", "oster", "pape"))].pk
    cases.assign_case(case=case.pk, owner=technician, by=None, now=at + timedelta(minutes=20))
    for question, answers, manner in FINDINGS[: 1 + stage % 3]:
        cases.establish(
            case=case.pk,
            question=question,
            answer=dice.choice(answers),
            manner=manner,
            scope=Scope.ITEM,
            by=technician,
            now=at + timedelta(minutes=30),
        )
    step = dice.choice(STEPS)
    showed = Showed.HELPED if stage >= SETTLED else Showed.NOTHING
    cases.try_step(case=case.pk, words=step, showed=showed, by=technician, now=at + timedelta(minutes=40))
    if 0 < stage <= LOOKED_INTO:
        cases.move_on(case=case.pk, state="to_fix", by=technician, now=at + timedelta(minutes=50))
        cases.tell_interim(
            case=case.pk, words="Wir messen die Leitung durch.", by=technician, now=at + timedelta(minutes=55)
        )
    if stage >= SETTLED:
        _settle(one, case, technician, stage, at=at)


def _settle(one: Written, case: Case, user: int, stage: int, *, at: datetime) -> None:
    """Solved the same day and told; of every second we know that it holds."""
    done = at + timedelta(hours=2)
    cases.solve_case(case=case.pk, words="Behoben und mit dem Kunden geprüft.", by=user, now=done)
    cases.tell_solution(case=case.pk, by=user, now=done + timedelta(minutes=5))
    if stage == CONFIRMED:
        asked = talked(one, user, "Nachgefragt: läuft", at=done + timedelta(days=1))
        cases.confirm_case(case=case.pk, conversation=asked.pk, by=user, now=done + timedelta(days=1, minutes=10))


def _complain(house: House, one: Written, case: Case, stage: int, dice: random.Random, *, at: datetime) -> None:
    """As far along the path of ISO 10002 as its stage."""
    clerk = house.people[dice.choice(("sommer", "conrad", "daub", "engel"))].pk
    cases.assign_case(case=case.pk, owner=clerk, by=None, now=at + timedelta(minutes=10))
    remedy = dice.choice(("Entschuldigung und Gutschrift", "Neuer Termin", "Erstattung"))
    cases.describe_complaint(case=case.pk, nature="complaint", remedy=remedy, by=clerk, now=at + timedelta(minutes=15))
    if stage == 0:
        return
    cases.acknowledge_complaint(case=case.pk, by=clerk, now=at + timedelta(minutes=30))
    cases.assess_complaint(
        case=case.pk,
        severity=dice.choice(("low", "medium", "high")),
        safety="none",
        complexity="simple",
        impact=dice.choice(("one", "some")),
        immediate="no",
        by=clerk,
        now=at + timedelta(hours=1),
    )
    if stage == 1:
        return
    cases.note_investigation(
        case=case.pk, words="Verlauf und Aufträge durchgesehen.", by=clerk, now=at + timedelta(hours=3)
    )
    if stage == LOOKED_INTO:
        return
    lead = house.people["sommer"].pk
    cases.move_on(case=case.pk, state="to_decide", by=clerk, now=at + timedelta(hours=4))
    cases.decide_case(
        case=case.pk,
        verdict="granted",
        words="Wir schreiben einen Monat gut.",
        reasons="Der Termin war zugesagt und kam bei niemandem an.",
        by=lead,
        now=at + timedelta(hours=5),
    )
    told = talked(one, clerk, "Entscheidung mitgeteilt", at=at + timedelta(hours=6))
    cases.tell_decision(case=case.pk, conversation=told.pk, by=clerk, now=at + timedelta(hours=6, minutes=10))
    if stage == CONFIRMED:
        cases.answer_decision(
            case=case.pk, is_accepted=True, conversation=told.pk, by=clerk, now=at + timedelta(hours=6, minutes=15)
        )


@transaction.atomic
def _outage(house: House, waiting: Sequence[Written], *, now: datetime) -> None:
    """A digger in Rumpenheim: one cause, many who wait, one promise to all of them."""
    lead = house.people["lorenz"].pk
    fault = cases.enter_known_fault(
        title="Kabelschaden in Rumpenheim",
        symptoms="Internet und Telefon sind seit dem Morgen tot, die Lampe DSL am Router blinkt oder ist aus",
        product=house.products["VOIP"],
        area=OUTAGE_IN,
        workaround="Freies Datenvolumen im Mobilnetz freischalten; die Rufnummer auf ein Handy umleiten.",
        cause="Bagger hat in der Kurhessenstraße ein Hauptkabel durchtrennt.",
        by=lead,
        now=now - timedelta(hours=3),
    )
    for place, one in enumerate(waiting):
        _waits(house, one, fault.pk, wants_call=place % 4 == 0, at=now - timedelta(minutes=170 - 6 * place))
    cases.promise_to_waiting(
        fault=fault.pk,
        words="Läuft wieder heute bis 18 Uhr",
        owner_team=house.teams["Technik"],
        by=lead,
        now=now - timedelta(minutes=30),
    )


def _waits(house: House, one: Written, fault: int, *, wants_call: bool, at: datetime) -> None:
    """One of many who call about it, is offered the cause, and has in writing that it was noted."""
    user = house.people[one.planned.owner].pk
    spoken = talked(one, user, "Internet und Telefon tot", at=at, seconds=150)
    case = cases.open_case(
        customer=one.row.pk,
        kind=Kind.FAULT,
        words="Seit heute früh geht gar nichts mehr, kein Internet, kein Telefon.",
        subject="Internet und Telefon tot",
        conversation=spoken.pk,
        installed_item=one.line.pk,
        by=user,
        now=at + timedelta(minutes=3),
    )
    later = at + timedelta(minutes=4)
    say_it_is_noted(case, user, now=later)
    cases.share_cause(fault=fault, case=case.pk, conversation=spoken.pk, wants_call=wants_call, by=user, now=later)


def say_it_is_noted(case: Case, user: int, *, now: datetime) -> None:
    """What § 58 wants first: the customer has it in writing that the fault was reported."""
    for promise in promised.law_promises([queries.matter_of(case.pk)]):
        if promise.by_law.owed == Owed.DOCUMENT:
            promises.keep_promise(promise=promise.pk, by=user, now=now)


def _working(at: datetime) -> datetime:
    """In the hours of the desk on that day, or on the Friday before a weekend."""
    local = at.astimezone(BERLIN)
    return local - timedelta(days=max(0, local.weekday() - SATURDAY + 1))
