from __future__ import annotations

from typing import Any

from django.urls import reverse

from handschlag.promises import queries
from tests.desk.calling import House
from tests.factories.people import make_team


def save(office: House, team: int | None = None, **said: Any) -> Any:
    office.kern.role = "team_lead"
    office.kern.save()
    given = {"call_back": "1,5", "retry": "2", "answer": "4", "shortest_ring": "5", **said}
    sent = {f"team-{team or 0}-{name}": value for name, value in given.items()} | {"team": team or ""}
    return office.client.post(reverse("settings-waiting"), sent, follow=True)


def test_the_house_says_how_long_somebody_waits(office: House) -> None:
    page = save(office).content.decode()
    assert "Was schon geschuldet wird, behält seine Zeit." in page
    calls, messages = queries.call_back_rule(None), queries.message_rule(None)
    assert (calls.allowance_seconds, calls.retry_seconds, calls.shortest_ring_seconds) == (5400, 7200, 5)
    assert messages.allowance_seconds == 4 * 3600
    assert 'value="1,5"' in page


def test_a_team_may_have_it_otherwise(office: House) -> None:
    team = make_team("Buchhaltung")
    save(office, team.pk, answer="16")
    assert queries.message_rule(team.pk).allowance_seconds == 16 * 3600
    assert queries.message_rule(None).allowance_seconds == 8 * 3600


def test_no_time_at_all_is_refused_beside_its_field(office: House) -> None:
    answer = save(office, answer="0")
    assert answer.status_code == 422
    assert queries.message_rule(None).allowance_seconds == 8 * 3600


def test_a_team_that_is_not_there_is_not_found(office: House) -> None:
    assert save(office, 987654).status_code == 404
