"""Boards and ombudsmen everybody can turn to, by name and site: taken over on request.

Postal addresses are left to the sites, where they are right; who is responsible for a house says its own association or
authority.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Known:
    name: str
    what_for: _StrPromise
    how: str


KNOWN: dict[str, tuple[Known, ...]] = {
    "DE": (
        Known(
            "Versicherungsombudsmann e. V.",
            _("insurances, also brokers and agents"),
            "www.versicherungsombudsmann.de",
        ),
        Known(
            "Ombudsmann Private Kranken- und Pflegeversicherung",
            _("private health and care insurance"),
            "www.pkv-ombudsmann.de",
        ),
        Known(
            "Schlichtungsstelle Telekommunikation der Bundesnetzagentur",
            _("telephone, internet, mobile (§ 68 TKG)"),
            "www.bundesnetzagentur.de",
        ),
        Known(
            "Universalschlichtungsstelle des Bundes",
            _("consumers, where no other board is there"),
            "www.universalschlichtungsstelle.de",
        ),
    ),
    "AT": (
        Known("RTR, Schlichtungsstelle", _("telephone, internet, post"), "www.rtr.at"),
        Known(
            "Verbraucherschlichtung Austria",
            _("consumers"),
            "www.verbraucherschlichtung.at",
        ),
    ),
    "CH": (
        Known("ombudscom", _("telephone, internet, mobile"), "www.ombudscom.ch"),
        Known("Ombudsman der Privatversicherung und der Suva", _("private insurance"), "www.ombudsman-assurance.ch"),
    ),
}
