"""Structured logs without personal data.

A line says what happened and to which id. Only the keys named here pass; names, numbers, addresses, notes and client
addresses never do. What libraries write as free text is scrubbed of everything that looks like a person.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from traceback import extract_tb
from typing import TYPE_CHECKING, Any

import structlog

from handschlag.config import env

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from structlog.typing import EventDict, Processor, WrappedLogger

PLAIN_KEYS = frozenset(
    [
        "event",
        "level",
        "timestamp",
        "logger",
        "process",
        "because",
        "reason",
        "exception",
        "status",
        "method",
        "route",
        "seconds",
        "milliseconds",
        "count",
        "rows",
        "bytes",
        "attempt",
        "attempts",
        "pid",
        "port",
        "directory",
        "version",
        "signal",
        "setting",
        "table",
        "queue",
        "task",
        "job_id",
        "fact",
        "fact_id",
        "fact_type",
        "reaction",
        "conversation_id",
        "customer_id",
        "person_id",
        "promise_id",
        "call_id",
        "user_id",
        "team_id",
        "line_id",
        "line",
        "provider",
        "kind",
        "state",
        "code",
        "language",
        "migration",
        "exit_code",
        "started",
        "address",
        "connection",
        "raw",
        "streams",
    ]
)
"""What a log line may carry: ids, codes, amounts and the machine's own things."""

SCRUBBED = (
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), "<mail>"),
    (re.compile(r"(?<![\w.:])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])"), "<ip>"),
    (
        re.compile(
            r"(?<![\w:])(?:[0-9a-fA-F]{1,4}:){3,7}[0-9a-fA-F]{0,4}(?![\w:])|(?<![\w:])(?:[0-9a-fA-F]{1,4}:)+:[0-9a-fA-F:]*"
        ),
        "<ip>",
    ),
    (re.compile(r"(?<![\w-])(?:\+|00?)[1-9][\d ()/-]{5,}\d"), "<number>"),
    (re.compile(r"(?m)^(DETAIL|CONTEXT):.*$"), r"\1: <left out>"),
    (re.compile(r"([?&][\w-]+)=[^&\s\"']*"), r"\1=<left out>"),
    (re.compile(r"(/p/)[\w-]+"), r"\1<token>"),
)


def scrub(text: str) -> str:
    """The text without mail and IP addresses, telephone numbers, query strings, links of customers, database details."""
    for pattern, instead in SCRUBBED:
        text = pattern.sub(instead, text)
    return text


def keep_plain_keys(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Drops every key that is not known to be harmless, and says that it did."""
    kept = {key: _plain(value) for key, value in event.items() if key in PLAIN_KEYS or key.startswith("_")}
    if dropped := [key for key in event if key not in kept]:
        kept["left_out"] = sorted(dropped)
    return kept


def _plain(value: object) -> object:
    return scrub(value) if isinstance(value, str) else value


def describe_exception(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Type, scrubbed message and frames; never the values of variables."""
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        frames = extract_tb(error.__traceback__)[-12:]
        where = [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
        event["exception"] = {"type": type(error).__name__, "message": scrub(str(error)), "frames": where}
    return event


def _short(filename: str) -> str:
    return "/".join(Path(filename).parts[-3:])


def _add_process(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    event["process"] = env.process_name()
    return event


SHARED: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _add_process,
    describe_exception,
    keep_plain_keys,
)


def _is_json() -> bool:
    return (env.log_format() or ("console" if sys.stderr.isatty() else "json")) == "json"


def _as_line(_logger: WrappedLogger, _method: str, event: Mapping[str, Any]) -> str:
    """For people: time, process, sentence, then what belongs to it."""
    rest = {
        key: value
        for key, value in event.items()
        if key not in {"timestamp", "level", "logger", "process", "event", "exception"}
    }
    shown = " ".join(f"{key}={value}" for key, value in rest.items())
    line = f"{str(event['timestamp'])[11:19]} {event['process']:<8} {event['event']} {shown}".rstrip()
    if exception := event.get("exception"):
        line += f"\n         {exception['type']}: {exception['message']}\n           " + "\n           ".join(
            exception["frames"]
        )
    return line


def config() -> dict[str, Any]:
    """Django's LOGGING: everything through one handler on standard error."""
    renderer: list[Processor] = [structlog.processors.JSONRenderer(ensure_ascii=False)] if _is_json() else [_as_line]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "plain": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderer],
                "foreign_pre_chain": list(SHARED),
            }
        },
        "handlers": {"standard error": {"class": "logging.StreamHandler", "formatter": "plain"}},
        "root": {"handlers": ["standard error"], "level": "INFO"},
        "loggers": {
            # granian and procrastinate announce every start and job; asyncio its selector
            "_granian": {"level": "WARNING"},
            "procrastinate": {"level": "WARNING"},
            "asyncio": {"level": "WARNING"},
            "fido2": {"level": "WARNING"},  # it would name every passkey that lets somebody in
            "django.request": {"level": "ERROR"},
            "django.server": {"level": "WARNING"},
            "django": {"level": "INFO", "handlers": [], "propagate": True},
        },
    }


def configure() -> None:
    """For processes; tests leave structlog as pytest wants it."""
    import logging.config

    logging.config.dictConfig(config())
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    sys.excepthook = _log_the_end


def _log_the_end(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """The last words of a process follow the same rule as all others."""
    if issubclass(kind, KeyboardInterrupt):
        return
    structlog.get_logger("handschlag").critical("the process ends with an error", exc_info=(kind, error, trace))
