"""What waits for my answer, what I gave, what waits in my teams, who asked whom."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from handschlag.desk.handovers import rows
from handschlag.doors import DeskRequest, allowed
from handschlag.handovers import queries
from handschlag.handovers.permissions import may_see_handovers, may_see_waiting

SHOWN = 100
FACTS = (
    "HandoverGiven", "HandoverCorrected", "HandoverAccepted", "HandoverDeclined", "HandoverReturned", "HandoverClimbed",
    "HandoverWithdrawn", "HandoverEnded", "DeskGiven", "InquiryMade", "InquiryAnswered", "InquiryWithdrawn",
)  # fmt: skip
TRIGGER = ", ".join(f"calm:{fact} from:body" for fact in FACTS)


@allowed(may_see_handovers)
@require_GET
def handovers(request: DeskRequest) -> HttpResponse:
    user, now = request.user, request.now
    views = [("", _("To me")), ("given", _("From me")), ("questions", _("Questions"))]
    if may_see_waiting(user):
        views.insert(2, ("waiting", _("Waiting in the teams")))
    view = request.GET.get("view", "")
    view = view if view in dict(views) else ""
    context: dict[str, object] = {"views": views, "view": view, "trigger": TRIGGER, "address": request.get_full_path()}
    if view == "":
        context["rows"] = rows.rows(queries.to_answer(user.pk)[:SHOWN], now)
        context["asked"] = rows.questions(queries.inquiries_to(user.pk)[:SHOWN])
        context["back"] = rows.rows(queries.came_back(user.pk), now)
    elif view == "given":
        context["rows"] = rows.rows(queries.given(user.pk, now=now)[:SHOWN], now)
    elif view == "waiting":
        context["rows"] = rows.rows(queries.all_waiting(user)[:SHOWN], now)
    else:
        context["asked"] = rows.questions(queries.inquiries_to(user.pk)[:SHOWN])
        context["mine"] = rows.questions(queries.inquiries_of(user.pk, now=now)[:SHOWN])
    return render(request, "desk/handovers/list.html", context)
