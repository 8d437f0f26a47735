from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_GET

from handschlag.cases import queries as cases
from handschlag.conversations import queries as conversations
from handschlag.desk.handovers.rows import with_questions
from handschlag.doors import allowed
from handschlag.people.permissions import may_use_desk
from handschlag.promises import queries as promises

if TYPE_CHECKING:
    from django.http import HttpResponse

    from handschlag.doors import DeskRequest


@dataclass(frozen=True)
class Count:
    """`is_hot`: something of it is broken, or belongs to nobody and is owed."""

    name: str
    number: int
    is_hot: bool = False


@allowed(may_use_desk)
@require_GET
def counts(request: DeskRequest) -> HttpResponse:
    """Asked for beside the page, so that no page waits for it; drawn anew when something was promised or came in."""
    return render(
        request,
        "desk/counts/counts.html",
        {"counts": [_today(request), _inbox(request), _cases(request), _promises(), _handovers(request)]},
    )


def _today(request: DeskRequest) -> Count:
    """What the lists of Today hold."""
    user, now = request.user.pk, request.now
    mine = promises.due_today(user, now=now, limit=0)
    theirs = promises.for_stand_in(user, now=now, limit=0)
    missing = conversations.nachtrag(user, now=now).count()
    wishes = promises.open_wishes(user, now=now).count()
    return Count("today", mine.count + theirs.count + wishes + missing, is_hot=mine.is_broken or theirs.is_broken)


def _inbox(request: DeskRequest) -> Count:
    return Count("inbox", conversations.inbox(request.user.pk, now=request.now).count())


def _cases(request: DeskRequest) -> Count:
    """The open concerns they work on."""
    mine = cases.CaseFilter(whose="mine")
    return Count("cases", cases.count_cases(mine, user=request.user.pk, now=request.now))


def _promises() -> Count:
    """Broken promises of the house whose customer does not know yet; a hundred are as alarming as more."""
    untold = promises.count_untold()
    return Count("promises", untold, is_hot=untold > 0)


def _handovers(request: DeskRequest) -> Count:
    """What waits for an answer of theirs."""
    return Count("handovers", with_questions(request.user.pk))
