from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from handschlag.channels.telephony.signature import is_public_key
from handschlag.people.models import Team
from handschlag.worktime.models import Calendar

REGIONS = [("DE", _("Germany")), ("AT", _("Austria")), ("CH", _("Switzerland")), ("LI", _("Liechtenstein"))]
ZONES = ("Europe/Berlin", "Europe/Vienna", "Europe/Zurich", "Europe/Vaduz")


RARE = ("timezone", "port", "call_list_port", "takes_in", "takes_out")


class ConnectionForm(forms.Form):
    """What every exchange needs; `provider_fields` says what else which one has."""

    provider_fields: dict[str, tuple[str, ...]] = {
        "generic": (),
        "sipgate": ("secret",),
        "placetel": ("secret",),
        "fritzbox": ("host", "port", "user_name", "secret", "call_list_port"),
    }

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
    takes_in = forms.BooleanField(label=_("Take incoming calls"), required=False, initial=True)
    takes_out = forms.BooleanField(label=_("Take outgoing calls"), required=False, initial=True)

    def __init__(self, *args: Any, provider: str, has_secret: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.provider = provider
        current = (self.initial or {}).get("timezone", ZONES[0])
        zones = dict.fromkeys((*ZONES, current))
        self.fields["timezone"].choices = [(zone, zone) for zone in zones if zone in available_timezones()]  # type: ignore[attr-defined]  # a choice field
        for extra in ("host", "port", "user_name", "secret", "call_list_port"):
            if extra not in self.provider_fields[provider]:
                del self.fields[extra]
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
