from __future__ import annotations

from django.urls import path

from handschlag.desk.published import views

urlpatterns = [
    path("settings/published/", views.published, name="settings-published"),
    path("settings/published/new/", views.new, name="settings-published-new"),
    path("settings/published/<int:number>/", views.change, name="settings-published-change"),
    path("settings/published/<int:number>/evidence/", views.evidence, name="settings-published-evidence"),
]
