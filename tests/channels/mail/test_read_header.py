"""Words, addresses, dates and ids as they are really sent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.channels.mail.parse import parse
from handschlag.channels.mail.wire import charset, dates, guessing, ids, words
from handschlag.channels.mail.wire.addresses import Address
from handschlag.channels.mail.wire.addresses import read as read_addresses
from tests.channels.mail.writing import read, written


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        (b"=?utf-8?Q?St=C3=B6rung?=", "Störung"),
        (b"=?ISO-8859-1?Q?St=F6rung_im_B=FCro?=", "Störung im Büro"),
        (b"=?utf-8?b?U3TDtnJ1bmc=?=", "Störung"),
        (b"=?utf-8?b?U3TDtnJ1bmc?=", "Störung"),
        (b"=?utf-8?Q?St=C3?= =?utf-8?Q?=B6rung?=", "Störung"),
        (b"=?utf-8?Q?St=C3=B6rung?=\r\n =?utf-8?Q?_bleibt?=", "Störung bleibt"),
        (b"Re: =?utf-8?Q?St=C3=B6rung?= heute", "Re: Störung heute"),
        (b"=?utf-8*de?Q?St=C3=B6rung?=", "Störung"),
        (b"=?utf-8?Q?St=C3=B6rung im B=C3=BCro?=", "Störung im Büro"),
        (b'"=?utf-8?Q?St=C3=B6rung?="', '"Störung"'),
        (b"=?x-unbekannt?Q?St=C3=B6rung?=", "Störung"),
        (b"=?utf-8?X?St=C3=B6rung?=", "=?utf-8?X?St=C3=B6rung?="),
        (b"=?utf-8?Q?offen", "=?utf-8?Q?offen"),
        ("Störung".encode(), "Störung"),
        ("Störung".encode("latin-1"), "Störung"),
        (b"=?iso-2022-jp?B?GyRCJDMbKEI=?=", "こ"),
        (b"a\0b\x07c", "abc"),
        (b"=?utf-8?Q?=E2=80=9EBitte=E2=80=9C?=", "„Bitte“"),
        (b"=?windows-1252?Q?=84Bitte=93?=", "„Bitte“"),
        (b"=?utf-8?Q??=", ""),
    ],
)
def test_words_are_read_however_they_are_encoded(sent: bytes, meant: str) -> None:
    assert words.decode(sent) == meant


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("anna@example.org", [("", "anna@example.org")]),
        ("Anna Weiß <anna@example.org>", [("Anna Weiß", "anna@example.org")]),
        ('"Weiß, Anna" <anna@example.org>', [("Weiß, Anna", "anna@example.org")]),
        ("Weiß, Anna <anna@example.org>", [("Weiß, Anna", "anna@example.org")]),
        ("a@example.org, b@example.org", [("", "a@example.org"), ("", "b@example.org")]),
        ("a@example.org; b@example.org", [("", "a@example.org"), ("", "b@example.org")]),
        ("anna@example.org (Anna Weiß)", [("Anna Weiß", "anna@example.org")]),
        ("Team: a@example.org, b@example.org;", [("", "a@example.org"), ("", "b@example.org")]),
        ("undisclosed-recipients:;", []),
        ("=?utf-8?Q?Wei=C3=9F=2C_Anna?= <anna@example.org>", [("Weiß, Anna", "anna@example.org")]),
        ("=?utf-8?Q?Anna_=3Canna=40example=2Eorg=3E?=", [("Anna", "anna@example.org")]),
        ("<anna@example.org", [("", "anna@example.org")]),
        ("Anna <mailto:anna@example.org>", [("Anna", "anna@example.org")]),
        ("'Anna' <anna@example.org>", [("Anna", "anna@example.org")]),
        ('"anna@example.org" <anna@example.org>', [("anna@example.org", "anna@example.org")]),
        ('"a b"@example.org', [("", '"a b"@example.org')]),
        ("<@relay.example:anna@example.org>", [("", "anna@example.org")]),
        ("Anna", [("", "Anna")]),
        ("", []),
        (",,,", []),
    ],
)
def test_addresses_are_read_however_they_are_written(sent: str, meant: list[tuple[str, str]]) -> None:
    assert read_addresses(sent.encode(), most=100) == [Address(*each) for each in meant]


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("Mon, 23 Nov 2026 09:15:00 +0100", "2026-11-23T09:15:00+01:00"),
        ("23 Nov 2026 09:15 +0100", "2026-11-23T09:15:00+01:00"),
        ("Mon, 23 Nov 2026 09:15:00 +0100 (CET)", "2026-11-23T09:15:00+01:00"),
        ("Mo, 23 Nov 2026 09:15:00 MEZ", "2026-11-23T09:15:00+01:00"),
        ("Mo, 23 Dez 2026 09:15:00 +0100", "2026-12-23T09:15:00+01:00"),
        ("Mon, 23 Nov 2026 09:15:00 GMT", "2026-11-23T09:15:00+00:00"),
        ("Mon, 23 Nov 2026 09:15:00 -0000", "2026-11-23T09:15:00+00:00"),
        ("Mon, 23 Nov 26 09:15:00 EST", "2026-11-23T09:15:00-05:00"),
        ("Mon Nov 23 09:15:00 2026", "2026-11-23T09:15:00+00:00"),
        ("2026-11-23T09:15:00+01:00", "2026-11-23T09:15:00+01:00"),
        ("2026-11-23 09:15:00", "2026-11-23T09:15:00+00:00"),
        ("23.11.2026 09:15:00", "2026-11-23T09:15:00+00:00"),
        ("Mon, 23 Nov 2026 09:15:60 +0100", "2026-11-23T09:15:59+01:00"),
        ("Mon,23 Nov 2026 9:15:00 +0100", "2026-11-23T09:15:00+01:00"),
        ("Nov 23, 2026 9:15 PM", "2026-11-23T21:15:00+00:00"),
        ("Mon, 23 Nov 2026 09.15.00 +0100", "2026-11-23T09:15:00+01:00"),
    ],
)
def test_dates_are_read_in_every_shape(sent: str, meant: str) -> None:
    at, _ = dates.read(sent)
    assert at
    assert at.isoformat() == meant


@pytest.mark.parametrize("sent", ["", "gestern", "Mon, 31 Feb 2026 09:15:00 +0100", "Mon, 23 Nov 2026 25:15:00 +0100"])
def test_a_date_that_cannot_be_read_is_none_and_a_problem(sent: str) -> None:
    mail = read(Date=sent)
    assert mail.sent_at is None
    assert "date-unreadable" in mail.problems


def test_a_date_without_its_zone_is_a_problem_too() -> None:
    assert dates.read("23 Nov 2026 09:15:00")[1] == "date-zone-unknown"


def test_ids_keep_their_brackets_alike() -> None:
    mail = read(
        Message_ID=" <1@example.org> ",
        In_Reply_To="<0@example.com> (Ihre Nachricht)",
        References="<a@x>\n\t<0@example.com>",
    )
    assert (mail.message_id, mail.in_reply_to, mail.references) == (
        "<1@example.org>",
        "<0@example.com>",
        ("<a@x>", "<0@example.com>"),
    )


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        (b"1@example.org", "<1@example.org>"),
        (b"<ohne-klammeraffe>", "<ohne-klammeraffe>"),
        (b"nackt", "<nackt>"),
        (b"<1@exam\r\n ple.org>", "<1@example.org>"),
        (b"<[1@example.org]>", "<[1@example.org]>"),
        (b"", None),
    ],
)
def test_an_odd_message_id_still_tells_mails_apart(sent: bytes, meant: str | None) -> None:
    assert ids.read_one(sent) == meant


def test_of_a_field_that_comes_twice_the_first_counts_and_recipients_add_up() -> None:
    raw = b"Subject: eins\nSubject: zwei\nTo: a@example.org\nTo: b@example.org\n" + written()
    mail = parse(raw)
    assert mail.subject == "eins"
    assert [each.address for each in mail.to] == ["a@example.org", "b@example.org", "service@example.com"]
    assert "subject-repeated" in mail.problems


@pytest.mark.parametrize("ends", [b"\r\n", b"\r", b"\n"])
def test_line_ends_of_every_kind_say_the_same(ends: bytes) -> None:
    mail = parse(written("eins\nzwei\n").replace(b"\n", ends))
    assert (mail.subject, mail.text, mail.message_id) == ("Störung", "eins\nzwei", "<1@example.org>")


def test_a_first_line_of_a_mailbox_file_is_passed_over() -> None:
    mail = parse(b"From anna@example.org Mon Nov 23 09:15:00 2026\n" + written())
    assert (mail.subject, mail.problems) == ("Störung", ())


def test_a_huge_header_is_read_to_its_limit() -> None:
    mail = parse(b"X-Long: " + b"a" * 5_000_000 + b"\n" + written())
    assert mail.problems
    assert parse(b"".join(b"X-%d: a\n" % number for number in range(3000)) + written()).problems


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Здравствуйте, подскажите пожалуйста, когда придёт мой заказ?", "cp1251"),
        ("Здравствуйте, подскажите пожалуйста, когда придёт мой заказ?", "koi8_r"),
        ("Καλημέρα σας, θα ήθελα να ρωτήσω για την παραγγελία μου", "cp1253"),
        ("こんにちは、お世話になっております。株式会社山田です。", "cp932"),
        ("您好，请问我的订单什么时候可以发货？谢谢。", "gb18030"),
        ("안녕하세요. 주문한 상품이 언제 도착하나요? 감사합니다.", "cp949"),
        ("Schöne Grüße aus München, die Störung besteht weiterhin", "cp1252"),
        ("Très chère, à bientôt déjà", "cp1252"),
        ("für", "cp1252"),
    ],
)
def test_a_charset_nobody_named_is_guessed(text: str, name: str) -> None:
    assert guessing.guess(text.encode(name)) == name


@pytest.mark.parametrize(
    ("raw", "declared", "meant", "problem"),
    [
        ("Größe".encode(), "us-ascii", "Größe", "charset-wrong"),
        ("Größe".encode(), "iso-8859-1", "Größe", "charset-wrong"),
        ("Größe".encode("cp1252"), "utf-8", "Größe", "charset-wrong"),
        ("„Größe“".encode("cp1252"), "iso-8859-1", "„Größe“", ""),
        ("Größe".encode("cp1252"), "x-gibt-es-nicht", "Größe", "charset-unknown"),
        ("Größe".encode("utf-16"), "", "Größe", ""),
        (b"Gr+APYA3w-e", "utf-7", "Größe", ""),
        ("Größe".encode() + " für".encode("cp1252"), "utf-8", "Größe für", "charset-broken"),
        (b"hallo", "idna", "hallo", "charset-unknown"),
    ],
)
def test_a_charset_that_lies_is_found_out(raw: bytes, declared: str, meant: str, problem: str) -> None:
    assert charset.decode(raw, declared) == (meant, problem)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=40))
def test_what_python_encodes_is_read_back(text: str) -> None:
    from email.header import Header

    sent = Header(text, "utf-8").encode().encode()
    assert words.decode(sent) == charset.clean(text)


@given(st.binary(max_size=300))
def test_no_bytes_of_a_header_make_it_fail(raw: bytes) -> None:
    words.decode(raw)
    ids.read_all(raw, most=10)
    for each in read_addresses(raw, most=50):
        assert "\n" not in each.name + each.address
    dates.read(words.decode(raw))
