"""Figures of the provider's customers and the ways it looks after them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from handschlag.care import actions as care
from handschlag.care.choices import FileKind, Rhythm
from handschlag.core import intake
from handschlag.examples.dice import dice as dice_of

if TYPE_CHECKING:
    from handschlag.examples.telecom.build import Written

HEADINGS = "Kundennummer;Deckungsbeitrag;Potenzial;Empfehlungen;Pünktlich bezahlt %"
TIERS = (
    care.Said(
        name="Da, wenn etwas ist",
        words="Sie erreichen uns von acht bis acht. Störungen verfolgen wir, bis es wieder geht.",
        contacts_per_year=1,
        minutes_per_contact=8,
        minutes_per_quarter=8,
        is_basic=True,
    ),
    care.Said(
        name="Fester Ansprechpartner",
        words="Sie haben einen festen Ansprechpartner, der sich einmal im Quartal bei Ihnen meldet.",
        contacts_per_year=4,
        minutes_per_contact=15,
        minutes_per_quarter=30,
        rhythm=Rhythm.QUARTERLY,
    ),
)


def write_figures(written: Sequence[Written], *, now: datetime) -> None:
    """The list of the accounts, handed in and taken in; two tiers; the classes computed and in force."""
    lines = [HEADINGS, *(_line(one) for one in written)]
    known = now - timedelta(days=3)
    raw = intake.keep_within(
        source="care.figures", body="\r\n".join(lines).encode("utf-8-sig"), content_type="text/csv", meta={}, now=known
    )
    batch = care.prepare_figures(raw=raw, file_name="Kundenzahlen.csv", kind=FileKind.FIGURES, by=None, now=known)
    care.take_figures(batch=batch.pk, by=None, now=known)
    for said in TIERS:
        care.enter_tier(said=said, by=None, now=known)
    run = care.compute_classes(by=None, now=known)
    care.apply_classes(run=run.pk, by=None, now=known)


def _line(one: Written) -> str:
    dice = dice_of(one.planned.contract)
    margin = round(float(one.planned.fee) * 12 * (0.3 + dice.random() / 4))
    cells = (one.row.number, margin, dice.randrange(0, 4) * 40, dice.randrange(0, 3), dice.randrange(70, 101))
    return ";".join(str(cell) for cell in cells)
