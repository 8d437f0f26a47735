from __future__ import annotations

from django.urls import path

from handschlag.desk.laws import covering, views

urlpatterns = [
    path("settings/laws/", views.laws, name="settings-laws"),
    path("settings/laws/new/", views.new, name="settings-laws-new"),
    path("settings/laws/<str:code>/", views.law, name="settings-laws-law"),
    path("settings/laws/<str:code>/change/", views.change, name="settings-laws-change"),
    path("settings/laws/<str:code>/covers/", covering.cover, name="settings-laws-cover"),
    path("settings/laws/<str:code>/covers/<int:scope>/end/", covering.uncover, name="settings-laws-uncover"),
]
