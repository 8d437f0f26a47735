from __future__ import annotations

from django.urls import path

from handschlag.desk.claims import views

urlpatterns = [
    path("cases/<int:case>/law/", views.count, name="case-count-by-law"),
    path("cases/<int:case>/law/day/", views.day, name="case-outage-day"),
    path("cases/<int:case>/used/", views.use, name="case-use"),
    path("cases/<int:case>/used/<int:number>/back/", views.use_back, name="case-use-back"),
]
