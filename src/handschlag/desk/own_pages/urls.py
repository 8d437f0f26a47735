from __future__ import annotations

from django.urls import path

from handschlag.desk.own_pages import views

urlpatterns = [
    path("customers/<int:customer>/own-pages/", views.own_pages, name="customer-pages"),
    path("customers/<int:customer>/own-pages/<int:number>/mail/", views.mail, name="customer-pages-mail"),
    path("customers/<int:customer>/own-pages/<int:number>/revoke/", views.revoke, name="customer-pages-revoke"),
]
