"""Messages of the manager interface → `CallEvent`s, with what they say of one another kept between them.

A call is all channels with one Linkedid. It came from outside when its first channel did; then each telephone it is
dialled to rings, whoever answers first has it, and it is over when its last channel is gone. A call of ours to outside
begins when a trunk is dialled: what a telephone dials before may be a code of the exchange. Pure: state, but no clock
and no network. Feed every message in order; a message heard twice, or somewhat late, makes the same call.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from handschlag.channels.telephony.ami.parse import (
    Message,
    is_extension,
    is_mailbox,
    read_channel,
    read_duration,
    read_timestamp,
)
from handschlag.channels.telephony.ami.standing import Call, Channel, side_of
from handschlag.channels.telephony.parsing import CannotParse, Parties, Reading
from handschlag.conversations.events import CallEvent, Direction, Kind

WRONG_CLOCK: Final = timedelta(minutes=15)
LONGEST_CALL: Final = timedelta(hours=12)
REMEMBERED: Final = 500
NO_NUMBER: Final = frozenset({"s", "i", "t", "h", "o", "a", "start", "failed"})


class Calls:
    """Follows one exchange."""

    def __init__(self, *, source: str, reading: Reading, contexts: Iterable[str] = ()) -> None:
        self.source = source
        self.reading = reading
        self.contexts = tuple(context.lower() for context in contexts)
        self._calls: OrderedDict[str, Call] = OrderedDict()
        self._gone: OrderedDict[str, str] = OrderedDict()
        self._now: datetime | None = None
        self._heard: dict[str, Callable[[Message, datetime], Iterator[CallEvent]]] = {
            "newchannel": self._newchannel,
            "dialbegin": self._dial_begin,
            "dialend": self._dial_end,
            "bridgeenter": self._bridge_enter,
            "newstate": self._newstate,
            "hangup": self._hangup,
            "pickup": self._pickup,
            "blindtransfer": self._blind_transfer,
            "attendedtransfer": self._attended_transfer,
            "queuecallerjoin": self._queue_join,
            "queuecallerabandon": self._queue_abandon,
            "agentcalled": self._agent_called,
            "agentconnect": self._agent_connect,
            "dtmfend": self._dtmf,
        }

    @property
    def open_calls(self) -> tuple[str, ...]:
        return tuple(call.name for call in self._calls.values() if call.is_offered and not call.is_over)

    def hears(self, message: Message) -> bool:
        """Whether a message can mean anything to us. A channel's state changes often, and we ask only for mailboxes."""
        kind = message.event.lower()
        return kind in self._heard and (kind != "newstate" or is_mailbox(message.one("Context")))

    def hear(self, message: Message, *, received_at: datetime) -> tuple[CallEvent, ...]:
        """The events of one message, the message's own last. Raises CannotParse for one that makes no sense."""
        if not self.hears(message):
            return ()
        handle = self._heard[message.event.lower()]
        self._now = received_at
        at = read_timestamp(message)
        if at is None or abs(at - received_at) > WRONG_CLOCK:
            at = received_at
        events = tuple(handle(message, at))
        return (*events, *self._ends(at))

    def reconcile(self, listed: Iterable[Message], *, asked_at: datetime, now: datetime) -> tuple[CallEvent, ...]:
        """Be told which channels there are: what we missed of them, and the end of those that are gone."""
        events: list[CallEvent] = []
        present: set[str] = set()
        self._now = now
        for message in listed:
            began_at = now - read_duration(message.one("Duration"))
            try:
                call, channel = self._see(message, "", began_at)
            except CannotParse:
                continue  # of one channel we cannot make sense; the others are there all the same
            present.add(channel.unique_id)
            channel.bridge = message.one("BridgeId") or channel.bridge
            events += self._offer_from_outside(call, began_at)
            events += self._talk_in_bridge(call, channel, now)
        for call in self._calls.values():
            for unique_id in [i for i, it in call.live.items() if i not in present and it.seen_at <= asked_at]:
                del call.live[unique_id]
        return (*events, *self._ends(now))

    def forget_stale(self, now: datetime) -> tuple[CallEvent, ...]:
        """End calls whose end must have been missed: nobody talks for twelve hours."""
        for call in self._calls.values():
            if now - call.began_at > LONGEST_CALL:
                call.live.clear()
        return self._ends(now)

    # What each message means

    def _newchannel(self, message: Message, at: datetime) -> Iterator[CallEvent]:
        call, _channel = self._see(message, "", at)
        yield from self._offer_from_outside(call, at)

    def _dial_begin(self, message: Message, at: datetime) -> Iterator[CallEvent]:
        call, dest = self._dialled(message, at)
        yield from self._offer_from_outside(call, at)
        yield from self._ring(call, dest, message.one("DialString"), at)

    def _dial_end(self, message: Message, at: datetime) -> Iterator[CallEvent]:
        status = message.required("DialStatus").upper()
        call, dest = self._dialled(message, at)
        yield from self._offer_from_outside(call, at)
        call.dial_status = status
        if status != "ANSWER" or dest.side == "between" or dest is call.first:
            return
        if not call.is_offered:
            yield from self._ring(call, dest, message.one("DialString"), at)
        if call.direction == "in" and dest.side == "outside":
            call.went_outside = True
            return
        yield from self._answer(call, call.first if call.direction == "out" else dest, at)

    def _bridge_enter(self, message: Message, at: datetime) -> Iterator[CallEvent]:
        call, channel = self._see(message, "", at)
        channel.bridge = message.required("BridgeUniqueid")
        yield from self._offer_from_outside(call, at)
        yield from self._talk_in_bridge(call, channel, at)

    def _newstate(self, message: Message, at: datetime) -> Iterator[CallEvent]:
        """A caller who is put through to nobody's telephone but to a mailbox speaks with a machine."""
        call, channel = self._see(message, "", at)
        yield from self._offer_from_outside(call, at)
        yield from self._to_mailbox(call, channel, message, at)

    def _hangup(self, message: Message, at: datetime) -> Iterator[CallEvent]:
        unique_id = message.unique_id("Uniqueid")
        self._gone[unique_id] = message.one("Cause")
        while len(self._gone) > 4 * REMEMBERED:
            self._gone.popitem(last=False)
        call = next((call for call in self._calls.values() if unique_id in call.live), None)
        if call is None:
            return
        channel = call.live[unique_id]
        yield from self._to_mailbox(call, channel, message, at)
        del call.live[unique_id]
        if not call.hung_up or (channel is call.first and call.direction == "in"):
            call.hung_up = message.one("Cause")

    def _pickup(self, message: Message, at: datetime) -> Iterator[CallEvent]:
        """Somebody took the call from another telephone than the one that rings."""
        _own, taker = self._see(message, "", at)
        call, _ringing = self._see(message, "Target", at)
        if call.is_offered:
            yield from self._answer(call, taker, at)

    def _blind_transfer(self, message: Message, at: datetime) -> Iterator[CallEvent]:
        if message.one("Result").lower() != "success":
            return
        call, transferer = self._see(message, "Transferer", at)
        target = message.one("Extension")
        if not call.is_offered or call.is_over:
            return
        call.waiting_leg = self._new_leg(call, f"{transferer.unique_id}>{target}")
        users = (target,) if is_extension(target) else ()
        yield self._event(call, "offered", at, leg_of=call.waiting_leg, users=users, diversion=transferer.who[:80])

    def _attended_transfer(self, message: Message, at: datetime) -> Iterator[CallEvent]:
        if message.one("Result").lower() != "success":
            return
        call, transferer = self._see(message, "OrigTransferer", at)
        self._see(message, "SecondTransferer", at)
        target = self._taker(message, at)
        if not call.is_offered or target is None:
            return
        leg = self._new_leg(call, target.unique_id)
        for kind in ("offered", "answered"):
            users = (target.who,)
            yield self._event(call, kind, at, leg_of=leg, users=users, diversion=transferer.who[:80])

    def _queue_join(self, message: Message, at: datetime) -> Iterator[CallEvent]:
        call, _channel = self._see(message, "", at)
        yield from self._offer_from_outside(call, at)
        call.queue = message.required("Queue")[:80]
        if call.is_offered and not call.is_over:
            yield self._event(call, "offered", at)

    def _queue_abandon(self, message: Message, at: datetime) -> Iterator[CallEvent]:
        call, _channel = self._see(message, "", at)
        yield from self._offer_from_outside(call, at)
        call.cause = "cancel"

    def _agent_called(self, message: Message, at: datetime) -> Iterator[CallEvent]:
        call, dest = self._dialled(message, at)
        yield from self._offer_from_outside(call, at)
        if call.is_offered:
            yield self._event(call, "offered", at, party=dest, users=_names(dest, message.one("MemberName")))

    def _agent_connect(self, message: Message, at: datetime) -> Iterator[CallEvent]:
        call, dest = self._dialled(message, at)
        yield from self._offer_from_outside(call, at)
        if call.is_offered:
            yield from self._answer(call, dest, at, also=message.one("MemberName"))

    def _dtmf(self, message: Message, at: datetime) -> Iterator[CallEvent]:
        call, channel = self._see(message, "", at)
        if call.is_offered and channel.side == "outside" and message.one("Direction").lower() != "sent":
            yield self._event(call, "dtmf", at, dtmf=message.required("Digit")[:40])

    # What several messages mean

    def _offer_from_outside(self, call: Call, at: datetime) -> Iterator[CallEvent]:
        """A call that came from outside is told of once, as soon as its first channel is known."""
        first = call.first
        if call.is_offered or first is None or first.side != "outside":
            return
        call.direction, call.remote = "in", first.number
        call.local = "" if first.extension.lower() in NO_NUMBER else first.extension
        yield self._event(call, "offered", at)

    def _ring(self, call: Call, dest: Channel, dialled: str, at: datetime) -> Iterator[CallEvent]:
        """A telephone of ours rings, or somebody outside is dialled."""
        first = call.first
        if first is None or dest.side == "between" or dest is first or call.is_over:
            return
        if call.direction == "in" and dest.side == "inside":
            yield self._event(call, "offered", at, party=dest, users=(dest.who,))
        elif first.side == "inside" and dest.side == "outside" and not call.is_offered:
            call.direction, call.remote = "out", _number_in(dialled) or first.extension or dest.number
            call.is_as_dialled = call.remote == first.extension
            call.local = first.number if self.reading.number(first.number, international=True).e164 else ""
            yield self._event(call, "offered", at, users=(first.who,))
        elif first.side == "inside" and dest.side == "inside" and call.direction != "out":
            call.direction, call.is_internal, call.remote = "in", True, first.who
            yield self._event(call, "offered", at, party=dest, users=(dest.who,))

    def _answer(self, call: Call, taker: Channel | None, at: datetime, *, also: str = "") -> Iterator[CallEvent]:
        """The first who takes it has it; after a transfer, the next one."""
        leg, call.waiting_leg = call.waiting_leg, ""
        if taker is None or not call.is_offered or (call.is_answered and not leg):
            return
        call.is_answered = True
        yield self._event(call, "answered", at, leg_of=leg, users=_names(taker, also), answering=taker.who)

    def _talk_in_bridge(self, call: Call, channel: Channel, at: datetime) -> Iterator[CallEvent]:
        """Two ends in one bridge talk, whether we heard the answer or not."""
        together = [other for other in call.live.values() if other.bridge and other.bridge == channel.bridge]
        inside = next((other for other in together if other.side == "inside"), None)
        if call.is_offered and not call.is_answered and inside and any(it.side == "outside" for it in together):
            yield from self._answer(call, call.first if call.direction == "out" else inside, at)

    def _to_mailbox(self, call: Call, channel: Channel, message: Message, at: datetime) -> Iterator[CallEvent]:
        is_callers = channel is call.first and call.direction == "in" and not call.is_answered
        if is_callers and not call.by_machine and is_mailbox(message.one("Context")):
            call.by_machine = True
            yield self._event(call, "answered", at, cause="voicemail")

    def _ends(self, at: datetime) -> tuple[CallEvent, ...]:
        """The ends of calls whose last channel is gone; calls nobody was told of are forgotten without a word."""
        events: list[CallEvent] = []
        for call in [call for call in self._calls.values() if not call.live and not call.is_over]:
            call.is_over = True
            if call.is_offered:
                events += [self._event(call, "ended", at, leg_of=leg, cause=call.ending) for leg in ("", *call.legs)]
        over = [name for name, call in self._calls.items() if call.is_over]
        for name in over[: max(0, len(over) - REMEMBERED)]:
            del self._calls[name]
        return tuple(events)

    # Channels

    def _see(self, message: Message, prefix: str, at: datetime) -> tuple[Call, Channel]:
        """The channel a message is about and its call, as the message says they are now: calls merge at transfers."""
        unique_id = message.unique_id(f"{prefix}Uniqueid")
        call = self._call(message.one(f"{prefix}Linkedid") or unique_id, at)
        known = next((other for other in self._calls.values() if unique_id in other.live), None)
        channel = known.live[unique_id] if known else self._channel(message, prefix, unique_id, at)
        if known is not None and known is not call:
            del known.live[unique_id]
        if unique_id not in self._gone and not call.is_over:
            call.live[unique_id] = channel
        if channel.side != "between" and (call.first is None or (unique_id == call.name and not call.is_offered)):
            call.first = channel
        return call, channel

    def _channel(self, message: Message, prefix: str, unique_id: str, at: datetime) -> Channel:
        name = read_channel(message.required(f"{prefix}Channel"))
        number, context = message.one(f"{prefix}CallerIDNum"), message.one(f"{prefix}Context")
        side = side_of(name, context, number, contexts=self.contexts, reading=self.reading)
        return Channel(unique_id, name, number, message.one(f"{prefix}Exten"), side, self._now or at)

    def _call(self, name: str, at: datetime) -> Call:
        if name not in self._calls:
            self._calls[name] = Call(name[:150], at)
        return self._calls[name]

    def _dialled(self, message: Message, at: datetime) -> tuple[Call, Channel]:
        """Who is dialled, and the call it happens in; a telephone the exchange itself calls has no caller."""
        if message.one("Uniqueid"):
            call, _caller = self._see(message, "", at)
            return call, self._see(message, "Dest", at)[1]
        return self._see(message, "Dest", at)

    def _taker(self, message: Message, at: datetime) -> Channel | None:
        """Who has the call after an attended transfer: the target's channel, where the exchange names one."""
        for prefix in ("TransferTarget", "DestTransferer"):
            if message.one(f"{prefix}Uniqueid") and message.one(f"{prefix}Channel"):
                channel = self._see(message, prefix, at)[1]
                if channel.side == "inside":
                    return channel
        return None

    def _new_leg(self, call: Call, mark: str) -> str:
        leg = f"{call.name}/{mark}"[:200]
        if leg not in call.legs:
            call.legs.append(leg)
        return leg

    def _event(
        self, call: Call, kind: Kind, at: datetime, *, leg_of: str = "", party: Channel | None = None, **more: Any
    ) -> CallEvent:
        """One event of the call, or of the leg it goes on under."""
        direction: Direction | None = call.direction
        remote = self.reading.number(call.remote, international=not (call.is_internal or call.is_as_dialled))
        local = self.reading.number(call.local, international=True) if call.local else None
        ends = Parties(remote, local).as_fields()
        return CallEvent(
            source=self.source,
            call=leg_of or call.name,
            kind=kind,
            at=at,
            direction=direction,
            leg=party.unique_id[:80] if party else "",
            origin=call.name if leg_of else "",
            queue=call.queue,
            **{**ends, "is_internal": ends["is_internal"] or call.is_internal, **more},
        )


def _names(channel: Channel, also: str) -> tuple[str, ...]:
    return (channel.who, also[:80]) if also and also != channel.who else (channel.who,)


def _number_in(dialled: str) -> str:
    """`02214710382@provider`, `provider/+492214710382`: what was dialled, without the way there."""
    found = re.findall(r"\+?[0-9]{3,20}", dialled)
    return max(found, key=len) if found else ""
