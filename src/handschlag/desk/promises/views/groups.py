"""One known cause, many customers: one promise each, kept and told together or one by one."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from handschlag.core import look
from handschlag.core.errors import Cannot
from handschlag.core.ids import read_id
from handschlag.customers import queries as customers
from handschlag.desk import toasts
from handschlag.desk.confirmation import many as confirmations
from handschlag.desk.customer import faces
from handschlag.desk.promises import many, telling
from handschlag.desk.promises.forms import GroupForm
from handschlag.desk.promises.rows import rows
from handschlag.desk.refusals import is_done
from handschlag.doors import DeskRequest, allowed
from handschlag.promises import actions as promises
from handschlag.promises import queries
from handschlag.promises.permissions import may_make_promises, may_see_promises
from handschlag.promises.queries import COMING, Entry


@allowed(may_make_promises)
@require_http_methods(["GET", "POST"])
def create(request: DeskRequest) -> HttpResponse:
    """`customer` in the address: chosen already, from a list or a search."""
    chosen = [number for one in request.GET.getlist("customer") if (number := read_id(one)) is not None]
    names = "\n".join(row.number or row.name for row in customers.customers().filter(pk__in=chosen)) if chosen else ""
    form = GroupForm(request.POST or None, user=request.user.pk, initial={"customers": names})
    meant = many.read(form["customers"].value() or "", now=request.now)
    if request.method == "POST" and form.is_valid() and _is_made(request, form, meant):
        return HttpResponseRedirect(reverse("promises"))
    context = {"form": form, "meant": meant}
    return render(request, "desk/promises/group_new.html", context, status=422 if form.errors else 200)


def _is_made(request: DeskRequest, form: GroupForm, meant: list[many.Meant]) -> bool:
    unclear = [one.line for one in meant if one.customer is None]
    if unclear:
        form.add_error("customers", _("Not clear yet: %s") % ", ".join(unclear))
        return False
    given = form.cleaned_data
    whose = faces.chosen("owner", given["owner"])
    members = [one.customer for one in meant if one.customer is not None]

    def act() -> None:
        promises.make_group(
            cause=given["cause"],
            words=given["words"],
            members=members,
            owner=whose["owner"],
            owner_team=whose["owner_team"],
            by=request.user.pk,
            now=request.now,
        )

    if not is_done(form, act):
        return False
    toasts.say(request, _("Promised to each of them."))
    return True


@allowed(may_see_promises)
@require_GET
def understood(request: DeskRequest) -> HttpResponse:
    """Whom the lines typed so far mean, and by when the words promise it."""
    meant = many.read(request.GET.get("customers", ""), now=request.now)
    return render(request, "desk/promises/meant.html", {"meant": meant})


@allowed(may_see_promises)
@require_GET
def group(request: DeskRequest, group: int) -> HttpResponse:
    row = queries.get_group(group)
    members = list(queries.members(group))
    with look.one_look():
        to_tell = telling.still_to_tell(group, members, by=request.user, now=request.now)
        each = rows([Entry(member, COMING) for member in members], now=request.now)
    context = {
        "group": row,
        "to_tell": to_tell,
        "tally": queries.tallies([group]).get(group),
        "rows": each,
        **confirmations.standing(group, len(members), now=request.now),
        "trigger": ", ".join(f"calm:promise-{member.pk} from:body" for member in members[:LIVE]),
    }
    return render(request, "desk/promises/group.html", context)


LIVE = 100
"""So many members are followed live; a larger group is drawn anew when it is opened."""


@allowed(may_make_promises)
@require_POST
def keep(request: DeskRequest, group: int) -> HttpResponse:
    return _done(request, group, promises.keep_group, lambda n: ngettext("%d kept.", "%d kept.", n) % n)


@allowed(may_make_promises)
@require_POST
def tell(request: DeskRequest, group: int) -> HttpResponse:
    return _done(
        request, group, promises.tell_group, lambda n: ngettext("%d customer told.", "%d customers told.", n) % n
    )


def _done(request: DeskRequest, group: int, act: Callable[..., int], told: Callable[[int], str]) -> HttpResponse:
    try:
        number = act(group=group, by=request.user.pk, now=request.now)
    except Cannot as no:
        toasts.warn(request, no.reason)
    else:
        toasts.say(request, told(number))
    return HttpResponseRedirect(reverse("promise-group", args=[group]))
