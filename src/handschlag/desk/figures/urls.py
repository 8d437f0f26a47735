from __future__ import annotations

from django.urls import path

from handschlag.desk.figures import views

urlpatterns = [
    path("promises/figures/", views.figures, name="promises-figures"),
    path("promises/figures/<str:name>/", views.behind, name="promises-behind"),
    path("customers/<int:customer>/figures/", views.of_customer, name="customer-figures"),
]
