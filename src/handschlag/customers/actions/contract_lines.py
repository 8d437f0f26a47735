"""One line of a file of contracts: what would become of it, and entering it by the actions everybody uses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from handschlag.customers.actions.entitlement import Granted, change_entitlement, columns_of, enter_entitlement
from handschlag.customers.actions.installed import add_installed_item, change_installed_item
from handschlag.customers.actions.writing import KEEP
from handschlag.customers.models import ContractLine, Entitlement, InstalledItem
from handschlag.customers.queries.contracts_file import Stock
from handschlag.customers.rules import entitling
from handschlag.customers.rules.entitling import Times
from handschlag.customers.rules.reading.contract_rows import Wrong

Verdict = ContractLine.Verdict
Values = Mapping[str, str]


def verdict(values: Values, known: Stock) -> str | Wrong:
    """New, changed or already there; or what of it does not exist here."""
    if wrong := known.wrong(values):
        return wrong
    item = known.item(values)
    if "product" in values and item is None:
        return Verdict.CREATE
    found = [_of_item(item, values, known) if item else Verdict.SAME]
    if "contract_number" in values:
        found.append(_of_contract(known.newest(values, item), values, known))
    return next((one for one in (Verdict.CREATE, Verdict.CHANGE) if one in found), Verdict.SAME)


def entered(values: Values, known: Stock, *, by: int | None, now: datetime) -> dict[str, Any]:
    """Part of an action that holds the customers: enter what a line says; what it made, as `ContractLine.made` keeps it.

    `known` learns what is new. Raises what the actions it calls raise.
    """
    customer = known.customer(values) or 0
    item = known.item(values)
    done: dict[str, Any] = {}
    if "product" in values and item is None:
        item = _add(customer, values, known, by=by, now=now)
        known.learn_item(values, item)
        done["item"] = item.pk
    elif item is not None and _of_item(item, values, known) == Verdict.CHANGE:
        since = item.since_on.isoformat() if item.since_on else None
        before = {"item": item.pk, "version": item.version_id, "since_on": since}
        changed = _change(item, values, known, by=by, now=now)
        known.learn_item(values, changed)
        done["before"] = before | {"revision": changed.revision}
    if "contract_number" not in values:
        return done
    newest = known.newest(values, item)
    if newest is None:
        made = enter_entitlement(
            customer=customer,
            number=values["contract_number"],
            item=item.pk if item else None,
            terms=granted(values, known),
            by=by,
            now=now,
        )
    else:
        made = change_entitlement(entitlement=newest.pk, terms=granted(values, known), by=by, now=now)
    known.learn_entitlement(values, made)
    if newest is None or made.pk != newest.pk:
        done["entitlement"] = made.pk
    return done


def granted(values: Values, known: Stock) -> Granted:
    """The terms a line says."""
    return Granted(
        name=values.get("contract_name") or values["contract_number"],
        calendar=known.calendar(values),
        from_on=date.fromisoformat(values["from"]),
        until_on=date.fromisoformat(values["until"]) if "until" in values else None,
        response=_times(values, "response"),
        update=_times(values, "update"),
        fix=_times(values, "fix"),
        quota_amount=int(values["quota_amount"]) if "quota_amount" in values else None,
        quota_unit=values.get("quota_unit", ""),
        quota_period=values.get("quota_period", ""),
        price_rules=values.get("price_rules", ""),
        hourly_rate=Decimal(values["hourly_rate"]) if "hourly_rate" in values else None,
        monthly_fee=Decimal(values["monthly_fee"]) if "monthly_fee" in values else None,
        currency=values.get("currency", ""),
    )


def _times(values: Values, duty: str) -> Times:
    normal, serious, critical = (int(values[name]) if name in values else None for name in entitling.columns(duty))
    return normal, serious, critical


def _of_item(item: InstalledItem, values: Values, known: Stock) -> str:
    version, since = known.version(values), values.get("since")
    is_other = (version is not None and version != item.version_id) or (
        since is not None and date.fromisoformat(since) != item.since_on
    )
    return Verdict.CHANGE if is_other else Verdict.SAME


def _of_contract(newest: Entitlement | None, values: Values, known: Stock) -> str:
    if newest is None:
        return Verdict.CREATE
    wanted = columns_of(granted(values, known))
    return Verdict.SAME if all(getattr(newest, name) == value for name, value in wanted.items()) else Verdict.CHANGE


def _add(customer: int, values: Values, known: Stock, *, by: int | None, now: datetime) -> InstalledItem:
    return add_installed_item(
        customer=customer,
        product=known.product(values) or 0,
        version=known.version(values),
        identifier=values.get("identifier", ""),
        since_on=date.fromisoformat(values["since"]) if "since" in values else None,
        by=by,
        now=now,
    )


def _change(item: InstalledItem, values: Values, known: Stock, *, by: int | None, now: datetime) -> InstalledItem:
    version = known.version(values)
    return change_installed_item(
        item=item.pk,
        revision=item.revision,
        version=KEEP if version is None else version,
        since_on=date.fromisoformat(values["since"]) if "since" in values else KEEP,
        by=by,
        now=now,
    )
