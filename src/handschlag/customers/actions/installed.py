from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.core.text import folding
from handschlag.customers.actions.writing import KEEP, Keep, change, keep_findable, lock_customer, lock_part, valid
from handschlag.customers.facts import (
    InstalledItemAdded,
    InstalledItemChanged,
    InstalledItemEnded,
    InstalledItemEndUndone,
    InstalledItemReplaced,
)
from handschlag.customers.models import InstalledItem, Site
from handschlag.customers.queries.family import family
from handschlag.customers.rules import writing
from handschlag.products.models import Product, Version

LONGEST_CONFIGURATION = 200


class CannotAddInstalledItem(Cannot):
    pass


class CannotChangeInstalledItem(Cannot):
    pass


class CannotReplaceInstalledItem(Cannot):
    pass


class CannotEndInstalledItem(Cannot):
    pass


class CannotBringBackInstalledItem(Cannot):
    pass


@transaction.atomic
def add_installed_item(
    *,
    customer: int,
    product: int,
    version: int | None = None,
    identifier: str = "",
    site: int | None = None,
    since_on: date | None = None,
    configuration: dict[str, Any] | None = None,
    note: str = "",
    by: int | None,
    now: datetime,
) -> InstalledItem:
    """Something the customer has: a device, a contract, a licence; `identifier` is its contract or serial number.

    Raises CannotAddInstalledItem (product, version, site, identifier, configuration).
    """
    lock_customer(customer, CannotAddInstalledItem)
    item = InstalledItem(
        customer_id=customer,
        product_id=product,
        version_id=version,
        site_id=site,
        since_on=since_on,
        configuration=configuration or {},
        note=writing.tidy_lines(note),
    )
    _name(item, identifier)
    _refuse_bad(item, CannotAddInstalledItem)
    item.save(force_insert=True)
    facts.record(InstalledItemAdded(customer=customer, item=item.id, product=product), at=now, by=by, customer=customer)
    keep_findable([customer])
    return item


@transaction.atomic
def change_installed_item(
    *,
    item: int,
    revision: int,
    version: int | Keep | None = KEEP,
    identifier: str | None = None,
    site: int | Keep | None = KEEP,
    since_on: date | Keep | None = KEEP,
    configuration: dict[str, Any] | None = None,
    note: str | None = None,
    by: int | None,
    now: datetime,
) -> InstalledItem:
    """Change what is given; Raises CannotChangeInstalledItem."""
    row = lock_part(InstalledItem.objects.all(), item, revision, CannotChangeInstalledItem)
    ids = {"version_id": version, "site_id": site, "since_on": since_on}
    changes: dict[str, Any] = {field: value for field, value in ids.items() if not isinstance(value, Keep)}
    if identifier is not None:
        changes |= {"identifier": writing.tidy(identifier), "identifier_key": folding.key(identifier)[:80]}
    if configuration is not None:
        changes["configuration"] = configuration
    if note is not None:
        changes["note"] = writing.tidy_lines(note)
    changed = change(row, changes)
    if not changed:
        return row
    _refuse_bad(row, CannotChangeInstalledItem)
    row.save()
    told = tuple(field.removesuffix("_id") for field in changed if field != "identifier_key")
    fact = InstalledItemChanged(customer=row.customer_id, item=row.id, fields=told)
    facts.record(fact, at=now, by=by, customer=row.customer_id)
    keep_findable([row.customer_id])
    return row


@transaction.atomic
def replace_installed_item(
    *,
    item: int,
    revision: int,
    product: int,
    version: int | None = None,
    identifier: str = "",
    on: date,
    configuration: dict[str, Any] | None = None,
    by: int | None,
    now: datetime,
) -> InstalledItem:
    """What replaces the item from that day on; the old one ends and stays linked. Returns the new one.

    Raises CannotReplaceInstalledItem (revision, product, version, on).
    """
    row = lock_part(InstalledItem.objects.all(), item, revision, CannotReplaceInstalledItem)
    if row.ended_on is not None:
        raise CannotReplaceInstalledItem(_("This has already ended or been replaced."), field="item")
    _refuse_before_beginning(row, on, CannotReplaceInstalledItem, "on")
    newer = InstalledItem(
        customer_id=row.customer_id,
        product_id=product,
        version_id=version,
        site_id=row.site_id,
        since_on=on,
        configuration=configuration or {},
    )
    _name(newer, identifier)
    _refuse_bad(newer, CannotReplaceInstalledItem)
    newer.save(force_insert=True)
    change(row, {"ended_on": on, "replaced_by": newer})
    _end(row, CannotReplaceInstalledItem)
    replaced = InstalledItemReplaced(customer=row.customer_id, item=row.id, replaced_by=newer.id)
    facts.record(replaced, at=now, by=by, customer=row.customer_id)
    keep_findable([row.customer_id])
    return newer


@transaction.atomic
def end_installed_item(
    *, item: int, revision: int, ended_on: date, replaced_by: int | None = None, by: int | None, now: datetime
) -> InstalledItem:
    """The customer does not have it any more; `replaced_by`: what has worked in its place until now.

    Raises CannotEndInstalledItem (revision, ended_on, replaced_by).
    """
    row = lock_part(InstalledItem.objects.all(), item, revision, CannotEndInstalledItem)
    if row.ended_on is not None:
        raise CannotEndInstalledItem(_("This has already ended or been replaced."), field="item")
    _refuse_before_beginning(row, ended_on, CannotEndInstalledItem, "ended_on")
    if replaced_by is not None:
        theirs = InstalledItem.objects.filter(id=replaced_by, customer__in=family(row.customer_id)).exclude(id=item)
        if not theirs.exists():
            raise CannotEndInstalledItem(_("This customer does not have that."), field="replaced_by")
    change(row, {"ended_on": ended_on, "replaced_by_id": replaced_by})
    _end(row, CannotEndInstalledItem)
    if replaced_by is None:
        ended = InstalledItemEnded(customer=row.customer_id, item=row.id)
        facts.record(ended, at=now, by=by, customer=row.customer_id)
        return row
    replaced = InstalledItemReplaced(customer=row.customer_id, item=row.id, replaced_by=replaced_by)
    facts.record(replaced, at=now, by=by, customer=row.customer_id)
    return row


@transaction.atomic
def bring_back_installed_item(*, item: int, revision: int, by: int | None, now: datetime) -> InstalledItem:
    """It had not ended after all. Raises CannotBringBackInstalledItem (revision, or it goes on anyway)."""
    row = lock_part(InstalledItem.objects.all(), item, revision, CannotBringBackInstalledItem)
    if row.ended_on is None:
        raise CannotBringBackInstalledItem(_("This has not ended."), field="item")
    change(row, {"ended_on": None, "replaced_by_id": None})
    row.save()
    back = InstalledItemEndUndone(customer=row.customer_id, item=row.id)
    facts.record(back, at=now, by=by, customer=row.customer_id)
    return row


def _end(row: InstalledItem, refusal: type[Cannot]) -> None:
    """A room above may hold it: somebody's telephone is not switched off before the new one works."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        reason = _("This stays until the check call of its changeover has succeeded, or the customer leaves it.")
        raise refusal(reason, field="item") from None


def _name(item: InstalledItem, identifier: str) -> None:
    item.identifier = writing.tidy(identifier)
    item.identifier_key = folding.key(identifier)[:80]


def _refuse_before_beginning(item: InstalledItem, on: date, refusal: type[Cannot], field: str) -> None:
    if item.since_on is not None and on < item.since_on:
        raise refusal(_("This ends before it begins."), field=field)


def _refuse_bad(item: InstalledItem, refusal: type[Cannot]) -> None:
    if not Product.objects.filter(id=item.product_id).exists():
        raise refusal(_("This product does not exist."), field="product")
    if item.version_id is not None and not Version.objects.filter(id=item.version_id, product=item.product_id).exists():
        raise refusal(_("This version does not belong to this product."), field="version")
    if (
        item.site_id is not None
        and not Site.objects.filter(id=item.site_id, customer__in=family(item.customer_id)).exists()
    ):
        raise refusal(_("This site does not belong to this customer."), field="site")
    if len(item.configuration) > LONGEST_CONFIGURATION or not all(isinstance(key, str) for key in item.configuration):
        raise refusal(_("The configuration is a list of names and values."), field="configuration")
    valid(item, refusal)
