"""Click-to-dial through the manager interface."""

from __future__ import annotations

import asyncio
from typing import Final

from handschlag.channels.telephony.ami.listen import manager_of
from handschlag.channels.telephony.ami.parse import Message
from handschlag.channels.telephony.ami.session import Session, open_session, understood
from handschlag.channels.telephony.listening import NotLetIn
from handschlag.conversations.choices import DialTrouble
from handschlag.conversations.models import Connection, Dialling

CHANNEL: Final = "PJSIP/{extension}"
CONTEXT: Final = "from-internal"
SECONDS: Final = 5.0
RING_SECONDS: Final = 30.0
NO_SUCH_PHONE: Final = ("0", "1", "8")  # of OriginateResponse: no such extension, unknown, congested or not registered


def dial(exchange: Connection, secret: str, dialling: Dialling) -> str:
    return asyncio.run(_dial(exchange, secret, dialling))


async def _dial(exchange: Connection, secret: str, dialling: Dialling) -> str:
    try:
        async with open_session(manager_of(exchange, secret), seconds=SECONDS, events="call") as session:
            mark = await session.send("Originate", fields_of(exchange, dialling), mark=mark_of(dialling))
            return await _outcome(session, mark)
    except NotLetIn:
        return DialTrouble.REFUSED
    except (OSError, TimeoutError, ValueError):
        return DialTrouble.UNREACHABLE


def mark_of(dialling: Dialling) -> str:
    """Also the id of the channel, and by it of the whole call."""
    return f"handschlag-dial-{dialling.id}"


def fields_of(exchange: Connection, dialling: Dialling) -> dict[str, str]:
    channel = (exchange.dial_channel or CHANNEL).replace("{extension}", dialling.extension)
    return {
        "Channel": channel,
        "Context": exchange.dial_context or CONTEXT,
        "Exten": _as_dialled(exchange, dialling.e164),
        "Priority": "1",
        "CallerID": dialling.extension,
        "Timeout": str(int(RING_SECONDS * 1000)),
        "ChannelId": mark_of(dialling),
        "Async": "true",
    }


def _as_dialled(exchange: Connection, e164: str) -> str:
    """As somebody of that country dials it: dialplans know `0221…` and `0043…`, few know a plus."""
    code = {"DE": "+49", "AT": "+43", "CH": "+41", "LI": "+423"}.get(exchange.region, "")
    return "0" + e164.removeprefix(code) if code and e164.startswith(code) else "00" + e164[1:]


async def _outcome(session: Session, mark: str) -> str:
    """Refused at once, or what became of our own telephone: picked up, or not within its time."""
    response = await session.answer_to(mark, SECONDS)
    if response.one("Response").lower() != "success":
        said = response.one("Message").lower()
        return DialTrouble.REFUSED if "permission" in said else DialTrouble.NO_SUCH_PHONE
    async with asyncio.timeout(RING_SECONDS + SECONDS):
        while raw := await session.read(RING_SECONDS + SECONDS):
            message = understood(raw)
            if message is not None and _is_about(message, mark):
                return _what_became(message)
    return DialTrouble.UNREACHABLE


def _is_about(message: Message, mark: str) -> bool:
    return message.event.lower() == "originateresponse" and message.one("ActionID") == mark


def _what_became(message: Message) -> str:
    if message.one("Response").lower() == "success":
        return ""
    return DialTrouble.NO_SUCH_PHONE if message.one("Reason") in NO_SUCH_PHONE else DialTrouble.NO_ANSWER
