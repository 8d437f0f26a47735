from __future__ import annotations

from django.urls import path

from handschlag.desk.setup import views

urlpatterns = [
    path("setup/", views.setup, name="setup"),
    path("setup/start/<str:token>/", views.founder, name="setup-founder"),
    path("setup/company/", views.company, name="setup-company"),
    path("setup/hours/", views.hours, name="setup-hours"),
    path("setup/telephone/", views.telephone, name="setup-telephone"),
    path("setup/colleagues/", views.colleagues, name="setup-colleagues"),
    path("setup/colleagues/team/", views.team, name="setup-team"),
    path("setup/customers/", views.customers, name="setup-customers"),
    path("setup/ring/", views.ring, name="setup-ring"),
    path("setup/skip/<slug:step>/", views.skip, name="setup-skip"),
    path("setup/finish/", views.finish, name="setup-finish"),
]
