"""The command `handschlag`: a table of names, each leading to a function that takes its arguments and returns an exit code."""

from __future__ import annotations

import contextlib
import enum
import importlib
import os
import sys
import traceback
from typing import TYPE_CHECKING, NamedTuple

from handschlag import __version__
from handschlag.config import env

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager

MISUSED = 2
INTERRUPTED = 130
TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits.h: a mail server keeps the mail and comes again
PROCESSES = frozenset({"run", "web", "live", "work", "listen", "prepare"})


class Needs(enum.Enum):
    """What is there before the function is called."""

    NOTHING = "nothing"
    DJANGO = "settings and models"
    DATABASE = (
        "settings, models and a running database (the embedded one is started for the time of the command if need be)"
    )


class Command(NamedTuple):
    target: str
    needs: Needs
    says: str
    verbs: Mapping[str, Command] = {}
    """Those of its first arguments that are something else than the rest of it."""
    when_away: int = MISUSED
    """The exit code of whatever goes wrong before the command is done, the database above all."""


COMMANDS = {
    "run": Command(
        "handschlag.config.processes:run", Needs.NOTHING, "everything in one command, with its own database"
    ),
    "web": Command("handschlag.config.serve:web", Needs.DJANGO, "the pages alone"),
    "live": Command("handschlag.config.serve:live", Needs.DJANGO, "the live updates alone"),
    "work": Command("handschlag.config.serve:work", Needs.DJANGO, "the background jobs alone"),
    "listen": Command("handschlag.config.serve:listen", Needs.DJANGO, "the telephone lines and other channels alone"),
    "prepare": Command(
        "handschlag.config.prepare:main", Needs.DATABASE, "bring database and texts up to date, after every upgrade"
    ),
    "doctor": Command(
        "handschlag.config.doctor:main", Needs.NOTHING, "what is wrong with this installation, and what to do"
    ),
    "demo": Command(
        "handschlag.examples.command:demo", Needs.DATABASE, "fill an empty installation with an example company"
    ),
    "backup": Command("handschlag.config.backup:backup", Needs.DATABASE, "everything of this installation in one file"),
    "restore": Command("handschlag.config.backup:restore", Needs.DATABASE, "an installation as it was at its backup"),
    "verify": Command("handschlag.config.verify:main", Needs.DATABASE, "has anybody changed what the fact log says?"),
    "phone": Command(
        "handschlag.channels.telephony.command:main",
        Needs.NOTHING,
        "phone numbers and events of exchanges as JSON lines",
    ),
    "mail": Command(
        "handschlag.channels.mail.command:main",
        Needs.NOTHING,
        "mails in files as JSON lines; a mail from a mail server into the inbox",
        verbs={"deliver": Command("handschlag.channels.mail.deliver:main", Needs.DATABASE, "", when_away=TRY_AGAIN)},
    ),
    "move": Command(
        "handschlag.channels.moving.command:main",
        Needs.DATABASE,
        "customers and tickets of another system: what would come, taken in once, taken back whole",
        verbs={"fetch-zammad": Command("handschlag.channels.moving.command:fetch", Needs.NOTHING, "")},
    ),
    "clock": Command("handschlag.worktime.command:main", Needs.NOTHING, "business time: JSON lines in, JSON lines out"),
    "promise": Command(
        "handschlag.promises.command.promise:main",
        Needs.NOTHING,
        "what a sentence promises: JSON lines in, JSON lines out",
    ),
    "law": Command(
        "handschlag.promises.command.law:main",
        Needs.NOTHING,
        "deadlines and compensation by law: JSON lines in, JSON lines out",
    ),
    "care": Command(
        "handschlag.care.command:main",
        Needs.NOTHING,
        "customer classes and RFM: JSON lines in, JSON lines out",
    ),
    "user": Command(
        "handschlag.config.users:main", Needs.DATABASE, "create or list users, give a password or a one-time link"
    ),
    "setup-link": Command(
        "handschlag.config.users:setup_link", Needs.DATABASE, "the link that sets up an empty installation"
    ),
    "manage": Command("handschlag.config.command:manage", Needs.DATABASE, "Django's own commands"),
    "serve": Command("handschlag.config.serve:everything", Needs.DJANGO, ""),
}
"""Commands without a description are for `run` itself."""


def main(argv: Sequence[str] | None = None) -> int:
    """Entry point. Exit codes: what the command returns, 2 for misuse or a wrong environment, 130 after Ctrl+C."""
    arguments = list(sys.argv[1:] if argv is None else argv) or ["help"]
    name, rest = arguments[0], arguments[1:]
    if name in ANSWERS:
        print(ANSWERS[name]())
        return 0
    if name not in COMMANDS:
        print(f"handschlag: there is no command “{name}”. `handschlag help` lists them all.", file=sys.stderr)
        return MISUSED
    name, command, rest = _chosen(name, rest)
    try:
        return _call(name, command, rest)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # `handschlag clock | head`: the reader has what it wanted
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as problem:
        if not (sentence := _explained(problem)) and command.when_away == MISUSED:
            raise
        print(f"handschlag {name}: {sentence or traceback.format_exc()}", file=sys.stderr)
        return command.when_away


def _chosen(name: str, rest: list[str]) -> tuple[str, Command, list[str]]:
    command = COMMANDS[name]
    verb = command.verbs.get(rest[0]) if rest else None
    return (f"{name} {rest[0]}", verb, rest[1:]) if verb else (name, command, rest)


def _call(name: str, command: Command, rest: list[str]) -> int:
    module, _, function = command.target.partition(":")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handschlag.config.settings")
    if name in PROCESSES:
        os.environ.setdefault("HANDSCHLAG_PROCESS", name)
    with _surroundings(command.needs):
        called: Callable[[list[str]], int] = getattr(importlib.import_module(module), function)
        return called(rest)


def _surroundings(needs: Needs) -> AbstractContextManager[None]:
    if needs is Needs.NOTHING:
        return contextlib.nullcontext()
    stack = contextlib.ExitStack()
    if needs is Needs.DATABASE and env.is_embedded():
        from handschlag.config import embedded

        stack.enter_context(embedded.available(env.prepare()))
    import django

    django.setup()
    return stack  # type: ignore[return-value]  # an ExitStack enters as itself, which nobody looks at


def _explained(problem: Exception) -> str:
    """A sentence for what whoever typed the command can mend; empty for what only we can."""
    import psycopg
    from django.db.utils import OperationalError

    if isinstance(problem, env.Misconfigured):
        return str(problem)
    if isinstance(problem, (OperationalError, psycopg.OperationalError)):
        return f"The database does not answer: {str(problem).strip().splitlines()[0]}"
    return ""


def _usage() -> str:
    lines = [
        f"Handschlag {__version__}: customer service that keeps its word.",
        "",
        "handschlag COMMAND [arguments]",
        "",
    ]
    lines += [f"  {name:<10} {command.says}" for name, command in COMMANDS.items() if command.says]
    lines += [
        "",
        "Settings come from the environment: HANDSCHLAG_DATA, DATABASE_URL, PORT, HANDSCHLAG_URL (docs/admin/install.md).",
    ]
    return "\n".join(lines)


ANSWERS: dict[str, Callable[[], str]] = {
    "help": _usage,
    "-h": _usage,
    "--help": _usage,
    "version": lambda: __version__,
    "--version": lambda: __version__,
}


def manage(argv: list[str]) -> int:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["handschlag manage", *argv])
    return 0
