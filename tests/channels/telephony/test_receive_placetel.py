"""The door of Placetel: what its calls become, and its signature."""

import hashlib
import hmac
from urllib.parse import urlencode

import pytest

from handschlag.conversations.models import Conversation
from tests.channels.telephony.posting import PLACETEL, ROTH, post_placetel
from tests.factories.lines import make_connection

pytestmark = pytest.mark.django_db


def test_placetel_call_from_ring_to_missed(exchange):
    _, token = make_connection("placetel")
    response = post_placetel(exchange, token)
    assert (response.status_code, response.content) == (200, b'<?xml version="1.0" encoding="UTF-8"?>\n<Response/>')
    post_placetel(exchange, token, {"event": "HungUp", "type": "missed", "call_id": "p1", "duration": "0"})
    assert (Conversation.objects.get().remote_e164, Conversation.objects.get().ending) == ("+" + ROTH, "missed")


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
    assert Conversation.objects.get().ending == "busy"


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
