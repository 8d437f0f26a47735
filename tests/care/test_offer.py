from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from handschlag.care import actions as care
from handschlag.care import permissions, queries
from handschlag.care.models import OpenHour, OpenHourInvitation, VisitAnswer
from handschlag.care.queries.open_hours import next_of
from handschlag.care.queries.visits import visit_slots
from handschlag.care.rules.offering import (
    TRAVEL,
    UNKNOWN_WAY,
    Weekly,
    apart,
    clash,
    is_within,
    occurrences,
    travel_minutes,
)
from handschlag.core import installation
from handschlag.core.errors import NotThere
from handschlag.core.models import FactRow
from handschlag.customers import actions as customers
from handschlag.customers.models import Customer
from handschlag.people.actions import absence
from handschlag.promises.models import Promise
from tests.factories.care import make_tier
from tests.factories.conversations import ROTH, talked
from tests.factories.customers import make_customer, make_number
from tests.factories.people import NOW, make_team, make_user

BERLIN = ZoneInfo("Europe/Berlin")
TUESDAY = datetime(2026, 11, 24, 15, 0, tzinfo=BERLIN)
BEFORE = NOW - timedelta(days=30)
HOUR = Weekly(1, 1, time(15), time(16), date(2026, 11, 1))


class TestWhen:
    def test_every_week_in_wall_time_over_the_change_of_clocks_until_it_ends(self):
        until = datetime(2027, 4, 10, tzinfo=UTC)
        found = occurrences(HOUR, zone=BERLIN, after=datetime(2027, 3, 20, tzinfo=UTC), until=until)
        assert [start.astimezone(UTC).hour for start, _end in found] == [14, 13, 13]
        ended = Weekly(1, 1, time(15), time(16), date(2026, 11, 1), date(2027, 3, 30))
        assert len(occurrences(ended, zone=BERLIN, after=datetime(2027, 3, 20, tzinfo=UTC), until=until)) == 1
        assert occurrences(HOUR, zone=BERLIN, after=TUESDAY + timedelta(minutes=59), until=TUESDAY) == []

    @given(st.integers(0, 24 * 60 * 21))
    def test_a_talk_is_within_it_exactly_while_one_of_its_times_runs(self, minutes):
        at = datetime(2026, 11, 10, tzinfo=BERLIN) + timedelta(minutes=minutes)
        spans = occurrences(HOUR, zone=BERLIN, after=at - timedelta(days=8), until=at + timedelta(days=8))
        assert is_within([HOUR], host=1, at=at, zone=BERLIN) == any(start <= at < end for start, end in spans)
        assert not is_within([HOUR], host=2, at=at, zone=BERLIN)

    def test_two_of_one_host_clash_when_both_run_at_once(self):
        assert clash(HOUR, Weekly(1, 1, time(15, 30), time(17), date(2027, 1, 1)))
        assert not clash(HOUR, Weekly(1, 1, time(16), time(17), date(2027, 1, 1)))
        assert not clash(HOUR, Weekly(2, 1, time(15), time(16), date(2027, 1, 1)))
        ended = Weekly(1, 1, time(15), time(16), date(2026, 1, 1), date(2026, 6, 1))
        assert not clash(HOUR, ended)
        assert not clash(ended, HOUR)

    def test_spans_that_touch_nothing_stay(self):
        spans = [(TUESDAY, TUESDAY + timedelta(hours=1)), (TUESDAY + timedelta(hours=2), TUESDAY + timedelta(hours=3))]
        assert apart(spans, [(TUESDAY - timedelta(hours=1), TUESDAY + timedelta(minutes=1))]) == spans[1:]
        assert apart(spans, []) == spans

    @given(st.from_regex(r"[0-9]{5}", fullmatch=True), st.from_regex(r"[0-9]{5}", fullmatch=True))
    def test_a_way_is_as_long_there_as_back_and_short_within_a_postcode(self, ours, theirs):
        assert travel_minutes(ours, theirs) == travel_minutes(theirs, ours)
        assert travel_minutes(ours, ours) == TRAVEL[5] <= travel_minutes(ours, theirs)

    def test_a_way_nobody_can_tell_is_a_guess_and_four_digits_count_from_the_end(self):
        assert travel_minutes("50667", "") == travel_minutes("50667", "1010") == UNKNOWN_WAY
        assert travel_minutes("1010", "1010") == TRAVEL[5]
        assert travel_minutes("1010", "1020") == TRAVEL[3]


@pytest.fixture
def office(db: None):
    """Kern looks after Roth, who has called; both in one team."""
    kern = make_user("kern", name="Barbara Kern", presence="available", extensions=("22",))
    weiss = make_user("weiss", name="Jonas Weiß", extensions=("23",))
    team = make_team("Büro", members=(kern, weiss))
    roth = make_customer("Roth", owner=kern, stand_in=weiss, now=BEFORE)
    make_number(roth, ROTH)
    installation.set_letterhead(
        phone_number="", street="Apostelnstraße", house_number="12", postcode="50667", town="Köln", by=None, now=NOW
    )
    return {"kern": kern, "weiss": weiss, "team": team, "roth": roth}


def hold(office, **more) -> OpenHour:
    said = {
        "host": office["kern"].pk,
        "weekday": 1,
        "begins": time(15),
        "ends": time(16),
        "where": "both",
        "team": office["team"].pk,
        "from_on": NOW.date(),
        "by": None,
        "now": NOW,
    }
    return care.enter_open_hour(**{**said, **more})


class TestOpenHour:
    @pytest.mark.parametrize(
        ("more", "field"),
        [
            ({"weekday": 7}, "weekday"),
            ({"where": "moon"}, "where"),
            ({"ends": time(15)}, "ends"),
            ({"host": 0}, "host"),
            ({"begins": time(15, 30), "ends": time(17)}, "begins"),
        ],
    )
    def test_what_makes_no_sense_is_refused_by_its_field(self, office, more, field):
        hold(office)
        with pytest.raises(care.CannotSetOpenHour) as no:
            hold(office, **more)
        assert no.value.field == field

    def test_the_database_refuses_one_that_ends_before_it_begins(self, office):
        row = hold(office)
        with pytest.raises(IntegrityError), transaction.atomic():
            OpenHour.objects.filter(pk=row.pk).update(ends=time(14))

    def test_it_ends_once_and_another_can_be_held_then(self, office):
        row = hold(office)
        assert care.end_open_hour(open_hour=row.pk, by=None, now=NOW).ended_on == NOW.date()
        care.end_open_hour(open_hour=row.pk, by=None, now=NOW + timedelta(days=3))
        assert FactRow.objects.filter(name="OpenHourEnded").count() == 1
        assert queries.open_hours(now=NOW) == []
        hold(office)
        with pytest.raises(NotThere):
            queries.get_open_hour(0)

    def test_the_next_one_is_not_on_a_holiday_nor_while_its_host_is_absent(self, office):
        row = hold(office)
        assert next_of(row, now=NOW).starts_at == TUESDAY
        absence.record_absence(
            user=office["kern"].pk, from_at=TUESDAY, until_at=TUESDAY + timedelta(days=1), by=None, now=NOW
        )
        assert next_of(row, now=NOW).starts_at == TUESDAY + timedelta(days=7)
        absence.record_absence(user=office["kern"].pk, from_at=TUESDAY + timedelta(days=2), by=None, now=NOW)
        assert next_of(row, now=NOW) is None

    def test_it_is_offered_by_whom_the_customer_knows_or_their_team_and_by_nobody_else(self, office):
        assert queries.offers(office["roth"].pk, now=NOW) == []
        theirs = hold(office, host=office["weiss"].pk)
        own = hold(office, weekday=3)
        stranger = make_user("fremd")
        hold(office, host=stranger.pk, team=make_team("Andere", members=(stranger,)).pk)
        found = queries.offers(office["roth"].pk, now=NOW)
        assert [one.hour for one in found] == [own, theirs]

    def test_who_is_invited_is_noted_once_and_who_came_is_known_from_their_talk(self, office):
        row, roth = hold(office), office["roth"]
        told = talked(at=NOW - timedelta(hours=1), user="22")
        for _ in range(2):
            care.invite_to_open_hour(open_hour=row.pk, customer=roth.pk, conversation=told.pk, by=None, now=NOW)
        assert (OpenHourInvitation.objects.get().starts_at, OpenHourInvitation.objects.get().conversation) == (
            TUESDAY,
            told,
        )
        assert FactRow.objects.filter(name="OpenHourOffered", customer=roth.pk).count() == 1
        assert queries.offers(roth.pk, now=NOW)[0].is_invited
        came = talked(at=TUESDAY + timedelta(minutes=5), user="22")
        talked(at=TUESDAY + timedelta(minutes=70), user="22")
        held = queries.open_hours(now=TUESDAY + timedelta(hours=2))[0]
        assert (held.hour, list(held.came), [one.customer for one in held.invited]) == (row, [came], [roth])

    def test_a_talk_with_somebody_else_is_not_noted_with_an_invitation(self, office):
        strange = talked("+492214710999", at=NOW - timedelta(hours=1), user="22")
        row = hold(office)
        made = care.invite_to_open_hour(
            open_hour=row.pk, customer=office["roth"].pk, conversation=strange.pk, by=None, now=NOW
        )
        assert made.conversation is None

    def test_nobody_is_invited_to_what_is_not_held_nor_who_does_not_exist(self, office):
        row = hold(office)
        with pytest.raises(care.CannotInvite):
            care.invite_to_open_hour(open_hour=row.pk, customer=0, by=None, now=NOW)
        absence.record_absence(user=office["kern"].pk, from_at=NOW, by=None, now=NOW)
        with pytest.raises(care.CannotInvite):
            care.invite_to_open_hour(open_hour=row.pk, customer=office["roth"].pk, by=None, now=NOW)

    def test_a_talk_in_it_takes_nothing_of_the_customers_minutes_and_is_no_unplanned_one(self, office):
        roth = office["roth"]
        hold(office)
        talked(at=TUESDAY + timedelta(minutes=5), seconds=600, user="22")
        later = TUESDAY + timedelta(hours=3)
        assert queries.time_frame(roth.pk, now=later).used == 0
        assert queries.time_frames([roth.pk], now=later)[roth.pk].used == 0
        assert queries.calling_pattern(roth.pk, now=later).before.unplanned == 0
        talked(at=TUESDAY + timedelta(minutes=65), seconds=600, user="22")
        assert round(queries.time_frame(roth.pk, now=later).used) == 10
        assert round(queries.time_frames([roth.pk], now=later)[roth.pk].used) == 10
        assert queries.cost_to_serve(roth.pk, now=later).contacts == 2

    def test_who_is_over_is_counted_alike_on_the_table_and_the_file_at_every_edge_of_it(self, office):
        ended = hold(office, weekday=3)
        care.end_open_hour(open_hour=ended.pk, by=None, now=TUESDAY + timedelta(days=1))
        hold(office)
        begun = [TUESDAY + timedelta(minutes=minute) for minute in (-1, 0, 59, 60, 2 * 24 * 60)]
        callers = []
        for place, at in enumerate(begun):
            callers.append(make_customer(f"Kunde {place}", owner=office["kern"], now=BEFORE).pk)
            make_number(Customer.objects.get(pk=callers[-1]), f"+49221471040{place}")
            talked(f"+49221471040{place}", at=at, seconds=1200, user="22")
        later = TUESDAY + timedelta(days=3)
        frames = queries.time_frames(callers, now=later)
        over = [customer for customer in callers if frames[customer].is_used_up]
        assert over == [callers[0], callers[3], callers[4]]
        assert sorted(queries.meant(queries.Asked(is_over=True), most=9, now=later)) == over

    def test_no_sandglass_runs_in_it_and_a_later_one_has_all_minutes(self, office):
        roth, tier = office["roth"], make_tier(rhythm="", minutes_per_quarter=30)
        care.choose_plan(customer=roth.pk, tier=tier.pk, by=None, now=NOW)
        hold(office)
        within = talked(at=TUESDAY + timedelta(minutes=5), seconds=1500, user="22")
        assert queries.sandglass(within, now=TUESDAY + timedelta(minutes=10)) is None
        after = talked(at=TUESDAY + timedelta(hours=2), seconds=60, user="22")
        assert queries.sandglass(after, now=TUESDAY + timedelta(hours=3)).before == 0

    def test_its_hours_are_not_there_for_plans_nor_for_promised_calls(self, office):
        before = queries.hours(now=NOW)
        hold(office)
        after = queries.hours(now=NOW)
        assert after.open_hour_minutes == 13 * 60
        assert before.minutes - after.minutes == pytest.approx(13 * 60 * after.percent / 100)
        assert sum(after.by_team.values()) == pytest.approx(after.minutes)
        absence.record_absence(
            user=office["kern"].pk, from_at=TUESDAY, until_at=TUESDAY + timedelta(minutes=30), by=None, now=NOW
        )
        assert queries.hours(now=NOW).open_hour_minutes == 12 * 60
        slots = queries.honest_answer(office["kern"].pk, now=TUESDAY - timedelta(minutes=40), most=9).slots
        assert not [slot for slot in slots if TUESDAY <= slot < TUESDAY + timedelta(hours=1)]


def visiting(roth) -> None:
    """Four visits a year, an hour each, no fixed day."""
    tier = make_tier(name="Besuch", words="Wir kommen zu Ihnen.", contacts_per_year=4, channel="visit", rhythm="",
                     minutes_per_contact=60, minutes_per_quarter=90)  # fmt: skip
    care.choose_plan(customer=roth.pk, tier=tier.pk, by=None, now=NOW - timedelta(days=1))


def give(office, offer, **more) -> VisitAnswer:
    said = {
        "customer": office["roth"].pk,
        "host": office["kern"].pk,
        "starts_at": offer.slots[0],
        "travel_minutes": offer.travel_minutes,
        "by": office["weiss"].pk,
        "now": NOW,
    }
    return care.give_visit(**{**said, **more})


class TestVisit:
    def test_part_of_the_tier_it_is_promised_at_a_real_time_with_both_ways_free(self, office):
        roth = office["roth"]
        visiting(roth)
        customers.add_address(
            customer=roth.pk, town="Köln", street="Ring", house_number="1", postcode="50668", by=None, now=NOW
        )
        offer = queries.visit_offer(roth.pk, now=NOW)
        assert (offer.per_year, offer.used, offer.why_not, offer.host) == (4, 0, "", office["kern"])
        assert (offer.minutes, offer.travel_minutes) == (60, TRAVEL[4])
        talk = talked(at=NOW - timedelta(minutes=5), user="23")
        row = give(office, offer, conversation=talk.pk)
        promise = Promise.objects.get(kind="visit")
        assert (row.promise, row.conversation, promise.due_at) == (promise, talk, offer.slots[0])
        assert (promise.owner, promise.words) == (office["kern"], "Barbara Kern kommt zu Ihnen (60 Minuten)")
        assert promise.told_at == NOW
        again = queries.visit_offer(roth.pk, now=NOW)
        gap = timedelta(minutes=60 + 2 * TRAVEL[4])
        assert again.used == 1
        assert all(abs(slot - offer.slots[0]) >= gap for slot in again.slots)
        with pytest.raises(care.CannotAnswerVisit) as no:
            give(office, offer)
        assert no.value.field == "starts_at"
        assert queries.visit_answers(roth.pk) == [row]

    def test_beyond_the_tier_it_needs_a_reason(self, office):
        offer = queries.visit_offer(office["roth"].pk, now=NOW)
        assert (offer.per_year, offer.why_not, offer.instead) == (0, "not_agreed", "appointment")
        with pytest.raises(care.CannotAnswerVisit) as no:
            give(office, offer)
        assert no.value.field == "reason"
        assert give(office, offer, reason="Großer Schaden").reason == "Großer Schaden"

    @pytest.mark.parametrize(
        ("more", "field"),
        [({"customer": 0}, "customer"), ({"travel_minutes": 900}, "travel_minutes"), ({"host": 0}, "starts_at")],
    )
    def test_what_makes_no_sense_is_refused_by_its_field(self, office, more, field):
        offer = queries.visit_offer(office["roth"].pk, now=NOW)
        with pytest.raises(care.CannotAnswerVisit) as no:
            give(office, offer, **{"reason": "Wunsch", **more})
        assert no.value.field == field

    def test_a_no_says_what_they_get_instead_in_words_without_rank(self, office):
        roth = office["roth"]
        said = {"customer": roth.pk, "why_not": "not_agreed", "instead": "office", "words": "Kommen Sie gern zu uns.",
                "by": None, "now": NOW}  # fmt: skip
        row = care.offer_instead_of_visit(**said, conversation=talked("+492214710999", user="22").pk)
        assert (row.instead, row.words, row.conversation, row.promise) == (
            "office",
            "Kommen Sie gern zu uns.",
            None,
            None,
        )
        for field, value in (
            ("why_not", "class"), ("instead", "nothing"), ("words", " "), ("words", "Das gibt es für A-Kunden."), ("customer", 0),
        ):  # fmt: skip
            with pytest.raises(care.CannotAnswerVisit) as no:
                care.offer_instead_of_visit(**{**said, field: value})
            assert no.value.field == field
        with pytest.raises(IntegrityError), transaction.atomic():
            VisitAnswer.objects.filter(pk=row.pk).update(instead="")

    def test_what_can_be_said_depends_on_the_way_the_calendar_and_an_open_hour(self, office):
        roth = office["roth"]
        visiting(roth)
        hold(office)
        absence.record_absence(user=office["kern"].pk, from_at=NOW, until_at=NOW + timedelta(days=40), by=None, now=NOW)
        absence.record_absence(
            user=office["weiss"].pk, from_at=NOW, until_at=NOW + timedelta(days=40), by=None, now=NOW
        )
        near = queries.visit_offer(roth.pk, now=NOW, host=office["kern"].pk)
        far = queries.visit_offer(roth.pk, now=NOW, host=office["kern"].pk, travel=120)
        assert (near.why_not, near.instead, near.slots) == ("no_time", "open_hour", ())
        assert (far.why_not, far.instead) == ("too_far", "appointment")

    def test_a_team_that_acts_has_to_say_who_comes(self, office):
        of_team = make_customer("Sommer", owner_team=office["team"].pk, stand_in=office["weiss"], now=BEFORE)
        offer = queries.visit_offer(of_team.pk, now=NOW)
        assert (offer.host, offer.slots) == (None, ())
        assert visit_slots(office["kern"], minutes=60, travel=15, now=NOW)


def test_agents_offer_and_leads_set_what_is_offered():
    agent, lead = make_user_of("agent"), make_user_of("team_lead")
    assert (permissions.may_offer(agent), permissions.may_set_open_hours(agent)) == (True, False)
    assert permissions.may_set_open_hours(lead)
    assert (permissions.may_give_beyond(agent), permissions.may_give_beyond(lead)) == (False, True)


def make_user_of(role: str):
    from handschlag.people.models import User

    return User(login=role, name=role, role=role)
