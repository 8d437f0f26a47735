"""Sheets of paper as PDF: a Typst template and plain data. What stands in the data is text, never markup.

A template lies beside whoever prints it (`register.typ`), takes the letterhead's manners from `/core/paper/sheet.typ`
(`#import "/core/paper/sheet.typ": said, sheet`), and reads the data as `said`. Dates and numbers come as they are to be read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

import typst

PACKAGE: Final = Path(__file__).resolve().parents[2]
STANDARDS: Final[list[typst.PDFStandard]] = ["a-2a", "ua-1"]
"""To be kept for years, and read aloud by a screen reader."""


def printed(template: Path, *, said: Mapping[str, object], language: str, at: datetime) -> bytes:
    """The PDF. The same data at the same moment gives the same bytes; only fonts that come with us are used.

    Signs no font of ours has (an emoji in a customer's words) would forbid the archive's format: then it is a plain PDF.
    """
    try:
        return _compiled(template, said, language, at, STANDARDS)
    except typst.TypstError:
        return _compiled(template, said, language, at, [])


def _compiled(
    template: Path, said: Mapping[str, object], language: str, at: datetime, standards: list[typst.PDFStandard]
) -> bytes:
    found = typst.compile(
        template,
        root=PACKAGE,
        ignore_system_fonts=True,
        sys_inputs={"said": json.dumps({**said, "language": language}, ensure_ascii=False)},
        pdf_standards=standards,
        timestamp=int(at.timestamp()),
    )
    assert isinstance(found, bytes)
    return found
