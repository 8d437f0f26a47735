"""A FRITZ!Box's network side for tests: a real TCP server for the call monitor, a real HTTP server for TR-064.

Composed from AVM's documents; the lines are those of the call monitor, the XML that of X_AVM-DE_OnTel.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

DEVICE = """<?xml version="1.0"?>
<root xmlns="urn:dslforum-org:device-1-0"><specVersion><major>1</major><minor>0</minor></specVersion>
<device><deviceType>urn:dslforum-org:device:InternetGatewayDevice:1</deviceType><friendlyName>FRITZ!Box 7590</friendlyName>
<manufacturer>AVM</manufacturer><modelName>FRITZ!Box 7590</modelName><UDN>uuid:1</UDN><serviceList><service>
<serviceType>urn:dslforum-org:service:X_AVM-DE_OnTel:1</serviceType>
<serviceId>urn:X_AVM-DE_OnTel-com:serviceId:X_AVM-DE_OnTel1</serviceId>
<controlURL>/upnp/control/x_contact</controlURL><eventSubURL>/upnp/control/x_contact</eventSubURL>
<SCPDURL>/x_contactSCPD.xml</SCPDURL></service></serviceList></device></root>"""
SERVICE = """<?xml version="1.0"?>
<scpd xmlns="urn:dslforum-org:service-1-0"><specVersion><major>1</major><minor>0</minor></specVersion><actionList>
<action><name>GetCallList</name><argumentList><argument><name>NewCallListURL</name><direction>out</direction>
<relatedStateVariable>CallListURL</relatedStateVariable></argument></argumentList></action></actionList>
<serviceStateTable><stateVariable sendEvents="no"><name>CallListURL</name><dataType>string</dataType></stateVariable>
</serviceStateTable></scpd>"""
ANSWER = """<?xml version="1.0"?>
<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" s:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/">
<s:Body><u:GetCallListResponse xmlns:u="urn:dslforum-org:service:X_AVM-DE_OnTel:1">
<NewCallListURL>http://192.0.2.1:49000/calllist.lua?sid=0123456789abcdef</NewCallListURL>
</u:GetCallListResponse></s:Body></s:Envelope>"""


class Monitor:
    """Port 1012: whoever connects gets every line from then on; lines sent while nobody listens are gone."""

    def __init__(self) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.server.getsockname()[1]
        self.clients: list[socket.socket] = []
        self.accepted = 0
        self.arrived = threading.Condition()
        self.door = threading.Thread(target=self._accept, daemon=True)
        self.door.start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self.server.accept()
            except OSError:
                return
            with self.arrived:
                self.clients.append(client)
                self.accepted += 1
                self.arrived.notify_all()

    def wait_for_listener(self, number: int = 1, seconds: float = 20) -> None:
        with self.arrived:
            assert self.arrived.wait_for(lambda: self.accepted >= number, seconds), "nobody connected"

    def send(self, *lines: str | bytes) -> None:
        for line in lines:
            raw = line if isinstance(line, bytes) else (line + "\n").encode()
            for client in self.clients:
                with contextlib.suppress(OSError):
                    client.sendall(raw)

    def hang_up(self) -> None:
        """The box restarts: all connections end."""
        for client in self.clients:
            client.close()
        self.clients.clear()

    def close(self) -> None:
        """Whoever came in until the door was shut is sent away, too."""
        self.server.shutdown(socket.SHUT_RDWR)  # closing alone would leave `accept` waiting for one more
        self.door.join()
        self.server.close()
        self.hang_up()


class CallListServer:
    """TR-064 over HTTP; `calls` is the XML it gives out."""

    def __init__(self, calls: bytes) -> None:
        self.calls = calls
        self.asked: list[str] = []
        self.status = 200
        box = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = self.path.partition("?")[0]
                box.asked.append(self.path)
                pages = {
                    "/tr64desc.xml": DEVICE.encode(),
                    "/x_contactSCPD.xml": SERVICE.encode(),
                    "/calllist.lua": box.calls,
                }
                self._answer(pages.get(path))

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                box.asked.append(self.path + " " + self.headers.get("soapaction", ""))
                self._answer(ANSWER.encode() if self.path == "/upnp/control/x_contact" else None)

            def _answer(self, body: bytes | None) -> None:
                self.send_response(box.status if body is not None else 404)
                self.send_header("Content-Type", "text/xml" if body is not None else "text/html")
                self.send_header("Content-Length", str(len(body or b"")))
                self.end_headers()
                self.wfile.write(body or b"")

            def log_message(self, *_arguments: Any) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port: int = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
