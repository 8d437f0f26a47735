"""What a file is by its content; what its name or its sender says counts only where the content does not contradict."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

GENERIC: Final = "application/octet-stream"
_ZIP: Final = "application/zip"
_OLE: Final = "application/x-ole-storage"
_XML: Final = "application/xml"
_PLAIN: Final = "text/plain"
_OOXML: Final = "application/vnd.openxmlformats-officedocument."
_ODF: Final = "application/vnd.oasis.opendocument."

_BEGINNINGS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"8BPS", "image/vnd.adobe.photoshop"),
    (b"\0\0\1\0", "image/x-icon"),
    (b"PK\x03\x04", _ZIP),
    (b"PK\x05\x06", _ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _OLE),
    (b"\x1f\x8b\x08", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\0", "application/x-xz"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"(\xb5/\xfd", "application/zstd"),
    (b"\x78\x9f\x3e\x22", "application/vnd.ms-tnef"),
    (b"{\\rtf", "application/rtf"),
    (b"%!PS", "application/postscript"),
    (b"MZ", "application/vnd.microsoft.portable-executable"),
    (b"\x7fELF", "application/x-executable"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"ID3", "audio/mpeg"),
    (b"#!AMR", "audio/amr"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"wOFF", "font/woff"),
    (b"wOF2", "font/woff2"),
    (b"BEGIN:VCALENDAR", "text/calendar"),
    (b"BEGIN:VCARD", "text/vcard"),
    (b"-----BEGIN PGP SIGNATURE", "application/pgp-signature"),
    (b"-----BEGIN PGP MESSAGE", "application/pgp-encrypted"),
    (b"-----BEGIN PGP PUBLIC KEY", "application/pgp-keys"),
    (b"-----BEGIN CERTIFICATE", "application/x-pem-file"),
    (b"SQLite format 3\0", "application/vnd.sqlite3"),
)  # fmt: skip
_BRANDS: Final = (
    (b"heic", "image/heic"), (b"heix", "image/heic"), (b"mif1", "image/heif"), (b"avif", "image/avif"),
    (b"M4A", "audio/mp4"), (b"qt  ", "video/quicktime"), (b"3gp", "video/3gpp"),
)  # fmt: skip
_RIFFS: Final = {b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo", b"WEBP": "image/webp"}
_SHORT: Final = frozenset({b"BM", b"MZ", b"ID3", b"BZh"})
_IN_ZIP: Final = (
    (b"word/", _OOXML + "wordprocessingml.document"),
    (b"xl/", _OOXML + "spreadsheetml.sheet"),
    (b"ppt/", _OOXML + "presentationml.presentation"),
    (b"META-INF/MANIFEST.MF", "application/java-archive"),
)
_IN_OLE: Final = (
    ("__substg1.0_", "application/vnd.ms-outlook"),
    ("WordDocument", "application/msword"),
    ("Workbook", "application/vnd.ms-excel"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
)
_BY_ENDING: Final = {
    "doc": "application/msword", "dot": "application/msword", "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint", "msg": "application/vnd.ms-outlook",
    "docx": _OOXML + "wordprocessingml.document", "xlsx": _OOXML + "spreadsheetml.sheet",
    "pptx": _OOXML + "presentationml.presentation", "odt": _ODF + "text", "ods": _ODF + "spreadsheet",
    "odp": _ODF + "presentation", "pdf": "application/pdf", "zip": _ZIP, "txt": _PLAIN, "log": _PLAIN,
    "csv": "text/csv", "htm": "text/html", "html": "text/html", "xml": _XML, "json": "application/json",
    "ics": "text/calendar", "vcf": "text/vcard", "eml": "message/rfc822", "rtf": "application/rtf",
    "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "svg": "image/svg+xml",
    "bmp": "image/bmp", "webp": "image/webp", "tif": "image/tiff", "tiff": "image/tiff", "heic": "image/heic",
    "mp3": "audio/mpeg", "wav": "audio/wav", "m4a": "audio/mp4", "mp4": "video/mp4", "mov": "video/quicktime",
    "p7s": "application/pkcs7-signature", "p7m": "application/pkcs7-mime", "asc": "application/pgp-signature",
    "md": "text/markdown", "yaml": "application/yaml", "yml": "application/yaml", "js": "text/javascript",
}  # fmt: skip
ENDINGS: Final = {
    kind: ending
    for ending, kind in reversed(_BY_ENDING.items())
    if ending not in ("dot", "log", "htm", "jpeg", "tiff", "yml")
}
_SYNONYMS: Final = {
    "image/jpg": "image/jpeg", "image/pjpeg": "image/jpeg", "image/x-png": "image/png", "application/x-pdf": "application/pdf",
    "application/x-zip-compressed": _ZIP, "application/x-zip": _ZIP, "application/x-pkcs7-signature": "application/pkcs7-signature",
    "application/x-pkcs7-mime": "application/pkcs7-mime", "application/ms-tnef": "application/vnd.ms-tnef", "text/xml": _XML,
    "application/ics": "text/calendar", "text/x-vcard": "text/vcard", "text/directory": "text/vcard", "text/rtf": "application/rtf",
    "application/x-rar-compressed": "application/vnd.rar", "application/x-gzip": "application/gzip", "audio/mp3": "audio/mpeg",
    "audio/x-wav": "audio/wav", "image/x-ms-bmp": "image/bmp", "application/x-msdownload": "application/vnd.microsoft.portable-executable",
}  # fmt: skip
_HOLDS: Final[dict[str, tuple[str, ...]]] = {
    _ZIP: ("application/vnd.", "application/epub", "application/java-archive", "application/x-", "application/zip"),
    _OLE: (
        "application/ms",
        "application/vnd.ms-",
        "application/x-ms",
        "application/vnd.visio",
        "application/vnd.microsoft",
    ),
    _XML: ("application/", "image/svg+xml", "text/html"),
    _PLAIN: ("text/", "application/", "message/"),
    "application/gzip": ("application/",),
    "video/mp4": ("video/", "audio/mp4"),
    "image/heif": ("image/hei",),
    "audio/ogg": ("audio/", "video/ogg", "application/ogg"),
    "image/tiff": ("image/",),
    "application/pgp-encrypted": ("application/pgp",),
}
_WHAT_NAMES_SAY: Final = frozenset({_ZIP, _OLE, _XML, _PLAIN, "", "application/gzip", "image/heif"})
_HTML: Final = re.compile(
    rb"\s{0,200}(?:<!--[^>]{0,500}-->\s{0,50})?<(?:!doctype html|html|head|body|table|div|meta)\b", re.IGNORECASE
)
_HEAD: Final = 4096
_FURTHER: Final = 262_144


def kind_of(content: bytes, *, declared: str, name: str) -> str:
    """`maintype/subtype` of a file from its first bytes, what its sender says and the ending of its name."""
    seen = sniff(content)
    declared = _SYNONYMS.get(declared, declared)
    ending = _BY_ENDING.get(name.rpartition(".")[2].lower(), "") if "." in name else ""
    vague = not declared or declared == GENERIC or declared.startswith(("application/x-download", "application/force"))
    if vague or not _agrees(seen, declared):
        fits = ending and _agrees(seen, ending)
        return ending if fits and seen in _WHAT_NAMES_SAY else seen or declared or GENERIC
    if declared == _PLAIN and ending and seen in ("", _PLAIN):
        return ending if ending.startswith("text/") else declared
    return declared


def sniff(content: bytes) -> str:
    """By content alone; empty if it is nothing known."""
    for beginning, kind in _BEGINNINGS:
        if content.startswith(beginning):
            return _INSIDE[kind](content) if kind in _INSIDE else kind
    for test in _TESTS:
        if kind := test(content[:_HEAD]):
            return kind
    return _PLAIN if content and _reads(content[:_HEAD]) else ""


def _agrees(seen: str, declared: str) -> bool:
    if not seen or seen == declared:
        return True
    if seen == _PLAIN and declared in _BINARY:
        return False
    return declared.startswith(_HOLDS.get(seen, ("\0",)))


_BINARY: Final = frozenset(
    {"application/pdf", _ZIP, "application/msword", "application/vnd.ms-excel", *(kind for _, kind in _IN_ZIP)}
)


def _in_zip(content: bytes) -> str:
    """From the names in it, which stand unpacked before each entry; nothing is unpacked."""
    if content[30:38] == b"mimetype":
        kind = content[38:138].partition(b"PK")[0].decode("ascii", "replace").strip()
        return kind if re.fullmatch(r"application/[a-z0-9.+-]{3,80}", kind) else _ZIP
    head = content[:_FURTHER] + content[-_FURTHER:]
    return next((kind for mark, kind in _IN_ZIP if mark in head), _ZIP)


def _in_ole(content: bytes) -> str:
    head = content[:_FURTHER] + content[-_FURTHER:]
    return next((kind for mark, kind in _IN_OLE if mark.encode("utf-16-le") in head), _OLE)


def _media(head: bytes) -> str:
    if head[4:8] == b"ftyp":
        return next((kind for brand, kind in _BRANDS if head[8:12].startswith(brand)), "video/mp4")
    if head.startswith(b"RIFF"):
        return _RIFFS.get(head[8:12], "")
    if head.startswith(b"BM") and head[6:10] == b"\0\0\0\0":
        return "image/bmp"
    return "audio/mpeg" if head[:2] in (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2") else ""


def _markup(head: bytes) -> str:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if _HTML.match(text):
        return "text/html"
    if text.startswith((b"<?xml", b"<svg")):
        return "image/svg+xml" if b"<svg" in text else _XML
    return ""


def _pdf_later(head: bytes) -> str:
    """Some scanners put a line before it."""
    return "application/pdf" if b"%PDF-1." in head[:1024] else ""


def _reads(head: bytes) -> bool:
    """Bytes that occur in text, of whatever charset."""
    return not head.translate(None, _IN_TEXT)


_IN_TEXT: Final = bytes([7, 8, 9, 10, 12, 13, 27, *range(32, 256)])
_INSIDE: Final[dict[str, Callable[[bytes], str]]] = {_ZIP: _in_zip, _OLE: _in_ole}
_TESTS: Final = (_media, _markup, _pdf_later)
