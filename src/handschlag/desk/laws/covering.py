"""For what a law counts by itself: which products, or groups of them, and how their faults usually are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from handschlag.core.ids import read_id
from handschlag.desk import refusals, toasts
from handschlag.doors import allowed
from handschlag.products import queries as products
from handschlag.promises import actions
from handschlag.promises.permissions import may_write_laws

if TYPE_CHECKING:
    from django.http import HttpResponse

    from handschlag.doors import DeskRequest

GROUP, PRODUCT = "group:", "product:"


class CoverForm(forms.Form):
    """One product or one group, and whether nothing usually works at all."""

    what = forms.ChoiceField(label=gettext_lazy("Products"))
    is_complete = forms.ChoiceField(
        label=gettext_lazy("A fault of it usually is"),
        choices=[
            ("yes", pgettext_lazy("outage", "complete: nothing works at all")),
            ("no", pgettext_lazy("outage", "partial: some of it works")),
        ],
        help_text=gettext_lazy("Whoever opens the concern is asked and can say otherwise, for each day."),
    )

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]  # handed on as they came
        groups = [(f"{GROUP}{group}", group) for group in products.groups()]
        each = [(f"{PRODUCT}{one.pk}", one.name) for one in products.products()]
        what = self.fields["what"]
        assert isinstance(what, forms.ChoiceField)
        what.choices = [
            ("", "–"),
            (gettext_lazy("A whole group"), groups),
            (gettext_lazy("One product"), each),
        ]


@allowed(may_write_laws)
@require_POST
def cover(request: DeskRequest, code: str) -> HttpResponse:
    form = CoverForm(request.POST)
    to = _page_of(code)
    if not form.is_valid():
        toasts.warn(request, _("Choose a product or a group of products."))
        return HttpResponseRedirect(to)
    what = form.cleaned_data["what"]
    chosen = {"group": what.removeprefix(GROUP)} if what.startswith(GROUP) else {}
    product = None if chosen else read_id(what.removeprefix(PRODUCT))
    return refusals.go(
        request,
        lambda: actions.cover_by_law(
            law=code,
            product=product,
            is_complete=form.cleaned_data["is_complete"] == "yes",
            by=request.user.pk,
            now=request.now,
            **chosen,
        ),
        to=to,
    )


@allowed(may_write_laws)
@require_POST
def uncover(request: DeskRequest, code: str, scope: int) -> HttpResponse:
    return refusals.go(
        request,
        lambda: actions.stop_covering(scope=scope, by=request.user.pk, now=request.now),
        to=_page_of(code),
        said=_("Clocks that run go on; new faults start none."),
    )


def _page_of(code: str) -> str:
    return reverse("settings-laws-law", args=[code]) + "#covers"
