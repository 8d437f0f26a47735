"""What hangs on a user or a team here: they cannot leave while they are owner or stand-in (asked by `people`)."""

from __future__ import annotations

from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import ngettext

from handschlag.customers.models import Customer, Responsibility
from handschlag.people.holdings import Holder, Holding

EXAMPLES = 3


def holdings(holder: Holder) -> list[Holding]:
    owned = Q(owner=holder.user) if holder.user is not None else Q(owner_team=holder.team)
    stood_in = Q(stand_in=holder.user) if holder.user is not None else Q(stand_in_team=holder.team)
    owner_of, stand_in_of = _held(owned), _held(stood_in)
    return [
        Holding(
            ngettext("%d customer as owner", "%d customers as owner", len(owner_of)) % len(owner_of),
            len(owner_of),
            _names(owner_of),
        ),
        Holding(
            ngettext("%d customer as stand-in", "%d customers as stand-in", len(stand_in_of)) % len(stand_in_of),
            len(stand_in_of),
            _names(stand_in_of),
        ),
    ]


def _held(face: Q) -> list[int]:
    """Customers whose newest responsibility names this face."""
    newest = Responsibility.objects.filter(customer=OuterRef("customer")).order_by("-from_at").values("id")[:1]
    rows = Responsibility.objects.filter(face, id=Subquery(newest), customer__merged_into__isnull=True)
    return list(rows.order_by("customer").values_list("customer", flat=True))


def _names(customers: list[int]) -> tuple[str, ...]:
    return tuple(Customer.objects.filter(id__in=customers[:EXAMPLES]).order_by("id").values_list("name", flat=True))
