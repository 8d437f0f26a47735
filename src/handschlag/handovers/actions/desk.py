"""A whole desk at once: the end of a shift, or an absence with its return. Each matter stays a handover of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.core import facts
from handschlag.core.errors import NotThere
from handschlag.customers.rules.acting import Face
from handschlag.handovers import queries
from handschlag.handovers.actions.answering import CannotAccept, accept_handover
from handschlag.handovers.actions.ending import hold_notices
from handschlag.handovers.actions.giving import CannotGive, ReceiverAway, check_receiver, offer
from handschlag.handovers.actions.holding import hold_all
from handschlag.handovers.choices import WHOLE_DESK, Kind, State
from handschlag.handovers.facts import DeskGiven
from handschlag.handovers.models import Bundle, Handover
from handschlag.handovers.permissions import may_answer_desk
from handschlag.handovers.queries import Matter
from handschlag.handovers.rules.receivers import Receiver
from handschlag.people import actions as people
from handschlag.people import queries as colleagues
from handschlag.people.notices import ToTell


@transaction.atomic
def hand_over_desk(
    *,
    user: int,
    to: Receiver,
    kind: str,
    by: int | None,
    now: datetime,
    returns_at: datetime | None = None,
    only: Collection[str] | None = None,
    although_away: bool = False,
) -> Bundle:
    """Offer everything open on the desk of `user` to a colleague or a team; each matter with its own packet.

    What is being handed over already goes on as it is. `only`: these matters ("case-17", "promise-3"), None: all.
    `returns_at`: for an absence, when what is left is offered back. Raises CannotGive, ReceiverAway.
    """
    if kind not in WHOLE_DESK or (returns_at is not None and (kind != Kind.ABSENCE or returns_at <= now)):
        raise CannotGive(
            _("A desk is handed over at the end of a shift, or for an absence that ends later."), field="kind"
        )
    if to.skill is not None or to.partner:
        raise CannotGive(_("A whole desk goes to a colleague or a team."), field="to")
    check_receiver(to, Face(user))
    if not although_away and (gone := queries.away(to, customer=None, now=now)) is not None:
        raise ReceiverAway(gone)
    hold_all(queries.desk_of(user))
    matters = [found for found in queries.desk_of(user) if only is None or name_of(found) in only]
    free = [found for found in matters if queries.waiting_for(found) is None]
    if not free:
        raise CannotGive(_("Nothing is open on this desk, or all of it is being handed over."))
    return give_bundle(user, free, to, kind, returns_at=returns_at, by=by, now=now)


@transaction.atomic
def accept_desk(*, bundle: int, by: int, now: datetime, read_backs: Mapping[int, str] | None = None) -> list[Handover]:
    """Take all of it that needs nothing more; what needs a sentence, where it was said. Returns what was taken.

    `read_backs`: sentence by handover. What another took meanwhile is left out. Raises CannotAccept.
    """
    row = Bundle.objects.filter(pk=bundle).first()
    if row is None:
        raise NotThere(_("This handover does not exist."), field="bundle")
    if not may_answer_desk(colleagues.get_user(by), row):
        raise CannotAccept(_("It was not offered to you."))
    said = read_backs or {}
    waiting = list(Handover.objects.filter(bundle=row, state=State.WAITING).order_by("pk"))
    hold_all(queries.matter_of(one) for one in waiting)
    hold_notices(waiting, things=[queries.thing_of_desk(row.pk)])
    taken = []
    for one in waiting:
        try:
            with transaction.atomic():
                taken.append(accept_handover(handover=one.pk, read_back=said.get(one.pk, ""), by=by, now=now))
        except CannotAccept:
            continue  # a sentence is missing, or it is answered or settled: it stands in the list with why
    if not Handover.objects.filter(bundle=row, state=State.WAITING).exists():
        people.settle_notices(thing=queries.thing_of_desk(row.pk), code=queries.DESK, by=by, now=now)
    return taken


def name_of(found: Matter) -> str:
    """„case-17“: how a form names a matter."""
    return next(f"{kind}-{number}" for kind, number in found.key.items() if number is not None)


def give_bundle(
    user: int,
    matters: Iterable[Matter],
    to: Receiver,
    kind: str,
    *,
    returns_at: datetime | None,
    by: int | None,
    now: datetime,
) -> Bundle:
    """Part of an action that holds the matters: one row for all of them, one handover each, one notice to each receiver."""
    row = Bundle.objects.create(
        kind=kind,
        user_id=user,
        to_user_id=to.user,
        to_team_id=to.team,
        returns_at=returns_at,
        given_at=now,
        given_by=by,
    )
    for found in matters:
        fresh = queries.matter(**found.key)
        if queries.waiting_for(fresh) is None and not fresh.is_over:
            offer(fresh, to, kind, by=by, now=now, bundle=row)
    users = tuple(one for one in queries.users_of(to) if one != user)
    facts.record(DeskGiven(bundle=row.pk, kind=kind, user=user, returns_at=returns_at, users=users), at=now, by=by)
    thing = queries.thing_of_desk(row.pk)
    people.give_notices([ToTell(one, thing, queries.DESK, thing) for one in users if one != by], by=by, now=now)
    return row
