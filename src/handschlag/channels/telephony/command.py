"""`handschlag phone normalize | parse`: the phone rules driven by anybody's own data, JSON lines in and out."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from handschlag.channels.telephony.ami.calls import Calls
from handschlag.channels.telephony.ami.parse import BANNER, read_json, read_message, read_timestamp
from handschlag.channels.telephony.fritzbox.parse import CallMonitor
from handschlag.channels.telephony.generic import parse as generic
from handschlag.channels.telephony.parsing import CannotParse, Reading, decoded, read_fields
from handschlag.channels.telephony.placetel import parse as placetel
from handschlag.channels.telephony.sipgate import parse as sipgate
from handschlag.channels.telephony.threecx import parse as threecx
from handschlag.conversations.events import CallEvent
from handschlag.core import phone

WEBHOOKS: Final = {"generic": generic.parse, "sipgate": sipgate.parse, "placetel": placetel.parse}
SOMETIME: Final = datetime(1970, 1, 1, tzinfo=UTC)  # webhooks tell no time; it is left out of the answer
PROVIDERS: Final = ("fritzbox", "ami", "threecx", *WEBHOOKS)

Answer = dict[str, Any]


def main(argv: list[str]) -> int:
    options = _arguments().parse_args(argv)
    try:
        reading = Reading(options.region, options.area_code, options.timezone)
        reading.number("0", international=False)
        ZoneInfo(reading.timezone)
    except (ValueError, LookupError, OSError) as why:
        sys.stderr.write(f"handschlag phone: {why}\n")
        return 2
    answer = normalizer(reading) if options.verb == "normalize" else parser(options.provider, reading)
    lines = messages(sys.stdin.buffer) if getattr(options, "provider", "") == "ami" else sys.stdin.buffer
    for line in answers(lines, answer):
        sys.stdout.buffer.write(line.encode("utf-8", "backslashreplace") + b"\n")
        sys.stdout.buffer.flush()
    return 0


def answers(lines: Iterable[bytes], answer: Callable[[bytes], Answer]) -> Iterable[str]:
    """One JSON answer per line that is not blank; a bad line is answered with its error and the next one read."""
    for line in lines:
        if not line.strip():
            continue
        try:
            said = answer(line)
        except (CannotParse, phone.UnknownRegionError, phone.BadAreaCodeError) as why:
            said = {"error": str(why)}
        yield json.dumps(said, ensure_ascii=False)


def messages(lines: Iterable[bytes]) -> Iterable[bytes]:
    """Manager messages as they were recorded: lines up to an empty one, or each on one line as JSON. The greeting is none."""
    block: list[bytes] = []
    for line in lines:
        if not block and line.startswith(BANNER):
            continue
        is_json = not block and line.lstrip()[:1] in (b"{", b'"')
        if line.strip() and not is_json:
            block.append(line)
            continue
        yield line if is_json else b"".join(block)
        block = []
    yield b"".join(block)


def normalizer(reading: Reading) -> Callable[[bytes], Answer]:
    """`{"number", "region", "area_code"}` → `{"e164", "kind"}`."""

    def normalize(line: bytes) -> Answer:
        case = _object(line)
        number = phone.normalise(
            _text(case, "number"),
            region=_text(case, "region", reading.region),
            area_code=_text(case, "area_code", reading.area_code),
        )
        return {"e164": number.e164, "kind": number.kind}

    return normalize


def parser(provider: str, reading: Reading) -> Callable[[bytes], Answer]:
    """Raw events of one exchange → normalised events; a FRITZ!Box stream keeps its state across lines."""
    if provider == "fritzbox":
        monitor = CallMonitor(source="fritzbox", reading=reading)
        return lambda line: _shown(monitor.hear(line)[-1])
    if provider == "ami":
        return _manager(reading)
    if provider == "threecx":
        return lambda line: _shown(threecx.parse(read_fields(line), source=provider, reading=reading, at=SOMETIME)[-1])
    parse = WEBHOOKS[provider]

    def parse_body(line: bytes) -> Answer:
        event = parse(read_fields(line), source=provider, reading=reading, at=SOMETIME)
        return {**_shown(event), "at": None}

    return parse_body


def _manager(reading: Reading) -> Callable[[bytes], Answer]:
    """Messages of one exchange, one after the other; most of them say nothing about a call. Few exchanges tell the time."""
    calls = Calls(source="ami", reading=reading)

    def parse_message(line: bytes) -> Answer:
        message = read_json(line) if line.lstrip()[:1] in (b"{", b'"') else read_message(line)
        events = calls.hear(message, received_at=read_timestamp(message) or SOMETIME)
        if not events:
            return {"kind": None}
        shown = _shown(events[-1])
        return shown if events[-1].at != SOMETIME else {**shown, "at": None}

    return parse_message


def _shown(event: CallEvent) -> Answer:
    return {
        "kind": event.kind,
        "direction": event.direction,
        "call": event.call,
        "remote": event.remote_e164 or ("anonymous" if event.is_anonymous else event.remote_raw or None),
        "local": event.local_e164 or event.local_raw or None,
        "user": list(event.users),
        "cause": event.cause or None,
        "at": event.at.isoformat(),
        "seconds": event.seconds,
    }


def _object(line: bytes) -> dict[str, Any]:
    try:
        case = json.loads(decoded(line))
    except (ValueError, RecursionError) as why:
        raise CannotParse("line", "is not valid JSON") from why
    if not isinstance(case, dict):
        raise CannotParse("line", "is JSON but not an object")
    return case


def _text(case: dict[str, Any], name: str, default: str | None = None) -> str:
    """A field as text. Without default it must be there; null and numbers are what spreadsheets make of numbers."""
    if name not in case and default is None:
        raise CannotParse(name, "is missing")
    value = case.get(name, default)
    if value is None:
        return default or ""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise CannotParse(name, f"is not text but {type(value).__name__}")
    return str(value)


def _arguments() -> argparse.ArgumentParser:
    arguments = argparse.ArgumentParser(prog="handschlag phone", description="Phone numbers and events of exchanges.")
    verbs = arguments.add_subparsers(dest="verb", required=True)
    normalize = verbs.add_parser("normalize", help='{"number", "region", "area_code"} per line → {"e164", "kind"}')
    parse = verbs.add_parser("parse", help="one raw event per line → one normalised event")
    parse.add_argument("--provider", required=True, choices=PROVIDERS)
    for verb in (normalize, parse):
        verb.add_argument("--region", default="DE", help="country of the line (DE)")
        verb.add_argument("--area-code", default="", help="area code of the line, for numbers dialled without one")
        verb.add_argument("--timezone", default="Europe/Berlin", help="time zone of the line (Europe/Berlin)")
    return arguments
