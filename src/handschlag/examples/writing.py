"""From where an example company would write: a server on this machine, which most machines do not have.

So a mail that somebody writes for practice leaves nobody's house, and says why.
"""

from __future__ import annotations

from datetime import datetime

from handschlag.conversations.actions.sending_addresses import add_sending_address
from handschlag.conversations.choices import Encryption


def write_from(*, address: str, name: str, phone: str, now: datetime) -> None:
    settings = {
        "name": name,
        "address": address,
        "host": "localhost",
        "port": 2525,
        "encryption": Encryption.NONE,
        "signature": f"{name}\nTelefon {phone}",
    }
    add_sending_address(settings=settings, by=None, now=now)
