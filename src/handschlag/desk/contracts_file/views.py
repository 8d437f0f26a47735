"""Files of contracts and installed items: handed in, looked at, taken in; and all of them as a file."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from handschlag.core import intake
from handschlag.core.ids import read_id
from handschlag.customers import actions
from handschlag.customers import queries as customers
from handschlag.customers.choices import ContractFileFault, ContractLineFault
from handschlag.customers.models import ContractBatch, ContractLine
from handschlag.customers.permissions import may_import_contracts
from handschlag.desk import refusals
from handschlag.desk.contracts_file import reading
from handschlag.desk.contracts_file.forms import ContractsForm
from handschlag.doors import allowed

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from handschlag.doors import DeskRequest

FILES, LINES, EXAMPLES = 20, 100, 50
GOOD = (ContractLine.Verdict.CREATE, ContractLine.Verdict.CHANGE, ContractLine.Verdict.SAME)
CHIPS = {"create": "brand-chip", "change": "due", "same": ""}

State = ContractBatch.State


@allowed(may_import_contracts)
def files(request: DeskRequest) -> HttpResponse:
    form = ContractsForm(request.POST or None, request.FILES or None)
    made: list[ContractBatch] = []
    if (
        request.method == "POST"
        and form.is_valid()
        and refusals.is_done(form, lambda: made.append(_read(request, form)))
    ):
        return HttpResponseRedirect(_page_of(made[0].pk))
    context = {"form": form, "files": customers.contract_files()[:FILES]}
    return render(request, "desk/contracts_file/files.html", context, status=422 if form.is_bound else 200)


@allowed(may_import_contracts)
def file(request: DeskRequest, number: int) -> HttpResponse:
    batch = customers.get_contract_file(number)
    counted = customers.count_contract_lines(number)
    after = read_id(request.GET.get("after", "")) or 0
    wrong = customers.contract_lines(number, verdicts=[ContractLine.Verdict.ERROR], after=after, limit=LINES + 1)
    good = customers.contract_lines(number, verdicts=GOOD, limit=EXAMPLES)
    context = {
        "batch": batch,
        "can_undo": batch.state == State.DONE and customers.can_contracts_be_undone(number),
        "undone": counted["undone"],
        "kept": counted["kept"],
        "kept_lines": customers.contract_lines(number, verdicts=[ContractLine.Verdict.KEPT], limit=LINES),
        "wanted": counted["create"] + counted["change"],
        "same": counted["same"],
        "wrong": counted["error"],
        "good": sum(counted[verdict] for verdict in GOOD),
        "fault": ContractFileFault(batch.fault).label if batch.fault else "",
        "columns": list(enumerate(zip(batch.headings, batch.mapping, strict=True))),
        "meanings": reading.meanings(),
        "can_map": batch.original_id is not None and batch.state in {State.PREVIEW, State.UNREADABLE},
        "wrong_lines": [
            (line, reading.label(line.field), ContractLineFault(line.fault).label) for line in wrong[:LINES]
        ],
        "next_after": wrong[LINES - 1].line if len(wrong) > LINES else None,
        "examples": [(line, CHIPS[line.verdict], reading.said_in(line.values)) for line in good],
    }
    return render(request, "desk/contracts_file/file.html", context)


@allowed(may_import_contracts)
@require_POST
def map_columns(request: DeskRequest, number: int) -> HttpResponse:
    """The file is read again with what its columns mean according to a person."""
    batch = customers.get_contract_file(number)
    mapping = [request.POST.get(f"column-{place}", "") for place in range(len(batch.headings))]
    return refusals.go(
        request,
        lambda: actions.map_contracts(batch=number, mapping=mapping, by=request.user.pk, now=request.now),
        to=_page_of(number),
        said=_("Read again with these columns."),
    )


@allowed(may_import_contracts)
@require_POST
def take(request: DeskRequest, number: int) -> HttpResponse:
    return refusals.go(
        request,
        lambda: actions.take_contracts(batch=number, by=request.user.pk, now=request.now),
        to=_page_of(number),
    )


@allowed(may_import_contracts)
@require_POST
def drop(request: DeskRequest, number: int) -> HttpResponse:
    return refusals.go(
        request,
        lambda: actions.drop_contracts(batch=number, by=request.user.pk, now=request.now),
        to=reverse("settings-contracts"),
        said=_("Thrown away; nothing was entered."),
    )


@allowed(may_import_contracts)
@require_POST
def undo(request: DeskRequest, number: int) -> HttpResponse:
    """Everything the file brought goes again, except what has been used since."""
    return refusals.go(
        request,
        lambda: actions.undo_contracts(batch=number, by=request.user.pk, now=request.now),
        to=_page_of(number),
    )


@allowed(may_import_contracts)
def export(request: DeskRequest) -> HttpResponseBase:
    """What customers have and what is granted for it, as a file that can be read in again."""
    found = reading.as_csv(customers.contract_rows(today=timezone.localdate(request.now)))
    answer = StreamingHttpResponse(chain([reading.BYTE_ORDER_MARK], found), content_type="text/csv; charset=utf-8")
    name = _("contracts") + ".csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _read(request: DeskRequest, form: ContractsForm) -> ContractBatch:
    """Kept first, as all that comes in from outside; what is in it is decided afterwards."""
    upload = form.cleaned_data["file"]
    kept = intake.keep(
        source="customers.contracts",
        body=upload.read(),
        content_type=upload.content_type or "",
        meta={},
        now=request.now,
    )
    return actions.prepare_contracts(raw=kept, file_name=upload.name or "", by=request.user.pk, now=request.now)


def _page_of(number: int) -> str:
    return reverse("settings-contracts-file", args=[number])
