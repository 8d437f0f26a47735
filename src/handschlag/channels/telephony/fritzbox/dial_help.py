"""Click-to-dial through the dial help of a FRITZ!Box (TR-064, X_VoIP). Talks to the network; blocking."""

from __future__ import annotations

from typing import Final

from fritzconnection import FritzConnection
from fritzconnection.core.exceptions import FritzAuthorizationError

from handschlag.channels.telephony.fritzbox.fetch import FAILURES, PORT
from handschlag.conversations.choices import DialTrouble
from handschlag.conversations.models import Connection, Dialling

SECONDS: Final = 5.0
SERVICE: Final = "X_VoIP1"


def dial(exchange: Connection, secret: str, dialling: Dialling) -> str:
    """The telephone is the one chosen at the box, or the user's own where an extension names it (`DECT: Kern`)."""
    try:
        box = FritzConnection(
            address=exchange.host,
            port=exchange.call_list_port or PORT,
            user=exchange.user_name or None,
            password=secret,
            timeout=SECONDS,
        )
    except FAILURES:
        return DialTrouble.UNREACHABLE
    with box.session:
        return _told_to_dial(box, dialling)


def _told_to_dial(box: FritzConnection, dialling: Dialling) -> str:
    try:
        if dialling.extension:
            box.call_action(SERVICE, "X_AVM-DE_DialSetConfig", **{"NewX_AVM-DE_PhoneName": dialling.extension})
        box.call_action(SERVICE, "X_AVM-DE_DialNumber", **{"NewX_AVM-DE_PhoneNumber": dialling.e164})
    except FritzAuthorizationError:
        return DialTrouble.REFUSED
    except OSError:
        return DialTrouble.UNREACHABLE
    except FAILURES:
        return DialTrouble.NO_SUCH_PHONE if dialling.extension else DialTrouble.REFUSED
    return ""
