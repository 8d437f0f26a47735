"""The pages of django-allauth we need, each behind our lock; those we do not need have no address."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.urls import path

from handschlag.desk.signin import passkeys, views
from handschlag.doors import allowed, public
from handschlag.people.permissions import may_keep_own_account, may_sign_out

own = allowed(may_keep_own_account)

urlpatterns = [
    path("sign-in/", views.sign_in, name="account_login"),
    path("sign-in/code/", public(mfa.authenticate), name="mfa_authenticate"),
    path("sign-in/passkey/", passkeys.sign_in, name="mfa_login_webauthn"),
    path("sign-in/closed/", public(account.account_inactive), name="account_inactive"),
    path("sign-out/", allowed(may_sign_out)(account.logout), name="account_logout"),
    path("invitation/<str:token>/", views.invitation, name="invitation"),
    path("account/confirm/", own(account.reauthenticate), name="account_reauthenticate"),
    path("account/confirm/code/", own(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("account/confirm/passkey/", passkeys.confirm, name="mfa_reauthenticate_webauthn"),
    path("account/passkeys/", passkeys.listing, name="passkeys"),
    path("account/passkeys/new/", passkeys.add, name="passkey-new"),
    path("account/passkeys/<int:passkey>/", passkeys.rename, name="passkey"),
    path("account/passkeys/<int:passkey>/remove/", passkeys.remove, name="passkey-remove"),
    path("account/password/", own(account.password_change), name="account_change_password"),
    path("account/password/first/", own(account.password_set), name="account_set_password"),
    path("account/second-factor/", own(mfa.index), name="mfa_index"),
    path("account/second-factor/app/", own(totp.activate_totp), name="mfa_activate_totp"),
    path("account/second-factor/app/off/", own(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("account/second-factor/codes/", own(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("account/second-factor/codes/new/", own(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("account/second-factor/codes/file/", own(codes.download_recovery_codes), name="mfa_download_recovery_codes"),
]
