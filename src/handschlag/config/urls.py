"""Every address of the product. A house test walks this list: each view has a lock."""

from __future__ import annotations

from django.urls import include, path

from handschlag.config import health

urlpatterns = [
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("", include("handschlag.desk.urls")),
    path("", include("handschlag.portal.urls")),
    path("", include("handschlag.channels.telephony.urls")),
    path("", include("handschlag.channels.mail.urls")),
]
