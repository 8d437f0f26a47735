from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from handschlag.conversations import actions as conversations
from handschlag.conversations.choices import AuthLevel, Certainty, Ending, State
from handschlag.conversations.models import Conversation, HeardEvent, Leg
from handschlag.core.models import FactRow, Installation
from handschlag.promises import actions as promises
from tests.factories.conversations import NOW, ROTH, STRANGER, event, hear, missed, talked
from tests.factories.customers import make_customer, make_number, make_person
from tests.factories.lines import make_connection, make_line
from tests.factories.people import make_team, make_user
from tests.factories.worktime import make_calendar

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

    def test_switchboard_with_an_extension_shows_the_company_and_proves_nothing(self, kern):
        firm = make_customer("Vogel GmbH", owner=kern)
        make_number(firm, "030 23125 5-0", is_trunk=True)
        call = hear(event("offered", remote_e164="+4930231255123"))
        assert (call.customer, call.person) == (firm, None)
        assert (call.certainty, call.auth_level) == (Certainty.POSSIBLE, AuthLevel.NONE)


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


class TestWhom:
    def test_line_says_whose_phone_it_is(self, kern):
        other = make_user("vogt", presence="available")
        team = make_team(members=(kern,))
        connection, _token = make_connection()
        make_line(connection, number="0221 4710 100", team=team.pk)
        call = hear(event("offered", remote_e164=STRANGER))
        assert (call.team, call.shown_to) == (team, [kern.pk])
        assert other.pk not in call.shown_to
        missed_one = hear(event("ended", after=9, remote_e164=STRANGER, cause="cancel"))
        assert (missed_one.owes.owner, missed_one.owes.owner_team) == (None, team)

    def test_owner_sees_it_beside_whose_phone_rings(self, roth, kern):
        vogt = make_user("vogt", presence="available", extensions=("12",))
        assert hear(event("offered", users=("12",))).shown_to == sorted([kern.pk, vogt.pk])

    def test_absent_owners_calls_come_before_the_stand_in(self, kern):
        vogt = make_user("vogt", presence="available")
        make_number(make_customer("Roth", owner=make_user("weg", presence="off"), stand_in=vogt), ROTH)
        call = hear(event("offered", users=("kern",)))
        assert call.shown_to == sorted([kern.pk, vogt.pk])

    def test_our_own_call_belongs_to_who_dials(self, roth, kern):
        vogt = make_user("vogt", presence="available", extensions=("12",))
        call = hear(event("offered", direction="out", users=("12",)))
        assert (call.user, call.shown_to) == (vogt, [vogt.pk])
        assert hear(event("ended", after=9, direction="out", cause="noAnswer")).user == vogt
        unmapped = hear(event("offered", "2", direction="out", users=("99",)))
        assert (unmapped.user, unmapped.shown_to) == (None, [kern.pk])

    def test_team_that_owns_the_customer_sees_it_when_nobody_else_acts(self):
        team = make_team(members=(make_user("eins"), make_user("zwei")))
        make_number(make_customer("Roth", owner_team=team.pk), ROTH)
        assert len(hear(event("offered")).shown_to) == 2

    def test_a_clock_that_is_behind_keeps_no_call_from_ringing(self, roth, kern):
        call = hear(event("offered", at=NOW - timedelta(days=2)), event("ended", at=NOW - timedelta(days=2), after=9))
        assert (call.shown_to, call.owes.owner) == ([kern.pk], kern)

    def test_in_a_house_without_anybody_it_rings_all_the_same(self):
        call = missed(STRANGER)
        assert (call.shown_to, call.owes) == ([], None)


class TestEndings:
    @pytest.mark.parametrize(("cause", "ending"), [("busy", "busy"), ("voicemail", "voicemail"), ("cancel", "missed")])
    def test_busy_and_voicemail_are_owed_like_a_missed_call(self, roth, cause, ending):
        call = hear(event("offered"), event("ended", after=9, cause=cause))
        assert (call.ending, call.owes is not None) == (ending, True)

    def test_machine_that_answered_is_no_talk_until_a_human_takes_over(self, roth, kern):
        call = hear(event("offered"), event("answered", after=20, users=("40",), answering="40", cause="voicemail"))
        assert (call.state, call.user) == (State.RINGING, None)
        call = hear(
            event("answered", after=25, leg="b", users=("kern",)),
            event("answered", after=26, leg="c", cause="voicemail"),
        )
        assert (call.state, call.user) == (State.CONNECTED, kern)
        call = hear(event("answered", after=4, leg="d", cause="voicemail"))
        assert (call.state, call.user) == (State.CONNECTED, kern)

    def test_first_answer_counts(self, roth, kern):
        make_user("vogt")
        call = hear(
            event("offered"),
            event("answered", after=5, leg="a", users=("kern",)),
            event("answered", after=7, leg="b", users=("vogt",)),
        )
        assert call.user == kern

    def test_party_that_stops_ringing_ends_nothing_while_another_rings(self, roth, kern):
        call = hear(
            event("offered", leg="a", users=("kern",)),
            event("offered", leg="b"),
            event("ended", after=5, leg="a", cause="noAnswer"),
        )
        assert call.state == State.RINGING
        call = hear(event("answered", after=6, leg="b"), event("ended", after=60, leg="b", cause="normalClearing"))
        assert (call.state, call.ending) == (State.OVER, Ending.TALKED)
        assert hear(event("ended", after=61, leg="c")).state == State.OVER

    def test_end_of_the_whole_call_ends_every_party(self, roth):
        hear(event("offered", leg="a"), event("offered", leg="b"), event("ended", after=5, cause="cancel"))
        assert hear(event("ended", after=4, leg="a")).state == State.OVER

    def test_length_tells_of_an_answer_nobody_heard(self, roth):
        call = hear(event("offered"), event("ended", after=60, seconds=50, cause="normalClearing"))
        assert (call.ending, call.connected_at) == (Ending.TALKED, NOW + timedelta(seconds=10))

    def test_true_end_heard_after_the_sweep_counts(self, roth, kern):
        hear(event("offered"), event("answered", after=5, users=("kern",)))
        conversations.sweep_lost_calls(now=NOW + timedelta(hours=5))
        call = hear(event("ended", after=600, cause="normalClearing"), now=NOW + timedelta(hours=6))
        assert (call.ending, call.over_at) == (Ending.TALKED, NOW + timedelta(minutes=10))

    def test_forwarded_call_goes_on_where_it_was_forwarded_to(self, roth, kern):
        call = hear(event("offered", "1"), event("ended", "1", after=10, cause="forwarded"))
        assert (call.ending, call.owes) == (Ending.FORWARDED, None)
        call = hear(event("offered", "2", after=10, origin="1", diversion="0221", users=("kern",)))
        assert (call.state, call.ending) == (State.RINGING, "")
        assert facts_of(call).count("CallOffered") == 2


class TestOwed:
    @pytest.mark.parametrize(
        "about",
        [
            {"remote_e164": "", "remote_raw": "", "is_anonymous": True},
            {"remote_e164": "", "remote_raw": "12", "is_internal": True},
            {"remote_e164": "", "remote_raw": ""},
            {"remote_e164": STRANGER, "source": "practice:1"},
        ],
    )
    def test_what_cannot_or_need_not_be_called_back_owes_nothing(self, kern, about):
        assert hear(event("offered", **about), event("ended", after=20, cause="cancel", **about)).owes is None

    def test_blocked_number_owes_nothing(self, kern):
        conversations.block_number(number=STRANGER, region="DE", area_code="", reason="Werbung", by=None, now=NOW)
        assert missed(STRANGER).owes is None

    def test_practice_in_an_example_house_is_like_any_call(self, kern):
        Installation.objects.update_or_create(id=1, defaults={"is_example": True})
        call = missed(STRANGER, source="practice:1")
        assert (call.is_practice, call.owes is not None) == (False, True)

    def test_short_rings_of_strangers_may_be_let_go_by_rule_those_of_customers_never(self, roth, kern):
        promises.set_call_back_rule(
            team=None, allowance_seconds=60, retry_seconds=60, shortest_ring_seconds=3, by=None, now=NOW
        )
        assert missed(STRANGER, rings=2).owes is None
        assert missed(STRANGER, rings=3).owes is not None
        assert missed(ROTH, rings=1).owes is not None

    def test_call_back_counts_from_when_the_caller_gave_up_however_late_we_hear(self, roth):
        make_calendar()
        told = [event("offered"), event("ended", after=20, cause="cancel")]
        late = [conversations.hear(one, now=NOW + timedelta(days=3)) for one in told]
        owed = Conversation.objects.get(id=late[0].id).owes
        assert owed.made_at == NOW + timedelta(seconds=20)
        assert promises.break_due_promises(now=NOW + timedelta(days=3)) == 1

    def test_talk_heard_of_before_the_missed_call_has_settled_it(self, roth, kern):
        reached = talked(user="kern", at=NOW + timedelta(hours=1))
        call = hear(event("offered", "m"), event("ended", "m", after=20), now=NOW + timedelta(hours=2))
        assert (call.owes.state, call.owes.done_at) == ("kept", reached.connected_at)

    def test_same_for_a_stranger_by_number(self, kern):
        talked(STRANGER, user="kern", at=NOW + timedelta(hours=1))
        assert missed(STRANGER).owes.state == "kept"

    def test_talk_heard_of_late_settles_only_what_it_came_after(self, roth, kern):
        call = missed(at=NOW + timedelta(hours=1))
        talked(user="kern", at=NOW)
        assert Conversation.objects.get(id=call.id).owes.state == "open"

    def test_talk_with_somebody_internal_settles_nothing(self, roth, kern):
        about = {"remote_e164": "", "remote_raw": "12", "is_internal": True}
        call = hear(event("offered", **about), event("answered", after=5, users=("kern",), **about))
        assert (call.state, call.customer) == (State.CONNECTED, None)

    def test_talk_before_the_missed_call_settles_nothing(self, roth, kern):
        call = missed(at=NOW + timedelta(hours=1))
        talked(user="kern", at=NOW)
        call.owes.refresh_from_db()
        assert call.owes.state == "open"

    def test_late_answer_of_a_call_thought_missed_settles_it(self, roth, kern):
        call = hear(event("offered"), event("ended", after=60, cause="normalClearing"))
        assert call.owes is not None
        call = hear(event("answered", after=5, users=("kern",)), now=NOW + timedelta(seconds=61))
        call.owes.refresh_from_db()
        assert (call.ending, call.owes.state) == (Ending.TALKED, "kept")

    def test_number_told_late_is_owed_then(self, roth):
        call = hear(event("ended", remote_e164="", remote_raw="", after=20, cause="cancel"))
        assert (call.owes, call.certainty) == (None, Certainty.UNKNOWN)
        call = hear(event("offered"), now=NOW + timedelta(seconds=30))
        assert (call.customer, call.owes is not None) == (roth, True)

    def test_digits_are_kept_each_time(self, roth):
        hear(event("offered"), *(event("dtmf", after=number, dtmf="1") for number in (1, 2, 2)))
        assert HeardEvent.objects.filter(kind="dtmf", digits="1").count() == 2

    def test_attempt_to_somebody_internal_is_none(self, roth):
        about = {"direction": "out", "remote_e164": "", "remote_raw": "12", "is_internal": True}
        assert hear(event("offered", **about), event("ended", after=5, **about)).serves is None

    def test_origin_told_with_a_later_event_is_remembered(self, roth):
        hear(event("offered", "2"), event("answered", "2", after=3, origin="1"))
        call = hear(event("offered", "1"))
        assert Leg.objects.filter(conversation=call).count() == 2

    def test_several_candidates_are_nobody_until_somebody_chooses(self, roth, kern):
        make_number(make_customer("Roth junior"), ROTH)
        call = hear(event("offered"))
        assert (call.customer, call.certainty, call.auth_level) == (None, Certainty.SEVERAL, AuthLevel.NONE)

    def test_confirmed_customer_is_not_recognised_away(self, roth, kern):
        call = hear(event("offered", remote_e164=STRANGER))
        conversations.confirm_customer(conversation=call.id, customer=roth.pk, by=None, now=NOW)
        assert hear(event("answered", after=5, remote_e164=STRANGER)).customer == roth
