"""The laws every house has from the start. Others, and later wordings of these, are entered by administrators.

DE-TKG-58 is § 58 of the Telekommunikationsgesetz of 23 June 2021 (BGBl. I S. 1858), in force since 1 December 2021, as
read at https://www.buzer.de/58_TKG.htm (the same at gesetze-im-internet.de/tkg_2021/__58.html):

- (2) sentence 1: the receipt of the report is documented to the consumer "unverzüglich". A clock needs a time: an hour.
- (2) sentence 2: not fixed "innerhalb eines Kalendertages nach Eingang" means not by the end of day 1; then the consumer
  is told "spätestens innerhalb des Folgetages" what is being done and when it will probably work: by the end of day 2.
- (3) sentence 1: not fixed "innerhalb von zwei Kalendertagen nach Eingang", money "ab dem Folgetag für jeden Tag des
  vollständigen Ausfalls", so from day 3 and for complete outages alone; a partial one is reduced by § 57 (4) instead.
- (3) sentence 2: "am dritten und vierten Tag 5 Euro oder 10 Prozent und ab dem fünften Tag 10 Euro oder 20 Prozent der
  vertraglich vereinbarten Monatsentgelte […], je nachdem, welcher Betrag höher ist".
- (4) "für jeden versäumten Termin […] 10 Euro oder 20 Prozent", whatever the outage.

Days are counted by § 187 (1) BGB from the day after the report; Sundays and holidays count. The law does not say
whether the day of the fix is a day of outage: it counts here, as a day that has begun, in the consumer's favour. What
the law excepts (the consumer's own fault, force majeure) and a reduction by § 57 that is set off are for people to say.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Protocol, TypeVar


class Dated(Protocol):
    """A wording with the days of receipt for which it counts."""

    @property
    def from_on(self) -> date: ...
    @property
    def until_on(self) -> date | None: ...
    @property
    def number(self) -> int: ...


AnyDated = TypeVar("AnyDated", bound=Dated)


@dataclass(frozen=True)
class Shipped:
    """A wording that comes with the software; `number` 0 stands before all that is entered."""

    code: str
    from_on: date
    definition: dict[str, Any]
    until_on: date | None = None
    number: int = 0


SHIPPED: Final = (
    Shipped(
        "DE-TKG-58",
        date(2021, 12, 1),
        {
            "title": "§ 58 TKG: Entstörung",
            "country": "DE",
            "timezone": "Europe/Berlin",
            "duties": {
                "document": {
                    "words": "Eingang der Störungsmeldung und jeden vereinbarten Termin bestätigen (§ 58 Abs. 2 TKG)",
                    "within_minutes": 60,
                },
                "inform": {
                    "words": "Bescheid geben, was unternommen wird und wann es voraussichtlich wieder geht"
                    " (§ 58 Abs. 2 TKG)",
                    "by_day": 2,
                    "unless_fixed_by_day": 1,
                },
                "compensate": {
                    "words": "Entschädigung für die Tage des Ausfalls anbieten (§ 58 Abs. 3 TKG)",
                    "by_day": 3,
                    "unless_fixed_by_day": 2,
                },
            },
            "outages": ["complete"],
            "steps": [
                {"from_day": 3, "percent": "10", "at_least": "5.00"},
                {"from_day": 5, "percent": "20", "at_least": "10.00"},
            ],
            "missed": {"percent": "20", "at_least": "10.00"},
        },
    ),
)


def in_force(wordings: Iterable[AnyDated], *, on: date) -> AnyDated | None:
    """The wording that counts for a report received that day: the one that began last, of equals the newest."""
    begun = [wording for wording in wordings if wording.from_on <= on]
    found = max(begun, key=lambda wording: (wording.from_on, wording.number), default=None)
    return found if found is not None and (found.until_on is None or on <= found.until_on) else None
