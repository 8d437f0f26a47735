"""One line or card as a customer: what is written in the columns, judged and put in order, each fault with its column."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from handschlag.core.text.folding import digits, fold, key
from handschlag.customers.rules import writing
from handschlag.customers.rules.reading import headings

MOST_DETAILS = 20
LONGEST_EMAIL = 254
LONGEST_NUMBER = 60
"""What `Number.raw` holds."""

_SPREADSHEET_NUMBER = re.compile(r"\d[.,]\d+E\+?\d+", re.IGNORECASE)
_EMAIL = re.compile(
    r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,63}", re.ASCII
)
_FORMULA = re.compile(r"[=@][\w(+\-]|[+\-](?=[A-Za-z=@(])")
_HOUSE_NUMBER = re.compile(
    r"(?P<street>.*[^\d\s,].*?)[\s,]+(?P<number>\d+\s?(?:[a-zA-Z]\b)?(?:\s?[-/+–]\s?\d+\s?[a-zA-Z]?)*)"
)
_SEVERAL = re.compile(r"\s*:::\s*|\s*;\s*|\n")
_MS = frozenset({"frau", "fr", "ms", "mrs", "miss", "mme", "female", "w", "weiblich", "f"})
_MR = frozenset({"herr", "herrn", "hr", "mr", "m", "male", "mannlich"})
_UNSAID = frozenset({"keine angabe", "unspecified", "unbekannt", "unknown", "nicht angegeben"})
"""What Outlook writes into *Geschlecht* of everybody of whom it was never said."""
_COUNTRIES = {
    "deutschland": "DE", "germany": "DE", "brd": "DE", "d": "DE", "osterreich": "AT", "austria": "AT", "a": "AT", "schweiz": "CH",
    "switzerland": "CH", "suisse": "CH", "svizzera": "CH", "liechtenstein": "LI", "luxemburg": "LU", "luxembourg": "LU",
    "frankreich": "FR", "france": "FR", "italien": "IT", "italy": "IT", "niederlande": "NL", "netherlands": "NL", "belgien": "BE",
    "belgium": "BE", "polen": "PL", "poland": "PL", "tschechien": "CZ", "danemark": "DK", "denmark": "DK", "spanien": "ES",
    "vereinigte staaten": "US", "usa": "US", "united states": "US", "united states of america": "US", "united kingdom": "GB",
}  # fmt: skip
_LABELS = {
    "phone_work": "work", "phone_company": "work", "phone_mobile": "mobile", "phone_private": "private", "phone_fax": "fax",
    "phone": "other",
}  # fmt: skip

_CHANNELS = {
    "telefon": "phone", "telefonisch": "phone", "anruf": "phone", "tel": "phone", "handy": "phone", "mobil": "phone",
    "phone": "phone", "telephone": "phone", "call": "phone", "by phone": "phone",
    "e-mail": "email", "email": "email", "mail": "email", "per e-mail": "email", "per mail": "email", "by e-mail": "email",
    "brief": "letter", "post": "letter", "schriftlich": "letter", "per brief": "letter", "per post": "letter",
    "letter": "letter", "by letter": "letter", "by post": "letter",
    "egal": "", "keine angabe": "", "any": "", "not said": "", "nicht gesagt": "", "-": "",
}  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """Why a line cannot be taken in: the column's field and a code the action makes a sentence of."""

    field: str
    code: str
    value: str = ""


@dataclass(frozen=True)
class PhoneEntry:
    raw: str
    label: str
    is_companys: bool


@dataclass(frozen=True)
class AddressEntry:
    street: str
    house_number: str
    postcode: str
    town: str
    country: str
    addition: str


@dataclass(frozen=True)
class Entry:
    """A customer as one line tells it; without a person when the line names only a company."""

    kind: str
    name: str
    customer_number: str = ""
    salutation: str = ""
    title: str = ""
    given_name: str = ""
    family_name: str = ""
    function: str = ""
    phones: tuple[PhoneEntry, ...] = ()
    emails: tuple[str, ...] = ()
    addresses: tuple[AddressEntry, ...] = ()
    note: str = ""
    preferred_channel: str = ""

    @property
    def has_person(self) -> bool:
        return bool(self.family_name)

    def as_json(self) -> dict[str, Any]:
        return {
            **vars(self),
            "phones": [vars(phone) for phone in self.phones],
            "emails": list(self.emails),
            "addresses": [vars(address) for address in self.addresses],
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Entry:
        return cls(
            **{
                **said,
                "phones": tuple(PhoneEntry(**phone) for phone in said["phones"]),
                "emails": tuple(said["emails"]),
                "addresses": tuple(AddressEntry(**address) for address in said["addresses"]),
            }
        )


Values = Mapping[str, list[str]]


def collect(mapping: Iterable[str], cells: Iterable[str]) -> dict[str, list[str]]:
    """The cells of a line by what their columns mean; empty ones and columns that mean nothing are left out."""
    found: dict[str, list[str]] = defaultdict(list)
    for field, cell in zip(mapping, cells, strict=False):
        if field and cell.strip():
            found[field].append(cell)
    return dict(found)


def understand(values: Values) -> Entry | Fault:
    """The customer a line tells of, or the first thing that keeps it from being one."""
    fault = _fault(values)
    if fault:
        return fault
    company = _one(values, "company")
    salutation, title = _salutation(values)
    given_name, family_name = _names(values)
    if not company and not family_name:
        return Fault("name", "no_name")
    phones, emails = _phones(values), _emails(values)
    has_person = bool(family_name)
    function = ", ".join(filter(None, (_one(values, "function"), _one(values, "department"))))
    return Entry(
        kind="organisation" if company else "household",
        name=company or f"{given_name} {family_name}".strip(),
        customer_number=_one(values, "customer_number"),
        salutation=salutation if has_person else "",
        title=title if has_person else "",
        given_name=given_name,
        family_name=family_name,
        function=function if has_person else "",
        phones=phones,
        emails=emails,
        addresses=_addresses(values),
        note=writing.tidy_lines("\n".join(values.get("note", []))),
        preferred_channel=_CHANNELS.get(fold(_one(values, "preferred_channel")), ""),
    )


def named(values: Values) -> str:
    """Whom a line is about, as far as it says so: company and person, for lines that cannot be taken in too."""
    company, person = _one(values, "company"), " ".join(filter(None, _names(values)))
    return " · ".join(dict.fromkeys(filter(None, (company, person))))


def _fault(values: Values) -> Fault | None:
    for field in ("company", "name", "given_name", "family_name", "customer_number"):
        for cell in values.get(field, []):
            if _FORMULA.match(cell.strip()):
                return Fault(field, "formula", cell.strip()[:60])
    for field, longest in (
        ("company", 200),
        ("family_name", 120),
        ("given_name", 80),
        ("customer_number", 30),
        ("name", 200),
    ):
        for cell in values.get(field, []):
            if len(writing.tidy(cell)) > longest:
                return Fault(field, "too_long", cell[:60])
    return _bad_phone(values) or _bad_email(values) or _bad_channel(values)


def _bad_phone(values: Values) -> Fault | None:
    for field, cell in _phone_cells(values):
        if _SPREADSHEET_NUMBER.fullmatch(cell):
            return Fault(field, "spreadsheet_number", cell[:LONGEST_NUMBER])
        if not digits(cell) or len(cell) > LONGEST_NUMBER:
            return Fault(field, "no_number", cell[:LONGEST_NUMBER])
    return None


def _bad_email(values: Values) -> Fault | None:
    for address in _email_cells(values):
        if not _EMAIL.fullmatch(address) or len(address) > LONGEST_EMAIL:
            return Fault("email", "no_email", address[:60])
    return None


def _bad_channel(values: Values) -> Fault | None:
    said = _one(values, "preferred_channel")
    return Fault("preferred_channel", "no_channel", said[:60]) if said and fold(said) not in _CHANNELS else None


def _one(values: Values, field: str) -> str:
    return next((tidy for cell in values.get(field, []) if (tidy := writing.tidy(cell))), "")


def _salutation(values: Values) -> tuple[str, str]:
    """Outlook calls both Mr and Dr a title, in German both an Anrede."""
    salutation, titles = "", []
    said = {
        **values,
        "salutation": [cell for cell in values.get("salutation", []) if fold(cell).strip() not in _UNSAID],
    }
    for word in " ".join(_one(said, field) for field in ("salutation", "title")).split():
        plain = fold(word).strip(".")
        if plain in _MS:
            salutation = "ms"
        elif plain in _MR:
            salutation = "mr"
        elif plain not in ("und", "and", "&"):
            titles.append(word)
    return salutation, " ".join(titles)[:40]


def _names(values: Values) -> tuple[str, str]:
    """Given and family name; a full name is divided at its comma, else before its last word and what belongs to it."""
    given_name = " ".join(filter(None, (_one(values, "given_name"), _one(values, "middle_name"))))
    family_name = " ".join(filter(None, (_one(values, "family_name"), _one(values, "suffix"))))
    whole = _one(values, "name")
    if family_name or not (whole or given_name):
        return given_name[:80], family_name[:120]
    if not whole or given_name:
        return ("", given_name[:120]) if not whole else _divided(whole)
    if _one(values, "company") and key(whole) == key(_one(values, "company")):
        return "", ""
    return _divided(whole)


def _divided(whole: str) -> tuple[str, str]:
    if "," in whole:
        family_name, _, given_name = whole.partition(",")
        return given_name.strip()[:80], family_name.strip()[:120]
    words = [word for word in whole.split() if fold(word).strip(".") not in _MS | _MR | {"dr", "prof"}]
    if not words:
        return "", whole[:120]
    begins = len(words) - 1
    while begins > 1 and fold(words[begins - 1]) in {
        "von",
        "van",
        "de",
        "der",
        "den",
        "zu",
        "zur",
        "vom",
        "di",
        "da",
        "del",
    }:
        begins -= 1
    return " ".join(words[:begins])[:80], " ".join(words[begins:])[:120]


def _phone_cells(values: Values) -> list[tuple[str, str]]:
    """Each number with the field that says its sort; several in one cell are told apart."""
    found = []
    for field, cells in values.items():
        kind = field.partition(":")[0]
        if not kind.startswith("phone") or kind == "phone_type":
            continue
        if ":" in field:
            said = values.get(f"phone_type:{field.partition(':')[2]}", [""])[0]
            kind = headings.label_of(said)
        found += [(kind, part) for cell in cells for part in map(writing.tidy, _SEVERAL.split(cell)) if part]
    return found


def _phones(values: Values) -> tuple[PhoneEntry, ...]:
    once = {
        key(raw): PhoneEntry(raw, _LABELS[kind], kind == "phone_company")
        for kind, raw in reversed(_phone_cells(values))
    }
    return tuple(reversed(once.values()))[:MOST_DETAILS]


def _email_cells(values: Values) -> list[str]:
    cells = (part for cell in values.get("email", []) for part in re.split(r"\s*(?::::|[;,\n])\s*", cell))
    return [tidy.removeprefix("mailto:").strip("<>") for cell in cells if (tidy := writing.tidy(cell))]


def _emails(values: Values) -> tuple[str, ...]:
    return tuple({address.casefold(): address for address in reversed(_email_cells(values))}.values())[::-1][
        :MOST_DETAILS
    ]


def _addresses(values: Values) -> tuple[AddressEntry, ...]:
    groups = dict.fromkeys(
        field.partition("@")[2] for field in values if field.partition("@")[0] in ("street", "town", "postcode")
    )
    found = (_address(values, f"@{group}" if group else "") for group in groups)
    return tuple(dict.fromkeys(address for address in found if address is not None))[:MOST_DETAILS]


def _address(values: Values, group: str) -> AddressEntry | None:
    town = _one(values, f"town{group}")
    postcode = _one(values, f"postcode{group}")
    if (not town and (together := re.fullmatch(r"(?:[A-Z]{1,2}-)?(\d{4,5})\s+(\D.*)", postcode))) or (
        (together := re.fullmatch(r"(?:[A-Z]{1,2}-)?(\d{4,5})\s+(\D.*)", town)) and not postcode
    ):
        postcode, town = together[1], together[2]
    if not town:
        return None
    street, house_number = _one(values, f"street{group}"), _one(values, f"house_number{group}")
    if not house_number and (apart := _HOUSE_NUMBER.fullmatch(street)):
        street, house_number = apart["street"].strip(" ,"), apart["number"]
    country = _one(values, f"country{group}")
    return AddressEntry(
        street=street[:120],
        house_number=house_number[:20],
        postcode=postcode[:12],
        town=town[:120],
        country=_country(country),
        addition=_one(values, f"addition{group}")[:120],
    )


def _country(written: str) -> str:
    if re.fullmatch(r"[A-Za-z]{2}", written):
        return written.upper()
    return _COUNTRIES.get(fold(written), "DE")
