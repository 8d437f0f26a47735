from __future__ import annotations

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils.translation import get_language
from hypothesis import assume, given
from hypothesis import strategies as st
from procrastinate.contrib.django.models import ProcrastinateJob

from handschlag.core import facts as log
from handschlag.core.errors import Cannot
from handschlag.core.models import FactRow
from handschlag.people import actions as people
from handschlag.people import jobs, notices, queries, rules
from handschlag.people.facts import NoticeGiven
from handschlag.people.models import Notice, NoticeLine, QuietHours
from handschlag.people.notices import Sentence, ToTell
from tests.factories.people import NOW, make_user

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)
FIRST, LAST = (datetime.combine(date(year, 1, 1), time()) for year in (2025, 2028))
DONE: set[str] = set()


def ring(lines, *, reader, now):
    """A teller: says the thing in the reader's language; what is in DONE is done."""
    return {
        line.id: Sentence(
            f"{get_language()}: {line.thing} {line.details.get('share', '')}".strip(),
            "customer",
            1,
            line.details.get("urgent", False),
        )
        for line in lines
        if line.thing not in DONE
    }


@pytest.fixture(autouse=True)
def told(monkeypatch):
    DONE.clear()
    monkeypatch.setattr(notices, "_tellers", {"ring": "tests:ring", "knock": "tests:ring"})
    monkeypatch.setattr(notices, "_find", {"tests:ring": ring}.__getitem__)


def give(user, thing="promise-1", *, matter="customer-7", code="ring", now=NOW, **more):
    return people.give_notice(to=user.pk, matter=matter, code=code, thing=thing, by=None, now=now, **more)


def said(user, now=NOW):
    return [[sentence.text for sentence in each.sentences] for each in queries.notices_for(user, now=now)]


def facts(name):
    return [row.payload for row in FactRow.objects.filter(name=name).order_by("id")]


@pytest.mark.django_db
class TestGiving:
    def test_it_is_there_at_once_and_the_desk_hears_of_it(self):
        kern = make_user("kern")
        assert give(kern) == {kern.pk: NOW}
        assert said(kern) == [["de: promise-1"]]
        assert queries.count_notices(kern.pk) == (1, 0)
        assert facts("NoticeGiven") == [{"notice": Notice.objects.get().pk, "users": [kern.pk]}]

    def test_a_matter_has_one_notice_that_grows(self):
        kern = make_user("kern")
        give(kern, "promise-1")
        give(kern, "promise-2", now=NOW + HOUR)
        assert said(kern) == [["de: promise-2", "de: promise-1"]]
        assert queries.count_notices(kern.pk) == (1, 0)

    def test_what_is_said_again_of_a_thing_takes_the_place_of_what_was_said(self):
        kern = make_user("kern")
        for share in (50, 75, 90):
            give(kern, details={"share": share}, now=NOW + HOUR * share)
        assert said(kern) == [["de: promise-1 90"]]
        assert NoticeLine.objects.count() == 1

    def test_two_sentences_about_one_thing_stand_side_by_side(self):
        kern = make_user("kern")
        give(kern)
        give(kern, code="knock")
        assert said(kern) == [["de: promise-1", "de: promise-1"]]

    def test_each_reader_reads_their_own_language(self):
        smith, kern = make_user("smith", language="en"), make_user("kern")
        people.give_notice(to=[smith.pk, kern.pk], matter="m", code="ring", thing="t", by=None, now=NOW)
        assert (said(smith), said(kern)) == ([["en: t"]], [["de: t"]])

    def test_urgent_comes_first_and_stays_urgent(self):
        kern = make_user("kern")
        give(kern, matter="customer-1", is_urgent=True, details={"urgent": True})
        give(kern, "promise-2", matter="customer-2", now=NOW + HOUR)
        give(kern, "promise-3", matter="customer-1", now=NOW + HOUR)
        assert said(kern)[0] == ["de: promise-3", "de: promise-1"]
        assert queries.count_notices(kern.pk) == (2, 1)

    def test_what_comes_all_at_once_is_one_notice(self):
        kern = make_user("kern")
        flood = [ToTell(kern.pk, f"customer-{n}", "ring", f"promise-{n}") for n in range(30)]
        people.give_notices(flood, by=None, now=NOW)
        assert queries.count_notices(kern.pk) == (1, 0)
        assert [len(each) for each in said(kern)] == [20]
        assert [each.more for each in queries.notices_for(kern, now=NOW)] == [10]

    def test_a_thing_in_the_notice_for_many_stays_there(self):
        kern = make_user("kern")
        flood = [ToTell(kern.pk, f"customer-{n}", "ring", f"promise-{n}") for n in range(30)]
        people.give_notices(flood, by=None, now=NOW)
        give(kern, "promise-3", matter="customer-3", details={"share": 90}, now=NOW + HOUR)
        assert [each[0] for each in said(kern)] == ["de: promise-3 90"]
        assert NoticeLine.objects.count() == 30

    def test_five_at_once_stand_apart(self):
        kern = make_user("kern")
        few = [ToTell(kern.pk, f"customer-{n}", "ring", f"promise-{n}") for n in range(5)]
        people.give_notices(few, by=None, now=NOW)
        assert queries.count_notices(kern.pk) == (5, 0)

    def test_a_code_nobody_says_is_refused(self):
        with pytest.raises(people.CannotGiveNotice):
            give(make_user("kern"), code="whisper")

    def test_a_closed_account_is_told_nothing(self):
        assert give(make_user("kern", is_active=False)) == {}

    def test_what_nobody_says_any_more_is_left_out(self, monkeypatch):
        kern = make_user("kern")
        give(kern)
        monkeypatch.setattr(notices, "_tellers", {})
        assert said(kern) == []

    def test_statements_do_not_grow_with_the_notices(self, django_assert_num_queries):
        kern = make_user("kern")
        for count in (1, 4):
            people.give_notices(
                [ToTell(kern.pk, f"customer-{n}", "ring", f"promise-{n}") for n in range(count)], by=None, now=NOW
            )
            with django_assert_num_queries(2):
                assert len(said(kern)) == count


@pytest.mark.django_db
class TestAcknowledging:
    def test_seen_is_seen_and_new_things_come_in_a_new_notice(self):
        kern = make_user("kern")
        give(kern)
        first = Notice.objects.get()
        for _twice in range(2):
            people.acknowledge_notice(notice=first.pk, by=kern.pk, now=NOW + HOUR)
        assert said(kern) == []
        assert [row.name for row in FactRow.objects.all()] == ["NoticeGiven"]
        assert queries.acknowledgements("ring", ["promise-1", "promise-9"]) == {"promise-1": NOW + HOUR}
        give(kern, "promise-2", now=NOW + 2 * HOUR)
        assert said(kern) == [["de: promise-2"]]

    def test_nobody_acknowledges_for_somebody_else(self):
        kern, vogt = make_user("kern"), make_user("vogt")
        give(kern)
        with pytest.raises(people.CannotAcknowledge):
            people.acknowledge_notice(notice=Notice.objects.get().pk, by=vogt.pk, now=NOW)
        with pytest.raises(Cannot):
            people.acknowledge_notice(notice=0, by=vogt.pk, now=NOW)

    def test_a_slip_is_taken_back(self):
        kern = make_user("kern")
        give(kern)
        notice = Notice.objects.get()
        people.acknowledge_notice(notice=notice.pk, by=kern.pk, now=NOW)
        people.take_back_acknowledgement(notice=notice.pk, by=kern.pk, now=NOW)
        assert said(kern) == [["de: promise-1"]]
        people.take_back_acknowledgement(notice=notice.pk, by=kern.pk, now=NOW)
        assert len(facts("NoticeGiven")) == 2

    def test_a_slip_with_a_newer_notice_of_the_matter_stays(self):
        kern = make_user("kern")
        give(kern)
        notice = Notice.objects.get()
        people.acknowledge_notice(notice=notice.pk, by=kern.pk, now=NOW)
        give(kern, "promise-2")
        people.take_back_acknowledgement(notice=notice.pk, by=kern.pk, now=NOW)
        assert said(kern) == [["de: promise-2"]]

    def test_all_at_once_but_not_what_has_not_come_yet(self):
        kern = make_user("kern")
        give(kern, matter="customer-1")
        give(kern, "promise-2", matter="customer-2")
        people.set_quiet_hours(user=kern.pk, begins=time(17), ends=time(7), by=kern.pk, now=NOW)
        give(kern, "promise-3", matter="customer-3")
        assert len(people.acknowledge_notices(by=kern.pk, now=NOW)) == 2
        assert said(kern) == [["de: promise-3"]]
        assert people.acknowledge_notices(by=kern.pk, now=NOW) == []


@pytest.mark.django_db
class TestSettling:
    def test_what_is_done_leaves_and_with_the_last_thing_the_notice(self):
        kern, vogt = make_user("kern"), make_user("vogt")
        for user in (kern, vogt):
            give(user, "promise-1")
        give(kern, "promise-2")
        assert people.settle_notices(thing="promise-1", by=None, now=NOW) == 2
        assert (said(kern), said(vogt)) == ([["de: promise-2"]], [])
        assert (queries.count_notices(kern.pk), queries.count_notices(vogt.pk)) == ((1, 0), (0, 0))
        assert facts("NoticesSettled") == [{"users": sorted([kern.pk, vogt.pk])}]

    def test_what_was_told_to_nobody_settles_in_silence(self):
        assert people.settle_notices(thing="promise-1", by=None, now=NOW) == 0
        assert facts("NoticesSettled") == []

    def test_one_sentence_settles_and_the_other_stays(self):
        kern = make_user("kern")
        give(kern)
        give(kern, code="knock")
        people.settle_notices(thing="promise-1", code="knock", by=None, now=NOW)
        assert said(kern) == [["de: promise-1"]]

    def test_the_page_is_true_before_it_is_settled(self):
        kern = make_user("kern")
        give(kern)
        DONE.add("promise-1")
        assert said(kern) == []

    def test_after_ninety_days_it_is_forgotten(self):
        kern = make_user("kern")
        give(kern)
        assert people.forget_past_notices(now=NOW + timedelta(days=90)) == 0
        assert people.forget_past_notices(now=NOW + timedelta(days=91)) == 1
        assert NoticeLine.objects.count() == 0


@pytest.mark.django_db
class TestQuietHours:
    @pytest.fixture
    def kern(self):
        """Quiet for the house from 17:00; it is 17:30."""
        people.set_quiet_hours(user=None, begins=time(17), ends=time(7), by=None, now=NOW)
        return make_user("kern")

    def test_a_notice_waits_until_they_end(self, kern):
        morning = datetime(2026, 11, 24, 6, tzinfo=UTC)
        assert give(kern) == {kern.pk: morning}
        assert queries.count_notices(kern.pk) == (0, 0)
        assert facts("NoticeGiven") == []
        assert people.give_waiting_notices(now=morning - timedelta(seconds=1)) == 0
        assert people.give_waiting_notices(now=morning) == 1
        assert queries.count_notices(kern.pk) == (1, 0)
        assert len(facts("NoticeGiven")) == 1
        assert people.give_waiting_notices(now=morning) == 0

    def test_the_page_shows_what_waits_last(self, kern):
        give(kern, "promise-1", matter="customer-1")
        give(kern, "promise-2", matter="customer-2", now=NOW - HOUR)
        assert said(kern) == [["de: promise-2"], ["de: promise-1"]]

    def test_what_was_seen_while_it_waited_does_not_ring(self, kern):
        give(kern)
        people.acknowledge_notice(notice=Notice.objects.get().pk, by=kern.pk, now=NOW)
        assert people.give_waiting_notices(now=NOW + 24 * HOUR) == 1
        assert facts("NoticeGiven") == []

    def test_urgent_waits_too_unless_management_says_otherwise(self, kern):
        assert give(kern, is_urgent=True)[kern.pk] > NOW
        people.set_quiet_hours(user=None, begins=time(17), ends=time(7), takes_urgent=True, by=None, now=NOW)
        assert give(kern, "promise-2", matter="customer-2")[kern.pk] > NOW
        assert give(kern, "promise-3", matter="customer-3", is_urgent=True)[kern.pk] == NOW

    def test_own_hours_stand_in_place_of_the_houses_but_not_of_its_exception(self, kern):
        people.set_quiet_hours(user=kern.pk, begins=time(22), ends=time(6), by=kern.pk, now=NOW)
        assert give(kern)[kern.pk] == NOW
        people.set_quiet_hours(user=kern.pk, begins=time(17), ends=time(18), by=kern.pk, now=NOW)
        assert give(kern, "p2", matter="m2")[kern.pk] == NOW + HOUR / 2
        people.set_quiet_hours(user=None, begins=time(17), ends=time(7), takes_urgent=True, by=None, now=NOW)
        assert give(kern, "p3", matter="m3", is_urgent=True)[kern.pk] == NOW

    def test_they_are_taken_back_by_saying_none(self, kern):
        for _twice in range(2):
            people.set_quiet_hours(user=None, begins=None, ends=None, by=None, now=NOW)
        assert queries.find_quiet_hours(None) is None
        assert facts("QuietHoursSet") == [{"user": None}, {"user": None}]
        assert give(kern)[kern.pk] == NOW

    def test_they_end(self):
        with pytest.raises(people.CannotSetQuietHours):
            people.set_quiet_hours(user=None, begins=time(7), ends=time(7), by=None, now=NOW)
        assert QuietHours.objects.count() == 0

    def test_the_worker_gives_by_the_installations_clock(self, kern):
        give(kern, now=NOW - timedelta(days=900))
        assert jobs.give_waiting_notices(0) == 1
        assert jobs.forget_past_notices(0) == 1


def local(*parts: int, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=BERLIN, fold=fold)


class TestQuietRule:
    @pytest.mark.parametrize(
        ("at", "begins", "ends", "until"),
        [
            (local(2026, 11, 23, 20), time(20), time(7), local(2026, 11, 24, 7)),
            (local(2026, 11, 24, 6, 59), time(20), time(7), local(2026, 11, 24, 7)),
            (local(2026, 11, 24, 7), time(20), time(7), None),
            (local(2026, 11, 24, 12, 30), time(12), time(13), local(2026, 11, 24, 13)),
            (local(2026, 11, 24, 13), time(12), time(13), None),
            # the clock is put forward at 2:00: the night is an hour shorter, 2:30 does not exist
            (local(2026, 3, 28, 23), time(22), time(6), local(2026, 3, 29, 6)),
            (local(2026, 3, 29, 1, 30), time(22), time(2, 30), local(2026, 3, 29, 3)),
            # it is put back at 3:00: 2:30 comes twice
            (local(2026, 10, 24, 23), time(22), time(6), local(2026, 10, 25, 6)),
            (local(2026, 10, 25, 2, 10), time(22), time(2, 30), local(2026, 10, 25, 2, 30)),
            (local(2026, 10, 25, 2, 10, fold=1), time(22), time(2, 30), local(2026, 10, 25, 2, 30, fold=1)),
        ],
    )
    def test_worked_by_hand(self, at, begins, ends, until):
        found = rules.quiet_until(at, begins=begins, ends=ends, zone=BERLIN)
        assert found == (until.astimezone(UTC) if until else None)

    @given(
        at=st.datetimes(FIRST, LAST, timezones=st.just(UTC)),
        begins=st.times(),
        ends=st.times(),
    )
    def test_they_end_later_and_within_a_day_and_an_hour(self, at, begins, ends):
        assume(begins != ends)
        until = rules.quiet_until(at, begins=begins, ends=ends, zone=BERLIN)
        if until is not None:
            assert at < until <= at + timedelta(hours=25)


@pytest.mark.django_db(transaction=True)
class TestManyWorkers:
    def test_ten_at_once_make_one_notice(self):
        kern = make_user("kern")

        def tell(number: int) -> None:
            try:
                give(kern, f"promise-{number}")
            finally:
                connection.close()

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(tell, range(10)))
        assert [len(each) for each in said(kern)] == [10]

    def test_what_waited_is_given_once(self):
        people.set_quiet_hours(user=None, begins=time(17), ends=time(7), by=None, now=NOW)
        for number in range(6):
            give(make_user(f"user-{number}"))

        def work(_worker: int) -> int:
            try:
                return people.give_waiting_notices(now=NOW + 24 * HOUR)
            finally:
                connection.close()

        with ThreadPoolExecutor(4) as pool:
            assert sum(pool.map(work, range(4))) == 6
        assert len(facts("NoticeGiven")) == 6


@pytest.mark.django_db(transaction=True)
def test_a_carrier_hears_each_notice_and_reads_it_in_its_readers_language(monkeypatch):
    monkeypatch.setattr(log, "_wires", defaultdict(list))
    monkeypatch.setattr(notices, "_carriers", {})
    notices.carry_by("pigeon", "channels.pigeon:carry")
    for carrier in notices.carriers().values():
        log.wire(NoticeGiven, carrier)
    smith = make_user("smith", language="en")
    give(smith)
    job = ProcrastinateJob.objects.get(task_name="react")
    assert job.args["reaction"] == "channels.pigeon:carry"
    notice = FactRow.objects.get(id=job.args["fact"]).payload["notice"]
    reader, told_now = queries.say_notice(notice, now=NOW)
    assert (reader, told_now.sentences[0].text) == (smith, "en: promise-1")
    people.acknowledge_notice(notice=notice, by=smith.pk, now=NOW)
    assert queries.say_notice(notice, now=NOW) is None
    give(smith, "promise-2")
    DONE.add("promise-2")
    assert queries.say_notice(Notice.objects.latest("pk").pk, now=NOW) is None
