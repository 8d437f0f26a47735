from __future__ import annotations

from datetime import date
from itertools import count

from handschlag.products.models import Product, Version

_next = count(1)


def make_product(name: str = "", *, code: str = "", group: str = "", ended_on: date | None = None) -> Product:
    number = next(_next)
    return Product.objects.create(
        name=name or f"Product {number}", code=code or f"P-{number}", group=group, ended_on=ended_on
    )


def make_version(product: Product | None = None, name: str = "", *, supported_until_on: date | None = None) -> Version:
    return Version.objects.create(
        product=product or make_product(), name=name or f"{next(_next)}.0", supported_until_on=supported_until_on
    )
