from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from handschlag.conversations.choices import Encryption
from handschlag.people.models import Team

PLAIN = {"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}


class SendingAddressForm(forms.Form):
    """An address we write from and the server that takes its mails."""

    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("Stands before the address, for example “Bakery Roth, service”.")
    )
    address = forms.CharField(
        label=_("E-mail address"), max_length=254, widget=forms.TextInput(attrs={**PLAIN, "inputmode": "email"})
    )
    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.order_by("name"), required=False, empty_label=_("everybody")
    )
    host = forms.CharField(label=_("Server for outgoing mail"), max_length=200, widget=forms.TextInput(attrs=PLAIN))
    encryption = forms.ChoiceField(label=_("Encryption"), choices=Encryption.choices, initial=Encryption.STARTTLS)
    port = forms.IntegerField(
        label=pgettext_lazy("network", "Port"),
        min_value=1,
        max_value=65_535,
        initial=587,
        help_text=_("587 for STARTTLS, 465 for TLS from the start."),
    )
    user_name = forms.CharField(
        label=_("User name"),
        max_length=200,
        required=False,
        help_text=_("Mostly the address. Left empty where the server asks for none."),
        widget=forms.TextInput(attrs=PLAIN),
    )
    secret = forms.CharField(
        label=_("Password"),
        max_length=1000,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    signature = forms.CharField(
        label=_("Signature"),
        max_length=5000,
        required=False,
        help_text=_("Stands below every mail from this address."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    is_enabled = forms.BooleanField(label=_("Mails are written from this address"), required=False, initial=True)

    def __init__(self, *args: Any, has_secret: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_secret:
            self.fields["secret"].help_text = _("One is stored. Left empty, it stays.")

    def settings(self) -> dict[str, Any]:
        """As the actions of `conversations` take them: a team by its id."""
        team = self.cleaned_data["team"]
        return {**self.cleaned_data, "team": team.pk if team is not None else None}
