"""How much was asked or tried once more, and why: the whole house or one product, never anybody (law 10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from handschlag.cases.choices import Again
from handschlag.cases.models import Finding, RepeatedWork, Step
from handschlag.products.models import Product


@dataclass(frozen=True)
class Repeated:
    """How much of what was asked and tried in a time was asked or tried once more, and why. No person is in it (law 10).

    `all_asked`, `all_tried`: everything that was established and tried in that time, the repeated among it.
    """

    asked: int
    tried: int
    all_asked: int
    all_tried: int
    reasons: dict[Again, int]
    questions: list[tuple[str, int]]

    @property
    def count(self) -> int:
        return self.asked + self.tried

    @property
    def of(self) -> int:
        return self.all_asked + self.all_tried

    @property
    def share(self) -> float | None:
        """In percent; None where nothing was done."""
        return 100 * self.count / self.of if self.of else None


def repeated_work(*, from_at: datetime, to_at: datetime, product: int | None = None) -> Repeated:
    """What was asked or tried once more in [from_at, to_at), most often first. Practice is left out."""
    rows = repeated_rows(from_at=from_at, to_at=to_at, product=product)
    counted = dict(rows.order_by("why").values_list("why").annotate(count=Count("pk")))
    questions = rows.filter(finding__isnull=False).values_list("finding__question_key")
    often = questions.annotate(count=Count("pk")).order_by("-count", "finding__question_key")
    asked = Finding.objects.filter(_counts(product), established_at__gte=from_at, established_at__lt=to_at)
    tried = Step.objects.filter(_counts(product), tried_at__gte=from_at, tried_at__lt=to_at)
    return Repeated(
        asked=rows.filter(finding__isnull=False).count(),
        tried=rows.filter(step__isnull=False).count(),
        all_asked=asked.count(),
        all_tried=tried.count(),
        reasons={why: counted[why] for why in Again if why in counted},
        questions=list(often),
    )


def repeated_rows(*, from_at: datetime, to_at: datetime, product: int | None = None) -> QuerySet[RepeatedWork]:
    """The evidence, the newest first: what, in which concern, why; who did it is not known."""
    rows = RepeatedWork.objects.filter(_counts(product), at__gte=from_at, at__lt=to_at)
    return rows.select_related("finding", "step", "case__product", "customer").order_by("-at", "-pk")


def repeated_by_product(*, from_at: datetime, to_at: datetime) -> list[tuple[Product | None, int]]:
    """How much for which product, the most first; None: what was about none."""
    rows = RepeatedWork.objects.filter(_counts(None), at__gte=from_at, at__lt=to_at)
    counted = list(
        rows.order_by().values_list("case__product").annotate(count=Count("pk")).order_by("-count", "case__product")
    )
    products = Product.objects.in_bulk([product for product, _count in counted if product is not None])
    return [(products.get(product) if product is not None else None, count) for product, count in counted]


def _counts(product: int | None) -> Q:
    real = Q(case__isnull=True) | Q(case__is_practice=False)
    return real & Q(case__product=product) if product is not None else real
