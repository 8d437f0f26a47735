"""What concerns taught, what may help with one, and which articles have stood the test."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, F, QuerySet

from handschlag.cases.choices import Learned, Scope, Showed
from handschlag.cases.models import Case, Lesson, Reading, Saying, Solution
from handschlag.cases.queries.family import family
from handschlag.cases.queries.finding import established, tried
from handschlag.cases.queries.known import cause_of
from handschlag.cases.rules import lessons as rules
from handschlag.customers import queries as customers
from handschlag.customers.models import InstalledItem
from handschlag.knowledge import queries as knowledge
from handschlag.knowledge.choices import Confidence
from handschlag.knowledge.models import ArticleVersion
from handschlag.knowledge.rules.articles import Said, is_time_to_check

MOST_USES = 20
"""So many concerns an article helped with are shown, the newest first."""


def lessons_of(case: int) -> QuerySet[Lesson]:
    """What stands of it, in its order: also of what was merged into it."""
    rows = Lesson.objects.filter(case__in=family(case), withdrawn_at__isnull=True)
    return rows.order_by("learned_at", "pk")


def likely_articles(case: Case, *, said: str) -> list[ArticleVersion]:
    """What may help with it: `said` is what it is called and what the customer said; linked ones are left out."""
    linked = [one.article_id for one in lessons_of(case.pk) if one.article_id is not None]
    items = InstalledItem.objects.filter(customer__in=customers.family(case.customer_id), ended_on__isnull=True)
    theirs = {*items.values_list("product", flat=True), *(one for one, _version in _about(case))}
    return knowledge.likely_articles(said, products=theirs, without=linked)


def draft_of(case: Case, *, now: datetime) -> Said:
    """What it says already, as an article: nothing of it is asked of anybody once more."""
    members = family(case.pk)
    reading = Reading.objects.filter(case__in=members).order_by("-read_at", "-pk").first()
    standing = Solution.objects.filter(case__in=members, failed_at__isnull=True).order_by("-solved_at").first()
    waits = cause_of(case.pk)
    found = [one for one in established(case, now=now) if one.findings[-1].scope != Scope.CUSTOMER]
    told = rules.Told(
        name=str(case),
        sayings=tuple(
            Saying.objects.filter(case__in=members).order_by("said_at", "pk").values_list("words", flat=True)
        ),
        reading=reading.words if reading is not None else "",
        found=tuple((one.question, one.findings[-1].answer) for one in found),
        cause=waits.fault.cause if waits is not None else "",
        helped=tuple(step.words for step in tried(case.pk).filter(showed__in=[Showed.HELPED, Showed.PARTLY])),
        solved=standing.words if standing is not None else "",
    )
    made = rules.draft(told)
    return Said(
        title=made.title,
        problem=made.problem,
        environment=made.environment,
        cause=made.cause,
        solution=made.solution,
        products=_about(case),
    )


def helped_with(article: int) -> list[Lesson]:
    """The concerns it is linked to, the newest first, at most `MOST_USES`."""
    rows = Lesson.objects.filter(article=article, withdrawn_at__isnull=True, case__is_practice=False)
    return list(rows.select_related("case__customer").order_by("-learned_at", "-pk")[:MOST_USES])


def articles_to_check() -> list[ArticleVersion]:
    """Proposed to be checked: several people used them as they stand, and nobody says that they are wrong."""
    rows = Lesson.objects.filter(
        withdrawn_at__isnull=True, learned_as=Learned.LINKED, learned_at__gte=F("article__changed_at")
    )
    rows = rows.filter(article__confidence__in=[Confidence.DRAFT, Confidence.UNCHECKED])
    users = dict(rows.order_by().values_list("article").annotate(count=Count("by", distinct=True)))
    flags = knowledge.flags_of(users)
    return [
        said
        for article, said in sorted(knowledge.newest_of(users).items())
        if said.solution
        and is_time_to_check(said.article.confidence, users=users[article], open_flags=flags.get(article, 0))
    ]


def _about(case: Case) -> tuple[tuple[int, int | None], ...]:
    item = case.installed_item
    if item is not None:
        return ((item.product_id, item.version_id),)
    return ((case.product_id, None),) if case.product_id is not None else ()
