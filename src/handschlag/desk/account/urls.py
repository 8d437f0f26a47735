from __future__ import annotations

from django.urls import path

from handschlag.desk.account import views

urlpatterns = [
    path("account/", views.profile, name="profile"),
    path("account/presence/", views.presence, name="presence"),
]
