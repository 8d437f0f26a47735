"""The words a promise's time is made of, German and English, folded: lower case, umlauts as ae, oe, ue, ss."""

from __future__ import annotations

from typing import Final

NUMBERS: Final[dict[str, float]] = {
    "ein": 1, "eine": 1, "einer": 1, "einem": 1, "einen": 1, "eines": 1, "ner": 1, "nem": 1, "eins": 1,
    "zwei": 2, "zwo": 2, "drei": 3, "vier": 4, "fuenf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9,
    "zehn": 10, "elf": 11, "zwoelf": 12, "dreizehn": 13, "vierzehn": 14, "fuenfzehn": 15, "sechzehn": 16,
    "siebzehn": 17, "achtzehn": 18, "neunzehn": 19, "zwanzig": 20, "dreissig": 30, "vierzig": 40,
    "fuenfundvierzig": 45, "sechzig": 60, "neunzig": 90, "anderthalb": 1.5, "eineinhalb": 1.5,
    "zweieinhalb": 2.5, "dreieinhalb": 3.5,
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40,
}  # fmt: skip

ORDINALS: Final[dict[str, int]] = {
    "ersten": 1, "zweiten": 2, "dritten": 3, "vierten": 4, "fuenften": 5, "sechsten": 6, "siebten": 7, "achten": 8,
    "neunten": 9, "zehnten": 10, "elften": 11, "zwoelften": 12, "fuenfzehnten": 15, "zwanzigsten": 20,
    "dreissigsten": 30,
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10, "fifteenth": 15, "twentieth": 20, "thirtieth": 30,
}  # fmt: skip

_WEEKDAYS: Final = (
    "mo montag mon monday", "di dienstag tue tues tuesday", "mi mittwoch wed wednesday",
    "do donnerstag thu thur thurs thursday", "fr freitag fri friday", "sa samstag sonnabend sat saturday",
    "so sonntag sun sunday",
)  # fmt: skip
WEEKDAYS: Final = {word: place for place, words in enumerate(_WEEKDAYS) for word in words.split()}

_MONTHS: Final = (
    "jan januar jaenner january", "feb februar feber february", "mrz maerz mar march", "apr april", "mai may",
    "jun juni june", "jul juli july", "aug august", "sep sept september", "okt oktober oct october",
    "nov november", "dez dezember dec december",
)  # fmt: skip
MONTHS: Final = {word: place for place, words in enumerate(_MONTHS, 1) for word in words.split()}

UNITS: Final[dict[str, str]] = {
    **dict.fromkeys(("min", "minute", "minuten", "minutes", "mins"), "minute"),
    **dict.fromkeys(("std", "stunde", "stunden", "h", "hour", "hours", "hrs"), "hour"),
    **dict.fromkeys(("viertelstunde",), "quarter_hour"),
    **dict.fromkeys(("dreiviertelstunde",), "three_quarter_hour"),
    **dict.fromkeys(("tag", "tage", "tagen", "tages", "day", "days"), "day"),
    **dict.fromkeys(
        ("werktag", "werktage", "werktagen", "werktages", "arbeitstag", "arbeitstage", "arbeitstagen", "arbeitstages"),
        "working_day",
    ),
    **dict.fromkeys(("woche", "wochen", "week", "weeks"), "week"),
    **dict.fromkeys(("fortnight",), "fortnight"),
    **dict.fromkeys(("monat", "monats", "monate", "monaten", "month", "months"), "month"),
}

DAYS: Final[dict[str, int]] = {
    "heute": 0, "today": 0, "morgen": 1, "tomorrow": 1, "uebermorgen": 2, "gestern": -1, "yesterday": -1,
    "vorgestern": -2,
}  # fmt: skip

PARTS: Final[dict[str, str]] = {
    **dict.fromkeys(("frueh", "morgens"), "early"),
    **dict.fromkeys(("vormittag", "vormittags", "morning"), "forenoon"),
    **dict.fromkeys(("mittag", "mittags", "noon", "lunchtime", "midday"), "noon"),
    **dict.fromkeys(("nachmittag", "nachmittags", "afternoon"), "afternoon"),
    **dict.fromkeys(("abend", "abends", "evening", "tonight"), "evening"),
}

CLOSINGS: Final = frozenset(
    [
        "feierabend",
        "geschaeftsschluss",
        "bueroschluss",
        "dienstschluss",
        "ladenschluss",
        "tagesende",
        "eob",
        "cob",
        "eod",
    ]
)

VAGUE: Final = frozenset(
    [
        "sofort",
        "umgehend",
        "gleich",
        "unverzueglich",
        "schnellstmoeglich",
        "baldmoeglichst",
        "schnellstens",
        "demnaechst",
        "bald",
        "zeitnah",
        "alsbald",
        "kuerze",
        "asap",
        "immediately",
        "shortly",
        "soon",
        "promptly",
    ]
)

HALF: Final = frozenset(("halbe", "halben", "half"))

KINDS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    # the first kind one of whose beginnings of words is said; "_" stands for a gap between words
    ("offer", ("angebot", "kostenvoranschlag", "offerte", "quote", "quotation", "offer", "estimate")),
    ("delivery", ("liefer", "geliefert", "ausliefer", "zustell", "deliver")),
    ("repair", ("reparat", "reparier", "instandsetz", "entstoer", "techniker", "monteur", "repair", "engineer", "fix")),
    ("visit", ("besuch", "vorbei", "termin_vor_ort", "visit", "come_by", "drop_by", "call_on")),
    ("answer", ("antwort", "beantwort", "stellungnahme", "reply", "answer", "respond", "response", "write_back")),
    (
        "information",
        (
            "bescheid", "auskunft", "unterlage", "information", "informier", "info", "zuschick", "zusend", "schick",
            "mitteil", "let_you_know", "let_know", "inform", "send", "documents",
        ),
    ),
    (
        "call_back",
        (
            "rueckruf", "zurueckruf", "ruf", "anruf", "angerufen", "melde", "telefonier", "call", "phone", "ring",
            "get_back", "be_in_touch",
        ),
    ),
)  # fmt: skip

FILLERS: Final = frozenset(
    [
        "am",
        "an",
        "im",
        "in",
        "den",
        "dem",
        "der",
        "die",
        "das",
        "des",
        "bis",
        "um",
        "zum",
        "zur",
        "von",
        "vom",
        "zu",
        "ab",
        "auf",
        "vor",
        "nach",
        "noch",
        "dann",
        "spaetestens",
        "bitte",
        "uhr",
        "ich",
        "wir",
        "sie",
        "er",
        "es",
        "ihnen",
        "ihn",
        "mich",
        "mir",
        "uns",
        "euch",
        "und",
        "oder",
        "wieder",
        "herr",
        "frau",
        "so",
        "schnell",
        "wie",
        "moeglich",
        "i",
        "we",
        "you",
        "he",
        "she",
        "it",
        "will",
        "shall",
        "to",
        "at",
        "by",
        "on",
        "the",
        "of",
        "for",
        "with",
        "please",
        "or",
        "and",
        "again",
        "back",
        "as",
        "possible",
        "latest",
        "mr",
        "ms",
        "laufe",
        "lauf",
    ]
)
