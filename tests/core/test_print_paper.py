from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import pytest
import typst
from pypdf import PdfReader

from handschlag.core import paper

AT = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
TEMPLATE = """
#import "/core/paper/sheet.typ": said, sheet
#show: sheet.with(title: said.title, landscape: true, foot: said.title)
= #said.title
#table(columns: 2, table.header([A], [B]), ..said.rows.flatten())
"""


@pytest.fixture
def template(monkeypatch, tmp_path):
    """A template beside the one all sheets share, as it lies in the package."""
    (tmp_path / "core/paper").mkdir(parents=True)
    (tmp_path / "core/paper/sheet.typ").write_bytes((paper.PACKAGE / "core/paper/sheet.typ").read_bytes())
    monkeypatch.setattr(paper, "PACKAGE", tmp_path)
    file = tmp_path / "list.typ"
    file.write_text(TEMPLATE, "utf-8")
    return file


def pdf_of(template, *cells: str, title: str = "Liste") -> bytes:
    said = {"title": title, "rows": [[cell, "x"] for cell in cells]}
    return paper.printed(template, said=said, language="de", at=AT)


def text_of(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def test_a_sheet_says_what_it_was_given_with_its_title_and_language(template):
    reader = PdfReader(BytesIO(pdf_of(template, "Müller & Söhne", "20 €")))
    assert reader.metadata.title == "Liste"
    assert reader.trailer["/Root"]["/Lang"] == "de"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    said = reader.pages[0].extract_text()
    assert "Müller & Söhne" in said
    assert "1 / 1" in said


def test_what_stands_in_the_data_is_text_and_never_markup(template):
    attack = '#panic("x") *fett* $x^2$ @nobody <label> \\ #read("/core/paper/sheet.typ")'
    assert '#panic("x") *fett* $x^2$ @nobody <label> \\ #read(' in text_of(pdf_of(template, attack))


def test_the_same_is_printed_as_the_same_bytes(template):
    assert pdf_of(template, "a") == pdf_of(template, "a")


def test_it_is_kept_for_years_and_a_sign_no_font_has_does_not_stop_it(template):
    assert b"pdfaid" in pdf_of(template, "ß")
    odd = pdf_of(template, "Frechheit \U0001f621")
    assert b"pdfaid" not in odd
    assert "Frechheit" in text_of(odd)


def test_many_lines_are_many_pages(template):
    reader = PdfReader(BytesIO(pdf_of(template, *[f"Zeile {number}" for number in range(200)])))
    assert len(reader.pages) > 3
    assert f"2 / {len(reader.pages)}" in reader.pages[1].extract_text()


def test_a_template_that_is_wrong_says_so(template):
    template.write_text("#said", "utf-8")
    with pytest.raises(typst.TypstError):
        pdf_of(template, "a")
