from __future__ import annotations

from django.urls import path

from handschlag.desk.texts import views

urlpatterns = [
    path("settings/texts/", views.texts, name="settings-texts"),
    path("settings/texts/new/", views.new_text, name="settings-text-new"),
    path("settings/texts/preview/", views.preview, name="settings-text-preview"),
    path("settings/texts/closings/", views.take_over, name="settings-texts-closings"),
    path("settings/texts/<int:number>/", views.text, name="settings-text"),
    path("settings/texts/<int:number>/retire/", views.retire, name="settings-text-retire"),
    path("settings/texts/<int:number>/restore/", views.restore, name="settings-text-restore"),
]
