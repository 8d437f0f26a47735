from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from handschlag.conversations.events import MailedFile

LONGEST = 10_000
UNKNOWN = "application/octet-stream"
"""What a stranger calls their file is believed by nobody: it is handed on to be saved, never to be opened in the browser."""


class AddressForm(forms.Form):
    address = forms.EmailField(max_length=254, error_messages={"required": _("Please enter your e-mail address.")})


class CodeForm(forms.Form):
    code = forms.CharField(max_length=20, error_messages={"required": _("Please enter the six digits.")})


class WordsForm(forms.Form):
    """Own words; `once` tells a second click from a second message."""

    once = forms.RegexField(r"^[0-9a-f]{32}$")
    words = forms.CharField(
        max_length=LONGEST,
        error_messages={
            "required": _("Please write what it is about."),
            "max_length": _("Please write at most 10,000 characters."),
        },
    )


class OnceForm(forms.Form):
    once = forms.RegexField(r"^[0-9a-f]{32}$")


def files_of(uploaded: list[Any]) -> tuple[MailedFile, ...]:
    """What was chosen in a file field, read. How much it may be is judged by the action."""
    chosen = [each for each in uploaded if each.size]
    return tuple(MailedFile(name=each.name[:255], kind=UNKNOWN, size=each.size, body=each.read()) for each in chosen)


def errors_of(form: forms.Form) -> list[str]:
    return [str(error) for found in form.errors.values() for error in found]
