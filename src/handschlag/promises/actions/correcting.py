from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.promises.actions.holding import hold_promise
from handschlag.promises.actions.making import CannotChangePromise, correct_promise
from handschlag.promises.choices import State
from handschlag.promises.models import Promise
from handschlag.promises.queries import new_date, understand


@transaction.atomic
def correct_words(*, promise: int, words: str, by: int | None, now: datetime, kind: str | None = None) -> Promise:
    """Put a typing error right, the time with the words where they name one, read as of the moment they were said.

    Raises CannotChangePromise once the customer was told, CannotMakePromise.
    """
    row = hold_promise(promise)
    if words.strip() == row.words:
        return correct_promise(promise=promise, words=words, kind=kind, by=by, now=now)
    understood = understand(words, customer=row.customer_id, team=row.owner_team_id, now=row.made_at)
    return correct_promise(promise=promise, words=words, kind=kind, due_at=understood.due_at, by=by, now=now)


@transaction.atomic
def take_new_date(*, promise: int, by: int | None, now: datetime) -> Promise:
    """The customer is late with what this waits for, and was not told of our time: ours moves by itself, in one step.

    Whoever was told must agree (replace_promise). Raises CannotChangePromise where there is no date to offer.
    """
    row = hold_promise(promise)
    due_at = new_date(row, now=now)
    if row.state != State.OPEN or due_at is None:
        raise CannotChangePromise(_("There is no new date to offer here."))
    return correct_promise(promise=promise, due_at=due_at, by=by, now=now)
