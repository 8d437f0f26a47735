"""A file of contracts taken back: what it brought goes again, except what has been used since."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from handschlag.core import facts, jobs
from handschlag.core.errors import Cannot
from handschlag.core.models import FactRow
from handschlag.customers.actions.contracts_file import AT_ONCE, State, Verdict
from handschlag.customers.actions.installed import CannotChangeInstalledItem, change_installed_item
from handschlag.customers.actions.writing import findable_together, keep_findable
from handschlag.customers.choices import ContractLineFault
from handschlag.customers.facts import ContractLineUndone, ContractsUndone
from handschlag.customers.models import Contract, ContractBatch, ContractLine, Entitlement, InstalledItem, QuotaUse


class CannotTakeContractsBack(Cannot):
    """It is not taken in, or it was taken in before files could be taken back."""


class Used(Exception):
    """What a line brought has been used since."""


@transaction.atomic
def undo_contracts(*, batch: int, by: int | None, now: datetime) -> ContractBatch:
    """Take back what the file brought and nobody has used since; the rest stays and says so. A large one by the worker.

    The last line goes first: terms that follow each other are taken off one by one. Raises CannotTakeContractsBack.
    """
    row = ContractBatch.objects.select_for_update().filter(pk=batch).first()
    if row is None or row.state != State.DONE:
        raise CannotTakeContractsBack(_("Only a file that is taken in can be taken back."), field="batch")
    brought = row.rows.exclude(made={}).count()
    if not brought:
        raise CannotTakeContractsBack(_("Nothing of this file can be taken back any more."), field="batch")
    if brought <= AT_ONCE:
        return _take_back(row, by=by, now=now)
    row.state, row.by = State.UNDOING, by
    row.save(update_fields=["state", "by"])
    jobs.later("undo_contracts", batch=row.pk)
    return row


@transaction.atomic
def go_on_undoing_contracts(*, batch: int, by: int | None, now: datetime) -> bool:
    """The worker's part; False when there is nothing to do any more."""
    row = ContractBatch.objects.select_for_update().filter(pk=batch, state=State.UNDOING).first()
    if row is None:
        return False
    _take_back(row, by=by if by is not None else row.by, now=now)
    return True


def _take_back(batch: ContractBatch, *, by: int | None, now: datetime) -> ContractBatch:
    undone = kept = 0
    with findable_together():
        for line in batch.rows.exclude(made={}).order_by("-line"):
            try:
                with transaction.atomic():
                    _take_line_back(line, by=by, now=now)
            except (Used, ProtectedError, CannotChangeInstalledItem):
                line.verdict, line.fault, line.field = Verdict.KEPT, ContractLineFault.USED, ""
                kept += 1
            else:
                line.verdict = Verdict.UNDONE
                undone += 1
            line.save(update_fields=["verdict", "fault", "field"])
    batch.state, batch.undone_at = State.UNDONE, now
    batch.save(update_fields=["state", "undone_at"])
    facts.record(ContractsUndone(batch=batch.pk, undone=undone, kept=kept), at=now, by=by)
    return batch


def _take_line_back(line: ContractLine, *, by: int | None, now: datetime) -> None:
    made: dict[str, Any] = line.made
    entitlement = Entitlement.objects.select_related("contract").filter(pk=made.get("entitlement", 0)).first()
    contract = _take_terms_back(entitlement) if entitlement is not None else None
    item = InstalledItem.objects.filter(pk=made.get("item", 0)).first()
    if item is not None:
        _take_item_back(item)
    if "before" in made:
        _change_back(made["before"], by=by, now=now)
    told = ContractLineUndone(
        customer=line.customer_id or 0,
        batch=line.batch_id,
        item=made.get("item") if item is not None else None,
        entitlement=made.get("entitlement") if entitlement is not None else None,
        contract=contract,
    )
    facts.record(told, at=now, by=by, customer=line.customer_id)


def _take_terms_back(row: Entitlement) -> int | None:
    """The version goes, and its contract if nothing else stands in it; the id of a contract that is gone."""
    chain = Entitlement.objects.filter(contract=row.contract_id, item=row.item_id)
    if chain.filter(version__gt=row.version).exists():
        raise Used
    if QuotaUse.objects.filter(contract=row.contract_id, item=row.item_id, recorded_at__gte=row.recorded_at).exists():
        raise Used
    contract = row.contract_id
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL handschlag.taking_back = 'on'")
        row.delete()
        is_gone = not Entitlement.objects.filter(contract=contract).exists()
        if is_gone:
            Contract.objects.filter(pk=contract).delete()
        cursor.execute("SET LOCAL handschlag.taking_back = ''")
    return contract if is_gone else None


def _take_item_back(item: InstalledItem) -> None:
    if item.revision > 1 or item.ended_on is not None:
        raise Used
    told = FactRow.objects.filter(customer=item.customer_id, payload__item=item.pk)
    if told.exclude(name__in=("InstalledItemAdded", "EntitlementEntered")).exists():
        raise Used
    customer = item.customer_id
    item.delete()
    keep_findable([customer])


def _change_back(before: dict[str, Any], *, by: int | None, now: datetime) -> None:
    """As the file found it, unless somebody else changed it since."""
    item = InstalledItem.objects.filter(pk=before["item"]).first()
    if item is None or item.revision != before["revision"]:
        raise Used
    change_installed_item(
        item=item.pk,
        revision=item.revision,
        version=before["version"],
        since_on=date.fromisoformat(before["since_on"]) if before["since_on"] else None,
        by=by,
        now=now,
    )
