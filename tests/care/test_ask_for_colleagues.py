from __future__ import annotations

from datetime import timedelta

import pytest

from handschlag.care import actions as care
from handschlag.care import queries
from handschlag.care.models import AskedFor, VainWeek
from handschlag.conversations.models import Conversation, Promised
from handschlag.core.errors import NotThere
from handschlag.people import queries as people
from handschlag.people.models import Notice
from tests.desk.calling import SOMMER, House, house, household
from tests.factories.conversations import talked
from tests.factories.people import NOW, make_user
from tests.factories.worktime import make_calendar

pytestmark = pytest.mark.django_db

WEEK = timedelta(days=7)
"""NOW is a Monday: whoever asked a few days before did so last week."""


@pytest.fixture
def office() -> House:
    make_calendar()
    return house()


@pytest.fixture
def seidel(office: House):
    return make_user("seidel", name="Martin Seidel", role="management")


def ask(row: Conversation, colleague, *, now=NOW) -> AskedFor:
    return care.ask_for(conversation=row.pk, colleague=colleague.pk, by=None, now=now)


def settle(asked: AskedFor, outcome: str, *, now=NOW) -> AskedFor:
    return care.settle_asked(asked=asked.pk, outcome=outcome, by=None, now=now)


def sentences(user, *, now=NOW) -> list[str]:
    return [line.text for said in people.notices_for(user, now=now) for line in said.sentences]


def test_who_is_asked_for_is_kept_once_and_hears_of_it(office, seidel):
    call = office.talk()
    asked = ask(call, seidel)
    assert ask(call, seidel) == asked
    assert sentences(seidel) == ["Ernst Roth wollte Sie sprechen (heute 17:30)."]
    assert queries.asked_in(call.pk) == [asked]


def test_only_a_colleague_who_is_not_speaking_already_is_asked_for(office, seidel):
    call = office.talk()
    for colleague in (office.kern.pk, 0, make_user("partner", role="partner").pk):
        with pytest.raises(care.CannotAskFor) as refused:
            care.ask_for(conversation=call.pk, colleague=colleague, by=None, now=NOW)
        assert refused.value.field == "colleague"
    with pytest.raises(NotThere):
        care.ask_for(conversation=0, colleague=seidel.pk, by=None, now=NOW)


def test_what_became_of_it_is_kept_and_can_be_corrected(office, seidel):
    asked = ask(office.talk(), seidel)
    assert settle(asked, "in_vain").settled_at == NOW
    assert sentences(seidel)
    assert settle(asked, "put_through").outcome == "put_through"
    assert settle(asked, "put_through").outcome == "put_through"
    assert not sentences(seidel)
    for outcome in ("promised", "", "anything"):
        with pytest.raises(care.CannotAskFor) as refused:
            settle(asked, outcome)
        assert refused.value.field == "outcome"
    with pytest.raises(NotThere):
        care.settle_asked(asked=0, outcome="helped", by=None, now=NOW)


def test_a_slot_promised_in_the_call_answers_the_request(office, seidel):
    call = office.talk()
    asked, other = ask(call, seidel), ask(call, office.weiss)
    slot = queries.honest_answer(seidel.pk, now=NOW).slots[0]
    booking = {"conversation": call.pk, "colleague": seidel.pk, "starts_at": slot, "by": office.kern.pk, "now": NOW}
    made = care.promise_slot(**booking)
    assert care.promise_slot(**booking) == made
    assert (made.owner, made.customer, made.person) == (seidel, office.roth, office.ernst)
    assert (made.given_by, made.told_at, made.clock) == (office.kern, NOW, "fixed")
    assert made.words == "Martin Seidel ruft Sie am Dienstag, 24. November, um 09:00 Uhr an"
    assert Promised.objects.get(promise=made).conversation == call
    asked.refresh_from_db()
    other.refresh_from_db()
    assert (asked.outcome, asked.promise, other.outcome) == ("promised", made, "")
    with pytest.raises(care.CannotAskFor):
        settle(asked, "in_vain")


def test_of_two_who_book_the_same_time_the_second_is_told(office, seidel):
    slot = queries.honest_answer(seidel.pk, now=NOW).slots[0]
    first, second = office.talk(), office.talk("2", user="weiss", remote_e164=SOMMER)
    care.promise_slot(conversation=first.pk, colleague=seidel.pk, starts_at=slot, by=None, now=NOW)
    with pytest.raises(care.CannotBook) as refused:
        care.promise_slot(conversation=second.pk, colleague=seidel.pk, starts_at=slot, by=None, now=NOW)
    assert refused.value.field == "starts_at"
    assert second.promised.count() == 0


def test_a_number_without_customer_can_be_called_back_and_a_withheld_one_cannot(office, seidel):
    slot = queries.honest_answer(seidel.pk, now=NOW).slots[0]
    stranger = office.talk(remote_e164="+492214710999")
    made = care.promise_slot(conversation=stranger.pk, colleague=seidel.pk, starts_at=slot, by=None, now=NOW)
    assert (made.customer, made.party) == (None, "+492214710999")
    hidden = office.talk("2", remote_e164="", remote_raw="", is_anonymous=True)
    with pytest.raises(care.CannotBook) as refused:
        care.promise_slot(conversation=hidden.pk, colleague=seidel.pk, starts_at=slot, by=None, now=NOW)
    assert refused.value.field == "customer"
    with pytest.raises(care.CannotBook):
        care.promise_slot(conversation=stranger.pk, colleague=0, starts_at=slot, by=None, now=NOW)


def last_week(remote: str = "", *, days: int = 3, weeks: int = 0) -> Conversation:
    at = NOW - timedelta(days=days) - weeks * WEEK
    return talked(remote, at=at, user="kern") if remote else talked(at=at, user="kern")


def test_management_hears_once_a_week_who_asked_in_vain(office, seidel):
    household(NOW, office.kern, office.weiss)
    for row in (last_week(), last_week(days=4), last_week(SOMMER), last_week("+492214710999")):
        ask(row, seidel, now=row.started_at)
    settle(ask(last_week(days=5), office.weiss, now=NOW - timedelta(days=5)), "helped", now=NOW - timedelta(days=5))
    assert care.tell_of_vain_weeks(by=None, now=NOW) == 3
    assert care.tell_of_vain_weeks(by=None, now=NOW + timedelta(days=6)) == 0
    told = [text for text in sentences(seidel) if "vergeblich" in text]
    assert len(told) == 1
    assert "haben 3 Kunden" in told[0]
    assert ": Ernst Roth, +49 221 4710999, Sommer." in told[0]
    assert not any("vergeblich" in text for text in sentences(office.weiss))
    week = queries.vain_weeks()[0]
    found = queries.in_vain(from_at=week.from_at, to_at=week.to_at)
    assert [(one.name, one.times) for one in found] == [("Ernst Roth", 2), ("+49 221 4710999", 1), ("Sommer", 1)]
    assert found[0].asked == ((seidel, 2),)


def test_after_a_standstill_of_weeks_one_telling_covers_all_of_them(office, seidel):
    assert care.tell_of_vain_weeks(by=None, now=NOW - 5 * WEEK) == 0
    for weeks in (3, 1, 0):
        row = last_week(weeks=weeks)
        ask(row, seidel, now=row.started_at)
    assert care.tell_of_vain_weeks(by=None, now=NOW) == 1
    assert VainWeek.objects.count() == 2
    assert [week.customers for week in queries.vain_weeks()] == [1]
    assert Notice.objects.filter(user=seidel, matter="vain").count() == 1


def test_empty_weeks_say_nothing_and_practice_does_not_count(office, seidel):
    row = last_week()
    ask(row, seidel, now=row.started_at)
    Conversation.objects.update(is_practice=True)
    assert care.tell_of_vain_weeks(by=None, now=NOW) == 0
    assert care.tell_of_vain_weeks(by=None, now=NOW - 2 * WEEK) == 0
    assert queries.vain_weeks() == []
    assert not Notice.objects.filter(matter="vain").exists()


def test_a_practice_call_tells_nobody(office, seidel):
    call = office.talk()
    Conversation.objects.update(is_practice=True)
    ask(call, seidel)
    assert not sentences(seidel)


def test_a_talk_that_goes_on_is_not_in_vain_yet(office, seidel):
    ask(office.talk(), seidel)
    assert queries.in_vain(from_at=NOW - WEEK, to_at=NOW + WEEK) == []
