"""A move begins, goes on part by part as often as it is run, and ends."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.customers.actions import responsibility
from handschlag.customers.actions.taking_in import Faces
from handschlag.moving.choices import State, System, Verdict
from handschlag.moving.facts import MoveBegun, MoveEnded
from handschlag.moving.models import Move, Moved
from handschlag.moving.rules import Unreadable


class CannotMove(Cannot):
    """No such system, nobody who stands for new customers, or it is just being taken back."""


@transaction.atomic
def begin_move(*, system: str, source: str, faces: Faces, by: int | None, now: datetime) -> Move:
    """Take on what another system has; the same source again goes on with the same move. Raises CannotMove."""
    if system not in System.values or not source.strip():
        raise CannotMove(_("Say from which system it comes."), field="source")
    responsibility.faces(
        owner=faces.owner,
        owner_team=None,
        stand_in=faces.stand_in,
        stand_in_team=faces.stand_in_team,
        refusal=CannotMove,
    )
    fresh = {"system": system, "state": State.RUNNING, "by": by, "begun_at": now}
    Move.objects.get_or_create(source=source.strip()[:60], defaults=fresh)
    row = Move.objects.select_for_update().get(source=source.strip()[:60])
    if row.system != system:
        raise CannotMove(_("Another system was moved in under this name."), field="source")
    if row.state == State.UNDOING:
        raise CannotMove(_("This move is being taken back; let that end first."), field="source")
    row.state, row.done_at, row.undone_at = State.RUNNING, None, None
    row.save(update_fields=["state", "done_at", "undone_at"])
    facts.record(MoveBegun(move=row.pk, system=system), at=now, by=by)
    return row


@transaction.atomic
def end_move(*, move: int, by: int | None, now: datetime) -> Move:
    """Everything was looked at."""
    row = hold_move(move)
    row.state, row.done_at = State.DONE, now
    row.save(update_fields=["state", "done_at"])
    refused = row.things.filter(verdict=Verdict.REFUSED).count()
    facts.record(MoveEnded(move=row.pk, refused=refused), at=now, by=by)
    return row


def hold_move(move: int) -> Move:
    """The move, locked until the transaction ends, so that two runs at once come one after the other. Raises CannotMove."""
    row = Move.objects.select_for_update().filter(pk=move).first()
    if row is None or row.state in (State.UNDOING, State.UNDONE):
        raise CannotMove(_("This move was taken back, or is just being taken back."), field="move")
    return row


def thing_of(move: Move, what: str, foreign_id: str) -> Moved:
    """What is remembered of it, or a row not written yet."""
    known = Moved.objects.filter(move=move, what=what, foreign_id=foreign_id).first()
    return known or Moved(move=move, what=what, foreign_id=foreign_id)


def refuse(row: Moved, field: str, reason: str) -> Moved:
    """Part of an action: it stays outside, and the report says why. What stands here already goes on standing."""
    if row.pk is None or row.verdict in (Verdict.REFUSED, Verdict.LEFT):
        row.verdict = Verdict.REFUSED
    row.field, row.reason = field[:40], reason[:300]
    row.save()
    return row


def refuse_unreadable(move: Move, said: Unreadable) -> str:
    """Part of an action."""
    row = thing_of(move, said.what, said.foreign_id)
    row.title = row.title or said.title[:200]
    refuse(row, said.field, said.reason)
    return Verdict.REFUSED
