"""Tickets become concerns with their true times, and their messages contacts: over, settled, and owed by nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from handschlag.cases.actions.past import add_past_contacts, record_past_case, settle_past_case
from handschlag.cases.models import Case
from handschlag.conversations.actions.past import PastContact, add_past_note, record_past_contacts
from handschlag.conversations.choices import Channel
from handschlag.core.errors import Cannot
from handschlag.customers import queries as customers
from handschlag.moving.actions.beginning import hold_move, refuse, refuse_unreadable, thing_of
from handschlag.moving.actions.telling import keep_facts, last_fact
from handschlag.moving.choices import HERE, System, Verdict, What
from handschlag.moving.models import Move, Moved
from handschlag.moving.queries import not_there
from handschlag.moving.rules import Article, Ticket, Unreadable, note_text, noted
from handschlag.people.models import User


@transaction.atomic
def take_in_tickets(
    *, move: int, tickets: Sequence[Ticket | Unreadable], by: int | None, now: datetime
) -> Counter[tuple[str, str]]:
    """Take these in, each once and of each only what is new. Returns how many of what (kind, verdict) they were.

    One that is refused says why in the report and costs no other. Raises CannotMove.
    """
    row = hold_move(move)
    counts: Counter[tuple[str, str]] = Counter()
    for one in tickets:
        if isinstance(one, Unreadable):
            counts[one.what, refuse_unreadable(row, one)] += 1
            continue
        thing = thing_of(row, What.TICKET, one.foreign_id)
        thing.title = f"{one.number} {one.title}"[:200]
        try:
            with transaction.atomic():
                verdict, written = _take_in(row, thing, one, by=by, now=now)
        except Cannot as refusal:
            verdict, written = refuse(thing, refusal.field, refusal.reason).verdict, 0
        counts[What.TICKET, verdict] += 1
        counts[What.ARTICLE, Verdict.NEW] += written
    return counts


def _take_in(move: Move, row: Moved, ticket: Ticket, *, by: int | None, now: datetime) -> tuple[str, int]:
    is_known = row.verdict in HERE
    if is_known and row.fingerprint == ticket.fingerprint:
        return Verdict.SAME, 0
    if ticket.left and not is_known:
        row.verdict, row.field, row.reason = Verdict.LEFT, "state", ticket.left[:300]
        row.save()
        return Verdict.LEFT, 0
    party = _party(move, ticket)
    if not is_known and party is None:
        return refuse(row, "customer_id", not_there()).verdict, 0
    customer = row.customer_id if is_known else party.customer_id if party is not None else None
    assert customer is not None, "whoever stands here has a customer"
    root = customers.family(customer)[0]
    since = last_fact(root)
    new = _new_articles(move, ticket)
    contacts = _write(move, row, new, root, _person(party, root), by=by, now=now)
    if is_known:
        _go_on(row, ticket, list(dict.fromkeys(contacts)), by=by, now=now)
    else:
        row.case = _open(move, ticket, root, _person(party, root), list(dict.fromkeys(contacts)), by=by, now=now)
        row.verdict, row.customer_id = Verdict.NEW, root
    row.fingerprint, row.field, row.reason = ticket.fingerprint, "", ""
    keep_facts(row, root, since=since)
    row.save()
    return (Verdict.ADDED if is_known else Verdict.NEW), len(new)


def _party(move: Move, ticket: Ticket) -> Moved | None:
    """Whose it is: the person's customer, else the organisation's."""
    wanted = ((What.PERSON, ticket.person), (What.ORGANISATION, ticket.organisation))
    found = (Moved.objects.filter(move=move, what=what, foreign_id=one, verdict__in=HERE) for what, one in wanted)
    return next((row for rows in found for row in rows if row.customer_id is not None), None)


def _person(party: Moved | None, customer: int) -> int | None:
    """The contact's person, as long as they belong to the customer it is filed under."""
    return party.person_id if party is not None and party.customer_id == customer else None


def _new_articles(move: Move, ticket: Ticket) -> list[Article]:
    ids = [one.foreign_id for one in ticket.articles]
    known = set(
        Moved.objects.filter(move=move, what=What.ARTICLE, foreign_id__in=ids).values_list("foreign_id", flat=True)
    )
    return [one for one in ticket.articles if one.foreign_id not in known]


def _open(
    move: Move, ticket: Ticket, customer: int, person: int | None, contacts: list[int], *, by: int | None, now: datetime
) -> Case:
    return record_past_case(
        customer=customer,
        came_from=f"{System(move.system).label} {ticket.number}"[:80],
        subject=ticket.title,
        reported_at=ticket.reported_at,
        ended_at=ticket.ended_at,
        owner=_user(ticket.owner) if ticket.ended_at is None else None,
        person=person,
        contacts=contacts,
        by=by,
        now=now,
    )


def _go_on(row: Moved, ticket: Ticket, contacts: list[int], *, by: int | None, now: datetime) -> None:
    """What was said there since, and that it was closed there; one that was reopened there stays closed here."""
    if row.case_id is None:
        return
    add_past_contacts(case=row.case_id, contacts=contacts, by=by, now=now)
    if ticket.ended_at is not None and not _is_taken_up(row):
        settle_past_case(case=row.case_id, ended_at=ticket.ended_at, by=by, now=now)


def _is_taken_up(row: Moved) -> bool:
    """Something was promised or said for it here: then it is ours to settle."""
    case = row.case
    return case is None or case.merged_into_id is not None or case.promises.exists() or case.sayings.exists()


def _write(
    move: Move,
    row: Moved,
    articles: list[Article],
    customer: int,
    person: int | None,
    *,
    by: int | None,
    now: datetime,
) -> list[int]:
    """The contacts of these messages. Notes alone are added to the contact before them, where there is one."""
    earlier = Moved.objects.filter(
        move=move, what=What.ARTICLE, made__ticket=row.foreign_id, conversation__isnull=False
    )
    last = earlier.order_by("-pk").values_list("conversation", flat=True).first()
    if last is not None and articles and all(one.is_note for one in articles):
        add_past_note(conversation=last, text=note_text(articles), by=by, now=now)
        _remember(move, row, {one.foreign_id: last for one in articles}, customer)
        return []
    groups = noted(articles)
    said = [_contact(one, notes, person) for one, notes in groups]
    kept = record_past_contacts(customer=customer, contacts=said, by=by, now=now)
    places = {
        one.foreign_id: contact.pk
        for (message, notes), contact in zip(groups, kept, strict=True)
        for one in (message, *notes)
    }
    _remember(move, row, places, customer)
    return [contact.pk for contact in kept]


def _remember(move: Move, row: Moved, places: dict[str, int], customer: int) -> None:
    Moved.objects.bulk_create(
        Moved(
            move=move,
            what=What.ARTICLE,
            foreign_id=article,
            verdict=Verdict.NEW,
            customer_id=customer,
            conversation_id=contact,
            made={"ticket": row.foreign_id},
        )
        for article, contact in places.items()
    )


def _contact(message: Article, notes: list[Article], person: int | None) -> PastContact:
    own = "" if message.mail is not None or message.is_note else message.text
    below = note_text(notes)
    return PastContact(
        channel=Channel.LETTER if message.is_note else message.channel,
        direction=message.direction,
        started_at=message.at,
        seconds=0,
        user=_user(message.user),
        person=person,
        subject=message.mail.subject if message.mail is not None else "",
        note="\n\n".join(part for part in (own, below) if part),
        mail=None if message.is_note else message.mail,
    )


def _user(said: str) -> int | None:
    """The colleague with this mail address, else with this login."""
    here = User.objects.filter(is_active=True)
    ways = (here.filter(email__iexact=said), here.filter(login__iexact=said)) if said else ()
    return next((user for way in ways for user in way.values_list("pk", flat=True)), None)
