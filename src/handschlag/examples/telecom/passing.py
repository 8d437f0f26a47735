"""Handovers of the last days: offered, taken, declined with a better place, come back, and questions among colleagues."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from handschlag.cases.choices import Kind, State
from handschlag.cases.models import Case
from handschlag.conversations.actions.past import PastContact, record_past_contacts
from handschlag.handovers import actions as handovers
from handschlag.handovers.choices import Decline
from handschlag.handovers.choices import Kind as Manner
from handschlag.handovers.models import Handover, Inquiry
from handschlag.handovers.rules.receivers import Receiver
from handschlag.people import actions as people

if TYPE_CHECKING:
    from handschlag.examples.telecom.build import House

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PARTNER = "Rhönbau Leitungsservice"
TECHNICIANS = ("brenner", "maurer", "nagel", "oster", "pape")


@transaction.atomic
def write(house: House, *, now: datetime) -> None:
    """Each of them about a fault that a technician works on."""
    faults = Case.objects.filter(kind=Kind.FAULT, state__in=[State.TO_DIAGNOSE, State.TO_FIX], owner_team__isnull=True)
    theirs = iter(faults.filter(owner__login__in=TECHNICIANS).order_by("opened_at", "pk")[:11])
    quandt = Receiver(user=house.people["quandt"].pk)
    _offer(next(theirs), quandt, "Port am Verteiler prüfen", at=now - 3 * DAY)
    lorenz = Receiver(user=house.people["lorenz"].pk)
    field = Receiver(team=house.teams["Außendienst"])
    _offer(next(theirs), field, "Techniker mit Leitungsprüfgerät schicken", at=now - 40 * HOUR / 60)
    _offer(next(theirs), Receiver(partner=PARTNER), "Muffe an der Bieberer Straße öffnen", at=now - HOUR)
    _offer(next(theirs), lorenz, "Entscheiden, ob der Anschluss umgeschaltet wird", at=now - HOUR / 2)
    _declined(house, next(theirs), now=now)
    _taken(house, next(theirs), now=now)
    _ask(next(theirs), lorenz, "Darf ich den Port ohne Termin neu starten?", at=now - HOUR)
    _answered(house, next(theirs), now=now)
    _the_third_goes_to_the_lead(house, next(theirs), now=now)
    fibre = Receiver(skill=_who_can_splice(house, now=now))
    _offer(next(theirs), fibre, "Faser am Hausübergabepunkt neu spleißen", at=now - HOUR / 3)
    _put_through(house, next(theirs), now=now)
    handovers.hand_over_desk(
        user=house.people["nagel"].pk,
        to=Receiver(team=house.teams["Technik"]),
        kind=Manner.ABSENCE,
        returns_at=now + 4 * DAY,
        by=house.people["lorenz"].pk,
        now=now - HOUR,
        although_away=True,
    )
    handovers.return_unanswered(by=None, now=now)


def _who_can_splice(house: House, *, now: datetime) -> int:
    skill = people.create_skill(name="Glasfaser spleißen", by=None, now=now - 30 * DAY).pk
    for login in ("oster", "pape"):
        people.set_skills(user=house.people[login].pk, skills=[skill], by=None, now=now - 30 * DAY)
    return skill


def _put_through(house: House, case: Case, *, now: datetime) -> None:
    """With a word among the two before the customer was put through."""
    assert case.owner_id is not None, "these have an owner"
    at = max(now - 2 * HOUR, case.opened_at)
    said = PastContact(
        channel="call", direction="in", started_at=at, seconds=540, user=case.owner_id, outcome="informed",
        subject="Fragt nach der Messung", note="Zu dem Kollegen durchgestellt, der gemessen hat.",
    )  # fmt: skip
    talk = record_past_contacts(customer=case.customer_id, contacts=[said], by=case.owner_id, now=at + HOUR / 6)[0]
    taker = house.people[_another(case)].pk
    row = handovers.give_handover(
        case=case.pk,
        to=Receiver(user=taker),
        kind=Manner.WARM,
        next_step="Dem Kunden am Telefon sagen, was die Messung zeigt",
        in_call=talk.pk,
        although_away=True,
        by=case.owner_id,
        now=at + HOUR / 6,
    )
    _accept(row, taker, "Ich sage ihm, was die Messung zeigt.", now=at + HOUR / 5)


def _declined(house: House, case: Case, *, now: datetime) -> None:
    sauter = house.people["sauter"].pk
    row = _offer(case, Receiver(user=sauter), "Router beim Kunden tauschen", at=now - 2 * HOUR)
    handovers.decline_handover(
        handover=row.pk,
        reason=Decline.ELSEWHERE,
        words="Den Router kann er selbst tauschen, er liegt im Laden.",
        proposes=Receiver(team=house.teams["Kundendienst"]),
        by=sauter,
        now=now - HOUR,
    )


def _taken(house: House, case: Case, *, now: datetime) -> None:
    taker = house.people[_another(case)].pk
    row = _offer(case, Receiver(user=taker), "Messung vom Freitag auswerten", at=now - 2 * HOUR)
    _accept(row, taker, "Ich lese die Messung und sage dem Kunden heute, was sie zeigt.", now=now - HOUR)


def _answered(house: House, case: Case, *, now: datetime) -> None:
    knows = house.people[_another(case)].pk
    asked = _ask(case, Receiver(user=knows), "Hattest du die Dämpfung dort schon gemessen?", at=now - 3 * HOUR)
    handovers.answer_inquiry(
        inquiry=asked.pk,
        answer="Ja, am Freitag: im Rahmen. Steht bei den Befunden.",
        by=knows,
        now=now - 2 * HOUR,
    )


def _offer(case: Case, to: Receiver, step: str, *, at: datetime) -> Handover:
    return handovers.give_handover(
        case=case.pk, to=to, next_step=step, although_away=True, by=case.owner_id, now=max(at, case.opened_at)
    )


def _accept(row: Handover, by: int, words: str, *, now: datetime) -> None:
    """Read back where law 4 wants it: promises of some are broken already."""
    handovers.accept_handover(handover=row.pk, read_back=words if row.takes_read_back else "", by=by, now=now)


def _another(case: Case) -> str:
    """A technician who does not work on it already."""
    return "oster" if case.owner is None or case.owner.login != "oster" else "brenner"


def _ask(case: Case, to: Receiver, words: str, *, at: datetime) -> Inquiry:
    assert case.owner_id is not None, "these have an owner"
    return handovers.ask_colleague(case=case.pk, to=to, words=words, by=case.owner_id, now=at)


def _the_third_goes_to_the_lead(house: House, case: Case, *, now: datetime) -> None:
    """Passed to and fro twice; whoever would pass it on once more meets the lead."""
    for hours in (5, 4):
        taker = house.people[_another(case)].pk
        given = _offer(case, Receiver(user=taker), "Leitung noch einmal messen", at=now - hours * HOUR)
        _accept(given, taker, "Leitung messen und dem Kunden das Ergebnis sagen.", now=now - hours * HOUR + HOUR / 2)
        case.refresh_from_db()
    _offer(case, Receiver(user=house.people[_another(case)].pk), "Leitung noch einmal messen", at=now - 3 * HOUR)
