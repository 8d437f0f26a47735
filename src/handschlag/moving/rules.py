"""What another system had, as a door has read it: plain records, each with its id there and a digest of what it says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handschlag.conversations.events import PastMail


@dataclass(frozen=True, kw_only=True)
class Party:
    """An organisation or a person; `values` are cells by what they mean, as of a line of a file (`customers.rules.reading`).

    `organisation`: the foreign id of the one a person belongs to, "" where they stand for themselves.
    """

    what: str
    foreign_id: str
    values: Mapping[str, list[str]]
    organisation: str = ""

    @property
    def fingerprint(self) -> str:
        return digest([self.organisation, dict(self.values)])


@dataclass(frozen=True, kw_only=True)
class Article:
    """One message of a ticket. `is_note`: written for us alone. `user`: the mail address of whoever of us wrote it."""

    foreign_id: str
    at: datetime
    channel: str
    direction: str
    text: str = ""
    author: str = ""
    user: str = ""
    is_note: bool = False
    mail: PastMail | None = None


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """`ended_at`: when it was closed there, None while it is open. `owner`: the mail address or login of whoever works on it.

    `left`: why it does not come along (it was merged into another, it was removed), as a sentence.
    """

    foreign_id: str
    number: str
    title: str
    reported_at: datetime
    ended_at: datetime | None
    person: str
    organisation: str = ""
    owner: str = ""
    left: str = ""
    is_pending: bool = False
    articles: tuple[Article, ...] = ()

    @property
    def fingerprint(self) -> str:
        ended = self.ended_at.isoformat() if self.ended_at else ""
        return digest([self.left, ended, sorted(one.foreign_id for one in self.articles)])


@dataclass(frozen=True, kw_only=True)
class Unreadable:
    """Something a door could not read: which field of it, and why, as a sentence."""

    what: str
    foreign_id: str
    field: str
    reason: str
    title: str = ""


Thing = Party | Ticket | Unreadable


def digest(said: Any) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def noted(articles: Iterable[Article]) -> list[tuple[Article, list[Article]]]:
    """Each message with the notes that were written after it and before the next; those before all belong to the first.

    Notes nobody sent a message beside come with the first of them in the place of the message.
    """
    found: list[tuple[Article, list[Article]]] = []
    early: list[Article] = []
    for one in sorted(articles, key=lambda one: (one.at, one.foreign_id)):
        if not one.is_note:
            found.append((one, early if not found else []))
        elif found:
            found[-1][1].append(one)
        else:
            early.append(one)
    return found or ([(early[0], early)] if early else [])


def note_text(notes: Sequence[Article]) -> str:
    """Each with its day and who wrote it there."""
    return "\n\n".join(f"{one.at:%Y-%m-%d %H:%M} {one.author}".strip() + f":\n{one.text}" for one in notes)
