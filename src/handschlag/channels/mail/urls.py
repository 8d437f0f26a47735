"""The settings of mail."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from handschlag.channels.mail.accounts import views as accounts
from handschlag.channels.mail.out import views as out

urlpatterns: list[URLPattern | URLResolver] = [
    path("settings/mail/in/", accounts.accounts, name="settings-mail-in"),
    path("settings/mail/in/new/", accounts.new, name="settings-mail-in-new"),
    path("settings/mail/in/back/", accounts.signed_in, name="settings-mail-in-back"),
    path("settings/mail/in/<int:mailbox>/", accounts.account, name="settings-mail-in-account"),
    path("settings/mail/in/<int:mailbox>/test/", accounts.test, name="settings-mail-in-test"),
    path("settings/mail/in/<int:mailbox>/sign-in/", accounts.sign_in, name="settings-mail-in-sign-in"),
    path("settings/mail/in/<int:mailbox>/remove/", accounts.remove, name="settings-mail-in-remove"),
    path("settings/mail/out/", out.addresses, name="settings-mail-out"),
    path("settings/mail/out/new/", out.new, name="settings-mail-out-new"),
    path("settings/mail/out/<int:address>/", out.address, name="settings-mail-out-address"),
    path("settings/mail/out/<int:address>/test/", out.test, name="settings-mail-out-test"),
]
