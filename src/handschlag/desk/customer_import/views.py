from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from handschlag.core import intake
from handschlag.core.errors import NotThere
from handschlag.core.ids import read_id
from handschlag.customers import actions, queries
from handschlag.customers.choices import FileFault
from handschlag.customers.models import ImportBatch, ImportRow
from handschlag.customers.permissions import may_import_customers
from handschlag.desk import refusals
from handschlag.desk.customer_import.forms import ColumnsForm, FileForm
from handschlag.doors import allowed

if TYPE_CHECKING:
    from django.http import HttpResponse

    from handschlag.doors import DeskRequest

LINES_SHOWN = 100
CHIPS = {
    "create": "brand-chip",
    "created": "kept",
    "change": "brand-chip",
    "changed": "kept",
    "error": "broken",
    "kept": "due",
    "left": "due",
}


@allowed(may_import_customers)
def imports(request: DeskRequest) -> HttpResponse:
    form = FileForm(request.POST or None, request.FILES or None, user=request.user.pk)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        # Kept first, as all that comes in from outside; what is in it is decided afterwards.
        kept = intake.keep(
            source="customers.import", body=file.read(), content_type=file.content_type or "", meta={}, now=request.now
        )
        made = refusals.made(
            form,
            lambda: actions.prepare_import(
                raw=kept, file_name=file.name or "", **form.faces(), by=request.user.pk, now=request.now
            ),
        )
        if made:
            return HttpResponseRedirect(_page_of(made.pk))
    context = {"form": form, "imports": queries.imports()[:20]}
    return render(
        request, "desk/customer_import/imports.html", context, status=422 if form.is_bound and form.errors else 200
    )


@allowed(may_import_customers)
def show(request: DeskRequest, number: int) -> HttpResponse:
    batch = _find(number)
    part = request.htmx and request.htmx.target == "import-lines"
    template = "desk/customer_import/lines.html" if part else "desk/customer_import/file.html"
    return render(request, template, {**_lines(request, batch), **({} if part else _about(batch, None))})


@allowed(may_import_customers)
@require_POST
def columns(request: DeskRequest, number: int) -> HttpResponse:
    batch = _find(number)
    form = ColumnsForm(request.POST, batch=batch, examples=batch.examples)
    if form.is_valid() and refusals.is_done(
        form,
        lambda: actions.map_columns(batch=number, mapping=form.mapping(), by=request.user.pk, now=request.now),
    ):
        return HttpResponseRedirect(_page_of(number))
    context = {**_lines(request, batch), **_about(batch, form)}
    return render(request, "desk/customer_import/file.html", context, status=422)


@allowed(may_import_customers)
@require_POST
def recognise(request: DeskRequest, number: int) -> HttpResponse:
    return refusals.go(
        request,
        lambda: actions.recognise_columns(batch=number, by=request.user.pk, now=request.now),
        to=_page_of(number),
        said=_("Read by its headings again."),
    )


@allowed(may_import_customers)
@require_POST
def run(request: DeskRequest, number: int) -> HttpResponse:
    return refusals.go(
        request,
        lambda: actions.import_customers(batch=number, by=request.user.pk, now=request.now),
        to=_page_of(number),
    )


@allowed(may_import_customers)
@require_POST
def drop(request: DeskRequest, number: int) -> HttpResponse:
    return refusals.go(
        request,
        lambda: actions.drop_import(batch=number, by=request.user.pk, now=request.now),
        to=reverse("settings-import"),
        said=_("Thrown away; nothing was entered."),
    )


@allowed(may_import_customers)
@require_POST
def stop(request: DeskRequest, number: int) -> HttpResponse:
    return refusals.go(
        request,
        lambda: actions.stop_import(batch=number, by=request.user.pk, now=request.now),
        to=_page_of(number),
        said=_("Stopped. What was entered stays; you can take it back."),
    )


@allowed(may_import_customers)
@require_POST
def undo(request: DeskRequest, number: int) -> HttpResponse:
    return refusals.go(
        request,
        lambda: actions.undo_import(batch=number, by=request.user.pk, now=request.now),
        to=_page_of(number),
    )


def _lines(request: DeskRequest, batch: ImportBatch) -> dict[str, object]:
    wanted = request.GET.get("verdict", "")
    verdict = wanted if wanted in ImportRow.Verdict.values else ""
    after = read_id(request.GET.get("after", "")) or 0
    lines = queries.import_lines(batch, verdict=verdict, after=after, limit=LINES_SHOWN + 1)
    return {
        "batch": batch,
        "lines": [(line, CHIPS.get(line.verdict, "")) for line in lines[:LINES_SHOWN]],
        "next_after": lines[LINES_SHOWN - 1].number if len(lines) > LINES_SHOWN else None,
        "verdict": verdict,
    }


def _about(batch: ImportBatch, form: ColumnsForm | None) -> dict[str, object]:
    counts = queries.count_lines(batch.pk)
    is_preview = batch.state == ImportBatch.State.PREVIEW
    if form is None and is_preview and batch.form == "csv":
        form = ColumnsForm(batch=batch, examples=batch.examples)
    return {
        "counts": [(value, label, counts[value]) for value, label in ImportRow.Verdict.choices if value in counts],
        "total": sum(counts.values()),
        "wanted": counts.get("create", 0) + counts.get("change", 0),
        "done": counts.get("created", 0) + counts.get("changed", 0),
        "form": form,
        "remembered": queries.find_remembered_columns(batch) if form is not None else None,
        "kept": counts.get("kept", 0),
        "is_preview": is_preview,
        "is_reading": batch.state == ImportBatch.State.READING,
        "fault": FileFault(batch.fault).label if batch.fault else "",
        "is_going_on": batch.state
        in {
            ImportBatch.State.READING,
            ImportBatch.State.RUNNING,
            ImportBatch.State.UNDOING,
        },
    }


def _find(number: int) -> ImportBatch:
    try:
        return queries.get_import(number)
    except NotThere as gone:
        raise Http404 from gone


def _page_of(number: int) -> str:
    return reverse("settings-import-file", args=[number])
