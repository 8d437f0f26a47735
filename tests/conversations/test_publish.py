"""Whether what the house publishes about its telephone is true; and that a missed call is owed what was said."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from handschlag.conversations.models import BlockedNumber, Conversation
from handschlag.promises import actions as promises
from handschlag.promises import queries
from handschlag.promises.actions import Said
from handschlag.promises.choices import Measure, Place, Source
from handschlag.promises.measures import Measured
from tests.factories.conversations import ROTH, event, hear, missed, talked
from tests.factories.people import NOW, make_team, make_user
from tests.factories.worktime import make_calendar

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
NOON = NOW - 5 * HOUR
"""Half past twelve in Cologne; the office is open from 9 to 18."""
OTHER, THIRD = "+492214710901", "+492214710902"
WORDS = "Wir rufen innerhalb von zwei Stunden zurück"


@pytest.fixture(autouse=True)
def office():
    make_calendar()
    make_user("kern", role="team_lead", presence="available")


def publish(measure: str, within: int | None = None, **more):
    said = Said(
        words=WORDS,
        places=[Place.WEBSITE],
        since_on=date(2026, 11, 1),
        measure=measure,
        within_seconds=within,
        **more,
    )
    return promises.publish_promise(said=said, by=None, now=NOW - 99 * HOUR)


def measured(measure: str, within: int | None = None, *, now=NOW, **more) -> Measured:
    period = queries.Period(NOW - timedelta(days=7), NOW + timedelta(days=7))
    found = queries.measured(publish(measure, within, **more).wordings.get(), period, now=now)
    assert found is not None
    return found


def dialled(remote: str, *, at) -> Conversation:
    call = f"out{remote}{at:%H%M}"
    return hear(
        event("offered", call, at=at, remote_e164=remote, direction="out"),
        event("ended", call, at=at, after=20, remote_e164=remote, direction="out", cause="noAnswer"),
    )


class TestCalledBack:
    def test_speaking_with_them_and_dialling_them_in_time_both_hold(self):
        missed(at=NOON)
        talked(at=NOON + HOUR)
        missed(OTHER, at=NOON)
        dialled(OTHER, at=NOON + HOUR)
        found = measured(Measure.CALLED_BACK, 7200)
        assert (found.good, found.of) == (2, 2)

    def test_too_late_and_not_at_all_do_not_hold_and_what_runs_is_open(self):
        missed(at=NOON)
        talked(at=NOON + 3 * HOUR)
        never = missed(OTHER, at=NOON)
        missed(THIRD, at=NOW - HOUR)
        found = measured(Measure.CALLED_BACK, 7200)
        assert (found.good, found.of, found.open) == (0, 2, 1)
        assert found.by_hour[12] == 2
        assert never.pk in {case.conversation for case in found.cases}

    def test_the_night_does_not_count(self):
        missed(at=NOON - 20 * HOUR)
        talked(at=NOON - 3 * HOUR)
        found = measured(Measure.CALLED_BACK, 7200)
        assert (found.good, found.of) == (1, 1)

    def test_withheld_blocked_internal_and_practice_calls_are_owed_nothing(self):
        call = missed(at=NOON)
        for change in ({"is_anonymous": True}, {"is_anonymous": False, "is_internal": True}, {"is_practice": True}):
            Conversation.objects.filter(pk=call.pk).update(**change)
            assert measured(Measure.CALLED_BACK, 60).of == 0

    def test_a_blocked_number_is_owed_nothing(self):
        BlockedNumber.objects.create(e164=OTHER, reason="Werbung", at=NOW)
        missed(OTHER, at=NOON)
        assert measured(Measure.CALLED_BACK, 60).of == 0


class TestAnswered:
    def test_what_rang_while_open_is_counted_and_the_night_is_not(self):
        talked(at=NOON)
        missed(at=NOON + HOUR)
        missed(at=NOON - 10 * HOUR)
        found = measured(Measure.ANSWERED)
        assert (found.good, found.of, found.by_hour[13]) == (1, 2, 1)
        assert sum(found.by_hour) == 1

    def test_always_means_always(self):
        talked(at=NOON)
        missed(at=NOON - 10 * HOUR)
        found = measured(Measure.ALWAYS)
        assert (found.good, found.of, found.by_hour[2]) == (1, 2, 1)

    def test_picking_up_has_its_seconds_and_whoever_hangs_up_at_once_waited_for_nobody(self):
        talked(at=NOON)
        missed(at=NOON + MINUTE, rings=3)
        missed(at=NOON + 2 * MINUTE, rings=30)
        assert (measured(Measure.PICKED_UP, 5).good, measured(Measure.PICKED_UP, 5).of) == (1, 2)
        assert measured(Measure.PICKED_UP, 4).good == 0

    def test_the_cases_say_what_happened_and_never_who_of_ours(self):
        talked(at=NOON, user="kern")
        missed(at=NOON + HOUR)
        cases = measured(Measure.ALWAYS).cases
        assert [case.what for case in cases] == ["Nicht angenommen", "Nach 5 Sek. angenommen"]
        assert not any("ern" in f"{case.what}{case.who}" for case in cases)

    def test_a_team_is_measured_by_the_calls_of_its_line(self):
        talked(at=NOON)
        assert measured(Measure.ALWAYS, team=make_team("Schaden").pk).of == 0


class TestBinding:
    def test_a_missed_call_is_owed_what_was_published_in_its_words(self):
        promises.set_call_back_rule(
            team=None, allowance_seconds=4 * 3600, retry_seconds=3600, grace_seconds=900, by=None, now=NOW
        )
        wording = publish(Measure.CALLED_BACK, 7200, is_binding=True).wordings.get()
        call = missed(at=NOON)
        owed = call.owes
        assert (owed.source, owed.words, owed.published) == (Source.PUBLISHED, WORDS, wording)
        assert owed.breaks_at == call.over_at + 2 * HOUR

    def test_without_one_our_own_rule_holds(self):
        publish(Measure.CALLED_BACK, 7200)
        assert missed(at=NOON).owes.source == Source.MISSED_CALL

    def test_repeats_collapse_and_being_reached_settles_it(self):
        publish(Measure.CALLED_BACK, 7200, is_binding=True)
        first, again = missed(at=NOON), missed(at=NOON + MINUTE)
        assert first.owes == again.owes
        talked(at=NOON + HOUR)
        first.owes.refresh_from_db()
        assert first.owes.state == "kept"

    def test_trying_in_time_dates_the_next_attempt(self):
        publish(Measure.CALLED_BACK, 7200, is_binding=True)
        owed = missed(at=NOON).owes
        dialled(ROTH, at=NOON + HOUR)
        owed.refresh_from_db()
        assert owed.next_attempt_at == NOON + 3 * HOUR
