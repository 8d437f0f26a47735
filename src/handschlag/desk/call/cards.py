"""The ringing strip and the running conversation of one person, as they are shown. Read once per page, lazily."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext as _

from handschlag.cases import queries as cases
from handschlag.conversations import queries as conversations
from handschlag.conversations.choices import AuthLevel, Certainty, Channel, Direction
from handschlag.conversations.models import Conversation
from handschlag.customers import queries as customers
from handschlag.customers.models import Responsibility
from handschlag.desk.call import said
from handschlag.desk.navigation import find_url
from handschlag.people import queries as people
from handschlag.people.models import User
from handschlag.people.permissions import may_use_desk
from handschlag.promises import queries as promises
from handschlag.promises.models import Promise

UNSURE = (Certainty.POSSIBLE, Certainty.SEVERAL)

MOST_OWED = 4
"""So many open promises stand beside a running talk, the next due first; all of them are in the file."""

NAMED = 4
"""So many of those who are here are named; a big house has more than fit into a strip."""


@dataclass(frozen=True)
class Candidate:
    """Somebody the number may belong to."""

    customer: int
    person: int | None
    title: str
    subtitle: str


@dataclass(frozen=True)
class Card:
    """What a call, a visit shows of itself, in the order of the two seconds."""

    row: Conversation
    title: str
    number: str
    candidates: tuple[Candidate, ...] = ()
    hits: int = 0
    warning: str = ""
    reason: str = ""
    care: str = ""
    promised: tuple[Promise, ...] = ()
    owed: tuple[Promise, ...] = ()
    participants: tuple[str, ...] = ()

    @property
    def id(self) -> int:
        return self.row.pk

    @property
    def icon(self) -> str:
        return said.icon(self.row)

    @property
    def certainty_label(self) -> str:
        return said.certainty(self.row, self.hits)

    @property
    def certainty_tone(self) -> str:
        return said.tone(self.row)

    @property
    def url(self) -> str:
        return find_url("customer", self.row.customer_id) if self.row.customer_id else ""

    @property
    def is_unknown(self) -> bool:
        return self.row.customer_id is None and not self.candidates

    @property
    def is_over(self) -> bool:
        return self.row.is_over

    @property
    def spoken(self) -> str:
        """What a screen reader says when it rings: who, how sure, and the warning."""
        how = Channel(self.row.channel).label
        return ". ".join(part for part in (f"{how}: {self.title}, {self.certainty_label}", self.warning) if part)

    @property
    def heading(self) -> str:
        if self.is_over:
            return _("Ended: %s") % self.title
        if self.row.channel == Channel.VISIT:
            return _("Visit: %s") % self.title if self.row.customer_id else _("Somebody is at the door")
        if self.row.customer_id is None and self.row.is_anonymous:
            return _("On the phone, number withheld")
        return _("Speaking with %s") % self.title

    @property
    def company(self) -> str:
        """The customer's name where the title is a person's."""
        name = self.row.customer.name if self.row.customer and self.row.person else ""
        return name if name != self.title else ""

    @property
    def details(self) -> str:
        direction = Direction(self.row.direction).label if self.row.channel == Channel.CALL else ""
        shown = (self.company, self.number, direction)
        return " · ".join(str(part) for part in shown if part)

    @property
    def since_at(self) -> datetime:
        return self.row.connected_at or self.row.started_at

    @property
    def levels(self) -> list[tuple[int, str]]:
        """What can be noted: level 1 comes from the number alone."""
        return [(level.value, str(level.label)) for level in (AuthLevel.KNOWLEDGE, AuthLevel.PROVEN)]

    @property
    def auth_label(self) -> str:
        return str(AuthLevel(self.row.auth_level).label)


class Calls:
    """Everything that rings and runs for `user` at `now`."""

    def __init__(self, user: User, now: datetime) -> None:
        self.user = user
        self.now = now

    @cached_property
    def ringing(self) -> list[Card]:
        if not may_use_desk(self.user):
            return []
        return [self._ringing(row) for row in conversations.ringing_for(self.user.pk, now=self.now)]

    @cached_property
    def running(self) -> list[Card]:
        if not may_use_desk(self.user):
            return []
        return [self._running(row) for row in conversations.at_hand(self.user.pk, now=self.now)]

    @cached_property
    def colleagues(self) -> list[User]:
        """Who can join a running talk."""
        return list(people.desk_users().exclude(pk=self.user.pk))

    @cached_property
    def _here(self) -> list[User]:
        return people.who_is_here(self.now)

    def _ringing(self, row: Conversation) -> Card:
        title, hits = self._who(row)
        family = _family(row)
        warning, reason = self._why(row, family, self._owed(family))
        return Card(
            row=row,
            title=title,
            number=_number_beside(row, title),
            candidates=hits if row.customer_id is None or len(hits) > 1 else (),
            hits=len(hits),
            warning=warning,
            reason=reason,
            care=self._care(row),
        )

    def _running(self, row: Conversation) -> Card:
        title, hits = self._who(row)
        promised = tuple(link.promise for link in row.promised.all())
        family = _family(row)
        owed = self._owed(family, {promise.pk for promise in promised})
        warning, reason = self._why(row, family, owed)
        return Card(
            row=row,
            title=title,
            number=_number_beside(row, title),
            candidates=hits if row.customer_id is None or len(hits) > 1 else (),
            hits=len(hits),
            warning=warning,
            reason=reason,
            promised=promised,
            owed=tuple(owed[:MOST_OWED]),
            participants=tuple(str(there) for there in row.participants.all() if there.left_at is None),
        )

    def _who(self, row: Conversation) -> tuple[str, tuple[Candidate, ...]]:
        """The title, and everybody the number may belong to where that is not settled."""
        title = said.party(row)
        if row.certainty not in UNSURE:
            return title, ()
        found = customers.recognise(row.remote_e164, raw=row.remote_raw, now=self.now).candidates
        is_one_house = len({hit.customer_id for hit in found}) == 1
        hits = tuple(
            Candidate(
                hit.customer_id,
                hit.person_id,
                hit.person_name or hit.customer_name,
                hit.customer_name if hit.person_name and not is_one_house else "",
            )
            for hit in found
        )
        extension = next((hit.extension for hit in found if hit.extension), "")
        if row.customer_id is not None and extension:
            title = _("%(company)s · switchboard, extension %(extension)s") % {"company": title, "extension": extension}
        return title, hits

    def _owed(self, family: tuple[int, ...], made_here: Container[int] = ()) -> list[Promise]:
        """What is open with this customer, both ways, without what was promised in this very conversation."""
        if not family:
            return []
        return [promise for promise in promises.open_promises(family) if promise.pk not in made_here]

    def _why(self, row: Conversation, family: tuple[int, ...], owed: list[Promise]) -> tuple[str, str]:
        if not family:
            return "", ""
        warning = said.warning(owed, self.now) or said.complaining(cases.find_complaining(family), self.now)
        begins = cases.begins_with(family, now=self.now)
        if begins:
            return warning, begins
        last = [past for past in conversations.last_contacts(family, now=self.now) if past.pk != row.pk]
        return warning, said.reason(owed, last, self.now)

    def _care(self, row: Conversation) -> str:
        """Owner, stand-in, who is here now."""
        names = [user.name for user in self._here]
        more = [f"+{len(names) - NAMED}"] if len(names) > NAMED else []
        here = ", ".join(names[:NAMED] + more)
        now_here = _("here now: %s") % here if here else _("nobody is here")
        if row.customer_id is None:
            return now_here
        faces = customers.responsibility(row.customer_id, now=self.now)
        return " · ".join([*_faces(faces, {user.pk for user in self._here}), now_here])


def _family(row: Conversation) -> tuple[int, ...]:
    return tuple(customers.family(row.customer_id)) if row.customer_id is not None else ()


def _number_beside(row: Conversation, title: str) -> str:
    """The number, unless it is what the title says already."""
    number = said.number(row)
    return number if number != title else ""


def _faces(faces: Responsibility, here: set[int]) -> list[str]:
    said_faces = []
    for label, user, team in (
        (_("Owner"), faces.owner, faces.owner_team),
        (_("Stand-in"), faces.stand_in, faces.stand_in_team),
    ):
        away = f" ({_('away')})" if user is not None and user.pk not in here else ""
        said_faces.append(f"{label} {user or team}{away}")
    return said_faces
