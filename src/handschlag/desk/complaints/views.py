"""The register of complaints: on the screen, as a table, and on paper (law.md R17)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from handschlag.cases import queries as cases
from handschlag.cases.permissions import may_name_causes, may_see_register
from handschlag.core import installation, paper
from handschlag.desk.complaints import asking, sums
from handschlag.desk.figures import periods
from handschlag.doors import allowed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handschlag.doors import DeskRequest

A_PAGE = 50
BYTE_ORDER_MARK = "\ufeff"
SHEET = Path(__file__).with_name("register.typ")
TONES = {"open": "due", "answered": "", "closed": "kept"}


@allowed(may_see_register)
@require_GET
def register(request: DeskRequest) -> HttpResponse:
    asked = asking.asked(request)
    found = cases.entries(asked.wanted)
    added = cases.add_up(found)
    page = Paginator(found[::-1], A_PAGE).get_page(request.GET.get("page"))
    context = {
        "asked": asked,
        "periods": periods.NAMED,
        "sums": added,
        "figures": sums.figures(added),
        "tables": sums.tables(added),
        "recurring": cases.recurring(now=request.now),
        "page": page,
        "lines": [(one, cases.line(one), TONES[one.stage]) for one in page],
        "definition": cases.definition(),
        "may_name": may_name_causes(request.user),
    }
    return render(request, "desk/complaints/register.html", context)


@allowed(may_see_register)
@require_GET
def as_table(request: DeskRequest) -> HttpResponse:
    asked = asking.asked(request)
    text = BYTE_ORDER_MARK + cases.register_csv(asked.wanted)
    return _file(text, "text/csv; charset=utf-8", f"{asked.file_name}.csv")


@allowed(may_see_register)
@require_GET
def as_paper(request: DeskRequest) -> HttpResponse:
    """As it is laid before a supervisor: definition, sums, every line, and when it was printed."""
    asked = asking.asked(request)
    found = cases.entries(asked.wanted)
    added = cases.add_up(found)
    said = {
        "house": installation.read().name,
        "title": _("Register of complaints"),
        "days": asked.days,
        "chosen": asked.in_words(),
        "printed": _("printed %s")
        % date_format(timezone.localtime(request.now), pgettext("date format", "j F Y, H:i")),
        "definition": cases.definition(),
        "empty": _("No complaint was received in these days."),
        "figures": [[one.title, one.value, one.formula] for one in sums.figures(added)],
        "figure_headings": [_("Figure"), _("Value"), _("What it counts")],
        "tables": [
            {"title": one.title, "rows": [[row.name, str(row.times)] for row, _share in one.rows]}
            for one in sums.tables(added)
        ],
        "count": _("How many"),
        "lines": _("The complaints, one by one"),
        "headings": _columns(cases.headings()),
        "rows": [_columns(_named(cases.line(one))) for one in found],
    }
    pdf = paper.printed(SHEET, said=said, language=get_language() or "de", at=request.now)
    return _file(pdf, "application/pdf", f"{asked.file_name}.pdf")


def _named(line: cases.RegisterRow) -> list[str]:
    """The cells; what would not be understood below another one says its name."""
    cells = zip(cases.headings(), vars(line).values(), strict=True)
    return [f"{name}: {value}" if value and place in NAMED else value for place, (name, value) in enumerate(cells)]


COLUMNS = ((0, 1, 2), (3, 4), (5, 6), (7,), (8, 9, 10), (11, 13, 14, 12), (15, 16, 17), (18, 19))
"""Which cells of a line stand above each other on paper, which is not wide enough for all side by side."""


NAMED = frozenset({9, 10, 14, 16, 17, 19})


def _columns(cells: Sequence[str]) -> list[list[str]]:
    return [[cells[place] for place in column] for column in COLUMNS]


def _file(content: str | bytes, content_type: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
