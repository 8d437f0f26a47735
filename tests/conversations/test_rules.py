from __future__ import annotations

import itertools
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.conversations.choices import Ending, Outcome, State
from handschlag.conversations.rules import Command, Happened, Proposal, Sight, note_commands, propose, rhythm, standing

NOW = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
TODAY = NOW.date()


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def leg(offered=0.0, answered=None, ended=None, **more) -> Sight:
    times = {"offered_at": offered, "answered_at": answered, "ended_at": ended}
    return Sight(**{name: None if value is None else at(value) for name, value in times.items()}, **more)


class TestStanding:
    @pytest.mark.parametrize(
        ("legs", "state", "ending"),
        [
            ([], "ringing", None),
            ([leg()], "ringing", None),
            ([leg(answered=5)], "connected", None),
            ([leg(answered=5, ended=60)], "over", "talked"),
            ([leg(ended=20)], "over", "missed"),
            ([leg(ended=20, cause="normalClearing")], "over", "missed"),
            ([leg(ended=20, cause="busy")], "over", "busy"),
            ([leg(ended=20, cause="blocked")], "over", "blocked"),
            ([leg(ended=20, cause="forwarded")], "over", "forwarded"),
            ([leg(ended=20, cause="voicemail", seconds=12)], "over", "voicemail"),
            ([leg(answered=5, by_machine=True)], "ringing", None),
            ([leg(answered=5, by_machine=True, ended=20)], "over", "voicemail"),
            ([leg(answered=21, ended=20)], "over", "missed"),
            ([leg(ended=20, is_lost=True)], "over", "lost"),
            ([leg(answered=5, ended=20, is_lost=True)], "over", "lost"),
            ([leg(offered=None, ended=60, seconds=50)], "over", "talked"),
            ([leg(ended=60, seconds=0)], "over", "missed"),
            # a transfer: the first leg ends, the second rings, speaks, ends
            ([leg(answered=5, ended=60), leg(offered=58)], "ringing", None),
            ([leg(answered=5, ended=60, cause="forwarded"), leg(offered=58, answered=65)], "connected", None),
            ([leg(answered=5, ended=60), leg(offered=58, ended=80)], "over", "talked"),
            # forwarded to a colleague who did not answer
            ([leg(ended=20, cause="forwarded"), leg(offered=20, ended=40, cause="cancel")], "over", "missed"),
            ([leg(ended=20, cause="forwarded"), leg(offered=20, answered=30, ended=40)], "over", "talked"),
        ],
    )
    def test_what_a_call_is_follows_from_its_legs(self, legs, state, ending):
        stands = standing(legs, is_incoming=True)
        assert (stands.state, stands.ending) == (state, ending)
        assert (stands.over_at is not None) == (state == "over")

    def test_our_own_call_that_nobody_took_was_not_reached(self):
        assert standing([leg(ended=30, cause="noAnswer")], is_incoming=False).ending == "not_reached"

    def test_lost_beginning_is_told_by_the_reported_length(self):
        assert standing([leg(offered=None, ended=60, seconds=50)], is_incoming=True).connected_at == at(10)

    def test_every_state_and_ending_is_one_of_the_rooms(self):
        assert {"ringing", "connected", "over"} == set(State.values)
        assert {"talked", "missed", "busy", "voicemail", "forwarded", "blocked", "not_reached", "lost"} == set(
            Ending.values
        )

    TIMES = st.none() | st.integers(0, 100).map(at)
    SIGHTS = st.builds(
        Sight, offered_at=TIMES, answered_at=TIMES, ended_at=TIMES, by_machine=st.booleans(), is_lost=st.booleans(),
        cause=st.sampled_from(["", "busy", "cancel", "forwarded", "voicemail", "blocked", "normalClearing"]),
        seconds=st.none() | st.integers(0, 100),
    )  # fmt: skip

    @given(legs=st.lists(SIGHTS, max_size=3), is_incoming=st.booleans())
    def test_order_of_legs_does_not_matter_and_an_ending_comes_only_with_the_end(self, legs, is_incoming):
        stands = standing(legs, is_incoming=is_incoming)
        assert all(standing(list(other), is_incoming=is_incoming) == stands for other in itertools.permutations(legs))
        assert (stands.ending is None) == (stands.over_at is None) == (stands.state != "over")
        if stands.ending == "talked":
            assert stands.connected_at is not None


class TestNoteCommands:
    def test_commands_are_lines_of_their_own(self):
        note = "Router geht nicht\n/v morgen bis 10\n  /b Router neu gestartet  \n/u Schaden\nund / oder\n/t Termin steht\n/x"
        assert note_commands(note) == (
            Command("promise", "morgen bis 10", 1),
            Command("finding", "Router neu gestartet", 2),
            Command("handover", "Schaden", 3),
            Command("told", "Termin steht", 5),
        )

    @pytest.mark.parametrize("line", ["/v", "/V ", "\t/p"])
    def test_letter_alone_is_a_command_still_being_typed(self, line):
        assert note_commands(line) == (Command("promise", "", 0),)

    @pytest.mark.parametrize("line", ["und/v morgen", "/vmorgen", "// v", "http://v x", ""])
    def test_other_slashes_are_text(self, line):
        assert note_commands(line) == ()

    @given(st.text(max_size=200))
    def test_any_text_can_be_a_note(self, text):
        assert all(command.line < max(1, len(text.splitlines())) for command in note_commands(text))


class TestProposal:
    @pytest.mark.parametrize(
        ("happened", "proposal"),
        [
            ({"ending": "talked"}, {"outcome": "settled"}),
            ({"ending": "missed"}, {"outcome": "not_reached"}),
            ({"ending": "missed", "is_spam": True}, {"outcome": "spam"}),
            (
                {"ending": "missed", "owed_user": 7, "owed_on": TODAY},
                {"outcome": "not_reached", "next_step": "call_back", "user": 7, "on": TODAY},
            ),
            (
                {"ending": "not_reached", "direction": "out", "owed_user": 7, "owed_on": TODAY},
                {"outcome": "not_reached", "next_step": "try_again", "user": 7, "on": TODAY},
            ),
            (
                {"ending": "talked", "owed_user": 7, "owed_on": TODAY},
                {"outcome": "promised", "next_step": "keep_promise", "user": 7, "on": TODAY},
            ),
            ({"ending": "talked", "has_handover": True}, {"outcome": "passed_on", "next_step": "hand_over"}),
            ({"ending": "forwarded"}, {"outcome": "passed_on", "next_step": "hand_over"}),
            ({}, {"outcome": "settled"}),
        ],
    )
    def test_outcome_and_next_step_follow_from_what_happened(self, happened, proposal):
        assert propose(Happened(**{"direction": "in", **happened})) == Proposal(**proposal)
        assert proposal["outcome"] in Outcome.values


class TestRhythm:
    def test_roth_calls_every_nine_days_at_half_past_five(self):
        calls = [datetime(2026, 9, 1, 17, 28 + number % 5) + timedelta(days=9 * number) for number in range(8)]  # noqa: DTZ001  # local
        found = rhythm(calls)
        assert (found.calls, found.every_days, found.usual_at) == (8, 9, time(17, 30))

    def test_four_days_are_needed_to_speak_of_a_rhythm(self):
        day = datetime(2026, 9, 1, 9)  # noqa: DTZ001  # local
        assert rhythm([day, day, day, day]) is None
        assert rhythm([day + timedelta(days=days) for days in range(4)]).every_days == 1

    def test_calls_all_over_the_day_have_no_usual_time(self):
        calls = [datetime(2026, 9, 1, 8 + 2 * hour) + timedelta(days=hour) for hour in range(6)]  # noqa: DTZ001  # local
        assert rhythm(calls).usual_at is None

    @given(st.lists(st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 31)), max_size=20))  # noqa: DTZ001  # local
    def test_order_does_not_matter(self, calls):
        assert rhythm(calls) == rhythm(sorted(calls, reverse=True))
