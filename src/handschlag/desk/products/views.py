from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from handschlag.core.errors import NotThere
from handschlag.desk import refusals
from handschlag.desk.products.forms import DependencyForm, LifeForm, ProductChangeForm, ProductForm, VersionForm
from handschlag.doors import allowed
from handschlag.products import actions, queries
from handschlag.products.permissions import may_change_products, may_see_products

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpResponse

    from handschlag.doors import DeskRequest
    from handschlag.products.models import Product


@allowed(may_see_products)
def products(request: DeskRequest) -> HttpResponse:
    wanted = request.GET.get("q", "").strip()
    context = {
        "products": queries.products(wanted),
        "wanted": wanted,
        "may_change": may_change_products(request.user),
    }
    part = request.htmx and request.htmx.target == "products"
    return render(request, "desk/products/list.html" if part else "desk/products/products.html", context)


@allowed(may_change_products)
def new_product(request: DeskRequest) -> HttpResponse:
    form = ProductForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = refusals.made(
            form, lambda: actions.create_product(**form.cleaned_data, by=request.user.pk, now=request.now)
        )
        if made:
            return HttpResponseRedirect(reverse("settings-product", args=[made.pk]))
    context = {"form": form, "groups": queries.groups()}
    return render(request, "desk/products/product_new.html", context, status=422 if form.is_bound else 200)


@allowed(may_change_products)
def product(request: DeskRequest, number: int) -> HttpResponse:
    found = _find(number)
    current = {name: getattr(found, name) for name in ("name", "code", "group", "ended_on")}
    form = ProductChangeForm(request.POST or None, initial=current)
    if (
        request.method == "POST"
        and form.is_valid()
        and refusals.is_done(
            form,
            lambda: actions.change_product(product=number, **form.cleaned_data, by=request.user.pk, now=request.now),
        )
    ):
        return refusals.go(request, lambda: None, to=_page_of(number), said=_("Saved."))
    return _show(request, found, form, VersionForm())


@allowed(may_change_products)
@require_POST
def add_version(request: DeskRequest, number: int) -> HttpResponse:
    found, form = _find(number), VersionForm(request.POST)
    if form.is_valid() and refusals.is_done(
        form,
        lambda: actions.create_version(product=number, **form.cleaned_data, by=request.user.pk, now=request.now),
    ):
        return HttpResponseRedirect(_page_of(number) + "#versions")
    current = {name: getattr(found, name) for name in ("name", "code", "group", "ended_on")}
    return _show(request, found, ProductChangeForm(initial=current), form)


@allowed(may_change_products)
def life(request: DeskRequest, number: int) -> HttpResponse:
    """By when it ends, what comes after it, what hangs on it."""
    found = _find(number)
    names = ("supported_until_on", "works_until_on", "is_vital")
    current = {**{name: getattr(found, name) for name in names}, "successor": found.successor_id}
    form = LifeForm(request.POST or None, product=number, initial=current)
    if (
        request.method == "POST"
        and form.is_valid()
        and refusals.is_done(
            form,
            lambda: actions.set_life_cycle(product=number, **form.cleaned_data, by=request.user.pk, now=request.now),
        )
    ):
        return refusals.go(request, lambda: None, to=_life_of(number), said=_("Saved."))
    return _show_life(request, found, form, DependencyForm(product=number))


@allowed(may_change_products)
@require_POST
def add_dependency(request: DeskRequest, number: int) -> HttpResponse:
    found, form = _find(number), DependencyForm(request.POST, product=number)
    if form.is_valid():
        said = form.cleaned_data
        if refusals.is_done(
            form,
            lambda: actions.enter_dependency(
                product=said["dependent"],
                needs=number,
                may_stay=said["may_stay"],
                by=request.user.pk,
                now=request.now,
            ),
        ):
            return HttpResponseRedirect(_life_of(number) + "#dependencies")
    return _show_life(request, found, LifeForm(product=number), form)


@allowed(may_change_products)
@require_POST
def drop_dependency(request: DeskRequest, number: int, dependency: int) -> HttpResponse:
    return refusals.go(
        request,
        lambda: actions.remove_dependency(dependency=dependency, by=request.user.pk, now=request.now),
        to=_life_of(number) + "#dependencies",
        said=_("It works without it."),
    )


def _show_life(request: DeskRequest, found: Product, form: LifeForm, more: DependencyForm) -> HttpResponse:
    context = {
        "product": found,
        "form": form,
        "more": more,
        "dependencies": queries.dependencies(found.pk),
        "stopping": queries.stopping_with(found.pk),
    }
    is_refused = form.is_bound or more.is_bound
    return render(request, "desk/products/life.html", context, status=422 if is_refused else 200)


def _life_of(number: int) -> str:
    return reverse("settings-product-life", args=[number])


def _show(request: DeskRequest, found: Product, form: forms.Form, version_form: VersionForm) -> HttpResponse:
    context = {
        "product": found,
        "form": form,
        "versions": queries.versions(found.pk),
        "version_form": version_form,
        "groups": queries.groups(),
    }
    is_refused = form.is_bound or version_form.is_bound
    return render(request, "desk/products/product.html", context, status=422 if is_refused else 200)


def _find(number: int) -> Product:
    try:
        return queries.get_product(number)
    except NotThere as gone:
        raise Http404 from gone


def _page_of(number: int) -> str:
    return reverse("settings-product", args=[number])
