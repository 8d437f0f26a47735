"""The words a promise's time is made of, German and English, folded: lower case, umlauts as ae, oe, ue, ss."""

from __future__ import annotations

from typing import Final

_GERMAN_ONES: Final = "ein zwei drei vier fuenf sechs sieben acht neun"
_ENGLISH_ONES: Final = "one two three four five six seven eight nine"
_GERMAN_TENS: Final = {"zwanzig": 20, "dreissig": 30, "vierzig": 40, "fuenfzig": 50, "sechzig": 60, "neunzig": 90}
_ENGLISH_TENS: Final = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}

NUMBERS: Final[dict[str, float]] = {
    "ein": 1, "eine": 1, "einer": 1, "einem": 1, "einen": 1, "eines": 1, "ner": 1, "nem": 1, "eins": 1,
    "zwei": 2, "zwo": 2, "drei": 3, "vier": 4, "fuenf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9,
    "zehn": 10, "elf": 11, "zwoelf": 12, "dreizehn": 13, "vierzehn": 14, "fuenfzehn": 15, "sechzehn": 16,
    "siebzehn": 17, "achtzehn": 18, "neunzehn": 19, "anderthalb": 1.5, "eineinhalb": 1.5, "eineinviertel": 1.25,
    "zweieinhalb": 2.5, "dreieinhalb": 3.5, "viereinhalb": 4.5,
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
    **_GERMAN_TENS, **_ENGLISH_TENS,
    **{f"{one}und{ten}": value + place for ten, value in _GERMAN_TENS.items()
       for place, one in enumerate(_GERMAN_ONES.split(), 1)},
    **{f"{ten}{one}": value + place for ten, value in _ENGLISH_TENS.items()
       for place, one in enumerate(_ENGLISH_ONES.split(), 1)},
}  # fmt: skip

_GERMAN_ORDINALS: Final = (
    "ersten zweiten dritten vierten fuenften sechsten siebten achten neunten zehnten elften zwoelften dreizehnten"
    " vierzehnten fuenfzehnten sechzehnten siebzehnten achtzehnten neunzehnten zwanzigsten"
    " einundzwanzigsten zweiundzwanzigsten dreiundzwanzigsten vierundzwanzigsten fuenfundzwanzigsten"
    " sechsundzwanzigsten siebenundzwanzigsten achtundzwanzigsten neunundzwanzigsten dreissigsten einunddreissigsten"
)
_ENGLISH_ORDINALS: Final = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth"
    " sixteenth seventeenth eighteenth nineteenth twentieth"
)
ORDINALS: Final[dict[str, int]] = {
    word: place for words in (_GERMAN_ORDINALS, _ENGLISH_ORDINALS) for place, word in enumerate(words.split(), 1)
} | {"monatsersten": 1, "thirtieth": 30}

_WEEKDAYS: Final = (
    "mo montag mon monday", "di dienstag tue tues tuesday", "mi mittwoch wed wednesday",
    "do donnerstag thu thur thurs thursday", "fr freitag fri friday", "sa samstag sonnabend sat saturday",
    "so sonntag sun sunday",
)  # fmt: skip
WEEKDAYS: Final = {word: place for place, words in enumerate(_WEEKDAYS) for word in words.split()}
# Every week: which of them is meant is a guess.
WEEKLY: Final = {
    f"{word}s": place for word, place in WEEKDAYS.items() if word.endswith(("tag", "day", "abend", "woch"))
}

_MONTHS: Final = (
    "jan januar januars jaenner january", "feb februar feber february", "mrz maerz mar march", "apr april", "mai may",
    "jun juni june", "jul juli july", "aug august", "sep sept september", "okt oktober oct october",
    "nov november novembers", "dez dezember dezembers dec december",
)  # fmt: skip
MONTHS: Final = {word: place for place, words in enumerate(_MONTHS, 1) for word in words.split()}

_UNITS: Final = {
    "second": "sekunde sekunden second seconds",
    "minute": "min minute minuten minutes mins",
    "hour": "std stunde stunden h hour hours hr hrs",
    "quarter_hour": "viertelstunde viertelstunden",
    "three_quarter_hour": "dreiviertelstunde",
    "day": "tag tage tagen tages tags day days",
    "working_day": (
        "werktag werktage werktagen werktages werktags arbeitstag arbeitstage arbeitstagen arbeitstages arbeitstags"
        " geschaeftstag geschaeftstage geschaeftstagen bankarbeitstag bankarbeitstage bankarbeitstagen workday workdays"
    ),
    "week": "woche wochen week weeks",
    "fortnight": "fortnight fortnights",
    "month": "monat monats monate monaten monates month months",
    "quarter": "vierteljahr quartal quartale quartalen",
    "year": "jahr jahre jahren jahres year years",
}
UNITS: Final[dict[str, str]] = {word: unit for unit, words in _UNITS.items() for word in words.split()}

_PERIODS: Final = {
    "week": "woche week",
    "month": "monat monats monates month",
    "quarter": "quartal quartals quarter",
    "year": "jahr jahres jahrs year",
}
PERIODS: Final[dict[str, str]] = {word: unit for unit, words in _PERIODS.items() for word in words.split()}
COMPOUNDS: Final[dict[str, tuple[str, str]]] = {
    "monatsende": ("month", "end"), "ultimo": ("month", "end"), "quartalsende": ("quarter", "end"),
    "jahresende": ("year", "end"), "wochenende": ("week", "end"), "weekend": ("week", "end"),
    "wochenanfang": ("week", "start"), "wochenbeginn": ("week", "start"), "wochenmitte": ("week", "middle"),
    "midweek": ("week", "middle"), "monatsanfang": ("month", "start"), "monatsbeginn": ("month", "start"),
    "monatsmitte": ("month", "middle"), "jahresanfang": ("year", "start"),
}  # fmt: skip

THIS: Final = frozenset(("diese", "dieser", "dieses", "diesen", "diesem", "this", "laufenden", "current"))
NEXT: Final = frozenset(("naechste", "naechster", "naechsten", "naechstes", "naechstem", "next"))
COMING: Final = frozenset(
    (
        "kommende", "kommender", "kommenden", "kommendes", "folgende", "folgender", "folgenden", "coming", "following",
    )
)  # fmt: skip
AFTER_NEXT: Final = frozenset(("uebernaechste", "uebernaechster", "uebernaechsten", "uebernaechstes"))
LAST: Final = frozenset(
    (
        "letzte", "letzter", "letzten", "letztes", "letztem", "vergangene", "vergangenen", "vergangener", "vorige",
        "vorigen", "voriger", "last",
    )
)  # fmt: skip
ROUGHLY: Final = frozenset(
    (
        "gegen",
        "ca",
        "circa",
        "zirka",
        "etwa",
        "ungefaehr",
        "rund",
        "around",
        "about",
        "roughly",
        "approximately",
        "approx",
    )
)
# Before a day they say from when on, or until the evening before: not simply by when.
NOT_BEFORE: Final = frozenset(
    ("ab", "nach", "seit", "fruehestens", "after", "since", "earliest", "jeden", "every", "each", "vor", "before")
)
# Skipped behind "in": they change nothing.
INSIDE: Final = frozenset(
    (
        "von", "den", "der", "dem", "des", "the", "spaetestens", "hoechstens", "maximal", "laengstens", "at", "most",
        *NEXT, *COMING,
    )
)  # fmt: skip

# Words of time that are no filler: left over, they say that the sentence was not understood to its end.
_LEFT_OVER: Final = (
    "woche wochen monat monats monaten stunde stunden minute minuten werktag werktagen werktage arbeitstag arbeitstage"
    " arbeitstagen jahr jahres quartal week weeks month months hour hours minutes year uebernaechste uebernaechsten"
    " uebernaechster uebernaechstes montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag monday tuesday"
    " wednesday thursday friday saturday sunday"
)
LEFT_OVER: Final = frozenset(_LEFT_OVER.split())

FEASTS: Final[dict[str, str]] = {
    "weihnachten": "christmas", "christmas": "christmas", "xmas": "christmas", "neujahr": "new_year",
    "jahreswechsel": "new_year", "ostern": "easter", "easter": "easter", "pfingsten": "pentecost",
    "pentecost": "pentecost", "himmelfahrt": "ascension",
}  # fmt: skip
FEAST_DATES: Final[dict[str, tuple[int, int]]] = {
    "heiligabend": (24, 12), "silvester": (31, 12), "nikolaus": (6, 12), "nikolaustag": (6, 12),
    "dreikoenig": (6, 1), "dreikoenigstag": (6, 1), "allerheiligen": (1, 11),
}  # fmt: skip

DAYS: Final[dict[str, int]] = {
    "heute": 0, "today": 0, "morgen": 1, "tomorrow": 1, "uebermorgen": 2, "gestern": -1, "yesterday": -1,
    "vorgestern": -2,
}  # fmt: skip

PARTS: Final[dict[str, str]] = {
    **dict.fromkeys(("frueh", "morgens"), "early"),
    **dict.fromkeys(("vormittag", "vormittags", "morning"), "forenoon"),
    **dict.fromkeys(("mittag", "mittags", "mittagszeit", "noon", "lunchtime", "midday"), "noon"),
    **dict.fromkeys(("nachmittag", "nachmittags", "afternoon", "arvo"), "afternoon"),
    **dict.fromkeys(("abend", "abends", "nacht", "nachts", "evening", "tonight", "night"), "evening"),
}

_CLOSINGS: Final = (
    "feierabend geschaeftsschluss bueroschluss dienstschluss ladenschluss betriebsschluss tagesende eob cob eod"
)
CLOSINGS: Final = frozenset(_CLOSINGS.split())

_VAGUE: Final = (
    "sofort umgehend gleich unverzueglich schnellstmoeglich baldmoeglichst schnellstens demnaechst bald baldigst zeitnah"
    " zeitnahe alsbald kuerze baelde irgendwann spaeter nachher jetzt sogleich prompt schleunigst ehestens ehestmoeglich"
    " dringend eilig schnell gelegenheit asap immediately instantly shortly soon promptly now later sometime someday eventually momentarily"
    " presently urgently"
)
VAGUE: Final = frozenset(_VAGUE.split())

HALF: Final = frozenset(("halbe", "halben", "halbes", "half"))

KINDS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    # the first kind one of whose beginnings of words is said; "_" stands for a gap between words
    (
        "call_back",
        (
            "rueckruf", "zurueckruf", "zurueckzurufen", "ruf_", "rufe_", "rufen_", "ruft_", "call_back", "call_you",
            "call_him", "call_her", "call_them", "ring_you", "phone_you", "get_back_to",
        ),
    ),
    (
        "offer",
        (
            "angebot", "kostenvoranschlag", "kostenschaetzung", "offerte", "preis", "quote", "quotation", "offer",
            "estimate", "price",
        ),
    ),
    ("information", ("unterlage", "dokument", "document")),
    (
        "delivery",
        (
            "liefer", "geliefert", "ausliefer", "zustell", "zugestellt", "versand", "versend", "verschick", "paket",
            "geht_raus", "raus_", "deliver", "ship", "parcel", "dispatch",
        ),
    ),
    (
        "repair",
        (
            "reparat", "reparier", "instandsetz", "instandgesetzt", "entstoer", "stoerung", "beheb", "behoben", "techniker",
            "monteur", "repair", "engineer", "technician", "fix", "mend", "fault",
        ),
    ),
    (
        "visit",
        ("besuch", "vorbei", "termin", "vor_ort", "visit", "come_by", "come_over", "drop_by", "call_on", "appointment"),
    ),
    ("answer", ("antwort", "beantwort", "stellungnahme", "rueckmeld", "feedback", "reply", "answer", "respond", "response", "write_back")),
    (
        "information",
        (
            "bescheid", "auskunft", "information", "informier", "info", "zuschick", "zusend", "schick", "mitteil", "maile",
            "mailen", "sende", "let_you_know", "let_know", "inform", "send", "email_you", "mail_you", "e_mail_you",
            "tell_you",
        ),
    ),
    (
        "call_back",
        (
            "ruf", "anruf", "angerufen", "anzurufen", "meld_", "melde", "telefonier", "call", "phone", "ring_", "get_back",
            "be_in_touch", "hoeren_von", "hear_from",
        ),
    ),
)  # fmt: skip

_FILLERS: Final = (
    "am an im in den dem der die das des bis um zum zur von vom zu ab auf vor nach noch dann spaetestens bitte uhr ich wir"
    " sie er es ihnen ihn mich mir uns euch und oder wieder herr frau so schnell wie moeglich laufe lauf innerhalb binnen"
    " ueber erst gleich schon also gern gerne ja ok okay gut jeden jede nicht fruehestens geht kann kalender calendar naechster naechsten"
    " gelegenheit absehbarer zeit irgendwie"
    " i we you he she it will shall to at by on the of for with please or and again back as possible latest mr ms no than"
    " not later early late over this these first thing after before s ll can within from until till end ende every each"
    " gegen entweder moeglichst wenn spaeten fruehen spaet einschliesslich bei time sein sei uebers die tage sobald als"
    " soon quickly fast your earliest convenience"
)
FILLERS: Final = frozenset(_FILLERS.split())
