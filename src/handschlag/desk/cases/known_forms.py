"""What is filled in about a known fault."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from handschlag.cases.models import KnownFault
from handschlag.desk.cases.forms import long_text
from handschlag.desk.customer import faces
from handschlag.desk.forms import choose
from handschlag.desk.promises.forms import LONGEST_WORDS
from handschlag.products.models import Product, Version


class KnownFaultForm(forms.Form):
    """`revision`: the one the writer had before them; nobody overwrites a newer one."""

    title = forms.CharField(label=_("What we call it"), max_length=160)
    symptoms = long_text(
        _("How it shows"), help_text=_("In the words customers use: new contacts are compared with them.")
    )
    product = forms.TypedChoiceField(label=_("Product"), required=False, coerce=int, empty_value=None)
    version = forms.TypedChoiceField(label=_("Version"), required=False, coerce=int, empty_value=None)
    area = forms.CharField(
        label=_("Area"), max_length=12, required=False, help_text=_("The beginning of a postcode; empty: everywhere.")
    )
    workaround = long_text(
        _("What customers can do meanwhile"), required=False, help_text=_("As it is said to them, word for word.")
    )
    cause = long_text(_("What causes it"), required=False, help_text=_("Only we read this."))
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, row: KnownFault | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "product", [("", _("All products")), *Product.objects.order_by("name").values_list("pk", "name")])
        versions = Version.objects.select_related("product").order_by("product__name", "pk")
        choose(self, "version", [("", _("All versions")), *((one.pk, f"{one.product} {one}") for one in versions)])
        if row is None:
            del self.fields["revision"]
        else:
            names = ("title", "symptoms", "area", "workaround", "cause", "revision")
            self.initial = {name: getattr(row, name) for name in names} | {
                "product": row.product_id,
                "version": row.version_id,
            }


class WaitingPromiseForm(forms.Form):
    words = forms.CharField(
        label=_("Promise to each of them"),
        max_length=LONGEST_WORDS,
        help_text=_("As you say it, with its time: “you hear from us today by 16”."),
    )
    owner = faces.FaceField(label=_("Who owes it"))

    def said(self) -> dict[str, Any]:
        return {"words": self.cleaned_data["words"], **faces.chosen("owner", self.cleaned_data["owner"])}


class FixedForm(forms.Form):
    words = long_text(_("What solved it"), help_text=_("Every concern that waits is solved with it, in these words."))
