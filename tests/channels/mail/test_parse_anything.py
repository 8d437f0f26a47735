"""No bytes make it fail, and what Python's own package writes is read alike."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP

from hypothesis import given
from hypothesis import strategies as st

from handschlag.channels.mail.limits import Limits
from handschlag.channels.mail.parse import parse
from tests.channels.mail.writing import of_parts, written

PIECES = st.sampled_from(
    [written(), of_parts("Content-Type: text/plain\n\nText", "Content-Type: text/html\n\n<p>Text</p>", kind="alternative"),
     b"\0", b"\r", b"\n\n", b"\r\n", b"From: ", b"To: <", b"=?utf-8?q?", b"=?utf-16?b?//4=?=", b"?=", b"--b\n", b"--b--", b'"', b"(", b";",
     b"Content-Type: multipart/mixed; boundary=b\n\n", b"Content-Type: message/rfc822\n\n", b"Content-Type: text/html; charset=utf-7\n\n",
     b"Content-Transfer-Encoding: base64\n", b"Content-Type: application/ms-tnef\n\n\x78\x9f\x3e\x22", b"Content-Type: application/pkcs7-mime\n\n0\x80\x06\t",
     b"begin 644 x\n", b"end\n", b"Final-Recipient: rfc822; a@b\n", b"Date: 99 Foo 99999\n", b"<div>" * 30, b"> ", b"\xff\xfe", b"\x1b$B", b"Subject: Abwesend 31.2.\n",
     b"{\\rtf1\\fromhtml", b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:99999999\n"]
)  # fmt: skip


@given(
    st.one_of(st.binary(max_size=400), st.lists(st.one_of(PIECES, st.binary(max_size=20)), max_size=12).map(b"".join))
)
def test_any_bytes_are_read(raw: bytes) -> None:
    mail = parse(raw)
    waiting = iter(mail.text.split("\n"))
    assert all(any(line == said for said in waiting) for line in mail.reply.split("\n") if line.strip())
    assert all(each.name and "/" in each.kind for each in mail.attachments)
    assert "\r" not in mail.text


def test_an_empty_file_says_so() -> None:
    assert "empty" in parse(b"").problems
    assert "empty" in parse(b"\n\0\r\n").problems


def test_what_is_too_big_is_read_to_its_limit() -> None:
    mail = parse(written("a" * 500), limits=Limits(size=300, text=50))
    assert {"too-big", "text-cut"} <= set(mail.problems)
    assert mail.subject == "Störung"


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z", "M"]), min_size=1, max_size=20).filter(
    lambda text: text.isprintable()
)
CONTENTS = st.binary(min_size=1, max_size=200)


@given(
    subject=WORDS,
    name=st.text("abcäöüß123", min_size=1, max_size=30),
    content=CONTENTS,
    lines=st.lists(WORDS, min_size=1, max_size=5),
)
def test_what_python_writes_is_read_alike(subject: str, name: str, content: bytes, lines: list[str]) -> None:
    sent = EmailMessage(policy=SMTP)
    sent["From"] = "Anna Weiß <anna@example.org>"
    sent["To"] = "Jürgen Groß <j@example.org>, b@example.com"
    sent["Subject"] = "AW: " + subject
    sent["Date"] = "Mon, 23 Nov 2026 09:15:00 +0100"
    sent["Message-ID"] = "<1@example.org>"
    sent.set_content("\n".join(lines) + "\n", cte="base64")
    sent.add_attachment(content, maintype="application", subtype="octet-stream", filename=f"{name}.bin")
    mail = parse(sent.as_bytes())
    assert mail.problems == ()
    assert [(each.name, each.address) for each in mail.to] == [("Jürgen Groß", "j@example.org"), ("", "b@example.com")]
    assert (mail.sender.name, mail.message_id) == ("Anna Weiß", sent["Message-ID"])
    assert mail.sent_at == sent["Date"].datetime
    assert [(each.name, each.content) for each in mail.attachments] == [(f"{name}.bin", content)]
