"""What the page of one promise shows: the whole of it, and the verbs that are possible now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms

from handschlag.conversations import queries as conversations
from handschlag.conversations.models import Conversation
from handschlag.desk import wording
from handschlag.desk.call import said
from handschlag.desk.promises import rows, story
from handschlag.desk.promises.forms import BreakToldForm, CorrectForm, ReleaseForm, ReplaceForm, TheirsForm
from handschlag.promises import queries
from handschlag.promises.choices import Clock, Kind, Source, State
from handschlag.promises.models import Promise
from handschlag.promises.queries import COMING, Entry

TALKS = 8


@dataclass(frozen=True)
class Verbs:
    """What can be done about it now; the rooms say so again when it is done."""

    promise: Promise
    now: datetime

    @property
    def is_theirs(self) -> bool:
        return self.promise.source == Source.CUSTOMER

    @property
    def is_running(self) -> bool:
        return self.promise.state in (State.OPEN, State.PROVISIONALLY_KEPT)

    @property
    def keep(self) -> bool:
        return self.is_running or (self.promise.state == State.BROKEN and self.promise.done_at is None)

    @property
    def mark(self) -> bool:
        return self.promise.state == State.OPEN and not self.is_theirs

    @property
    def withdraw(self) -> bool:
        return self.promise.state == State.PROVISIONALLY_KEPT

    @property
    def attempt(self) -> bool:
        return self.promise.kind == Kind.CALL_BACK and self.keep and not self.withdraw and not self.is_theirs

    @property
    def release(self) -> bool:
        return self.is_running and self.promise.breaks_at >= self.now

    @property
    def replace(self) -> bool:
        return self.promise.state == State.OPEN and self.promise.breaks_at >= self.now

    @property
    def correct(self) -> bool:
        said_by_us = self.promise.source in (Source.SPOKEN, Source.WRITTEN)
        return self.promise.state == State.OPEN and self.promise.told_at is None and said_by_us

    @property
    def tell(self) -> bool:
        return self.is_running and self.promise.told_at is None and not self.is_theirs

    @property
    def tell_of_break(self) -> bool:
        """Afterwards, or better before: that it will be late."""
        is_one = self.promise.state in (State.OPEN, State.BROKEN)
        return is_one and self.promise.break_told_at is None and not self.is_theirs

    @property
    def wait(self) -> bool:
        return self.is_running and not self.is_theirs and self.promise.customer_id is not None


def context(promise: Promise, *, now: datetime, **filled: forms.Form) -> dict[str, Any]:
    """Everything the template names. `filled`: forms that were sent and must say what is missing."""
    verbs = Verbs(promise, now)
    talks = talks_for(promise)
    row = rows.rows([Entry(promise, COMING)], now=now)[0]
    offered = queries.new_date(promise, now=now)
    return {
        "promise": promise,
        "row": row,
        "verbs": verbs,
        "lines": story.lines(promise, now=now),
        "given_in": conversations.where_promised(promise.pk),
        "replaces": getattr(promise, "replaces", None),
        "waiting": list(queries.awaiting(promise.pk)) if verbs.is_theirs else [],
        "owed_by_customer": list(queries.owed_by_customer(promise.customer_id))
        if verbs.wait and promise.customer_id
        else [],
        "new_date": offered,
        "broke_while_customer_owed": _broke_while_owed(promise),
        "clock": clock(promise),
        "release_form": filled.get("release") or ReleaseForm(talks=talks, now=now),
        "told_form": filled.get("told") or BreakToldForm(talks=talks, now=now),
        "replace_form": filled.get("replace")
        or ReplaceForm(talks=talks, now=now, initial={"words": new_words(promise, offered, now) if offered else ""}),
        "correct_form": filled.get("correct") or CorrectForm(initial={"words": promise.words, "kind": promise.kind}),
        "theirs_form": filled.get("theirs") or TheirsForm(),
        "opened": next(iter(filled), "replace" if offered and promise.told_at else ""),
    }


def talks_for(promise: Promise) -> list[Conversation]:
    """The conversations since it was promised, the running one first: one of them is where it was agreed."""
    if promise.customer_id is None:
        return []
    return list(conversations.talks_about(promise.customer_id, promised_at=promise.made_at, limit=TALKS))


def clock(promise: Promise) -> str:
    """„Geschäftszeit (Kalender Büro, Fassung 3)“."""
    label = str(Clock(promise.clock).label)
    return f"{label} ({promise.calendar_version})" if promise.calendar_version else label


def new_words(promise: Promise, due_at: datetime, now: datetime) -> str:
    """A sentence for the new date that the reader understands again."""
    return f"{said.words(promise)}: {wording.when(due_at, now)}"


def _broke_while_owed(promise: Promise) -> bool:
    if promise.state != State.BROKEN or promise.waits_for_id is None:
        return False
    return queries.broke_while_customer_owed(Promise.objects.filter(pk=promise.pk)).exists()
