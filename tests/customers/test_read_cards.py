"""Cards of many phones in one file: each letter, label and picture as its program wrote it."""

from __future__ import annotations

import quopri
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.customers.rules.reading import cards, entries
from handschlag.customers.rules.reading.entries import AddressEntry, Entry, Fault, PhoneEntry
from handschlag.customers.rules.reading.text import Unreadable

PHONES = Path(__file__).parents[1] / "fixtures" / "customer_files" / "cards_phones.vcf"

SAID = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=60)


def one(body):
    """What the only card of a file says."""
    (card,), _ = cards.read(body if isinstance(body, bytes) else body.encode())
    return card


def phones():
    found, _ = cards.read(PHONES.read_bytes())
    return [Fault("", card.fault) if card.fault else entries.understand(card.values) for card in found]


def test_an_old_phones_card_has_its_letters_and_no_picture():
    jorg = phones()[0]
    assert (jorg.given_name, jorg.family_name) == ("Jörg", "Müller")
    assert jorg.note == "Klingelt zweimal\nbei Größmann"
    assert jorg.phones == (
        PhoneEntry("+49 171 3920013", "mobile", is_companys=False),
        PhoneEntry("0221 4710199", "fax", is_companys=False),
    )


def test_a_card_within_a_card_is_nobody_of_its_own():
    kathe = phones()[1]
    assert (kathe.name, kathe.family_name, kathe.function) == ("Schreinerei Groß & Söhne", "Groß", "Büro")
    assert [phone.raw for phone in kathe.phones] == ["030 23125 014"]


def test_labels_of_ones_own_say_the_sort_of_a_number():
    bakery = phones()[2]
    assert (bakery.kind, bakery.name, bakery.has_person) == ("organisation", "Bäckerei Sonnenschein GmbH", False)
    assert bakery.phones == (
        PhoneEntry("0221 4710-0", "work", is_companys=True),
        PhoneEntry("0221 4710-112", "work", is_companys=False),
    )
    assert bakery.addresses == (AddressEntry("Marktplatz", "3a", "50668", "Köln", "DE", ""),)
    assert bakery.note == "Brezeln ab fünf."


def test_lists_are_nobody_and_companies_need_no_organisation():
    stammkunden, wolf = phones()[3:]
    assert stammkunden == Fault("", "list_of_cards")
    assert (wolf.kind, wolf.name, wolf.emails) == ("organisation", "Wolf Heizungsbau KG", ("buero@wolf.example",))
    assert wolf.phones == (PhoneEntry("+49-30-23125-016", "work", is_companys=False),)


def test_a_company_that_names_its_organisation_keeps_its_contact():
    card = one("BEGIN:VCARD\nKIND:org\nORG:Sonne GmbH\nFN:Ida Sonne\nEND:VCARD\n")
    assert card.values == {"company": ["Sonne GmbH"], "name": ["Ida Sonne"]}


@pytest.mark.parametrize("picture", ["PHOTO;ENCODING=b;TYPE=JPEG:", "item1.LOGO:data:image/png;base64,", "KEY;BASE64:"])
def test_pictures_of_any_size_hurt_nobody(picture):
    large = "".join(f" {'A' * 74}\r\n" for _ in range(60_000))
    assert one(f"BEGIN:VCARD\nFN:Roth\n{picture}AAAA\r\n{large}TEL:0221 4710382\nEND:VCARD\n").values == {
        "name": ["Roth"], "phone": ["0221 4710382"],
    }  # fmt: skip


def test_a_long_note_is_read_in_one_pass():
    """Forty megabytes would be copied a thousand times if each folded line were put to what was there."""
    folded = "".join(f" {'x' * 8000}\n" for _ in range(2900))
    card = one(f"BEGIN:VCARD\nFN:Roth\nNOTE;QUOTED-PRINTABLE:y\n{folded}END:VCARD\n")
    assert len(card.values["note"][0]) == 2900 * 8000 + 1


def test_an_agent_without_an_end_costs_only_its_card():
    found, _ = cards.read(
        b"BEGIN:VCARD\nN:A\nAGENT:\nBEGIN:VCARD\nN:B\nBEGIN:VCARD\nN:Roth\nEND:VCARD\nBEGIN:VCARD\nAGENT:"
    )
    assert [(card.number, card.fault, "family_name" in card.values) for card in found] == [
        (1, "no_end", False), (6, "", True), (9, "no_end", False),
    ]  # fmt: skip


def test_a_mark_at_the_beginning_and_a_bad_letter_later_lose_no_card():
    found, encoding = cards.read(
        b"\xef\xbb\xbfBEGIN:VCARD\nFN:J\xc3\xb6rg\nEND:VCARD\nBEGIN:VCARD\nFN:J\xf6rg\nEND:VCARD\n"
    )
    assert [card.values for card in found] == [{"name": ["Jörg"]}] * 2
    assert encoding == "cp1252"


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe"])
def test_what_holds_no_card_says_so(raw):
    with pytest.raises(Unreadable) as refusal:
        cards.read(raw)
    assert refusal.value.code == "empty"


def test_a_card_that_begins_with_a_blank_line_is_read():
    assert one("BEGIN:VCARD\n \nPHOTO:\n x\nFN:Roth\nEND:VCARD\n").values == {"name": ["Roth"]}


@given(SAID, st.lists(st.integers(0, 240), max_size=6), st.sampled_from(["\n", "\r\n"]))
def test_a_line_may_be_folded_anywhere_even_within_a_letter(said, places, newline):
    escaped = said.replace("\\", "\\\\").replace(",", "\\,").encode()
    pieces, before = [], 0
    for place in sorted({place % (len(escaped) + 1) for place in places}):
        pieces.append(escaped[before:place])
        before = place
    folded = (newline.encode() + b" ").join([*pieces, escaped[before:]])
    card = one(b"BEGIN:VCARD\nFN:Roth\nNOTE:" + folded + newline.encode() + b"END:VCARD\n")
    assert card.values.get("note") == [said]


@given(SAID)
def test_quoted_printable_says_what_was_written(said):
    escaped = said.replace("\\", "\\\\")
    quoted = quopri.encodestring(escaped.encode(), quotetabs=True).decode()
    card = one(f"BEGIN:VCARD\nFN:Roth\nNOTE;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:{quoted}\nEND:VCARD\n")
    assert card.values.get("note") == [said]


LINES = [
    b"BEGIN:VCARD", b"END:VCARD", b"N:Roth;Ernst", b"FN:x", b"TEL;TYPE=CELL:1", b"ADR:;;a;b;;c", b"NOTE;QUOTED-PRINTABLE:=C3=", b" folded",
    b"PHOTO;BASE64:!!", b"AAAA", b"AGENT:", b"item1.TEL:2", b"item1.X-ABLabel:_$!<Main>!$_", b"KIND:group", b"KIND:org", b"ORG:\xff", b"",
    b"FN:\xc3", b" \xbc", b";;;:", b"\x00", b"EMAIL;CHARSET=klingon;ENCODING=QUOTED-PRINTABLE:=FF",
]  # fmt: skip


@given(st.lists(st.one_of(st.sampled_from(LINES), st.binary(max_size=30)), max_size=40))
def test_any_bytes_are_cards_or_say_why_not(lines):
    try:
        found, _ = cards.read(b"BEGIN:VCARD\n" + b"\n".join(lines))
    except Unreadable:
        return
    assert [card.number for card in found] == sorted({card.number for card in found})
    for card in found:
        assert card.fault or isinstance(entries.understand(card.values), Entry | Fault)
