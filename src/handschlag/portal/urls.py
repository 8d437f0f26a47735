"""Short, because they are printed and typed."""

from __future__ import annotations

from django.urls import path

from handschlag.portal import views, web_form
from handschlag.portal.own import data, entrance, meeting
from handschlag.portal.own import views as own

urlpatterns = [
    path("p/<str:token>/", views.promise, name="promise-page"),
    path("p/<str:token>/suits/", views.suits, name="promise-page-suits"),
    path("p/<str:token>/wish/", views.wish, name="promise-page-wish"),
    path("p/<str:token>/instead/", views.instead, name="promise-page-instead"),
    path("p/<str:token>/promise.ics", views.calendar, name="promise-page-calendar"),
    path("write/", web_form.web_form, name="web-form"),
    path("write/thanks/", web_form.thanks, name="web-form-thanks"),
    path("my/", own.home, name="own-home"),
    path("my/in/", entrance.enter, name="own-in"),
    path("my/in/<str:ticket>/", entrance.code, name="own-code"),
    path("my/l/<str:token>/", entrance.by_link, name="own-link"),
    path("my/out/", entrance.leave, name="own-out"),
    path("my/accessibility/", entrance.accessibility, name="own-accessibility"),
    path("my/call/", meeting.call, name="own-call"),
    path("my/care/", meeting.looked_after, name="own-care"),
    path("my/data/", data.data, name="own-data"),
    path("my/data/consent/", data.consent, name="own-consent"),
    path("my/data/withdraw/", data.withdraw, name="own-withdraw"),
    path("my/data/ask/", data.ask, name="own-ask"),
    path("my/write/", own.write, name="own-write"),
    path("my/matters/<int:case>/", own.matter, name="own-matter"),
    path("my/matters/<int:case>/solved/", own.solved, name="own-solved"),
    path("my/matters/<int:case>/not-solved/", own.not_solved, name="own-not-solved"),
]
