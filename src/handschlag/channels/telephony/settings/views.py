from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from handschlag.channels.telephony.hearing import DIALECTS
from handschlag.channels.telephony.settings import live
from handschlag.channels.telephony.settings.forms import BlockForm, CallerIdsForm, ConnectionForm, LineForm
from handschlag.channels.telephony.threecx import template as threecx
from handschlag.conversations import actions as conversations
from handschlag.conversations import queries
from handschlag.conversations.choices import Provider
from handschlag.conversations.models import Connection, Line
from handschlag.core import installation
from handschlag.core.errors import Cannot, NotThere
from handschlag.doors import DeskRequest, allowed
from handschlag.people.permissions import may_administer

T = TypeVar("T")

SHOWN_ONCE: Final = "telephony_token"
LOCAL: Final = ("localhost", "127.0.0.1", "::1")
PROVIDERS: Final = (
    Provider.FRITZBOX, Provider.SIPGATE, Provider.PLACETEL, Provider.AMI, Provider.THREECX, Provider.GENERIC,
)  # fmt: skip
STARTS: Final[dict[str, dict[str, str]]] = {"fritzbox": {"host": "fritz.box"}}


@allowed(may_administer)
def overview(request: DeskRequest) -> HttpResponse:
    house = installation.read()
    form = BlockForm(request.POST or None)
    if form.is_bound and form.is_valid():
        done = _try(
            form,
            lambda: conversations.block_number(
                **form.cleaned_data, region=house.region, area_code=house.area_code, by=request.user.pk, now=request.now
            ),
        )
        if done:
            return _back(request, "settings-telephony", _("Calls from this number are refused from now on."))
    context = {
        "connections": [live.Health(connection, request.now) for connection in queries.connections()],
        "providers": [(provider.value, provider.label) for provider in PROVIDERS],
        "blocked": queries.blocked_numbers(),
        "region": house.region,
        "form": form,
    }
    return _page(request, "overview", context, form)


@allowed(may_administer)
def new(request: DeskRequest, provider: str) -> HttpResponse:
    if provider not in {known.value for known in PROVIDERS}:
        raise Http404
    house = installation.read()
    start = {
        "name": Provider(provider).label,
        "region": house.region,
        "area_code": house.area_code,
        **STARTS.get(provider, {}),
    }
    form = ConnectionForm(request.POST or None, initial=start, provider=provider)
    made: list[tuple[Connection, str]] = []
    if form.is_bound and form.is_valid() and _try(form, lambda: made.append(_create(request, provider, form))):
        ((connection, token),) = made
        if token:
            request.session[SHOWN_ONCE] = {"connection": connection.pk, "token": token}
        return _back(request, "settings-telephony-connection", _("The connection is set up."), connection.pk)
    return _page(request, "new", {"form": form, "provider": provider, "label": Provider(provider).label}, form)


def _create(request: DeskRequest, provider: str, form: ConnectionForm) -> tuple[Connection, str]:
    settings = form.settings()
    name = settings.pop("name")
    return conversations.create_connection(
        name=name, provider=provider, settings=settings, by=request.user.pk, now=request.now
    )


@allowed(may_administer)
def connection(request: DeskRequest, connection: int) -> HttpResponse:
    row = _connection(connection)
    form = ConnectionForm(
        request.POST or None, initial=_current(row), provider=row.provider, has_secret=bool(row.secret)
    )
    if form.is_bound and form.is_valid():

        def change() -> object:
            return conversations.change_connection(
                connection=row.pk, settings=form.settings(), by=request.user.pk, now=request.now
            )

        if _try(form, change):
            return _back(request, "settings-telephony-connection", _("Saved."), row.pk)
    return _page(request, "connection", _about(request, row, form=form), form)


@allowed(may_administer)
@require_POST
def rotate(request: DeskRequest, connection: int) -> HttpResponse:
    row = _connection(connection)
    try:
        token = conversations.rotate_token(connection=row.pk, by=request.user.pk, now=request.now)
    except Cannot as refusal:
        messages.error(request, refusal.reason)
        return _back(request, "settings-telephony-connection", "", row.pk)
    request.session[SHOWN_ONCE] = {"connection": row.pk, "token": token}
    said = _("The old address is refused from now on. Enter the new one at your exchange.")
    return _back(request, "settings-telephony-connection", said, row.pk)


@allowed(may_administer)
@require_POST
def template(request: DeskRequest, connection: int) -> HttpResponse:
    """The file a 3CX is given, with the token while it is still known; afterwards 3CX asks for it."""
    row = _connection(connection)
    if row.provider != Provider.THREECX:
        raise Http404
    token = request.POST.get("token", "")
    body = threecx.template(base=request.build_absolute_uri("/"), token=token, country=row.region)
    file = {"Content-Disposition": 'attachment; filename="handschlag-3cx.xml"', "Cache-Control": "no-store"}
    return HttpResponse(body, content_type="application/xml; charset=utf-8", headers=file)


@allowed(may_administer)
@require_POST
def switch(request: DeskRequest, connection: int) -> HttpResponse:
    """On or off, as the button said."""
    row = _connection(connection)
    is_on = request.POST.get("on") == "1"
    conversations.change_connection(
        connection=row.pk, settings={"is_enabled": is_on}, by=request.user.pk, now=request.now
    )
    said = (
        _("The connection is switched on.") if is_on else _("The connection is switched off. Its calls are not heard.")
    )
    return _back(request, "settings-telephony-connection", said, row.pk)


@allowed(may_administer)
@require_POST
def remove(request: DeskRequest, connection: int) -> HttpResponse:
    """Offered only for a connection that is switched off: its address cannot be brought back."""
    row = _connection(connection)
    if row.is_enabled:
        messages.error(request, _("Please switch the connection off first."))
        return _back(request, "settings-telephony-connection", "", row.pk)
    conversations.remove_connection(connection=row.pk, by=request.user.pk, now=request.now)
    return _back(request, "settings-telephony", _("The connection is removed. What was said through it stays."))


@allowed(may_administer)
@require_POST
def caller_ids(request: DeskRequest, connection: int) -> HttpResponse:
    row = _connection(connection)
    form = CallerIdsForm(request.POST)
    if form.is_valid():

        def set_rows() -> None:
            conversations.set_caller_ids(connection=row.pk, **form.cleaned_data, by=request.user.pk, now=request.now)

        if _try(form, set_rows, names={"pattern": "rows", "caller_id": "rows"}):
            return _back(request, "settings-telephony-connection", _("Saved."), row.pk)
    return _page(request, "connection", _about(request, row, caller_ids_form=form), form)


@allowed(may_administer)
@require_POST
def add_line(request: DeskRequest, connection: int) -> HttpResponse:
    row = _connection(connection)
    form = LineForm(request.POST)
    if form.is_valid():

        def add() -> None:
            conversations.add_line(connection=row.pk, **_line(form), by=request.user.pk, now=request.now)

        if _try(form, add):
            return _back(request, "settings-telephony-connection", _("The line is added."), row.pk)
    return _page(request, "connection", _about(request, row, line_form=form), form)


@allowed(may_administer)
def line(request: DeskRequest, line: int) -> HttpResponse:
    row = _find(lambda: queries.get_line(line))
    current = {"name": row.name, "number": row.e164, "team": row.team_id, "calendar": row.calendar_id}
    form = LineForm(request.POST or None, initial=current)
    if form.is_bound and form.is_valid():

        def change() -> None:
            conversations.change_line(line=row.pk, **_line(form), by=request.user.pk, now=request.now)

        if _try(form, change):
            return _back(request, "settings-telephony-connection", _("Saved."), row.connection_id)
    return _page(request, "line", {"form": form, "line": row}, form)


@allowed(may_administer)
@require_POST
def remove_line(request: DeskRequest, line: int) -> HttpResponse:
    row: Line = _find(lambda: queries.get_line(line))
    conversations.remove_line(line=row.pk, by=request.user.pk, now=request.now)
    return _back(request, "settings-telephony-connection", _("The line is removed."), row.connection_id)


@allowed(may_administer)
@require_POST
def unblock(request: DeskRequest, blocked: int) -> HttpResponse:
    row = _find(lambda: queries.get_blocked_number(blocked))
    conversations.unblock_number(blocked=row.pk, by=request.user.pk, now=request.now)
    return _back(request, "settings-telephony", _("Calls from this number come through again."))


@allowed(may_administer)
def heard(request: DeskRequest, connection: int) -> HttpResponse:
    """The live test: asked for every two seconds while the page is open; nothing new is not sent again."""
    row = _connection(connection)
    test = live.test(row, now=request.now)
    if request.GET.get("seen") == test.mark:
        return HttpResponse(status=204)
    context = {"connection": row, "health": live.Health(row, request.now), "test": test}
    return render(request, "telephony/settings/heard.html", context)


def _about(
    request: DeskRequest,
    row: Connection,
    *,
    form: forms.Form | None = None,
    line_form: forms.Form | None = None,
    caller_ids_form: forms.Form | None = None,
) -> dict[str, Any]:
    shown = {
        "rows": "\n".join(f"{caller_id.pattern} {caller_id.caller_id}" for caller_id in row.caller_ids.all()),
        "default": row.default_caller_id,
    }
    return {
        "connection": row,
        "health": live.Health(row, request.now),
        "test": live.test(row, now=request.now),
        **_shown_once(request, row),
        "shows_numbers": row.provider in DIALECTS and DIALECTS[row.provider].is_live,
        "form": form or ConnectionForm(initial=_current(row), provider=row.provider, has_secret=bool(row.secret)),
        "line_form": line_form or LineForm(),
        "caller_ids_form": caller_ids_form or CallerIdsForm(initial=shown),
    }


def _shown_once(request: DeskRequest, row: Connection) -> dict[str, Any]:
    """What to enter at the exchange, once: afterwards nobody here knows the token any more."""
    shown = request.session.get(SHOWN_ONCE)
    if not shown or shown["connection"] != row.pk:
        return {}
    del request.session[SHOWN_ONCE]
    token = shown["token"]
    return {
        "addresses": _addresses(request, row.provider, token),
        "token": token,
        "is_local": urlsplit(request.build_absolute_uri()).hostname in LOCAL,
    }


def _addresses(request: DeskRequest, provider: str, token: str) -> list[tuple[str, str]]:
    if provider == Provider.SIPGATE:
        return [
            (label, request.build_absolute_uri(reverse("telephony_sipgate", args=[token, direction])))
            for label, direction in ((_("For incoming calls"), "in"), (_("For outgoing calls"), "out"))
        ]
    if provider == Provider.THREECX:
        return [(_("Address of Handschlag"), request.build_absolute_uri("/").rstrip("/")), (_("Token"), token)]
    name = {"generic": "telephony_cti", "placetel": "telephony_placetel"}[provider]
    return [(_("Address for your exchange"), request.build_absolute_uri(reverse(name, args=[token])))]


def _current(row: Connection) -> dict[str, Any]:
    names = (
        "name", "region", "area_code", "timezone", "host", "port", "user_name", "call_list_port", "takes_in", "takes_out",
        "is_encrypted", "certificate", "contexts", "is_dialling", "dial_channel", "dial_context",
    )  # fmt: skip
    return {name: getattr(row, name) for name in names}


def _line(form: LineForm) -> dict[str, Any]:
    said = form.cleaned_data
    team, calendar = said["team"], said["calendar"]
    return {
        "name": said["name"],
        "number": said["number"],
        "team": team.pk if team else None,
        "calendar": calendar.pk if calendar else None,
    }


def _try(form: forms.Form, act: Callable[[], object], *, names: dict[str, str] | None = None) -> bool:
    """One action; a refusal becomes the form's error at the field it is about."""
    try:
        act()
    except Cannot as refusal:
        field = (names or {}).get(refusal.field, refusal.field)
        form.add_error(field if field in form.fields else None, refusal.reason)
        return False
    return True


def _find(get: Callable[[], T]) -> T:
    try:
        return get()
    except NotThere as gone:
        raise Http404(gone.reason) from gone


def _connection(connection: int) -> Connection:
    return _find(lambda: queries.get_connection(connection))


def _page(request: DeskRequest, name: str, context: dict[str, Any], form: forms.Form) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, f"telephony/settings/{name}.html", context, status=status)


def _back(request: DeskRequest, name: str, said: str, *arguments: int) -> HttpResponse:
    if said:
        messages.success(request, said)
    return HttpResponseRedirect(reverse(name, args=arguments))
