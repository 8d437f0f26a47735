from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handschlag.customers.rules.reading import cards, entries, headings, tables, text
from handschlag.customers.rules.reading.entries import AddressEntry, Entry, Fault, PhoneEntry
from handschlag.customers.rules.reading.text import Unreadable

FILES = Path(__file__).parents[1] / "fixtures" / "customer_files"

ROTH_HOME = AddressEntry("Lindenstr.", "12", "50667", "Köln", "DE", "")
ROTH_PHONES = {"492214710382", "491713920011"}


def read(name):
    """What each line or card of a fixture says, by the line it begins in."""
    raw = (FILES / name).read_bytes()
    if cards.is_vcard(raw):
        found, _ = cards.read(raw)
        return {card.number: Fault("", card.fault) if card.fault else entries.understand(card.values) for card in found}
    table = tables.read(raw)
    return {
        line.number: Fault("", line.fault)
        if line.fault
        else entries.understand(entries.collect(table.mapping, line.cells))
        for line in table.lines
    }


@pytest.mark.parametrize(
    "name",
    ["outlook_de_cp1252.csv", "outlook_en_utf16.csv", "outlook_web_utf8.csv", "google_old_utf8.csv", "google_new_utf8.csv",
     "cards_3_0.vcf"],
)  # fmt: skip
def test_every_program_tells_of_the_same_ernst_roth(name):
    roth = next(iter(read(name).values()))
    assert (roth.kind, roth.name, roth.given_name, roth.family_name) == ("household", "Ernst Roth", "Ernst", "Roth")
    assert roth.addresses == (ROTH_HOME,)
    assert roth.emails[0] == "ernst.roth@example.de"
    assert [phone.label for phone in roth.phones][:2] == ["private", "mobile"]


def test_outlook_german_line_by_line():
    found = read("outlook_de_cp1252.csv")
    assert list(found) == [2, 4, 5, 6, 7, 8]
    assert found[2].note == "Ruft gern gegen halb sechs an.\nMöchte den Chef sprechen."
    ida, yusuf, joiner = found[4], found[5], found[6]
    assert (ida.name, ida.salutation, ida.title) == ("Bäckerei Sonnenschein GmbH", "ms", "Dr.")
    assert PhoneEntry("0221 4710-0", "work", is_companys=True) in ida.phones
    assert ida.function == "Geschäftsführerin, Leitung"
    assert (yusuf.family_name, yusuf.addresses[0].house_number) == ("Öztürk", "3a")
    assert (joiner.has_person, joiner.addresses[0].street, joiner.addresses[0].house_number) == (
        False,
        "An der Mühle",
        "7-9",
    )
    assert found[7] == Fault("phone_private", "spreadsheet_number", "4,92215E+11")
    assert found[8] == Fault("name", "no_name")


def test_outlook_on_the_web_line_by_line():
    _, ida, pia = read("outlook_web_utf8.csv").values()
    assert (ida.name, ida.title, ida.function) == ("Bäckerei Sonnenschein GmbH", "Dr.", "Geschäftsführerin")
    assert ida.phones == (
        PhoneEntry("0221 4710-112", "work", is_companys=False),
        PhoneEntry("0221 4710-0", "work", is_companys=True),
    )
    assert pia.phones == (PhoneEntry("030 23125 014", "other", is_companys=False),)
    assert pia.addresses == (AddressEntry("Am Ring", "4 b", "10115", "Berlin", "DE", ""),)


@pytest.mark.parametrize("unsaid", ["Keine Angabe", "Unspecified", "unbekannt"])
def test_what_outlook_was_never_told_is_no_title(unsaid):
    entry = entries.understand(entries.collect(headings.known(["Nachname", "Geschlecht"]), ["Roth", unsaid]))
    assert (entry.salutation, entry.title) == ("", "")
    entry = entries.understand({"salutation": [unsaid, "Frau"], "title": ["Dr."], "name": ["Roth"]})
    assert (entry.salutation, entry.title) == ("ms", "Dr.")


def test_google_puts_several_values_into_one_cell():
    roth, ida = read("google_old_utf8.csv").values()
    assert roth.emails == ("ernst.roth@example.de", "e.roth@example.org")
    assert len(roth.phones) == 3
    assert [phone.label for phone in ida.phones] == ["work", "fax"]


def test_a_company_in_google_has_a_switchboard():
    _, joiner = read("google_new_utf8.csv").values()
    assert joiner.phones == (PhoneEntry("0221 4710-0", "work", is_companys=True),)


def test_office_programs_have_customer_numbers_and_names_in_one_cell():
    roth, heide = read("generic_semicolon.csv").values()
    assert (roth.customer_number, roth.given_name, roth.family_name) == ("K-1001", "Ernst", "Roth")
    assert roth.phones[0].raw == "02214710382"
    assert (heide.given_name, heide.family_name, heide.note) == ("Anna", "von der Heide", 'hat "immer" Fragen')


def test_bad_lines_are_told_and_good_ones_kept():
    found = read("hostile.csv")
    assert found[2] == Fault("given_name", "formula", "=cmd|' /C calc'!A0")
    assert found[4] == Fault("", "open_quote")
    assert found[7] == Fault("email", "no_email", "kein-at")
    assert found[8] == Fault("phone", "no_number", "Telefon")
    assert [entry.name for entry in found.values() if isinstance(entry, Entry)] == [
        "Gut Wald", "Noch Gut", "Null Byte", "Zu Viele", "Zuwenig Spalten",
    ]  # fmt: skip


def test_bad_cards_hurt_no_other():
    found = read("cards_3_0.vcf")
    assert [entry.name if isinstance(entry, Entry) else entry.code for entry in found.values()] == [
        "Ernst Roth", "Bäckerei Sonnenschein GmbH", "no_end", "no_name", "no_email",
    ]  # fmt: skip
    assert found[1].note == "Ruft gern gegen halb sechs an, möchte den Chef.\nImmer."


def test_old_cards_are_quoted_printable():
    (muller,) = read("cards_2_1.vcf").values()
    assert (muller.name, muller.addresses) == (
        "Jörg Müller",
        (AddressEntry("Große Straße", "5", "50667", "Köln", "DE", ""),),
    )


def test_new_cards_carry_uris_and_companies():
    joiner, heide = read("cards_4_0.vcf").values()
    assert (joiner.kind, joiner.has_person, joiner.phones[0].raw) == ("organisation", False, "+49-221-4710-300")
    assert (heide.given_name, heide.family_name) == ("Anna", "von der Heide")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encoding_delimiter_and_newline_are_found_out(encoding, delimiter, newline):
    lines = [["Vorname", "Nachname", "Ort"], ["Jörg", "Weiß", "Köln"], ["Ida", "Groß", "Hürth"]]
    raw = newline.join(delimiter.join(cells) for cells in lines).encode(encoding)
    table = tables.read(raw)
    assert table.delimiter == delimiter
    assert [line.cells for line in table.lines] == [("Jörg", "Weiß", "Köln"), ("Ida", "Groß", "Hürth")]


def test_a_table_without_headings_has_only_lines():
    table = tables.read(b"Roth;0221 4710382;roth@example.de\nKern;0221 4710383;kern@example.de\n")
    assert (table.has_headings, table.headings, len(table.lines)) == (False, ("", "", ""), 2)


def test_unknown_headings_are_headings_too():
    table = tables.read(b"Alpha;Beta\nRoth;Ernst\n")
    assert (table.headings, table.mapping, len(table.lines)) == (("Alpha", "Beta"), ("", ""), 1)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "empty"),
        (b" \r\n ", "empty"),
        (b"\xff\xfe", "empty"),
        (b"Name\n", "no_entries"),
        (b"sep=;\n", "no_entries"),
        (bytes(range(32)) * 400, "no_text"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(200)) * 40, "no_text"),
        (b"Name\n" + b"x\n" * 100_001, "too_many_rows"),
        (b";".join([b"Name"] * 301) + b"\nRoth\n", "too_many_columns"),
        (b"x" * (text.LARGEST_FILE + 1), "too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_no_table_says_why(raw, code):
    with pytest.raises(Unreadable) as refusal:
        tables.read(raw)
    assert refusal.value.code == code


def test_a_cell_that_is_too_long_costs_only_its_line():
    table = tables.read(b"Name\n" + b"x" * 40_000 + b"\nRoth\n")
    assert [line.fault for line in table.lines] == ["too_long", ""]


def test_an_enormous_quoted_cell_costs_only_its_line():
    table = tables.read(b'Name;Ort\n"' + b"x" * 200_000 + b'";K\nRoth;H\n')
    assert [bool(line.fault) for line in table.lines] == [True, False]


KNOWN_HEADINGS = [
    ("Vorname", "given_name"), ("NACHNAME", "family_name"), ("Straße privat", "street@private"), ("PLZ", "postcode"),
    ("Ort", "town"), ("Telefon (privat)", "phone_private"), ("Telefon geschäftlich", "phone_work"), ("Mobiltelefon", "phone_mobile"),
    ("Handy-Nr", ""), ("E-Mail 2: Adresse", "email"), ("Business City", "town@work"), ("Home Postal Code", "postcode@private"),
    ("Other Country/Region", "country@other"), ("E-mail 1 - Value", "email"), ("Phone 3 - Type", "phone_type:3"),
    ("Phone 3 - Value", "phone:3"), ("Address 2 - City", "town@2"), ("Organization 1 - Name", "company"),
    ("Organization 2 - Name", ""), ("Organization 1 - Title", "function"), ("Kd.-Nr.", "customer_number"), ("Firma", "company"),
    ("Weitere Straße", "street@other"), ("Straße geschäftlich 2", "addition@work"), ("Bemerkungen", "note"), ("Lieblingsfarbe", ""),
    ("", ""), ("Title", "title"), ("Company Main Phone", "phone_company"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "field"), KNOWN_HEADINGS)
def test_what_a_heading_means(name, field):
    assert headings.known([name]) == (field,)


@pytest.mark.parametrize(
    ("said", "field"),
    [("* Work", "phone_work"), ("HOME,FAX", "phone_fax"), ("Mobil", "phone_mobile"), ("TYPE=CELL", "phone_mobile"),
     ("Main", "phone_company"), ("Privat", "phone_private"), ("", "phone")],
)  # fmt: skip
def test_what_sort_of_number_a_label_means(said, field):
    assert headings.label_of(said) == field


NAMES = [
    ({"name": ["Roth, Ernst"]}, ("Ernst", "Roth")),
    ({"name": ["Ernst Roth"]}, ("Ernst", "Roth")),
    ({"name": ["Dr. Ernst August Roth"]}, ("Ernst August", "Roth")),
    ({"name": ["Herr Roth"]}, ("", "Roth")),
    ({"name": ["Anna von der Heide"]}, ("Anna", "von der Heide")),
    ({"name": ["Madonna"]}, ("", "Madonna")),
    ({"name": ["Herr"]}, ("", "Herr")),
    ({"given_name": ["Ernst"]}, ("", "Ernst")),
    ({"given_name": ["Ernst"], "family_name": ["Roth"], "suffix": ["jun."]}, ("Ernst", "Roth jun.")),
    ({"name": ["Sonne GmbH"], "company": ["Sonne GmbH"]}, ("", "")),
]


@pytest.mark.parametrize(("values", "names"), NAMES)
def test_names_are_divided(values, names):
    entry = entries.understand(values)
    assert (entry.given_name, entry.family_name) == names


ADDRESSES = [
    ({"street": ["Hauptstr. 5"], "postcode": ["50667"], "town": ["Köln"]}, ("Hauptstr.", "5", "50667", "Köln", "DE")),
    ({"street": ["Straße des 17. Juni 135"], "town": ["Berlin"]}, ("Straße des 17. Juni", "135", "", "Berlin", "DE")),
    ({"street": ["Am Ring 4 b"], "town": ["Köln"]}, ("Am Ring", "4 b", "", "Köln", "DE")),
    ({"street": ["Am Ring"], "town": ["50667 Köln"]}, ("Am Ring", "", "50667", "Köln", "DE")),
    ({"postcode": ["D-50667 Köln"]}, ("", "", "50667", "Köln", "DE")),
    ({"street": ["Q7, 24"], "town": ["Mannheim"], "country": ["Österreich"]}, ("Q7", "24", "", "Mannheim", "AT")),
    ({"town": ["Zürich"], "country": ["ch"]}, ("", "", "", "Zürich", "CH")),
]


@pytest.mark.parametrize(("values", "parts"), ADDRESSES)
def test_addresses_are_taken_apart(values, parts):
    (address,) = entries.understand({"name": ["Roth"], **values}).addresses
    assert (address.street, address.house_number, address.postcode, address.town, address.country) == parts


def test_an_address_without_a_town_is_none():
    assert entries.understand({"name": ["Roth"], "street": ["Hauptstr. 5"]}).addresses == ()


@pytest.mark.parametrize("field", ["company", "family_name", "given_name", "customer_number"])
def test_what_is_too_long_is_told(field):
    assert entries.understand({"name": ["Roth"], field: ["x" * 300]}).code == "too_long"


def test_an_entry_survives_being_kept():
    for entry in read("outlook_de_cp1252.csv").values():
        if isinstance(entry, Entry):
            assert Entry.from_json(entry.as_json()) == entry


@settings(deadline=None)
@given(st.binary(max_size=2000))
def test_any_bytes_are_a_table_or_say_why_not(raw):
    try:
        table = tables.read(raw)
    except Unreadable:
        return
    for line in table.lines:
        assert line.fault or isinstance(entries.understand(entries.collect(table.mapping, line.cells)), Entry | Fault)


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["BEGIN:VCARD", "END:VCARD", "N:Roth;Ernst", "FN:x", "TEL;TYPE=CELL:1", "ADR:;;a;b;;c", "NOTE;QUOTED-PRINTABLE:=C3=", " folded",
             "PHOTO;BASE64:!!", ";;;:", "ORG:a;b", "X", "", "EMAIL;CHARSET=klingon;ENCODING=QUOTED-PRINTABLE:=FF"]
        ),
        max_size=30,
    )
)  # fmt: skip
def test_any_cards_are_read_or_say_why_not(lines):
    try:
        found, _ = cards.read("\n".join(lines).encode())
    except Unreadable:
        return
    for card in found:
        assert card.fault or isinstance(entries.understand(card.values), Entry | Fault)


@given(
    st.dictionaries(
        st.sampled_from(headings.FIELDS), st.lists(st.text(max_size=40), min_size=1, max_size=3), max_size=8
    )
)
def test_any_values_are_an_entry_or_a_fault(values):
    said = entries.understand(values)
    assert isinstance(said, Entry | Fault)
    if isinstance(said, Entry):
        assert said.name
        assert len(said.family_name) <= 120


def test_a_quotation_mark_that_is_never_closed_costs_only_its_line():
    table = tables.read(('Name;Ort\n"Offen;Köln\n' + "Roth;Köln\n" * 60).encode())
    assert [line.fault for line in table.lines][:3] == ["open_quote", "", ""]
    assert len(table.lines) == 61


def test_a_card_of_no_known_character_set_is_read_as_well_as_can_be():
    (card,) = cards.read(b"BEGIN:VCARD\nFN;CHARSET=KLINGON;ENCODING=QUOTED-PRINTABLE:Wei=DF\nEND:VCARD\n")[0]
    assert card.values == {"name": ["Weiß"]}
    (card,) = cards.read(b"BEGIN:VCARD\nFN;ENCODING=QUOTED-PRINTABLE:=81x\nEND:VCARD\n")[0]
    assert card.values == {"name": ["\x81x"]}


def test_a_card_that_goes_on_for_ever_is_given_up():
    found, _ = cards.read(b"BEGIN:VCARD\n" + b"X:1\n" * 3100 + b"END:VCARD\nBEGIN:VCARD\nFN:Roth\nEND:VCARD\n")
    assert [card.fault for card in found] == ["no_end", ""]


def test_too_many_cards_are_refused(monkeypatch):
    monkeypatch.setattr(cards, "MOST_ROWS", 1)
    with pytest.raises(Unreadable) as refusal:
        cards.read(b"BEGIN:VCARD\nFN:Roth\nEND:VCARD\n" * 2)
    assert refusal.value.code == "too_many_rows"


def test_a_couple_has_no_title():
    entry = entries.understand({"salutation": ["Herr und Frau Dr."], "name": ["Roth"]})
    assert (entry.title, entry.family_name) == ("Dr.", "Roth")
