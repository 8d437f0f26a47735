"""Imports and what became of their lines."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from handschlag.core.errors import NotThere
from handschlag.customers.choices import ImportFault
from handschlag.customers.models import ImportBatch, ImportColumns, ImportRow
from handschlag.customers.rules.reading import remembering


@dataclass(frozen=True)
class LineShown:
    """One line as the preview and the result show it; `column` and `reason` only where something is wrong."""

    number: int
    title: str
    verdict: str
    verdict_label: str
    customer_id: int | None
    column: str
    reason: str
    detail: str


def imports() -> QuerySet[ImportBatch]:
    """Every import, the newest first."""
    return ImportBatch.objects.order_by("-id")


def get_import(batch: int) -> ImportBatch:
    found = ImportBatch.objects.filter(id=batch).first()
    if found is None:
        raise NotThere(_("This import does not exist."), field="batch")
    return found


def find_remembered_columns(batch: ImportBatch) -> ImportColumns | None:
    """What somebody said of tables with these headings, by which this one is read too."""
    return ImportColumns.objects.filter(headings_key=remembering.key(batch.headings)).first()


def count_lines(batch: int) -> dict[str, int]:
    """How many lines there are of each verdict; verdicts that do not occur are left out."""
    counted = ImportRow.objects.filter(batch=batch).values("verdict").annotate(lines=Count("id"))
    return {row["verdict"]: row["lines"] for row in counted}


def import_lines(batch: ImportBatch, *, verdict: str = "", after: int = 0, limit: int = 100) -> list[LineShown]:
    """Lines of an import from line `after` on; without a verdict those that are wrong come first of all."""
    rows = batch.rows.filter(line__gt=after)
    rows = rows.filter(verdict=verdict) if verdict else rows
    return [_shown(batch, row) for row in rows.order_by("line").defer("values")[:limit]]


def _shown(batch: ImportBatch, row: ImportRow) -> LineShown:
    return LineShown(
        number=row.line,
        title=row.title,
        verdict=row.verdict,
        verdict_label=row.get_verdict_display(),
        customer_id=row.customer_id,
        column=_column(batch, row.field),
        reason=str(ImportFault(row.fault).label) if row.fault else "",
        detail=row.detail,
    )


def _column(batch: ImportBatch, field: str) -> str:
    """The heading of the first column that means this field."""
    named = (heading for heading, meaning in zip(batch.headings, batch.mapping, strict=False) if meaning == field)
    return next(named, "") if field else ""
