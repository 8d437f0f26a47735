"""The settings of mail."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from handschlag.channels.mail.out import views as out

urlpatterns: list[URLPattern | URLResolver] = [
    path("settings/mail/out/", out.addresses, name="settings-mail-out"),
    path("settings/mail/out/new/", out.new, name="settings-mail-out-new"),
    path("settings/mail/out/<int:address>/", out.address, name="settings-mail-out-address"),
    path("settings/mail/out/<int:address>/test/", out.test, name="settings-mail-out-test"),
]
