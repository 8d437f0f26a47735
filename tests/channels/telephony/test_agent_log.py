"""The agents' side of the contract: the log as JSON, and ticking off."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handschlag.conversations.models import Conversation
from handschlag.core import clock
from handschlag.promises.models import Promise
from tests.factories.conversations import ROTH, event, hear, missed, talked
from tests.factories.customers import make_customer, make_number
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)

KEYS = {
    "id", "direction", "state", "from", "from_comment", "from_pretty", "to", "to_comment", "to_pretty", "queue",
    "call_id", "comment", "done", "initialized_at", "start_at", "end_at", "duration_waiting_time",
    "duration_talking_time", "preferences",
}  # fmt: skip


@pytest.fixture
def kern(client):
    user = make_user("kern", name="Barbara Kern", extensions=("201",))
    client.force_login(user)
    customer = make_customer("Ernst Roth", owner=user, stand_in=make_user("weiss"), now=LONG_AGO)
    make_number(customer, ROTH, now=LONG_AGO)
    return user


def ago(minutes):
    return clock.now() - timedelta(minutes=minutes)


def log(client):
    return client.get("/api/v1/cti/log").json()["list"]


def post(client, path, said):
    return client.post(path, json.dumps(said), content_type="application/json")


def test_missed_call_stands_open_with_who_and_how_long(client, kern):
    call = missed(at=ago(10), rings=20)
    (row,) = log(client)
    assert set(row) == KEYS
    assert row["id"] == call.pk
    assert (row["from"], row["from_pretty"], row["from_comment"]) == ("492214710382", "0221 4710382", "Ernst Roth")
    assert (row["state"], row["comment"], row["done"]) == ("hangup", "cancel", False)
    assert (row["duration_waiting_time"], row["duration_talking_time"], row["start_at"]) == (20, None, None)
    assert row["preferences"]["from"][0]["object"] == "Customer"


def test_answered_call_is_done_and_names_who_spoke(client, kern):
    talked(at=ago(10), seconds=120, user="201")
    (row,) = log(client)
    assert (row["done"], row["to_comment"], row["duration_talking_time"]) == (True, "Barbara Kern", 120)


def test_newest_sixty_calls_cost_as_many_statements_as_three(client, kern):
    for minute in range(3):
        missed(at=ago(60 + minute))
    with CaptureQueriesContext(connection) as three:
        log(client)
    for minute in range(62):
        missed(f"+4922147{10100 + minute}", at=ago(100 + minute))
    with CaptureQueriesContext(connection) as many:
        rows = log(client)
    assert len(rows) == 60
    assert len(many) == len(three)


def test_ticking_off_says_that_the_call_back_was_made(client, kern):
    call = missed(at=ago(10))
    assert post(client, f"/api/v1/cti/done/{call.pk}", {"done": True}).json() == {}
    assert log(client)[0]["done"] is True
    assert Promise.objects.get().state == "kept"
    assert post(client, f"/api/v1/cti/done/{call.pk}/", {"done": True}).status_code == 200


def test_call_that_still_rings_is_not_ticked_off(client, kern):
    call = hear(event("offered", "r1", at=ago(1)))
    response = post(client, f"/api/v1/cti/done/{call.pk}", {"done": True})
    assert (response.status_code, bool(response.json()["error"])) == (422, True)
    assert client.post(f"/api/v1/cti/done/{call.pk}", "no json", content_type="text/plain").status_code == 422


def test_done_is_not_undone(client, kern):
    call = missed(at=ago(10))
    assert post(client, f"/api/v1/cti/done/{call.pk}", {"done": False}).status_code == 422


def test_several_are_ticked_off_together_or_not_at_all(client, kern):
    calls = [missed(at=ago(10)), missed("+492214710555", at=ago(9))]
    assert post(client, "/api/v1/cti/done/bulk", {"ids": [calls[0].pk, 999_999]}).status_code == 404
    assert not Conversation.objects.filter(wrapped_up_at__isnull=False).exists()
    assert post(client, "/api/v1/cti/done/bulk", {"ids": [call.pk for call in calls]}).json() == {}
    assert all(row["done"] for row in log(client))


@pytest.mark.parametrize(
    "said", [{}, [], "x", {"ids": "1"}, {"ids": [True]}, {"ids": [2**70]}, {"ids": list(range(1, 600))}]
)
def test_bulk_without_ids_is_refused_by_name(client, kern, said):
    response = post(client, "/api/v1/cti/done/bulk", said)
    assert response.status_code == 422
    assert response.json()["error"].startswith("ids:")


@pytest.mark.parametrize("said", [{}, [], {"done": 1}, {"done": None}])
def test_done_that_says_nothing_is_refused_by_name(client, kern, said):
    call = missed(at=ago(10))
    response = post(client, f"/api/v1/cti/done/{call.pk}", said)
    assert (response.status_code, response.json()["error"].split(":")[0]) == (422, "done")


def test_unknown_call_is_not_there(client, kern):
    assert post(client, "/api/v1/cti/done/99", {"done": True}).status_code == 404


def test_log_is_for_the_desk_alone(client):
    assert client.get("/api/v1/cti/log").status_code == 302
    client.force_login(make_user(role="partner"))
    assert client.get("/api/v1/cti/log").status_code == 403
    assert post(client, "/api/v1/cti/done/bulk", {"ids": []}).status_code == 403
