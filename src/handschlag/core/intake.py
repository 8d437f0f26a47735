"""Raw input is kept first and acted on afterwards, so that nothing that reached us can be lost by our own mistake."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from handschlag.core.models import RawInput

GIVE_UP_AFTER = 5


class Refused(Exception):
    """Raised by a handler for input that will never make sense; says which field and why."""


@transaction.atomic(durable=True)
def keep(*, source: str, body: bytes, content_type: str, meta: dict[str, Any], now: datetime) -> int:
    """Commit what came in and return its id. Durable: refuses to run inside another transaction."""
    return keep_within(source=source, body=body, content_type=content_type, meta=meta, now=now)


@transaction.atomic
def keep_within(*, source: str, body: bytes, content_type: str, meta: dict[str, Any], now: datetime) -> int:
    """As part of a transaction that is all or nothing: for a file nobody sent, such as an example company's own."""
    kept = RawInput.objects.create(
        source=source, body=body, content_type=content_type[:200], meta=meta, received_at=now
    )
    return kept.id


@transaction.atomic
def settle(raw_id: int, *, now: datetime) -> None:
    """Nothing is to be done about it: what we wrote ourselves is kept like what came in, and heard by nobody."""
    RawInput.objects.filter(id=raw_id).update(state=RawInput.State.HANDLED, handled_at=now)


def handle(raw_id: int, handler: Callable[[RawInput], None], *, now: datetime) -> bool:
    """Run `handler` on kept input exactly once, in one transaction with the mark that it was handled.

    Returns False when it was handled or refused before, or is being handled at this moment elsewhere. A handler that
    raises leaves the input waiting with the error noted (five times, then refused); Refused settles it at once.
    """
    try:
        with transaction.atomic():
            raw = RawInput.objects.select_for_update(skip_locked=True).filter(id=raw_id, state="received").first()
            if raw is None:
                return False
            handler(raw)
            RawInput.objects.filter(id=raw_id).update(state=RawInput.State.HANDLED, handled_at=now)
    except Refused as refusal:
        _note_failure(raw_id, str(refusal), give_up=True, now=now)
    except Exception as failure:
        _note_failure(raw_id, f"{type(failure).__name__}: {failure}", give_up=False, now=now)
        raise
    return True


def waiting(*, source_prefix: str, now: datetime, older_than: timedelta = timedelta(seconds=5)) -> list[int]:
    """Ids of input that was kept but not handled yet, oldest first: what a crash left behind."""
    found = RawInput.objects.filter(
        state="received", source__startswith=source_prefix, received_at__lte=now - older_than
    )
    return list(found.order_by("id").values_list("id", flat=True)[:1000])


@transaction.atomic
def relabel(raw_id: int, *, source: str) -> None:
    """It turned out to be of another kind, which is looked for and forgotten apart."""
    RawInput.objects.filter(id=raw_id).update(source=source)


@transaction.atomic
def forget(*, source_prefix: str, before: datetime) -> int:
    """Delete input that was settled and came before that moment; what still waits stays. Return how many."""
    settled = RawInput.objects.exclude(state=RawInput.State.RECEIVED)
    return settled.filter(source__startswith=source_prefix, received_at__lt=before).delete()[0]


@transaction.atomic
def _note_failure(raw_id: int, error: str, *, give_up: bool, now: datetime) -> None:
    raw = RawInput.objects.select_for_update().get(id=raw_id)
    raw.attempts += 1
    raw.error = error[:2000]
    if give_up or raw.attempts >= GIVE_UP_AFTER:
        raw.state, raw.handled_at = RawInput.State.REFUSED, now
    raw.save(update_fields=["attempts", "error", "state", "handled_at"])
