"""The far end of SMTP as it should not be: a real server on a real socket that says and does what a test wants."""

from __future__ import annotations

import socket
import threading
import time
from dataclasses import dataclass, field

Saying = str | None
"""A reply, or None: the line is cut instead."""


@dataclass
class Peer:
    """Takes every mail unless `says` has another reply to a command: by its first word, by `RCPT <address>`, or by
    `END` for the last dot. A list says one after the other, its last one for ever. `mails` is what was taken.
    """

    says: dict[str, Saying | list[Saying]] = field(default_factory=dict)
    greets: Saying = "220 peer ESMTP"
    extensions: tuple[str, ...] = ("PIPELINING", "8BITMIME", "DSN")
    pause: float = 0.0
    mails: list[tuple[list[str], bytes]] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._door = socket.create_server(("127.0.0.1", 0))
        self._door.settimeout(0.1)
        self.port = int(self._door.getsockname()[1])
        self._is_closed = False
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def close(self) -> None:
        self._is_closed = True
        self._thread.join()
        self._door.close()

    def _serve(self) -> None:
        while not self._is_closed:
            try:
                line, _address = self._door.accept()
            except TimeoutError:
                continue
            line.settimeout(5)
            with line:
                try:
                    self._talk(line)
                except OSError:
                    continue

    def _talk(self, line: socket.socket) -> None:
        if self.greets is None:
            return
        _say(line, self.greets)
        file, to = line.makefile("rb"), []
        while asked := file.readline().decode("latin-1").strip():
            self.heard.append(asked)
            verb = asked.split(maxsplit=1)[0].upper()
            key = f"RCPT {asked[asked.index('<') + 1 : asked.index('>')]}" if verb == "RCPT" else verb
            reply = self._reply(key, self._usual(verb))
            if verb == "RCPT" and reply is not None and reply.startswith("2"):
                to.append(key.removeprefix("RCPT "))
            if reply is None:
                return
            _say(line, reply)
            if verb == "QUIT":
                return
            if verb in ("RSET", "MAIL"):
                to = []
            if verb == "DATA" and reply.startswith("3") and not self._content(line, file, to):
                return

    def _content(self, line: socket.socket, file, to: list[str]) -> bool:
        body = b""
        while (part := file.readline()) != b".\r\n":
            if not part:
                return False  # cut off: nothing was taken
            body += part
        time.sleep(self.pause)
        reply = self._reply("END", "250 queued")
        if reply is None or reply.startswith("2"):
            self.mails.append((to, body))
        if reply is None:
            return False
        _say(line, reply)
        return True

    def _usual(self, verb: str) -> str:
        if verb == "EHLO":
            return "\r\n".join([*(f"250-{one}" for one in ("peer", *self.extensions)), "250 HELP"])
        return "354 go on" if verb == "DATA" else "221 bye" if verb == "QUIT" else "250 ok"

    def _reply(self, key: str, usual: str) -> Saying:
        said = self.says.get(key, usual)
        if isinstance(said, list):
            return said.pop(0) if len(said) > 1 else said[0]
        return said


def _say(line: socket.socket, reply: str) -> None:
    line.sendall(reply.encode() + b"\r\n")
