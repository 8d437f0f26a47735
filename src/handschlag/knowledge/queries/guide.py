from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from handschlag.core.errors import NotThere
from handschlag.knowledge.models import Guide, GuideVersion
from handschlag.knowledge.rules.guides import Tree, parse_guide


def guides(*, with_retired: bool = False) -> QuerySet[Guide]:
    """All guides by name."""
    found = Guide.objects.select_related("product").order_by("is_retired", "name")
    return found if with_retired else found.filter(is_retired=False)


def guides_for(product: int | None) -> list[Guide]:
    """The guides of this product; where it has none, those for whatever has none of its own."""
    own = list(guides().filter(product=product)) if product is not None else []
    return own or list(guides().filter(product__isnull=True))


def guide_version(guide: int) -> GuideVersion:
    """What the guide says now. Raises NotThere."""
    found = GuideVersion.objects.select_related("guide__product").filter(guide=guide).order_by("-number").first()
    if found is None:
        raise NotThere(_("This guide does not exist."), field="guide")
    return found


def guide_history(guide: int) -> QuerySet[GuideVersion]:
    """All it ever said, the newest first."""
    return GuideVersion.objects.filter(guide=guide).order_by("-number")


def tree_of(version: GuideVersion) -> Tree:
    """It was checked when it was written."""
    return parse_guide(version.definition)
