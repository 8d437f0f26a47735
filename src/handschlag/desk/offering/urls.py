from __future__ import annotations

from django.urls import path

from handschlag.desk.offering import hours, visits

urlpatterns = [
    path("care/open-hours/", hours.open_hours, name="care-open-hours"),
    path("care/open-hours/<int:number>/end/", hours.end, name="care-open-hours-end"),
    path("customers/<int:customer>/open-hour/<int:number>/", hours.invite, name="customer-open-hour"),
    path("customers/<int:customer>/visit/", visits.visit, name="customer-visit"),
    path("customers/<int:customer>/visit/no/", visits.instead, name="customer-visit-no"),
]
