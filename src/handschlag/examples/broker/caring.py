"""What the office knows of its customers in figures, and the three ways it could look after them. Nothing is decided yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from handschlag.care import actions as care
from handschlag.care.choices import Channel, FileKind, Rhythm
from handschlag.core import intake
from handschlag.customers.models import Customer
from handschlag.examples.broker.plan import PlannedCustomer, plan
from handschlag.examples.dice import dice as dice_of

FILE = "Kundenzahlen.csv"
HEADINGS = ("Kundennummer", "Kunde", "Deckungsbeitrag", "Potenzial", "Empfehlungen", "Pünktlich bezahlt %")
WORTH = {
    "WG": 95, "HR": 38, "PHV": 22, "KFZ": 62, "RS": 40, "UNF": 18, "BU": 130, "LV": 70, "THV": 15,
    "BHV": 210, "GI": 260, "FLO": 380, "CYB": 240, "BAV": 190,
}  # fmt: skip
"""Courtage a year for a contract, in euros, by its product."""
USUAL = 45
LARGEST = 110
"""Times the contracts of a household: a haulier insures a fleet."""
KNOWN_SINCE = timedelta(days=3)
TIERS = (
    care.Said(
        name="Da, wenn Sie anrufen",
        words="Sie erreichen uns zu unseren Zeiten. Wir rufen am selben Tag zurück und melden uns einmal im Jahr bei Ihnen.",
        contacts_per_year=1,
        minutes_per_contact=10,
        minutes_per_quarter=10,
        is_basic=True,
    ),
    care.Said(
        name="Fester Termin im Monat",
        words="Einmal im Monat rufen wir Sie zur vereinbarten Zeit an. Sie brauchen nicht anzurufen und nicht zu warten.",
        contacts_per_year=12,
        minutes_per_contact=10,
        minutes_per_quarter=40,
        rhythm=Rhythm.MONTHLY,
    ),
    care.Said(
        name="Besuch im Quartal, Rückruf in zwei Stunden",
        words="Einmal im Quartal kommen wir zu Ihnen. Dazwischen rufen wir Sie innerhalb von zwei Stunden zurück.",
        contacts_per_year=4,
        minutes_per_contact=60,
        minutes_per_quarter=120,
        channel=Channel.VISIT,
        rhythm=Rhythm.QUARTERLY,
    ),
)


def write_figures(customers: Mapping[str, Customer], *, now: datetime) -> None:
    """The office's list, handed in as a file and taken in; and its tiers. Nobody has a plan, no class is in force."""
    body = figures_file(customers.values(), now=now)
    now -= KNOWN_SINCE
    raw = intake.keep_within(source="care.figures", body=body, content_type="text/csv", meta={}, now=now)
    batch = care.prepare_figures(raw=raw, file_name=FILE, kind=FileKind.FIGURES, by=None, now=now)
    care.take_figures(batch=batch.pk, by=None, now=now)
    for said in TIERS:
        care.enter_tier(said=said, by=None, now=now)


def figures_file(customers: Iterable[Customer], *, now: datetime) -> bytes:
    """The list as the office's spreadsheet writes it, of the company built at `now`.

    What serving costs is not in it, for nobody ever counted it.
    """
    planned = {one.name: one for one in plan(now=now)}
    known = [row for row in sorted(customers, key=lambda one: one.pk) if row.name in planned]
    lines = [HEADINGS, *((row.number, row.name, *_cells(planned[row.name])) for row in known)]
    return "\r\n".join(";".join(line) for line in lines).encode("utf-8-sig")


def _cells(planned: PlannedCustomer) -> tuple[str, ...]:
    """Margin by the contracts that run; all else by dice that fall the same way every time.

    A few businesses bring most of it, as in any such office: most customers are as small as Roth.
    """
    dice = dice_of(planned.name)
    running = [WORTH[item.code] for item in planned.items if item.ended_on is None]
    size = min(LARGEST, round(9 * dice.paretovariate(0.9))) if planned.kind == "organisation" else 1
    margin = size * sum(worth * dice.uniform(0.8, 1.3) for worth in running)
    potential = size * USUAL * max(0, dice.randrange(-6, 5))
    recommended = max(0, round(dice.gauss(-1.0, 0.9)))
    paid = min(100, round(dice.gauss(96, 5)))
    return (f"{margin:.2f}".replace(".", ","), str(potential), str(recommended), f"{paid} %")
