"""What somebody is told: their notices, and the hours in which they want none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Max, Q, Window
from django.db.models.functions import RowNumber
from django.utils.translation import override

from handschlag.people import notices
from handschlag.people.models import (
    Notice,
    NoticeLine,
    QuietHours,
    User,
)

LINES_EACH = 20
"""As many sentences of one notice are read at once; the others are counted."""


@dataclass(frozen=True)
class Said:
    """A notice as its reader reads it now: the newest sentences that still hold, and how many more it has."""

    notice: Notice
    sentences: tuple[notices.Sentence, ...]
    more: int

    @property
    def is_urgent(self) -> bool:
        return any(sentence.is_urgent for sentence in self.sentences)


def notices_for(user: User, *, now: datetime) -> list[Said]:
    """What this user should know: urgent matters first, then by when they last grew. Waiting ones stand last.

    A matter of which nothing is left to say is left out. As many statements as there are kinds of sentences, and two.
    """
    rows = Notice.objects.filter(user=user, acknowledged_at=None, settled_at=None).order_by("-grew_at", "-pk")
    found = _said(list(rows), user, now=now)
    return sorted(found, key=lambda said: (said.notice.given_at is None, not said.is_urgent))


def say_notice(notice: int, *, now: datetime) -> tuple[User, Said] | None:
    """For a carrier: whom to tell and what, in their language. None when it was seen or settled meanwhile."""
    row = Notice.objects.filter(pk=notice, acknowledged_at=None, settled_at=None).select_related("user").first()
    found = _said([row], row.user, now=now) if row is not None else []
    return (found[0].notice.user, found[0]) if found else None


def _said(rows: list[Notice], reader: User, *, now: datetime) -> list[Said]:
    place = Window(RowNumber(), partition_by=F("notice"), order_by=(F("said_at").desc(), F("pk").desc()))
    size = Window(Count("pk"), partition_by=F("notice"))
    open_lines = NoticeLine.objects.filter(notice__in=rows, settled_at=None)
    lines = open_lines.annotate(place=place, size=size).filter(place__lte=LINES_EACH).order_by("-said_at", "-pk")
    sizes = {line.notice_id: line.size - LINES_EACH for line in lines}
    by_code: dict[str, list[NoticeLine]] = defaultdict(list)
    for line in lines:
        by_code[line.code].append(line)
    with override(reader.language):
        sentences = {
            line: sentence
            for code, several in by_code.items()
            for line, sentence in notices.say(code, several, reader=reader, now=now).items()
        }
    said: dict[int, list[notices.Sentence]] = defaultdict(list)
    for line in lines:
        if line.pk in sentences:
            said[line.notice_id].append(sentences[line.pk])
    return [Said(row, tuple(said[row.pk]), max(0, sizes[row.pk])) for row in rows if said[row.pk]]


def count_notices(user: int) -> tuple[int, int]:
    """How many notices reached this user and are open, and how many of them are urgent. One statement."""
    rows = Notice.objects.filter(user=user, acknowledged_at=None, settled_at=None, given_at__isnull=False)
    found = rows.aggregate(all=Count("pk"), urgent=Count("pk", filter=Q(is_urgent=True)))
    return found["all"], found["urgent"]


def acknowledgements(code: str, things: Iterable[str]) -> dict[str, datetime]:
    """When each thing was last acknowledged by anybody who was told of it; those nobody acknowledged are left out."""
    lines = NoticeLine.objects.filter(code=code, thing__in=set(things), notice__acknowledged_at__isnull=False)
    found = lines.values_list("thing").annotate(latest=Max("notice__acknowledged_at")).order_by("thing")
    return dict(found)


def find_quiet_hours(user: int | None) -> QuietHours | None:
    """A user's own, or (None) the house's."""
    return QuietHours.objects.filter(user=user).first()
