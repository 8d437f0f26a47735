from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.people.actions.user import lock_user
from handschlag.people.facts import SkillCreated, SkillRemoved, SkillsChanged
from handschlag.people.models import Skill


class CannotCreateSkill(Cannot):
    pass


class CannotRemoveSkill(Cannot):
    """Handovers and questions still tell of it."""


@transaction.atomic
def create_skill(*, name: str, by: int | None, now: datetime) -> Skill:
    """Something a caller may need somebody to know ("Claims", "French"). A name, not a grade: skills are not marks."""
    skill = Skill(name=name.strip())
    if not skill.name:
        raise CannotCreateSkill(_("Please name the skill."), field="name")
    try:
        with transaction.atomic():
            skill.save()
    except IntegrityError:
        raise CannotCreateSkill(_("There is a skill of that name already."), field="name") from None
    facts.record(SkillCreated(skill=skill.pk), at=now, by=by)
    return skill


@transaction.atomic
def remove_skill(*, skill: int, by: int | None, now: datetime) -> None:
    """Raises CannotRemoveSkill where something was ever handed to whoever has it: that story keeps its words."""
    try:
        with transaction.atomic():
            removed, _rows = Skill.objects.filter(pk=skill).delete()
    except ProtectedError:
        why = _("Something was handed over or asked for by this skill. Take it off the people who no longer have it.")
        raise CannotRemoveSkill(why, field="skill") from None
    if removed:
        facts.record(SkillRemoved(skill=skill), at=now, by=by)


@transaction.atomic
def set_skills(*, user: int, skills: Iterable[int], by: int | None, now: datetime) -> None:
    """The user has exactly these skills; unknown ids are ignored."""
    found = lock_user(user)
    before = set(found.skills.values_list("pk", flat=True))
    wanted = set(Skill.objects.filter(pk__in=list(skills)).values_list("pk", flat=True))
    if before != wanted:
        found.skills.set(wanted)
        facts.record(SkillsChanged(user=found.pk), at=now, by=by)
