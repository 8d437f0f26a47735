"""The door of sipgate: XML where it is asked for, signatures, transfers."""

import base64
from urllib.parse import urlencode
from xml.etree.ElementTree import fromstring

import pytest
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from handschlag.conversations import actions as conversations
from handschlag.conversations.models import Conversation
from handschlag.core.models import RawInput
from tests.channels.telephony.posting import ROTH, SIPGATE, post_sipgate
from tests.factories.lines import NOW, make_connection

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["{}/in", "{}/in/", "in/{}", "in/{}/"])
def test_sipgate_is_told_where_to_report_answer_and_hangup(exchange, path):
    _, token = make_connection("sipgate")
    response = post_sipgate(exchange, "/api/v1/sipgate/" + path.format(token))
    assert (response.status_code, response["Content-Type"]) == (200, "application/xml; charset=UTF-8")
    here = f"http://testserver/api/v1/sipgate/{token}/in"
    assert fromstring(response.content).attrib == {"onHangup": here, "onAnswer": here}
    assert Conversation.objects.get().remote_e164 == "+" + ROTH


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
    assert sorted(Conversation.objects.get().legs.values_list("call", flat=True)) == ["s1", "s2"]


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
