"""The three webhook doors: who gets in, what is kept, what is heard, what is answered."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from urllib.parse import urlencode
from xml.etree.ElementTree import fromstring

import pytest
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext

from handschlag.channels.telephony import hearing, jobs
from handschlag.conversations import actions as conversations
from handschlag.conversations.models import Connection, Conversation, Leg
from handschlag.core import clock, intake
from handschlag.core.models import RawInput
from tests.factories.lines import NOW, make_connection, make_line
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db

ROTH = "492214710382"
NEW = {"event": "newCall", "direction": "in", "from": ROTH, "to": "492214710334", "callId": "c1", "user": "Kern"}
ANSWER = NEW | {"event": "answer", "user": "kern", "answeringNumber": "201"}
HANGUP = NEW | {"event": "hangup", "cause": "normalClearing"}
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def exchange():
    """Nothing signed in, and no CSRF token anywhere; somebody is there to owe a call-back."""
    make_user(role="admin")
    return Client(enforce_csrf_checks=True)


def post(client, path, fields, content_type="application/json", **headers):
    body = json.dumps(fields) if content_type == "application/json" else urlencode(fields, doseq=True)
    return client.post(path, body, content_type=content_type, headers=headers)


def post_cti(client, token, fields=NEW, **more):
    return post(client, f"/api/v1/cti/{token}", fields, **more)


def only_call():
    return Conversation.objects.get()


def test_call_from_first_ring_to_hangup_is_one_conversation(exchange):
    _, token = make_connection("generic")
    for fields in (NEW, ANSWER, HANGUP):
        response = post_cti(exchange, token, fields)
        assert (response.status_code, response.content) == (200, b"{}")
        assert response["Content-Type"] == "application/json"
    call = only_call()
    assert (call.remote_e164, call.direction, call.state, call.ending) == ("+" + ROTH, "in", "over", "talked")
    assert RawInput.objects.filter(state="handled").count() == 3


def test_form_and_multipart_are_heard_as_well(exchange):
    _, token = make_connection("generic")
    assert post_cti(exchange, token, content_type=FORM).status_code == 200
    assert exchange.post(f"/api/v1/cti/{token}/", HANGUP).status_code == 200
    assert only_call().ending == "missed"


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
    assert only_call().legs.get().call == "c1"


def test_blocked_caller_is_refused_and_rings_nowhere(exchange):
    _, token = make_connection("generic")
    conversations.block_number(number="0221 4710382", region="DE", area_code="", reason="x", by=None, now=NOW)
    response = post_cti(exchange, token)
    assert response.json() == {"action": "reject", "reason": "busy"}
    call = only_call()
    assert (call.state, call.ending, call.owes) == ("over", "blocked", None)
    assert post_cti(exchange, token, HANGUP | {"cause": "busy"}).content == b"{}"
    assert only_call().ending == "blocked"


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
    assert only_call().line == line


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


SIPGATE = {
    "event": "newCall",
    "direction": "in",
    "from": ROTH,
    "to": "492214710334",
    "callId": "s1",
    "user[]": ["Kern"],
}


def post_sipgate(client, path, fields=SIPGATE, **headers):
    return post(client, path, fields, content_type=FORM, **headers)


@pytest.mark.parametrize("path", ["{}/in", "{}/in/", "in/{}", "in/{}/"])
def test_sipgate_is_told_where_to_report_answer_and_hangup(exchange, path):
    _, token = make_connection("sipgate")
    response = post_sipgate(exchange, "/api/v1/sipgate/" + path.format(token))
    assert (response.status_code, response["Content-Type"]) == (200, "application/xml; charset=UTF-8")
    here = f"http://testserver/api/v1/sipgate/{token}/in"
    assert fromstring(response.content).attrib == {"onHangup": here, "onAnswer": here}
    assert only_call().remote_e164 == "+" + ROTH


def test_sipgate_errors_are_xml(exchange):
    _, token = make_connection("sipgate")
    response = post_sipgate(exchange, "/api/v1/sipgate/wrong/in")
    assert response.status_code == 401
    assert fromstring(response.content).findtext("Error") == "Invalid token, please contact your admin!"
    assert post_sipgate(exchange, "/api/v1/sipgate/in").status_code == 401
    bad = post_sipgate(exchange, f"/api/v1/sipgate/{token}/in", SIPGATE | {"direction": "up"})
    assert (bad.status_code, fromstring(bad.content).findtext("Error")) == (422, "Invalid 'direction'!")


def test_sipgate_blocked_and_shown_numbers(exchange):
    connection, token = make_connection("sipgate")
    conversations.block_number(number="0221 4710382", region="DE", area_code="", reason="x", by=None, now=NOW)
    conversations.set_caller_ids(connection=connection.id, rows=[], default="0221 4710 300", by=None, now=NOW)
    refused = fromstring(post_sipgate(exchange, f"/api/v1/sipgate/{token}/in").content)
    assert refused.find("Reject").attrib == {"reason": "busy"}
    out = SIPGATE | {"direction": "out", "from": "492214710334", "to": "4912347114711", "callId": "s2"}
    dial = fromstring(post_sipgate(exchange, f"/api/v1/sipgate/{token}/out", out).content).find("Dial")
    assert (dial.attrib, dial.findtext("Number")) == ({"callerId": "492214710300"}, "4912347114711")


def test_sipgate_transfer_is_the_same_conversation(exchange):
    _, token = make_connection("sipgate")
    path = f"/api/v1/sipgate/{token}/in"
    post_sipgate(exchange, path, SIPGATE | {"origCallId": "s1"})
    post_sipgate(exchange, path, SIPGATE | {"callId": "s2", "origCallId": "s1", "diversion": "492214710334"})
    assert sorted(only_call().legs.values_list("call", flat=True)) == ["s1", "s2"]


def test_digits_of_sipgate_take_their_direction_from_the_address(exchange):
    _, token = make_connection("sipgate")
    post_sipgate(exchange, f"/api/v1/sipgate/{token}/in")
    assert (
        post_sipgate(exchange, f"/api/v1/sipgate/{token}/in", {"event": "dtmf", "dtmf": "", "callId": "s1"}).status_code
        == 200
    )
    assert Conversation.objects.count() == 1


def test_sipgate_signature_is_demanded_once_a_key_is_stored(exchange):
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    connection, token = make_connection("sipgate", secret=pem)
    path = f"/api/v1/sipgate/{token}/in"
    assert post_sipgate(exchange, path).status_code == 401
    assert not RawInput.objects.exists()
    connection.refresh_from_db()
    assert connection.error == "signature"
    signed = base64.b64encode(key.sign(urlencode(SIPGATE, doseq=True).encode(), padding.PKCS1v15(), SHA256())).decode()
    assert post_sipgate(exchange, path, **{"X-Sipgate-Signature": signed}).status_code == 200
    connection.refresh_from_db()
    assert connection.error == ""


PLACETEL = {"event": "IncomingCall", "from": "02214710382", "to": "02214710334", "call_id": "p1", "direction": "in"}


def post_placetel(client, token, fields=PLACETEL, **headers):
    return post(client, f"/api/v1/placetel/{token}", fields, content_type=FORM, **headers)


def test_placetel_call_from_ring_to_missed(exchange):
    _, token = make_connection("placetel")
    response = post_placetel(exchange, token)
    assert (response.status_code, response.content) == (200, b'<?xml version="1.0" encoding="UTF-8"?>\n<Response/>')
    post_placetel(exchange, token, {"event": "HungUp", "type": "missed", "call_id": "p1", "duration": "0"})
    assert (only_call().remote_e164, only_call().ending) == ("+" + ROTH, "missed")


def test_placetel_busy_outgoing_call_was_not_a_talk(exchange):
    _, token = make_connection("placetel")
    out = {
        "event": "OutgoingCall",
        "from": "02214710334",
        "to": "02214710382",
        "call_id": "p2",
        "peer": "7777abc@fpbx.de",
    }
    post_placetel(exchange, token, out)
    post_placetel(exchange, token, out | {"event": "HungUp", "type": "busy", "duration": "0", "direction": "out"})
    assert only_call().ending == "busy"


def test_placetel_signature_is_demanded_once_a_secret_is_stored(exchange):
    _, token = make_connection("placetel", secret="12345")
    body = urlencode(PLACETEL).encode()
    assert post_placetel(exchange, token).status_code == 401
    signed = hmac.new(b"12345", body, hashlib.sha256).hexdigest()
    assert post_placetel(exchange, token, **{"X-PLACETEL-SIGNATURE": signed}).status_code == 200
    assert (
        post_placetel(exchange, token, PLACETEL | {"call_id": "p9"}, **{"X-PLACETEL-SIGNATURE": signed}).status_code
        == 401
    )


def test_secret_that_can_no_longer_be_read_lets_nobody_in(exchange, settings):
    _, token = make_connection("placetel", secret="12345")
    signed = hmac.new(b"12345", urlencode(PLACETEL).encode(), hashlib.sha256).hexdigest()
    settings.SECRET_KEY = "another" * 8
    assert post_placetel(exchange, token, **{"X-PLACETEL-SIGNATURE": signed}).status_code == 401


def test_token_of_one_kind_opens_no_other_door(exchange):
    _, generic = make_connection("generic")
    make_connection("placetel")
    assert post_placetel(exchange, generic).status_code == 401


def test_what_a_crash_left_behind_is_heard_later_and_once():
    connection, _ = make_connection("generic")
    now = clock.now()
    raw_id = intake.keep(
        source=hearing.source_of(connection),
        body=json.dumps(NEW).encode(),
        content_type="application/json",
        meta={},
        now=now - timedelta(minutes=1),
    )
    assert hearing.hear_what_waits(now=now) == 1
    assert hearing.hear_what_waits(now=now) == 0
    hearing.hear(raw_id, now=now)
    assert only_call().legs.get().call == "c1"


def test_reports_are_forgotten_after_a_month_unless_they_still_wait():
    make_user(role="admin")
    connection, _ = make_connection("generic")
    now = clock.now()
    for days, heard in ((40, True), (40, False), (20, True)):
        raw_id = intake.keep(
            source=hearing.source_of(connection),
            body=json.dumps(NEW | {"callId": f"{days}{heard}"}).encode(),
            content_type="application/json",
            meta={},
            now=now - timedelta(days=days),
        )
        if heard:
            hearing.hear(raw_id, now=now)
    assert jobs.forget_heard_input(0) == 1
    assert sorted(RawInput.objects.values_list("state", flat=True)) == ["handled", "received"]
    assert Conversation.objects.count() == 2


def test_report_we_failed_on_waits_and_is_made_good_later():
    make_user(role="admin")
    connection, _ = make_connection("generic")
    now = clock.now()
    raw_id = intake.keep(
        source=hearing.source_of(connection),
        body=json.dumps(NEW).encode(),
        content_type="application/json",
        meta={"events": [{"kind": "offered"}]},  # kept by a version that forgot half of it
        now=now - timedelta(minutes=1),
    )
    hearing.hear(raw_id, now=now)
    waiting = RawInput.objects.get()
    assert (waiting.state, waiting.attempts, waiting.error) == ("received", 1, "KeyError: 'at'")
    RawInput.objects.update(meta={})
    assert hearing.hear_what_waits(now=now) == 1
    assert only_call().remote_e164 == "+" + ROTH


def test_round_that_hears_what_waits_runs_as_a_job():
    make_user(role="admin")
    connection, _ = make_connection("generic")
    intake.keep(
        source=hearing.source_of(connection),
        body=json.dumps(NEW).encode(),
        content_type="application/json",
        meta={},
        now=clock.now() - timedelta(minutes=1),
    )
    assert jobs.hear_what_waits(0) == 1
    assert Conversation.objects.count() == 1


def test_waiting_input_of_a_removed_connection_is_settled():
    connection, _ = make_connection("generic")
    now = clock.now()
    source = hearing.source_of(connection)
    intake.keep(source=source, body=b"{}", content_type="", meta={}, now=now - timedelta(minutes=1))
    conversations.remove_connection(connection=connection.id, by=None, now=NOW)
    hearing.hear_what_waits(now=now)
    assert RawInput.objects.get().state == "refused"
    assert not Connection.objects.exists()
