"""What we want otherwise than django-allauth does: no sign-up, our own sentences, presence at sign-in and sign-out."""

from __future__ import annotations

import base64
import hashlib
import secrets
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from handschlag.core import clock, installation
from handschlag.people import actions as people
from handschlag.people.choices import Presence
from handschlag.people.permissions import may_administer, may_use_desk

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from handschlag.people.models import User

TOO_MANY = _("Too many attempts. Please wait five minutes, then try again. Nothing was changed.")
WRONG = _("Login or password is not right.")


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": WRONG,
        "email_password_mismatch": WRONG,
        "username_password_mismatch": WRONG,
        "invalid_login": WRONG,
        "enter_current_password": _("This is not your present password."),
        "incorrect_password": _("This is not your password."),
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  # nobody signs up by themselves
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """An administrator whose house is not set up goes on where they stopped."""
        house = installation.read()
        user = request.user
        if user.is_authenticated and may_administer(user) and house.set_up_at is None and not house.is_example:
            return reverse("setup")
        return "/"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002  # allauth's signature
        return reverse("profile")

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Whoever signs in is here. What they say later in the top bar counts more."""
        if may_use_desk(user):
            people.set_presence(user=user.pk, state=Presence.AVAILABLE, by=user.pk, now=clock.now())
        return super().post_login(request, user, **kwargs)  # type: ignore[no-any-return]  # allauth is untyped

    def logout(self, request: HttpRequest) -> None:
        user = request.user
        if user.is_authenticated and may_use_desk(user):
            people.set_presence(user=user.pk, state=Presence.OFF, by=user.pk, now=clock.now())
        super().logout(request)


class SecondFactor(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right. A code counts for half a minute; a recovery code counts once."),
        "rate_limited": TOO_MANY,
        "too_many_login_attempts": TOO_MANY,
    }

    def is_mfa_enabled(self, user: User, types: list[str] | None = None) -> bool:
        """Whether a code is asked for after the password: only where an app gives one.

        A passkey is a way in of its own: who has one but left it at home still comes in as before, and nobody is locked
        out by having added one. Asked about passkeys alone, allauth means whether there are any.
        """
        wanted = [Authenticator.Type.TOTP] if types is None or Authenticator.Type.TOTP in types else types
        return bool(super().is_mfa_enabled(user, wanted))

    def _get_site_name(self) -> str:
        return "Handschlag"

    def encrypt(self, text: str) -> str:
        """Secrets of authenticator apps are kept encrypted: a copied database alone opens no account."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            # The signing key is another one than then: no code may ever fit, and an administrator switches it off.
            return base64.b32encode(secrets.token_bytes(20)).decode()


def _cipher() -> Fernet:
    key = hashlib.sha256(b"handschlag second factor" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
