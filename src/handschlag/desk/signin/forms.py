"""Our labels on allauth's forms: what password managers and screen readers need, no placeholders in place of labels."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

PASSWORD_HINT = _("At least ten characters; a sentence is easier to keep than a riddle.")


def _label(field: forms.Field, label: Any, *, hint: Any = "", **attributes: str) -> None:
    field.label, field.help_text = label, hint
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attributes)


class SignInForm(account.LoginForm):  # type: ignore[misc]  # allauth is untyped
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label(
            self.fields["login"],
            _("Login or e-mail address"),
            autocomplete="username",
            autocapitalize="none",
            spellcheck="false",
            autofocus="",
        )
        _label(self.fields["password"], pgettext_lazy("sign-in", "Password"))


class ChangePasswordForm(account.ChangePasswordForm):  # type: ignore[misc]  # allauth is untyped
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label(self.fields["oldpassword"], _("Present password"))
        _label(self.fields["password1"], _("New password"), hint=PASSWORD_HINT)
        _label(self.fields["password2"], _("New password once more"))


class SetPasswordForm(account.SetPasswordForm):  # type: ignore[misc]  # allauth is untyped
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label(self.fields["password1"], _("New password"), hint=PASSWORD_HINT)
        _label(self.fields["password2"], _("New password once more"))


class ConfirmForm(account.ReauthenticateForm):  # type: ignore[misc]  # allauth is untyped
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label(self.fields["password"], _("Your password"), autofocus="")


class CodeForm(mfa.AuthenticateForm):  # type: ignore[misc]  # allauth is untyped
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label(
            self.fields["code"],
            _("Code"),
            hint=_("Six digits from your app, or one of your recovery codes."),
            autofocus="",
        )


class ConfirmCodeForm(mfa.ReauthenticateForm):  # type: ignore[misc]  # allauth is untyped
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label(self.fields["code"], _("Code"), hint=_("Six digits from your app."), autofocus="")


class FirstCodeForm(totp.ActivateTOTPForm):  # type: ignore[misc]  # allauth is untyped
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label(self.fields["code"], _("Code from the app"), inputmode="numeric")


class _Proof:
    """The proof of a passkey. Anybody may post anything here: what makes no sense is refused like what proves nothing."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]  # allauth's form behind this one
        except (KeyError, TypeError, ValueError, AttributeError) as failure:
            raise get_adapter().validation_error("incorrect_code") from failure


class PasskeyForm(_Proof, webauthn.LoginWebAuthnForm):  # type: ignore[misc]  # allauth is untyped
    pass


class SecondPasskeyForm(_Proof, webauthn.AuthenticateWebAuthnForm):  # type: ignore[misc]  # allauth is untyped
    pass


class ConfirmPasskeyForm(_Proof, webauthn.ReauthenticateWebAuthnForm):  # type: ignore[misc]  # allauth is untyped
    pass


class InvitationForm(forms.Form):
    """The login stands in the form, hidden from sight, so that a password manager keeps both together."""

    login = forms.CharField(
        label=_("Login"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "username", "readonly": ""}),
    )
    password = forms.CharField(
        label=_("New password"),
        help_text=PASSWORD_HINT,
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "autofocus": ""}),
    )
