from __future__ import annotations

from django.urls import path

from handschlag.desk.load import views

urlpatterns = [
    path("promises/load/", views.load, name="promises-load"),
    path("settings/estimates/", views.estimates, name="settings-estimates"),
]
