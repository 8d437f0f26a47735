"""What is filled in about an article."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from handschlag.desk.forms import choose
from handschlag.knowledge.choices import Confidence
from handschlag.knowledge.models import ArticleFlag, ArticleVersion
from handschlag.knowledge.rules.articles import Said
from handschlag.products.models import Product, Version

LONGEST_TEXT = 10_000
FEWEST_PRODUCTS = 2


def _long(label: Any, **more: Any) -> forms.CharField:
    rows = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=label, max_length=LONGEST_TEXT, widget=rows, **more)


class ArticleForm(forms.Form):
    """`after`: the version the writer had before them. A product is "12", one version of it "12.3"."""

    title = forms.CharField(label=_("Title"), max_length=160, help_text=_("What it is about, in a few words."))
    problem = _long(
        _("The problem, in customers’ words"),
        help_text=_("As they say it on the telephone: it is found by these words. No names, no numbers of customers."),
    )
    environment = _long(
        _("Where it shows"), required=False, help_text=_("Device, setting, version, place: what all had who had it.")
    )
    cause = _long(_("What causes it"), required=False)
    solution = _long(
        _("What helps"), required=False, help_text=_("Step by step, short. Nothing known yet? Then it stays a draft.")
    )
    is_finished = forms.BooleanField(label=_("It is finished and can be checked"), required=False)
    settles = forms.TypedMultipleChoiceField(
        label=_("This answers"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    after = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, said: ArticleVersion | None = None, flags: list[ArticleFlag] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._offer_products(len(said.concerns) if said is not None else 0)
        if said is None:
            del self.fields["after"]
        else:
            self._begin_with(said)
        if said is not None and said.article.confidence != Confidence.DRAFT:
            del self.fields["is_finished"]
        if flags:
            choose_many(self, "settles", [(flag.pk, flag.words) for flag in flags])
            self.initial.setdefault("settles", [flag.pk for flag in flags])
        else:
            del self.fields["settles"]

    def said(self) -> dict[str, Any]:
        given = self.cleaned_data
        products = [given[name] for name in self._about if given[name]]
        return {
            "said": Said(
                title=given["title"],
                problem=given["problem"],
                environment=given["environment"],
                cause=given["cause"],
                solution=given["solution"],
                products=tuple(_pair(one) for one in products),
            ),
            "is_finished": given.get("is_finished", False),
        }

    def _begin_with(self, said: ArticleVersion) -> None:
        for name in ("title", "problem", "environment", "cause", "solution"):
            self.initial.setdefault(name, getattr(said, name))
        self.initial.setdefault("after", said.number)
        for name, one in zip(self._about, said.concerns, strict=False):
            self.initial.setdefault(name, f"{one['product']}.{one['version']}" if one["version"] else one["product"])

    def _offer_products(self, known: int) -> None:
        """So many fields as it has products, and one more."""
        self._about = [f"product_{number}" for number in range(1, max(known + 1, FEWEST_PRODUCTS) + 1)]
        rows = Product.objects.order_by("name").values_list("pk", "name")
        versions = Version.objects.select_related("product").order_by("product__name", "pk")
        offered: list[tuple[str, str]] = [(str(pk), name) for pk, name in rows]
        offered += [(f"{one.product_id}.{one.pk}", str(one)) for one in versions]
        for place, name in enumerate(self._about):
            label = _("Product") if place == 0 else _("And product")
            empty = _now("whatever the product") if place == 0 else "–"
            self.fields[name] = forms.ChoiceField(label=label, required=False)
            choose(self, name, [("", empty), *sorted(offered, key=lambda one: one[1])])
        self.order_fields(["title", "problem", *self._about])


class FlagForm(forms.Form):
    words = forms.CharField(
        label=_("What is no longer right?"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )


class NoForm(forms.Form):
    words = forms.CharField(
        label=_("Why it is right as it stands"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 2})
    )


def choose_many(form: forms.Form, name: str, choices: list[tuple[int, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.TypedMultipleChoiceField)
    field.choices = choices


def _pair(chosen: str) -> tuple[int, int | None]:
    product, _point, version = chosen.partition(".")
    return int(product), int(version) if version else None
