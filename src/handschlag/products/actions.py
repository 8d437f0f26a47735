from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from handschlag.core import facts
from handschlag.core.errors import Cannot, NotThere
from handschlag.products import rules
from handschlag.products.facts import ProductChanged, ProductCreated, VersionChanged, VersionCreated
from handschlag.products.models import Product, Version


class CannotKeepProduct(Cannot):
    pass


class CannotKeepVersion(Cannot):
    pass


@transaction.atomic
def create_product(*, name: str, code: str = "", group: str = "", by: int | None, now: datetime) -> Product:
    """Without a code one is made from the name."""
    wanted = rules.tidy_code(code) or rules.suggest_code(name, set(Product.objects.values_list("code", flat=True)))
    product = Product(name=name.strip(), code=wanted, group=group.strip())
    _save_product(product)
    facts.record(ProductCreated(product=product.pk), at=now, by=by)
    return product


@transaction.atomic
def change_product(
    *, product: int, name: str, code: str, group: str, ended_on: date | None, by: int | None, now: datetime
) -> Product:
    """`ended_on`: the last day it is offered or looked after; what customers have of it stays on record."""
    found = Product.objects.select_for_update().filter(pk=product).first()
    if found is None:
        raise NotThere(_("This product does not exist."), field="product")
    wanted = {"name": name.strip(), "code": rules.tidy_code(code), "group": group.strip(), "ended_on": ended_on}
    if changed := _set(found, wanted):
        _save_product(found)
        facts.record(ProductChanged(product=found.pk, fields=changed), at=now, by=by)
    return found


@transaction.atomic
def create_version(
    *,
    product: int,
    name: str,
    released_on: date | None = None,
    supported_until_on: date | None = None,
    by: int | None,
    now: datetime,
) -> Version:
    if not Product.objects.filter(pk=product).exists():
        raise NotThere(_("This product does not exist."), field="product")
    version = Version(
        product_id=product, name=name.strip(), released_on=released_on, supported_until_on=supported_until_on
    )
    _save_version(version)
    facts.record(VersionCreated(product=product, version=version.pk), at=now, by=by)
    return version


@transaction.atomic
def change_version(
    *,
    version: int,
    name: str,
    released_on: date | None,
    supported_until_on: date | None,
    by: int | None,
    now: datetime,
) -> Version:
    found = Version.objects.select_for_update().filter(pk=version).first()
    if found is None:
        raise NotThere(_("This version does not exist."), field="version")
    wanted = {"name": name.strip(), "released_on": released_on, "supported_until_on": supported_until_on}
    if changed := _set(found, wanted):
        _save_version(found)
        facts.record(VersionChanged(product=found.product_id, version=found.pk, fields=changed), at=now, by=by)
    return found


def _set(row: models.Model, wanted: dict[str, Any]) -> tuple[str, ...]:
    changed = tuple(field for field, value in wanted.items() if getattr(row, field) != value)
    for field in changed:
        setattr(row, field, wanted[field])
    return changed


def _save_product(product: Product) -> None:
    if not product.name:
        raise CannotKeepProduct(_("Please name the product."), field="name")
    if not product.code:
        raise CannotKeepProduct(_("Please give the product a code."), field="code")
    try:
        with transaction.atomic():
            product.save()
    except IntegrityError as failure:
        field = "code" if "products_product_code" in str(failure) else "name"
        raise CannotKeepProduct(_("There is such a product already."), field=field) from None


def _save_version(version: Version) -> None:
    if not version.name:
        raise CannotKeepVersion(_("Please name the version."), field="name")
    if version.released_on and version.supported_until_on and version.supported_until_on < version.released_on:
        raise CannotKeepVersion(_("Support ends before the version appears."), field="supported_until_on")
    try:
        with transaction.atomic():
            version.save()
    except IntegrityError:
        raise CannotKeepVersion(_("This product has such a version already."), field="name") from None
