"""Signatures of sipgate and Placetel, and the shape of the answers."""

import base64
import json
from xml.etree.ElementTree import fromstring

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from handschlag.channels.telephony import answer, signature
from handschlag.channels.telephony.answer import Answer

PLACETEL_BODY = (
    b"call_id=4a4cbb39578170aed9a2761a7bec8c7e704a541f52291ef603d6f5f152980c3c"
    b"&event=CallAccepted&from=0123456789&to=0987654321"
)
PLACETEL_SIGNATURE = "c4f823c5b8806432fe2b83b1fc2ee714422e0cdfb4b5129152a7d0bbcd7792d0"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def pem(key):
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def signed(body, digest=SHA256):
    return base64.b64encode(KEY.sign(body, padding.PKCS1v15(), digest())).decode()


def test_placetel_signature_is_that_of_the_documentation():
    assert signature.is_from_placetel(PLACETEL_BODY, PLACETEL_SIGNATURE, "12345")
    assert signature.is_from_placetel(PLACETEL_BODY, PLACETEL_SIGNATURE.upper() + " ", "12345")


@pytest.mark.parametrize(
    ("body", "told", "secret"),
    [
        (PLACETEL_BODY + b"x", PLACETEL_SIGNATURE, "12345"),
        (PLACETEL_BODY, PLACETEL_SIGNATURE[:-1] + "1", "12345"),
        (PLACETEL_BODY, PLACETEL_SIGNATURE, "12346"),
        (PLACETEL_BODY, "", "12345"),
        (PLACETEL_BODY, "ü", "12345"),
    ],
)
def test_placetel_forgery_is_refused(body, told, secret):
    assert not signature.is_from_placetel(body, told, secret)


def test_sipgate_signature_is_checked_over_the_raw_body():
    body = b"event=newCall&from=492214710382"
    assert signature.is_from_sipgate(body, signed(body), pem(KEY))
    assert not signature.is_from_sipgate(body + b"&", signed(body), pem(KEY))
    assert not signature.is_from_sipgate(body, signed(body, SHA1), pem(KEY))
    assert not signature.is_from_sipgate(body, signed(body), pem(ec.generate_private_key(ec.SECP256R1())))


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_signature_and_key_that_are_none_prove_nothing(told, key):
    assert not signature.is_from_sipgate(b"x", told, key)
    assert not signature.is_from_sipgate(b"x", told, pem(KEY))


def test_public_key_is_recognised():
    assert signature.is_public_key("\n" + pem(KEY) + "\n")
    assert not signature.is_public_key("-----BEGIN PUBLIC KEY-----\nabc\n-----END PUBLIC KEY-----")
    assert not signature.is_public_key(pem(ec.generate_private_key(ec.SECP256R1())))


def test_json_answers_are_those_of_the_contract():
    assert answer.as_json(Answer()).content == b"{}"
    assert json.loads(answer.as_json(Answer(is_refused=True)).content) == {"action": "reject", "reason": "busy"}
    assert json.loads(answer.as_json(Answer(caller_id="4930777000000", number="4912347114711")).content) == {
        "action": "dial",
        "caller_id": "4930777000000",
        "callerId": "4930777000000",
        "number": "4912347114711",
    }
    refused = answer.json_error(*answer.INVALID_TOKEN)
    assert (refused.status_code, json.loads(refused.content)) == (
        401,
        {"error": "Invalid token, please contact your admin!"},
    )


def test_xml_answers_are_those_of_the_contract():
    here = "https://desk.example/api/v1/sipgate/T&K/in"
    empty = answer.as_xml(Answer(), follow_up=here)
    assert empty["Content-Type"] == "application/xml; charset=UTF-8"
    assert empty.content.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<Response onHangup=')
    assert fromstring(empty.content).attrib == {"onHangup": here, "onAnswer": here}
    assert answer.as_xml(Answer()).content.endswith(b"\n<Response/>")
    assert b'<Reject reason="busy"/>' in answer.as_xml(Answer(is_refused=True)).content
    dial = fromstring(answer.as_xml(Answer(caller_id="4930777000000", number="49123<4711")).content).find("Dial")
    assert (dial.attrib, dial.findtext("Number")) == ({"callerId": "4930777000000"}, "49123<4711")
    refused = answer.xml_error(*answer.NOT_CONFIGURED)
    assert refused.status_code == 422
    assert fromstring(refused.content).findtext("Error") == "Feature not configured, please contact your admin!"
