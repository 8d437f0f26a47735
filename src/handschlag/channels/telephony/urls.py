"""Addresses that exchanges and bridges already know, so that they need only another host name and token."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, re_path

from handschlag.channels.telephony.agent import views as agent
from handschlag.channels.telephony.generic import views as generic
from handschlag.channels.telephony.placetel import views as placetel
from handschlag.channels.telephony.popup import views as popup
from handschlag.channels.telephony.settings import views as settings
from handschlag.channels.telephony.sipgate import views as sipgate
from handschlag.channels.telephony.threecx import views as threecx

urlpatterns: list[URLPattern | URLResolver] = [
    re_path(r"^api/v1/cti/log/?$", agent.log, name="telephony-log"),
    re_path(r"^api/v1/cti/done/bulk/?$", agent.done_bulk, name="telephony-done-bulk"),
    re_path(r"^api/v1/cti/done/(?P<conversation>[0-9]{1,18})/?$", agent.done, name="telephony-done"),
    re_path(r"^api/v1/cti/(?P<token>[^/]+)/?$", generic.cti, name="telephony_cti"),
    re_path(r"^api/v1/sipgate/(?P<token>[^/]+)/(?P<direction>in|out)/?$", sipgate.push, name="telephony_sipgate"),
    re_path(
        r"^api/v1/sipgate/(?P<direction>in|out)/(?P<token>[^/]+)/?$", sipgate.push, name="telephony_sipgate_turned"
    ),
    re_path(r"^api/v1/sipgate/(?P<direction>in|out)/?$", sipgate.push, {"token": ""}, name="telephony_sipgate_headed"),
    re_path(r"^api/v1/placetel/(?P<token>[^/]+)/?$", placetel.notify, name="telephony_placetel"),
    re_path(r"^cti/3cx/(?P<token>[^/]+)/lookup/?$", threecx.lookup, name="telephony_threecx_lookup"),
    re_path(r"^cti/3cx/(?P<token>[^/]+)/report/?$", threecx.report, name="telephony_threecx_report"),
    path("ruf", popup.ring, name="telephony-popup"),
    path("settings/telephony/", settings.overview, name="settings-telephony"),
    path("settings/telephony/new/<str:provider>/", settings.new, name="settings-telephony-new"),
    path("settings/telephony/<int:connection>/", settings.connection, name="settings-telephony-connection"),
    path("settings/telephony/<int:connection>/rotate/", settings.rotate, name="settings-telephony-rotate"),
    path("settings/telephony/<int:connection>/template/", settings.template, name="settings-telephony-template"),
    path("settings/telephony/<int:connection>/switch/", settings.switch, name="settings-telephony-switch"),
    path("settings/telephony/<int:connection>/remove/", settings.remove, name="settings-telephony-remove"),
    path("settings/telephony/<int:connection>/heard/", settings.heard, name="settings-telephony-heard"),
    path("settings/telephony/<int:connection>/caller-ids/", settings.caller_ids, name="settings-telephony-caller-ids"),
    path("settings/telephony/<int:connection>/lines/", settings.add_line, name="settings-telephony-add-line"),
    path("settings/telephony/lines/<int:line>/", settings.line, name="settings-telephony-line"),
    path("settings/telephony/lines/<int:line>/remove/", settings.remove_line, name="settings-telephony-remove-line"),
    path("settings/telephony/blocked/<int:blocked>/", settings.unblock, name="settings-telephony-unblock"),
]
