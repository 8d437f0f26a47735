"""Writing diagnosis guides. Each writing is a version; whoever diagnoses by one ends by it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handschlag.core import facts
from handschlag.core.errors import Cannot, NotThere
from handschlag.knowledge.facts import GuideRestored, GuideRetired, GuideWritten
from handschlag.knowledge.models import Guide, GuideVersion
from handschlag.knowledge.rules.guides import GuideError, parse_guide

SENTENCES: Final = {
    "no_steps": gettext_lazy("A guide has a beginning and steps."),
    "too_many_steps": gettext_lazy("A guide has at most 200 steps."),
    "no_step": gettext_lazy("This is no step."),
    "no_text": gettext_lazy("A text is missing or too long."),
    "id_twice": gettext_lazy("Two steps have the same name."),
    "one_thing": gettext_lazy("A step asks, tries or concludes: one of these."),
    "no_such_scope": gettext_lazy("An answer holds for the concern, the device or the customer."),
    "no_such_manner": gettext_lazy("It is established by what was told, seen, measured, or by a document."),
    "no_days": gettext_lazy("It holds for a number of days, from 1 to 3660."),
    "no_such_way": gettext_lazy("An end leads to a known cause, a promise or a handover."),
    "no_answers": gettext_lazy("A question has two or more different answers."),
    "no_results": gettext_lazy(
        "A step that is tried says where it goes on when it helped and when it changed nothing."
    ),
    "leads_nowhere": gettext_lazy("A way leads to a step that is not there."),
    "leads_back": gettext_lazy("A way leads back to where it came from."),
    "never_reached": gettext_lazy("No way leads to this step."),
    "asked_twice": gettext_lazy("The same is asked or tried in two steps."),
}


class CannotWriteGuide(Cannot):
    """It has no name, cannot be walked, or somebody else wrote a newer version; `field` is "step <name>" where it is one."""


@transaction.atomic
def write_guide(
    *,
    name: str,
    definition: Mapping[str, Any],
    by: int | None,
    now: datetime,
    product: int | None = None,
    guide: int | None = None,
    after: int | None = None,
) -> GuideVersion:
    """A new guide, or (`guide`) its next version. `after`: the number its writer had before them. Raises CannotWriteGuide.

    The same definition again is the same version.
    """
    try:
        parse_guide(definition)
    except GuideError as no:
        said = f"{SENTENCES[no.code]} ({no.step})" if no.step else str(SENTENCES[no.code])
        raise CannotWriteGuide(said, field=f"step {no.step}".strip()) from no
    row = _named(name, product, guide)
    last = row.versions.order_by("-number").first()
    if last is not None and after is not None and last.number != after:
        raise CannotWriteGuide(_("Somebody has written a newer version meanwhile."), field="after")
    if last is not None and last.definition == dict(definition):
        return last
    number = last.number + 1 if last is not None else 1
    made = row.versions.create(number=number, definition=dict(definition), written_at=now, by=by)
    facts.record(GuideWritten(guide=row.pk, version=made.pk), at=now, by=by)
    return made


@transaction.atomic
def retire_guide(*, guide: int, by: int | None, now: datetime) -> Guide:
    """It is offered no more; what was begun by it is ended by it. Twice changes nothing."""
    row = _locked(guide)
    if not row.is_retired:
        row.is_retired = True
        row.save(update_fields=["is_retired"])
        facts.record(GuideRetired(guide=row.pk), at=now, by=by)
    return row


@transaction.atomic
def restore_guide(*, guide: int, by: int | None, now: datetime) -> Guide:
    """It is offered again. Twice changes nothing."""
    row = _locked(guide)
    if row.is_retired:
        row.is_retired = False
        row.save(update_fields=["is_retired"])
        facts.record(GuideRestored(guide=row.pk), at=now, by=by)
    return row


def _named(name: str, product: int | None, guide: int | None) -> Guide:
    row = _locked(guide) if guide is not None else Guide()
    taken = Guide.objects.filter(name__iexact=name.strip()).exclude(pk=row.pk or 0).exists()
    if not name.strip() or taken:
        raise CannotWriteGuide(_("Give it a name no other guide has."), field="name")
    row.name, row.product_id = name.strip()[:120], product
    row.save()
    return row


def _locked(guide: int) -> Guide:
    row = Guide.objects.select_for_update().filter(pk=guide).first()
    if row is None:
        raise NotThere(_("This guide does not exist."), field="guide")
    return row
