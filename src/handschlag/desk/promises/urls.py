from __future__ import annotations

from django.urls import path

from handschlag.desk.promises.views import timeline

urlpatterns = [
    path("promises/", timeline.timeline, name="promises"),
]
