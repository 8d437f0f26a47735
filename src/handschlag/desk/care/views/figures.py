"""Files of figures and invoices: handed in, looked at, taken in, taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from handschlag.care import actions, permissions
from handschlag.care import queries as care
from handschlag.care.choices import FileFault, LineFault
from handschlag.care.models import FigureBatch
from handschlag.core import intake
from handschlag.core.ids import read_id
from handschlag.desk import refusals
from handschlag.desk.care.forms import FiguresForm
from handschlag.desk.care.reading import MEANINGS, meanings_of, said_in
from handschlag.doors import allowed

if TYPE_CHECKING:
    from django.http import HttpResponse

    from handschlag.doors import DeskRequest

FILES, LINES, EXAMPLES = 20, 100, 20

State = FigureBatch.State


@allowed(permissions.may_import_figures)
def files(request: DeskRequest) -> HttpResponse:
    form = FiguresForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        made = refusals.made(form, lambda: _read(request, form))
        if made:
            return HttpResponseRedirect(_page_of(made.pk))
    context = {"form": form, "files": care.batches()[:FILES]}
    return render(request, "desk/care/files.html", context, status=422 if form.is_bound else 200)


@allowed(permissions.may_import_figures)
def file(request: DeskRequest, number: int) -> HttpResponse:
    batch = care.get_batch(number)
    good, wrong = care.count_wrong(number)
    after = read_id(request.GET.get("after", "")) or 0
    lines = care.wrong_lines(number, after=after, limit=LINES + 1)
    context = {
        "batch": batch,
        "good": good,
        "wrong": wrong,
        "fault": FileFault(batch.fault).label if batch.fault else "",
        "columns": list(enumerate(zip(batch.headings, batch.mapping, strict=True))),
        "meanings": meanings_of(batch.kind),
        "can_map": batch.original_id is not None and batch.state in {State.PREVIEW, State.UNREADABLE},
        "wrong_lines": [(line, MEANINGS.get(line.field, ""), LineFault(line.fault).label) for line in lines[:LINES]],
        "next_after": lines[LINES - 1].line if len(lines) > LINES else None,
        "examples": [(line, said_in(line.values)) for line in care.good_lines(number, limit=EXAMPLES)],
    }
    return render(request, "desk/care/file.html", context)


@allowed(permissions.may_import_figures)
@require_POST
def map_columns(request: DeskRequest, number: int) -> HttpResponse:
    """The file is read again with what its columns mean according to a person."""
    batch = care.get_batch(number)
    mapping = [request.POST.get(f"column-{place}", "") for place in range(len(batch.headings))]
    return refusals.go(
        request,
        lambda: actions.map_figures(batch=number, mapping=mapping, by=request.user.pk, now=request.now),
        to=_page_of(number),
        said=_("Read again with these columns."),
    )


@allowed(permissions.may_import_figures)
@require_POST
def take(request: DeskRequest, number: int) -> HttpResponse:
    return refusals.go(
        request,
        lambda: actions.take_figures(batch=number, by=request.user.pk, now=request.now),
        to=_page_of(number),
    )


@allowed(permissions.may_import_figures)
@require_POST
def undo(request: DeskRequest, number: int) -> HttpResponse:
    return refusals.go(
        request,
        lambda: actions.undo_figures(batch=number, by=request.user.pk, now=request.now),
        to=_page_of(number),
    )


@allowed(permissions.may_import_figures)
@require_POST
def drop_file(request: DeskRequest, number: int) -> HttpResponse:
    return refusals.go(
        request,
        lambda: actions.drop_figures(batch=number, by=request.user.pk, now=request.now),
        to=reverse("care-figures"),
        said=_("Thrown away; nothing was entered."),
    )


def _read(request: DeskRequest, form: FiguresForm) -> FigureBatch:
    """Kept first, as all that comes in from outside; what is in it is decided afterwards."""
    upload = form.cleaned_data["file"]
    kept = intake.keep(
        source="care.figures", body=upload.read(), content_type=upload.content_type or "", meta={}, now=request.now
    )
    return actions.prepare_figures(
        raw=kept, file_name=upload.name or "", kind=form.cleaned_data["kind"], by=request.user.pk, now=request.now
    )


def _page_of(number: int) -> str:
    return reverse("care-figures-file", args=[number])
