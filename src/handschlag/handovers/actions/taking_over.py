"""Taking a concern on without being asked: offered to oneself and accepted in one go, so that it counts as a pass (law 4)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.cases import actions as cases
from handschlag.cases.models import Case
from handschlag.core.errors import Cannot
from handschlag.customers.rules.acting import Face
from handschlag.handovers import queries
from handschlag.handovers.actions.answering import accept_handover
from handschlag.handovers.actions.giving import give_handover
from handschlag.handovers.actions.holding import hold_matter
from handschlag.handovers.permissions import may_answer
from handschlag.handovers.rules.receivers import Receiver
from handschlag.people import queries as people


class CannotTakeOver(Cannot):
    """Somebody else is being asked, or it went round twice already."""


@transaction.atomic
def take_over_case(*, case: int, by: int, now: datetime, read_back: str = "") -> Case:
    """It is theirs, with what is owed for it, by the same times; whoever had it hears of it.

    Where a handover of it would want a sentence read back, so does this; what was offered to them is accepted. The
    third pass is the lead's to decide. Out of a team of theirs it is simply taken.
    Raises CannotTakeOver, CannotAccept (read_back).
    """
    found = hold_matter(case=case, promise=None, conversation=None)
    assert found.case is not None, "a concern was asked for"
    row = found.case
    if found.is_over:
        raise CannotTakeOver(_("Nothing of it is left to do."))
    if found.holder.user == by:
        return row
    waiting = queries.waiting_for(found)
    if waiting is not None and may_answer(people.get_user(by), waiting):
        accept_handover(handover=waiting.pk, read_back=read_back, by=by, now=now)
        return Case.objects.get(pk=row.pk)
    if waiting is not None:
        raise CannotTakeOver(
            _("It is being handed to %(name)s. Until then %(giver)s has it.")
            % {"name": waiting.receiver_name, "giver": waiting.giver_name}
        )
    if _is_free_for(found.holder, by):
        return cases.take_case(case=row.pk, by=by, now=now)
    given = give_handover(case=row.pk, to=Receiver(user=by), although_away=True, by=by, now=now)
    if given.to_user_id != by:
        raise CannotTakeOver(
            _("It was passed on twice already. Propose it as a handover: then %s decides.") % given.receiver_name
        )
    accept_handover(handover=given.pk, read_back=read_back, by=by, now=now)
    return Case.objects.get(pk=row.pk)


def _is_free_for(holder: Face, user: int) -> bool:
    """It waits in one of their own teams."""
    return holder.user is None and user in queries.users_of_face(holder)
