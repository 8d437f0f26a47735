from __future__ import annotations

from django.urls import path

from handschlag.desk.dial import views

urlpatterns = [
    path("dial/", views.dial, name="dial"),
    path("dial/<int:dialling>/", views.state, name="dial-state"),
]
