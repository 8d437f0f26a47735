"""The forms of a contract: times as one writes them (“4 h”, “30 min”), one column for each severity."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from handschlag.customers import actions
from handschlag.customers import queries as customers
from handschlag.customers.choices import ContractLineFault, Currency, Duty, QuotaPeriod, QuotaUnit, Severity
from handschlag.customers.rules import entitling, lengths
from handschlag.desk.customer.forms import FileForm, day, lines, one_of, text
from handschlag.worktime import queries as worktime

if TYPE_CHECKING:
    from collections.abc import Iterator

ALWAYS = "always"
NUMBERS = ("quota_amount", "hourly_rate", "monthly_fee")
PLAIN = ("name", "quota_unit", "quota_period", "price_rules", "currency", "from_on", "until_on")


class LengthField(forms.CharField):
    """A length of time; its value is seconds, None when nothing stands there."""

    def __init__(self, duty: Duty, severity: Severity) -> None:
        said = f"{duty.label}, {severity.label}"
        super().__init__(
            label=said,
            required=False,
            max_length=30,
            widget=forms.TextInput(attrs={"size": 7, "placeholder": "–", "aria-label": said}),
        )

    def to_python(self, value: Any) -> Any:
        said = super().to_python(value)
        return lengths.seconds_in(said) if said else None

    def validate(self, value: Any) -> None:
        if isinstance(value, str):
            raise forms.ValidationError(str(ContractLineFault(value).label))

    def run_validators(self, value: Any) -> None:
        """Its length was limited before it was read."""

    def prepare_value(self, value: Any) -> Any:
        return lengths.written(value) if isinstance(value, int) else value


class ContractForm(FileForm):
    """Entering a contract, and saying its next version: the same, but for whose it is."""

    template_name = "desk/customer/contract_fields.html"

    number = text(_("Contract number"), 60, required=True)
    item = one_of(_("For what"))
    name = text(
        _("What it is called"), 120, required=True, help_text=_("As you say it to the customer: Maintenance Plus.")
    )
    hours = forms.ChoiceField(label=_("Service hours"))
    from_on = day(_("From"), required=True)
    until_on = day(_("Until and including"))
    quota_amount = forms.IntegerField(label=_("Free quota"), required=False, min_value=1, max_value=1_000_000)
    quota_unit = forms.ChoiceField(label=_("Of what"), required=False, choices=[("", "–"), *QuotaUnit.choices])
    quota_period = forms.ChoiceField(
        label=_("In which time"), required=False, choices=[("", "–"), *QuotaPeriod.choices]
    )
    hourly_rate = forms.DecimalField(
        label=_("Hourly rate"),
        required=False,
        min_value=Decimal(0),
        max_digits=9,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 8}),
    )
    monthly_fee = forms.DecimalField(
        label=_("Monthly fee"),
        required=False,
        min_value=Decimal(0),
        max_digits=9,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 8}),
    )
    currency = forms.ChoiceField(label=_("Currency"), required=False, choices=[("", "–"), *Currency.choices])
    price_rules = lines(
        _("Price rules"), help_text=_("In words, for example: way there 40 €, Saturdays half as much again.")
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for duty in Duty:
            for name, severity in zip(entitling.columns(duty), Severity, strict=True):
                self.fields[name] = LengthField(duty, severity)
                self.initial.setdefault(name, getattr(self.row, name, None))

    def starting(self) -> dict[str, Any]:
        if self.row is None:
            return {"from_on": self.today}
        known = {name: getattr(self.row, name) for name in (*PLAIN, *NUMBERS)}
        hours = ALWAYS if self.row.is_always else str(self.row.calendar_id)
        return {**known, "hours": hours, "from_on": max(self.row.from_on, self.today)}

    def offer(self) -> None:
        hours = self.fields["hours"]
        assert isinstance(hours, forms.ChoiceField)
        # Without a choice made for anybody: nobody is promised nights by mistake.
        hours.choices = [
            *([("", "–")] if self.row is None else []),
            (ALWAYS, _("round the clock, every day")),
            *((str(calendar.pk), calendar.name) for calendar in worktime.calendars()),
        ]
        if self.row is not None:
            del self.fields["number"], self.fields["item"]
            return
        items = customers.installed_items(self.customer, today=self.today)
        self.choose("item", [(item.pk, str(item)) for item in items], nothing=_("for all they have"))

    def times(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """The rows of the table: a duty and its field at each severity."""
        for duty in Duty:
            yield str(duty.label), [self[name] for name in entitling.columns(duty)]

    def severities(self) -> list[str]:
        return [str(severity.label) for severity in Severity]

    def said(self) -> dict[str, Any]:
        data = self.cleaned_data
        plain = {name: data[name] for name in (*PLAIN, *NUMBERS)}
        calendar = None if data["hours"] == ALWAYS else int(data["hours"])
        times: dict[str, Any] = {duty.value: tuple(data[name] for name in entitling.columns(duty)) for duty in Duty}
        whose = {"number": data["number"], "item": data["item"]} if self.row is None else {}
        return {**whose, "terms": actions.Granted(calendar=calendar, **plain, **times)}


class ContractEndForm(FileForm):
    until_on = day(
        _("Until and including"),
        required=True,
        help_text=_("Promises that were made under this contract keep their time."),
    )

    def starting(self) -> dict[str, Any]:
        return {"until_on": self.today}
