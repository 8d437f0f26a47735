from __future__ import annotations

from django.urls import path

from handschlag.desk.confirmation import many, settings_views, views

urlpatterns = [
    path("promises/<int:promise>/confirmation/", views.confirmation, name="confirmation"),
    path("promises/<int:promise>/confirmation/new/", views.create, name="confirmation-new"),
    path("promises/<int:promise>/confirmation/renew/", views.renew, name="confirmation-renew"),
    path("promises/<int:promise>/confirmation/revoke/", views.revoke, name="confirmation-revoke"),
    path("promises/groups/<int:group>/confirm/", many.confirm, name="promise-group-confirm"),
    path("promises/groups/<int:group>/confirm/<int:run>/back/", many.take_back, name="promise-group-unconfirm"),
    path("promises/groups/<int:group>/letters/", many.letters, name="promise-group-letters"),
    path("wishes/<int:wish>/grant/", views.grant, name="wish-grant"),
    path("wishes/<int:wish>/offer/", views.offer, name="wish-offer"),
    path("wishes/<int:wish>/close/", views.close, name="wish-close"),
    path("settings/letterhead/", settings_views.letterhead, name="settings-letterhead"),
    path("settings/confirmations/", settings_views.confirmations, name="settings-confirmations"),
]
