"""A conversation as a row of the contract's call log. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from handschlag.conversations import queries
from handschlag.conversations.models import Conversation
from handschlag.core import phone

STATES = {"ringing": "newCall", "connected": "answer", "over": "hangup"}


def row(call: Conversation, *, region: str) -> dict[str, Any]:
    """Times in ISO 8601, durations in whole seconds, numbers in E.164 without plus, as the contract has them."""
    ours, theirs = _ours(call, region), _theirs(call, region)
    caller, called = (ours, theirs) if call.direction == "out" else (theirs, ours)
    legs = list(call.legs.all())
    return {
        "id": call.pk,
        "direction": call.direction,
        "state": STATES[call.state],
        "from": caller["number"],
        "from_comment": caller["comment"],
        "from_pretty": caller["pretty"],
        "to": called["number"],
        "to_comment": called["comment"],
        "to_pretty": called["pretty"],
        "queue": call.queue,
        "call_id": legs[0].call if legs else "",
        "comment": next((leg.cause for leg in reversed(legs) if leg.cause), None),
        "done": queries.is_done(call),
        "initialized_at": _iso(call.started_at),
        "start_at": _iso(call.connected_at),
        "end_at": _iso(call.over_at),
        "duration_waiting_time": _seconds(call.started_at, call.connected_at or call.over_at),
        "duration_talking_time": _seconds(call.connected_at, call.over_at),
        "preferences": {"from": caller["known"], "to": called["known"]},
    }


def _theirs(call: Conversation, region: str) -> dict[str, Any]:
    number = call.remote_e164.removeprefix("+") or ("anonymous" if call.is_anonymous else call.remote_raw)
    customer = call.customer
    name = ", ".join(str(party) for party in (call.person, customer) if party is not None)
    known = {
        "caller_id": number,
        "level": "known" if call.certainty in ("certain", "confirmed") else "maybe",
        "object": "Customer",
        "o_id": customer.pk if customer else None,
        "user_id": None,
        "comment": name,
    }
    return {
        "number": number,
        "comment": name or None,
        "pretty": phone.format_for_display(call.remote_e164, region) if call.remote_e164 else number,
        "known": [known] if customer else [],
    }


def _ours(call: Conversation, region: str) -> dict[str, Any]:
    line = call.line
    e164 = line.e164 if line else ""
    number = e164.removeprefix("+") or call.local_raw
    user = call.user
    known = {
        "caller_id": number, "level": "known", "object": "User", "o_id": user.pk if user else None,
        "user_id": user.pk if user else None, "comment": str(user) if user else "",
    }  # fmt: skip
    return {
        "number": number,
        "comment": str(user) if user else (line.name if line else None),
        "pretty": phone.format_for_display(e164, region) if e164 else number,
        "known": [known] if user else [],
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _seconds(begin: datetime | None, end: datetime | None) -> int | None:
    return round((end - begin).total_seconds()) if begin and end else None
