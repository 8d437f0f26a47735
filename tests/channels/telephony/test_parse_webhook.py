"""Any bytes in any wrapping give an event or a `CannotParse` that names the field; nothing else ever comes out."""

import json
from datetime import UTC, datetime
from urllib.parse import quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.channels.telephony.generic import parse as generic
from handschlag.channels.telephony.parsing import CannotParse, Reading, read_fields
from handschlag.channels.telephony.placetel import parse as placetel
from handschlag.channels.telephony.sipgate import parse as sipgate
from handschlag.conversations.events import CallEvent

AT = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
COLOGNE = Reading("DE", "221", "Europe/Berlin")
PARSERS = [generic.parse, sipgate.parse, placetel.parse]
NEW_CALL = {"event": "newCall", "direction": "in", "from": "492214710382", "to": "492214710334", "callId": "c1"}

names = st.sampled_from(
    [
        "event",
        "direction",
        "callId",
        "call_id",
        "from",
        "to",
        "user",
        "user[]",
        "cause",
        "type",
        "duration",
        "peer",
        "x",
    ]
)
words = st.sampled_from(
    [
        "newCall",
        "answer",
        "hangup",
        "IncomingCall",
        "HungUp",
        "CallAccepted",
        "in",
        "out",
        "anonymous",
        "",
        "492214710382",
    ]
)
values = st.one_of(words, st.text(max_size=30))


def multipart(pairs, boundary="x7"):
    parts = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in pairs
    )
    return f"{parts}--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def event_or_reason(parse, body, content_type=""):
    try:
        event = parse(read_fields(body, content_type), source="s:1", reading=COLOGNE, at=AT)
    except CannotParse as why:
        reason = why
    else:
        reason = None
    if reason is not None:
        assert reason.field
        assert reason.reason
        return None
    assert isinstance(event, CallEvent)
    assert len(event.call) <= 200
    assert "\x00" not in repr(event.users) + event.remote_raw + event.local_raw
    return event


@pytest.mark.parametrize("parse", PARSERS)
@given(body=st.binary(max_size=300), content_type=st.text(max_size=60))
def test_any_bytes_are_an_event_or_a_reason(parse, body, content_type):
    event_or_reason(parse, body, content_type)


@pytest.mark.parametrize("parse", PARSERS)
@given(body=st.binary(max_size=300), boundary=st.text(max_size=10))
def test_any_bytes_as_multipart_are_an_event_or_a_reason(parse, body, boundary):
    event_or_reason(parse, body, f"multipart/form-data; boundary={boundary}")


@pytest.mark.parametrize("parse", PARSERS)
@given(pairs=st.lists(st.tuples(names, values), max_size=12))
def test_form_json_and_multipart_say_the_same(parse, pairs):
    once = {name: value for name, value in pairs if "[" not in name and value.isprintable()}
    if not once:
        return
    form = event_or_reason(parse, urlencode(once, quote_via=quote_plus).encode())
    assert event_or_reason(parse, json.dumps(once).encode()) == form
    if all('"' not in value and "--x7" not in value for value in once.values()):
        assert event_or_reason(parse, *multipart(once.items())) == form


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(names, inner),
    )
)
def test_any_json_is_an_event_or_a_reason(value):
    event_or_reason(generic.parse, json.dumps(value).encode())


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a":' * 50_000, b'{"callId":' + b"9" * 5000 + b"}"])
def test_monstrous_json_is_refused_with_a_reason(body):
    assert event_or_reason(generic.parse, body) is None


@pytest.mark.parametrize("field", ["from", "to", "callId", "user", "cause"])
def test_huge_field_is_named(field):
    with pytest.raises(CannotParse, match=f"^{field}: has 5000 characters"):
        generic.parse(
            read_fields(urlencode(NEW_CALL | {field: "9" * 5000}).encode()), source="s", reading=COLOGNE, at=AT
        )


def test_huge_unknown_field_is_ignored():
    event = event_or_reason(generic.parse, urlencode(NEW_CALL | {"comment": "x" * 100_000}).encode())
    assert event.remote_e164 == "+492214710382"


def test_too_many_values_and_fields_are_refused():
    with pytest.raises(CannotParse, match=r"^user: has 61 values"):
        generic.parse(
            read_fields(b"event=newCall&direction=in&callId=1" + b"&user[]=a" * 61), source="s", reading=COLOGNE, at=AT
        )
    with pytest.raises(CannotParse, match=r"^body: has more than 500 fields"):
        read_fields(b"&".join(b"f%d=1" % number for number in range(501)))


def test_latin_1_name_is_read():
    assert event_or_reason(generic.parse, urlencode(NEW_CALL).encode() + b"&user=J%F6rg+M%FCller").users == (
        "Jörg Müller",
    )
    latin = json.dumps(NEW_CALL | {"user": "Müller"}, ensure_ascii=False).encode("latin-1")
    assert event_or_reason(generic.parse, latin).users == ("Müller",)


def test_byte_order_mark_and_blank_lines_do_not_matter():
    assert event_or_reason(generic.parse, b"\xef\xbb\xbf\r\n" + json.dumps(NEW_CALL).encode()).call == "c1"


def test_call_id_in_the_first_spelling_wins():
    event = event_or_reason(generic.parse, urlencode(NEW_CALL | {"call_id": "c2", "callid": "c3"}).encode())
    assert event.call == "c1"
    assert event_or_reason(generic.parse, urlencode(NEW_CALL | {"callId": "", "call_id": "c2"}).encode()).call == "c2"


def test_number_sent_as_json_number_is_read():
    event = event_or_reason(generic.parse, json.dumps(NEW_CALL | {"from": 492214710382, "callId": 17}).encode())
    assert (event.remote_e164, event.call) == ("+492214710382", "17")


def test_queue_is_named_or_the_called_number():
    assert event_or_reason(generic.parse, urlencode(NEW_CALL | {"to": "support"}).encode()).queue == "support"
    assert event_or_reason(generic.parse, urlencode(NEW_CALL | {"queue": "vertrieb"}).encode()).queue == "vertrieb"


def test_extension_calling_is_internal():
    event = event_or_reason(generic.parse, urlencode(NEW_CALL | {"from": "201"}).encode())
    assert (event.is_internal, event.is_anonymous, event.remote_raw) == (True, False, "201")


def test_answering_number_and_voicemail_are_kept():
    answered = urlencode(NEW_CALL | {"event": "answer", "answeringNumber": "201", "user": "voicemail"}).encode()
    event = event_or_reason(generic.parse, answered)
    assert (event.answering, event.users, event.cause) == ("201", ("voicemail",), "voicemail")


def test_sipgate_transfer_names_the_call_it_came_from():
    body = b"event=newCall&direction=in&from=492214710382&to=4922147100&callId=2&origCallId=1&diversion=492214710334"
    event = event_or_reason(sipgate.parse, body)
    assert (event.call, event.origin, event.diversion) == ("2", "1", "492214710334")


def test_sipgate_first_call_comes_from_no_other():
    assert event_or_reason(sipgate.parse, b"event=newCall&direction=in&from=1&to=2&callId=1&origCallId=1").origin == ""


def test_sipgate_names_its_users_also_by_id():
    fields = read_fields(
        b"user[]=Alice&user[]=Bob&userId[]=w0&userId[]=w1&fullUserId[]=1234567w0&fullUserId[]=1234567w1"
    )
    assert sipgate.user_ids(fields) == ("1234567w0", "1234567w1", "w0", "w1")


def test_placetel_hangup_of_an_old_version_has_no_direction():
    event = event_or_reason(placetel.parse, b"event=HungUp&call_id=1&from=02214710382&to=02214710334&type=missed")
    assert (event.direction, event.cause) == (None, "cancel")
