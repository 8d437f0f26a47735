"""A move taken back: everything it brought goes again, except what has been worked on here since."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError, Q, Sum
from django.utils.translation import gettext as _

from handschlag.cases.actions.past import remove_past_case
from handschlag.conversations.actions.past import remove_past_contacts
from handschlag.conversations.models import Conversation
from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.core.models import FactRow
from handschlag.customers import queries as customers
from handschlag.customers.actions.undoing import remove_unused_additions, remove_unused_customer
from handschlag.customers.actions.writing import findable_together
from handschlag.moving.actions.beginning import CannotMove
from handschlag.moving.actions.telling import keep_facts, last_fact, own_facts
from handschlag.moving.choices import State, Verdict, What
from handschlag.moving.facts import MoveUndoBegun, MoveUndone
from handschlag.moving.models import Move, Moved

PARTIES = (What.ORGANISATION, What.PERSON)
STEP = 50
"""Things that are taken back in one transaction."""


@transaction.atomic
def undo_move(*, move: int, by: int | None, now: datetime) -> Move:
    """Begin to take it back; `go_on_undoing_move` does it, part by part, until it returns False. Raises CannotMove."""
    row = Move.objects.select_for_update().filter(pk=move).first()
    if row is None or row.state == State.UNDONE:
        raise CannotMove(_("There is nothing to take back."), field="move")
    if row.state != State.UNDOING:
        for kept in row.things.filter(verdict=Verdict.KEPT):
            kept.verdict, kept.reason = Verdict(kept.made["was"]), ""
            kept.save(update_fields=["verdict", "reason"])
        row.state, row.by = State.UNDOING, by
        row.save(update_fields=["state", "by"])
        facts.record(MoveUndoBegun(move=row.pk), at=now, by=by)
    return row


@transaction.atomic
def go_on_undoing_move(*, move: int, by: int | None, now: datetime) -> bool:
    """The next part: tickets first, then new customers, then what was added to others. False when there is no more."""
    row = Move.objects.select_for_update().filter(pk=move, state=State.UNDOING).first()
    if row is None:
        return False
    left = row.things.exclude(verdict=Verdict.KEPT)
    new = Q(what__in=PARTIES, verdict=Verdict.NEW)
    for rows, take_back in ((Q(what=What.TICKET), _ticket), (new, _new_customer), (Q(what__in=PARTIES), _additions)):
        things = list(left.filter(rows).order_by("-pk")[:STEP])
        with findable_together():
            for one in things:
                take_back(one, by=by, now=now)
        if things:
            return True
    row.things.filter(what=What.ARTICLE, conversation__isnull=True).delete()
    row.state, row.undone_at = State.UNDONE, now
    row.save(update_fields=["state", "undone_at"])
    kept = row.things.filter(verdict=Verdict.KEPT).count()
    facts.record(MoveUndone(move=row.pk, kept=kept), at=now, by=by)
    return False


def _ticket(row: Moved, *, by: int | None, now: datetime) -> None:
    if row.case_id is None or row.customer_id is None:
        row.delete()
        return
    since = last_fact(row.customer_id)
    articles = Moved.objects.filter(move=row.move, what=What.ARTICLE, made__ticket=row.foreign_id)
    contacts = sorted({one for one in articles.values_list("conversation", flat=True) if one is not None})
    if _is_worked_on(row, contacts):
        _keep(row)
        return
    case, customer = row.case_id, row.customer_id
    try:
        with transaction.atomic():
            remove_past_case(case=case, by=by, now=now)
            remove_past_contacts(customer=customer, conversations=contacts, by=by, now=now)
    except (ProtectedError, Cannot):
        _keep(row)
        return
    articles.delete()
    above = _above(row)
    row.refresh_from_db()
    keep_facts(row, customer, since=since)
    if above is not None:
        above.made = {**above.made, "facts": sorted({*above.made.get("facts", []), *row.made["facts"]})}
        above.save(update_fields=["made"])
    row.delete()


def _above(row: Moved) -> Moved | None:
    """A party of the same customer that remembers what was told of the ticket once it is gone."""
    parties = Moved.objects.filter(move=row.move, customer=row.customer_id, what__in=PARTIES)
    return parties.order_by("pk").first()


def _is_worked_on(row: Moved, contacts: list[int]) -> bool:
    """The log tells of the concern or one of its contacts more than the move did, or somebody has noted something."""
    assert row.customer_id is not None, "a ticket that stands here has a customer"
    told = FactRow.objects.filter(customer__in=customers.family(row.customer_id))
    about = told.filter(Q(payload__conversation__in=contacts) | Q(payload__case=row.case_id))
    if about.exclude(pk__in=row.made.get("facts", [])).exists():
        return True
    revisions = Conversation.objects.filter(pk__in=contacts).aggregate(all=Sum("note_revision"))["all"] or 0
    return revisions > about.filter(name="PastNoteAdded").count()


def _new_customer(row: Moved, *, by: int | None, now: datetime) -> None:
    """A customer it made goes whole, and with it all that was added to it; or it stays with everything."""
    customer = row.customer_id
    theirs = list(row.move.things.filter(what__in=PARTIES, customer=customer).values_list("pk", flat=True))
    if customer is not None:
        last_fact(customer)
        if not remove_unused_customer(customer=customer, own=own_facts(customer), by=by, now=now):
            for one in Moved.objects.filter(pk__in=theirs):
                _keep(one)
            return
    Moved.objects.filter(pk__in=[row.pk, *theirs]).delete()


def _additions(row: Moved, *, by: int | None, now: datetime) -> None:
    """What it added to a customer that was there before."""
    if row.made.get("fact") and not remove_unused_additions(made=row.made, by=by, now=now):
        _keep(row)
    else:
        row.delete()


def _keep(row: Moved) -> None:
    row.made = {**row.made, "was": row.verdict}
    row.verdict, row.reason = Verdict.KEPT, _("Something has happened with it since; it stays.")
    row.save(update_fields=["made", "verdict", "reason"])
