from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from handschlag.core import installation, phone
from handschlag.core.models import Installation
from handschlag.examples import roles

FRIDAY = 4


class RingForm(forms.Form):
    """Either a role by its key, or a number typed by hand."""

    role = forms.CharField(required=False, max_length=40)
    number = forms.CharField(
        required=False, max_length=40, label=_("Any number"), widget=forms.TextInput(attrs={"inputmode": "tel"})
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        role = roles.find_role(given.get("role", ""), installation.read().example)
        if role is not None:
            return {"role": role.key, "number": role.number}
        if given.get("role"):
            raise forms.ValidationError(_("This caller does not exist."))
        if not _can_ring(given.get("number", "")):
            self.add_error("number", _("This is not a number that can ring. Write it as it stands on the display."))
        return given


class ClockForm(forms.Form):
    """Where an example installation's clock goes: a jump from now, or a moment."""

    jump = forms.ChoiceField(
        required=False,
        choices=[("hour", "+1 h"), ("morning", "08:30"), ("roth", "17:30"), ("monday", "Mo 08:30")],
    )
    moment = forms.DateTimeField(
        required=False,
        label=_("Date and time"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not given.get("jump") and not given.get("moment") and "moment" not in self.errors:
            self.add_error("moment", _("Please say to which date and time."))
        return given

    def target(self, now: datetime) -> datetime:
        """The moment meant, in the installation's zone. Only after is_valid()."""
        moment: datetime | None = self.cleaned_data["moment"]
        return moment or _jumped(self.cleaned_data["jump"], timezone.localtime(now))


def _jumped(jump: str, local: datetime) -> datetime:
    if jump == "hour":
        return local + timedelta(hours=1)
    clock = time(17, 30) if jump == "roth" else time(8, 30)
    day = local.date()
    if jump == "monday":
        day += timedelta(days=7 - day.weekday())
    else:
        while datetime.combine(day, clock, local.tzinfo) <= local or day.weekday() > FRIDAY:
            day += timedelta(days=1)
    return datetime.combine(day, clock, local.tzinfo)


def _can_ring(number: str) -> bool:
    home = Installation.objects.filter(id=1).values_list("region", "area_code").first() or ("DE", "")
    understood = phone.normalise(number, region=home[0], area_code=home[1])
    return bool(number.strip()) and (understood.e164 is not None or understood.kind == "anonymous")
