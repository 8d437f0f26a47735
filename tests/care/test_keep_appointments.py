"""A fixed appointment by telephone is kept by the talk at its time, however long that talk is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handschlag.care import queries
from handschlag.conversations import actions as conversations
from handschlag.promises import actions as promises
from tests.factories.care import make_appointment
from tests.factories.conversations import ROTH, event, hear, talked
from tests.factories.customers import make_customer, make_number

pytestmark = pytest.mark.django_db


@pytest.fixture
def appointment():
    roth = make_customer("Roth")
    make_number(roth, ROTH)
    return make_appointment(roth)


def state_of(appointment) -> str:
    appointment.promise.refresh_from_db()
    return appointment.promise.state


def test_our_call_keeps_it_from_the_moment_they_answer_even_when_it_outlasts_the_appointment(appointment):
    starts = appointment.starts_at
    over = starts + timedelta(minutes=25)
    call = talked(at=starts, seconds=1500, direction="out")
    promises.break_due_promises(now=over)
    assert (state_of(appointment), call.serves_id) == ("provisionally_kept", appointment.promise_id)
    conversations.wrap_up(conversation=call.pk, outcome="settled", by=None, now=over)
    assert state_of(appointment) == "kept"
    assert appointment.promise.done_at == call.connected_at
    since = queries.calling_pattern(call.customer_id, now=starts + timedelta(days=2)).since
    assert since is not None
    assert since.unplanned_minutes == 0


def test_their_call_a_little_early_keeps_it_and_one_in_the_morning_does_not(appointment):
    starts = appointment.starts_at
    talked(at=starts - timedelta(hours=2))
    assert state_of(appointment) == "open"
    talked(at=starts - timedelta(minutes=20))
    assert state_of(appointment) == "kept"


def test_whoever_does_not_answer_was_tried(appointment):
    starts = appointment.starts_at
    hear(event("offered", "t", at=starts, direction="out"), event("ended", "t", at=starts, after=30, direction="out"))
    assert state_of(appointment) == "open"
    assert appointment.promise.attempts.count() == 1
