from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from handschlag.knowledge.models import Situation, TextModule
from handschlag.people.models import Team


class TextForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=120)
    shortcut = forms.CharField(
        label=_("Shortcut"), max_length=30, help_text=_("What is typed to get it, for example “ende”.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=TextModule.Kind.choices, initial=TextModule.Kind.ANSWER)
    situation = forms.ChoiceField(
        label=_("Situation"),
        choices=[("", "–"), *Situation.choices],
        required=False,
        help_text=_("A closing sentence of a situation is offered in the running conversation."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=[("de", "Deutsch"), ("en", "English")])
    team = forms.ModelChoiceField(
        label=_("Who says it"), queryset=Team.objects.none(), required=False, empty_label=_("the whole house")
    )
    body = forms.CharField(
        label=_("Text"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("As it is said on the telephone. In braces stands what changes from call to call."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = Team.objects.order_by("name")  # type: ignore[attr-defined]  # a model choice
