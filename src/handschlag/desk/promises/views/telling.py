"""A group is told, each by the way they wish: letters in one file, calls, mails; and noted with that way."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from handschlag.cases import queries as cases
from handschlag.core.ids import read_id
from handschlag.desk import letters as sheets
from handschlag.desk import refusals, toasts
from handschlag.desk.promises import telling
from handschlag.doors import DeskRequest, allowed
from handschlag.promises import actions as promises
from handschlag.promises import queries
from handschlag.promises.permissions import may_make_promises, may_see_promises


@allowed(may_make_promises)
@require_POST
def told(request: DeskRequest, group: int) -> HttpResponse:
    """Those named and no others: what was posted, said or written is what is noted."""
    named = _ids(request.POST.getlist("member"))
    way = request.POST.get("way", "")

    def act() -> None:
        number = promises.tell_group(group=group, members=named, way=way, by=request.user.pk, now=request.now)
        toasts.say(request, ngettext("%d customer told.", "%d customers told.", number) % number)

    return refusals.go(request, act, to=reverse("promise-group", args=[group]))


@allowed(may_see_promises)
@require_GET
def letters(request: DeskRequest, group: int) -> HttpResponse:
    """The letters of those named in the address in one file; whoever was told meanwhile gets none."""
    row = queries.get_group(group)
    asked = _ids(request.GET.getlist("letter"))
    if not asked:
        raise Http404
    several = [one for one in queries.members(group).filter(pk__in=asked) if queries.is_untold(one)]
    if len(several) < len(asked):
        toasts.warn(request, _("Somebody has told some of them meanwhile. This is the list as it is now."))
        return HttpResponseRedirect(reverse("promise-group", args=[group]))
    papers = telling.papers(several, cases.cause_of_group(group), now=request.now)
    return sheets.pdf(papers, title=str(row), name=f"{_('letters')}-{row.pk}", at=request.now)


def _ids(typed: list[str]) -> list[int]:
    """Each once, as many as stand on a page."""
    return list(dict.fromkeys(found for one in typed[: telling.SHOWN] if (found := read_id(one))))
