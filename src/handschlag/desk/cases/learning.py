"""What the panel about articles shows: what helped, what may help, and the question that is asked once it is solved."""

from __future__ import annotations

from dataclasses import dataclass

from handschlag.cases import queries as cases
from handschlag.cases.choices import OVER, SOLVED, Learned, State
from handschlag.cases.models import Lesson
from handschlag.desk.cases.panel import Asked
from handschlag.knowledge import queries as knowledge
from handschlag.knowledge.models import ArticleVersion


@dataclass(frozen=True)
class Learning:
    """`learned`: with what the article says now, None for nothing. `asks`: it is solved, and nobody has said what stays."""

    learned: list[tuple[Lesson, ArticleVersion | None]]
    offers: list[ArticleVersion]
    asks: bool

    @property
    def is_written(self) -> bool:
        return any(lesson.learned_as == Learned.WRITTEN for lesson, _said in self.learned)


def read(asked: Asked) -> Learning | None:
    """None for practice, for what was dropped, and for what is over and taught nothing."""
    case = asked.case
    if case.is_practice or case.state == State.WITHDRAWN:
        return None
    lessons = list(cases.lessons_of(case.pk))
    said = knowledge.newest_of([one.article_id for one in lessons if one.article_id is not None])
    is_over = case.state in SOLVED or case.state in OVER
    asks = is_over and not lessons
    offers = []
    if asks or not is_over:
        words = " ".join([str(case), *(one.words for one in asked.page.sayings)])
        offers = cases.likely_articles(case, said=words)
    return Learning([(one, said.get(one.article_id or 0)) for one in lessons], offers, asks)
