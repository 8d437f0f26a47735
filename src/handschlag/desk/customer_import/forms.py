from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from handschlag.customers.choices import FileFault
from handschlag.customers.rules.reading import headings
from handschlag.customers.rules.reading.text import LARGEST_FILE
from handschlag.people import queries as people

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.files.uploadedfile import UploadedFile
    from django.utils.functional import _StrPromise

    from handschlag.customers.models import ImportBatch

MEANINGS: dict[str, _StrPromise] = {
    "customer_number": _("Customer number"),
    "company": _("Company"),
    "name": _("Name"),
    "salutation": _("Salutation"),
    "title": _("Title"),
    "given_name": _("Given name"),
    "middle_name": _("Further given names"),
    "family_name": _("Family name"),
    "suffix": _("Name suffix"),
    "function": _("Function"),
    "department": _("Department"),
    "phone": _("Telephone"),
    "phone_company": _("Telephone, switchboard"),
    "phone_work": _("Telephone, work"),
    "phone_mobile": _("Telephone, mobile"),
    "phone_private": _("Telephone, private"),
    "phone_fax": _("Fax"),
    "email": _("E-mail"),
    "street": _("Street"),
    "house_number": _("House number"),
    "postcode": _("Postcode"),
    "town": _("Town"),
    "country": _("Country"),
    "addition": _("Address line 2"),
    "note": _("Note"),
    "preferred_channel": _("How they want to be told"),
}


class FileForm(forms.Form):
    file = forms.FileField(label=_("File"), help_text=_("CSV or vCard, up to 25 MB"))
    owner = forms.ChoiceField(label=_("Who looks after the new customers?"))
    stand_in = forms.ChoiceField(label=_("Who stands in?"))

    def __init__(self, *arguments: Any, user: int, **more: Any) -> None:
        super().__init__(*arguments, **more)
        users = [(f"user:{found.pk}", found.name) for found in people.desk_users()]
        teams = [(f"team:{found.pk}", found.name) for found in people.teams()]
        owner, stand_in = self.fields["owner"], self.fields["stand_in"]
        assert isinstance(owner, forms.ChoiceField)
        assert isinstance(stand_in, forms.ChoiceField)
        owner.choices, stand_in.choices = users, [*teams, *users]
        owner.initial = f"user:{user}"
        stand_in.initial = next((value for value, _name in stand_in.choices if value != owner.initial), "")
        self.can_stand_in = len(users) + len(teams) > 1

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            raise ValidationError(FileFault.TOO_LARGE.label)
        return file

    def faces(self) -> dict[str, int]:
        """Owner and stand-in as `prepare_import` takes them."""
        kind, _colon, number = self.cleaned_data["stand_in"].partition(":")
        return {
            "owner": int(self.cleaned_data["owner"].partition(":")[2]),
            "stand_in_team" if kind == "team" else "stand_in": int(number),
        }


class ColumnsForm(forms.Form):
    """What each column of a table means; what was recognised stays unless somebody says otherwise."""

    def __init__(self, *arguments: Any, batch: ImportBatch, examples: list[str], **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.examples = examples
        for index, (heading, meaning) in enumerate(zip(batch.headings, batch.mapping, strict=True)):
            choices: list[tuple[str, str | _StrPromise]] = [("", _("leave out")), *MEANINGS.items()]
            if meaning and meaning not in headings.FIELDS:
                choices.insert(1, (meaning, self._named(meaning)))
            label = heading or gettext("Column %d") % (index + 1)
            self.fields[f"column-{index}"] = forms.ChoiceField(
                label=label, choices=choices, initial=meaning, required=False
            )

    def rows(self) -> Iterator[tuple[forms.BoundField, str]]:
        """Each column with an example of what stands in it."""
        return zip(self, self.examples, strict=True)

    def mapping(self) -> list[str]:
        return [self.cleaned_data[name] for name in self.fields]

    @staticmethod
    def _named(meaning: str) -> str:
        """`street@work`, `phone:2`: the field, and that it belongs with others of its kind."""
        field = meaning.replace(":", "@").partition("@")[0]
        named = MEANINGS.get(field.removesuffix("_type"))
        return gettext("%s (recognised)") % named if named else gettext("recognised")
