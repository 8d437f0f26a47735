"""A contact turns out to be about a concern we know."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from handschlag.cases.actions.belonging import link_contact
from handschlag.cases.actions.holding import hold_case
from handschlag.cases.models import Case


@transaction.atomic
def link_case(*, case: int, conversation: int, by: int | None, now: datetime) -> Case:
    """One of us says so; nothing else changes, nothing is opened again. Twice changes nothing. Raises NotThere."""
    row = hold_case(case, conversation=conversation)
    link_contact(row, conversation, by=by, now=now)
    return row
