"""Addresses that exchanges and bridges already know, so that they need only another host name and token."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, re_path

from handschlag.channels.telephony.generic import views as generic
from handschlag.channels.telephony.placetel import views as placetel
from handschlag.channels.telephony.sipgate import views as sipgate

urlpatterns: list[URLPattern | URLResolver] = [
    re_path(r"^api/v1/cti/(?P<token>[^/]+)/?$", generic.cti, name="telephony_cti"),
    re_path(r"^api/v1/sipgate/(?P<token>[^/]+)/(?P<direction>in|out)/?$", sipgate.push, name="telephony_sipgate"),
    re_path(r"^api/v1/sipgate/(?P<direction>in|out)/(?P<token>[^/]+)/?$", sipgate.push),
    re_path(r"^api/v1/sipgate/(?P<direction>in|out)/?$", sipgate.push, {"token": ""}),
    re_path(r"^api/v1/placetel/(?P<token>[^/]+)/?$", placetel.notify, name="telephony_placetel"),
]
