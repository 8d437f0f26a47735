"""The desk's addresses: one line per subject."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("handschlag.desk.look.urls")),
    path("", include("handschlag.desk.guide.urls")),
    path("", include("handschlag.desk.duplicates.urls")),
    path("", include("handschlag.desk.care.urls")),
    path("", include("handschlag.desk.carried.urls")),
    path("", include("handschlag.desk.circulars.urls")),
    path("", include("handschlag.desk.offering.urls")),
    path("", include("handschlag.desk.customer.urls")),
    path("", include("handschlag.desk.search.urls")),
    path("", include("handschlag.desk.counts.urls")),
    path("", include("handschlag.desk.signin.urls")),
    path("", include("handschlag.desk.account.urls")),
    path("", include("handschlag.desk.settings.urls")),
    path("", include("handschlag.desk.hours.urls")),
    path("", include("handschlag.desk.setup.urls")),
    path("", include("handschlag.desk.people.urls")),
    path("", include("handschlag.desk.customer_import.urls")),
    path("", include("handschlag.desk.contracts_file.urls")),
    path("", include("handschlag.desk.texts.urls")),
    path("", include("handschlag.desk.products.urls")),
    path("", include("handschlag.desk.today.urls")),
    path("", include("handschlag.desk.inbox.urls")),
    path("", include("handschlag.desk.promises.urls")),
    path("", include("handschlag.desk.talking.urls")),
    path("", include("handschlag.desk.call.urls")),
    path("", include("handschlag.desk.dial.urls")),
    path("", include("handschlag.desk.practice.urls")),
    path("", include("handschlag.desk.load.urls")),
    path("", include("handschlag.desk.figures.urls")),
    path("", include("handschlag.desk.notices.urls")),
    path("", include("handschlag.desk.confirmation.urls")),
    path("", include("handschlag.desk.published.urls")),
    path("", include("handschlag.desk.laws.urls")),
]
