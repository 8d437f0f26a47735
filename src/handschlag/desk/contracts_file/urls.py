from __future__ import annotations

from django.urls import path

from handschlag.desk.contracts_file import views

urlpatterns = [
    path("settings/contracts/", views.files, name="settings-contracts"),
    path("settings/contracts/all.csv", views.export, name="settings-contracts-export"),
    path("settings/contracts/<int:number>/", views.file, name="settings-contracts-file"),
    path("settings/contracts/<int:number>/columns/", views.map_columns, name="settings-contracts-map"),
    path("settings/contracts/<int:number>/take/", views.take, name="settings-contracts-take"),
    path("settings/contracts/<int:number>/drop/", views.drop, name="settings-contracts-drop"),
    path("settings/contracts/<int:number>/undo/", views.undo, name="settings-contracts-undo"),
]
