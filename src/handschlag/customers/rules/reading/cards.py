"""vCard 2.1, 3.0 and 4.0 as phones and programs write them; a bad card is a fault of its own and hurts no other.

Read by hand rather than by a library: the three versions differ only in how lines are folded and coded, and the
libraries give up a whole file for one bad card.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import quopri
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from handschlag.customers.rules.reading import headings
from handschlag.customers.rules.reading.tables import MOST_ROWS
from handschlag.customers.rules.reading.text import Unreadable, decode, lines

LONGEST_CARD = 3000
"""Physical lines of one card, without its pictures; more means that its end is missing."""

_BEGIN = re.compile(r"\s*BEGIN\s*:\s*VCARD\s*", re.IGNORECASE)
_END = re.compile(r"\s*END\s*:\s*VCARD\s*", re.IGNORECASE)
_PROPERTY = re.compile(
    r'(?:(?P<group>[\w-]+)\.)?(?P<name>[\w-]+)(?P<parameters>(?:;(?:"[^"]*"|[^":;])*)*):(?P<value>.*)', re.DOTALL
)
_LEFT_OUT = re.compile(r"(?:[\w-]+\.)?(?:PHOTO|LOGO|SOUND|KEY)[;:]", re.IGNORECASE)
_AGENT = re.compile(r"(?:[\w-]+\.)?AGENT[^:]*:\s*", re.IGNORECASE)
_WITHOUT_ANY = ("cp1252", "latin-1")
"""What a file is called that is not UTF-8 throughout."""
_KINDS = ("KIND", "X-ADDRESSBOOKSERVER-KIND")
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
    """`group` is what ties lines of one card together: `item1.TEL` and its label in `item1.X-ABLabel`."""

    group: str
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
    text, encoding = _decoded_whole(raw)
    is_mixed = encoding in _WITHOUT_ANY
    found = [_card(body, is_mixed=is_mixed) for body in _bodies(text)]
    if not found:
        raise Unreadable("no_entries")
    if len(found) > MOST_ROWS:
        raise Unreadable("too_many_rows")
    return found, encoding


def _decoded_whole(raw: bytes) -> tuple[str, str]:
    """The text; with each byte as one sign where it is not of one encoding, for each line to be read for itself later.

    So come cards of several phones in one file, and letters cut in two by folding.
    """
    try:
        text, encoding = decode(raw)
    except Unreadable as fault:
        if fault.code != "no_text":
            raise
        encoding = "latin-1"
    if encoding in _WITHOUT_ANY:
        text = raw.removeprefix(codecs.BOM_UTF8).decode("latin-1").replace("\x00", "")
    return text, encoding


class Body:
    """The lines of one card as they come: folded ones together, pictures and sounds left out; in one pass."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.lines: list[list[str]] = []
        self.taken = 0
        self.has_end = False
        self.is_in_agent = False
        self._is_left_out = self._is_quoted = False

    @property
    def is_over(self) -> bool:
        return self.has_end or self.taken > LONGEST_CARD

    def begins_agent(self) -> bool:
        """Whether what begins now is a card within this card, of somebody's secretary (vCard 2.1)."""
        is_agent = bool(self.lines) and _AGENT.fullmatch("".join(self.lines[-1])) is not None
        self.is_in_agent = is_agent and not self.is_in_agent
        return self.is_in_agent

    def hear(self, line: str) -> None:
        if _END.fullmatch(line):
            self.has_end, self.is_in_agent = not self.is_in_agent, False
        elif not self.is_in_agent:
            self.take(line)

    def take(self, line: str) -> None:
        is_soft = self._is_quoted and bool(self.lines) and self.lines[-1][-1].endswith("=")
        is_folded = line[:1] in (" ", "\t") and (bool(self.lines) or self._is_left_out)
        if self._is_left_out and (is_folded or (line.strip() and ":" not in line)):
            return
        self.taken += 1
        if is_soft:
            self.lines[-1][-1] = self.lines[-1][-1][:-1]
            self.lines[-1].append(line)
        elif is_folded:
            self.lines[-1].append(line[1:])
        else:
            self._is_left_out, self._is_quoted = _LEFT_OUT.match(line) is not None, False
            if not self._is_left_out:
                self.lines.append([line])
        self._is_quoted = self._is_quoted or "QUOTED-PRINTABLE" in line.upper()


def _bodies(text: str) -> Iterator[Body]:
    """What stands in each card; without an end where another begins before it, or where it goes on for ever."""
    body: Body | None = None
    for number, line in enumerate(lines(text), 1):
        if _BEGIN.fullmatch(line) and not (body is not None and body.begins_agent()):
            if body is not None:
                yield body
            body = Body(number)
        elif body is not None:
            body.hear(line)
            if body.is_over:
                yield body
                body = None
    if body is not None:
        yield body


def _card(body: Body, *, is_mixed: bool) -> Card:
    if not body.has_end:
        return Card(body.number, {}, "no_end")
    values: dict[str, list[str]] = defaultdict(list)
    whole = ("".join(parts) for parts in body.lines)
    read_as = (_as_text(line.encode("latin-1"), "utf-8") if is_mixed else line for line in whole)
    properties = [found for line in read_as if (found := _property(line)) is not None]
    if not properties:
        return Card(body.number, {}, "no_card")
    kind = next((found.text.casefold() for found in properties if found.name in _KINDS), "")
    if kind == "group":
        return Card(body.number, {}, "list_of_cards")
    labels = {found.group: found.text for found in properties if found.name == "X-ABLABEL" and found.group}
    for found in properties:
        _take(replace(found, types=f"{found.types};{labels.get(found.group, '')}"), values)
    _tell_company(values, is_company=kind in ("org", "organization"))
    return Card(body.number, {field: cells for field, cells in values.items() if any(map(str.strip, cells))})


def _tell_company(values: dict[str, list[str]], *, is_company: bool) -> None:
    if is_company and not any(map(str.strip, values.get("company", []))):
        values["company"] = values.pop("name", [])
    elif "company" in values and values.get("name") and "family_name" not in values:
        # A company's own card repeats its name as that of the contact.
        values["name"] = [name for name in values["name"] if name not in values["company"]]


def _property(line: str) -> Property | None:
    found = _PROPERTY.fullmatch(line.strip())
    if found is None:
        return None
    parameters = found["parameters"].upper()
    return Property(
        (found["group"] or "").upper(), found["name"].upper(), parameters, _decoded(found["value"], parameters)
    )


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
        number = re.sub(r"^tel:", "", found.text, flags=re.IGNORECASE).partition(";")[0]
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
