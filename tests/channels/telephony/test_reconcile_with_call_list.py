"""The FRITZ!Box's call list tells what was not heard, and never anything twice."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.channels.telephony.fritzbox.call_list import ListedCall, parse_call_list, unheard
from handschlag.channels.telephony.parsing import CannotParse, Reading
from handschlag.conversations.queries import HeardCall

LIST = (Path(__file__).parents[2] / "fixtures/telephony/fritzbox/calllist.xml").read_bytes()
READING = Reading("DE", "221", "Europe/Berlin")
NOW = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)  # 17:30 in Köln


def calls():
    found, problems = parse_call_list(LIST, timezone="Europe/Berlin")
    assert problems == []
    return found


def learnt(listed, heard=(), now=NOW):
    return list(unheard(listed, heard, source="fritzbox:1", reading=READING, now=now))


def heard_call(remote, minute, *, second=17, direction="in", answered=False, over=True, call=None):
    anonymous = remote == ""
    e164 = READING.number(remote, international=False).e164 or ""
    began = datetime(2026, 11, 23, 15, 0, second, tzinfo=UTC) + timedelta(minutes=minute)
    return HeardCall(call or f"heard-{minute}", direction, remote, e164, anonymous, began, answered, over)


def heard_all():
    """The five finished calls as the monitor would have told them; minutes are counted from 16:00 in Köln."""
    return [
        heard_call("01713920050", -30),
        heard_call("01713920011", 0, direction="out"),
        heard_call("", 20, answered=True),
        heard_call("0221471038", 40, answered=True),
        heard_call("0221471382", 65),
    ]


def test_finished_calls_are_read_oldest_first_and_running_ones_left_out():
    assert [(call.id, call.direction, call.remote, call.local, call.minutes) for call in calls()] == [
        ("104", "in", "01713920050", "7654321", 0),
        ("105", "out", "01713920011", "7654321", 0),
        ("106", "in", "", "7654321", 1),
        ("107", "in", "0221471038", "7654321", 4),
        ("108", "in", "0221471382", "7654321", 0),
    ]
    assert calls()[-1].began_at == datetime(2026, 11, 23, 16, 5, tzinfo=UTC)


def test_everything_is_learnt_when_nothing_was_heard():
    told = {call.id: [(event.kind, event.cause) for event in events] for call, events in learnt(calls())}
    assert told == {
        "104": [("offered", ""), ("ended", "blocked")],
        "105": [("offered", ""), ("ended", "")],
        "106": [("offered", ""), ("answered", "voicemail"), ("ended", "voicemail")],
        "107": [("offered", ""), ("answered", ""), ("ended", "")],
        "108": [("offered", ""), ("ended", "")],
    }


def test_learnt_call_says_who_when_and_on_which_phone():
    (events,) = [events for call, events in learnt(calls()) if call.id == "107"]
    offered, answered, ended = events
    assert (offered.remote_e164, offered.local_e164) == ("+49221471038", "+492217654321")
    assert (answered.users, answered.answering) == (("11",), "11")
    assert ended.at - offered.at == timedelta(minutes=4)
    assert len({event.call for event in events}) == 1


def test_nothing_is_learnt_when_all_was_heard():
    assert learnt(calls(), heard_all()) == []


def test_learning_twice_names_the_calls_the_same():
    names = [[event.call for _, events in learnt(calls()) for event in events] for _ in range(2)]
    assert names[0] == names[1]
    assert len(set(names[0])) == 5


def test_call_that_was_heard_but_not_to_its_end_is_ended():
    open_ring = heard_call("0221471382", 65, over=False, call="c8")
    open_talk = heard_call("0221471038", 40, answered=True, over=False, call="c7")
    told = {call.id: events for call, events in learnt(calls(), [*heard_all()[:3], open_talk, open_ring])}
    assert {key: [(event.call, event.kind) for event in events] for key, events in told.items()} == {
        "107": [("c7", "ended")],
        "108": [("c8", "ended")],
    }


def test_answer_that_was_not_heard_is_learnt_with_the_end():
    told = learnt(calls(), [*heard_all()[:3], heard_call("0221471038", 40, over=False, call="c7"), heard_all()[4]])
    assert [event.kind for event in told[0][1]] == ["answered", "ended"]


def test_two_calls_of_one_minute_are_two():
    twice = [call for call in calls() if call.id == "108"]
    twice.append(ListedCall(**{**vars(twice[0]), "id": "110"}))
    assert len(learnt(twice)) == 2
    assert len(learnt(twice, [heard_call("0221471382", 65)])) == 1
    assert learnt(twice, [heard_call("0221471382", 65), heard_call("0221471382", 65, second=40)]) == []


def test_other_number_direction_or_minute_is_another_call():
    (missed,) = [call for call in calls() if call.id == "108"]
    for other in (
        heard_call("0221471383", 65),
        heard_call("0221471382", 65, direction="out"),
        heard_call("0221471382", 68),
        heard_call("", 65),
    ):
        assert len(learnt([missed], [other])) == 1


def test_call_over_a_moment_ago_waits_for_its_own_lines():
    (missed,) = [call for call in calls() if call.id == "108"]
    assert learnt([missed], now=missed.began_at + timedelta(minutes=1)) == []
    assert len(learnt([missed], now=missed.began_at + timedelta(minutes=2))) == 1


@pytest.mark.parametrize(
    ("field", "old", "new"),
    [
        ("Date", "23.11.26 17:05", "31.02.26 17:05"),
        ("Duration", "<Duration>0:04", "<Duration>vier"),
        ("Type", "<Type>2<", "<Type>77<"),
        ("Caller", "<Caller>0221471382", "<Caller>" + "1" * 90),
    ],
)
def test_call_that_cannot_be_read_is_named_and_the_others_are_read(field, old, new):
    found, (problem,) = parse_call_list(LIST.decode().replace(old, new, 1).encode(), timezone="Europe/Berlin")
    assert problem.field == field
    assert len(found) == 4


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<root>",
        b"no xml",
        b'<!DOCTYPE a [<!ENTITY b "c">]><root>&b;</root>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><root/>',
        b"<root>" + b" " * 4_000_001 + b"</root>",
    ],
)
def test_list_that_is_no_list_is_refused(body):
    with pytest.raises(CannotParse) as refusal:
        parse_call_list(body, timezone="Europe/Berlin")
    assert refusal.value.field == "list"


minutes = st.integers(0, 300)
remotes = st.sampled_from(["0221471382", "01713920011", "", "**620"])


@given(
    st.lists(st.tuples(remotes, minutes, st.sampled_from(["1", "2", "3", "10"]), st.integers(0, 5)), max_size=12),
    st.data(),
)
def test_what_was_learnt_is_not_learnt_again(shapes, data):
    """Learn everything, pretend it was heard to the end, and nothing is left; whatever subset was heard before."""
    listed = sorted(
        (
            ListedCall(str(number), kind, "out" if kind == "3" else "in", remote, "7654321", "11", began, length)
            for number, (remote, minute, kind, length) in enumerate(shapes)
            for began in [datetime(2026, 11, 23, 5, 0, tzinfo=UTC) + timedelta(minutes=minute)]
        ),
        key=lambda call: call.began_at,
    )
    heard = [
        HeardCall(
            call=f"h{call.id}",
            direction=call.direction,
            remote_raw=call.remote,
            remote_e164=READING.number(call.remote, international=False).e164 or "",
            is_anonymous=call.remote == "",
            began_at=call.began_at + timedelta(seconds=data.draw(st.integers(0, 59))),
            is_answered=call.was_answered,
            is_over=True,
        )
        for call in listed
        if data.draw(st.booleans())
    ]
    told = learnt(listed, heard)
    assert len(told) + len(heard) == len(listed)
    offered = [events[0] for _, events in told]
    then = [
        HeardCall(
            call=event.call,
            direction=event.direction,
            remote_raw=event.remote_raw,
            remote_e164=event.remote_e164,
            is_anonymous=event.is_anonymous,
            began_at=event.at,
            is_answered=True,
            is_over=True,
        )
        for event in offered
    ]
    assert learnt(listed, heard + then) == []
