from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from handschlag.conversations.choices import Afterwards, Encryption, Mailbox, SignIn

PLAIN: Final = {"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}
SECRET: Final = {"autocomplete": "new-password"}
STARTS: Final[dict[str, dict[str, Any]]] = {
    "microsoft": {
        "name": "Microsoft 365", "kind": "imap", "host": "outlook.office365.com", "port": 993, "encryption": "tls",
        "sign_in": SignIn.MICROSOFT,
    },
    "google": {
        "name": "Google", "kind": "imap", "host": "imap.gmail.com", "port": 993, "encryption": "tls",
        "sign_in": SignIn.GOOGLE,
    },
    "imap": {"kind": "imap", "port": 993, "encryption": "tls"},
    "pop3": {"kind": "pop3", "port": 995, "encryption": "tls", "afterwards": Afterwards.LEFT},
}  # fmt: skip
"""What a new mailbox begins with, by the kind that was chosen."""


class MailAccountForm(forms.Form):
    """A mailbox mails are fetched from."""

    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("What you call this mailbox, for example “Service”.")
    )
    kind = forms.ChoiceField(label=pgettext_lazy("mailbox", "Kind"), choices=Mailbox.choices)
    host = forms.CharField(label=_("Server for incoming mail"), max_length=200, widget=forms.TextInput(attrs=PLAIN))
    encryption = forms.ChoiceField(label=_("Encryption"), choices=Encryption.choices, initial=Encryption.TLS)
    port = forms.IntegerField(
        label=pgettext_lazy("network", "Port"),
        min_value=1,
        max_value=65_535,
        help_text=_("IMAP: 993 with TLS, 143 with STARTTLS. POP3: 995 and 110."),
    )
    user_name = forms.CharField(
        label=_("User name"),
        max_length=254,
        help_text=_("Mostly the address."),
        widget=forms.TextInput(attrs=PLAIN),
    )
    sign_in = forms.ChoiceField(label=pgettext_lazy("mailbox", "Sign-in"), choices=SignIn.choices)
    secret = forms.CharField(
        label=_("Password"), max_length=1000, required=False, widget=forms.PasswordInput(attrs=SECRET)
    )
    client_id = forms.CharField(
        label=_("Client ID"), max_length=500, required=False, widget=forms.TextInput(attrs=PLAIN)
    )
    client_secret = forms.CharField(
        label=_("Client secret"), max_length=1000, required=False, widget=forms.PasswordInput(attrs=SECRET)
    )
    tenant = forms.CharField(
        label=_("Tenant"),
        max_length=200,
        required=False,
        help_text=_("Microsoft only: the directory (tenant) ID or your domain."),
        widget=forms.TextInput(attrs=PLAIN),
    )
    authorize_url = forms.CharField(
        label=_("Authorisation address"), max_length=500, required=False, widget=forms.URLInput(attrs=PLAIN)
    )
    token_url = forms.CharField(
        label=_("Token address"), max_length=500, required=False, widget=forms.URLInput(attrs=PLAIN)
    )
    scope = forms.CharField(label=_("Scope"), max_length=500, required=False, widget=forms.TextInput(attrs=PLAIN))
    folder = forms.CharField(
        label=_("Folder that is read"), max_length=500, initial="INBOX", widget=forms.TextInput(attrs=PLAIN)
    )
    afterwards = forms.ChoiceField(label=_("A fetched mail"), choices=Afterwards.choices)
    moved_to = forms.CharField(
        label=_("Folder for fetched mails"),
        max_length=500,
        required=False,
        help_text=_("Only where mails are moved. It has to be there."),
        widget=forms.TextInput(attrs=PLAIN),
    )
    takes_old = forms.BooleanField(
        label=_("Also fetch the mails that lie there already"),
        required=False,
        help_text=_("Otherwise only what comes from now on."),
    )
    is_enabled = forms.BooleanField(label=_("Mails are fetched"), required=False, initial=True)

    def __init__(self, *args: Any, kept: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in kept:
            self.fields[name].help_text = _("One is stored. Left empty, it stays.")

    def needs_provider(self) -> bool:
        """Whether what OAuth2 wants to know is of interest."""
        return str(self["sign_in"].value()) != SignIn.PASSWORD
