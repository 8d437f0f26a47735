"""Phone numbers as people, exchanges and address books write them, turned into E.164.

`normalise` never fails on a number: what cannot be understood is `invalid` and keeps its raw form. A number gets an
E.164 form when its length is possible, not only when it is assigned: unassigned numbers ring too, and numbering
plans change more often than we are updated. `geographic` and `mobile` always come with an E.164 form.

Source of the plans: libphonenumber (`phonenumbers`), with what it lacks for DE, AT and CH (BNetzA Nummernplan
Ortsnetzbereiche, KEM-V 2009, BAKOM numbering plan E.164).
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal
from urllib.parse import unquote

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType, ValidationResult, shortnumberinfo

Kind = Literal["geographic", "mobile", "service", "emergency", "anonymous", "internal", "invalid"]


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """`raw` as received; `e164` with leading plus, or None when there is none."""

    raw: str
    e164: str | None
    kind: Kind

    @property
    def shown(self) -> str:
        """What identifies the far end: E.164, else `anonymous`, else the raw text."""
        return self.e164 or ("anonymous" if self.kind == "anonymous" else self.raw)


class UnknownRegionError(ValueError):
    """The region of a line is not a country that libphonenumber knows (ISO 3166, two letters)."""


class BadAreaCodeError(ValueError):
    """The area code of a line is not a row of digits."""


LONGEST_RAW: Final = 250
LONGEST_E164: Final = 15  # digits, ITU-T E.164
LONGEST_EXTENSION: Final = 5
LONGEST_SUBSCRIBER: Final = 9  # without area code, in any of the three plans
SHORTEST_SUBSCRIBER: Final = 3

# A subscriber number without area code makes at most this many digits together with its area code.
LONGEST_LOCAL: Final = {"DE": 11, "AT": 13, "CH": 9}
# Plans where libphonenumber answers "unknown" for unassigned numbers or sorts otherwise than the regulator.
MOBILE: Final = {
    49: re.compile(r"1(5|6[0235-9]|7)"),
    43: re.compile(r"6(4|5|6|7|8|9)\d"),
    41: re.compile(r"7[5-9]"),
}
SERVICE: Final = {
    49: re.compile(r"1|3[12]|[5789]00"),
    43: re.compile(r"(71|72|78|80|81|82|90|93)0|82|93|1(16|18)\d{3}$"),
    41: re.compile(r"(800|84\d|878|90\d|74|98|1(16|18)\d{3}$)"),
}
CALL_BY_CALL: Final = re.compile(r"010(?:0\d\d|[1-9]\d)(0\d{5,})")  # DE: 010xy or 0100yy before the number
KEYPAD_WORDS: Final = frozenset({"266696687", "7378742833", "86282452253"})  # ANONYMOUS, RESTRICTED, UNAVAILABLE
WITHHELD: Final = re.compile(
    r"<?(anonym(ous|e|er)?( (call|caller|anruf|anrufer|user))?|unbekannt(e[rs]?)?( (nummer|rufnummer|teilnehmer|anrufer))?"
    r"|unknown( (number|caller))?|restricted|withheld|private?( (number|call|caller))?|unavailable|not available"
    r"|no (number|caller ?id)|keine (ruf)?nummer|(ruf)?nummer unterdrückt|unterdrückt|hidden|blocked|suppressed"
    r"|null|none|undefined|n/?a|[-?_]+)>?"
)
LABEL: Final = re.compile(
    r"(tel(efon|efax|ephone)?(nummer)?|fon|phone|ph|mobil(telefon|funk)?|mobile|handy|cell|fax|privat|dienstlich|zentrale"
    r"|office|work|home|nummer|number|nr|t|m|f)\b[.:\s]*",
    re.IGNORECASE,
)
SEVERAL: Final = re.compile(r"[,;|\n]|\s(?:oder|und|or|and|bzw\.?)\s|\s*/\s*(?=\+|00|01[567])", re.IGNORECASE)
DIRECT_DIAL: Final = re.compile(
    r"(?:[-/]\s*0)?\s*[-/,]?\s*\b(?:dw|durchwahl|nst|nebenstelle|kl|klappe)\b[.:\s-]*(\d{1,5})$", re.IGNORECASE
)
EXTENSION: Final = re.compile(
    r"\s*[,;]?\s*(?:\b(?:ext|extension|app|apparat)\b\.?|(?<=\d)\s*x|#)[\s.:=]*\d{1,6}$", re.IGNORECASE
)
VANITY: Final = re.compile(
    r"((?:\+|00)(?:800|49\D?(?:700|800|900)|1\D*8\d\d)|0(?:700|800|900|180)|1?\D?8\d\d)\D*[\dA-Z -]+"
)
REMARK: Final = re.compile(r"(?<=\d)[\s(\[/,-]+[^\W\d_][^\d]*$")
ZERO_AFTER_COUNTRY: Final = re.compile(r"^([\s(]*(?:\+|00)?[\d\s().\-/]*?\d[\s).\-/]*)\(0\)")
LOOKS_DIALLED: Final = re.compile(r"[\d\s()./+-]+")


@dataclass(frozen=True, slots=True)
class _Home:
    """Where the line stands: how a number without country or area code is to be read."""

    region: str
    country_code: int
    area_code: str


@lru_cache(maxsize=256)
def _home(region: str, area_code: str | None) -> _Home:
    code = region.strip().upper()
    country_code = phonenumbers.country_code_for_region(code)
    if not country_code:
        raise UnknownRegionError(f"region: {region[:20]!r} is not a known country code of two letters")
    area = re.sub(r"[\s()/-]", "", area_code or "")
    if area and not (area.isascii() and area.isdigit()):
        raise BadAreaCodeError(f"area_code: {(area_code or '')[:20]!r} is not a row of digits")
    return _Home(code, country_code, area.lstrip("0"))


def normalise(number: str, *, region: str, area_code: str | None = None, international: bool = False) -> PhoneNumber:
    """The number as the line (region, area code) means it.

    `international`: the exchange sends E.164 without plus (sipgate: `492111234567`), so a row of digits without
    trunk zero is read with its country code first.
    """
    home = _home(region, area_code)
    text = _without_uri(_plain(number))
    if _is_withheld(text):
        return PhoneNumber(number, None, "anonymous")
    if len(number) > LONGEST_RAW:
        return PhoneNumber(number, None, "invalid")
    text = re.sub(r"^[*#]31[*#]", "", text)  # "hide" and "show my number" dialled in front
    text = text.rstrip("#")  # "end of dialling"
    if text[:1] in ("*", "#"):
        return PhoneNumber(number, None, "internal")
    digits = _dialled(text)
    if digits is None:
        return PhoneNumber(number, None, "invalid")
    e164, kind = _read(digits, home, international=international)
    return PhoneNumber(number, e164, kind)


def trunk_prefixes(e164: str) -> tuple[str, ...]:
    """What a switchboard of this extension could be, longest first: one to four digits taken away.

    Never shorter than country code, area code and three digits of the subscriber. Empty for mobile and service
    numbers, which have no extensions.
    """
    if kind_of(e164) != "geographic":
        return ()
    shortest = _area_end(e164) + SHORTEST_SUBSCRIBER
    return tuple(e164[:-cut] for cut in range(1, 5) if len(e164) - cut >= shortest)


def last_digits(number: str, count: int = 8) -> str:
    """The last digits of a number however written; fewer when it has fewer."""
    return "".join(char for char in number if char.isascii() and char.isdigit())[-count:]


def format_for_display(e164: str, region: str) -> str:
    """As people of that region write it: their own country without country code, the world with it."""
    try:
        parsed = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return e164
    at_home = phonenumbers.country_code_for_region(region.upper()) == parsed.country_code
    form = PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(parsed, form))


def kind_of(e164: str) -> Kind:
    """What sort of number an E.164 number is; `invalid` when it is none."""
    return _abroad(e164)[1]


def _plain(number: str) -> str:
    """One kind of blank, dash and digit; nothing invisible (copied contacts carry direction marks)."""
    text = unicodedata.normalize("NFKC", number[: LONGEST_RAW + 1])
    return "".join(_plain_char(char) for char in text).strip()


def _plain_char(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Cf":
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if category == "Pd" or char == "−":
        return "-"
    return " " if category in ("Zs", "Cc") or char in "·•'’\"" else char


def _without_uri(text: str) -> str:
    """The number inside `tel:`, `sip:`, `"Name" <…>` and their parameters."""
    inside = re.match(r"[^<]*<\s*((?:tel|sips?):[^<>]*)>", text, re.IGNORECASE)
    if inside:
        text = inside[1].strip()
    scheme = re.match(r"(tel|sips?|callto|phone|fax):(//)?", text, re.IGNORECASE)
    if not scheme:
        return text.split("@")[0] if re.fullmatch(r"\+?\w+@[\w.:-]+", text) else text
    address, *parameters = unquote(text[scheme.end() :]).strip().split(";")
    user = address.split("@")[0].split("?")[0]
    for parameter in parameters:
        context = re.fullmatch(r"phone-context=(\+\d+)", parameter.strip(), re.IGNORECASE)
        if context and not user.startswith("+"):
            return context[1] + user
    return user


def _is_withheld(text: str) -> bool:
    folded = " ".join(text.casefold().split())
    bare = folded.lstrip("+")
    return (
        not folded
        or bare in KEYPAD_WORDS
        or bool(WITHHELD.fullmatch(folded))
        or (bare.isdigit() and not bare.strip("0"))
    )


def _dialled(text: str) -> str | None:
    """The digits to dial, with a plus in front if there was one; None when this is no number."""
    text = LABEL.sub("", text, count=1) if LABEL.match(text) else text
    first = SEVERAL.split(text)[0]
    if sum(char.isdigit() for char in first) > LONGEST_EXTENSION:
        extension = DIRECT_DIAL.search(text)
        text = text if extension else first
    text = DIRECT_DIAL.sub(r"\1", EXTENSION.sub("", text)).strip()
    if re.search(r"[A-Za-z]", text):
        text = _from_keypad(text)
    text = ZERO_AFTER_COUNTRY.sub(r"\1", text)
    if not LOOKS_DIALLED.fullmatch(text):
        return None
    plus, _, rest = text.lstrip(" (").rpartition("+")
    if plus.strip("+"):
        return None
    digits = re.sub(r"\D", "", rest)
    is_international = "+" in text or digits.startswith("00")
    return ("+" + digits.removeprefix("00")) if is_international else digits


def _from_keypad(text: str) -> str:
    """`0800 BAHNHOF` in digits; elsewhere words behind a number are a remark (`0221 4710382 (privat)`)."""
    if not VANITY.fullmatch(text.upper()):
        return REMARK.sub("", text)
    return str(phonenumbers.convert_alpha_characters_in_number(text))


def _read(digits: str, home: _Home, *, international: bool) -> tuple[str | None, Kind]:
    if digits.startswith("+"):
        return _abroad(digits)
    by_call = CALL_BY_CALL.fullmatch(digits) if home.region == "DE" else None
    if by_call:
        digits = by_call[1]
    if len(digits) < SHORTEST_SUBSCRIBER:
        return None, "internal"
    short = _short(digits, home.region)
    if short:
        return short
    if not _has_trunk_zero(home.region):
        return _national(digits, home)
    if digits.startswith("0"):
        return _abroad(f"+{home.country_code}{digits[1:]}")
    return _bare(digits, home, international=international)


def _abroad(plus_digits: str) -> tuple[str | None, Kind]:
    """With country code. A trunk zero behind it (+49 0341) is dropped where the plan has none there."""
    tidy = re.sub(r"^\+(49|43|41)0+", r"+\1", plus_digits)
    try:
        parsed = phonenumbers.parse(tidy, None)
    except phonenumbers.NumberParseException:
        return None, "invalid"
    region = phonenumbers.region_code_for_country_code(parsed.country_code or 0)
    nsn = phonenumbers.national_significant_number(parsed)
    if shortnumberinfo.is_emergency_number(nsn, region):
        return None, "emergency"
    return _judged(parsed)


def _judged(parsed: phonenumbers.PhoneNumber) -> tuple[str | None, Kind]:
    e164 = str(phonenumbers.format_number(parsed, PhoneNumberFormat.E164))
    possible = phonenumbers.is_possible_number_with_reason(parsed) == ValidationResult.IS_POSSIBLE
    if not possible or len(e164) > LONGEST_E164 + 1:
        return None, "invalid"
    nsn = phonenumbers.national_significant_number(parsed)
    nation = parsed.country_code or 0
    if nation in MOBILE and MOBILE[nation].match(nsn):
        return e164, "mobile"
    if nation in SERVICE and SERVICE[nation].match(nsn):
        return e164, "service"
    return e164, _kind_of_type(phonenumbers.number_type(parsed))


def _kind_of_type(number_type: int) -> Kind:
    if number_type == PhoneNumberType.MOBILE:
        return "mobile"
    landline = (PhoneNumberType.FIXED_LINE, PhoneNumberType.FIXED_LINE_OR_MOBILE, PhoneNumberType.UNKNOWN)
    return "geographic" if number_type in landline else "service"


def _short(digits: str, region: str) -> tuple[str | None, Kind] | None:
    """110, 112, 115, 116117, 118xx and their sisters; they are dialled without any code in front."""
    if not digits.startswith("1") or not shortnumberinfo.is_possible_short_number_for_region(
        parsed := phonenumbers.parse(digits, region), region
    ):
        return None
    if shortnumberinfo.is_emergency_number(digits, region):
        return None, "emergency"
    if re.fullmatch(r"11[68]\d{2,3}", digits) or shortnumberinfo.is_valid_short_number_for_region(parsed, region):
        return _judged(parsed)[0], "service"
    return None


def _has_trunk_zero(region: str) -> bool:
    return phonenumbers.ndd_prefix_for_region(region, True) == "0"


def _parse_national(digits: str, region: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return None


def _national(digits: str, home: _Home) -> tuple[str | None, Kind]:
    """Countries without trunk zero (US, IT, ES …): libphonenumber knows them; the area code where it is left out."""
    parsed = _parse_national(digits, home.region)
    if parsed is None:
        return None, "invalid"
    with_area = _parse_national(home.area_code + digits, home.region)
    is_local = home.area_code and not phonenumbers.is_valid_number(parsed)
    return _judged(with_area if is_local and with_area is not None else parsed)


def _bare(digits: str, home: _Home, *, international: bool) -> tuple[str | None, Kind]:
    """Digits without any prefix: an extension, a local number, or a number that lost its plus or its zero."""
    if len(digits) <= (LONGEST_EXTENSION if not home.area_code else LONGEST_EXTENSION - 1):
        return None, "internal"
    if international and (read := _without_plus(digits, home)):
        return read
    if len(digits) > LONGEST_SUBSCRIBER and digits.startswith(str(home.country_code)) and _is_valid("+" + digits):
        return _abroad("+" + digits)
    local = f"+{home.country_code}{home.area_code}{digits}"
    if home.area_code and len(home.area_code) + len(digits) <= LONGEST_LOCAL.get(home.region, LONGEST_E164):
        return _abroad(local)
    if len(digits) > LONGEST_SUBSCRIBER and (guess := _lost_its_prefix(digits, home)):
        return _abroad(guess)
    return _abroad(local) if home.area_code else (None, "invalid")


def _without_plus(digits: str, home: _Home) -> tuple[str | None, Kind] | None:
    """What an exchange means that always sends the country code; None if that cannot be."""
    read = _abroad("+" + digits)
    is_ours = digits.startswith(str(home.country_code))
    return read if read[0] and (is_ours or not home.area_code or _is_valid(read[0])) else None


def _lost_its_prefix(digits: str, home: _Home) -> str | None:
    """A spreadsheet ate the zero of a mobile number, or a foreign number came without plus."""
    at_home = f"+{home.country_code}{digits}"
    if _abroad(at_home)[1] == "mobile" and _is_valid(at_home):
        return at_home
    return "+" + digits if _is_valid("+" + digits) else None


def _is_valid(plus_digits: str) -> bool:
    parsed = _parse_national(plus_digits, "ZZ")
    return parsed is not None and bool(phonenumbers.is_valid_number(parsed))


def _area_end(e164: str) -> int:
    """Where the subscriber number begins, counted with the plus; three digits of area code where nobody knows."""
    parsed = phonenumbers.parse(e164, None)
    area = phonenumbers.length_of_geographical_area_code(parsed) or 3
    return 1 + len(str(parsed.country_code)) + area
