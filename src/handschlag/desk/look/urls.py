from __future__ import annotations

from django.urls import path

from handschlag.desk.look import views

urlpatterns = [path("look/", views.look, name="look")]
