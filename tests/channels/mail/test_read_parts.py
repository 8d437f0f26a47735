"""Bodies, attachments and containers."""

from __future__ import annotations

import base64
import hashlib
import struct

import pytest

from handschlag.channels.mail.limits import Limits
from handschlag.channels.mail.parse import parse
from handschlag.channels.mail.parts import magic, naming
from tests.channels.mail.writing import of_parts, read, written

PDF = b"%PDF-1.7\nvon uns erfunden\n"
PDF64 = base64.b64encode(PDF).decode()


def test_an_attachment_is_told_by_its_decoded_content() -> None:
    mail = parse(
        of_parts(
            "Content-Type: text/plain\n\nAnbei.",
            "Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n"
            f"Content-Disposition: attachment; filename*=utf-8''St%C3%B6rung.pdf\n\n{PDF64}",
        )
    )
    (found,) = mail.attachments
    assert (found.name, found.kind, found.size) == ("Störung.pdf", "application/pdf", len(PDF))
    assert found.md5 == hashlib.md5(PDF, usedforsecurity=False).hexdigest()
    assert mail.text == "Anbei."


@pytest.mark.parametrize(
    "field",
    [
        'Content-Disposition: attachment; filename="Störung.pdf"',
        'Content-Disposition: attachment; filename="=?utf-8?Q?St=C3=B6rung.pdf?="',
        "Content-Disposition: attachment; filename=Störung.pdf",
        "Content-Disposition: attachment; filename*0*=utf-8''St%C3%B6; filename*1=rung.pdf",
        "Content-Disposition: attachment; filename=\"Stoerung.pdf\"; filename*=utf-8''St%C3%B6rung.pdf",
        'Content-Type: application/pdf; name="=?utf-8?Q?St=C3=B6?=\n =?utf-8?Q?rung.pdf?="',
        'Content-Disposition: attachment; filename="C:\\\\Users\\\\anna\\\\Störung.pdf"',
        'Content-Disposition: attachment; filename="../../Störung.pdf"',
        "Content-Disposition: attachment; filename*=iso-8859-1'de'St%F6rung.pdf",
    ],
)
def test_a_name_is_read_however_it_is_sent(field: str) -> None:
    mail = parse(
        of_parts("Content-Type: text/plain\n\nAnbei.", f"{field}\nContent-Transfer-Encoding: base64\n\n{PDF64}")
    )
    assert [each.name for each in mail.attachments] == ["Störung.pdf"]


@pytest.mark.parametrize(
    ("content", "declared", "name", "kind"),
    [
        (PDF, "image/png", "bild.png", "application/pdf"),
        (b"MZ\x90\0" + b"\0" * 60, "application/pdf", "rechnung.pdf", "application/vnd.microsoft.portable-executable"),
        (b"\x89PNG\r\n\x1a\n", "application/octet-stream", "x", "image/png"),
        (b"\1\2\3\0", "application/x-eigenes", "x", "application/x-eigenes"),
        (b"\1\2\3\0", "", "x", "application/octet-stream"),
        (b"a;b\n1;2\n", "application/octet-stream", "liste.csv", "text/csv"),
        (b"PK\x03\x04" + b"\0" * 26 + b"word/document.xml", "application/zip", "brief.docx",
         "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (b"", "text/plain", "leer.txt", "text/plain"),
    ],
)  # fmt: skip
def test_the_content_says_what_a_file_is(content: bytes, declared: str, name: str, kind: str) -> None:
    assert magic.kind_of(content, declared=declared, name=name) == kind


def test_names_lose_what_could_deceive() -> None:
    assert naming.tidied("rechnung\u202efdp.exe") == "rechnungfdp.exe"
    assert naming.tidied("/etc/passwd") == "passwd"
    assert naming.tidied("..") == ""
    assert len(naming.tidied("a" * 5000 + ".pdf")) == naming.LONGEST
    assert naming.tidied("a" * 5000 + ".pdf").endswith(".pdf")


def test_plain_text_is_taken_before_html_and_html_where_there_is_none() -> None:
    plain, html = "Content-Type: text/plain\n\nGuten Tag", "Content-Type: text/html\n\n<p>Guten <b>Tag</b></p>"
    both = parse(of_parts(plain, html, kind="alternative"))
    assert (both.text, both.html) == ("Guten Tag", "<p>Guten <b>Tag</b></p>")
    assert parse(of_parts(html, kind="alternative")).text == "Guten Tag"
    assert parse(written("<p>Guten Tag</p><p>Anna</p>", Content_Type="text/html")).text == "Guten Tag\n\nAnna"


def test_text_around_pictures_is_one_text() -> None:
    mail = parse(
        of_parts(
            "Content-Type: text/plain\n\nvorher",
            f"Content-Type: image/png; name=a.png\nContent-Transfer-Encoding: base64\n\n{base64.b64encode(b'x').decode()}",
            "Content-Type: text/plain\n\nnachher",
        )
    )
    assert mail.text == "vorher\n\nnachher"
    assert len(mail.attachments) == 1


def test_a_picture_shown_in_its_place_is_inline() -> None:
    mail = parse(
        of_parts(
            'Content-Type: text/html\n\n<p>Hier: <img src="cid:bild@1"></p>',
            "Content-Type: image/gif\nContent-ID: <bild@1>\nContent-Transfer-Encoding: base64\n\nR0lGODlhAQABAAAAACw=",
            kind="related",
        )
    )
    assert [(each.cid, each.is_inline, each.kind) for each in mail.attachments] == [("bild@1", True, "image/gif")]
    assert 'src="cid:bild@1"' in mail.html


def test_a_mail_in_a_mail_is_a_file_named_after_its_subject() -> None:
    inner = written("innen\n", Subject="Von innen").decode()
    mail = parse(of_parts("Content-Type: text/plain\n\naußen", f"Content-Type: message/rfc822\n\n{inner}"))
    assert mail.text == "außen"
    assert [(each.name, each.kind) for each in mail.attachments] == [("Von innen.eml", "message/rfc822")]


def test_flowing_lines_become_paragraphs() -> None:
    mail = read(
        "Guten Tag, \nich rufe \nan.\n\n> alt \n> älter\n-- \nAnna\n",
        Content_Type="text/plain; charset=utf-8; format=flowed",
    )
    assert mail.text == "Guten Tag, ich rufe an.\n\n> alt älter\n-- \nAnna"


@pytest.mark.parametrize(
    ("encoding", "body", "text"),
    [
        ("base64", base64.b64encode("Grüße".encode()).decode(), "Grüße"),
        ("BASE64 ", base64.b64encode("Grüße".encode()).decode().rstrip("="), "Grüße"),
        ("quoted-printable", "Gr=C3=BC=\n=C3=9Fe", "Grüße"),
        ("quoted-printable", "Gr=C3=BC=C3=9Fe =ZZ", "Grüße =ZZ"),
        (
            "base64",
            "Guten Tag, das ist gar nicht kodiert und doch zu lesen.",
            "Guten Tag, das ist gar nicht kodiert und doch zu lesen.",
        ),
        ("8bit", "Grüße", "Grüße"),
        ("gibt-es-nicht", "Grüße", "Grüße"),
    ],
)
def test_a_body_is_decoded_however_it_is_sent(encoding: str, body: str, text: str) -> None:
    assert read(body, Content_Transfer_Encoding=encoding).text == text


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (of_parts("Content-Type: text/plain\n\neins").replace(b"--b--\n", b""), "boundary-unclosed"),
        (of_parts("Content-Type: text/plain\n\neins").replace(b'"b"', b'"c"'), "boundary-wrong"),
        (of_parts("Content-Type: text/plain\n\neins").replace(b'; boundary="b"', b""), "boundary-missing"),
    ],
)
def test_broken_parts_are_read_all_the_same(raw: bytes, problem: str) -> None:
    mail = parse(raw)
    assert mail.text == "eins"
    assert mail.problems == (problem,)


def test_depth_and_number_of_parts_are_limited() -> None:
    deep = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(60))
    assert "too-deep" in parse(b"Subject: tief\n" + deep + b"\ntext").problems
    many = parse(of_parts(*["Content-Type: image/png\n\nx"] * 1500))
    assert "too-many-parts" in many.problems
    assert len(many.attachments) < Limits().parts


def test_nothing_inside_an_archive_is_unpacked() -> None:
    bomb = b"PK\x03\x04" + b"\0" * 10_000
    mail = parse(
        of_parts(
            f"Content-Type: application/zip; name=b.zip\nContent-Transfer-Encoding: base64\n\n{base64.b64encode(bomb).decode()}"
        )
    )
    assert [(each.kind, each.size) for each in mail.attachments] == [("application/zip", len(bomb))]


def tnef(*attributes: tuple[int, bytes], level: int = 1) -> bytes:
    found = b"\x78\x9f\x3e\x22\x01\x00"
    for identity, data in attributes:
        found += struct.pack("<BII", level, identity, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)
    return found


def test_winmail_dat_gives_its_text_and_files() -> None:
    wrapped = tnef(
        (0x0002800C, b"Guten Tag aus Outlook\0"),
        (0x00069002, b"\0" * 14),
        (0x00018010, b"plan.pdf\0"),
        (0x0006800F, PDF),
    )
    mail = parse(
        of_parts(
            f"Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n{base64.b64encode(wrapped).decode()}"
        )
    )
    assert mail.text == "Guten Tag aus Outlook"
    assert [(each.name, each.kind, each.size) for each in mail.attachments] == [
        ("plan.pdf", "application/pdf", len(PDF))
    ]


def test_a_cut_winmail_dat_is_kept_as_it_is() -> None:
    cut = base64.b64encode(tnef((0x0006800F, PDF))[:-9]).decode()
    mail = parse(
        of_parts(f"Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n{cut}")
    )
    assert mail.problems == ("tnef-broken@1",)
    assert [each.name for each in mail.attachments] == ["winmail.dat"]


def test_what_is_signed_or_encrypted_is_said() -> None:
    signature = "Content-Type: application/pgp-signature; name=signature.asc\n\n-----BEGIN PGP SIGNATURE-----"
    signed = parse(
        of_parts(
            "Content-Type: text/plain\n\nGuten Tag",
            signature,
            kind="signed",
            more='; protocol="application/pgp-signature"',
        )
    )
    assert (signed.security, signed.text) == (("pgp-signed",), "Guten Tag")
    inline = read("-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n")
    assert inline.security == ("pgp-encrypted",)
    enveloped = base64.b64encode(bytes.fromhex("308006092a864886f70d010703a08000000000")).decode()
    smime = read(enveloped, Content_Type="application/pkcs7-mime; name=smime.p7m", Content_Transfer_Encoding="base64")
    assert smime.security == ("smime-encrypted",)
    assert [each.name for each in smime.attachments] == ["smime.p7m"]


def test_an_invitation_is_read() -> None:
    event = "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nUID:1\nSUMMARY:Termin\\, wichtig\nDTSTART;TZID=Europe/Berlin:20261124T100000\nDTEND:20261124T100000Z\nEND:VEVENT\nEND:VCALENDAR"
    mail = parse(
        of_parts(
            "Content-Type: text/plain\n\nAnbei",
            f"Content-Type: text/calendar; method=REQUEST\n\n{event}",
            kind="alternative",
        )
    )
    (found,) = mail.invitations
    assert (found.summary, found.starts, found.ends) == (
        "Termin, wichtig",
        "2026-11-24T10:00:00+01:00",
        "2026-11-24T10:00:00+00:00",
    )


def test_base64_put_together_from_padded_pieces_is_read_whole_and_a_footer_left_out() -> None:
    pieces = "".join(base64.b64encode(piece).decode() + "\n" for piece in (b"a", b"bc", b"def"))
    read_whole = parse(of_parts(f"Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n{pieces}"))
    assert [each.content for each in read_whole.attachments] == [b"abcdef"]
    long = base64.b64encode(PDF * 20).decode()
    footer = parse(of_parts(f"Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n{long}=\n-- !"))
    assert [each.content for each in footer.attachments] == [PDF * 20]
