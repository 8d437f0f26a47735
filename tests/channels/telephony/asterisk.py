"""The far end of an Asterisk: messages as its manager interface writes them, whole sessions, and a real TCP server.

Composed from the documentation of Asterisk 20's manager events; numbers are those reserved for fiction.
"""

from __future__ import annotations

import contextlib
import hashlib
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

BANNER = b"Asterisk Call Manager/9.0.0\r\n"
TRUNK, OWN = "+492214710382", "492214710220"


@dataclass(frozen=True)
class Chan:
    """One channel as every event about it names it."""

    name: str
    uid: str
    linked: str
    number: str = "<unknown>"
    context: str = "from-internal"
    exten: str = ""
    state: str = "4"

    def fields(self, prefix: str = "") -> list[tuple[str, str]]:
        states = {"0": "Down", "4": "Ring", "5": "Ringing", "6": "Up"}
        shown = {
            "Channel": self.name, "ChannelState": self.state, "ChannelStateDesc": states[self.state],
            "CallerIDNum": self.number, "CallerIDName": "<unknown>", "ConnectedLineNum": "<unknown>",
            "ConnectedLineName": "<unknown>", "Language": "de", "AccountCode": "", "Context": self.context,
            "Exten": self.exten, "Priority": "1", "Uniqueid": self.uid, "Linkedid": self.linked,
        }  # fmt: skip
        return [(prefix + name, value) for name, value in shown.items()]


def says(event: str, *parts: list[tuple[str, str]], **more: str) -> bytes:
    """One message on the wire; names of `more` stand as they are."""
    fields = [("Event", event), ("Privilege", "call,all"), *(pair for part in parts for pair in part), *more.items()]
    return "".join(f"{name}: {value}\r\n" for name, value in fields).encode() + b"\r\n"


def caller(uid: str = "1764340663.42", number: str = TRUNK, **more: str) -> Chan:
    return Chan("PJSIP/trunk-00000021", uid, uid, number, "from-trunk", OWN, **more)


def telephone(extension: str, uid: str, linked: str, **more: str) -> Chan:
    return Chan(f"PJSIP/{extension}-{int(uid.rpartition('.')[2]):08x}", uid, linked, extension, state="5", **more)


def dialled(who: Chan | None, dest: Chan, dialstring: str = "") -> bytes:
    return says("DialBegin", who.fields() if who else [], dest.fields("Dest"), DialString=dialstring)


def dial_ended(who: Chan | None, dest: Chan, status: str) -> bytes:
    return says("DialEnd", who.fields() if who else [], dest.fields("Dest"), DialStatus=status)


def hung_up(channel: Chan, cause: str = "16") -> bytes:
    return says("Hangup", channel.fields(), **{"Cause": cause, "Cause-txt": "Normal Clearing"})


def bridged(channel: Chan, bridge: str) -> bytes:
    return says(
        "BridgeEnter", [("BridgeUniqueid", bridge), ("BridgeType", "basic"), ("BridgeNumChannels", "1")],
        channel.fields(),
    )  # fmt: skip


def answered_call(uid: str = "1764340663.42", extension: str = "23", number: str = TRUNK) -> list[bytes]:
    """Two telephones ring, one is picked up, somebody talks, and both hang up."""
    who = caller(uid, number)
    stem, _, count = uid.rpartition(".")
    first = telephone(extension, f"{stem}.{int(count) + 1}", uid)
    second = telephone("24", f"{stem}.{int(count) + 2}", uid)
    return [
        says("Newchannel", who.fields()),
        says("Newchannel", first.fields()),
        dialled(who, first, extension),
        says("Newchannel", second.fields()),
        dialled(who, second, "24"),
        dial_ended(who, first, "ANSWER"),
        dial_ended(who, second, "CANCEL"),
        hung_up(second, "26"),
        bridged(first, "b-1"),
        bridged(who, "b-1"),
        hung_up(first),
        hung_up(who),
    ]


def missed_call(uid: str = "1764340700.10", number: str = TRUNK, extension: str = "23") -> list[bytes]:
    who = caller(uid, number)
    stem, _, count = uid.rpartition(".")
    rung = telephone(extension, f"{stem}.{int(count) + 1}", uid)
    return [
        says("Newchannel", who.fields()),
        says("Newchannel", rung.fields()),
        dialled(who, rung, extension),
        dial_ended(who, rung, "CANCEL"),
        hung_up(rung, "26"),
        hung_up(who),
    ]


def outgoing_call(
    uid: str = "1764340800.20", *, status: str = "ANSWER", dialled_as: str = "02214710382"
) -> list[bytes]:
    own = Chan("PJSIP/23-00000030", uid, uid, "23", "from-internal", dialled_as)
    stem, _, count = uid.rpartition(".")
    trunk = Chan("PJSIP/trunk-00000031", f"{stem}.{int(count) + 1}", uid, dialled_as, "from-trunk", "", "0")
    return [
        says("Newchannel", own.fields()),
        says("Newchannel", trunk.fields()),
        dialled(own, trunk, f"{dialled_as}@trunk"),
        dial_ended(own, trunk, status),
        hung_up(trunk, "16" if status == "ANSWER" else "19"),
        hung_up(own),
    ]


def listed(*channels: tuple[Chan, str, str]) -> list[bytes]:
    """What CoreShowChannels answers: (channel, bridge, duration) each; the action's id is filled in by the server."""
    return [
        says("CoreShowChannel", channel.fields(), Application="Dial", Duration=duration, BridgeId=bridge)
        for channel, bridge, duration in channels
    ]


@dataclass
class Asterisk:
    """The manager interface on a free port. Whoever is let in gets every message from then on."""

    user: str = "handschlag"
    secret: str = "geheim"
    knows_challenge: bool = True
    may_list: bool = True
    banner: bytes = BANNER
    context: ssl.SSLContext | None = None
    present: list[bytes] = field(default_factory=list)
    originate: Callable[[dict[str, str]], list[bytes]] | None = None
    asked: list[dict[str, str]] = field(default_factory=list)
    clients: list[socket.socket] = field(default_factory=list)
    let_in: int = 0
    refused: int = 0

    def __post_init__(self) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.server.getsockname()[1]
        self.changed = threading.Condition()
        self.door = threading.Thread(target=self._accept, daemon=True)
        self.door.start()

    def wait_for_listener(self, number: int = 1, seconds: float = 20) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: self.let_in >= number, seconds), "nobody was let in"

    def wait_until_asked(self, action: str, number: int = 1, seconds: float = 20) -> dict[str, str]:
        with self.changed:

            def asked() -> list[dict[str, str]]:
                return [said for said in self.asked if said["action"] == action]

            assert self.changed.wait_for(lambda: len(asked()) >= number, seconds), f"nobody asked for {action}"
            return asked()[number - 1]

    def wait_until_refused(self, number: int = 1, seconds: float = 20) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: self.refused >= number, seconds), "nobody was refused"

    def send(self, *messages: bytes) -> None:
        for message in messages:
            for client in list(self.clients):
                with contextlib.suppress(OSError):
                    client.sendall(message)

    def restart(self) -> None:
        """All connections end, as at `core restart now`."""
        for client in self.clients:
            with contextlib.suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)
            client.close()
        self.clients.clear()

    def close(self) -> None:
        """Whoever came in until the door was shut is sent away, too."""
        self.server.shutdown(socket.SHUT_RDWR)  # closing alone would leave `accept` waiting for one more
        self.door.join()
        self.server.close()
        self.restart()

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self.server.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError), client:
            if self.context is None:
                self._talk(client)
            else:
                with self.context.wrap_socket(client, server_side=True) as encrypted:
                    self._talk(encrypted)

    def _talk(self, client: socket.socket) -> None:
        client.sendall(self.banner)
        challenge = ""
        with client.makefile("rb") as lines:
            while said := self._read(lines):
                with self.changed:
                    self.asked.append(said)
                    self.changed.notify_all()
                if said["action"] == "Challenge":
                    challenge = "194526473"
                self._answer(client, said, challenge)

    @staticmethod
    def _read(lines) -> dict[str, str]:
        said: dict[str, str] = {}
        while line := lines.readline():
            if not line.strip():
                return said
            name, _, value = line.decode().partition(":")
            said[name.strip().lower()] = value.strip()
        return {}

    def _answer(self, client: socket.socket, said: dict[str, str], challenge: str) -> None:
        mark = said.get("actionid", "")

        def respond(response: str, **more: str) -> None:
            fields = {"Response": response, "ActionID": mark, **more}
            client.sendall("".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode() + b"\r\n")

        match said["action"]:
            case "Challenge" if self.knows_challenge:
                respond("Success", Challenge=challenge)
            case "Challenge":
                respond("Error", Message="Authentication type not supported")
            case "Login":
                self._login(client, said, challenge, respond)
            case "CoreShowChannels":
                self._list(client, mark, respond)
            case "Originate":
                for message in self.originate(said) if self.originate else []:
                    client.sendall(message.replace(b"$ID", mark.encode()))
            case _:
                respond("Success", Ping="Pong")

    def _list(self, client: socket.socket, mark: str, respond: Callable[..., None]) -> None:
        if not self.may_list:
            respond("Error", Message="Permission denied")
            return
        respond("Success", EventList="start", Message="Channels will follow")
        for message in self.present:
            client.sendall(message.replace(b"Privilege: call,all", f"ActionID: {mark}".encode()))
        client.sendall(f"Event: CoreShowChannelsComplete\r\nActionID: {mark}\r\nEventList: Complete\r\n\r\n".encode())

    def _login(self, client: socket.socket, said: dict[str, str], challenge: str, respond: Callable[..., None]) -> None:
        key = hashlib.md5((challenge + self.secret).encode()).hexdigest()
        fits = (
            said.get("key") == key if said.get("authtype", "").upper() == "MD5" else said.get("secret") == self.secret
        )
        if said.get("username") != self.user or not fits:
            respond("Error", Message="Authentication failed")
            with self.changed:
                self.refused += 1
                self.changed.notify_all()
            client.close()
            return
        respond("Success", Message="Authentication accepted")
        client.sendall(b"Event: FullyBooted\r\nPrivilege: system,all\r\nStatus: Fully Booted\r\n\r\n")
        self.clients.append(client)
        with self.changed:
            self.let_in += 1
            self.changed.notify_all()
