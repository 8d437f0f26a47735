"""What the house owes today through this person, and who should hear from them."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from handschlag.conversations import actions as conversations
from handschlag.conversations import queries as contacts
from handschlag.desk.call.going_back import done
from handschlag.desk.call.line import Line
from handschlag.desk.confirmation import wishes
from handschlag.desk.handovers import rows as handed
from handschlag.desk.today.rows import day
from handschlag.doors import DeskRequest, allowed
from handschlag.handovers import queries as handovers
from handschlag.people.permissions import may_use_desk
from handschlag.promises import queries

SHOWN = 50
"""Of each list; nobody does more in a day, and the rest stands in *Versprechen*."""


@allowed(may_use_desk)
@require_GET
def today(request: DeskRequest) -> HttpResponse:
    user = request.user.pk
    context = {
        "mine": day(queries.due_today(user, now=request.now, limit=SHOWN, unanswered=False), user=user, view="mine"),
        "owed": day(queries.due_today(user, now=request.now, limit=SHOWN, unanswered=True), user=user, view="mine"),
        "stand_in": day(queries.for_stand_in(user, now=request.now, limit=SHOWN), user=user, view="stand_in"),
        "handovers": handed.rows(handovers.to_answer(user)[:SHOWN], request.now),
        "wishes": wishes.rows(queries.open_wishes(user, now=request.now), now=request.now),
        "steps": [Line(row) for row in contacts.next_steps(user, now=request.now)],
        "nachtrag": [Line(row) for row in contacts.nachtrag(user, now=request.now)],
    }
    return render(request, "desk/today/today.html", context)


@allowed(may_use_desk)
@require_POST
def finish_step(request: DeskRequest, conversation: int) -> HttpResponse:
    return done(request, _("Done."), conversations.finish_next_step, conversation=conversation)
