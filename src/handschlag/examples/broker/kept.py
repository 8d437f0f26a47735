"""Ten weeks of promises as an office has them: most kept, a few late, some agreed anew; and what its website promises."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from handschlag.customers.models import Customer
from handschlag.examples.broker.plan import BERLIN
from handschlag.examples.dice import dice as dice_of
from handschlag.people.models import User
from handschlag.promises import actions as promises
from handschlag.promises.choices import Kind, Measure, Place
from handschlag.promises.models import Promise

WORDS = (
    ("Rückruf zur Beitragsrechnung", Kind.CALL_BACK, 0, 15),
    ("Rückruf zum Schaden", Kind.CALL_BACK, 1, 10),
    ("Angebot Hausrat", Kind.OFFER, 2, 12),
    ("Angebot Wohngebäude", Kind.OFFER, 3, 17),
    ("Bestätigung für die Zulassung", Kind.INFORMATION, 0, 17),
    ("Antwort der Gesellschaft weitergeben", Kind.ANSWER, 4, 12),
)
"""What is said, and by when: so many days later, at that hour."""
HOW_MANY = 60
SATURDAY_SUNDAY = (5, 6)
KEPT, TOLD_BEFORE = 0.88, 0.4


def write_ten_weeks(customers: Sequence[Customer], people: Sequence[User], *, now: datetime) -> None:
    """Promises that ended before `now`, the same every time; none is left open and every break was told."""
    dice = dice_of(382)
    for place in range(HOW_MANY):
        words, kind, wait, hour = WORDS[dice.randrange(len(WORDS))]
        days = 11 + (HOW_MANY - place) * 66 // HOW_MANY
        made_at = _working_hour(now - timedelta(days=days), dice.randrange(9, 12))
        who = people[dice.randrange(len(people))].pk
        row = promises.make_promise(
            customer=customers[dice.randrange(len(customers))].pk,
            kind=kind,
            words=words,
            source="spoken",
            clock="fixed",
            due_at=_working_hour(made_at + timedelta(days=wait), hour),
            owner=who,
            given_by=who,
            told_at=made_at,
            by=who,
            now=made_at,
        )
        _end(row, dice, by=who)


def _end(row: Promise, dice: random.Random, *, by: int) -> None:
    """Nine of ten are kept; the others late, of which some were told before."""
    if dice.random() < KEPT:
        early = timedelta(minutes=dice.randrange(5, 150))
        promises.keep_promise(promise=row.pk, by=by, now=max(row.made_at, row.due_at - early))
        return
    if dice.random() < TOLD_BEFORE:
        promises.tell_of_break(promise=row.pk, by=by, now=row.due_at - timedelta(minutes=40))
    late_at = _working_hour(row.due_at + timedelta(days=dice.randrange(1, 4)), dice.randrange(9, 12))
    promises.keep_promise(promise=row.pk, by=by, now=late_at)
    promises.tell_of_break(promise=row.pk, by=by, now=late_at)


def publish(by: User, *, now: datetime) -> None:
    """What the office's website and voicemail say."""
    for said in (
        promises.Said(
            words="Wir rufen innerhalb von zwei Stunden zurück.",
            places=[Place.WEBSITE, Place.VOICEMAIL],
            since_on=_ago(now, 300),
            measure=Measure.CALLED_BACK,
            within_seconds=2 * 3600,
        ),
        promises.Said(
            words="Wir sind immer für Sie da. Garantiert.",
            places=[Place.WEBSITE, Place.FLYER],
            since_on=_ago(now, 700),
            measure=Measure.ALWAYS,
        ),
        promises.Said(words="Service mit Herz", places=[Place.FLYER], since_on=_ago(now, 2000), measure=Measure.NONE),
    ):
        promises.publish_promise(said=said, by=by.pk, now=now)


def _ago(now: datetime, days: int) -> date:
    return now.astimezone(BERLIN).date() - timedelta(days=days)


def _working_hour(at: datetime, hour: int) -> datetime:
    """That hour on that day, or on the Monday after a weekend."""
    local = at.astimezone(BERLIN).replace(hour=hour, minute=0, second=0, microsecond=0)
    return local + timedelta(days=7 - local.weekday() if local.weekday() in SATURDAY_SUNDAY else 0)
