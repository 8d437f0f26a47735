from __future__ import annotations

from django.urls import path

from handschlag.desk.today import views

urlpatterns = [
    path("", views.today, name="today"),
    path("conversations/<int:conversation>/step-done/", views.finish_step, name="step-done"),
]
