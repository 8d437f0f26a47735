"""What nobody answers comes back, or climbs where the giver is off duty; what an absence took comes back with its end."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from handschlag.core import facts
from handschlag.customers.rules.acting import Face
from handschlag.handovers import queries
from handschlag.handovers.actions.desk import give_bundle
from handschlag.handovers.actions.ending import concerned, end, hold_notices, tell_back
from handschlag.handovers.actions.giving import address, answer_by, tell_receivers
from handschlag.handovers.actions.holding import hold_all
from handschlag.handovers.choices import Kind, State
from handschlag.handovers.facts import DeskReturned, HandoverClimbed, HandoverReturned
from handschlag.handovers.models import Bundle, Handover
from handschlag.handovers.queries import Matter
from handschlag.handovers.rules.receivers import Receiver
from handschlag.people import actions as people
from handschlag.promises.actions.breaking import free_chains

AT_ONCE = 200
MOST_CLIMBS = 2
"""To the team's lead, then to management; after that it is back where it always was."""


def return_unanswered(*, by: int | None, now: datetime) -> int:
    """Bring back what nobody answered in time, each once whatever number of workers does it; returns how many.

    Whoever gave it is still responsible: that never changed. Where they are off duty their lead is asked, then management.
    """
    done = 0
    after: tuple[datetime, int] | None = None
    while True:
        seen, moved = _return_some(after, by=by, now=now)
        if not seen:
            return done
        done, after = done + moved, seen[-1]


@transaction.atomic
def _return_some(
    after: tuple[datetime, int] | None, *, by: int | None, now: datetime
) -> tuple[list[tuple[datetime, int]], int]:
    """One transaction's worth; what somebody is answering at this instant is left for the next round.

    In the order of the index, so that a round reads what is due and nothing else, whatever else waits (ADR 0140).
    """
    due = Handover.objects.filter(state=State.WAITING, answer_by_at__lte=now)
    ahead = due
    if after:
        ahead = due.filter(answer_by_at__gte=after[0]).filter(Q(answer_by_at__gt=after[0]) | Q(pk__gt=after[1]))
    found = list(ahead.order_by("answer_by_at", "pk").values_list("answer_by_at", "pk", "customer")[:AT_ONCE])
    free = free_chains({customer for _at, _pk, customer in found if customer is not None})
    ours = [pk for _at, pk, customer in found if customer is None or customer in free]
    rows = list(due.filter(pk__in=ours).select_for_update(skip_locked=True, of=("self",)).order_by("pk"))
    leads = {row.pk: _lead_to_ask(row, now=now) for row in rows}
    hold_notices(rows, more=[lead for lead in leads.values() if lead is not None])
    for row in rows:
        _return_one(row, leads[row.pk], by=by, now=now)
    return [(at, pk) for at, pk, _customer in found], len(rows)


def _lead_to_ask(row: Handover, *, now: datetime) -> int | None:
    """Whom it climbs to: nobody where whoever gave it is on duty, and not higher than management."""
    giver = Face(row.from_user_id, row.from_team_id)
    if row.climbed >= MOST_CLIMBS or queries.on_duty(queries.users_of_face(giver), now=now):
        return None
    asked = [user for user in (row.from_user_id, row.to_user_id) if user is not None]
    return queries.lead_to_decide(giver, now=now, but=asked)


def _return_one(row: Handover, lead: int | None, *, by: int | None, now: datetime) -> None:
    if lead is not None:
        _climb(row, lead, by=by, now=now)
        return
    end(row, State.RETURNED, answered_by=None, by=by, now=now)
    facts.record(HandoverReturned(handover=row.pk, users=concerned(row)), at=now, by=by, customer=row.customer_id)
    tell_back(row, by=by, now=now)


def _climb(row: Handover, lead: int, *, by: int | None, now: datetime) -> None:
    people.settle_notices(thing=queries.thing_of(row.pk), code=queries.ASKED, by=by, now=now)
    if row.asked_user_id is None and row.asked_team_id is None:
        row.asked_user_id, row.asked_team_id = row.to_user_id, row.to_team_id
    address(row, Receiver(user=lead))
    row.climbed += 1
    row.answer_by_at = answer_by(row, now=now, first_due=None)
    row.save()
    facts.record(HandoverClimbed(handover=row.pk, users=(lead,)), at=now, by=by, customer=row.customer_id)
    tell_receivers(row, by=by, now=now)


def give_back_desks(*, by: int | None, now: datetime) -> int:
    """Absences that are over: what is still open of what was taken for them is offered back. Returns for how many.

    Offered, not moved: whoever stood in is responsible until it is accepted.
    """
    done = 0
    while _give_back_one(by=by, now=now):
        done += 1
    return done


@transaction.atomic
def _give_back_one(*, by: int | None, now: datetime) -> bool:
    over = Bundle.objects.filter(returns_at__lte=now, given_back_at__isnull=True).order_by("returns_at", "pk")
    row = over.select_for_update(skip_locked=True).first()
    if row is None:
        return False
    row.given_back_at = now
    row.save(update_fields=["given_back_at"])
    for user, matters in _still_open(row).items():
        give_bundle(user, matters, Receiver(user=row.user_id), Kind.RETURN, returns_at=None, by=by, now=now)
    facts.record(DeskReturned(bundle=row.pk), at=now, by=by)
    return True


def _still_open(bundle: Bundle) -> dict[int, list[Matter]]:
    """By who took it: what is not over and still theirs."""
    found: dict[int, list[Matter]] = defaultdict(list)
    for row in Handover.objects.filter(bundle=bundle, state=State.ACCEPTED).order_by("pk"):
        matter = queries.matter_of(row)
        if row.answered_by_id is not None and not matter.is_over and matter.holder == Face(row.answered_by_id):
            found[row.answered_by_id].append(matter)
    hold_all(matter for matters in found.values() for matter in matters)
    return dict(found)
