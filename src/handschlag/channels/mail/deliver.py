"""`handschlag mail deliver < FILE`: a mail from a mail server, kept, entered, and told where it went, as one JSON object.

    {"stored", "conversation", "customer", "how", "auto"}

`how`: address, several, reply, domain, unknown, duplicate, or waiting (kept, and entered within a minute). Exit code 0
once the mail is committed; 69 where it is too big; 75 for everything else, so that the server tries again.
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any, Final

from handschlag.channels.mail import arriving
from handschlag.channels.mail.limits import STANDARD
from handschlag.conversations.actions import Received
from handschlag.core import clock

TOO_BIG: Final = 69  # EX_UNAVAILABLE of sysexits.h: the server tells the sender


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="handschlag mail deliver", description="A mail on standard input, kept.")
    parser.parse_args(argv)
    body = sys.stdin.buffer.read(STANDARD.size + 1)
    if len(body) > STANDARD.size:
        sys.stderr.write(f"handschlag mail deliver: bigger than {STANDARD.size // 1_000_000} MB\n")
        return TOO_BIG
    now = clock.now()
    raw_id = arriving.keep(body, source=arriving.PIPE, now=now)
    sys.stdout.write(json.dumps(told(raw_id, arriving.arrive(raw_id, now=now))) + "\n")
    return 0


def told(raw_id: int, received: Received | None) -> dict[str, Any]:
    if received is None:
        return {"stored": raw_id, "conversation": None, "customer": None, "how": "waiting", "auto": None}
    row = received.conversation
    said = {"stored": raw_id, "conversation": row.pk, "customer": row.customer_id}
    return {**said, "how": received.how, "auto": row.machine or None}
