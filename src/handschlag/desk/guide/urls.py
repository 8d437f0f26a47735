from __future__ import annotations

from django.urls import path

from handschlag.desk.guide import views

urlpatterns = [path("guide/", views.guide, name="guide")]
