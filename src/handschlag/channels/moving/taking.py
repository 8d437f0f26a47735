"""The verbs of `handschlag move` that need the database: preview, taking in, report, taking back."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Final, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _

from handschlag.channels.moving import otrs, zammad
from handschlag.channels.moving.command import DONE, REFUSED
from handschlag.core import clock
from handschlag.core.errors import Cannot
from handschlag.customers.actions.taking_in import Faces
from handschlag.moving import actions as moving
from handschlag.moving import queries
from handschlag.moving.choices import Verdict, What
from handschlag.moving.rules import Ticket, Unreadable
from handschlag.people.models import Team
from handschlag.people.queries import find_user_by_login

PARTIES_AT_ONCE: Final = 50
TICKETS_AT_ONCE: Final = 10
"""Taken in within one transaction."""
MOST_NAMED: Final = 20
Thing = TypeVar("Thing")


def run(asked: argparse.Namespace) -> int:
    """Raises Cannot, Broken."""
    if asked.verb == "report":
        return report(asked.name)
    if asked.verb == "undo":
        return undo(asked.name)
    return take_in(asked) if asked.take_in else preview(asked)


def preview(asked: argparse.Namespace) -> int:
    export = _export(asked)
    seen = queries.Preview(asked.name)
    counts: Counter[tuple[str, str]] = Counter()
    pending: list[str] = []
    for one in chain(seen.of(export.parties()), seen.of(_noting(export.tickets(), pending))):
        counts[one.what, one.verdict] += 1
        if one.reason:
            _trouble(one.what, one.foreign_id, one.title, one.field, one.reason)
    _say(counts)
    _say_pending(pending)
    told(_("Nothing was entered. With --take-in it is."))
    return REFUSED if _refused(counts) else DONE


def take_in(asked: argparse.Namespace) -> int:
    faces = _faces(asked)
    export = _export(asked)
    move = moving.begin_move(system=asked.verb, source=asked.name, faces=faces, by=None, now=clock.now())
    counts: Counter[tuple[str, str]] = Counter()
    pending: list[str] = []
    for parties in _parts(export.parties(), PARTIES_AT_ONCE):
        counts += moving.take_in_parties(move=move.pk, parties=parties, faces=faces, by=None, now=clock.now())
        _progress(counts)
    for tickets in _parts(_noting(export.tickets(), pending), TICKETS_AT_ONCE):
        counts += moving.take_in_tickets(move=move.pk, tickets=tickets, by=None, now=clock.now())
        _progress(counts)
    moving.end_move(move=move.pk, by=None, now=clock.now())
    _say(counts)
    _say_pending(pending)
    return report(asked.name)


def report(name: str) -> int:
    move = queries.get_move(name)
    for one in queries.troubles(move).iterator():
        _trouble(one.what, one.foreign_id, one.title, one.field, one.reason)
    counts = queries.counted(move)
    told(_("Now here, of %s:") % name)
    _say(counts)
    return REFUSED if _refused(counts) else DONE


def undo(name: str) -> int:
    move = queries.get_move(name)
    moving.undo_move(move=move.pk, by=None, now=clock.now())
    while moving.go_on_undoing_move(move=move.pk, by=None, now=clock.now()):
        sys.stderr.write(".")
    told(_("Taken back."))
    return report(name)


def told(line: str) -> None:
    sys.stdout.write(line + "\n")


def _export(asked: argparse.Namespace) -> zammad.Export | otrs.Export:
    if not asked.folder.is_dir():
        raise Cannot(_("There is no such folder."), field="folder")
    if asked.verb == "zammad":
        return zammad.Export(asked.folder, asked.name)
    try:
        return otrs.Export(asked.folder, asked.name, ZoneInfo(asked.zone))
    except (ZoneInfoNotFoundError, ValueError) as why:
        raise Cannot(_("There is no such time zone."), field="zone") from why


def _faces(asked: argparse.Namespace) -> Faces:
    """Raises Cannot (owner, stand_in)."""
    owner, stand_in = (find_user_by_login(login or "") for login in (asked.owner, asked.stand_in))
    if owner is None:
        raise Cannot(_("Say with --owner who stands for new customers: the login of a colleague."), field="owner")
    team = Team.objects.filter(name=asked.stand_in_team or "").first()
    if stand_in is None and team is None:
        raise Cannot(_("Say with --stand-in or --stand-in-team who stands in for them."), field="stand_in")
    return Faces(owner.pk, stand_in.pk if stand_in else None, team.pk if team and not stand_in else None)


def _parts(things: Iterable[Thing], most: int) -> Iterator[list[Thing]]:
    rest = iter(things)
    while part := list(islice(rest, most)):
        yield part


def _noting(tickets: Iterable[Ticket | Unreadable], pending: list[str]) -> Iterator[Ticket | Unreadable]:
    for one in tickets:
        if isinstance(one, Ticket) and one.is_pending:
            pending.append(one.number)
        yield one


def _refused(counts: Counter[tuple[str, str]]) -> int:
    return sum(number for (_what, verdict), number in counts.items() if verdict == Verdict.REFUSED)


def _trouble(what: str, foreign_id: str, title: str, field: str, reason: str) -> None:
    told(f"{What(what).label} {foreign_id} ({title}) {field}: {reason}")


def _say(counts: Counter[tuple[str, str]]) -> None:
    for what in What:
        said = [f"{counts[what, one]} {one.label}" for one in Verdict if counts[what, one]]
        if said:
            told(f"{what.label}: {', '.join(said)}")


def _say_pending(numbers: list[str]) -> None:
    if not numbers:
        return
    said = _("Reminders were pending there on these tickets; a reminder is no promise, none was made: %s")
    told(said % ", ".join(numbers[:MOST_NAMED]) + (f" … ({len(numbers)})" if len(numbers) > MOST_NAMED else ""))


def _progress(counts: Counter[tuple[str, str]]) -> None:
    sys.stderr.write(f"\r{sum(counts.values())}")
