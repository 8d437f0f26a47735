"""What the house owes, in the order in which somebody must act."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handschlag.core.errors import NotThere
from handschlag.customers.models import Customer
from handschlag.people import actions as people
from handschlag.people.models import User
from handschlag.promises import actions as promises
from handschlag.promises import queries
from handschlag.promises.choices import Source
from handschlag.promises.models import Promise
from handschlag.promises.queries import Wanted, places, standing_in
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_team, make_user
from tests.factories.promises import promise_to

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def seen(user: User, *, now=NOW, after: str = "", limit: int = 50, **wanted) -> list[Promise]:
    page = queries.timeline(Wanted(**wanted), user=user.pk, now=now, after=after, limit=limit)
    return [entry.promise for entry in page.entries]


@pytest.fixture
def kern() -> User:
    return make_user("kern", presence="available", since_at=NOW)


def test_untold_breaks_come_first_then_late_ones_then_what_is_coming(kern: User) -> None:
    roth = make_customer(owner=kern)
    coming = promise_to(roth, owner=kern.pk, allowance=9 * HOUR)
    late = promise_to(roth, owner=kern.pk, allowance=1 * HOUR)
    untold = promise_to(roth, owner=kern.pk, allowance=2 * HOUR)
    marked = promise_to(roth, owner=kern.pk, allowance=8 * HOUR)
    promises.mark_promise_kept(promise=marked.pk, by=None, now=NOW)
    later = NOW + 3 * HOUR
    promises.break_due_promises(now=later)
    promises.tell_of_break(promise=late.pk, by=None, now=later)
    assert seen(kern, now=later) == [untold, late, marked, coming]
    promises.keep_promise(promise=late.pk, by=None, now=later)
    assert seen(kern, now=later) == [untold, marked, coming]


def test_pages_follow_one_another_without_a_gap_also_at_the_same_second(kern: User) -> None:
    roth = make_customer(owner=kern)
    made = [promise_to(roth, owner=kern.pk, due_at=NOW + (1 + number // 3) * HOUR) for number in range(7)]
    promises.break_due_promises(now=NOW + 1.5 * HOUR)
    found, cursor = [], ""
    for _page in range(4):
        page = queries.timeline(Wanted(), user=kern.pk, now=NOW + 2 * HOUR, after=cursor, limit=2)
        found += [entry.promise for entry in page.entries]
        cursor = page.next
    assert (found, cursor) == (made, "")


@pytest.mark.parametrize("cursor", ["nonsense", "1_2_3", "x_2026-11-23T10:00:00+00:00_3"])
def test_a_wrong_cursor_is_no_page(kern: User, cursor: str) -> None:
    with pytest.raises(NotThere):
        seen(kern, after=cursor)


def test_a_cursor_without_offset_means_utc(kern: User) -> None:
    promise = promise_to(owner=kern.pk)
    assert seen(kern, after="2_2020-01-01T00:00:00_1") == [promise]


def test_views_show_mine_my_teams_all_and_what_customers_owe(kern: User) -> None:
    weiss = make_user("weiss", presence="available", since_at=NOW)
    team = make_team("Schaden", members=(kern, weiss))
    other = make_team("Leben")
    mine, theirs = promise_to(owner=kern.pk), promise_to(owner=weiss.pk)
    of_team, strange = promise_to(owner_team=team.pk), promise_to(owner_team=other.pk)
    own = promise_to(owner=kern.pk, source=Source.CUSTOMER)
    assert seen(kern) == [mine]
    assert seen(kern, view="team") == [mine, theirs, of_team]
    assert seen(kern, view="team", team=other.pk) == [strange]
    assert seen(kern, view="all") == [mine, theirs, of_team, strange]
    assert seen(kern, view="all", owner=weiss.pk) == [theirs]
    assert seen(kern, view="theirs") == [own]
    assert seen(kern, view="theirs", owner=weiss.pk) == []
    assert seen(weiss, view="team", text="Kunz") == []


def test_nobody_in_no_team_owes_nothing_as_a_team(kern: User) -> None:
    promise_to(owner=kern.pk)
    assert seen(kern, view="team") == []
    assert seen(kern, view="team", text="zurück") == []


def test_the_stand_in_sees_what_absent_colleagues_owe(kern: User) -> None:
    weiss = make_user("weiss", presence="available", since_at=NOW)
    roth = make_customer(owner=kern, stand_in=weiss)
    owed = [promise_to(roth, owner=kern.pk, due_at=NOW + number * HOUR) for number in (1, 2, 3)]
    assert seen(weiss, view="stand_in") == []
    people.set_presence(user=kern.pk, state="off", by=kern.pk, now=NOW)
    assert seen(weiss, view="stand_in") == owed
    assert seen(weiss, view="stand_in", owner=weiss.pk) == []
    first = queries.timeline(Wanted(view="stand_in"), user=weiss.pk, now=NOW, limit=2)
    assert [entry.promise for entry in first.entries] == owed[:2]
    assert seen(weiss, view="stand_in", after=first.next, limit=2) == owed[2:]


@pytest.fixture
def absent_kern(kern: User) -> tuple[User, Promise]:
    """Kern is away; four promises come to Vogt, who is here, and the last one to Weiss."""
    weiss, vogt = (make_user(name, presence="available", since_at=NOW) for name in ("weiss", "vogt"))
    elsewhere, roth = make_customer(owner=kern, stand_in=vogt), make_customer(owner=kern, stand_in=weiss)
    for number in range(4):
        promise_to(elsewhere, owner=kern.pk, due_at=NOW + (1 + number) * HOUR)
    mine = promise_to(roth, owner=kern.pk, due_at=NOW + 9 * HOUR)
    people.set_presence(user=kern.pk, state="off", by=kern.pk, now=NOW)
    return weiss, mine


def test_a_stand_in_meets_only_what_is_theirs(absent_kern: tuple[User, Promise]) -> None:
    weiss, mine = absent_kern
    page = queries.timeline(Wanted(view="stand_in"), user=weiss.pk, now=NOW, limit=1)
    assert ([entry.promise for entry in page.entries], page.next) == ([mine], "")
    assert seen(weiss, view="stand_in", text="zurück") == [mine]
    assert seen(weiss, view="stand_in", kind="offer") == []


def test_who_stands_in_for_very_many_looks_through_a_bounded_number(
    absent_kern: tuple[User, Promise], monkeypatch
) -> None:
    weiss, mine = absent_kern
    monkeypatch.setattr(standing_in, "MOST_CUSTOMERS", 0)
    monkeypatch.setattr(standing_in, "MOST_LOOKED_AT", 4)
    page = queries.timeline(Wanted(view="stand_in"), user=weiss.pk, now=NOW, limit=1)
    assert (page.entries, bool(page.next)) == ([], True)
    assert seen(weiss, view="stand_in", after=page.next, limit=1) == [mine]


def test_what_is_owed_to_many_customers_of_a_stand_in_is_met_along_the_way(
    absent_kern: tuple[User, Promise], monkeypatch
) -> None:
    weiss, mine = absent_kern
    monkeypatch.setattr(standing_in, "FEW_OWED", 0)
    assert seen(weiss, view="stand_in") == [mine]


def test_a_lead_sees_what_owner_and_stand_in_leave(kern: User) -> None:
    vogt, weiss = (make_user(name, presence="available", since_at=NOW) for name in ("vogt", "weiss"))
    make_team("Schaden", lead=weiss, members=(kern,))
    owed = promise_to(make_customer(owner=kern, stand_in=vogt), owner=kern.pk)
    for one in (kern, vogt):
        assert seen(weiss, view="stand_in") == []
        people.set_presence(user=one.pk, state="off", by=one.pk, now=NOW)
    assert seen(weiss, view="stand_in") == seen(weiss, view="stand_in", text="zurück") == [owed]


def test_merged_customers_stand_in_sees_what_was_promised_before(kern: User) -> None:
    weiss = make_user("weiss", presence="available", since_at=NOW)
    old, new = make_customer(owner=weiss), make_customer(owner=kern, stand_in=weiss)
    owed = promise_to(old, owner=kern.pk)
    Customer.objects.filter(pk=old.pk).update(merged_into=new)
    people.set_presence(user=kern.pk, state="off", by=kern.pk, now=NOW)
    assert seen(weiss, view="stand_in") == [owed]


def test_kind_customer_and_words_narrow_it(kern: User) -> None:
    weber = make_customer("Bäckerei Weber", owner=kern)
    oven = promise_to(weber, owner=kern.pk, words="Backofen reparieren", kind="repair")
    promise_to(owner=kern.pk, words="Police schicken", kind="offer")
    assert seen(kern, kind="repair") == [oven]
    assert len(seen(kern, kind="nonsense")) == 2
    assert seen(kern, text="weber") == seen(kern, text="backofen") == [oven]
    assert seen(kern, text="xy") == []


def test_what_very_many_promises_say_is_met_along_the_way(kern: User, monkeypatch) -> None:
    monkeypatch.setattr(places, "FEW", 1)
    made = [promise_to(owner=kern.pk, words=f"Beitrag (neu) {number}") for number in range(3)]
    promise_to(owner=kern.pk, words="Beitrag alt")
    assert seen(kern, text="beitrag (neu)") == made
    assert seen(kern, text="(neu) 2") == made[2:]


def test_a_group_stands_in_one_line_for_each_who_owes_it(kern: User) -> None:
    weiss = make_user("weiss", presence="available", since_at=NOW)
    several = [make_customer(name, owner=kern) for name in ("Roth", "Weber", "Kunz")]
    group = promises.make_group(
        cause="Störung West", words="Rückruf in 2 Stunden", members=[one.pk for one in several], by=kern.pk, now=NOW
    )
    members = list(queries.members(group.pk).order_by("id"))
    assert seen(kern) == members[:1]
    promises.keep_promise(promise=members[0].pk, by=None, now=NOW)
    assert seen(kern) == members[1:2]
    promises.assign_promise(promise=members[1].pk, owner=weiss.pk, by=None, now=NOW)
    assert seen(kern, view="all") == members[1:]
    assert seen(kern, view="all", text="Störung") == []
    assert seen(kern, text="Kunz") == members[2:]
    assert queries.tallies([group.pk])[group.pk] == queries.Tally(members=3, running=2, kept=1, broken=0, untold=0)


def test_untold_breaks_are_counted_to_a_hundred_and_customers_own_never(kern: User) -> None:
    for source in (Source.SPOKEN, Source.SPOKEN, Source.CUSTOMER):
        promise_to(owner=kern.pk, allowance=HOUR, source=source)
    promises.break_due_promises(now=NOW + 2 * HOUR)
    assert queries.count_untold() == 2
    assert queries.count_untold(most=1) == 1


ALONG = {
    ("mine", ""): {"promise_owner_broken", "promise_owner_due", "promise_owner_marked"},
    ("team", ""): {"promise_owner_broken", "promise_owner_due", "promise_owner_marked", "promise_team_due"},
    ("all", ""): {"promise_untold", "promise_broken_open", "promise_breaks", "promise_marked"},
    ("theirs", ""): {"promise_broken_open", "promise_theirs_due"},
    ("all", "Heizung 777"): {"promise_words"},
    ("stand_in", ""): {"promise_customer_owed"},
}


def test_every_part_of_a_page_is_read_along_its_index(absent_kern: tuple[User, Promise]) -> None:
    """Twenty thousand are enough for the planner to choose as it does among a million (bench/promises.py)."""
    weiss, mine = absent_kern
    make_team("Schaden", members=(weiss,))
    colleagues = User.objects.bulk_create(
        User(login=f"c{number}", email=f"c{number}@example.org", name=f"C{number}") for number in range(40)
    )
    owners = [mine.owner_id, weiss.pk, *(one.pk for one in colleagues)]
    customers = [mine.customer_id, *(make_customer(f"K{number}").pk for number in range(30))]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO promises_promise (customer_id, party, kind, source, words, clock, grace_seconds, made_at, due_at,"
            " owner_id, state, broken_at, ended_at, break_told_at, done_at)"
            " SELECT (%s::bigint[])[1 + n %% 31], '', kind, source, 'Heizung ' || n, clock, 0, made_at, due_at + n * interval '1 minute',"
            " (%s::bigint[])[1 + n %% 42], CASE n %% 10 WHEN 0 THEN 'broken' WHEN 1 THEN 'provisionally_kept' ELSE 'open' END,"
            " CASE n %% 10 WHEN 0 THEN due_at + n * interval '1 minute' END, CASE n %% 10 WHEN 0 THEN due_at END,"
            " CASE n %% 20 WHEN 0 THEN due_at END, CASE n %% 10 WHEN 1 THEN made_at END"
            " FROM promises_promise, generate_series(1, 20000) AS n WHERE id = %s",
            [customers, owners, mine.pk],
        )
        cursor.execute("ANALYZE promises_promise")
    for (view, text), indexes in ALONG.items():
        plan = plan_of(weiss, view=view, text=text)
        assert "Seq Scan on promises_promise" not in plan, plan
        assert {name for name in indexes if name not in plan} == set(), plan


def plan_of(user: User, **asked: str) -> str:
    with CaptureQueriesContext(connection) as statements:
        queries.timeline(Wanted(**asked), user=user.pk, now=NOW)
    found = next(each["sql"] for each in statements if "AS stage" in each["sql"])
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {found}")
        return "\n".join(line for (line,) in cursor.fetchall())


@pytest.mark.parametrize("view", ["mine", "team", "all", "theirs", "stand_in"])
def test_a_page_takes_as_many_statements_for_many_as_for_one(absent_kern, view: str) -> None:
    weiss, mine = absent_kern
    make_team("Schaden", members=(weiss,))
    promise_to(owner=weiss.pk)
    one = statements_for(weiss, view)
    for number in range(12):
        promise_to(mine.customer, owner=mine.owner_id, due_at=NOW + (10 + number) * HOUR)
        promise_to(owner=weiss.pk)
    assert statements_for(weiss, view) == one


def statements_for(user: User, view: str) -> int:
    with CaptureQueriesContext(connection) as statements:
        queries.timeline(Wanted(view=view), user=user.pk, now=NOW)
    return len(statements)
