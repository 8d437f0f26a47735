"""Public holidays by region: German states, Austria, Swiss cantons, and what single municipalities add."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import holidays

from .errors import ClockError
from .errors import gettext_noop as _
from .municipalities import CATHOLIC_HOLIDAY, Overlay, find_overlay

# fmt: off
STATES = {
    "DE": {
        "BW": "Baden-Württemberg", "BY": "Bayern", "BE": "Berlin", "BB": "Brandenburg", "HB": "Bremen", "HH": "Hamburg",
        "HE": "Hessen", "MV": "Mecklenburg-Vorpommern", "NI": "Niedersachsen", "NW": "Nordrhein-Westfalen",
        "RP": "Rheinland-Pfalz", "SL": "Saarland", "SN": "Sachsen", "ST": "Sachsen-Anhalt", "SH": "Schleswig-Holstein",
        "TH": "Thüringen",
    },
    "AT": {
        "1": "Burgenland", "2": "Kärnten", "3": "Niederösterreich", "4": "Oberösterreich", "5": "Salzburg",
        "6": "Steiermark", "7": "Tirol", "8": "Vorarlberg", "9": "Wien",
    },
    "CH": {
        "AG": "Aargau", "AR": "Appenzell Ausserrhoden", "AI": "Appenzell Innerrhoden", "BL": "Basel-Landschaft",
        "BS": "Basel-Stadt", "BE": "Bern", "FR": "Freiburg", "GE": "Genf", "GL": "Glarus", "GR": "Graubünden",
        "JU": "Jura", "LU": "Luzern", "NE": "Neuenburg", "NW": "Nidwalden", "OW": "Obwalden", "SH": "Schaffhausen",
        "SZ": "Schwyz", "SO": "Solothurn", "SG": "St. Gallen", "TI": "Tessin", "TG": "Thurgau", "UR": "Uri",
        "VD": "Waadt", "VS": "Wallis", "ZG": "Zug", "ZH": "Zürich",
    },
}
# Other ways to write the same state: letters of the Austrian number plates, numbers of the Swiss statistical office.
_ALIASES = {
    "AT": dict(zip(("B", "K", "N", "O", "S", "ST", "T", "V", "W"), "123456789", strict=True)),
    "CH": dict(zip(map(str, range(1, 27)),
        ("ZH", "BE", "LU", "UR", "SZ", "OW", "NW", "GL", "ZG", "FR", "SO", "BS", "BL",
         "SH", "AR", "AI", "SG", "GR", "AG", "TG", "TI", "VD", "VS", "NE", "GE", "JU"), strict=True,
    )),
}
# fmt: on
_REGION = re.compile(r"(DE|AT|CH)(?:-([A-Za-z]{1,2}|[0-9]{1,2}))?")


@dataclass(frozen=True, slots=True)
class Region:
    """A country, perhaps a state or canton of it, perhaps a municipality of that.

    `is_catholic` says of a commune in Bavaria, Saxony or Thuringia what the table of municipalities does not know.
    """

    country: str
    state: str = ""
    municipality: str = ""
    is_catholic: bool | None = None

    @property
    def place(self) -> str:
        """As one says it: "Augsburg, Bayern"; the country's code where no state is named."""
        state = STATES[self.country][self.state] if self.state else self.country
        return f"{self.municipality}, {state}" if self.municipality else state

    @property
    def overlay(self) -> Overlay:
        place = (self.country, self.state, self.municipality)
        return find_overlay(place, "holidays.municipality", is_catholic=self.is_catholic)

    @property
    def code(self) -> str:
        return f"{self.country}-{self.state}" if self.state else self.country

    @property
    def first_year(self) -> int:
        return int(getattr(holidays, self.country).start_year)

    @property
    def last_year(self) -> int:
        return int(getattr(holidays, self.country).end_year)

    def holidays(self, year: int) -> dict[date, str]:
        """Public holidays of one year with their German names. Error: a year whose law nobody has written down."""
        if not self.first_year <= year <= self.last_year:
            raise ClockError(
                "holidays.region",
                _("holidays of %(region)s are known from %(first)s to %(last)s, not for %(year)s"),
                region=self.code,
                first=self.first_year,
                last=self.last_year,
                year=year,
            )
        return _holidays(self, year)


@lru_cache(maxsize=2048)
def _holidays(region: Region, year: int) -> dict[date, str]:
    overlay = region.overlay
    found = holidays.country_holidays(
        region.country,
        subdiv=overlay.subdivision or region.state or None,
        years=year,
        language="de",
        categories=overlay.categories,
    )
    return {on: name for on, name in found.items() if on.year == year}


def parse_region(source: Mapping[str, object], field: str) -> Region:
    """The region of `{"region": "DE-BY", "municipality": …, "catholic": …}`, the latter two perhaps missing.

    Errors: unknown region, municipality elsewhere or unknown, `catholic` where no law asks for it.
    """
    region = _parse_code(source["region"], f"{field}.region")
    municipality, is_catholic = source.get("municipality"), source.get("catholic")
    if municipality is not None and (not isinstance(municipality, str) or not municipality.strip()):
        raise ClockError(f"{field}.municipality", _("must be the name of a municipality"))
    if is_catholic is not None and not isinstance(is_catholic, bool):
        raise ClockError(f"{field}.catholic", _("must be true or false"))
    if is_catholic is not None and not (region.country == "DE" and region.state in CATHOLIC_HOLIDAY):
        raise ClockError(f"{field}.catholic", _("makes no difference in %(region)s"), region=region.code)
    found = replace(region, municipality=(municipality or "").strip(), is_catholic=is_catholic)
    find_overlay((found.country, found.state, found.municipality), f"{field}.municipality", is_catholic=is_catholic)
    return found


def _parse_code(code: object, field: str) -> Region:
    if not isinstance(code, str):
        raise ClockError(field, _('must be a region such as "DE-SN", "AT" or "CH-ZH"'))
    found = _REGION.fullmatch(code)
    state = _state(found[1], found[2]) if found and found[2] else ""
    if not found or state is None:
        raise ClockError(field, _("%(value)s is not a known region"), value=code[:40])
    return Region(found[1], state)


def _state(country: str, code: str) -> str | None:
    if code in STATES[country]:
        return code
    return _ALIASES.get(country, {}).get(code.upper().removeprefix("0"))
