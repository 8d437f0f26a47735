"""Manager messages: what they mean together, and everything that goes wrong between them."""

import dataclasses
import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.channels.telephony.ami.calls import Calls
from handschlag.channels.telephony.ami.parse import Message, read_channel, read_duration, read_json, read_message
from handschlag.channels.telephony.parsing import CannotParse, Reading
from tests.channels.telephony.asterisk import (
    Chan,
    answered_call,
    bridged,
    caller,
    dial_ended,
    dialled,
    hung_up,
    listed,
    missed_call,
    outgoing_call,
    says,
    telephone,
)

NOW = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)


def exchange(contexts=()):
    return Calls(source="ami:1", reading=Reading("DE", "221", "Europe/Berlin"), contexts=contexts)


def hear(calls, *messages, start=NOW):
    return [
        event
        for second, message in enumerate(messages)
        for event in calls.hear(read_message(message), received_at=start + timedelta(seconds=second))
    ]


def told(events):
    return [(event.kind, *event.users) for event in events]


def test_two_telephones_ring_and_one_has_the_call():
    events = hear(exchange(), *answered_call())
    assert told(events) == [("offered",), ("offered", "23"), ("offered", "24"), ("answered", "23"), ("ended",)]
    assert {(event.call, event.remote_e164, event.local_e164, event.direction) for event in events} == {
        ("1764340663.42", "+492214710382", "+492214710220", "in")
    }
    assert events[-1].cause == "normalClearing"


def test_a_call_is_over_when_its_last_channel_is_gone():
    calls = exchange()
    *most, last = answered_call()
    hear(calls, *most)
    assert calls.open_calls == ("1764340663.42",)
    assert told(hear(calls, last)) == [("ended",)]
    assert calls.open_calls == ()


def test_our_own_call_begins_when_the_trunk_is_dialled():
    assert told(hear(exchange(), *outgoing_call()[:2])) == []
    events = hear(exchange(), *outgoing_call())
    assert told(events) == [("offered", "23"), ("answered", "23"), ("ended",)]
    assert {(event.direction, event.remote_e164) for event in events} == {("out", "+492214710382")}


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        ("BUSY", "busy"),
        ("NOANSWER", "noAnswer"),
        ("CANCEL", "cancel"),
        ("CHANUNAVAIL", "notFound"),
        ("GOTO", "noAnswer"),
    ],
)
def test_why_nobody_was_reached(status, cause):
    assert hear(exchange(), *outgoing_call(status=status))[-1].cause == cause


def test_the_prefix_for_an_outside_line_is_not_part_of_the_number():
    uid = "1764340800.20"
    own = Chan("PJSIP/23-00000030", uid, uid, "23", "from-internal", "002214710382")
    trunk = Chan("PJSIP/trunk-00000031", "1764340800.21", uid, "02214710382", "from-trunk")
    events = hear(exchange(), says("Newchannel", own.fields()), dialled(own, trunk, "02214710382@trunk"))
    assert [event.remote_e164 for event in events] == ["+492214710382"]


def test_codes_of_the_exchange_are_no_calls():
    own = Chan("PJSIP/23-00000030", "1.1", "1.1", "23", "from-internal", "*97")
    assert hear(exchange(), says("Newchannel", own.fields()), hung_up(own)) == []


def test_our_own_telephone_that_rings_first_is_no_caller():
    """Originate: the exchange calls our telephone, and dials only when it is picked up."""
    uid = "handschlag-dial-7"
    own = Chan("PJSIP/23-00000040", uid, uid, "23", "from-internal", "", "0")
    trunk = Chan("PJSIP/trunk-00000041", "1764340800.61", uid, "02214710382", "from-trunk")
    events = hear(
        exchange(), says("Newchannel", own.fields()), dialled(None, own, "23"), dial_ended(None, own, "ANSWER"),
        dialled(own, trunk, "02214710382@trunk"), dial_ended(own, trunk, "ANSWER"), hung_up(trunk), hung_up(own),
    )  # fmt: skip
    assert told(events) == [("offered", "23"), ("answered", "23"), ("ended",)]
    assert {(event.call, event.direction) for event in events} == {(uid, "out")}


def test_a_call_between_two_of_us_is_internal():
    one = Chan("PJSIP/23-00000050", "1.1", "1.1", "23", "from-internal", "24")
    other = telephone("24", "1.2", "1.1")
    events = hear(
        exchange(), says("Newchannel", one.fields()), dialled(one, other, "24"), dial_ended(one, other, "ANSWER"),
        hung_up(other), hung_up(one),
    )  # fmt: skip
    assert told(events) == [("offered", "24"), ("answered", "24"), ("ended",)]
    assert all(event.is_internal for event in events)


def test_what_was_forwarded_to_outside_is_forwarded():
    who, away = caller(), Chan("PJSIP/trunk-00000099", "1764340663.50", caller().linked, "015228817386", "from-trunk")
    events = hear(
        exchange(), says("Newchannel", who.fields()), dialled(who, away, "015228817386@trunk"),
        dial_ended(who, away, "ANSWER"), hung_up(away), hung_up(who),
    )  # fmt: skip
    assert told(events) == [("offered",), ("ended",)]
    assert events[-1].cause == "forwarded"


def test_who_picks_up_somebody_elses_telephone_has_the_call():
    who, rung = caller(), telephone("23", "1764340663.43", caller().linked)
    taker = Chan("PJSIP/25-00000070", "1764340670.1", "1764340670.1", "25", "from-internal", "*8")
    events = hear(
        exchange(), says("Newchannel", who.fields()), dialled(who, rung, "23"), says("Newchannel", taker.fields()),
        says("Pickup", taker.fields(), rung.fields("Target")), dial_ended(who, rung, "ANSWER"), hung_up(taker),
        hung_up(rung), hung_up(who),
    )  # fmt: skip
    assert told(events) == [("offered",), ("offered", "23"), ("answered", "25"), ("ended",)]


def test_a_mailbox_is_a_machine():
    mailbox = dataclasses.replace(caller(), context="macro-vm", exten="s-NOANSWER", state="6")
    events = hear(exchange(), *missed_call(caller().uid)[:-1], says("Newstate", mailbox.fields()), hung_up(mailbox))
    assert [(event.kind, event.cause) for event in events[-2:]] == [("answered", "voicemail"), ("ended", "voicemail")]


def test_a_queue_whose_caller_gives_up():
    who = caller()
    events = hear(
        exchange(), says("Newchannel", who.fields()), says("QueueCallerJoin", who.fields(), Queue="schaden"),
        says("QueueCallerAbandon", who.fields(), Queue="schaden", HoldTime="40"), hung_up(who),
    )  # fmt: skip
    assert [(event.kind, event.queue, event.cause) for event in events] == [
        ("offered", "", ""), ("offered", "schaden", ""), ("ended", "schaden", "cancel"),
    ]  # fmt: skip


def test_a_call_put_through_goes_on_as_a_leg_of_its_own():
    who = caller()
    own, other = telephone("23", "1764340663.43", who.linked), telephone("24", "1764340663.60", who.linked)
    events = hear(
        exchange(), *answered_call()[:3], dial_ended(who, own, "ANSWER"),
        says("BlindTransfer", own.fields("Transferer"), who.fields("Transferee"), Result="Success", Extension="24"),
        hung_up(own), dialled(who, other, "24"), dial_ended(who, other, "ANSWER"), hung_up(other), hung_up(who),
    )  # fmt: skip
    first, second = who.linked, f"{who.linked}/{own.uid}>24"
    assert [(event.kind, event.call, event.origin) for event in events if event.call == second] == [
        ("offered", second, first), ("answered", second, first), ("ended", second, first),
    ]  # fmt: skip
    assert [event.kind for event in events if event.call == first and not event.leg] == ["offered", "answered", "ended"]


def test_an_announced_transfer_gives_the_call_to_whom_it_was_announced():
    who = caller()
    own = telephone("23", "1764340663.43", who.linked)
    asking = Chan("PJSIP/23-00000090", "1764340690.1", "1764340690.1", "23", "from-internal", "24")
    asked = telephone("24", "1764340690.2", "1764340690.1")
    events = hear(
        exchange(), *answered_call()[:3], dial_ended(who, own, "ANSWER"), says("Newchannel", asking.fields()),
        dialled(asking, asked, "24"), dial_ended(asking, asked, "ANSWER"),
        says(
            "AttendedTransfer", own.fields("OrigTransferer"), asking.fields("SecondTransferer"),
            asked.fields("TransferTarget"), Result="Success",
        ),
        hung_up(own), hung_up(asking), bridged(dataclasses.replace(asked, linked=who.linked), "b-9"), hung_up(asked),
        hung_up(who),
    )  # fmt: skip
    taken = [event for event in events if event.origin == who.linked]
    assert told(taken) == [("offered", "24"), ("answered", "24"), ("ended",)]
    assert {event.remote_e164 for event in taken} == {"+492214710382"}
    assert [event.call for event in events if event.kind == "ended"].count("1764340690.1") == 1


def test_digits_of_the_caller_are_heard():
    who = caller()
    events = hear(
        exchange(), says("Newchannel", who.fields()), says("DTMFEnd", who.fields(), Digit="5", Direction="Received")
    )
    assert (events[-1].kind, events[-1].dtmf) == ("dtmf", "5")


def test_contexts_of_the_house_decide_who_is_outside():
    who = dataclasses.replace(caller(), context="von-draussen")
    assert told(hear(exchange(("von-draussen",)), says("Newchannel", who.fields()))) == [("offered",)]
    assert hear(exchange(("anders",)), says("Newchannel", who.fields())) == []


def test_list_of_channels_tells_what_was_missed_and_what_is_over():
    calls = exchange()
    hear(calls, *answered_call()[:4])
    later = NOW + timedelta(minutes=5)
    who, own = caller("1764340999.1", "+492214710383"), telephone("24", "1764340999.2", "1764340999.1")
    events = calls.reconcile(
        [read_message(message) for message in listed((who, "b-7", "00:02:00"), (own, "b-7", "00:01:50"))],
        asked_at=later, now=later,
    )  # fmt: skip
    assert [(event.kind, event.call) for event in events] == [
        ("offered", "1764340999.1"), ("answered", "1764340999.1"), ("ended", "1764340663.42"),
    ]  # fmt: skip
    assert events[0].at == later - timedelta(minutes=2)


def test_channel_that_began_after_the_question_is_not_over_because_the_answer_lacks_it():
    calls = exchange()
    hear(calls, *missed_call()[:1], start=NOW)
    assert calls.reconcile([], asked_at=NOW - timedelta(seconds=1), now=NOW + timedelta(seconds=1)) == ()
    assert calls.open_calls == ("1764340700.10",)


def test_moment_is_the_exchanges_where_it_tells_it_and_its_clock_is_right():
    stamped = missed_call()[0].replace(b"Event: ", f"Timestamp: {NOW.timestamp() - 5:.6f}\r\nEvent: ".encode())
    assert hear(exchange(), stamped)[0].at == NOW - timedelta(seconds=5)
    assert hear(exchange(), stamped, start=NOW + timedelta(days=1))[0].at == NOW + timedelta(days=1)


def test_call_whose_end_nobody_told_ends_after_half_a_day():
    calls = exchange()
    hear(calls, *answered_call()[:5])
    assert calls.forget_stale(NOW + timedelta(hours=11)) == ()
    assert told(calls.forget_stale(NOW + timedelta(hours=13))) == [("ended",)]


def stamped_session():
    """One call with the exchange's own time on every message."""
    return [
        message.replace(b"\r\n\r\n", f"\r\nTimestamp: {NOW.timestamp() + second:.1f}\r\n\r\n".encode())
        for second, message in enumerate(answered_call())
    ]


@given(st.randoms(use_true_random=False), st.integers(0, 11))
def test_messages_heard_twice_or_somewhat_late_make_the_same_call(chance: random.Random, doubled: int):
    session = stamped_session()
    session.insert(chance.randint(doubled + 1, len(session)), session[doubled])
    place = 0
    while place < len(session) - 1:  # each is overtaken by one other at most
        is_late = chance.random() < 0.3
        if is_late:
            session[place], session[place + 1] = session[place + 1], session[place]
        place += 2 if is_late else 1
    events = [event for message in session for event in exchange_hears(message, received=NOW + timedelta(minutes=1))]
    exchange_hears.cache.clear()
    answered = {event.at for event in events if event.kind == "answered"}
    assert {event.call for event in events} == {"1764340663.42"}
    assert min(answered) == NOW + timedelta(seconds=5)
    assert {event.users for event in events if event.kind == "answered"} == {("23",)}
    assert any(event.kind == "ended" for event in events)


def exchange_hears(message, *, received):
    calls = exchange_hears.cache.setdefault("calls", exchange())
    return calls.hear(read_message(message), received_at=received)


exchange_hears.cache = {}


@given(st.binary(max_size=400))
def test_whatever_comes_the_parser_says_what_is_wrong_or_what_it_means(raw):
    try:
        fields = read_message(raw).fields
    except CannotParse as why:
        fields = {"problem": why.field}
    assert fields


WORDS = st.sampled_from(
    ["", "PJSIP/23-00000001", "1.1", "1.2", "ANSWER", "Success", "24", "Local/20@x-00000001;1", "ä;"]
)
NAMES = st.sampled_from(
    [f"{prefix}{name}" for prefix in ("", "Dest", "Target", "Transferer", "OrigTransferer", "SecondTransferer")
     for name in ("Channel", "Uniqueid", "Linkedid", "Context", "Exten", "CallerIDNum")]
    + ["DialStatus", "Result", "Queue", "Digit", "BridgeUniqueid", "Timestamp", "Cause"]
)  # fmt: skip
EVENTS = st.sampled_from(
    ["Newchannel", "DialBegin", "DialEnd", "BridgeEnter", "Hangup", "Pickup", "BlindTransfer", "AttendedTransfer",
     "QueueCallerJoin", "AgentCalled", "AgentConnect", "DTMFEnd", "VarSet"]
)  # fmt: skip


@given(st.lists(st.tuples(EVENTS, st.dictionaries(NAMES, WORDS)), max_size=12))
def test_no_sequence_of_messages_breaks_the_tracker(messages):
    calls = exchange()
    for name, fields in messages:
        message = Message({"event": name, **{field.lower(): value for field, value in fields.items()}})
        try:
            events = calls.hear(message, received_at=NOW)
        except CannotParse:
            continue
        assert all(event.source == "ami:1" and event.call for event in events)


@pytest.mark.parametrize(
    ("name", "technology", "endpoint"),
    [
        ("PJSIP/20-00000022", "PJSIP", "20"),
        ("SIP/provider-einwahl-0000a1b2", "SIP", "provider-einwahl"),
        ("Local/20@from-queue-00000003;1", "Local", "20"),
        ("DAHDI/i1/02214710382-1f", "DAHDI", "02214710382-1f"),
    ],
)
def test_name_of_a_channel(name, technology, endpoint):
    channel = read_channel(name)
    assert (channel.technology, channel.endpoint) == (technology, endpoint)


def test_message_written_on_one_line():
    assert read_json(b'{"Event": "Hangup", "Cause": 16, "Exten": null}').fields == {
        "event": "Hangup", "cause": "16", "exten": "",
    }  # fmt: skip
    assert read_json(rb'"Event: Hangup\r\nCause: 16\r\n\r\n"').fields == {"event": "Hangup", "cause": "16"}


@pytest.mark.parametrize(("text", "seconds"), [("00:01:23", 83), ("83", 83), ("", 0), ("bald", 0), ("1:2:3:4", 0)])
def test_duration(text, seconds):
    assert read_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "raw", [b"\r\n", b"A" * 70_000, b"Event: " + b"x" * 5000, b"\n".join(b"a%d: b" % n for n in range(400))]
)
def test_too_much_or_nothing_is_refused(raw):
    with pytest.raises(CannotParse):
        read_message(raw)
