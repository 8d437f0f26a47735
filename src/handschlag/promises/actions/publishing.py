"""What the house promises to everybody. Wordings are added, never changed: what was published stays known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.core import facts
from handschlag.core.errors import Cannot, NotThere
from handschlag.promises.choices import MADE_BY_ITSELF, TIMED, Kind, Measure, Place
from handschlag.promises.facts import PromisePublished
from handschlag.promises.models import PublishedPromise, PublishedWording


class CannotPublish(Cannot):
    """It says nothing, stands nowhere, ends before it begins, or its measure lacks what it needs."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """A wording as it is entered; see `models.PublishedWording` for what each part means."""

    words: str
    places: Sequence[str]
    since_on: date
    measure: str
    where: str = ""
    until_on: date | None = None
    team: int | None = None
    within_seconds: int | None = None
    kind: str = ""
    is_binding: bool = False


@transaction.atomic
def publish_promise(*, said: Said, by: int | None, now: datetime) -> PublishedPromise:
    """Enter a promise that is published. Raises CannotPublish naming the field."""
    _check(said)
    published = PublishedPromise.objects.create(entered_at=now, by=by)
    _write(published, 1, said, by=by, now=now)
    return published


@transaction.atomic
def reword_promise(*, published: int, said: Said, by: int | None, now: datetime) -> PublishedWording:
    """What it says from now on; the wordings before stay as they were. Raises CannotPublish, NotThere."""
    _check(said)
    row = PublishedPromise.objects.select_for_update().filter(id=published).first()
    if row is None:
        raise NotThere(_("This published promise does not exist."))
    newest = row.wordings.order_by("-number").values_list("number", flat=True)[0]
    return _write(row, newest + 1, said, by=by, now=now)


def _check(said: Said) -> None:
    if not said.words.strip():
        raise CannotPublish(_("Write down what is promised, as it stands there."), field="words")
    if not said.places or not set(said.places) <= set(Place.values):
        raise CannotPublish(_("Say where it stands."), field="places")
    if said.until_on is not None and said.until_on < said.since_on:
        raise CannotPublish(_("It ends before it begins."), field="until_on")
    if said.measure not in Measure.values:
        raise CannotPublish(_("Choose what shows whether it is true."), field="measure")
    if said.measure in TIMED and not said.within_seconds:
        raise CannotPublish(_("This measure needs a time."), field="within_seconds")
    if said.kind and said.kind not in Kind.values:
        raise CannotPublish(_("This kind of promise is not known."), field="kind")
    if said.is_binding and said.measure not in MADE_BY_ITSELF:
        raise CannotPublish(_("Only call-backs can be made by themselves."), field="is_binding")


def _write(published: PublishedPromise, number: int, said: Said, *, by: int | None, now: datetime) -> PublishedWording:
    row = PublishedWording.objects.create(
        published=published,
        number=number,
        words=said.words.strip(),
        places=sorted(set(said.places)),
        where=said.where.strip(),
        since_on=said.since_on,
        until_on=said.until_on,
        team_id=said.team,
        measure=said.measure,
        within_seconds=said.within_seconds if said.measure in TIMED else None,
        kind=said.kind if said.measure in (Measure.DONE_WITHIN, Measure.KEPT) else "",
        is_binding=said.is_binding,
        written_at=now,
        by=by,
    )
    fact = PromisePublished(published=published.pk, wording=row.pk, measure=row.measure, is_binding=row.is_binding)
    facts.record(fact, at=now, by=by)
    return row
