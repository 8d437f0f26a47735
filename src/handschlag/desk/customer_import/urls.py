from __future__ import annotations

from django.urls import path

from handschlag.desk.customer_import import views

urlpatterns = [
    path("settings/import/", views.imports, name="settings-import"),
    path("settings/import/<int:number>/", views.show, name="settings-import-file"),
    path("settings/import/<int:number>/columns/", views.columns, name="settings-import-columns"),
    path("settings/import/<int:number>/recognise/", views.recognise, name="settings-import-recognise"),
    path("settings/import/<int:number>/run/", views.run, name="settings-import-run"),
    path("settings/import/<int:number>/stop/", views.stop, name="settings-import-stop"),
    path("settings/import/<int:number>/drop/", views.drop, name="settings-import-drop"),
    path("settings/import/<int:number>/undo/", views.undo, name="settings-import-undo"),
]
