from __future__ import annotations

from django.urls import path

from handschlag.desk.laws import views

urlpatterns = [
    path("settings/laws/", views.laws, name="settings-laws"),
    path("settings/laws/new/", views.new, name="settings-laws-new"),
    path("settings/laws/<str:code>/", views.law, name="settings-laws-law"),
    path("settings/laws/<str:code>/change/", views.change, name="settings-laws-change"),
]
