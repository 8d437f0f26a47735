from __future__ import annotations

from django.urls import path

from handschlag.desk.carried import views

urlpatterns = [
    path("account/load/", views.mine, name="account-load"),
    path("calls/<int:conversation>/hard/", views.hard, name="call-hard"),
]
