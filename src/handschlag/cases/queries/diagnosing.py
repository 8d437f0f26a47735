"""How far a guide gets with what is established: what is skipped and shown as such, and what to ask or try now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from handschlag.cases.models import Case, Diagnosis, Finding, Saying, Step
from handschlag.cases.queries.case import going_on
from handschlag.cases.queries.family import family
from handschlag.cases.queries.finding import all_tried, answers, established
from handschlag.core.text import folding
from handschlag.knowledge import queries as knowledge
from handschlag.knowledge.models import Guide, GuideVersion
from handschlag.knowledge.rules import guides as rules


@dataclass(frozen=True)
class Skipped:
    """A step that need not be taken, and where we know it from."""

    step: rules.Ask | rules.Try
    answer: str
    known: Finding | Step | None


@dataclass(frozen=True)
class Diagnosing:
    """A diagnosis as it stands: by which version, what is skipped, where it stands, whether the guide has a newer version."""

    diagnosis: Diagnosis
    version: GuideVersion
    skipped: list[Skipped]
    at: rules.Step
    is_over: bool
    is_outdated: bool


def guides_for_case(case: int) -> list[Guide]:
    """What could lead through it: the guides of its product, else the general ones; what speaks of it first."""
    row = going_on(case)
    said = Saying.objects.filter(case__in=family(row.pk)).values_list("words", flat=True)
    return knowledge.guides_for(row.product_id, words=" ".join([row.subject, *said]))


def find_diagnosis(case: int, *, now: datetime) -> Diagnosing | None:
    """The latest diagnosis of this case, walked with what stands now."""
    row = going_on(case)
    found = Diagnosis.objects.filter(case__in=family(row.pk)).select_related("version__guide")
    latest = found.order_by("-begun_at", "-pk").first()
    if latest is None:
        return None
    walked = walk(row, latest.version, now=now)
    known = _known(row, now=now)
    return Diagnosing(
        diagnosis=latest,
        version=latest.version,
        skipped=[Skipped(one.step, one.answer, known.get(_phrase(one.step))) for one in walked.passed],
        at=walked.at,
        is_over=walked.is_over,
        is_outdated=knowledge.guide_version(latest.version.guide_id).pk != latest.version_id,
    )


def walk(case: Case, version: GuideVersion, *, now: datetime) -> rules.Walk:
    """From the beginning with all that is established for this case and was tried in it."""
    shown = {folding.phrase(step.words): str(step.showed) for step in all_tried(case.pk)}
    return rules.walk(knowledge.tree_of(version), answers=answers(case, now=now), tried=shown)


def _known(case: Case, *, now: datetime) -> dict[str, Finding | Step]:
    found: dict[str, Finding | Step] = {folding.phrase(step.words): step for step in all_tried(case.pk)}
    found |= {folding.phrase(one.question): one.findings[-1] for one in established(case, now=now)}
    return found


def _phrase(step: rules.Ask | rules.Try) -> str:
    return folding.phrase(step.about)
