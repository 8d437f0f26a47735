"""vCard 2.1, 3.0 and 4.0 as phones and programs write them; a bad card is a fault of its own and hurts no other.

Read by hand rather than by a library: the three versions differ only in how lines are folded and coded, and the
libraries give up a whole file for one bad card.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from handschlag.customers.rules.reading import headings
from handschlag.customers.rules.reading.tables import MOST_ROWS
from handschlag.customers.rules.reading.text import Unreadable, decode, lines

LONGEST_CARD = 3000
"""Physical lines of one card, photo included; more means that its end is missing."""

_BEGIN = re.compile(r"\s*BEGIN\s*:\s*VCARD\s*", re.IGNORECASE)
_END = re.compile(r"\s*END\s*:\s*VCARD\s*", re.IGNORECASE)
_PROPERTY = re.compile(
    r'(?:[\w-]+\.)?(?P<name>[\w-]+)(?P<parameters>(?:;(?:"[^"]*"|[^":;])*)*):(?P<value>.*)', re.DOTALL
)
_UNESCAPE = re.compile(r"\\(.)", re.DOTALL)
_BREAK = re.compile(r"(?<!\\)((?:\\\\)*);")


@dataclass(frozen=True)
class Card:
    """Where the card begins (from 1), its values by field (see `headings`), or why it cannot be read (a code)."""

    number: int
    values: dict[str, list[str]]
    fault: str = ""


@dataclass(frozen=True)
class Property:
    name: str
    types: str
    value: str

    @property
    def parts(self) -> list[str]:
        """The components of a structured value, `;` apart."""
        whole = _BREAK.sub(lambda found: found[1] + "\x1f", self.value)
        return [_plain(part) for part in whole.split("\x1f")]

    @property
    def text(self) -> str:
        return _plain(self.value)


def is_vcard(raw: bytes) -> bool:
    return re.search(rb"BEGIN\s*:\s*VCARD", raw[:4000].replace(b"\x00", b""), re.IGNORECASE) is not None


def read(raw: bytes) -> tuple[list[Card], str]:
    """All cards of a file and its encoding. Raises Unreadable when it holds none."""
    text, encoding = decode(raw)
    found = [_card(number, body) if body is not None else Card(number, {}, "no_end") for number, body in _bodies(text)]
    if not found:
        raise Unreadable("no_entries")
    if len(found) > MOST_ROWS:
        raise Unreadable("too_many_rows")
    return found, encoding


def _bodies(text: str) -> Iterator[tuple[int, list[str] | None]]:
    """Where each card begins and what stands in it; None for one that never ends."""
    begun = 0
    body: list[str] = []
    for number, line in enumerate(lines(text), 1):
        is_begin, is_end = bool(_BEGIN.fullmatch(line)), bool(_END.fullmatch(line))
        if begun and (is_begin or len(body) > LONGEST_CARD):
            yield begun, None
            begun = 0
        if is_begin:
            begun, body = number, []
        elif is_end and begun:
            yield begun, body
            begun = 0
        elif begun:
            body.append(line)
    if begun:
        yield begun, None


def _card(number: int, body: list[str]) -> Card:
    values: dict[str, list[str]] = defaultdict(list)
    properties = [found for line in _unfolded(body) if (found := _property(line)) is not None]
    if not properties:
        return Card(number, {}, "no_card")
    for found in properties:
        _take(found, values)
    if "company" in values and values.get("name") and "family_name" not in values:
        # A company's own card repeats its name as that of the contact.
        values["name"] = [name for name in values["name"] if name not in values["company"]]
    return Card(number, {field: cells for field, cells in values.items() if any(map(str.strip, cells))})


def _unfolded(body: list[str]) -> list[str]:
    """Folded lines begin with a blank; those of quoted-printable values go on after a `=` at the end."""
    found: list[str] = []
    for line in body:
        if found and "QUOTED-PRINTABLE" in found[-1].upper() and found[-1].endswith("="):
            found[-1] = found[-1][:-1] + line
        elif found and line[:1] in (" ", "\t"):
            found[-1] += line[1:]
        else:
            found.append(line)
    return found


def _property(line: str) -> Property | None:
    found = _PROPERTY.fullmatch(line.strip())
    if found is None:
        return None
    parameters = found["parameters"].upper()
    return Property(found["name"].upper(), parameters, _decoded(found["value"], parameters))


def _decoded(value: str, parameters: str) -> str:
    charset = re.search(r"CHARSET=\"?([\w-]+)", parameters)
    encoding = charset[1] if charset else "utf-8"
    if "QUOTED-PRINTABLE" in parameters:
        return _as_text(quopri.decodestring(value.encode()), encoding)
    if re.search(r"ENCODING=\"?(B|BASE64)\b|;BASE64\b", parameters):
        try:
            return _as_text(base64.b64decode(value, validate=False), encoding)
        except (binascii.Error, ValueError):
            return ""
    return value


def _as_text(raw: bytes, encoding: str) -> str:
    for name in (encoding, "utf-8", "cp1252"):
        try:
            return raw.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return raw.decode("latin-1")


def _plain(value: str) -> str:
    return _UNESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).strip()


def _take(found: Property, values: dict[str, list[str]]) -> None:
    if found.name == "N":
        for field, part in zip(
            ("family_name", "given_name", "middle_name", "title", "suffix"), found.parts, strict=False
        ):
            values[field].append(part)
    elif found.name == "ORG":
        for field, part in zip(("company", "department"), found.parts, strict=False):
            values[field].append(part)
    elif found.name == "ADR":
        _take_address(found, values)
    elif found.name == "TEL":
        number = found.text.removeprefix("tel:").partition(";")[0]
        values[headings.label_of(found.types)].append(number)
    elif found.name in _PLAIN:
        values[_PLAIN[found.name]].append(found.text)


_PLAIN = {
    "FN": "name",
    "EMAIL": "email",
    "TITLE": "function",
    "ROLE": "function",
    "NOTE": "note",
    "X-CUSTOMER-NUMBER": "customer_number",
}


def _take_address(found: Property, values: dict[str, list[str]]) -> None:
    parts = [*found.parts, *[""] * 7]
    group = headings.group_of(found.types)
    taken = {"addition": parts[1], "street": parts[2], "town": parts[3], "postcode": parts[5], "country": parts[6]}
    at = f"@{group}" if group else ""
    if any(f"{field}{at}" in values for field in taken):
        at = f"@{group}{len(values)}"
    for field, part in taken.items():
        if part:
            values[f"{field}{at}"].append(part)
