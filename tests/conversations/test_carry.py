from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from handschlag.conversations import actions as conversations
from handschlag.conversations import queries
from handschlag.conversations.actions import CannotMark
from handschlag.conversations.models import Conversation, HardMark
from handschlag.conversations.queries.carrying import carried
from handschlag.conversations.rules.carrying import ABOUT_EQUAL, HARD_WEIGHS, LONG_WEIGHS, Carried, in_turn
from handschlag.core.models import FactRow
from handschlag.customers.models import Customer
from handschlag.people.actions import absence
from handschlag.people.models import User
from handschlag.promises import actions as promises
from tests.factories.conversations import NOW, ROTH, STRANGER, event, hear, missed, talked
from tests.factories.customers import make_customer, make_number
from tests.factories.lines import make_connection, make_line
from tests.factories.people import make_team, make_user
from tests.factories.promises import promise_to

LATELY = NOW - timedelta(hours=3)
users = st.integers(1, 9)
loads = st.builds(
    Carried,
    minutes=st.floats(0, 600),
    long=st.integers(0, 9),
    hard=st.integers(0, 9),
    there=st.floats(0, 1),
)


class TestWhoseTurn:
    @given(st.sets(users), st.dictionaries(users, loads), st.integers(), st.randoms())
    def test_everybody_who_is_there_has_one_place_whatever_the_order_of_rows(self, there, carried_by, lot, dice):
        order = in_turn(there, carried_by, lot=lot)
        assert sorted(order) == sorted(there)
        rows = list(carried_by.items())
        dice.shuffle(rows)
        assert in_turn(sorted(there, reverse=True), dict(rows), lot=lot) == order

    @given(st.sets(users, min_size=2), st.integers())
    def test_equals_draw_lots_and_each_comes_first_some_time(self, there, lot):
        firsts = {in_turn(there, {}, lot=lot + call)[0] for call in range(400)}
        assert firsts == there

    @given(
        st.dictionaries(users, st.floats(0, 300), min_size=2),
        st.lists(st.tuples(st.integers(1, 45), st.booleans()), min_size=1, max_size=60),
    )
    def test_balance_never_gets_worse_than_one_talk_and_comes_back_in_time(self, began, talks):
        """Each ownerless call goes to whoever's turn it is: the farthest two draw together."""
        held = {user: Carried(minutes) for user, minutes in began.items()}
        heaviest = ABOUT_EQUAL + 45 + LONG_WEIGHS + HARD_WEIGHS
        for call, (minutes, is_hard) in enumerate(talks):
            before = spread(held)
            first = in_turn(held, held, lot=call)[0]
            one = held[first]
            held[first] = Carried(one.minutes + minutes, one.long + (minutes >= 15), one.hard + is_hard)
            assert spread(held) <= max(before, heaviest)
        for call in range(60 * len(held)):
            first = in_turn(held, held, lot=call)[0]
            held[first] = Carried(held[first].minutes + 10, held[first].long, held[first].hard)
        assert spread(held) <= heaviest

    def test_whoever_was_away_is_not_given_everything_on_coming_back(self):
        held = {1: Carried(200), 2: Carried(400), 3: Carried(100, there=0.5), 4: Carried(0, there=0.1)}
        assert {in_turn({1, 3}, held, lot=lot)[0] for lot in range(50)} == {1, 3}
        assert in_turn(held, held, lot=1)[-1] == 2
        assert in_turn({2, 4}, {2: Carried(there=0.0), 4: Carried(there=0.0)}, lot=1)

    def test_long_and_hard_talks_weigh_more_than_their_minutes(self):
        held = {1: Carried(60, long=2, hard=2), 2: Carried(60)}
        assert {in_turn(held, held, lot=lot)[0] for lot in range(30)} == {2}
        assert in_turn([], {}, lot=1) == []


def spread(held: dict[int, Carried]) -> float:
    return max(one.weighs for one in held.values()) - min(one.weighs for one in held.values())


@pytest.fixture
def office(db: None) -> dict[str, User]:
    people = {
        login: make_user(login, presence="available", extensions=(short,))
        for login, short in (("kern", "22"), ("weiss", "23"), ("seidel", "21"))
    }
    make_team("Büro", members=tuple(people.values()))
    return people


def ring(remote: str = STRANGER, **more) -> Conversation:
    return hear(event("offered", "now", remote_e164=remote, users=("21", "22", "23"), **more))


class TestAskFirst:
    def test_whoever_carried_least_is_asked_and_nothing_of_it_stays(self, office):
        for login in ("kern", "seidel"):
            talked("+492214710711", at=LATELY, seconds=3600, user=login)
        call = ring()
        assert call.asked == office["weiss"]
        assert set(call.shown_to) == {one.pk for one in office.values()}
        hear(event("answered", "now", after=3, remote_e164=STRANGER, users=("22",)))
        call.refresh_from_db()
        assert call.asked is None
        assert not FactRow.objects.filter(payload__has_key="asked").exists()

    def test_whoever_is_away_absent_or_talking_is_never_asked(self, office):
        for login in ("kern", "weiss"):
            talked("+492214710711", at=LATELY, seconds=7200, user=login)
        hear(
            event("offered", "other", after=-60, users=("21",)),
            event("answered", "other", after=-50, users=("21",)),
        )
        assert ring().asked in (office["kern"], office["weiss"])

    def test_one_alone_is_not_asked_for_there_is_nothing_to_share(self, office):
        for login in ("kern", "weiss"):
            absence.record_absence(
                user=office[login].pk,
                from_at=LATELY,
                until_at=NOW + timedelta(days=1),
                reason="leave",
                by=None,
                now=NOW,
            )
        assert ring().asked is None

    def test_a_customer_with_an_owner_asks_nobody_first_and_one_of_a_team_does(self, office):
        roth = make_customer("Roth", owner=office["kern"], stand_in=office["weiss"], now=LATELY)
        make_number(roth, ROTH)
        assert ring(ROTH).asked is None
        team = make_team("Innendienst", members=(office["kern"],))
        of_team = make_customer("Sommer", owner_team=team.pk, stand_in=office["weiss"], now=LATELY)
        make_number(of_team, "+492214710555")
        call = hear(event("offered", "theirs", remote_e164="+492214710555", users=("21", "22", "23")))
        assert call.asked in office.values()

    def test_a_customer_confirmed_while_it_rings_and_a_second_event_change_no_turn_back(self, office):
        call = ring()
        asked = call.asked
        again = hear(event("offered", "now", after=1, remote_e164=STRANGER, users=("21", "22", "23")))
        assert again.asked == asked
        roth = make_customer("Roth", owner=office["kern"], stand_in=office["weiss"], now=LATELY)
        conversations.confirm_customer(conversation=call.pk, customer=roth.pk, by=office["kern"].pk, now=NOW)
        call.refresh_from_db()
        assert call.asked is None

    def test_the_database_keeps_no_turn_of_a_call_that_is_over(self, office):
        call = talked(user="kern")
        with pytest.raises(IntegrityError), transaction.atomic():
            Conversation.objects.filter(pk=call.pk).update(asked=office["kern"])

    def test_a_missed_call_of_nobody_is_owed_by_whoever_carried_least_among_equals(self, office):
        for login in ("kern", "seidel"):
            talked("+492214710711", at=LATELY, seconds=7200, user=login)
        owed = missed(STRANGER).owes
        assert owed is not None
        assert owed.owner == office["weiss"]

    def test_a_line_of_a_team_owes_as_a_team(self, office):
        team = make_team("Zentrale", members=(office["kern"],))
        make_line(make_connection()[0], number="+492214710100", team=team.pk)
        owed = missed(STRANGER).owes
        assert owed is not None
        assert (owed.owner, owed.owner_team) == (None, team)


class TestMyLoad:
    def test_it_adds_up_day_by_day_with_long_and_hard_ones(self, office):
        kern = office["kern"]
        short = talked("+492214710711", at=LATELY, seconds=300, user="kern")
        talked("+492214710711", at=LATELY - timedelta(days=1), seconds=1500, user="kern")
        talked("+492214710711", at=LATELY - timedelta(days=20), seconds=1500, user="kern")
        talked("+492214710711", at=LATELY, seconds=900, user="weiss")
        conversations.wrap_up(
            conversation=short.pk,
            outcome="complaint",
            next_step="Antwort",
            next_step_on=NOW.date(),
            by=kern.pk,
            now=NOW,
        )
        load = queries.my_load(kern.pk, now=NOW)
        assert (round(load.minutes), load.long, load.hard) == (30, 1, 1)
        assert [(day.talks, round(day.minutes), day.long, day.hard) for day in load.days] == [
            (1, 5, 0, 1),
            (1, 25, 1, 0),
        ]
        assert [talk.hard for talk in load.talks] == ["complaint", ""]

    def test_a_talk_after_a_broken_word_is_hard_until_the_customer_has_heard_of_it(self, office):
        kern = office["kern"]
        roth = make_customer("Roth", owner=kern, stand_in=office["weiss"], now=NOW - timedelta(days=9))
        make_number(roth, ROTH)
        promise = promise_to(roth, owner=kern.pk, due_at=LATELY - timedelta(hours=2), now=LATELY - timedelta(days=1))
        promises.break_due_promises(now=LATELY - timedelta(hours=1))
        talked(at=LATELY, user="kern")
        promises.tell_of_break(promise=promise.pk, by=kern.pk, now=LATELY + timedelta(minutes=10))
        talked(at=LATELY + timedelta(minutes=30), user="kern")
        assert [talk.hard for talk in queries.my_load(kern.pk, now=NOW).talks] == ["", "broken"]
        assert Customer.objects.get() == roth

    def test_absence_of_half_the_time_halves_what_was_there(self, office):
        kern = office["kern"]
        for since in (14, 3):
            absence.record_absence(
                user=kern.pk,
                from_at=NOW - timedelta(days=since),
                until_at=NOW - timedelta(days=since - 4) if since == 14 else NOW,
                reason="leave",
                by=None,
                now=NOW - timedelta(days=since),
            )
        assert carried([kern.pk], now=NOW)[kern.pk].there == pytest.approx(0.5)


class TestMark:
    def test_whoever_had_it_marks_it_twice_or_takes_it_back_and_no_fact_tells(self, office):
        kern = office["kern"]
        call = talked("+492214710711", at=LATELY, user="kern")
        told = FactRow.objects.count()
        for _ in range(2):
            assert conversations.mark_hard(conversation=call.pk, is_hard=True, by=kern.pk, now=NOW)
        assert HardMark.objects.count() == 1
        assert queries.is_marked_hard(call.pk, user=kern.pk)
        assert not queries.is_marked_hard(call.pk, user=office["weiss"].pk)
        talk = queries.my_load(kern.pk, now=NOW).talks[0]
        assert (talk.hard, talk.is_marked, talk.hard_label) == ("marked", True, "von Ihnen vermerkt")
        assert not conversations.mark_hard(conversation=call.pk, is_hard=False, by=kern.pk, now=NOW)
        assert not HardMark.objects.exists()
        assert FactRow.objects.count() == told

    def test_nobody_marks_for_a_colleague_nor_a_call_without_talk(self, office):
        for call in (talked("+492214710711", at=LATELY, user="kern"), missed("+492214710712")):
            with pytest.raises(CannotMark):
                conversations.mark_hard(conversation=call.pk, is_hard=True, by=office["seidel"].pk, now=NOW)

    def test_marks_are_forgotten_after_thirty_days(self, office):
        call = talked("+492214710711", at=LATELY, user="kern")
        conversations.mark_hard(conversation=call.pk, is_hard=True, by=office["kern"].pk, now=NOW)
        assert conversations.forget_past_marks(now=NOW + timedelta(days=30)) == 0
        assert conversations.forget_past_marks(now=NOW + timedelta(days=30, minutes=1)) == 1
