from __future__ import annotations

from django.urls import path

from handschlag.desk.products import views

urlpatterns = [
    path("settings/products/", views.products, name="settings-products"),
    path("settings/products/new/", views.new_product, name="settings-product-new"),
    path("settings/products/<int:number>/", views.product, name="settings-product"),
    path("settings/products/<int:number>/versions/", views.add_version, name="settings-product-version"),
]
