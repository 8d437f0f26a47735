"""Short, because they are printed and typed."""

from __future__ import annotations

from django.urls import path

from handschlag.portal import views

urlpatterns = [
    path("p/<str:token>/", views.promise, name="promise-page"),
    path("p/<str:token>/suits/", views.suits, name="promise-page-suits"),
    path("p/<str:token>/wish/", views.wish, name="promise-page-wish"),
    path("p/<str:token>/instead/", views.instead, name="promise-page-instead"),
    path("p/<str:token>/promise.ics", views.calendar, name="promise-page-calendar"),
]
