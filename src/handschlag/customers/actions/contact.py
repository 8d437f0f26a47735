"""Numbers, mail and postal addresses, sites: what a customer is reached by."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.core import facts, phone
from handschlag.core.errors import Cannot
from handschlag.core.models import Installation
from handschlag.customers.actions.writing import (
    KEEP,
    Keep,
    change,
    keep_findable,
    keeper,
    lock_customer,
    lock_part,
    person_of,
    valid,
)
from handschlag.customers.choices import AddressLabel, CustomerKind, NumberLabel
from handschlag.customers.facts import ContactDetailAdded, ContactDetailChanged, ContactDetailRemoved
from handschlag.customers.models import EmailAddress, Number, PostalAddress, Site
from handschlag.customers.queries.family import family
from handschlag.customers.rules import writing

Detail = Number | EmailAddress | PostalAddress | Site
Kept = TypeVar("Kept", Number, EmailAddress, PostalAddress, Site)


class CannotAddNumber(Cannot):
    pass


class CannotCorrectNumber(Cannot):
    pass


class CannotAddEmail(Cannot):
    pass


class CannotChangeEmail(Cannot):
    pass


class CannotAddAddress(Cannot):
    pass


class CannotChangeAddress(Cannot):
    pass


class CannotAddSite(Cannot):
    pass


class CannotChangeSite(Cannot):
    pass


class CannotRemove(Cannot):
    pass


@transaction.atomic
def add_number(
    *,
    customer: int,
    raw: str,
    person: int | None = None,
    label: str = NumberLabel.OTHER,
    is_trunk: bool | None = None,
    region: str | None = None,
    area_code: str | None = None,
    by: int | None,
    now: datetime,
) -> Number:
    """A number as it was given; it is kept even when no E.164 form can be made of it, but it must hold digits.

    `region` and `area_code` (of the installation when left out) say what a number without country or area code means.
    `is_trunk` None: `…-0` of an organisation itself is a switchboard. Raises CannotAddNumber (raw, person, label).
    """
    row = lock_customer(customer, CannotAddNumber)
    owner = person_of(customer, person, CannotAddNumber)
    number = Number(customer=keeper(row, owner), person=owner, label=label)
    is_company = row.kind == CustomerKind.ORGANISATION and owner is None
    wants_trunk = (is_company and writing.looks_like_trunk(raw)) if is_trunk is None else is_trunk
    _fill(number, raw=raw, is_trunk=wants_trunk, region=region, area_code=area_code, refusal=CannotAddNumber)
    _refuse_second(number, CannotAddNumber)
    number.save(force_insert=True)
    return _added(number, "number", by=by, now=now)


@transaction.atomic
def correct_number(
    *,
    number: int,
    revision: int,
    raw: str | None = None,
    label: str | None = None,
    is_trunk: bool | None = None,
    person: int | Keep | None = KEEP,
    region: str | None = None,
    area_code: str | None = None,
    by: int | None,
    now: datetime,
) -> Number:
    """Correct what is given; `person` None makes it the customer's own. Raises CannotCorrectNumber."""
    row = lock_part(Number.objects.all(), number, revision, CannotCorrectNumber)
    before = {field: getattr(row, field) for field in ("raw", "e164", "label", "is_trunk", "person_id")}
    if not isinstance(person, Keep):
        row.person = person_of(row.customer_id, person, CannotCorrectNumber)
        row.customer = keeper(row.customer, row.person)
    row.label = row.label if label is None else label
    _fill(
        row,
        raw=row.raw if raw is None else raw,
        is_trunk=row.is_trunk if is_trunk is None else is_trunk,
        region=region,
        area_code=area_code,
        refusal=CannotCorrectNumber,
    )
    if before == {field: getattr(row, field) for field in before}:
        return row
    _refuse_second(row, CannotCorrectNumber)
    row.revision += 1
    row.save()
    return _changed(row, "number", by=by, now=now)


@transaction.atomic
def remove_number(*, number: int, revision: int, by: int | None, now: datetime) -> None:
    _remove(lock_part(Number.objects.all(), number, revision, CannotRemove), "number", by=by, now=now)


@transaction.atomic
def add_email(*, customer: int, address: str, person: int | None = None, by: int | None, now: datetime) -> EmailAddress:
    """Raises CannotAddEmail (address, person)."""
    row = lock_customer(customer, CannotAddEmail)
    owner = person_of(customer, person, CannotAddEmail)
    email = EmailAddress(customer=keeper(row, owner), person=owner, address=writing.tidy(address))
    _refuse_bad_email(email, CannotAddEmail)
    email.save(force_insert=True)
    return _added(email, "email", by=by, now=now)


@transaction.atomic
def change_email(*, email: int, revision: int, address: str, by: int | None, now: datetime) -> EmailAddress:
    """Raises CannotChangeEmail (revision, address)."""
    row = lock_part(EmailAddress.objects.all(), email, revision, CannotChangeEmail)
    if not change(row, {"address": writing.tidy(address)}):
        return row
    _refuse_bad_email(row, CannotChangeEmail)
    row.save()
    return _changed(row, "email", by=by, now=now)


@transaction.atomic
def remove_email(*, email: int, revision: int, by: int | None, now: datetime) -> None:
    _remove(lock_part(EmailAddress.objects.all(), email, revision, CannotRemove), "email", by=by, now=now)


@transaction.atomic
def add_address(
    *,
    customer: int,
    town: str,
    street: str = "",
    house_number: str = "",
    postcode: str = "",
    addition: str = "",
    country: str = "DE",
    label: str = AddressLabel.MAIN,
    by: int | None,
    now: datetime,
) -> PostalAddress:
    """Raises CannotAddAddress (town, country, label …)."""
    row = lock_customer(customer, CannotAddAddress)
    address = PostalAddress(customer=row)
    _set_address(
        address,
        {
            "town": town, "street": street, "house_number": house_number, "postcode": postcode, "addition": addition,
            "country": country, "label": label,
        },
        CannotAddAddress,
    )  # fmt: skip
    address.revision = 1
    address.save(force_insert=True)
    return _added(address, "address", by=by, now=now)


@transaction.atomic
def change_address(
    *,
    address: int,
    revision: int,
    town: str | None = None,
    street: str | None = None,
    house_number: str | None = None,
    postcode: str | None = None,
    addition: str | None = None,
    country: str | None = None,
    label: str | None = None,
    by: int | None,
    now: datetime,
) -> PostalAddress:
    """Change what is given. Raises CannotChangeAddress (revision, town, country …)."""
    row = lock_part(PostalAddress.objects.all(), address, revision, CannotChangeAddress)
    given = {
        "town": town, "street": street, "house_number": house_number, "postcode": postcode, "addition": addition,
        "country": country, "label": label,
    }  # fmt: skip
    if not _set_address(row, {field: text for field, text in given.items() if text is not None}, CannotChangeAddress):
        return row
    row.save()
    return _changed(row, "address", by=by, now=now)


@transaction.atomic
def remove_address(*, address: int, revision: int, by: int | None, now: datetime) -> None:
    _remove(lock_part(PostalAddress.objects.all(), address, revision, CannotRemove), "address", by=by, now=now)


@transaction.atomic
def add_site(
    *, customer: int, name: str, address: int | None = None, calendar: int | None = None, by: int | None, now: datetime
) -> Site:
    """A place of the customer's, with an address of the same customer. Raises CannotAddSite (name, address)."""
    row = lock_customer(customer, CannotAddSite)
    site = Site(customer=row, name=writing.tidy(name), address_id=address, calendar_id=calendar)
    _refuse_bad_site(site, CannotAddSite)
    site.save(force_insert=True)
    return _added(site, "site", by=by, now=now)


@transaction.atomic
def change_site(
    *, site: int, revision: int, name: str, address: int | None, calendar: int | None, by: int | None, now: datetime
) -> Site:
    """Raises CannotChangeSite (revision, name, address)."""
    row = lock_part(Site.objects.all(), site, revision, CannotChangeSite)
    if not change(row, {"name": writing.tidy(name), "address_id": address, "calendar_id": calendar}):
        return row
    _refuse_bad_site(row, CannotChangeSite)
    row.save()
    return _changed(row, "site", by=by, now=now)


@transaction.atomic
def remove_site(*, site: int, revision: int, by: int | None, now: datetime) -> None:
    _remove(lock_part(Site.objects.all(), site, revision, CannotRemove), "site", by=by, now=now)


def _fill(
    number: Number, *, raw: str, is_trunk: bool, region: str | None, area_code: str | None, refusal: type[Cannot]
) -> None:
    number.raw = writing.tidy(raw)
    if region is None:
        home = Installation.objects.filter(id=1).first()
        region, area_code = (home.region, area_code or home.area_code) if home else ("DE", area_code)
    read = phone.normalise(number.raw, region=region, area_code=area_code)
    number.e164, number.kind = read.e164 or "", read.kind
    number.digits = writing.digits_of(number.raw, number.e164)
    if not number.digits:
        raise refusal(_("This is not a telephone number."), field="raw")
    if is_trunk and read.kind != "geographic":
        raise refusal(_("Only a landline number can be a switchboard."), field="is_trunk")
    number.is_trunk = is_trunk
    number.trunk = writing.trunk_of(number.raw, number.e164) if is_trunk else ""
    valid(number, refusal)


def _refuse_second(number: Number, refusal: type[Cannot]) -> None:
    same = Number.objects.filter(customer=number.customer_id, person=number.person_id)
    same = same.filter(e164=number.e164) if number.e164 else same.filter(e164="", raw=number.raw)
    if same.exclude(id=number.id).exists():
        raise refusal(_("This number is already there."), field="raw")


def _refuse_bad_email(email: EmailAddress, refusal: type[Cannot]) -> None:
    valid(email, refusal)
    same = EmailAddress.objects.filter(customer=email.customer_id, person=email.person_id)
    if same.filter(address__iexact=email.address).exclude(id=email.id).exists():
        raise refusal(_("This address is already there."), field="address")


def _set_address(address: PostalAddress, given: dict[str, str], refusal: type[Cannot]) -> tuple[str, ...]:
    changes: dict[str, Any] = {field: writing.tidy(text) for field, text in given.items()}
    if "country" in changes:
        changes["country"] = changes["country"].upper()
    changed = change(address, changes)
    if not address.town:
        raise refusal(_("An address needs a town."), field="town")
    if not (len(address.country) == 2 and address.country.isascii() and address.country.isalpha()):  # noqa: PLR2004  # ISO 3166
        raise refusal(_("The country is two letters, for example DE."), field="country")
    valid(address, refusal)
    return changed


def _refuse_bad_site(site: Site, refusal: type[Cannot]) -> None:
    if not site.name:
        raise refusal(_("A site needs a name."), field="name")
    valid(site, refusal)
    foreign = (
        site.address_id
        and not PostalAddress.objects.filter(id=site.address_id, customer__in=family(site.customer_id)).exists()
    )
    if foreign:
        raise refusal(_("This address does not belong to this customer."), field="address")
    if Site.objects.filter(customer=site.customer_id, name=site.name).exclude(id=site.id).exists():
        raise refusal(_("This site is already there."), field="name")


def _person_id(row: Detail) -> int | None:
    return row.person_id if isinstance(row, (Number, EmailAddress)) else None


def _added(row: Kept, detail: str, *, by: int | None, now: datetime) -> Kept:
    added = ContactDetailAdded(customer=row.customer_id, person=_person_id(row), detail=detail, row=row.pk)
    facts.record(added, at=now, by=by, customer=row.customer_id)
    keep_findable([row.customer_id])
    return row


def _changed(row: Kept, detail: str, *, by: int | None, now: datetime) -> Kept:
    changed = ContactDetailChanged(customer=row.customer_id, person=_person_id(row), detail=detail, row=row.pk)
    facts.record(changed, at=now, by=by, customer=row.customer_id)
    keep_findable([row.customer_id])
    return row


def _remove(row: Detail, detail: str, *, by: int | None, now: datetime) -> None:
    removed = ContactDetailRemoved(customer=row.customer_id, person=_person_id(row), detail=detail, row=row.pk)
    row.delete()
    facts.record(removed, at=now, by=by, customer=row.customer_id)
    keep_findable([row.customer_id])
