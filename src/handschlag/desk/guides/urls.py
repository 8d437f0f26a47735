from __future__ import annotations

from django.urls import path

from handschlag.desk.guides import views

urlpatterns = [
    path("settings/guides/", views.guides, name="settings-guides"),
    path("settings/guides/new/", views.new, name="settings-guide-new"),
    path("settings/guides/import/", views.read_in, name="settings-guide-import"),
    path("settings/guides/<int:guide>/", views.guide, name="settings-guide"),
    path("settings/guides/<int:guide>/change/", views.change, name="settings-guide-change"),
    path("settings/guides/<int:guide>/export/", views.export, name="settings-guide-export"),
    path("settings/guides/<int:guide>/retire/", views.retire, name="settings-guide-retire"),
    path("settings/guides/<int:guide>/restore/", views.restore, name="settings-guide-restore"),
]
