from __future__ import annotations

from datetime import timedelta

import pytest

from handschlag.care import actions as care
from handschlag.care import queries
from handschlag.care.models import Appointment
from handschlag.conversations.models import Conversation
from handschlag.core.models import FactRow
from handschlag.people.models import Absence
from handschlag.promises import actions as promises
from handschlag.promises.choices import Clock
from tests.factories.care import make_appointment
from tests.factories.conversations import talked
from tests.factories.customers import make_customer, make_number
from tests.factories.people import NOW

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def roth():
    found = make_customer("Ernst Roth")
    make_number(found, "0221 4710 382")
    return found


@pytest.fixture
def weekly(roth):
    return make_appointment(roth, rhythm="weekly", contacts_per_year=52, minutes_per_quarter=200)


def test_an_appointment_is_moved_as_the_customer_agreed(roth, weekly):
    talk = talked()
    moved = care.move_appointment(
        appointment=weekly.pk, starts_at=weekly.starts_at + DAY, agreed_in=talk.pk, by=None, now=NOW
    )
    old = Appointment.objects.get(pk=weekly.pk).promise
    assert (old.state, old.replaced_by, old.agreed_in) == ("replaced", moved.promise, talk.pk)
    assert (moved.starts_at, moved.minutes, moved.promise.state) == (weekly.starts_at + DAY, weekly.minutes, "open")
    assert moved.promise.due_at == moved.starts_at
    assert queries.next_appointment(roth.pk, now=NOW) == moved
    count = Appointment.objects.count()
    assert care.make_appointments(by=None, now=NOW) == 0
    back = care.move_appointment(
        appointment=moved.pk, starts_at=weekly.starts_at, agreed_in=talk.pk, by=None, now=NOW + timedelta(hours=1)
    )
    assert (back.pk, back.promise.state, Appointment.objects.count()) == (weekly.pk, "open", count)


def test_nothing_moves_to_where_its_owner_is_away_closed_or_promised_to_somebody_else(roth, weekly):
    kern, talk = weekly.promise.owner, talked()
    winter = make_appointment(
        make_customer("Winter", owner=kern), rhythm="weekly", contacts_per_year=52, minutes_per_quarter=200
    )
    other = care.move_appointment(
        appointment=weekly.pk, starts_at=weekly.starts_at + DAY, agreed_in=talk.pk, by=None, now=NOW
    )
    night, absent = weekly.starts_at + timedelta(hours=12), other.starts_at + DAY
    Absence.objects.create(user=kern, during=(absent - timedelta(hours=1), absent + timedelta(hours=1)))
    agreed = talked("+492214710999")
    Conversation.objects.filter(pk=agreed.pk).update(customer=winter.plan.customer_id)
    for taken in (other.starts_at, other.starts_at - timedelta(minutes=5), night, absent):
        with pytest.raises(care.CannotMoveAppointment) as refused:
            care.move_appointment(appointment=winter.pk, starts_at=taken, agreed_in=agreed.pk, by=None, now=NOW)
        assert refused.value.field == "starts_at"
        assert kern.name in str(refused.value)
    behind = other.starts_at + timedelta(minutes=other.minutes)
    moved = care.move_appointment(appointment=winter.pk, starts_at=behind, agreed_in=agreed.pk, by=None, now=NOW)
    assert moved.starts_at == behind


def test_nothing_moves_without_agreement_into_the_past_or_behind_the_next_one(roth, weekly):
    talk, later = talked(), Appointment.objects.filter(starts_at__gt=weekly.starts_at).order_by("starts_at")[0]
    make_number(make_customer("Winter"), "+49 221 4710 999")
    strange, before = talked("+492214710999"), talked(at=weekly.plan.from_at - DAY)
    said = {"appointment": weekly.pk, "starts_at": weekly.starts_at + DAY, "agreed_in": talk.pk}
    for wrong, field in (
        ({"agreed_in": strange.pk}, "conversation"),
        ({"agreed_in": before.pk}, "conversation"),
        ({"starts_at": NOW}, "starts_at"),
        ({"starts_at": later.starts_at}, "starts_at"),
        ({"starts_at": later.starts_at + DAY}, "starts_at"),
        ({"appointment": later.pk, "starts_at": weekly.starts_at}, "starts_at"),
        ({"appointment": 987654}, "appointment"),
    ):
        with pytest.raises(care.CannotMoveAppointment) as refused:
            care.move_appointment(**{**said, **wrong}, by=None, now=NOW)
        assert refused.value.field == field
    assert Appointment.objects.filter(promise__state="replaced").count() == 0


def test_one_falls_away_and_the_next_one_stands(roth, weekly):
    talk = talked()
    care.skip_appointment(appointment=weekly.pk, agreed_in=talk.pk, by=None, now=NOW)
    assert Appointment.objects.get(pk=weekly.pk).promise.state == "released"
    following = queries.next_appointment(roth.pk, now=NOW)
    assert following is not None
    assert following.starts_at > weekly.starts_at
    with pytest.raises(care.CannotMoveAppointment):
        care.skip_appointment(appointment=weekly.pk, agreed_in=talk.pk, by=None, now=NOW)


def test_a_promise_replaced_elsewhere_takes_its_appointment_with_it_once(roth, weekly):
    talk = talked()
    new = promises.replace_promise(
        promise=weekly.promise_id,
        agreed_in=talk.pk,
        words="Ihr fester Termin",
        clock=Clock.FIXED,
        due_at=weekly.starts_at + DAY,
        by=None,
        now=NOW,
    )
    followed = care.follow_promise(promise=weekly.promise_id, by=None, now=NOW)
    assert followed is not None
    assert (followed.promise, followed.starts_at) == (new, weekly.starts_at + DAY)
    facts = FactRow.objects.count()
    assert care.follow_promise(promise=weekly.promise_id, by=None, now=NOW) is None
    assert care.follow_promise(promise=new.pk, by=None, now=NOW) is None
    assert FactRow.objects.count() == facts


def test_where_another_appointment_stands_none_follows(roth, weekly):
    talk, later = talked(), Appointment.objects.filter(starts_at__gt=weekly.starts_at).order_by("starts_at")[0]
    promises.replace_promise(
        promise=weekly.promise_id, agreed_in=talk.pk, words="Termin", due_at=later.starts_at, by=None, now=NOW
    )
    assert care.follow_promise(promise=weekly.promise_id, by=None, now=NOW) is None
