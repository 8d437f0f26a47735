"""What columns mean: the headings of Outlook and Google, German and English, and those that office programs use.

A column means a field of `FIELDS`; `street@work` is the street of the business address, `phone:2` the second telephone,
whose sort stands in the column `phone_type:2`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from handschlag.core.text.folding import fold

FIELDS = (
    "customer_number", "company", "name", "salutation", "title", "given_name", "middle_name", "family_name", "suffix",
    "function", "department", "phone", "phone_company", "phone_work", "phone_mobile", "phone_private", "phone_fax", "email",
    "street", "house_number", "postcode", "town", "country", "addition", "note",
    "preferred_channel",
)  # fmt: skip
"""What somebody may choose for a column by hand."""

_GROUPS = {"business": "work", "geschaftlich": "work", "home": "private", "privat": "private", "other": "other", "weitere": "other",
           "weiterer": "other", "weiteres": "other"}  # fmt: skip

_KNOWN = {
    "customer_number": "kundennummer|kunden nr|kundennr|kd nr|kdnr|kundenr|customer number|customer no|customer id|account number|konto|account|nummer kunde|mandantennummer|debitor|debitorennummer",
    "company": "firma|firmenname|firmenbezeichnung|unternehmen|organisation|organization|company|company name|business name|organization name|organization 1 name|name 1|name1|firma 1",
    "name": "name|vollstandiger name|full name|ansprechpartner|kontakt|contact|contact name|display name|anzeigename|kunde|kundenname|customer|customer name|file as|speichern unter",
    "salutation": "anrede|salutation|herr frau|geschlecht",
    "title": "titel|akademischer titel|title|name prefix|prefix",
    "given_name": "vorname|rufname|given name|first name|firstname",
    "middle_name": "weitere vornamen|zweiter vorname|middle name|additional name",
    "family_name": "nachname|familienname|zuname|last name|lastname|family name|surname",
    "suffix": "suffix|name suffix|namenszusatz",
    "function": "position|funktion|rolle|job title|jobtitle|beruf|organization title|organization 1 title",
    "department": "abteilung|department|organization department|organization 1 department",
    "phone": "telefon|tel|telefonnummer|rufnummer|phone|phone number|telephone|festnetz|haupttelefon|primary phone|weiteres telefon|other phone|telefon 1|telefon1|phone 1|tel 1",
    "phone_company": "telefon firma|zentrale|company main phone|telefonzentrale|company phone",
    "phone_work": "telefon geschaftlich|telefon geschaftlich 2|telefon dienstlich|telefon buro|tel geschaftlich|business phone|business phone 2|work phone|telefon 2|telefon2|tel 2|phone 2|telefon assistent|durchwahl",
    "phone_mobile": "mobiltelefon|mobiltelefon 2|mobil|handy|handynummer|mobile|mobile phone|mobile phone 2|mobilnummer|cell phone|autotelefon|car phone",
    "phone_private": "telefon privat|telefon privat 2|tel privat|home phone|home phone 2|private phone|privattelefon",
    "phone_fax": "fax|telefax|faxnummer|fax geschaftlich|fax privat|weiteres fax|business fax|home fax|other fax",
    "email": "e mail|email|mail|e mail adresse|e mail 2 adresse|e mail 3 adresse|email adresse|mailadresse|e mail address|e mail 2 address|e mail 3 address|email address|e mail 1|e mail 2|e mail privat|e mail geschaftlich|email 1|email 2",
    "street": "strasse|strasse hausnummer|strasse und hausnummer|strasse nr|strasse hausnr|strasse u haus nr|strasse u hausnr|strasse u nr|anschrift|adresse|street|street address|address|address line 1|address 1",
    "house_number": "hausnummer|hausnr|haus nr|nr|house number|house no",
    "postcode": "plz|postleitzahl|postal code|postcode|zip|zip code",
    "town": "ort|stadt|wohnort|city|town",
    "country": "land|country|land region|country region|landerkennzeichen",
    "addition": "adresszusatz|zusatz|address line 2|co|c o",
    "preferred_channel": "bevorzugter kontaktweg|kontaktweg|bevorzugter kanal|wunschweg|erreichbar per|preferred channel|preferred contact method|contact preference",
    "note": "notizen|notiz|bemerkung|bemerkungen|kommentar|notes|note|comment|comments|anmerkung",
}  # fmt: skip

_OUTLOOK_PLACE = re.compile(
    r"(?P<g1>business|home|other|weitere[rs]?)? ?(?P<field>street|strasse|city|ort|postal code|postleitzahl|country region|country|land region|land)"
    r"(?: (?P<g2>geschaftlich|privat))?(?: (?P<line>[23]))?"
)
# In folded spelling, in which `value` has lost what might be an umlaut.
_GOOGLE = re.compile(
    r"(?P<what>phone|e mail|address|organization) (?P<index>\d+) (?P<part>type|label|valu|street|city|postal code|country|extended address|name|title|department)"
)
_PLACES = {
    "street": "street", "strasse": "street", "city": "town", "ort": "town", "postal code": "postcode", "postleitzahl": "postcode",
    "country": "country", "land": "country", "country region": "country", "land region": "country", "extended address": "addition",
}  # fmt: skip
_ORGANISATIONS = {"name": "company", "title": "function", "department": "department"}


def known(names: Iterable[str]) -> tuple[str, ...]:
    """For each heading what it means, or nothing where nobody knows."""
    return tuple(_meaning(name, folded) for name in names for folded in (_folded(name),))


def label_of(kind: str) -> str:
    """The phone field of a type or label as Google and vCards write it: `* Work`, `Mobil`, `HOME FAX`."""
    words = _folded(kind)
    for field, signs in (
        ("phone_fax", ("fax",)),
        ("phone_mobile", ("mobil", "cell", "handy")),
        ("phone_company", ("main", "zentrale", "firma")),
        ("phone_work", ("work", "geschaft", "dienst", "buro", "office", "arbeit")),
        ("phone_private", ("home", "privat")),
    ):
        if any(sign in words for sign in signs):
            return field
    return "phone"


def group_of(kind: str) -> str:
    words = _folded(kind)
    if any(sign in words for sign in ("work", "geschaft", "arbeit", "dienst")):
        return "work"
    return "private" if any(sign in words for sign in ("home", "privat")) else ""


def _folded(name: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", fold(name[:200])))


def _meaning(name: str, folded: str) -> str:
    if folded == "title" and name.strip() == "Title":
        # Outlook's English "Title" is Mr or Dr, both; see `entries`.
        return "title"
    return _TABLE.get(folded) or _google(folded) or _outlook(folded)


def _google(folded: str) -> str:
    found = _GOOGLE.fullmatch(folded)
    if not found:
        return ""
    what, index, part = found["what"], found["index"], found["part"]
    if part in ("type", "label"):
        return {"phone": f"phone_type:{index}", "address": f"address_type:{index}"}.get(what, "")
    if part == "valu":
        return {"phone": f"phone:{index}", "e mail": "email"}.get(what, "")
    if what == "organization":
        return _ORGANISATIONS.get(part, "") if index == "1" else ""
    return f"{_PLACES[part]}@{index}" if what == "address" and part in _PLACES else ""


def _outlook(folded: str) -> str:
    found = _OUTLOOK_PLACE.fullmatch(folded)
    if not found:
        return ""
    group = _GROUPS.get(found["g1"] or found["g2"] or "", "")
    field = _PLACES[found["field"]]
    if found["line"]:
        field = "addition" if field == "street" else ""
    return f"{field}@{group}" if field and group else field


_TABLE = {_folded(name): field for field, names in _KNOWN.items() for name in names.split("|")}
