"""What the holder of a link may see, and what the desk knows of the links it handed out."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from handschlag.core import phone, sealing
from handschlag.core.errors import NotThere
from handschlag.core.moments import when
from handschlag.customers import queries as customers
from handschlag.people import queries as people
from handschlag.people.models import User
from handschlag.people.notices import Line, Sentence
from handschlag.promises import rules
from handschlag.promises.choices import RUNNING, Source, State
from handschlag.promises.models import Agreement, LinkRule, Promise, PromiseLink, Wish
from handschlag.promises.queries.load import fullness
from handschlag.promises.queries.saying import Crowded, clock_for, say_full, understand
from handschlag.worktime.rules import ClockError

PURPOSE = "promise link"
WISH = "wish"
"""The sentence about a wish in a notice; its thing is `wish-<id>`."""
MOST_SHOWN = 30
FARTHEST_WISH = timedelta(days=60)
Standing = Literal["open", "tried", "unsure", "kept", "broken", "late", "released"]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The wish that waits for us; with `instead_at`, our offer that waits for them."""

    at: datetime
    wanted_at: datetime | None
    words: str
    instead_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One promise as its customer sees it: this and nothing else of what we know leaves the house.

    `words` is empty for a call-back nobody spoke about. `stand_in` acts while `owner` is absent. `moved_from_at`: the
    time it had before the customer agreed to this one; `again_at`: by when it is promised anew after it was broken.
    `moves` counts how often its time has changed. `offers` are other times that can be asked for.
    """

    uid: str
    kind: str
    words: str
    standing: Standing
    due_at: datetime
    made_at: datetime
    owner: str
    stand_in: str
    done_at: datetime | None
    ended_at: datetime | None
    tried_at: datetime | None
    moved_from_at: datetime | None
    moved_at: datetime | None
    again_at: datetime | None
    agreed_at: datetime | None
    break_told_at: datetime | None
    asked: Asked | None
    moves: int
    offers: tuple[datetime, ...]

    @property
    def may_agree(self) -> bool:
        """Not where they have: said so here, or agreed to this very time when it was moved."""
        return self.standing in ("open", "tried") and self.agreed_at is None and self.moved_from_at is None

    @property
    def may_ask(self) -> bool:
        return self.standing in ("open", "tried", "broken")


def link_days() -> int:
    """How many days after its due time a promise can be looked at through its link."""
    return LinkRule.objects.filter(id=1).values_list("days", flat=True).first() or LinkRule().days


def find_link(token: str, *, now: datetime) -> PromiseLink | None:
    """The link this token opens. None for a wrong one as for an expired or a revoked one."""
    tidy = rules.tidy_token(token)
    links = PromiseLink.objects.filter(token_hash=rules.hash_of(tidy), revoked_at__isnull=True, expires_at__gt=now)
    return links.select_related("promise").first() if tidy else None


def token_of(link: PromiseLink) -> str:
    """Its token once more, for the desk; "" where the signing key has changed since, then only a new link helps."""
    token = rules.token_of(sealing.keyed(PURPOSE, link.salt))
    return token if hmac.compare_digest(rules.hash_of(token), link.token_hash) else ""


def link_of(promise: Promise) -> PromiseLink | None:
    """The link that opens this promise, also one that was made for the promise in whose place it came."""
    links = PromiseLink.objects.filter(promise__in=[row.pk for row in _line(promise)], revoked_at__isnull=True)
    return links.order_by("-made_at", "-id").first()


def newest(promise: Promise) -> Promise:
    """The promise that stands in its place now, by agreement of the customer."""
    row = promise
    while row.replaced_by_id is not None:
        row = Promise.objects.get(id=row.replaced_by_id)
    return row


def open_wish(promise: int) -> Wish | None:
    return Wish.objects.filter(promise=promise, settled_at__isnull=True).first()


def get_wish(wish: int) -> Wish:
    found = Wish.objects.select_related("promise").filter(id=wish).first()
    if found is None:
        raise NotThere(_("This wish does not exist."))
    return found


def is_accepted(promise: int) -> bool:
    """Whether the customer took a time we offered: it came of that, or was promised anew by it."""
    taken = Wish.objects.filter(became__isnull=False, instead_at__isnull=False)
    return taken.filter(Q(became=promise) | Q(promise=promise)).exists()


def agreed_at(promise: int) -> datetime | None:
    """When the customer said that it suits them."""
    return Agreement.objects.filter(promise=promise).values_list("at", flat=True).first()


def wished_time(wish: Wish, *, now: datetime) -> datetime | None:
    """The time they chose, else the one their own words name; None where somebody has to ask."""
    if wish.wanted_at is not None:
        return wish.wanted_at
    owed = wish.promise
    return understand(wish.words, customer=owed.customer_id, team=owed.owner_team_id, now=now).due_at


def crowded_by(wish: Wish, due_at: datetime, *, now: datetime) -> Crowded | None:
    """Whether those who would owe it are full by then, not counting the promise it would take the place of."""
    owed = wish.promise
    besides = owed.pk if owed.state == State.OPEN else 0
    found = fullness(
        owner=owed.owner_id, owner_team=owed.owner_team_id, due_at=due_at, kind=owed.kind, now=now, besides=besides
    )
    return say_full(*found, now=now) if found else None


def say_wishes(lines: Sequence[Line], *, now: datetime, **_reader: User) -> Mapping[int, Sentence]:
    """The teller of `WISH`: whom to answer. What was answered meanwhile is left out."""
    numbers = {line.id: int(line.thing.partition("-")[2]) for line in lines}
    waiting = Wish.objects.filter(settled_at__isnull=True).select_related("promise__customer", "promise__person")
    found = waiting.in_bulk(set(numbers.values()))
    said = {}
    for line in lines:
        wish = found.get(numbers[line.id])
        if wish is not None:
            text = _wish_sentence(wish, now)
            place, number = ("customer", wish.promise.customer_id) if wish.promise.customer_id else ("inbox", None)
            said[line.id] = Sentence(text, place, number)
    return said


def _wish_sentence(wish: Wish, now: datetime) -> str:
    owed = wish.promise
    who = str(owed.person or owed.customer or phone.format_for_display(owed.party, "ZZ"))
    due_at = wished_time(wish, now=now)
    said = {"who": who, "was": when(owed.falls_due_at, now=now), "wish": when(due_at, now=now) if due_at else ""}
    if due_at is None:
        return _("Answer %(who)s: they would like another time than %(was)s.") % said
    return _("Answer %(who)s: they would like %(wish)s instead of %(was)s.") % said


def open_wishes(user: int, *, now: datetime) -> QuerySet[Wish]:
    """What customers asked of promises this user owes (or a team of theirs, or who they stand in for); oldest first."""
    waiting = Wish.objects.filter(settled_at__isnull=True)
    owed = list(waiting.values_list("id", "promise__owner", "promise__customer"))
    if not owed:
        return Wish.objects.none()
    absent = {row.user_id for row in people.absences(now=now) if now in row.during}
    left = {wish: customer for wish, owner, customer in owed if customer is not None and owner in absent}
    acting = customers.who_acts_for_many(set(left.values()), now=now) if left else {}
    theirs = [wish for wish, customer in left.items() if acting[customer].user_id == user]
    mine = Q(promise__owner=user) | Q(promise__owner_team__in=people.teams_of(user).values("id"))
    named = Prefetch("promise", Promise.objects.select_related("customer", "person", "owner", "owner_team"))
    return waiting.filter(mine | Q(id__in=theirs)).prefetch_related(named).order_by("made_at", "id")


def offers(promise: Promise, *, now: datetime) -> list[datetime]:
    """Other times the customer can ask for, in the business time that counts for them."""
    if promise.state not in RUNNING and not (promise.state == State.BROKEN and promise.done_at is None):
        return []
    try:
        found = rules.slots(clock_for(promise.customer_id, promise.owner_team_id, now=now), now, most=7)
    except ClockError:
        return []
    return [moment for moment in found if moment != promise.due_at][:6]


def is_offered(promise: Promise, moment: datetime, *, now: datetime) -> bool:
    """Whether it still makes sense to ask for this time: ahead of us, not too far, and somebody is there."""
    if not now < moment <= now + FARTHEST_WISH:
        return False
    try:
        return rules.fits(clock_for(promise.customer_id, promise.owner_team_id, now=now), moment)
    except ClockError:
        return False


def shown(link: PromiseLink, *, now: datetime) -> Shown:
    """The promise behind the link as it stands now."""
    return shown_promise(newest(link.promise), now=now)


def shown_to_customer(
    customer: customers.Whose, *, person: int | None = None, ended_since: datetime, now: datetime
) -> list[Shown]:
    """What we promised this customer and told them: what is open, the first due first, then what ended, the newest first.

    `person`: only what was promised to them.
    """
    rows = Promise.objects.filter(customer__in=customers.family(customer), told_at__isnull=False)
    rows = rows.exclude(source=Source.CUSTOMER).exclude(state=State.REPLACED)
    rows = rows.filter(person=person) if person is not None else rows
    named = rows.select_related("owner", "owner_team").filter(made_at__lte=now)
    still = Q(state__in=RUNNING) | Q(state=State.BROKEN, done_at__isnull=True)
    going_on = list(named.filter(still).order_by("due_at", "id")[:MOST_SHOWN])
    over = list(named.exclude(still).filter(due_at__gte=ended_since).order_by("-due_at", "-id")[:MOST_SHOWN])
    return [shown_promise(row, now=now) for row in (*going_on, *over)]


def shown_promise(row: Promise, *, now: datetime) -> Shown:
    """Of a promise of ours what its customer may see."""
    line = _line(row)
    before = line[-2] if len(line) > 1 else None
    owner, stand_in = _faces(row, now=now)
    tried = row.attempts.order_by("-at").first() if row.next_attempt_at else None
    again = Wish.objects.filter(promise=row, became__isnull=False).order_by("-id").first()
    wish = open_wish(row.pk)
    return Shown(
        uid=sealing.keyed("promise calendar", str(line[0].pk)).hex()[:32],
        kind=row.kind,
        words="" if row.source == Source.MISSED_CALL else row.words,
        standing=_standing(row),
        due_at=row.falls_due_at,
        made_at=row.made_at,
        owner=owner,
        stand_in=stand_in,
        done_at=row.done_at,
        ended_at=row.ended_at,
        tried_at=tried.at if tried else None,
        moved_from_at=before.due_at if before else None,
        moved_at=before.ended_at if before else None,
        again_at=again.became.falls_due_at if again and again.became else None,
        agreed_at=agreed_at(row.pk),
        asked=_asked(wish, now=now) if wish else None,
        break_told_at=row.break_told_at,
        moves=len(line) - 1 + row.attempts.count(),
        offers=tuple(offers(row, now=now)),
    )


def _asked(wish: Wish, *, now: datetime) -> Asked:
    """An offer whose time has come without an answer is none any more."""
    instead_at = wish.instead_at if wish.instead_at and wish.instead_at > now else None
    return Asked(at=wish.made_at, wanted_at=wish.wanted_at, words=wish.words, instead_at=instead_at)


def _standing(row: Promise) -> Standing:
    if row.state == State.OPEN:
        return "tried" if row.next_attempt_at else "open"
    if row.state == State.BROKEN:
        return "late" if row.done_at else "broken"
    return "kept" if row.state == State.KEPT else "unsure" if row.state == State.PROVISIONALLY_KEPT else "released"


def _faces(row: Promise, *, now: datetime) -> tuple[str, str]:
    """Who owes it by name, and who does it while they are absent."""
    if row.owner is None:
        assert row.owner_team  # what we owe is owed by a person or a team
        return row.owner_team.name, ""
    is_away = not row.owner.is_active or people.find_running_absence(row.owner.pk, now=now) is not None
    if not is_away:
        return row.owner.name, ""
    if row.customer_id is None:
        leads = people.leads_for(row.owner.pk)
        return row.owner.name, leads[0].name if leads else ""
    acting = customers.who_acts(row.customer_id, now=now)
    if acting.user_id is not None and acting.user_id != row.owner.pk:
        return row.owner.name, people.get_user(acting.user_id).name
    return row.owner.name, people.get_team(acting.team_id).name if acting.team_id else ""


def _line(promise: Promise) -> list[Promise]:
    """It and all it replaced, the first one first."""
    found = [promise]
    while (before := Promise.objects.filter(replaced_by=found[0]).first()) is not None:
        found.insert(0, before)
    return found
