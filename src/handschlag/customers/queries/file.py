"""One customer's file: what is known of it, of the whole family it was merged from."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from handschlag.core.errors import NotThere
from handschlag.customers.choices import NumberLabel
from handschlag.customers.models import (
    Authorisation,
    Consent,
    Customer,
    EmailAddress,
    InstalledItem,
    Number,
    Person,
    PostalAddress,
    ReturnedAddress,
    Site,
)
from handschlag.customers.queries.family import Whose, family, kin, roots


def find_customer(customer: int) -> Customer | None:
    """The customer, or the one it was merged into."""
    root = roots([customer]).get(customer)
    return Customer.objects.filter(id=root).first() if root is not None else None


def get_customer(customer: int) -> Customer:
    found = find_customer(customer)
    if found is None:
        raise NotThere(_("This customer does not exist."), field="customer")
    return found


def customers() -> QuerySet[Customer]:
    """Everybody we serve, by name; customers merged into another one do not appear on their own."""
    return Customer.objects.filter(merged_into__isnull=True).order_by("name_key", "id")


def persons(customer: Whose, *, today: date, with_former: bool = False) -> QuerySet[Person]:
    """The main person first; who has left only when asked for."""
    rows = Person.objects.filter(customer__in=family(customer)).order_by("-is_main", "name_key", "id")
    return rows if with_former else rows.filter(Q(left_on__isnull=True) | Q(left_on__gt=today))


def numbers(customer: Whose) -> QuerySet[Number]:
    """Switchboards first, then the customer's own numbers, then those of its persons."""
    rows = Number.objects.filter(customer__in=family(customer)).select_related("person")
    return rows.order_by("-is_trunk", "person", "id")


def numbers_to_dial(customers: Iterable[int]) -> dict[int, str]:
    """For each customer with a number in E.164 the first one to try: a person's before the switchboard. No fax."""
    families = kin(customers)
    members = {member for members in families.values() for member in members}
    rows = Number.objects.filter(customer__in=members).exclude(e164="").exclude(label=NumberLabel.FAX)
    first = rows.order_by("customer", "is_trunk", "-person__is_main", "id").distinct("customer")
    numbers = dict(first.values_list("customer", "e164"))
    return {
        customer: numbers[having[0]]
        for customer, family in families.items()
        if (having := [member for member in family if member in numbers])
    }


def email_addresses(customer: Whose) -> QuerySet[EmailAddress]:
    """With `returned_at` where a mail to it came back for good."""
    back = ReturnedAddress.objects.filter(address=Lower(OuterRef("address"))).values("returned_at")
    rows = EmailAddress.objects.filter(customer__in=family(customer)).annotate(returned_at=Subquery(back))
    return rows.select_related("person").order_by("person", "id")


def returned_addresses(addresses: Iterable[str]) -> list[ReturnedAddress]:
    """Those of these to which a mail came back for good."""
    found = ReturnedAddress.objects.filter(address__in={address.strip().lower() for address in addresses})
    return list(found.order_by("address"))


def addresses(customer: Whose) -> QuerySet[PostalAddress]:
    return PostalAddress.objects.filter(customer__in=family(customer)).order_by("id")


def with_address(several: Collection[int]) -> set[int]:
    """Those of these roots who have a postal address, be it under one merged into them."""
    root_of = {member: root for root, members in kin(several).items() for member in members}
    rows = PostalAddress.objects.filter(customer__in=root_of).values_list("customer", flat=True)
    return {root_of[customer] for customer in rows}


def sites(customer: Whose) -> QuerySet[Site]:
    return Site.objects.filter(customer__in=family(customer)).select_related("address", "calendar").order_by("name")


def installed_items(customer: Whose, *, today: date, with_ended: bool = False) -> QuerySet[InstalledItem]:
    """What the customer has; with `with_ended` also what it had, the newest first."""
    rows = InstalledItem.objects.filter(customer__in=family(customer))
    rows = rows.select_related("product", "version", "site", "replaced_by__product")
    rows = rows if with_ended else rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=today))
    return rows.order_by("ended_on", "-since_on", "-id") if with_ended else rows.order_by("product__name", "id")


def authorisations(customer: Whose, *, today: date) -> QuerySet[Authorisation]:
    """Who may speak for the customer today, how far and on what proof."""
    rows = Authorisation.objects.filter(customer__in=family(customer), from_on__lte=today)
    rows = rows.filter(Q(until_on__isnull=True) | Q(until_on__gte=today))
    return rows.select_related("person", "person__customer").order_by("person__name_key", "id")


def consents(customer: Whose) -> QuerySet[Consent]:
    """Every consent and withdrawal, newest first, without the evidence itself (see `consent_evidence`)."""
    rows = Consent.objects.filter(customer__in=family(customer)).select_related("person", "withdrawal")
    return rows.defer("evidence").order_by("-given_at", "-id")


def standing_consents(customer: Whose) -> QuerySet[Consent]:
    """Consents that were given and not withdrawn."""
    return consents(customer).filter(withdraws__isnull=True, withdrawal__isnull=True)


def consent_evidence(consent: int) -> tuple[str, bytes] | None:
    """Name and content of the evidence, or None when there is none."""
    row = Consent.objects.filter(id=consent, evidence__isnull=False).values_list("evidence_name", "evidence").first()
    return (row[0], bytes(row[1] or b"")) if row else None
