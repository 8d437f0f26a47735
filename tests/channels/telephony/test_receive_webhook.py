"""The generic webhook door: who gets in, what is kept, what is heard, what is answered."""

from datetime import timedelta

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from handschlag.conversations import actions as conversations
from handschlag.conversations.models import Conversation, Leg
from handschlag.core import clock
from handschlag.core.models import RawInput
from tests.channels.telephony.posting import ANSWER, FORM, HANGUP, NEW, ROTH, post_cti
from tests.factories.lines import NOW, make_connection, make_line

pytestmark = pytest.mark.django_db


def test_call_from_first_ring_to_hangup_is_one_conversation(exchange):
    _, token = make_connection("generic")
    for fields in (NEW, ANSWER, HANGUP):
        response = post_cti(exchange, token, fields)
        assert (response.status_code, response.content) == (200, b"{}")
        assert response["Content-Type"] == "application/json"
    call = Conversation.objects.get()
    assert (call.remote_e164, call.direction, call.state, call.ending) == ("+" + ROTH, "in", "over", "talked")
    assert RawInput.objects.filter(state="handled").count() == 3


def test_form_and_multipart_are_heard_as_well(exchange):
    _, token = make_connection("generic")
    assert post_cti(exchange, token, content_type=FORM).status_code == 200
    assert exchange.post(f"/api/v1/cti/{token}/", HANGUP).status_code == 200
    assert Conversation.objects.get().ending == "missed"


def test_several_called_people_arrive_by_name(exchange):
    _, token = make_connection("generic")
    post_cti(exchange, token, NEW | {"user[]": ["Kern", "Weiß"]}, content_type=FORM)
    assert RawInput.objects.get().state == "handled"


def test_duplicates_unknown_ids_and_unknown_events_are_answered_like_all_others(exchange):
    _, token = make_connection("generic")
    strange = [
        NEW,
        NEW,
        HANGUP,
        HANGUP,
        ANSWER | {"callId": "never"},
        HANGUP | {"callId": "never2"},
        NEW | {"event": "park"},
    ]
    for fields in strange:
        response = post_cti(exchange, token, fields)
        assert (response.status_code, response.content) == (200, b"{}")
    assert Leg.objects.filter(call="c1").count() == 1
    assert Conversation.objects.count() == 3
    assert RawInput.objects.count() == len(strange)


def test_wrong_token_is_refused_and_nothing_is_kept(exchange):
    make_connection("generic")
    response = post_cti(exchange, "wrong")
    assert (response.status_code, response.json()) == (401, {"error": "Invalid token, please contact your admin!"})
    assert not RawInput.objects.exists()


def test_disabled_feature_is_said_before_the_token_is_looked_at(exchange):
    _, token = make_connection("generic", is_enabled=False)
    for tried in (token, "wrong"):
        response = post_cti(exchange, tried)
        assert response.status_code == 422
        assert response.json() == {"error": "Feature is disabled, please contact your administrator!"}


def test_disabled_connection_is_refused_while_another_is_in_use(exchange):
    _, off = make_connection("generic", is_enabled=False)
    make_connection("generic", name="zweite")
    assert post_cti(exchange, off).json() == {"error": "Feature is disabled, please contact your administrator!"}


def test_connection_that_takes_nothing_is_not_configured(exchange):
    _, token = make_connection("generic", takes_in=False, takes_out=False)
    response = post_cti(exchange, token)
    assert (response.status_code, response.json()) == (
        422,
        {"error": "Feature not configured, please contact your admin!"},
    )


@pytest.mark.parametrize("direction", ["sideways", "", None])
def test_direction_is_asked_last(exchange, direction):
    _, token = make_connection("generic")
    response = post_cti(exchange, token, NEW | {"direction": direction})
    assert (response.status_code, response.json()) == (422, {"error": "Invalid 'direction'!"})
    assert post_cti(exchange, "wrong", NEW | {"direction": direction}).status_code == 401


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({**NEW, "callId": ""}, "callId: is missing"),
        ({**NEW, "event": ""}, "event: is missing"),
        ({**NEW, "from": "9" * 300}, "from: has 300 characters, at most 200 are read"),
    ],
)
def test_senseless_body_is_answered_with_field_and_reason_and_kept(exchange, fields, error):
    _, token = make_connection("generic")
    response = post_cti(exchange, token, fields)
    assert (response.status_code, response.json()) == (422, {"error": error})
    kept = RawInput.objects.get()
    assert (kept.state, kept.error) == ("refused", error)
    assert not Conversation.objects.exists()


def test_body_is_kept_byte_for_byte(exchange):
    _, token = make_connection("generic")
    body = b"\xff\x00 not a form at all"
    assert exchange.post(f"/api/v1/cti/{token}", body, content_type="text/plain").status_code == 422
    assert bytes(RawInput.objects.get().body) == body


def test_too_large_body_is_not_read(exchange):
    _, token = make_connection("generic")
    response = exchange.post(f"/api/v1/cti/{token}", b"x" * 70_000, content_type="text/plain")
    assert response.status_code == 413
    assert not RawInput.objects.exists()


@pytest.mark.parametrize("path", ["cti/{}", "placetel/{}", "sipgate/{}/in", "sipgate/{}/out"])
def test_doors_are_for_post_only(exchange, path):
    assert exchange.get("/api/v1/" + path.format("x")).status_code == 405


def test_foreign_headers_and_unknown_fields_do_not_matter(exchange):
    _, token = make_connection("generic")
    fields = NEW | {"callid": "other", "caller": "x", "extra": {"deep": [1, None]}}
    assert post_cti(exchange, token, fields, Authorization="Token token=abc").status_code == 200
    assert Conversation.objects.get().legs.get().call == "c1"


def test_blocked_caller_is_refused_and_rings_nowhere(exchange):
    _, token = make_connection("generic")
    conversations.block_number(number="0221 4710382", region="DE", area_code="", reason="x", by=None, now=NOW)
    response = post_cti(exchange, token)
    assert response.json() == {"action": "reject", "reason": "busy"}
    call = Conversation.objects.get()
    assert (call.state, call.ending, call.owes) == ("over", "blocked", None)
    assert post_cti(exchange, token, HANGUP | {"cause": "busy"}).content == b"{}"
    assert Conversation.objects.get().ending == "blocked"


def test_outgoing_call_shows_the_number_of_the_first_fitting_row(exchange):
    connection, token = make_connection("generic")
    conversations.set_caller_ids(
        connection=connection.id, rows=[("4941*", "0221 4710 100")], default="0221 4710 300", by=None, now=NOW
    )
    out = {"event": "newCall", "direction": "out", "from": "201", "to": "49411234567", "callId": "o1"}
    assert post_cti(exchange, token, out).json() == {
        "action": "dial",
        "caller_id": "492214710100",
        "callerId": "492214710100",
        "number": "49411234567",
    }
    other = post_cti(exchange, token, out | {"to": "01713920011", "callId": "o2"}).json()
    assert (other["caller_id"], other["number"]) == ("492214710300", "491713920011")
    logged = Conversation.objects.get(legs__call="o1")
    assert logged.local_raw == "+492214710100"


def test_outgoing_call_without_table_is_left_to_the_exchange(exchange):
    _, token = make_connection("generic")
    out = {"event": "newCall", "direction": "out", "from": "201", "to": "49411234567", "callId": "o1"}
    assert post_cti(exchange, token, out).content == b"{}"


def test_direction_that_is_not_taken_is_answered_and_not_heard(exchange):
    _, token = make_connection("generic", takes_in=False)
    assert post_cti(exchange, token).content == b"{}"
    assert not Conversation.objects.exists()


def test_line_gives_the_call_its_name(exchange):
    connection, token = make_connection("generic")
    line = make_line(connection)
    post_cti(exchange, token)
    assert Conversation.objects.get().line == line


def test_health_says_when_the_exchange_was_last_heard(exchange):
    connection, token = make_connection("generic")
    post_cti(exchange, token)
    connection.refresh_from_db()
    assert abs(connection.heard_at - clock.now()) < timedelta(minutes=1)


def test_ring_costs_a_fixed_number_of_statements(exchange):
    _, token = make_connection("generic")
    post_cti(exchange, token)
    with CaptureQueriesContext(
        database,
    ) as first:
        post_cti(exchange, token, NEW | {"callId": "c2"})
    with CaptureQueriesContext(database) as second:
        post_cti(exchange, token, NEW | {"callId": "c3"})
    assert len(second) <= len(first) <= 45
