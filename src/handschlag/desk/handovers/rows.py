"""How a handover, and a question, stand in a list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from handschlag.desk.navigation import find_url
from handschlag.handovers import queries
from handschlag.handovers.choices import Decline, State
from handschlag.handovers.models import Handover, Inquiry
from handschlag.handovers.queries import Matter
from handschlag.handovers.rules import packet

TONES = {State.WAITING: "due", State.ACCEPTED: "kept", State.DECLINED: "broken", State.RETURNED: "broken"}


@dataclass(frozen=True)
class Row:
    """One line: who, what, from whom to whom, by when, and where it stands."""

    row: Handover
    now: datetime

    @property
    def id(self) -> int:
        return self.row.pk

    @property
    def title(self) -> str:
        return title(_matter(self.row))

    @property
    def who(self) -> str:
        return str(self.row.customer or _("Somebody unknown"))

    @property
    def tone(self) -> str:
        return TONES.get(State(self.row.state), "calm")

    @property
    def is_late(self) -> bool:
        return self.row.is_waiting and self.row.answer_by_at <= self.now

    @property
    def because(self) -> str:
        said = str(Decline(self.row.declined_as).label) if self.row.declined_as else ""
        return ": ".join(part for part in (said, self.row.declined_words) if part)

    @property
    def proposed(self) -> str:
        return str(self.row.proposes_user or self.row.proposes_team or "")

    @property
    def again(self) -> str:
        """Where the giver hands it on anew, the proposed place filled in."""
        to = f"u{self.row.proposes_user_id}" if self.row.proposes_user_id else ""
        to = to or (f"t{self.row.proposes_team_id}" if self.row.proposes_team_id else "")
        return give_url(_matter(self.row), to=to)

    @property
    def taker(self) -> str:
        """Who answered, where that is not whom it was offered to."""
        name = self.row.partner_person or str(self.row.answered_by or "")
        return "" if name == self.row.receiver_name else name


@dataclass(frozen=True)
class Question:
    row: Inquiry

    @property
    def id(self) -> int:
        return self.row.pk

    @property
    def title(self) -> str:
        return title(_matter(self.row))

    @property
    def who(self) -> str:
        return str(self.row.customer or _("Somebody unknown"))


def rows(found: Iterable[Handover], now: datetime) -> list[Row]:
    return [Row(row, now) for row in found]


def questions(found: Iterable[Inquiry]) -> list[Question]:
    return [Question(row) for row in found]


def title(found: Matter) -> str:
    return found.title


def matter_url(found: Matter) -> str:
    """The page of what it is about: the concern, the promise, the customer's file."""
    if found.case is not None:
        return find_url("case", found.case.pk)
    if found.promise is not None:
        return find_url("promise", found.promise.pk)
    return find_url("customer", found.customer) if found.customer is not None else ""


def give_url(found: Matter, *, to: str = "", name: str = "handover-give") -> str:
    key = next((f"{kind}={number}" for kind, number in found.key.items() if number is not None), "")
    return f"{find_url(name)}?{key}{f'&to={to}' if to else ''}"


def sentences(story: str) -> list[str]:
    return list(packet.lines(story))


def _matter(row: Handover | Inquiry) -> Matter:
    return Matter(row.case, row.promise, row.conversation)


def with_questions(user: int) -> int:
    """What waits for this user's answer, of both kinds."""
    return queries.to_answer(user).count() + queries.inquiries_to(user).count()
