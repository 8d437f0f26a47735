"""Have an exchange dial: it rings our own telephone, and once that is picked up, the number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import structlog

from handschlag.channels.telephony.ami import originate
from handschlag.channels.telephony.fritzbox import dial_help
from handschlag.conversations import queries
from handschlag.conversations.choices import DialTrouble
from handschlag.conversations.models import Connection, Dialling

log = structlog.get_logger("handschlag.dialling")

BY_PROVIDER: Final[dict[str, Callable[[Connection, str, Dialling], str]]] = {
    "ami": originate.dial,
    "fritzbox": dial_help.dial,
}


def dial(dialling: Dialling) -> str:
    """One of `DialTrouble`, "" when the exchange has taken it on. Blocks for seconds; never raises what it met there."""
    exchange = dialling.connection
    secret = queries.secret_of(exchange)
    if secret is None:
        return DialTrouble.PASSWORD
    trouble = BY_PROVIDER[exchange.provider](exchange, secret, dialling)
    if trouble:
        log.warning("a number was not dialled", connection=exchange.id, because=trouble)
    return trouble
