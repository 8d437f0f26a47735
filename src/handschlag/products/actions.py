from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, connection, models, transaction
from django.utils.translation import gettext as _

from handschlag.core import facts
from handschlag.core.errors import Cannot, NotThere
from handschlag.products import rules
from handschlag.products.facts import (
    DependencyEntered,
    DependencyRemoved,
    LifeCycleSet,
    ProductChanged,
    ProductCreated,
    VersionChanged,
    VersionCreated,
)
from handschlag.products.models import Dependency, Product, Version


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


@transaction.atomic
def set_life_cycle(
    *,
    product: int,
    supported_until_on: date | None,
    works_until_on: date | None,
    successor: int | None,
    is_vital: bool,
    by: int | None,
    now: datetime,
) -> Product:
    """By when it is looked after and works, what comes after it, whether somebody's safety hangs on it.

    Raises CannotKeepProduct where it would succeed itself, in however many steps, or would end before its support.
    """
    _one_at_a_time()
    found = Product.objects.select_for_update().filter(pk=product).first()
    if found is None:
        raise NotThere(_("This product does not exist."), field="product")
    if supported_until_on and works_until_on and works_until_on < supported_until_on:
        raise CannotKeepProduct(_("It must work as long as you look after it."), field="works_until_on")
    others = Product.objects.filter(successor__isnull=False).exclude(pk=product)
    after = [(one.pk, one.successor_id) for one in others if one.successor_id is not None]
    if successor is not None and not Product.objects.filter(pk=successor).exists():
        raise CannotKeepProduct(_("This product does not exist."), field="successor")
    if successor is not None and rules.closes_circle(after, product, successor):
        raise CannotKeepProduct(_("This product would come after itself."), field="successor")
    wanted = {
        "supported_until_on": supported_until_on,
        "works_until_on": works_until_on,
        "successor_id": successor,
        "is_vital": is_vital,
    }
    if changed := _set(found, wanted):
        found.save()
        told = LifeCycleSet(product=product, fields=tuple(name.removesuffix("_id") for name in changed))
        facts.record(told, at=now, by=by)
    return found


@transaction.atomic
def enter_dependency(*, product: int, needs: int, may_stay: bool = False, by: int | None, now: datetime) -> Dependency:
    """`product` works only with what it `needs`. Entered again, only `may_stay` changes.

    Raises CannotKeepProduct where something would need itself.
    """
    _one_at_a_time()
    if Product.objects.filter(pk__in={product, needs}).count() < len({product, needs}):
        raise NotThere(_("This product does not exist."), field="product")
    edges = Dependency.objects.values_list("product", "needs")
    if rules.closes_circle(edges, product, needs):
        raise CannotKeepProduct(_("Then it would need itself."), field="dependent")
    row, is_new = Dependency.objects.get_or_create(product_id=product, needs_id=needs, defaults={"may_stay": may_stay})
    if not is_new and not _set(row, {"may_stay": may_stay}):
        return row
    row.save()
    told = DependencyEntered(product=product, needs=needs, may_stay=may_stay)
    facts.record(told, at=now, by=by)
    return row


@transaction.atomic
def remove_dependency(*, dependency: int, by: int | None, now: datetime) -> None:
    """It works without it after all. Removed already, nothing happens."""
    row = Dependency.objects.select_for_update().filter(pk=dependency).first()
    if row is not None:
        facts.record(DependencyRemoved(product=row.product_id, needs=row.needs_id), at=now, by=by)
        row.delete()


def _one_at_a_time() -> None:
    """Two who enter what needs what at the same moment could close a circle neither of them sees."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('products life cycle', 0))")


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
