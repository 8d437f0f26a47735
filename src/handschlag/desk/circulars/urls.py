from __future__ import annotations

from django.urls import path

from handschlag.desk.circulars import telling, writing

urlpatterns = [
    path("care/circulars/", telling.circulars, name="care-circulars"),
    path("care/circulars/new/", writing.write, name="care-circulars-new"),
    path("care/circulars/<int:number>/", telling.circular, name="care-circulars-circular"),
    path("care/circulars/<int:number>/change/", writing.write, name="care-circulars-change"),
    path("care/circulars/<int:number>/send/", writing.send, name="care-circulars-send"),
    path("care/circulars/<int:number>/drop/", writing.drop, name="care-circulars-drop"),
    path("care/circulars/<int:number>/end/", writing.end, name="care-circulars-end"),
    path("care/circulars/<int:number>/letters/", telling.letters, name="care-circulars-letters"),
    path("care/circulars/<int:number>/letters/sent/", telling.letters_sent, name="care-circulars-sent"),
    path("customers/<int:customer>/circulars/<int:number>/told/", telling.told, name="customer-circular-told"),
]
