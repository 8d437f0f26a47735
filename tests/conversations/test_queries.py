from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handschlag.conversations import actions as conversations
from handschlag.conversations import jobs, queries
from handschlag.conversations.choices import Channel, Direction, State
from handschlag.conversations.models import AsideNote, Conversation, HeardEvent, Leg, Promised, Ring
from handschlag.core.errors import NotThere
from handschlag.customers.models import Customer
from tests.factories.conversations import NOW, ROTH, STRANGER, event, hear, missed, talked
from tests.factories.customers import make_customer, make_number
from tests.factories.people import make_team, make_user
from tests.factories.promises import promise_to
from tests.factories.worktime import make_calendar

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def kern():
    return make_user("kern", presence="available")


@pytest.fixture
def roth(kern):
    customer = make_customer("Roth", owner=kern, now=NOW - 400 * DAY)
    make_number(customer, ROTH)
    return customer


def past_contacts(customer, number, *, every=timedelta(days=9)):
    rows = [
        Conversation(
            channel=Channel.CALL, direction=Direction.IN, state=State.OVER, ending="talked", customer=customer,
            started_at=NOW - every * place, connected_at=NOW - every * place, over_at=NOW - every * place,
            outcome="settled", wrapped_up_at=NOW - every * place,
        )
        for place in range(1, number + 1)
    ]  # fmt: skip
    return Conversation.objects.bulk_create(rows)


class TestStory:
    def test_pages_follow_each_other_without_gap_or_repeat(self, roth):
        past_contacts(roth, 7, every=timedelta(0))
        past_contacts(roth, 5)
        seen, before = [], ""
        while True:
            page = queries.story(roth.pk, before=before, limit=3)
            seen += [row.id for row in page.items]
            before = page.next
            if not before:
                break
        assert len(seen) == len(set(seen)) == 12
        assert seen == list(Conversation.objects.order_by("-started_at", "-id").values_list("id", flat=True))

    def test_story_of_a_merged_customer_is_the_familys(self, roth):
        other = make_customer("Roth, E.")
        past_contacts(other, 2)
        Customer.objects.filter(pk=other.pk).update(merged_into=roth)
        past_contacts(roth, 1)
        assert len(queries.story(roth.pk).items) == len(queries.story(other.pk).items) == 3

    def test_one_channel_or_the_newest_part_can_be_asked_for(self, roth):
        past_contacts(roth, 4)
        letter = conversations.enter_letter(received_on=NOW.date(), customer=roth.pk, by=None, now=NOW)
        assert queries.story(roth.pk, channel="letter").items == [letter]
        assert len(queries.story(roth.pk, since=NOW - 20 * DAY).items) == 3

    @pytest.mark.parametrize("cursor", ["x", "2026-11-23_y", "_1"])
    def test_page_that_does_not_exist_is_not_there(self, roth, cursor):
        with pytest.raises(NotThere):
            queries.story(roth.pk, before=cursor)

    def test_a_page_costs_the_same_whatever_its_length(self, roth):
        past_contacts(roth, 40)
        costs = []
        for limit in (1, 3, 40):
            with CaptureQueriesContext(connection) as heard:
                [(str(row.user), str(row.person), str(row.line)) for row in queries.story(roth.pk, limit=limit).items]
            costs.append(len(heard))
        assert costs == [3, 3, 3]


class TestGlance:
    def test_rhythm_last_three_and_what_is_open(self, roth, kern):
        past_contacts(roth, 3)  # within one and the same winter time
        owed = promise_to(roth, owner=kern.pk)
        missed(at=NOW - timedelta(minutes=10))
        glance = queries.glance(roth.pk, now=NOW)
        assert (glance.rhythm.every_days, f"{glance.rhythm.usual_at:%H:%M}") == (9, "17:30")
        assert (len(glance.last), glance.missed_today) == (3, 1)
        assert owed in glance.open_promises

    def test_customer_without_past_has_no_rhythm(self, roth):
        glance = queries.glance(roth.pk, now=NOW)
        assert (glance.rhythm, glance.last, glance.missed_today, glance.open_promises) == (None, [], 0, [])


class TestNachtrag:
    @pytest.fixture(autouse=True)
    def _office(self):
        make_calendar()

    def test_what_lacks_its_outcome_waits_with_who_spoke_then_with_the_lead(self, roth, kern):
        lead = make_user("lead", role="team_lead")
        make_team(lead=lead, members=(kern,))
        call = talked(user="kern", at=NOW - timedelta(hours=2))
        closing = NOW + timedelta(minutes=30)
        assert list(queries.nachtrag(kern.pk, now=NOW)) == [call]
        assert list(queries.nachtrag(lead.pk, now=NOW)) == []
        assert list(queries.nachtrag(lead.pk, now=closing)) == [call]
        conversations.wrap_up(conversation=call.id, outcome="settled", by=kern.pk, now=closing)
        assert list(queries.nachtrag(kern.pk, now=closing)) == list(queries.nachtrag(lead.pk, now=closing)) == []

    def test_what_was_over_after_closing_waits_until_midnight(self, roth, kern):
        lead = make_user("lead", role="team_lead")
        make_team(lead=lead, members=(kern,))
        call = talked(user="kern", at=NOW + timedelta(hours=2))
        assert list(queries.nachtrag(lead.pk, now=NOW + timedelta(hours=3))) == []
        assert list(queries.nachtrag(lead.pk, now=NOW + timedelta(hours=7))) == [call]

    def test_what_is_nobodys_reaches_every_lead_and_no_member(self, kern):
        lead = make_user("lead", role="team_lead")
        make_team(lead=lead, members=(kern,))
        call = missed(STRANGER)
        assert list(queries.nachtrag(lead.pk, now=NOW + DAY)) == [call]
        assert list(queries.nachtrag(kern.pk, now=NOW + DAY)) == []


class TestLists:
    def test_inbox_holds_what_is_nobodys_on_every_channel(self, roth, kern):
        call = missed(at=NOW - timedelta(minutes=5))
        letter = conversations.enter_letter(received_on=NOW.date(), subject="Police", by=None, now=NOW)
        talked(user="kern", at=NOW - timedelta(hours=1))
        hear(event("offered", "i", remote_e164="", remote_raw="12", is_internal=True), event("ended", "i", after=3))
        hear(event("offered", "p", source="practice:1"), event("ended", "p", source="practice:1", after=3))
        assert list(queries.inbox(kern.pk, now=NOW)) == [call, letter]

    def test_log_shows_calls_and_what_is_still_open_in_it(self, roth, kern):
        first, second = missed(), talked(user="kern")
        away = hear(event("offered", "o", direction="out"), event("ended", "o", after=9, direction="out"))
        assert set(queries.call_log(now=NOW)) == {first, second, away}
        assert list(queries.call_log(now=NOW, only_open=True)) == [first]
        assert all(queries.is_done(queries.get_conversation(row.id)) for row in (second, away))

    def test_missed_call_is_done_when_its_call_back_is(self, roth):
        call = missed()
        assert not queries.is_done(queries.get_conversation(call.id))
        talked(at=NOW + timedelta(minutes=5))
        assert queries.is_done(queries.get_conversation(call.id))

    def test_running_and_at_hand(self, roth, kern):
        call = hear(event("offered"), event("answered", after=3, users=("kern",)))
        assert list(queries.running_for(kern.pk)) == list(queries.at_hand(kern.pk, now=NOW)) == [call]
        assert queries.find_leg(source="generic:1", call="1").conversation == call
        assert queries.find_conversation(call.id) == call

    def test_worker_sweeps_by_the_installations_clock(self, roth):
        hear(event("offered", at=NOW - 900 * DAY))
        assert jobs.sweep_lost_calls(0) == 1


def test_nouns_say_what_they_are(roth, kern):
    call = hear(event("offered", users=("kern",)))
    conversations.save_note(conversation=call.id, text="a", revision=0, by=None, now=NOW)
    conversations.save_note(conversation=call.id, text="b", revision=0, by=None, now=NOW)
    conversations.promise_in(conversation=call.id, words="morgen bis 10", by=kern.pk, now=NOW)
    said = [str(model.objects.first()) for model in (Conversation, Leg, Ring, HeardEvent, AsideNote, Promised)]
    assert said[:4] == [f"call in #{call.id}", "generic:1 1", "Kern", f"offered at {NOW:%H:%M:%S}"]
    assert said[4] == f"beside revision 0 of {call.id}"
    assert said[5].startswith("call_back by")
    assert not call.is_over
    assert not call.is_wrapped_up
