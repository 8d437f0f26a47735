from __future__ import annotations

from django.urls import path

from handschlag.desk.search import views

urlpatterns = [path("palette/", views.palette, name="palette")]
