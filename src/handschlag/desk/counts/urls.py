from __future__ import annotations

from django.urls import path

from handschlag.desk.counts import views

urlpatterns = [path("counts/", views.counts, name="counts")]
