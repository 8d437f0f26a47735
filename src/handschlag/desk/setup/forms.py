from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from handschlag.desk.signin.forms import PASSWORD_HINT
from handschlag.people.choices import Role


class FounderForm(forms.Form):
    """The first administrator. One password field: a slip of the finger costs a new link, not the installation."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        help_text=_("As customers hear it."),
        widget=forms.TextInput(attrs={"autocomplete": "name", "autofocus": ""}),
    )
    login = forms.CharField(
        label=_("Login"),
        max_length=60,
        required=False,
        help_text=_("Empty: your family name."),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"), required=False, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    password = forms.CharField(
        label=pgettext_lazy("sign-in", "Password"),
        help_text=PASSWORD_HINT,
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class ColleagueForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    role = forms.ChoiceField(
        label=_("Role"), choices=[choice for choice in Role.choices if choice[0] != Role.PARTNER], initial=Role.AGENT
    )
    extension = forms.CharField(label=_("Extension"), max_length=80, required=False)


Colleagues = forms.formset_factory(ColleagueForm, extra=3, max_num=10, absolute_max=10)
