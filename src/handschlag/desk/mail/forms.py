from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from handschlag.conversations.actions import Draft, SaidInMail
from handschlag.conversations.models import SendingAddress
from handschlag.desk.forms import choose
from handschlag.desk.texts.saying import unfilled

PLAIN = {"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off", "inputmode": "email"}


class WriteForm(forms.Form):
    """A mail of ours. Who wants it later says when; everybody else has a minute to take it back."""

    sender = forms.TypedChoiceField(label=pgettext_lazy("mail", "From"), coerce=int)
    to = forms.CharField(label=pgettext_lazy("mail", "To"), max_length=5000, widget=forms.TextInput(attrs=PLAIN))
    cc = forms.CharField(label=_("Copy to"), max_length=5000, required=False, widget=forms.TextInput(attrs=PLAIN))
    bcc = forms.CharField(
        label=_("Hidden copy to"),
        max_length=5000,
        required=False,
        help_text=_("Nobody else sees who gets it."),
        widget=forms.TextInput(attrs=PLAIN),
    )
    subject = forms.CharField(label=_("What about"), max_length=500)
    text = forms.CharField(
        label=_("What you write"), strip=False, widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "true"})
    )
    not_before = forms.DateTimeField(
        label=_("Send later"),
        required=False,
        help_text=_("Left empty, it goes out in a minute; until then you can take it back."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    keeps = forms.TypedMultipleChoiceField(
        label=_("Kept with this mail"),
        coerce=int,
        required=False,
        help_text=_("They count as kept once the mail has gone out and has not come back."),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        *args: Any,
        senders: Sequence[SendingAddress],
        owed: Iterable[tuple[int, str]] = (),
        modules: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if modules:
            self.fields["text"].widget.attrs |= {"data-modules": modules, "data-below": "module-offer"}
        choose(self, "sender", [(row.pk, f"{row.name} <{row.address}>") for row in senders])
        choose(self, "keeps", owed)

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if left := unfilled(text):
            fields = ", ".join(f"{{{name}}}" for name in left)
            raise forms.ValidationError(_("Not filled in yet: %s") % fields)
        return text

    def draft(self, said: tuple[SaidInMail, ...]) -> Draft:
        given = {name: self.cleaned_data[name] for name in ("sender", "to", "cc", "bcc", "subject", "text")}
        return Draft(**given, said=said, keeps=tuple(self.cleaned_data["keeps"]))

    def going_at(self) -> datetime | None:
        """None also where what was entered is no time."""
        self.is_valid()
        at: datetime | None = self.cleaned_data.get("not_before")
        return timezone.make_aware(at) if at is not None and timezone.is_naive(at) else at
