from __future__ import annotations

from django.urls import path

from handschlag.desk.settings import views

urlpatterns = [
    path("settings/", views.settings, name="settings"),
    path("settings/company/", views.company, name="settings-company"),
]
