from __future__ import annotations

from django.urls import path

from handschlag.desk.products import views

urlpatterns = [
    path("settings/products/", views.products, name="settings-products"),
    path("settings/products/new/", views.new_product, name="settings-product-new"),
    path("settings/products/<int:number>/", views.product, name="settings-product"),
    path("settings/products/<int:number>/versions/", views.add_version, name="settings-product-version"),
    path("settings/products/<int:number>/life/", views.life, name="settings-product-life"),
    path("settings/products/<int:number>/dependencies/", views.add_dependency, name="settings-product-dependency"),
    path(
        "settings/products/<int:number>/dependencies/<int:dependency>/",
        views.drop_dependency,
        name="settings-product-dependency-drop",
    ),
]
