from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.db import connection

from handschlag.care import actions as care
from handschlag.care import queries
from handschlag.care.models import Appointment
from handschlag.care.queries import mapping, quiet
from handschlag.conversations.actions.past import PastContact, record_past_contacts
from handschlag.conversations.models import Conversation
from tests.factories.care import classify, invoices, make_tier, note
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_user

pytestmark = pytest.mark.django_db

LONG_AGO = NOW - timedelta(days=500)


def talked(customer, *days_ago: float, seconds: int = 600, direction: str = "in", channel: str = "call") -> None:
    user = make_user()
    contacts = [
        PastContact(
            channel=channel, direction=direction, started_at=NOW - timedelta(days=ago), seconds=seconds, user=user.pk,
            person=None, number="", subject="", note="Gespräch", outcome="settled",
        )
        for ago in sorted(days_ago, reverse=True)
    ]  # fmt: skip
    record_past_contacts(customer=customer.pk, contacts=contacts, by=None, now=NOW)


def test_the_sandglass_says_minutes_for_this_contact_and_left_in_the_quarter():
    roth = make_customer(now=LONG_AGO)
    plan = care.choose_plan(customer=roth.pk, tier=make_tier().pk, by=None, now=NOW - timedelta(days=200))
    talked(roth, 3, 20, seconds=420)
    talked(roth, 80, seconds=3600)  # last quarter
    found = queries.time_frame(roth.pk, now=NOW)
    assert (found.contact, found.quarter, found.used, found.left) == (10, 30, 14, 16)
    talked(roth, 1, seconds=1800)
    used_up = queries.time_frame(roth.pk, now=NOW)
    assert (used_up.left, used_up.is_used_up) == (0, True)
    other = make_customer("Brandt")
    many = queries.time_frames([roth.pk, other.pk], now=NOW)
    assert (many[roth.pk], many[other.pk].used) == (used_up, 0)
    assert plan.tier.minutes_per_quarter == 30


def test_a_pattern_is_seen_before_and_since_the_customer_was_told():
    roth, told_at = make_customer(now=LONG_AGO), NOW - timedelta(days=40)
    plan = care.choose_plan(customer=roth.pk, tier=make_tier().pk, by=None, now=NOW - timedelta(days=45))
    before = queries.calling_pattern(roth.pk, now=NOW)
    assert before.since is None
    care.tell_plan(plan=plan.pk, manner="call", by=None, now=told_at)
    talked(roth, *range(50, 170, 9))
    talked(roth, 10)
    found = queries.calling_pattern(roth.pk, now=NOW)
    assert found.since is not None
    # Half past five by the winter clock was half past six in summer, when most of them were.
    assert (found.before.contacts, found.before.gap_days, found.before.hour) == (14, 9, 18)
    assert (found.since.contacts, found.since.gap_days) == (1, None)
    assert found.before.unplanned_per_quarter > found.since.unplanned_per_quarter


def test_a_contact_that_serves_a_fixed_appointment_is_planned():
    roth = make_customer(now=LONG_AGO)
    tier = make_tier(rhythm="weekly", contacts_per_year=52, minutes_per_quarter=130)
    plan = care.choose_plan(
        customer=roth.pk, tier=tier.pk, weekday=1, at=time(10), by=None,
        now=NOW - timedelta(days=30),
    )  # fmt: skip
    care.tell_plan(plan=plan.pk, manner="call", by=None, now=NOW - timedelta(days=30))
    talked(roth, 6.3, direction="out")
    talked(roth, 5)
    Conversation.objects.filter(direction="out").update(serves=Appointment.objects.earliest("starts_at").promise)
    found = queries.calling_pattern(roth.pk, now=NOW).since
    assert found is not None
    assert (found.contacts, found.unplanned, found.unplanned_minutes) == (2, 1, 10)


def test_cost_to_serve_counts_minutes_at_what_an_hour_costs():
    roth = make_customer(now=LONG_AGO)
    talked(roth, 10, 20, seconds=900)
    talked(roth, 400, seconds=9000)  # more than a year ago
    found = queries.cost_to_serve(roth.pk, now=NOW)
    assert (found.contacts, found.minutes, found.cents) == (2, 30, 3000)
    talked(roth, 5, seconds=0, channel="letter")
    assert queries.cost_to_serve(roth.pk, now=NOW).minutes == 40


def test_measured_cost_and_years_stand_where_no_file_says_them():
    roth = make_customer(since_on=date(2016, 11, 23))
    talked(roth, 10, seconds=1800)
    table = queries.everybody(run=None, now=NOW)
    assert table.figures["cost_to_serve"].tolist() == [pytest.approx(30)]
    assert table.figures["years"].tolist() == [pytest.approx(10, abs=0.01)]
    note(roth, cost_to_serve=310.0, years=2.0)
    table = queries.everybody(run=None, now=NOW)
    assert (table.figures["cost_to_serve"].tolist(), table.figures["years"].tolist()) == ([310], [2])


def make_portfolio() -> list[int]:
    owner, stand_in = make_user(), make_user()
    rows = [make_customer(f"Kunde {n}", owner=owner, stand_in=stand_in) for n in range(6)]
    for n, row in enumerate(rows):
        note(row, margin=1000.0 / (n + 1), cost_to_serve=50.0 * n)
    return [row.pk for row in rows]


def test_the_map_shows_everybody_before_and_after_classes_are_in_force():
    several = make_portfolio()
    before = queries.portfolio(now=NOW)
    assert {dot.customer for dot in before.dots} == set(several)
    assert {dot.letter for dot in before.dots} == {None}
    assert queries.listing(queries.Asked(), now=NOW).lines == []
    classify()
    care.override_class(
        customer=several[5], letter="A", reason="Absprache", until=NOW + timedelta(days=9), by=None, now=NOW
    )
    after = queries.portfolio(now=NOW)
    assert (after.customers, after.value, after.cost) == (6, pytest.approx(before.value), pytest.approx(before.cost))
    assert {dot.customer: dot.letter for dot in after.dots}[several[5]] == "A"


def test_many_customers_are_drawn_as_cells(monkeypatch):
    make_portfolio()
    monkeypatch.setattr(mapping, "MOST_DOTS", 5)
    found = queries.portfolio(now=NOW)
    assert (found.dots, sum(cell.count for cell in found.cells), found.customers) == ((), 6, 6)


def test_silence_is_counted_from_the_invoices_up_to_the_reference_date():
    roth, brandt = make_customer("Roth"), make_customer("Brandt")
    invoices(roth, 10, 20, 20)
    invoices(brandt, 300, -5)
    found = queries.silence(reference=NOW.date())
    assert found.bought.customers.tolist() == [roth.pk, brandt.pk]
    assert (found.bought.recency.tolist(), found.bought.frequency.tolist()) == ([10, 300], [3, 1])
    assert (found.bought.monetary.tolist(), found.bought.r.tolist()) == ([300, 100], [2, 1])
    assert (found.model, found.alive, found.at_risk) == (None, None, None)
    assert queries.silence(reference=date(2000, 1, 1)).bought.customers.tolist() == []


def test_for_silence_the_index_of_invoices_is_read_and_not_their_table():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute("EXPLAIN " + quiet.BOUGHT, {"on": NOW.date()})
        plan = " ".join(line for (line,) in cursor.fetchall())
    assert "Index Only Scan using invoice_customer" in plan


def test_enough_invoices_tell_who_is_still_there_and_what_is_at_risk():
    owner, stand_in = make_user(), make_user()
    rows = [make_customer(f"Kunde {n}", owner=owner, stand_in=stand_in) for n in range(60)]
    for n, row in enumerate(rows):
        invoices(row, *range(20 + 5 * n, 700, 30 + n))
    found = queries.silence(reference=NOW.date())
    assert found.alive is not None
    assert found.at_risk is not None
    assert ((found.alive > 0) & (found.alive <= 1)).all()
    assert 0 < found.at_risk.whole < found.at_risk.of
