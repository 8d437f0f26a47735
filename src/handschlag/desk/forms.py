"""Every form of the desk is drawn by the house's own field template: label, hint, field, error, tied together.

Choices that are read from the house when a form is shown are put into it by `choose`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.forms import ChoiceField, Form
from django.forms.renderers import DjangoTemplates
from django.forms.utils import ErrorList


def choose(form: Form, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    field = form.fields[name]
    assert isinstance(field, ChoiceField)
    field.choices = list(choices)


class HouseErrors(ErrorList):
    template_name = "desk/parts/errors.html"


class HouseRenderer(DjangoTemplates):
    form_template_name = "desk/parts/form.html"
    field_template_name = "desk/parts/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        # Django's own list of errors carries inline markup of its own; ours stands in its place.
        if template_name.startswith("django/forms/errors/list/"):
            template_name = HouseErrors.template_name
        return super().render(template_name, context, request)
