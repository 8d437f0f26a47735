from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from handschlag.conversations import actions as conversations
from handschlag.conversations.choices import AuthLevel, Certainty, Ending, State
from handschlag.conversations.models import Conversation, HeardEvent, Leg
from handschlag.core.models import FactRow
from tests.factories.conversations import NOW, ROTH, STRANGER, event, hear, missed, talked
from tests.factories.customers import make_customer, make_number, make_person
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def kern():
    return make_user("kern", presence="available", extensions=("11",))


@pytest.fixture
def roth(kern):
    customer = make_customer("Roth", owner=kern)
    make_number(customer, ROTH, person=make_person(customer))
    return customer


def facts_of(call):
    rows = FactRow.objects.filter(payload__conversation=call.id).order_by("id")
    return list(rows.values_list("name", flat=True))


class TestRing:
    def test_a_ring_is_a_conversation_from_its_first_moment(self, roth, kern):
        call = hear(event("offered", users=("11",)))
        assert (call.state, call.customer, call.certainty) == (State.RINGING, roth, Certainty.CERTAIN)
        assert call.auth_level == AuthLevel.NUMBER
        assert call.person.family_name == "Roth"
        assert call.shown_to == [kern.id]
        assert facts_of(call) == ["CallOffered"]

    def test_an_unknown_caller_concerns_everybody_who_is_here(self, kern):
        make_user("absent")
        call = hear(event("offered", remote_e164=STRANGER))
        assert (call.customer, call.certainty, call.shown_to) == (None, Certainty.UNKNOWN, [kern.id])


class TestTalk:
    def test_an_answered_call_belongs_to_who_answered(self, roth, kern):
        call = talked(user="kern")
        assert (call.state, call.ending, call.user) == (State.OVER, Ending.TALKED, kern)
        assert call.owes is None
        assert facts_of(call) == ["CallOffered", "CallAnswered", "CallEnded"]

    def test_an_answer_after_the_hang_up_counts_for_nothing(self, roth):
        call = hear(event("offered"), event("ended", after=10, cause="cancel"), event("answered", after=11))
        assert (call.state, call.ending) == (State.OVER, Ending.MISSED)

    @pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
    def test_the_order_of_hearing_does_not_matter(self, roth, kern, order):
        told = [
            event("offered", users=("kern",)),
            event("answered", after=5, users=("kern",)),
            event("ended", after=65, cause="normalClearing"),
        ]
        call = hear(*[told[place] for place in order], now=NOW + timedelta(seconds=70))
        assert (call.state, call.ending, call.user, call.customer) == (State.OVER, Ending.TALKED, kern, roth)
        assert (call.started_at, call.connected_at) == (NOW, NOW + timedelta(seconds=5))
        assert Conversation.objects.count() == 1


class TestMissed:
    def test_a_missed_call_is_owed_a_call_back(self, roth, kern):
        call = missed()
        assert call.ending == Ending.MISSED
        assert call.owes.customer == roth
        assert call.owes.owner == kern
        assert call.owes.source == "missed_call"
        assert "CallMissed" in facts_of(call)

    def test_repeats_collapse_into_the_one_open(self, roth):
        first, second = missed(), missed(at=NOW + timedelta(minutes=3))
        assert first.owes == second.owes

    def test_an_unknown_number_is_owed_one_too(self, kern):
        call = missed(STRANGER)
        assert (call.owes.customer, call.owes.party, call.owes.owner) == (None, STRANGER, kern)

    def test_being_reached_settles_it(self, roth, kern):
        call = missed()
        talked(at=NOW + timedelta(minutes=10), user="kern")
        call.owes.refresh_from_db()
        assert call.owes.state == "kept"

    def test_an_attempt_in_time_counts_as_tried(self, roth, kern):
        call = missed()
        attempt = hear(
            event("offered", "9", after=600, direction="out", users=("kern",)),
            event("ended", "9", after=630, direction="out", cause="noAnswer"),
        )
        owed = call.owes
        owed.refresh_from_db()
        assert attempt.serves == owed
        assert (owed.state, owed.attempts.count()) == ("open", 1)
        assert owed.next_attempt_at > NOW


class TestOneCall:
    def test_a_transfer_joins_its_call(self, roth, kern):
        make_user("zweit", extensions=("12",))
        call = hear(
            event("offered", "1", users=("11",)),
            event("answered", "1", after=5, users=("11",)),
            event("offered", "2", after=60, origin="1", users=("12",)),
            event("ended", "1", after=61, cause="forwarded"),
            event("answered", "2", after=65, origin="1", users=("12",)),
            event("ended", "2", after=100, cause="normalClearing"),
        )
        assert Leg.objects.filter(conversation=call).count() == 2
        assert (Conversation.objects.count(), call.ending) == (1, Ending.TALKED)

    def test_duplicates_change_nothing(self, roth):
        told = [event("offered"), event("answered", after=5), event("ended", after=9, cause="normalClearing")]
        call = hear(*told)
        facts = FactRow.objects.count()
        again = hear(*told, *told)
        assert again.id == call.id
        assert (HeardEvent.objects.count(), FactRow.objects.count()) == (3, facts)

    def test_a_call_whose_end_nobody_told_ended_unseen(self, roth):
        hear(event("offered"))
        swept = conversations.sweep_lost_calls(now=NOW + timedelta(hours=5))
        call = Conversation.objects.get()
        assert (swept, call.state, call.ending) == (1, State.OVER, Ending.LOST)
        assert call.owes is not None
