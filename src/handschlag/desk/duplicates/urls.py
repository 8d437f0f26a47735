from __future__ import annotations

from django.urls import path

from handschlag.desk.duplicates import views

urlpatterns = [
    path("customers/duplicates/", views.listing, name="duplicates"),
    path("customers/<int:one>/with/<int:other>/", views.compare, name="duplicate"),
    path("customers/<int:one>/with/<int:other>/merge/", views.merge, name="duplicate-merge"),
    path("customers/<int:one>/with/<int:other>/apart/", views.keep_apart, name="duplicate-apart"),
    path("customers/<int:customer>/merges/", views.merges, name="customer-merges"),
    path("customers/merges/<int:merge>/undo/", views.undo, name="merge-undo"),
]
