"""What a mail of ours is made of: addresses, subject, quote and bytes. No database."""

from __future__ import annotations

import email
from datetime import UTC, datetime
from email import policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.conversations.rules import composing
from handschlag.conversations.rules.sending import PAUSES, pause_after, state_of

AT = datetime(2026, 11, 23, 9, 15, tzinfo=UTC)


def written(**said: object) -> composing.Written:
    usual = {
        "message_id": "<1@haus.example>",
        "sent_at": AT,
        "sender_name": "Bäckerei Roth, Service",
        "sender_address": "service@haus.example",
        "to": ("anna@example.org",),
        "cc": (),
        "subject": "Störung",
        "text": "Guten Tag",
    }
    return composing.Written(**{**usual, **said})


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("anna@example.org", ("anna@example.org",)),
        ("Anna Weiß <anna@example.org>; otto@example.org", ("anna@example.org", "otto@example.org")),
        ('"Weiß, Anna" <anna@example.org>, ANNA@example.org', ("anna@example.org",)),
        ("info@bäckerei.example", ("info@xn--bckerei-5wa.example",)),
        ("", ()),
        ("  ;\n , ", ()),
    ],
)
def test_addresses_are_read_from_a_line(line: str, found: tuple[str, ...]):
    assert composing.read_addresses(line) == found


@pytest.mark.parametrize(
    "line",
    ["anna", "anna@", "@example.org", "anna@example", "a b@example.org", "anna@exa..mple.org", "änna@example.org",
     ".anna@example.org", "anna@example.org\x00", "anna@-.org", f"{'a' * 65}@example.org"],
)  # fmt: skip
def test_what_no_server_would_take_is_named(line: str):
    with pytest.raises(composing.Unwritable) as why:
        composing.read_addresses(f"otto@example.org; {line}")
    assert str(why.value) == line.strip()


@given(st.text(max_size=200))
def test_any_line_gives_addresses_or_says_what_is_none(line: str):
    try:
        found = composing.read_addresses(line)
    except composing.Unwritable:
        return
    assert all("@" in one and one.isascii() and not any(sign in one for sign in " \r\n,;<>") for one in found)


@given(st.text(max_size=300), st.text(max_size=80), st.text(max_size=80))
def test_whatever_is_written_stands_in_the_mail_and_nowhere_else(text: str, subject: str, name: str):
    clean = "".join(sign for sign in text if sign.isprintable() or sign == "\n")
    plain, called = ("".join(sign for sign in said if sign.isprintable()) for said in (subject, name))
    raw = composing.as_bytes(written(text=clean, subject=plain, sender_name=called))
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    read = email.message_from_bytes(raw, policy=policy.default)
    assert read.keys() == [
        "From", "To", "Subject", "Date", "Message-ID", "Content-Type", "Content-Transfer-Encoding", "MIME-Version",
    ]  # fmt: skip
    assert read.get_content().splitlines() == (clean.splitlines() or [""])


def test_a_subject_of_several_lines_adds_no_header():
    read = email.message_from_bytes(
        composing.as_bytes(written(subject="Hallo\r\nBcc: eve@example.org")), policy=policy.default
    )
    assert read["Subject"] == "Hallo Bcc: eve@example.org"
    assert read["Bcc"] is None


def test_an_answer_names_what_it_answers_oldest_first():
    named = composing.references("<3@a>", ["<2@a>", "<1@a>"])
    read = email.message_from_bytes(composing.as_bytes(written(answers=named)), policy=policy.default)
    assert (read["In-Reply-To"], read["References"]) == ("<3@a>", "<1@a> <2@a> <3@a>")


def test_of_a_long_thread_the_first_and_the_last_stay():
    named = composing.references("<100@a>", [f"<{number}@a>" for number in range(99, 0, -1)])
    assert (len(named), named[0], named[1], named[-1]) == (composing.MOST_REFERENCES, "<1@a>", "<72@a>", "<100@a>")


def test_what_is_no_message_id_is_not_passed_on():
    assert composing.references("nonsense", ["<2@a> <3@a>", "<1@a>"]) == ("<1@a>",)


@pytest.mark.parametrize(
    ("subject", "answered"),
    [("Störung", "Re: Störung"), ("AW: Störung", "AW: Störung"), ("Re[2]: x", "Re[2]: x"), ("RE: x", "RE: x"), ("", ""),
     ("Rechnung", "Re: Rechnung"), ("  Störung\n am Montag ", "Re: Störung am Montag")],
)  # fmt: skip
def test_an_answer_has_one_mark_in_its_subject(subject: str, answered: str):
    assert composing.answer_subject(subject) == answered


def test_each_line_of_a_quote_is_marked():
    assert composing.quoted("Eins\n\n> Zwei\n") == "> Eins\n>\n>> Zwei"


def test_tries_end_within_a_day_and_come_ever_more_rarely():
    pauses = [pause_after(number) for number in range(1, len(PAUSES) + 1)]
    assert pauses == sorted(PAUSES)
    assert pause_after(len(PAUSES) + 1) is None
    assert sum(pause.total_seconds() for pause in PAUSES) <= 24 * 3600


@pytest.mark.parametrize(
    ("fates", "state"),
    [(["sent", "sent"], "sent"), (["sent", "refused"], "refused"), (["waiting", "refused"], "waiting"),
     (["unclear", "refused"], "unclear")],
)  # fmt: skip
def test_a_mail_is_what_its_worst_addressee_is(fates: list[str], state: str):
    assert state_of(fates) == state
