from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from handschlag.customers.choices import ContractFileFault
from handschlag.customers.rules.reading.text import LARGEST_FILE

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile


class ContractsForm(forms.Form):
    file = forms.FileField(label=_("File"), help_text=_("CSV, up to 25 MB"))

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            raise ValidationError(ContractFileFault.TOO_LARGE.label)
        return file
