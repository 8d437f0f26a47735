"""Laws are data: entered, worded anew from a day on, never changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from handschlag.core.errors import NotThere
from handschlag.core.models import FactRow
from handschlag.promises import actions as promises
from handschlag.promises import permissions, queries
from handschlag.promises.actions import CannotWriteLaw
from handschlag.promises.models import LawVersion
from handschlag.promises.rules import laws
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_user
from tests.factories.worktime import make_calendar

pytestmark = pytest.mark.django_db

TKG = laws.SHIPPED[0].definition
TODAY = date(2026, 11, 23)


def write(**more: Any) -> LawVersion:
    said: dict[str, Any] = {"code": "AT-TKG-1", "from_on": TODAY, "definition": TKG, **more}
    return promises.write_law(by=None, now=NOW, **said)


def dearer(percent: str) -> dict[str, Any]:
    return {**TKG, "missed": {"percent": percent, "at_least": "10.00"}}


def test_every_house_is_bound_by_what_is_shipped():
    (bound,) = queries.bound_by(on=TODAY)
    assert (bound.code, bound.coming, bound.running) == ("DE-TKG-58", (), 0)
    assert bound.today is not None
    assert bound.today.law.title == "§ 58 TKG: Entstörung"
    assert queries.bound_by(on=date(2020, 1, 1))[0].today is None


def test_a_law_that_is_entered_stands_beside_it_with_a_fact():
    version = write()
    assert [bound.code for bound in queries.bound_by(on=TODAY)] == ["AT-TKG-1", "DE-TKG-58"]
    assert str(version) == "AT-TKG-1 from 2026-11-23"
    assert FactRow.objects.get(name="LawWritten").payload["from_on"] == "2026-11-23"


def test_the_day_of_the_report_decides_which_wording_counts():
    write(code="DE-TKG-58", from_on=date(2027, 1, 1), definition=dearer("30"))

    def percent(at: datetime) -> str:
        found = queries.find_law("DE-TKG-58", reported_at=at)
        assert found is not None
        return found.definition["missed"]["percent"]

    assert percent(datetime(2026, 12, 31, 22, 59, tzinfo=UTC)) == "20"
    assert percent(datetime(2026, 12, 31, 23, 0, tzinfo=UTC)) == "30"  # new year in Berlin
    (bound,) = queries.bound_by(on=TODAY)
    assert [one.from_on for one in bound.coming] == [date(2027, 1, 1)]
    assert bound.newest.number == 1


def test_a_corrected_wording_takes_the_place_of_the_one_before():
    write(definition=dearer("30"))
    write(definition=dearer("40"))
    found = queries.find_law("AT-TKG-1", reported_at=NOW)
    assert found is not None
    assert (found.number, found.definition["missed"]["percent"]) == (2, "40")
    assert [one.number for one in queries.get_law("AT-TKG-1")] == [2, 1]


def test_a_law_can_end():
    write(until_on=TODAY)
    assert queries.find_law("AT-TKG-1", reported_at=NOW) is not None
    assert queries.find_law("AT-TKG-1", reported_at=NOW + timedelta(days=1)) is None


def test_clocks_that_run_keep_their_wording():
    make_calendar()
    clock = promises.start_law_clock(
        law="DE-TKG-58",
        matter="case-1",
        customer=make_customer().pk,
        reported_at=NOW,
        is_complete=True,
        by=None,
        now=NOW,
    )
    write(code="DE-TKG-58", definition=dearer("30"))
    assert queries.law_clocks(["case-1"]).get().version.definition == TKG
    assert clock.version.number == 0
    (bound,) = queries.bound_by(on=TODAY)
    assert (bound.running, bound.newest.number) == (1, 1)
    assert [one.number for one in queries.get_law("DE-TKG-58")] == [1, 0]


def test_a_law_nobody_entered_is_not_there():
    with pytest.raises(NotThere):
        queries.get_law("CH-FMG-1")
    assert queries.find_law("CH-FMG-1", reported_at=NOW) is None


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"code": "de-tkg"}, "code"),
        ({"code": ""}, "code"),
        ({"until_on": TODAY - timedelta(days=1)}, "until_on"),
        ({"definition": {**TKG, "country": "Deutschland"}}, "country"),
        ({"definition": {**TKG, "missed": {"percent": "120", "at_least": "1"}}}, "missed.percent"),
    ],
)
def test_what_contradicts_itself_is_refused_beside_its_field(more: dict[str, Any], field: str):
    with pytest.raises(CannotWriteLaw) as no:
        write(**more)
    assert no.value.field == field
    assert not LawVersion.objects.exists()


@pytest.mark.parametrize(("role", "may"), [("admin", True), ("management", False), ("agent", False)])
def test_only_administrators_write_laws(role: str, may: bool):
    assert permissions.may_write_laws(make_user(role=role)) is may
