from __future__ import annotations

from django.urls import path, register_converter

from handschlag.desk.hours import views


class Day:
    """A date in an address, 2027-01-01; one that does not exist is no address."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
    to_python = staticmethod(views.day_of_address)
    to_url = staticmethod(str)


register_converter(Day, "day")

urlpatterns = [
    path("settings/hours/", views.hours, name="settings-hours"),
    path("settings/hours/new/", views.new, name="hours-new"),
    path("settings/hours/<int:pk>/", views.calendar, name="hours-calendar"),
    path("settings/hours/<int:pk>/edit/", views.edit, name="hours-edit"),
    path("settings/hours/<int:pk>/default/", views.make_default, name="hours-default"),
    path("settings/hours/<int:pk>/exceptions/", views.add_exception, name="hours-exception"),
    path("settings/hours/<int:pk>/planned/<day:from_on>/drop/", views.drop_planned, name="hours-drop-planned"),
    path("settings/hours/exceptions/<int:pk>/withdraw/", views.withdraw, name="hours-withdraw"),
    path("settings/hours/exceptions/<int:pk>/restore/", views.restore, name="hours-restore"),
]
