"""The forms of the file. Their fields carry the names the actions use, so a form's words are the action's words."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from handschlag.customers import queries as customers
from handschlag.customers.choices import (
    AddressLabel,
    AuthorityExtent,
    ConsentChannel,
    ConsentManner,
    ConsentPurpose,
    CustomerKind,
    NumberLabel,
    PreferredChannel,
    Salutation,
)
from handschlag.desk.customer import faces
from handschlag.products.models import Product, Version

if TYPE_CHECKING:
    from datetime import date

    from django.forms import Field

BIGGEST_EVIDENCE = 5 * 1024 * 1024
COUNTRIES = [("DE", _("Germany")), ("AT", _("Austria")), ("CH", _("Switzerland")), ("LI", _("Liechtenstein"))]


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def day(label: Any, *, required: bool = False, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, required=required, widget=DayInput(), **more)


def text(label: Any, longest: int, *, required: bool = False, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, required=required, **more)


def lines(label: Any, *, required: bool = False, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=4000, widget=forms.Textarea(attrs={"rows": 2}), **more
    )


class FileForm(forms.Form):
    """A form about one customer. `row` is what is edited, None when something is added."""

    revision = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, files: Any = None, *, customer: int, now: datetime, row: Any = None) -> None:
        self.customer, self.now, self.row = customer, now, row
        super().__init__(data, files, initial=self.starting(), prefix=None)
        self.offer()

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    def starting(self) -> dict[str, Any]:
        """What the fields hold at first: the row's values under the same names."""
        if self.row is None:
            return {}
        return {name: getattr(self.row, f"{name}_id", getattr(self.row, name, None)) for name in self.base_fields}

    def offer(self) -> None:
        """Fill the choices that depend on the customer."""

    def said(self) -> dict[str, Any]:
        """The action's arguments."""
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}

    def choose(self, name: str, choices: list[tuple[Any, Any]], *, nothing: Any = "–") -> None:
        field: Field = self.fields[name]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [*([] if field.required else [("", nothing)]), *choices]

    def choose_if_any(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        """A field nobody could fill is left out."""
        if choices:
            self.choose(name, choices)
        else:
            del self.fields[name]

    def persons(self) -> list[tuple[int, str]]:
        return [(person.id, person.full_name) for person in customers.persons(self.customer, today=self.today)]


def one_of(label: Any, *, required: bool = False, **more: Any) -> forms.TypedChoiceField:
    """A choice among rows, by their ids; nothing chosen is None."""
    return forms.TypedChoiceField(label=label, required=required, coerce=int, empty_value=None, **more)


class CustomerForm(FileForm):
    name = text(_("Name"), 200, required=True)
    number = text(_("Customer number"), 30, required=True)
    since_on = day(_("Customer since"))
    ended_on = day(_("Customer until"))
    language = forms.ChoiceField(label=_("Language"), choices=[("de", _("German")), ("en", _("English"))])
    preferred_channel = forms.ChoiceField(
        label=_("How they want to be told"),
        choices=PreferredChannel,
        required=False,
        help_text=_("Not said: by e-mail if we have an address, else by phone, else by letter."),
    )
    note = lines(_("Note"), help_text=_("Everybody who opens the file sees it. The customer may ask to read it."))


class ResponsibilityForm(FileForm):
    owner = faces.FaceField(label=_("Owner"))
    stand_in = faces.FaceField(label=_("Stand-in"))
    reason = text(_("Reason"), 200, help_text=_("Stays in the history, for example: moved to the claims team."))
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def starting(self) -> dict[str, Any]:
        return {
            "owner": faces.written(self.row, "owner"),
            "stand_in": faces.written(self.row, "stand_in"),
            "seen": self.row.pk,
        }

    def said(self) -> dict[str, Any]:
        data = self.cleaned_data
        who = faces.chosen("owner", data["owner"]) | faces.chosen("stand_in", data["stand_in"])
        return {**who, "seen": data["seen"], "reason": data["reason"]}


class PersonForm(FileForm):
    salutation = forms.ChoiceField(label=_("Salutation"), choices=Salutation, required=False)
    title = text(_("Title"), 40)
    given_name = text(_("First name"), 80)
    family_name = text(_("Family name"), 120, required=True)
    function = text(_("Function"), 120, help_text=_("For example managing director, bookkeeping, wife."))
    is_main = forms.BooleanField(label=_("First person to ask for"), required=False)
    note = lines(_("Note"))


class LeavingForm(FileForm):
    left_on = day(_("Left on"), required=True, help_text=_("From then on calls are no longer taken for this person."))

    def starting(self) -> dict[str, Any]:
        return {"revision": self.row.revision, "left_on": self.today}


class NumberForm(FileForm):
    raw = text(_("Number"), 60, required=True, widget=forms.TextInput(attrs={"inputmode": "tel", "autofocus": True}))
    label = forms.ChoiceField(label=_("Kind"), choices=NumberLabel)
    person = one_of(_("Whose"))
    is_trunk = forms.BooleanField(
        label=_("Switchboard"), required=False, help_text=_("Extensions behind it are recognised as this customer.")
    )

    def offer(self) -> None:
        self.choose("person", self.persons(), nothing=_("the customer's own"))
        if self.row is None:
            self.fields["label"].initial = NumberLabel.OTHER

    def said(self) -> dict[str, Any]:
        said = super().said()
        # A new number that looks like a switchboard is taken for one; an existing one is what the box says.
        return {**said, "is_trunk": said["is_trunk"] or (None if self.row is None else False)}


class EmailForm(FileForm):
    address = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autofocus": True})
    )
    person = one_of(_("Whose"))

    def offer(self) -> None:
        self.choose("person", self.persons(), nothing=_("the customer's own"))
        if self.row is not None:
            del self.fields["person"]


class AddressForm(FileForm):
    label = forms.ChoiceField(label=_("Kind"), choices=AddressLabel)
    addition = text(_("Addition"), 120, help_text=_("Floor, back building, care of."))
    street = text(_("Street"), 120)
    house_number = text(_("House number"), 20)
    postcode = text(_("Postcode"), 12)
    town = text(_("Town"), 120, required=True)
    country = forms.ChoiceField(label=_("Country"), choices=COUNTRIES)


class SiteForm(FileForm):
    name = text(_("Name of the place"), 120, required=True)
    address = one_of(_("Address"))

    def offer(self) -> None:
        self.choose_if_any("address", [(row.id, str(row)) for row in customers.addresses(self.customer)])

    def said(self) -> dict[str, Any]:
        return {"address": None, **super().said(), "calendar": self.row.calendar_id if self.row else None}


class ItemForm(FileForm):
    product = one_of(_("Product"), required=True)
    version = one_of(_("Version"))
    identifier = text(_("Contract or serial number"), 80)
    site = one_of(_("Place"))
    since_on = day(_("Since"))
    note = lines(_("Note"))

    def offer(self) -> None:
        products = Product.objects.order_by("name")
        versions = Version.objects.select_related("product").order_by("product__name", "name")
        if self.row is not None:
            del self.fields["product"]
            versions = versions.filter(product=self.row.product_id)
        else:
            going = products.filter(ended_on__isnull=True) | products.filter(ended_on__gt=self.today)
            self.choose("product", [(product.id, product.name) for product in going])
        self.choose_if_any("version", [(version.id, str(version)) for version in versions])
        self.choose_if_any("site", [(site.id, site.name) for site in customers.sites(self.customer)])


class ItemEndForm(FileForm):
    ended_on = day(_("Ended on"), required=True)

    def starting(self) -> dict[str, Any]:
        return {"revision": self.row.revision, "ended_on": self.today}


class ItemReplaceForm(FileForm):
    product = one_of(_("Replaced by"), required=True)
    identifier = text(_("Contract or serial number"), 80)
    on = day(_("From"), required=True)

    def starting(self) -> dict[str, Any]:
        return {"revision": self.row.revision, "on": self.today}

    def offer(self) -> None:
        self.choose("product", [(product.id, product.name) for product in Product.objects.order_by("name")])


class ConsentForm(FileForm):
    purpose = forms.ChoiceField(label=_("What for"), choices=ConsentPurpose, widget=forms.RadioSelect)
    channel = forms.ChoiceField(label=_("By which channel"), choices=ConsentChannel, widget=forms.RadioSelect)
    person = one_of(_("Who agreed"))
    manner = forms.ChoiceField(label=_("How"), choices=ConsentManner)
    given_at = forms.DateTimeField(
        label=_("When"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    wording = lines(
        _("In which words"), required=True, help_text=_("The sentence the customer agreed to, word for word.")
    )
    evidence = forms.FileField(
        label=_("Proof"), required=False, help_text=_("Letter, mail or form, up to 5 MB. Kept for five years.")
    )

    def starting(self) -> dict[str, Any]:
        return {"given_at": timezone.localtime(self.now).replace(tzinfo=None)}

    def offer(self) -> None:
        self.choose("person", self.persons(), nothing=_("the customer"))

    def clean_evidence(self) -> Any:
        file = self.cleaned_data["evidence"]
        if file is not None and file.size > BIGGEST_EVIDENCE:
            raise forms.ValidationError(_("This file is larger than 5 MB."))
        return file

    def said(self) -> dict[str, Any]:
        said = super().said()
        file = said["evidence"]
        return {**said, "evidence": file.read() if file else None, "evidence_name": file.name if file else ""}


class WithdrawalForm(FileForm):
    manner = forms.ChoiceField(label=_("How"), choices=ConsentManner)
    withdrawn_at = forms.DateTimeField(
        label=_("When"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    wording = lines(_("In which words"))

    def starting(self) -> dict[str, Any]:
        return {"withdrawn_at": timezone.localtime(self.now).replace(tzinfo=None), "manner": ConsentManner.SPOKEN}


class AuthorisationForm(FileForm):
    person = one_of(_("Who"), required=True)
    extent = forms.ChoiceField(label=_("How far"), choices=AuthorityExtent, widget=forms.RadioSelect)
    proof = text(_("Proof"), 200, required=True, help_text=_("For example: letter of 3 May, shown at the counter."))
    from_on = day(_("From"), required=True)
    until_on = day(_("Until"))

    def starting(self) -> dict[str, Any]:
        return {"from_on": self.today}

    def offer(self) -> None:
        self.choose("person", self.persons())


class AuthorisationEndForm(FileForm):
    until_on = day(_("Until"), required=True)

    def starting(self) -> dict[str, Any]:
        return {"revision": self.row.revision, "until_on": self.today}


class NewcomerForm(forms.Form):
    """A new customer in one short form; what is not known yet is added in the file."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=CustomerKind, widget=forms.RadioSelect, initial=CustomerKind.HOUSEHOLD
    )
    name = text(_("Name of the organisation"), 200)
    salutation = forms.ChoiceField(label=_("Salutation"), choices=Salutation, required=False)
    given_name = text(_("First name"), 80)
    family_name = text(_("Family name"), 120)
    phone = text(_("Telephone"), 60, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    email = forms.EmailField(label=_("E-mail address"), max_length=254, required=False)
    street = text(_("Street"), 120)
    house_number = text(_("House number"), 20)
    postcode = text(_("Postcode"), 12)
    town = text(_("Town"), 120)
    owner = faces.FaceField(label=_("Owner"))
    stand_in = faces.FaceField(label=_("Stand-in"))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("kind") == CustomerKind.ORGANISATION and not said.get("name"):
            self.add_error("name", _("Please give the organisation's name."))
        if said.get("kind") == CustomerKind.HOUSEHOLD and not (said.get("family_name") or said.get("name")):
            self.add_error("family_name", _("Please give the family name."))
        return said
