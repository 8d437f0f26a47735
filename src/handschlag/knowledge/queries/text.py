from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from handschlag.core.errors import NotThere
from handschlag.knowledge import rules
from handschlag.knowledge.models import TextModule


def texts(*, with_retired: bool = False) -> QuerySet[TextModule]:
    """All text modules by kind and title."""
    found = TextModule.objects.select_related("team").order_by("is_retired", "kind", "title")
    return found if with_retired else found.filter(is_retired=False)


def texts_for(user: int, *, kind: str = "", language: str = "") -> QuerySet[TextModule]:
    """What this user can say: the house's modules and those of the own teams, by kind and title."""
    found = texts().filter(Q(team__isnull=True) | Q(team__memberships__user=user)).distinct()
    if kind:
        found = found.filter(kind=kind)
    return found.filter(language=language) if language else found


def search(text: str, *, user: int, language: str = "", limit: int = 10) -> list[TextModule]:
    """Modules in which every word of `text` occurs; a matching shortcut first, then titles, then bodies."""
    found = texts_for(user, language=language)
    for word in text.split():
        found = found.filter(Q(title__icontains=word) | Q(shortcut__icontains=word) | Q(body__icontains=word))
    shortcut, first = rules.tidy_shortcut(text), (text.split() or [""])[0]
    rank = Case(
        When(shortcut=shortcut, then=Value(0)),
        When(shortcut__startswith=shortcut, then=Value(1)),
        When(title__icontains=first, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    return list(found.annotate(rank=rank).order_by("rank", "title")[:limit])


def get_text(text: int) -> TextModule:
    found = TextModule.objects.select_related("team").filter(pk=text).first()
    if found is None:
        raise NotThere(_("This text module does not exist."), field="text")
    return found


def find_by_shortcut(shortcut: str, *, user: int) -> TextModule | None:
    return texts_for(user).filter(shortcut=rules.tidy_shortcut(shortcut)).first()


@dataclass(frozen=True)
class Closing:
    """A closing sentence of a situation, its placeholders still in braces."""

    situation: str
    body: str


def closings(user: int, *, language: str) -> list[Closing]:
    """What this user can say to come to an end, by situation; where the house has no sentence of its own, ours."""
    own = texts_for(user, kind=TextModule.Kind.CLOSING, language=language).exclude(situation="")
    said = [Closing(row.situation, row.body) for row in own.order_by("situation", "title")]
    covered = situations_said()
    ours = [one for one in rules.CLOSINGS if one.language == language]
    return said + [Closing(one.situation, one.body) for one in ours if (one.situation, language) not in covered]


def situations_said() -> set[tuple[str, str]]:
    """(situation, language) for which the house has sentences, retired ones too: what was put away stays away."""
    rows = TextModule.objects.exclude(situation="")
    return set(rows.values_list("situation", "language"))


def brings_closings() -> bool:
    """Whether sentences we bring are still offered because the house has none of its own."""
    said = situations_said()
    return any((one.situation, one.language) not in said for one in rules.CLOSINGS)
