from __future__ import annotations

from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from handschlag.core.errors import NotThere
from handschlag.products import rules
from handschlag.products.models import Dependency, Product, Version


def products(text: str = "", *, on: date | None = None) -> QuerySet[Product]:
    """By group and name, with the number of versions. `text` must occur in name, code or group, word by word.

    With `on` only what is still offered that day.
    """
    found = Product.objects.annotate(version_count=Count("versions"))
    for word in text.split():
        found = found.filter(Q(name__icontains=word) | Q(code__icontains=word) | Q(group__icontains=word))
    if on is not None:
        found = found.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=on))
    return found.order_by("group", "name")


def get_product(product: int) -> Product:
    found = Product.objects.filter(pk=product).first()
    if found is None:
        raise NotThere(_("This product does not exist."), field="product")
    return found


def find_product_by_code(code: str) -> Product | None:
    return Product.objects.filter(code=rules.tidy_code(code)).first()


def versions(product: int) -> QuerySet[Version]:
    """The newest first, as far as their dates are known."""
    return Version.objects.filter(product=product).order_by("-released_on", "-pk")


def is_supported(version: Version, *, on: date) -> bool:
    return rules.is_supported(supported_until_on=version.supported_until_on, ended_on=version.product.ended_on, on=on)


def groups() -> list[str]:
    """The groups in use, by name."""
    return list(Product.objects.exclude(group="").order_by("group").values_list("group", flat=True).distinct())


def dependencies(product: int) -> QuerySet[Dependency]:
    """What works only with this product, by name."""
    return Dependency.objects.filter(needs=product).select_related("product").order_by("product__name", "pk")


def stopping_with(product: int) -> list[Product]:
    """What stops working when this product is replaced by its successor, directly or by what it needs; by name."""
    edges = Dependency.objects.filter(may_stay=False).values_list("product", "needs")
    return list(Product.objects.filter(pk__in=rules.reach(edges, product)).order_by("name"))
