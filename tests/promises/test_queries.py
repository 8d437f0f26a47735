from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import translation

from handschlag.core.errors import NotThere
from handschlag.people.models import Absence
from handschlag.promises import actions as promises
from handschlag.promises import permissions, queries
from handschlag.promises.choices import Clock, Kind, Source, State
from handschlag.promises.models import Attempt, CallBackRule
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_team, make_user
from tests.factories.promises import promise_to
from tests.factories.worktime import make_calendar

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def away(user):
    Absence.objects.create(user=user, during=DateTimeTZRange(NOW - HOUR, NOW + 48 * HOUR))


@pytest.fixture
def kern():
    return make_user("kern", presence="available")


@pytest.fixture
def vogt():
    return make_user("vogt", presence="available")


class TestToday:
    def test_mine_and_my_teams_until_midnight_broken_ones_first(self, kern, vogt):
        team = make_team(members=(kern,))
        tonight = promise_to(owner=kern.pk, due_at=NOW + 5 * HOUR)
        teams = promise_to(owner_team=team.pk, due_at=NOW + HOUR)
        promise_to(owner=kern.pk, due_at=NOW + 7 * HOUR)
        promise_to(owner=vogt.pk)
        broken = promise_to(owner=kern.pk, now=NOW - 9 * HOUR)
        done = promise_to(owner=kern.pk, now=NOW - 9 * HOUR)
        promises.break_due_promises(now=NOW)
        promises.keep_promise(promise=done.pk, by=None, now=NOW)
        assert queries.due_today(kern.pk, now=NOW, limit=9).promises == [broken, teams, tonight]

    def test_absence_brings_promises_before_the_stand_in(self, kern, vogt):
        customer = make_customer(owner=kern, stand_in=vogt)
        owed = promise_to(customer, owner=kern.pk)
        assert queries.for_stand_in(vogt.pk, now=NOW, limit=9).promises == []
        away(kern)
        assert queries.for_stand_in(vogt.pk, now=NOW, limit=9).promises == [owed]
        assert queries.for_stand_in(kern.pk, now=NOW, limit=9).promises == []

    def test_strangers_promise_of_an_absent_colleague_comes_to_the_team_lead(self, kern, vogt):
        make_team(lead=vogt, members=(kern,))
        owed = promises.make_promise(
            customer=None, party="+492214710999", kind="call_back", words="Rückruf", source="missed_call",
            clock="fixed", due_at=NOW + HOUR, owner=kern.pk, by=None, now=NOW,
        )  # fmt: skip
        away(kern)
        assert queries.for_stand_in(vogt.pk, now=NOW, limit=9).promises == [owed]


class TestOfCustomer:
    def test_open_are_running_and_broken_undone_the_next_due_first(self, kern):
        customer = make_customer(owner=kern, now=NOW - 24 * HOUR)
        later = promise_to(customer, due_at=NOW + 30 * HOUR)
        soon = promise_to(customer)
        broken = promise_to(customer, now=NOW - 9 * HOUR)
        kept = promise_to(customer)
        promises.break_due_promises(now=NOW)
        promises.keep_promise(promise=kept.pk, by=None, now=NOW)
        assert list(queries.open_promises(customer.pk)) == [broken, soon, later]
        assert queries.next_due(customer.pk) == broken
        assert queries.promises_of(customer.pk).count() == 4
        assert list(queries.untold_breaks(now=NOW)) == [broken]

    def test_get_promise_or_say_so(self, kern):
        made = promise_to()
        assert queries.get_promise(made.pk) == made
        with pytest.raises(NotThere):
            queries.get_promise(4711)


class TestPreview:
    @pytest.fixture(autouse=True)
    def _office(self):
        make_calendar()

    @pytest.mark.parametrize(
        ("words", "text"),
        [
            ("heute 17:45", "Rückruf bis heute 17:45"),
            ("Angebot morgen bis 10", "Angebot bis morgen 10:00"),
            ("Fr 12 Uhr", "Rückruf bis Fr 27.11., 12:00"),
            ("3.12. 9 Uhr", "Rückruf bis Do 3.12., 09:00"),
            ("nächste Woche", "Rückruf bis Fr 4.12., 18:00 – so gemeint?"),
            ("sofort", "Bis wann genau? „Sofort“ braucht eine Uhrzeit."),
            ("gestern", "Das ist schon vorbei. Bis wann?"),
        ],
    )
    def test_what_was_understood_is_shown_while_typing(self, words, text):
        with translation.override("de"):
            assert queries.preview(words, customer=None, now=NOW).text == text

    def test_preview_reads_in_the_customers_business_time(self):
        shown = queries.preview("in 2 Werktagen", customer=make_customer().pk, now=NOW)
        assert shown.due_at == datetime(2026, 11, 25, 18, 0, tzinfo=ZoneInfo("Europe/Berlin"))
        assert (shown.kind, shown.is_certain) == ("call_back", True)


def test_nouns_say_what_they_are(kern):
    made = promise_to()
    tried = promises.record_attempt(promise=made.pk, conversation=1, at=NOW, by=None, now=NOW)
    assert str(made) == f"call_back by {made.due_at:%Y-%m-%d %H:%M}: open"
    assert str(Attempt.objects.get()) == f"tried at {NOW:%Y-%m-%d %H:%M}"
    assert str(CallBackRule(team=None)) == "house: 7200 s"
    assert tried.state == State.OPEN


def test_partners_see_no_promises(kern):
    lead, partner = make_user("lead", role="team_lead"), make_user("partner", role="partner")
    may = [permissions.may_see_promises, permissions.may_make_promises, permissions.may_set_call_back_rule]
    assert [[ask(user) for ask in may] for user in (kern, lead, partner)] == [
        [True, True, False], [True, True, True], [False, False, False],
    ]  # fmt: skip


class TestWords:
    """What a promise is called on every screen."""

    def test_words_that_were_used_stand_as_they_were_said(self):
        assert queries.words_of(promise_to(words="Ich rufe Sie zurück")) == "Ich rufe Sie zurück"

    def test_an_owed_call_back_says_whom_and_where_in_the_readers_language(self):
        roth = make_customer("Ernst Roth")
        owed = promise_to(roth, words="02214710382", party="+492214710382", source=Source.MISSED_CALL)
        with translation.override("de"):
            assert queries.words_of(owed) == "Rückruf an Ernst Roth, +49 221 4710382"
        with translation.override("en"):
            assert queries.words_of(owed) == "Call back Ernst Roth, +49 221 4710382"

    def test_who_is_no_customer_yet_is_the_number_alone(self):
        owed = promises.make_promise(
            customer=None,
            party="+4915228817386",
            kind=Kind.CALL_BACK,
            words="+4915228817386",
            source=Source.MISSED_CALL,
            clock=Clock.CALENDAR,
            allowance=HOUR,
            owner=make_user().pk,
            by=None,
            now=NOW,
        )
        with translation.override("de"):
            assert queries.words_of(owed) == "Rückruf an +49 1522 8817386"
