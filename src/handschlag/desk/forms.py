"""Every form of the desk is drawn by the house's own field template: label, hint, field, error, tied together."""

from __future__ import annotations

from typing import Any

from django.forms.renderers import DjangoTemplates
from django.forms.utils import ErrorList


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
