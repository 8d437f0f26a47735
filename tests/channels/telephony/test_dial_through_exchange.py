"""Click-to-dial against far ends over real sockets: a manager interface, and a box's TR-064."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from handschlag.channels.telephony import jobs
from handschlag.channels.telephony.ami import originate
from handschlag.conversations import actions as conversations
from handschlag.conversations.models import Connection, Dialling
from handschlag.core import clock
from tests.channels.telephony.asterisk import Asterisk
from tests.factories.lines import make_connection
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db

ROTH = "+492214710382"
QUEUED = b"Response: Success\r\nActionID: $ID\r\nMessage: Originate successfully queued\r\n\r\n"


def became(response, reason):
    return (
        f"Event: OriginateResponse\r\nActionID: $ID\r\nResponse: {response}\r\nReason: {reason}\r\n"
        "Uniqueid: $ID\r\n\r\n"
    ).encode()


@pytest.fixture
def asterisk():
    exchange = Asterisk()
    yield exchange
    exchange.close()


def click(*, extensions=("23",)):
    """What the job finds when somebody has clicked; afterwards, how far it got."""
    user = make_user(login="kern", extensions=extensions)
    row = conversations.ask_to_dial(number=ROTH, by=user.pk, now=clock.now())
    jobs.dial(dialling=row.pk)
    return Dialling.objects.get(pk=row.pk)


def at_asterisk(asterisk, **more):
    make_connection("ami", host="127.0.0.1", port=asterisk.port, is_dialling=True, **more)


def test_own_telephone_rings_and_is_picked_up(asterisk):
    at_asterisk(asterisk)
    asterisk.originate = lambda _said: [QUEUED, became("Success", 4)]
    dialling = click()
    assert (dialling.state, dialling.reason) == ("ringing", "")
    said = asterisk.wait_until_asked("Originate")
    assert (said["channel"], said["exten"], said["context"]) == ("PJSIP/23", "02214710382", "from-internal")
    assert said["channelid"] == said["actionid"] == f"handschlag-dial-{dialling.pk}"


def test_channel_and_context_are_as_the_house_has_them(asterisk):
    at_asterisk(asterisk, dial_channel="SIP/tel-{extension}", dial_context="amt", region="AT", area_code="1")
    asterisk.originate = lambda _said: [QUEUED, became("Success", 4)]
    click()
    said = asterisk.wait_until_asked("Originate")
    assert (said["channel"], said["exten"], said["context"]) == ("SIP/tel-23", "00492214710382", "amt")


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ([b"Response: Error\r\nActionID: $ID\r\nMessage: Permission denied\r\n\r\n"], "refused"),
        ([b"Response: Error\r\nActionID: $ID\r\nMessage: Extension does not exist.\r\n\r\n"], "no_such_phone"),
        ([QUEUED, became("Failure", 3)], "no_answer"),
        ([QUEUED, became("Failure", 0)], "no_such_phone"),
    ],
)
def test_why_it_was_not_dialled(asterisk, answers, reason):
    at_asterisk(asterisk)
    asterisk.originate = lambda _said: answers
    dialling = click()
    assert (dialling.state, dialling.reason) == ("failed", reason)


def test_exchange_that_says_nothing_is_not_waited_for(asterisk, monkeypatch):
    monkeypatch.setattr(originate, "SECONDS", 0.3)
    at_asterisk(asterisk)
    assert click().reason == "unreachable"


def test_wrong_password_and_closed_port_are_said(asterisk):
    at_asterisk(asterisk, secret="falsch")
    assert click().reason == "refused"
    Connection.objects.update(port=1)
    row = conversations.ask_to_dial(number=ROTH, by=Dialling.objects.get().user_id, now=clock.now() + originate_pause())
    jobs.dial(dialling=row.pk)
    row.refresh_from_db()
    assert row.reason == "unreachable"


def originate_pause():
    from handschlag.conversations.rules.dialling import PAUSE

    return PAUSE


def test_a_password_that_can_no_longer_be_read_is_said(asterisk, settings):
    at_asterisk(asterisk)
    settings.SECRET_KEY = "another" * 8
    assert click().reason == "password"


def test_a_job_run_twice_dials_once(asterisk):
    at_asterisk(asterisk)
    asterisk.originate = lambda _said: [QUEUED, became("Success", 4)]
    dialling = click()
    jobs.dial(dialling=dialling.pk)
    assert [said["action"] for said in asterisk.asked].count("Originate") == 1


class DialHelp:
    """TR-064 of a box with its dial help: what it was told to dial, and on which telephone."""

    def __init__(self, fault=""):
        self.told = []
        box = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                page = {"/tr64desc.xml": DEVICE, "/x_voipSCPD.xml": SERVICE}.get(self.path)
                self._say(200 if page else 404, page or "")

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                action = self.headers["soapaction"].strip('"').rpartition("#")[2]
                box.told.append((action, body))
                self._say(500 if fault else 200, FAULT if fault else ANSWER.replace("ACTION", action))

            def _say(self, status, text):
                self.send_response(status)
                self.send_header("Content-Type", "text/html" if status == 404 else "text/xml")
                self.send_header("Content-Length", str(len(text.encode())))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_arguments):
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


DEVICE = """<?xml version="1.0"?>
<root xmlns="urn:dslforum-org:device-1-0"><specVersion><major>1</major><minor>0</minor></specVersion><device><deviceType>urn:dslforum-org:device:InternetGatewayDevice:1</deviceType>
<friendlyName>FRITZ!Box 7590</friendlyName><manufacturer>AVM</manufacturer><modelName>FRITZ!Box 7590</modelName><UDN>uuid:1</UDN><serviceList><service>
<serviceType>urn:dslforum-org:service:X_VoIP:1</serviceType><serviceId>urn:X_VoIP-com:serviceId:X_VoIP1</serviceId>
<controlURL>/upnp/control/x_voip</controlURL><eventSubURL>/upnp/control/x_voip</eventSubURL>
<SCPDURL>/x_voipSCPD.xml</SCPDURL></service></serviceList></device></root>"""
SERVICE = """<?xml version="1.0"?>
<scpd xmlns="urn:dslforum-org:service-1-0"><specVersion><major>1</major><minor>0</minor></specVersion><actionList>
<action><name>X_AVM-DE_DialNumber</name><argumentList><argument><name>NewX_AVM-DE_PhoneNumber</name>
<direction>in</direction><relatedStateVariable>Number</relatedStateVariable></argument></argumentList></action>
<action><name>X_AVM-DE_DialSetConfig</name><argumentList><argument><name>NewX_AVM-DE_PhoneName</name>
<direction>in</direction><relatedStateVariable>Name</relatedStateVariable></argument></argumentList></action>
</actionList><serviceStateTable>
<stateVariable sendEvents="no"><name>Number</name><dataType>string</dataType></stateVariable>
<stateVariable sendEvents="no"><name>Name</name><dataType>string</dataType></stateVariable>
</serviceStateTable></scpd>"""
ANSWER = """<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
<u:ACTIONResponse xmlns:u="urn:dslforum-org:service:X_VoIP:1"></u:ACTIONResponse></s:Body></s:Envelope>"""
FAULT = """<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>
<faultcode>s:Client</faultcode><faultstring>UPnPError</faultstring><detail>
<UPnPError xmlns="urn:dslforum-org:control-1-0"><errorCode>820</errorCode><errorDescription>Internal Error</errorDescription>
</UPnPError></detail></s:Fault></s:Body></s:Envelope>"""


@pytest.fixture
def at_box():
    opened = []

    def make(fault=""):
        box = DialHelp(fault)
        opened.append(box)
        make_connection(
            "fritzbox", host="127.0.0.1", call_list_port=box.server.server_address[1], user_name="a", secret="b",
            is_dialling=True,
        )  # fmt: skip
        return box

    yield make
    for box in opened:
        box.close()


def test_the_box_dials_on_the_telephone_chosen_there(at_box):
    box = at_box()
    assert click(extensions=("11",)).state == "ringing"
    ((action, body),) = box.told
    assert action == "X_AVM-DE_DialNumber"
    assert f"<NewX_AVM-DE_PhoneNumber>{ROTH}</NewX_AVM-DE_PhoneNumber>" in body


def test_the_box_dials_on_the_telephone_of_who_clicked(at_box):
    box = at_box()
    click(extensions=("11", "DECT: Kern"))
    assert [action for action, _ in box.told] == ["X_AVM-DE_DialSetConfig", "X_AVM-DE_DialNumber"]
    assert "DECT: Kern" in box.told[0][1]


def test_a_box_without_dial_help_says_so(at_box):
    at_box("820")
    dialling = click(extensions=("11",))
    assert (dialling.state, dialling.reason) == ("failed", "refused")


def test_a_box_that_is_away_says_so(at_box):
    at_box()
    Connection.objects.update(call_list_port=1)
    assert click(extensions=("11",)).reason == "unreachable"
