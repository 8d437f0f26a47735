"""Telling: by letter in batches, or in a talk. With it goes a promise by when we call."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.changeovers import queries
from handschlag.changeovers.actions.holding import (
    CannotChangeOver,
    hold_affected,
    hold_changeover,
    refuse_held,
    talk_of,
)
from handschlag.changeovers.choices import Manner
from handschlag.changeovers.facts import ChangeoverLetterReturned, ChangeoverTold
from handschlag.changeovers.models import Affected, Letter
from handschlag.conversations import queries as conversations
from handschlag.conversations.choices import Channel
from handschlag.core import facts
from handschlag.customers import queries as customers
from handschlag.outreach import actions as outreach
from handschlag.outreach import queries as held
from handschlag.promises import actions as promises
from handschlag.promises import queries as promised
from handschlag.promises.choices import Clock, Kind, Source, State
from handschlag.promises.models import Promise

EVENING = time(18)


@dataclass(frozen=True)
class Posted:
    """Of the letters said to be posted: those noted, those of customers held meanwhile, and those told or changed meanwhile."""

    noted: tuple[Affected, ...]
    held: tuple[Affected, ...]
    others: tuple[Affected, ...]


@transaction.atomic
def post_letters(*, changeover: int, affected: Collection[int], by: int | None, now: datetime) -> Posted:
    """These letters were posted: kept word for word, with the promise in them.

    Who was told meanwhile, is held meanwhile, or whose letter is no longer approved is left out, and named. Raises
    CannotChangeOver for a finished one.
    """
    asked = list(
        Affected.objects.select_related("customer").filter(changeover=changeover, pk__in=affected).order_by("pk")
    )
    outreach.settle_holds(several=[row.customer_id for row in asked], by=by, now=now)
    plan = hold_changeover(changeover, CannotChangeOver)
    rows = Affected.objects.select_for_update(of=("self",)).filter(
        changeover=plan, pk__in=[row.pk for row in asked], told_at__isnull=True, dropped_at__isnull=True,
        group__approved_at__isnull=False,
    )  # fmt: skip
    found = list(
        rows.select_related("customer", "group", "changeover__product", "changeover__successor").order_by("pk")
    )
    holds = held.holds_of([row.customer_id for row in found])
    root_of = customers.roots([row.customer_id for row in found])
    free = [row for row in found if root_of[row.customer_id] not in holds]
    for row in free:
        said = queries.writing(row, now=now)
        assert said is not None, "an approved letter belongs to a group"
        letter = Letter.objects.create(affected=row, title=said.title, words=said.text, posted_at=now, by=by)
        _tell(row, Manner.LETTER, said.promise, letter=letter.pk, by=by, now=now)
    ids = {row.pk for row in found}
    return Posted(
        noted=tuple(free),
        held=tuple(row for row in found if row not in free),
        others=tuple(row for row in asked if row.pk not in ids),
    )


@transaction.atomic
def tell_customer(*, affected: int, by: int | None, now: datetime, conversation: int | None = None) -> Affected:
    """Said in a talk: at the door if `conversation` is a visit, else on the telephone. Twice changes nothing.

    Whoever rings because their line is dead does not want to hear that it ends: who is held is told nothing, unless
    somebody answers for it by name. Raises CannotChangeOver.
    """
    row = hold_affected(affected)
    if row.told_at is not None:
        return row
    refuse_held(row, by=by, now=now)
    said = queries.writing(row, now=now)
    if said is None:
        raise CannotChangeOver(_("No group fits this customer: nobody knows yet what to say."), field="affected")
    talk = talk_of(row, conversation)
    is_visit = talk is not None and conversations.get_conversation(talk).channel == Channel.VISIT
    _tell(row, Manner.VISIT if is_visit else Manner.CALL, said.promise, letter=None, by=by, now=now)
    return row


@transaction.atomic
def note_returned(*, affected: int, note: str = "", by: int | None, now: datetime) -> Affected:
    """The last letter came back: they have to be told again. Raises CannotChangeOver where none is out."""
    row = hold_affected(affected)
    letter = row.letters.filter(returned_at__isnull=True).order_by("-posted_at", "-pk").first()
    if letter is None or row.told_as != Manner.LETTER or row.switched_at is not None:
        raise CannotChangeOver(_("No letter is out that could have come back."), field="affected")
    letter.returned_at, letter.return_note = now, note.strip()[:160]
    letter.save(update_fields=["returned_at", "return_note"])
    row.told_at, row.told_as = None, ""
    row.save(update_fields=["told_at", "told_as"])
    back = ChangeoverLetterReturned(affected=row.pk, letter=letter.pk)
    facts.record(back, at=now, by=by, customer=row.customer_id)
    return row


@transaction.atomic
def follow_promise(*, promise: int, by: int | None, now: datetime) -> int:
    """A promise of a changeover was replaced in the ledger, as the customer agreed: the row goes with it."""
    del by, now
    new = Promise.objects.filter(replaces=promise).values_list("pk", flat=True).first()
    if new is None:
        return 0
    return sum(
        Affected.objects.filter(**{name: promise}).update(**{name: new})
        for name in ("promise", "appointment", "check_promise")
    )


def _tell(row: Affected, manner: str, words: str, *, letter: int | None, by: int | None, now: datetime) -> None:
    if row.promise is None or row.promise.state != State.OPEN:
        row.promise = _promise(row, manner, words, by=by, now=now)
    row.told_at, row.told_as = now, manner
    row.save(update_fields=["told_at", "told_as", "promise"])
    told = ChangeoverTold(affected=row.pk, manner=manner, letter=letter, promise=row.promise_id)
    facts.record(told, at=now, by=by, customer=row.customer_id)


def _promise(row: Affected, manner: str, words: str, *, by: int | None, now: datetime) -> Promise | None:
    """None for who has chosen already: there is nothing left to call about."""
    assert row.group is not None, "whoever is told belongs to a group"
    if row.option_id is not None:
        return None
    due_at = datetime.combine(row.group.call_by_on, EVENING, tzinfo=ZoneInfo(settings.TIME_ZONE))
    if due_at <= now:
        raise CannotChangeOver(_("The day by which we call is over: set another one."), field="call_by_on")
    return promises.make_promise(
        customer=row.customer_id,
        kind=Kind.CALL_BACK,
        words=words,
        source=Source.WRITTEN if manner == Manner.LETTER else Source.SPOKEN,
        clock=Clock.FIXED,
        due_at=due_at,
        given_by=by,
        told_at=now,
        by=by,
        now=now,
    )


def settle(promise: int | None, *, conversation: int | None, by: int | None, now: datetime) -> None:
    """What was promised is done, if it is still owed."""
    if promise is not None and promised.is_owed(promise):
        promises.keep_promise(promise=promise, conversation=conversation, by=by, now=now)
