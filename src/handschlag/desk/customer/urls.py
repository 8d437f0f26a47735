from __future__ import annotations

from django.urls import path

from handschlag.desk.customer import views

urlpatterns = [
    path("customers/", views.listing, name="customers"),
    path("customers/new/", views.create, name="customer-new"),
    path("customers/<int:customer>/", views.file, name="customer"),
    path("customers/<int:customer>/head/", views.head, name="customer-head"),
    path("customers/<int:customer>/glance/", views.at_a_glance, name="customer-glance"),
    path("customers/<int:customer>/story/", views.stretch, name="customer-story"),
    path("customers/<int:customer>/owners/", views.responsibilities, name="customer-owners"),
    path("customers/<int:customer>/panel/<slug:name>/", views.panel, name="customer-panel"),
    path("customers/<int:customer>/restore/<str:token>/", views.restore, name="customer-restore"),
    path("customers/<int:customer>/contracts/<int:number>/", views.contract, name="customer-contract"),
    path("customers/<int:customer>/<slug:kind>/new/", views.edit, name="customer-add"),
    path("customers/<int:customer>/<slug:kind>/<int:row>/", views.edit, name="customer-edit"),
    path("customers/<int:customer>/<slug:kind>/<int:row>/remove/", views.remove, name="customer-remove"),
]
