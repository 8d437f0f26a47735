from __future__ import annotations

from django.urls import path

from handschlag.desk.practice import views

urlpatterns = [
    path("practice/", views.practice, name="practice"),
    path("practice/ring/", views.ring, name="practice-ring"),
    path("practice/clock/", views.move_clock, name="practice-clock"),
    path("practice/<str:call>/", views.phone, name="practice-phone"),
    path("practice/<str:call>/answer/", views.answer, name="practice-answer"),
    path("practice/<str:call>/hang-up/", views.hang_up, name="practice-hang-up"),
]
