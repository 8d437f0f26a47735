"""The FRITZ!Box call monitor: state across lines, and everything that goes wrong on port 1012."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.channels.telephony.fritzbox.parse import CallMonitor
from handschlag.channels.telephony.parsing import CannotParse, Reading


def monitor():
    return CallMonitor(source="fritzbox:1", reading=Reading("DE", "221", "Europe/Berlin"))


def hear(box, *lines):
    return [event for line in lines for event in box.hear(line)]


def test_recycled_connection_ids_are_different_calls():
    events = hear(
        monitor(),
        "28.11.25 15:00:00;RING;0;0221471382;7654321;SIP0;",
        "28.11.25 15:00:20;DISCONNECT;0;0;",
        "28.11.25 15:10:00;RING;0;0221471382;7654321;SIP0;",
        "28.11.25 15:10:20;DISCONNECT;0;0;",
    )
    assert [event.call for event in events[:2]] == [events[0].call] * 2
    assert events[2].call == events[3].call != events[0].call


def test_two_calls_at_once_are_kept_apart():
    box = monitor()
    events = hear(
        box,
        "28.11.25 15:00:00;RING;0;0221471382;7654321;SIP0;",
        "28.11.25 15:00:01;CALL;1;12;7654322;01713920011;SIP0;",
        "28.11.25 15:00:05;CONNECT;1;12;01713920011;",
        "28.11.25 15:00:06;CONNECT;0;11;0221471382;",
        "28.11.25 15:01:00;DISCONNECT;0;54;",
    )
    assert [event.direction for event in events] == ["in", "out", "out", "in", "in"]
    assert [call.remote_e164 for call in box.open_calls] == ["+491713920011"]


def test_call_whose_end_was_never_seen_is_ended_by_the_next_ring_on_its_connection():
    first, lost, second = hear(
        monitor(),
        "28.11.25 15:00:00;RING;0;0221471382;7654321;SIP0;",
        "28.11.25 15:30:00;RING;0;0221471038;7654321;SIP0;",
    )
    assert (lost.kind, lost.call, lost.seconds) == ("ended", first.call, None)
    assert (second.kind, second.remote_e164) == ("offered", "+49221471038")


def test_line_heard_twice_is_the_same_call():
    line = "28.11.25 15:00:00;RING;0;0221471382;7654321;SIP0;"
    first, second = hear(monitor(), line, line)
    assert first == second


@pytest.mark.parametrize("extension", range(40, 50))
def test_answering_machine_is_not_a_human(extension):
    _, answered, ended = hear(
        monitor(),
        "28.11.25 15:00:00;RING;0;0221471382;7654321;SIP0;",
        f"28.11.25 15:00:20;CONNECT;0;{extension};0221471382;",
        "28.11.25 15:00:50;DISCONNECT;0;30;",
    )
    assert (answered.cause, ended.cause) == ("voicemail", "voicemail")


def test_refused_caller_is_told_from_a_missed_call():
    events = hear(
        monitor(),
        "28.11.25 15:00:00;RING;0;0221471382;7654321;SIP0;",
        "28.11.25 15:00:00;DISCONNECT;0;0;",
        "28.11.25 15:00:01;RING;0;0221471382;7654321;SIP0;",
        "28.11.25 15:00:02;DISCONNECT;0;0;",
        "28.11.25 15:00:04;RING;0;01713920011;7654321;SIP0;",
        "28.11.25 15:00:06;DISCONNECT;0;0;",
        "28.11.25 15:01:04;RING;0;0221471382;7654321;SIP0;",
        "28.11.25 15:01:05;DISCONNECT;0;0;",
    )
    assert [event.cause for event in events if event.kind == "ended"] == ["blocked", "blocked", "", ""]


def test_short_answered_call_is_not_refused():
    ended = hear(
        monitor(),
        "28.11.25 15:00:00;RING;0;0221471382;7654321;SIP0;",
        "28.11.25 15:00:00;CONNECT;0;11;0221471382;",
        "28.11.25 15:00:00;DISCONNECT;0;0;",
    )[-1]
    assert ended.cause == ""


def test_call_to_a_colleague_through_our_own_number_is_internal():
    outgoing, incoming = hear(
        monitor(),
        "28.11.25 15:00:00;CALL;0;11;7654321;0221 7654322;SIP0;",
        "28.11.25 15:00:01;RING;1;02217654321;7654322;SIP1;",
    )
    assert incoming.is_internal
    assert not outgoing.is_internal


def test_call_to_an_extension_is_internal():
    (event,) = hear(monitor(), "28.11.25 15:00:00;CALL;0;11;7654321;**620;SIP0;")
    assert event.is_internal


def test_listening_from_the_middle_of_a_call_leaves_the_direction_open():
    answered, ended = hear(
        monitor(), "28.11.25 15:00:00;CONNECT;3;11;0221471382;", "28.11.25 15:01:00;DISCONNECT;3;60;"
    )
    assert answered.direction is None
    assert answered.call == ended.call
    assert ended.remote_e164 == "+49221471382"


def test_answer_of_somebody_else_does_not_belong_to_the_call_before():
    rang, lost, answered = hear(
        monitor(),
        "28.11.25 15:00:00;RING;0;0221471382;7654321;SIP0;",
        "28.11.25 15:10:00;CONNECT;0;11;0221471038;",
    )
    assert (lost.kind, lost.call) == ("ended", rang.call)
    assert (answered.kind, answered.remote_e164, answered.direction) == ("answered", "+49221471038", None)


def test_same_number_written_otherwise_is_the_same_call():
    rang, answered = hear(
        monitor(),
        "28.11.25 15:00:00;CALL;0;11;7654321;471382#;SIP0;",
        "28.11.25 15:00:05;CONNECT;0;11;0221471382;",
    )
    assert answered.call == rang.call


def test_end_of_a_call_never_heard_of_is_harmless():
    (ended,) = hear(monitor(), "28.11.25 15:01:00;DISCONNECT;3;60;")
    assert (ended.kind, ended.direction, ended.remote_raw, ended.seconds) == ("ended", None, "", 60)


def test_hour_that_autumn_repeats_runs_forward():
    events = hear(
        monitor(),
        "25.10.26 02:59:30;RING;0;0221471382;7654321;SIP0;",
        "25.10.26 02:00:10;CONNECT;0;11;0221471382;",
        "25.10.26 02:59:50;DISCONNECT;0;3580;",
        "25.10.26 03:00:10;RING;0;0221471382;7654321;SIP0;",
    )
    moments = [event.at.astimezone(UTC) for event in events]
    assert moments == sorted(moments)
    assert moments[1] - moments[0] == timedelta(seconds=40)


def test_box_without_the_time_takes_ours():
    received = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
    (event,) = monitor().hear("01.01.70 01:00:25;RING;0;0221471382;7654321;SIP0;", received_at=received)
    assert event.at == received


def test_time_of_the_box_is_believed_when_it_is_near_ours():
    received = datetime(2025, 11, 28, 14, 0, 9, tzinfo=UTC)
    (event,) = monitor().hear("28.11.25 15:00:00;RING;0;0221471382;7654321;SIP0;", received_at=received)
    assert event.at == datetime(2025, 11, 28, 14, 0, 0, tzinfo=UTC)


def test_bad_line_does_not_disturb_the_open_call():
    box = monitor()
    hear(box, "28.11.25 15:00:00;RING;0;0221471382;7654321;SIP0;")
    with pytest.raises(CannotParse):
        box.hear("28.11.25 15:00:04;CONNECT;0")
    (answered,) = box.hear("28.11.25 15:00:05;CONNECT;0;11;0221471382;\r\n")
    assert answered.direction == "in"


def test_line_in_latin_1_is_read():
    (event,) = monitor().hear("28.11.25 15:00:00;CALL;0;11;7654321;Büro;SIP0;".encode("latin-1"))
    assert event.remote_raw == "Büro"


def test_control_characters_and_endless_lines_are_refused():
    for line in ("28.11.25 15:00:00;RING;0;0221\x00471382;7654321;SIP0;", "28.11.25 15:00:00;RING;0;" + "1" * 500):
        with pytest.raises(CannotParse, match=r"^line: "):
            monitor().hear(line)


def test_call_whose_end_must_have_been_missed_is_over():
    box = monitor()
    hear(
        box,
        "28.11.25 15:00:00;RING;0;0221471382;7654321;SIP0;",
        "28.11.25 15:00:00;RING;1;0221471038;7654321;SIP0;",
        "28.11.25 15:00:09;CONNECT;1;11;0221471038;",
    )
    begin = datetime(2025, 11, 28, 14, 0, tzinfo=UTC)
    assert box.forget_stale(begin + timedelta(minutes=5)) == ()
    (rang,) = box.forget_stale(begin + timedelta(minutes=6))
    assert (rang.kind, rang.remote_e164, rang.seconds) == ("ended", "+49221471382", None)
    (talked,) = box.forget_stale(begin + timedelta(hours=13))
    assert talked.remote_e164 == "+49221471038"
    assert box.forget_stale(begin + timedelta(hours=14)) == ()


def heard_or_reason(box, line):
    try:
        return box.hear(line)
    except CannotParse as why:
        return why


lines = st.builds(
    "{:02d}.{:02d}.{:02d} {:02d}:{:02d}:{:02d};{};{};{};{};{};".format,
    *(st.integers(0, high) for high in (32, 13, 99, 25, 61, 61)),
    st.sampled_from(["RING", "CALL", "CONNECT", "DISCONNECT", "ring", ""]),
    st.sampled_from(["0", "1", "x", ""]),
    *(st.sampled_from(["11", "40", "0221471382", "", "**620", "0"]) for _ in range(3)),
)


@given(st.lists(st.one_of(lines, st.text(max_size=40), st.binary(max_size=40)), max_size=30))
def test_any_stream_gives_events_or_reasons(stream):
    box = monitor()
    for line in stream:
        told = heard_or_reason(box, line)
        assert told.field if isinstance(told, CannotParse) else told[-1].at.utcoffset() is not None


@given(st.lists(st.tuples(st.sampled_from("RCAD"), st.integers(0, 2)), max_size=30))
def test_every_call_is_offered_before_it_is_answered_and_ends_once(script):
    """However connections interleave, once RING was heard a call's events carry one name and end at most once."""
    box, second, told = monitor(), 0, {}
    shapes = {
        "R": "RING;{};0221471382;7654321;SIP0;",
        "C": "CALL;{};11;7654321;01713920011;SIP0;",
        "A": "CONNECT;{};11;0221471382;",
        "D": "DISCONNECT;{};5;",
    }
    for shape, connection in script:
        second += 7
        moment = datetime(2025, 11, 28, 15, 0, 0, tzinfo=UTC) + timedelta(seconds=second)
        for event in box.hear(f"{moment:%d.%m.%y %H:%M:%S};" + shapes[shape].format(connection)):
            told.setdefault(event.call, []).append(event.kind)
    for kinds in told.values():
        assert kinds.count("ended") <= 1
        assert "ended" not in kinds[:-1]
        assert kinds.count("offered") <= 1
