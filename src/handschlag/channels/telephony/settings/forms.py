from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from cryptography.x509 import load_pem_x509_certificate
from django import forms
from django.utils.translation import gettext_lazy as _

from handschlag.channels.telephony.signature import is_public_key
from handschlag.people.models import Team
from handschlag.worktime.models import Calendar

REGIONS = [("DE", _("Germany")), ("AT", _("Austria")), ("CH", _("Switzerland")), ("LI", _("Liechtenstein"))]
ZONES = ("Europe/Berlin", "Europe/Vienna", "Europe/Zurich", "Europe/Vaduz")


RARE = (
    "timezone", "port", "is_encrypted", "certificate", "call_list_port", "contexts", "dial_channel", "dial_context",
    "takes_in", "takes_out",
)  # fmt: skip
OF_SOME = (
    "host", "port", "user_name", "secret", "call_list_port", "is_encrypted", "certificate", "contexts", "is_dialling",
    "dial_channel", "dial_context",
)  # fmt: skip


class ConnectionForm(forms.Form):
    """What every exchange needs; `provider_fields` says what else which one has."""

    # fmt: off
    provider_fields: dict[str, tuple[str, ...]] = {
        "generic": (),
        "sipgate": ("secret",),
        "placetel": ("secret",),
        "threecx": (),
        "fritzbox": ("host", "port", "user_name", "secret", "call_list_port", "is_dialling"),
        "ami": (
            "host", "port", "user_name", "secret", "is_encrypted", "certificate", "contexts", "is_dialling",
            "dial_channel", "dial_context",
        ),
    }
    # fmt: on

    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("For your own orientation, for example “Office Cologne”.")
    )
    region = forms.ChoiceField(label=_("Country of the line"), choices=REGIONS)
    area_code = forms.CharField(
        label=_("Area code of the line"),
        max_length=8,
        required=False,
        help_text=_("Numbers without area code are read as from here, for example 0221."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "size": 8}),
    )
    timezone = forms.ChoiceField(label=_("Time zone"), choices=[])
    host = forms.CharField(
        label=_("Address of the FRITZ!Box"),
        max_length=200,
        help_text=_("Its name or address in your network, mostly fritz.box."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    port = forms.IntegerField(
        label=_("Port of the call monitor"),
        required=False,
        min_value=1,
        max_value=65_535,
        help_text=_("1012 if left empty."),
    )
    user_name = forms.CharField(
        label=_("FRITZ!Box user"),
        max_length=80,
        required=False,
        help_text=_(
            "With user and password we read the call list and learn of calls that were missed while we were away."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    secret = forms.CharField(label=_("Password"), max_length=5000, required=False)
    call_list_port = forms.IntegerField(
        label=_("Port of the call list"),
        required=False,
        min_value=1,
        max_value=65_535,
        help_text=_("49000 if left empty."),
    )
    is_dialling = forms.BooleanField(
        label=_("Numbers on the desk are dialled through this exchange"),
        required=False,
        help_text=_("Your own telephone rings first; pick it up, and the number is dialled."),
    )
    is_encrypted = forms.BooleanField(label=_("Encrypted (TLS)"), required=False)
    certificate = forms.CharField(
        label=_("Certificate of the exchange"),
        max_length=10_000,
        required=False,
        help_text=_(
            "In PEM form, where the exchange made it itself. Left empty, the authorities of this machine vouch."
        ),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )
    contexts = forms.CharField(
        label=_("Contexts of calls from outside"),
        max_length=200,
        required=False,
        help_text=_("With commas between them, as in your dialplan. Left empty: from-trunk, from-pstn and the like."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    dial_channel = forms.CharField(
        label=_("Channel of a telephone"),
        max_length=80,
        required=False,
        help_text=_("PJSIP/{extension} if left empty."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    dial_context = forms.CharField(
        label=_("Context in which is dialled"),
        max_length=80,
        required=False,
        help_text=_("from-internal if left empty."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    takes_in = forms.BooleanField(label=_("Take incoming calls"), required=False, initial=True)
    takes_out = forms.BooleanField(label=_("Take outgoing calls"), required=False, initial=True)

    def __init__(self, *args: Any, provider: str, has_secret: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.provider = provider
        current = (self.initial or {}).get("timezone", ZONES[0])
        zones = dict.fromkeys((*ZONES, current))
        self.fields["timezone"].choices = [(zone, zone) for zone in zones if zone in available_timezones()]  # type: ignore[attr-defined]  # a choice field
        for extra in OF_SOME:
            if extra not in self.provider_fields[provider]:
                del self.fields[extra]
        if provider == "ami":
            self._speak_of_asterisk()
        if "secret" in self.fields:
            self._explain_secret(has_secret=has_secret)

    @property
    def usual(self) -> list[forms.BoundField]:
        return [field for field in self if field.name not in RARE]

    @property
    def rare(self) -> list[forms.BoundField]:
        return [field for field in self if field.name in RARE]

    @property
    def has_rare_errors(self) -> bool:
        return any(field.errors for field in self.rare)

    def _explain_secret(self, *, has_secret: bool) -> None:
        field = self.fields["secret"]
        field.widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
        if self.provider == "sipgate":
            field.label = _("Public key of sipgate")
            field.widget = forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})
            field.help_text = _("In PEM form. With it only sipgate itself can report calls.")
        elif self.provider == "placetel":
            field.label = _("Shared secret")
            field.help_text = _("As entered at Placetel. With it only Placetel itself can report calls.")
        if has_secret:
            field.help_text = _("Something is stored. Left empty it stays as it is.")

    def _speak_of_asterisk(self) -> None:
        said = {
            "host": (_("Address of the exchange"), _("Its name or address in your network.")),
            "port": (_("Port of the manager interface"), _("5038 if left empty, 5039 when encrypted.")),
            "user_name": (_("User of the manager interface"), _("As in manager.conf.")),
        }
        for name, (label, help_text) in said.items():
            self.fields[name].label, self.fields[name].help_text = label, help_text

    def clean_certificate(self) -> str:
        text = str(self.cleaned_data["certificate"]).strip()
        try:
            if text:
                load_pem_x509_certificate(text.encode())
        except ValueError as why:
            raise forms.ValidationError(_("This is not a certificate in PEM form.")) from why
        return text

    def clean_secret(self) -> str:
        secret = str(self.cleaned_data["secret"]).strip()
        if secret and self.provider == "sipgate" and not is_public_key(secret):
            raise forms.ValidationError(_("This is not an RSA public key in PEM form."))
        return secret

    def settings(self) -> dict[str, Any]:
        """The fields as the room takes them; an empty secret means: as it was."""
        return {name: value for name, value in self.cleaned_data.items() if not (name == "secret" and not value)}


class LineForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("For example “Claims” or “Head office”."))
    number = forms.CharField(
        label=_("Number"),
        max_length=40,
        help_text=_("With area code, for example 0221 4710 100."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.none(), required=False, empty_label=_("No team")
    )
    calendar = forms.ModelChoiceField(
        label=_("Hours"), queryset=Calendar.objects.none(), required=False, empty_label=_("As the house")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = Team.objects.order_by("name")  # type: ignore[attr-defined]  # a model choice field
        self.fields["calendar"].queryset = Calendar.objects.order_by("name")  # type: ignore[attr-defined]  # likewise


class BlockForm(forms.Form):
    number = forms.CharField(
        label=_("Number"),
        max_length=40,
        help_text=_("With area code, for example 0221 4710 100."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("Your colleagues will ask."))


class CallerIdsForm(forms.Form):
    rows = forms.CharField(
        label=_("Which number is shown to whom"),
        required=False,
        help_text=_(
            "One per line: dialled number with * for anything, then the number shown. The first that fits counts. Example: 43* 0221 4710 100"
        ),
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )
    default = forms.CharField(
        label=_("Number shown to everybody else"),
        max_length=40,
        required=False,
        help_text=_("Left empty, the exchange decides."),
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )

    def clean_rows(self) -> list[tuple[str, str]]:
        rows = []
        for line in str(self.cleaned_data["rows"]).splitlines():
            pattern, _blank, shown = line.strip().partition(" ")
            if pattern and not shown.strip():
                raise forms.ValidationError(_("“%(line)s” lacks the number that is shown.") % {"line": pattern})
            if pattern:
                rows.append((pattern, shown.strip()))
        return rows
