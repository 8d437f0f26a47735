from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from handschlag.conversations import actions as conversations
from handschlag.conversations import queries, reactions
from handschlag.conversations.choices import Ending, Outcome, State
from handschlag.conversations.models import Conversation, Promised
from handschlag.core.errors import NotThere
from handschlag.core.models import FactRow
from handschlag.promises import actions as promises
from handschlag.promises.models import Promise
from tests.factories.conversations import NOW, ROTH, STRANGER, event, hear, missed, talked
from tests.factories.customers import make_customer, make_number
from tests.factories.people import make_team, make_user
from tests.factories.promises import promise_to
from tests.factories.worktime import make_calendar

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=5)
TOMORROW = date(2026, 11, 24)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(autouse=True)
def _office():
    make_calendar()


@pytest.fixture
def kern():
    return make_user("kern", presence="available")


@pytest.fixture
def roth(kern):
    customer = make_customer("Roth", owner=kern, now=NOW - timedelta(days=1))
    make_number(customer, ROTH)
    return customer


@pytest.fixture
def call(roth, kern):
    return talked(user="kern")


def wrap(call, outcome="settled", **more):
    return conversations.wrap_up(conversation=call.id, outcome=outcome, **{"by": None, "now": LATER, **more})


class TestOutcome:
    def test_settled_needs_nothing_more(self, call, kern):
        done = wrap(call, by=kern.id)
        assert (done.outcome, done.next_step, done.wrapped_up_at, done.wrapped_up_by) == ("settled", "", LATER, kern.id)
        assert FactRow.objects.filter(name="ConversationWrappedUp", payload__conversation=call.id).count() == 1

    @pytest.mark.parametrize("outcome", ["", "fine", "talked"])
    def test_no_outcome_is_invented(self, call, outcome):
        with pytest.raises(conversations.CannotWrapUp) as refused:
            wrap(call, outcome)
        assert refused.value.field == "outcome"

    @pytest.mark.parametrize("outcome", ["promised", "passed_on", "waiting", "complaint"])
    def test_what_remains_has_a_next_step(self, call, outcome):
        with pytest.raises(conversations.CannotWrapUp) as refused:
            wrap(call, outcome)
        assert refused.value.field == "next_step"

    def test_next_step_has_a_date(self, call):
        with pytest.raises(conversations.CannotWrapUp) as refused:
            wrap(call, "waiting", next_step="Unterlagen abwarten")
        assert refused.value.field == "next_step_on"

    def test_next_step_has_a_person(self, call):
        with pytest.raises(conversations.CannotWrapUp) as refused:
            wrap(call, "waiting", next_step="Unterlagen abwarten", next_step_on=TOMORROW)
        assert refused.value.field == "next_step_user"

    def test_next_step_is_mine_and_nobody_gets_one_unasked(self, call, kern):
        done = wrap(call, "waiting", next_step="Unterlagen abwarten", next_step_on=TOMORROW, by=kern.id)
        assert (done.next_step_user, done.next_step_on) == (kern, TOMORROW)
        vogt = make_user("vogt")
        step = {"next_step": "Prüfen", "next_step_on": TOMORROW, "next_step_user": vogt.pk}
        with pytest.raises(conversations.CannotWrapUp) as refused:
            wrap(call, "passed_on", by=kern.id, **step)
        assert refused.value.field == "next_step_user"

    def test_what_a_colleague_owes_anyway_is_their_next_step(self, call, kern, roth):
        vogt = make_user("vogt")
        made = conversations.promise_in(
            conversation=call.id, words="Angebot morgen bis 12", owner=vogt.pk, by=kern.pk, now=LATER
        )
        step = {"next_step": made.words, "next_step_on": TOMORROW, "next_step_user": vogt.pk}
        assert wrap(call, "passed_on", by=kern.id, **step).next_step_user == vogt
        again = {**step, "next_step": "Auch noch die Akte suchen"}
        with pytest.raises(conversations.CannotWrapUp):
            wrap(call, "passed_on", by=kern.id, **again)

    def test_while_it_rings_nothing_has_an_outcome(self, roth):
        with pytest.raises(conversations.CannotWrapUp):
            wrap(hear(event("offered")))

    def test_call_may_be_wrapped_up_while_it_runs(self, roth, kern):
        call = hear(event("offered"), event("answered", after=5, users=("kern",)))
        assert wrap(call).state == State.CONNECTED
        over = hear(event("ended", after=50, cause="normalClearing"))
        assert (over.state, over.outcome) == (State.OVER, "settled")

    def test_missing_contact_is_not_there(self):
        with pytest.raises(NotThere):
            conversations.wrap_up(conversation=4711, outcome="settled", by=None, now=NOW)

    def test_who_wraps_up_what_was_nobodys_takes_it(self, roth, kern):
        letter = conversations.enter_letter(received_on=NOW.date(), sender="Roth", by=None, now=NOW)
        assert wrap(letter, "informed", by=kern.id).user == kern

    def test_what_we_told_is_kept_line_by_line_once(self, call):
        conversations.save_note(conversation=call.id, text="/t Termin steht", revision=0, by=None, now=LATER)
        assert wrap(call, told="Preis genannt\nTermin steht").told == "Preis genannt\nTermin steht"
        assert wrap(call, told="Rückruf Montag").told == "Preis genannt\nTermin steht\nRückruf Montag"


class TestPromises:
    def test_promise_line_makes_promise_and_next_step(self, call, kern, roth):
        done = wrap(call, "promised", promise_words="morgen bis 10 zurückrufen", by=kern.id)
        made = Promise.objects.get()
        assert made.due_at == datetime(2026, 11, 24, 10, tzinfo=BERLIN)
        assert (made.customer, made.owner, made.given_by, made.told_at) == (roth, kern, kern, LATER)
        assert (done.next_step, done.next_step_user, done.next_step_on) == (made.words, kern, TOMORROW)

    def test_commands_of_the_note_are_made_once(self, call, kern):
        note = "/v Angebot Fr 12 Uhr\n/v"
        conversations.save_note(conversation=call.id, text=note, revision=0, by=kern.id, now=LATER)
        conversations.promise_in(conversation=call.id, words="Angebot Fr 12 Uhr", by=kern.id, now=LATER)
        wrap(call, "promised", by=kern.id)
        wrap(call, "promised", by=kern.id)
        assert Promised.objects.filter(conversation=call).count() == Promise.objects.count() == 1

    def test_another_person_may_owe_it(self, call, kern):
        vogt = make_user("vogt")
        done = wrap(call, "promised", promise_words="heute 17:45", promise_owner=vogt.pk, by=kern.id)
        assert (Promise.objects.get().owner, done.next_step_user) == (vogt, vogt)

    def test_words_without_a_time_ask_and_nothing_is_written(self, call, kern):
        with pytest.raises(conversations.CannotWrapUp, match=r"Bis wann genau\?") as refused:
            wrap(call, "promised", promise_words="sofort", by=kern.id)
        assert refused.value.field == "promise_words"
        call.refresh_from_db()
        assert (call.outcome, Promise.objects.count()) == ("", 0)

    def test_time_and_kind_may_be_given_beside_the_words(self, call, kern):
        due = NOW + timedelta(days=3)
        said = {"conversation": call.id, "by": kern.id, "now": LATER}
        made = conversations.promise_in(words="Wir kümmern uns", due_at=due, kind="repair", **said)
        assert (made.due_at, made.kind, made.clock) == (due, "repair", "fixed")
        other = conversations.promise_in(words="Angebot Freitag", due_at=due, **said)
        assert (other.due_at, other.kind) == (due, "offer")
        third = conversations.promise_in(words="in 2 Werktagen", kind="answer", **said)
        assert (third.kind, third.clock) == ("answer", "business")

    def test_promise_in_a_letter_is_written(self, roth, kern):
        letter = conversations.enter_letter(received_on=NOW.date(), customer=roth.pk, user=kern.pk, by=kern.pk, now=NOW)
        made = conversations.promise_in(conversation=letter.id, words="Antwort bis Freitag", by=kern.pk, now=NOW)
        assert (made.source, made.kind) == ("written", "answer")

    def test_unknown_caller_is_promised_by_number(self, kern):
        call = talked(STRANGER, user="kern")
        made = conversations.promise_in(conversation=call.id, words="morgen bis 10", by=kern.pk, now=LATER)
        assert (made.customer, made.party) == (None, STRANGER)

    def test_promises_are_kept_in_the_same_breath(self, call, roth, kern):
        owed = promise_to(roth, owner=kern.pk)
        wrap(call, keeps=[owed.pk, owed.pk], by=kern.id)
        owed.refresh_from_db()
        assert (owed.state, owed.ended_by) == ("kept", kern.id)

    def test_all_or_nothing(self, call, roth, kern):
        owed = promise_to(roth, owner=kern.pk)
        released = promise_to(roth, owner=kern.pk)
        promises.release_promise(promise=released.pk, by=None, now=NOW)
        with pytest.raises(promises.CannotKeepPromise):
            wrap(call, promise_words="morgen bis 10", keeps=[owed.pk, released.pk], by=kern.id)
        owed.refresh_from_db()
        assert (owed.state, Promise.objects.count()) == ("open", 2)


class TestCallBack:
    @pytest.fixture
    def owed(self, roth, kern):
        return missed(at=NOW - timedelta(minutes=30)).owes

    def reached(self):
        return talked(direction="out", user="kern")

    def test_our_call_that_got_through_keeps_it_when_wrapped_up(self, owed, kern):
        call = self.reached()
        owed.refresh_from_db()
        assert (owed.state, call.serves) == ("provisionally_kept", owed)
        wrap(call, by=kern.id)
        owed.refresh_from_db()
        assert (owed.state, owed.done_at) == ("kept", call.connected_at)

    def test_our_call_that_reached_only_a_machine_counts_as_tried(self, owed, kern):
        wrap(self.reached(), "not_reached", by=kern.id)
        owed.refresh_from_db()
        assert (owed.state, owed.done_at, owed.attempts.count()) == ("open", None, 1)
        assert owed.next_attempt_at > LATER

    def test_next_step_after_trying_is_the_next_attempt(self, owed, kern):
        call = self.reached()
        done = wrap(call, "not_reached", by=kern.id)
        assert (done.next_step_user, done.next_step_on) == (kern, TOMORROW)

    def test_reactions_close_it_with_the_kept_promise(self, owed, kern):
        talked(user="kern")
        reactions.close_unanswered(FactRow.objects.get(name="PromiseKept"), now=LATER)
        assert Conversation.objects.get(owes=owed).outcome == Outcome.NOT_REACHED

    def test_outcome_of_another_call_of_ours_leaves_what_is_open_alone(self, owed, kern):
        call = hear(event("offered", "x", direction="out"), event("ended", "x", after=9, direction="out"))
        wrap(call, "not_reached", by=kern.id)
        owed.refresh_from_db()
        assert (owed.state, owed.attempts.count()) == ("open", 1)

    def test_call_that_missed_us_is_closed_when_the_caller_was_reached(self, owed, kern):
        talked(user="kern")
        assert conversations.close_unanswered(promise=owed.pk, by=None, now=LATER) == 1
        assert conversations.close_unanswered(promise=owed.pk, by=None, now=LATER) == 0
        call = Conversation.objects.get(owes=owed)
        assert (call.outcome, call.next_step) == (Outcome.NOT_REACHED, "")

    def test_as_long_as_it_is_owed_nothing_is_closed(self, owed):
        assert conversations.close_unanswered(promise=owed.pk, by=None, now=LATER) == 0
        promises.break_due_promises(now=NOW + timedelta(days=3))
        assert conversations.close_unanswered(promise=owed.pk, by=None, now=LATER) == 0

    def test_next_step_of_a_team_is_its_leads(self, kern):
        lead = make_user("lead")
        team = make_team(lead=lead)
        call = missed(STRANGER)
        Conversation.objects.filter(id=call.id).update(user=kern)
        made = promises.make_promise(
            customer=None, party=STRANGER, kind="call_back", words="Rückruf", source="spoken", clock="fixed",
            due_at=NOW + timedelta(hours=2), owner_team=team.pk, by=None, now=NOW,
        )  # fmt: skip
        Conversation.objects.filter(id=call.id).update(owes=made)
        assert wrap(call, "not_reached").next_step_user == lead
        promises.set_call_back_rule(team=None, allowance_seconds=60, retry_seconds=60, by=None, now=NOW)


class TestUndo:
    def test_outcome_too_quick_is_taken_back(self, call, kern):
        wrap(call, "waiting", next_step="x", next_step_on=TOMORROW, by=kern.id)
        undone = conversations.undo_wrap_up(conversation=call.id, by=kern.id, now=LATER)
        assert (undone.outcome, undone.next_step, undone.next_step_user, undone.wrapped_up_at) == ("", "", None, None)
        conversations.undo_wrap_up(conversation=call.id, by=kern.id, now=LATER)
        assert FactRow.objects.filter(name="WrapUpUndone").count() == 1

    def test_what_was_spam_by_mistake_is_owed_again(self, roth):
        call = missed()
        conversations.mark_spam(conversation=call.id, by=None, now=LATER)
        undone = conversations.undo_wrap_up(conversation=call.id, by=None, now=LATER)
        assert (undone.owes.state, undone.owes != call.owes) == ("open", True)


class TestProposal:
    def test_missed_call_proposes_the_call_back(self, roth, kern):
        call = missed()
        proposal = queries.propose_wrap_up(call.id, now=LATER)
        assert (proposal.outcome, proposal.next_step, proposal.user, proposal.on) == (
            Outcome.NOT_REACHED, "Zurückrufen", kern.id, TOMORROW,
        )  # fmt: skip

    def test_promise_made_is_the_next_step(self, call, kern):
        conversations.promise_in(conversation=call.id, words="Fr 12 Uhr", by=kern.pk, now=LATER)
        proposal = queries.propose_wrap_up(call.id, now=LATER)
        assert (proposal.outcome, proposal.next_step, proposal.user, proposal.on) == (
            Outcome.PROMISED, "Fr 12 Uhr", kern.id, date(2026, 11, 27),
        )  # fmt: skip

    def test_handover_in_the_note_is_proposed(self, call, kern):
        conversations.save_note(conversation=call.id, text="/u Schaden", revision=0, by=kern.pk, now=LATER)
        proposal = queries.propose_wrap_up(call.id, now=LATER)
        assert (proposal.outcome, proposal.next_step, proposal.user) == (Outcome.PASSED_ON, "Schaden", kern.id)

    def test_talk_with_nothing_open_is_settled(self, call):
        proposal = queries.propose_wrap_up(call.id, now=LATER)
        assert (proposal.outcome, proposal.next_step) == (Outcome.SETTLED, "")

    def test_forwarded_stranger_was_passed_on(self, kern):
        call = hear(
            event("offered", remote_e164=STRANGER), event("ended", after=3, remote_e164=STRANGER, cause="forwarded")
        )
        proposal = queries.propose_wrap_up(call.id, now=LATER)
        assert (call.ending, proposal.outcome, proposal.user) == (Ending.FORWARDED, Outcome.PASSED_ON, None)
        assert proposal.next_step == "Weitergeben"
