"""A real SIP call: sipp is the caller, baresip the telephone on the desk; what the telephone hears is reported on.

Both come from the distribution. Everything stays on this machine, on free ports, without any sound device. The report
is what a customer's own bridge would send: the telephone's events, translated into the generic contract.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.journeys.world import Exchange
from tests.ports import free_port

PATIENCE = 20.0
CONFIG = """\
poll_method epoll
sip_listen 127.0.0.1:{sip}
sip_transports udp
call_local_timeout 120
call_max_calls 2
audio_source aubridge,nothing
audio_player aubridge,nothing
audio_alert aubridge,nothing
ausrc_srate 8000
auplay_srate 8000
rtp_ports {rtp}-{rtp_end}
module_path {modules}
module g711.so
module aubridge.so
module ctrl_tcp.so
module_tmp account.so
module_app menu.so
ctrl_tcp_listen 127.0.0.1:{control}
"""
CALLER = """<?xml version="1.0" encoding="UTF-8"?>
<scenario name="somebody calls and waits until the other side hangs up">
<send retrans="500"><![CDATA[
INVITE sip:{extension}@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:{number}@[local_ip]:[local_port]>;tag=[pid]T[call_number]
To: <sip:{extension}@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:{number}@[local_ip]:[local_port]>
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: [len]

v=0
o=- 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 8
a=rtpmap:8 PCMA/8000

]]></send>
<recv response="100" optional="true"/>
<recv response="180" optional="true"/>
<recv response="183" optional="true"/>
<recv response="200"/>
<send><![CDATA[
ACK sip:{extension}@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:{number}@[local_ip]:[local_port]>;tag=[pid]T[call_number]
To: <sip:{extension}@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0

]]></send>
<recv request="BYE"/>
<send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
</scenario>
"""


class Telephone:
    """baresip with one account; `told` is called with each of its events about calls."""

    def __init__(self, extension: str, told: Callable[[dict[str, Any]], None]) -> None:
        self.extension = extension
        self.told = told
        self.folder = Path(tempfile.mkdtemp(prefix="handschlag-sip-"))
        self.sip, self.control, rtp = free_port(), free_port(), free_port()
        modules = next(Path("/usr/lib").glob("**/baresip/modules"))
        config = CONFIG.format(sip=self.sip, control=self.control, rtp=rtp, rtp_end=rtp + 20, modules=modules)
        (self.folder / "config").write_text(config)
        (self.folder / "accounts").write_text(f"<sip:{extension}@127.0.0.1:{self.sip}>;regint=0;answermode=manual\n")
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                ["baresip", "-4", "-f", str(self.folder)], stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        self.line = self._connect()
        self.listener = threading.Thread(target=self._listen)
        self.listener.start()

    def do(self, command: str) -> None:
        """`accept` or `hangup`."""
        said = json.dumps({"command": command, "token": command}).encode()
        self.line.sendall(str(len(said)).encode() + b":" + said + b",")

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(PATIENCE)
        self.listener.join(PATIENCE)
        self.line.close()
        shutil.rmtree(self.folder)

    def _connect(self) -> socket.socket:
        limit = time.monotonic() + PATIENCE
        while True:
            try:
                return socket.create_connection(("127.0.0.1", self.control), timeout=1)
            except OSError:
                log = (self.folder / "log").read_text(errors="replace")
                assert self.process.poll() is None, f"baresip ended:\n{log}"
                assert time.monotonic() < limit, f"baresip does not listen:\n{log}"
                time.sleep(0.1)

    def _listen(self) -> None:
        """Netstrings of JSON, until the telephone is switched off."""
        self.line.settimeout(None)
        with self.line.makefile("rb") as stream:
            while size := _size(stream):
                said = json.loads(stream.read(size))
                stream.read(1)
                if said.get("class") == "call":
                    self.told(said)


class Caller:
    """sipp, calling one telephone from one number."""

    def __init__(self, telephone: Telephone, number: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="handschlag-sipp-"))
        (self.folder / "caller.xml").write_text(CALLER.format(extension=telephone.extension, number=number))
        command = [
            "sipp", f"127.0.0.1:{telephone.sip}", "-sf", "caller.xml", "-m", "1", "-i", "127.0.0.1",
            "-p", str(free_port()), "-mp", str(free_port()), "-nostdin", "-timeout", "120",
        ]  # fmt: skip
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def wait(self) -> int:
        """Until the call is over; 0 when it went as a call should."""
        return self.process.wait(PATIENCE)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(PATIENCE)
        shutil.rmtree(self.folder)


class Bridge:
    """What the telephone says, as an exchange's bridge reports it to the webhook."""

    EVENTS = {"CALL_INCOMING": "newCall", "CALL_ESTABLISHED": "answer", "CALL_CLOSED": "hangup"}

    def __init__(self, exchange: Exchange, extension: str, line: str) -> None:
        self.exchange = exchange
        self.extension = extension
        self.line = line
        self.reported: list[str] = []

    def tell(self, said: dict[str, Any]) -> None:
        event = self.EVENTS.get(said["type"])
        if event is None:
            return
        number = said["peeruri"].removeprefix("sip:").partition("@")[0]
        more: dict[str, Any] = {"user": [self.extension]} if event == "newCall" else {"answeringNumber": self.extension}
        if event == "hangup":
            more["cause"] = "normalClearing" if "answer" in self.reported else "cancel"
        self.exchange.post(event=event, callId=said["id"], direction="in", **{"from": number, "to": self.line}, **more)
        self.reported.append(event)


def _size(stream: Any) -> int:
    digits = b""
    while (char := stream.read(1)) not in (b":", b""):
        digits += char
    return int(digits) if digits else 0
