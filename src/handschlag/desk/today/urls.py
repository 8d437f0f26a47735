from __future__ import annotations

from django.urls import path

from handschlag.desk.today import views

urlpatterns = [
    path("", views.today, name="today"),
    path("promises/<int:promise>/keep/", views.keep, name="promise-keep"),
    path("promises/<int:promise>/tried/", views.tried, name="promise-tried"),
    path("promises/<int:promise>/break-told/", views.break_told, name="promise-break-told"),
    path("conversations/<int:conversation>/step-done/", views.finish_step, name="step-done"),
]
