from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from handschlag.core.errors import NotThere
from handschlag.core.look import once_a_look
from handschlag.core.text import german
from handschlag.knowledge.models import Guide, GuideVersion
from handschlag.knowledge.rules.guides import Tree, parse_guide


def guides(*, with_retired: bool = False) -> QuerySet[Guide]:
    """All guides by name."""
    found = Guide.objects.select_related("product").order_by("is_retired", "name")
    return found if with_retired else found.filter(is_retired=False)


def guides_for(product: int | None, *, words: str = "") -> list[Guide]:
    """The guides of this product; where it has none, those for whatever has none of its own.

    `words`: what the customer says; the guide that speaks of it comes first.
    """
    own = list(guides().filter(product=product)) if product is not None else []
    found = own or list(guides().filter(product__isnull=True))
    said = frozenset(german.analyse(words))
    return sorted(found, key=lambda guide: -len(said & _speaks_of(guide))) if said else found


def find_version(guide: int, number: int) -> GuideVersion | None:
    return GuideVersion.objects.select_related("guide__product").filter(guide=guide, number=number).first()


@once_a_look
def guide_version(guide: int) -> GuideVersion:
    """What the guide says now. Raises NotThere."""
    found = GuideVersion.objects.select_related("guide__product").filter(guide=guide).order_by("-number").first()
    if found is None:
        raise NotThere(_("This guide does not exist."), field="guide")
    return found


def guide_history(guide: int) -> QuerySet[GuideVersion]:
    """All it ever said, the newest first."""
    return GuideVersion.objects.filter(guide=guide).order_by("-number")


def newest_versions() -> dict[int, GuideVersion]:
    """What each guide says now, by guide."""
    found = GuideVersion.objects.order_by("guide", "-number").distinct("guide")
    return {version.guide_id: version for version in found}


def _speaks_of(guide: Guide) -> frozenset[str]:
    """The words of its name and of its steps."""
    steps = guide_version(guide.pk).definition["steps"]
    texts = [str(step.get(part, "")) for step in steps for part in ("ask", "look", "measure", "try", "conclude")]
    return frozenset(german.analyse(" ".join([guide.name, *texts])))


def tree_of(version: GuideVersion) -> Tree:
    """It was checked when it was written."""
    return parse_guide(version.definition)
