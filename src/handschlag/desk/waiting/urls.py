from __future__ import annotations

from django.urls import path

from handschlag.desk.waiting import views

urlpatterns = [path("settings/waiting/", views.waiting, name="settings-waiting")]
