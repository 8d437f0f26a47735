"""Every address of the product. A house test walks this list: each view has a lock."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("handschlag.desk.urls")),
    path("", include("handschlag.channels.telephony.urls")),
]
