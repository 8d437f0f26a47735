"""From the tree of parts to what it holds: the pieces of the body in their order, files, reports of delivery, what is signed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from handschlag.channels.mail.limits import Limits
from handschlag.channels.mail.parts import cms, flowed, tnef
from handschlag.channels.mail.wire import charset, mime, transfer
from handschlag.channels.mail.wire.mime import Part
from handschlag.channels.mail.wire.words import one_line

PLAIN, HTML = "text/plain", "text/html"
_BODIES: Final = frozenset({PLAIN, HTML, "text/enriched", "text/richtext", "text/markdown", "text/x-plain"})
_UNSEEN: Final = frozenset({"text/x-amp-html", "text/watch-html"})
_REPORTS: Final = frozenset(
    {
        "message/delivery-status",
        "message/global-delivery-status",
        "message/disposition-notification",
        "message/feedback-report",
    }
)
_TNEF: Final = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_CMS: Final = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_META: Final = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE)
_ENRICHED: Final = re.compile(r"<(?:/?[A-Za-z0-9-]{1,60}|<)>?")
_TAG: Final = re.compile(r"<[a-zA-Z!/]")
_IS_HTML: Final = re.compile(r"\s{0,50}<(?:!doctype html|html[\s>])", re.IGNORECASE)
_DEEPEST_INSIDE: Final = 3
_HEAD: Final = 4096


@dataclass(slots=True)
class Piece:
    """Of the body: the same in two forms, or in one."""

    plain: str | None = None
    html: str | None = None
    is_spare: bool = False
    """Only if nothing else has words: what winmail.dat repeats."""


@dataclass(slots=True)
class Leaf:
    """A file. `declared` is what its sender calls it."""

    declared: str
    name: str
    content: bytes
    cid: str = ""
    is_beside: bool = False
    """Neither named nor meant as a file: an invitation beside the text, a picture in related parts."""


@dataclass(slots=True)
class Gathered:
    pieces: list[Piece] = field(default_factory=list)
    leaves: list[Leaf] = field(default_factory=list)
    reports: list[tuple[str, str]] = field(default_factory=list)
    """Type and text of each machine-readable report."""
    security: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def gather(raw: bytes, root: Part, limits: Limits) -> Gathered:
    gatherer = _Gatherer(raw, limits, Gathered(), 0)
    gatherer.found.pieces = gatherer.take(root, "", is_root=True)
    return gatherer.found


class _Gatherer:
    def __init__(self, raw: bytes, limits: Limits, found: Gathered, inside: int) -> None:
        self.raw, self.limits, self.found, self.inside = raw, limits, found, inside

    def take(self, part: Part, place: str, *, is_root: bool = False, is_body: bool = False) -> list[Piece]:
        """The pieces of the body under this part; its files go to `found`. `is_body`: the place alone says it is text."""
        if part.children:
            return self._take_many(part, place)
        if part.kind in _REPORTS:
            self.found.reports.append((part.kind, self._text(part, place)))
            return []
        if part.kind in _UNSEEN and is_body:
            return []
        if self._is_body(part, is_root=is_root, is_body=is_body):
            return [self._piece(part, place)]
        return self._take_file(part, place)

    def _take_file(self, part: Part, place: str) -> list[Piece]:
        """A file is kept; a container may have words of the body in it."""
        if part.kind in _CMS:
            return self._take_cms(part, place)
        if part.kind in _TNEF or _filename(part).lower() == "winmail.dat":
            return self._take_tnef(part, place)
        self._keep(part, place)
        return []

    # many

    def _take_many(self, part: Part, place: str) -> list[Piece]:
        self._note_security(part)
        numbered = [(child, f"{place}.{number}".lstrip(".")) for number, child in enumerate(part.children, start=1)]
        if part.kind == "multipart/alternative":
            return self._alternative(numbered)
        if part.kind == "multipart/related":
            return self._related(part, numbered)
        return [piece for child, at in numbered for piece in self.take(child, at)]

    def _alternative(self, numbered: list[tuple[Part, str]]) -> list[Piece]:
        """The first plain text and the last HTML, wherever in the alternatives they stand."""
        found = [self.take(child, at, is_body=True) for child, at in numbered]
        plain = next(
            (joined for pieces in found if (joined := _joined(pieces, "plain")) is not None and joined.strip()), None
        )
        html = next((joined for pieces in reversed(found) if (joined := _joined(pieces, "html")) is not None), None)
        return [Piece(plain, html)] if plain is not None or html is not None else []

    def _related(self, part: Part, numbered: list[tuple[Part, str]]) -> list[Piece]:
        start = part.content_type.get("start").strip("<> ")
        roots = [each for each in numbered if start and _cid(each[0]) == start]
        root = (
            roots[0]
            if roots
            else next((each for each in numbered if each[0].children or each[0].kind in _BODIES), numbered[0])
        )
        pieces = []
        for child, at in numbered:
            before = len(self.found.leaves)
            pieces += self.take(child, at, is_body=child is root[0])
            for leaf in self.found.leaves[before:]:
                leaf.is_beside = leaf.is_beside or (
                    child is not root[0] and leaf.declared.startswith("image/") and bool(leaf.cid)
                )
        return pieces

    def _note_security(self, part: Part) -> None:
        protocol = part.content_type.get("protocol").lower()
        kinds = " ".join(child.kind for child in part.children[:3]) + " " + protocol
        if part.kind in ("multipart/signed", "multipart/encrypted"):
            suite = "pgp" if "pgp" in kinds else "smime"
            self.found.security.append(f"{suite}-{part.kind.partition('/')[2]}")

    # one

    def _is_body(self, part: Part, *, is_root: bool, is_body: bool) -> bool:
        if part.kind not in _BODIES or part.disposition.value == "attachment":
            return False
        return is_root or is_body or not _filename(part)

    def _content(self, part: Part, place: str) -> bytes:
        encoding = part.header.first("content-transfer-encoding")
        content, problem = transfer.decode(self.raw[part.start : part.end], encoding, is_text=part.main == "text")
        self._say(problem, place)
        return content

    def _text(self, part: Part, place: str) -> str:
        return self._decoded(part, self._content(part, place), place)

    def _decoded(self, part: Part, content: bytes, place: str) -> str:
        most = self.limits.html if part.kind == HTML else self.limits.text
        if len(content) > 4 * most:
            content = content[: 4 * most]
        declared = part.content_type.get("charset")
        if (
            part.kind == HTML
            and (not declared or charset.codec_of(declared) in ("", "cp1252"))
            and not content.isascii()
        ):
            meta = _META.search(content[:_HEAD])
            declared = meta[1].decode("ascii") if meta else declared
        text, problem = charset.decode(content, declared)
        self._say(problem, place)
        text = charset.clean(text)
        if len(text) > most:
            self._say("text-cut", place)
            text = text[:most]
        return text

    def _piece(self, part: Part, place: str) -> Piece:
        content = self._content(part, place)
        if part.kind == PLAIN and b"begin" in content:
            content = self._without_uu(content)
        text = self._decoded(part, content, place)
        if part.kind == HTML:
            return Piece(html=text) if _TAG.search(text) or "&" in text else Piece(plain=text)
        if part.kind in ("text/enriched", "text/richtext"):
            return Piece(plain=_ENRICHED.sub(lambda found: "<" if found[0].startswith("<<") else "", text))
        if _IS_HTML.match(text):
            return Piece(html=text)
        if part.content_type.get("format").lower() == "flowed":
            text = flowed.unfold(text, deletes_space=part.content_type.get("delsp").lower() == "yes")
        return Piece(plain=text)

    def _without_uu(self, content: bytes) -> bytes:
        files = transfer.uu_files(content, most=self.limits.parts)
        kept, at = b"", 0
        for start, end, name, inner in files:
            self.found.leaves.append(Leaf("", one_line(charset.decode(name).text), inner))
            kept, at = kept + content[at:start], end
        return kept + content[at:]

    def _keep(self, part: Part, place: str) -> None:
        kind = part.kind
        is_beside = kind == "text/calendar" and part.disposition.value != "attachment" and not _filename(part)
        self.found.leaves.append(Leaf(kind, _filename(part), self._content(part, place), _cid(part), is_beside))

    # containers

    def _take_cms(self, part: Part, place: str) -> list[Piece]:
        content = self._content(part, place)
        kind, inner = cms.read(content)
        if kind == cms.SIGNED and inner and self.inside < _DEEPEST_INSIDE:
            self.found.security.append("smime-signed")
            return self._take_inner(inner)
        if kind == cms.ENVELOPED:
            self.found.security.append("smime-encrypted")
        self.found.leaves.append(Leaf(part.kind, _filename(part) or "smime.p7m", content, _cid(part)))
        return []

    def _take_inner(self, inner: bytes) -> list[Piece]:
        tree = mime.read(inner, self.limits)
        self.found.problems += tree.problems
        return _Gatherer(inner, self.limits, self.found, self.inside + 1).take(tree.root, "", is_root=True)

    def _take_tnef(self, part: Part, place: str) -> list[Piece]:
        content = self._content(part, place)
        contents = (
            tnef.read(content, most=self.limits.unpacked)
            if content.startswith(tnef.SIGNATURE)
            else tnef.Contents(is_broken=True)
        )
        if contents.is_broken:
            self._say("tnef-broken", place)
            self.found.leaves.append(Leaf(part.kind, _filename(part) or "winmail.dat", content))
        self.found.leaves += [
            Leaf(file.kind, file.name, file.content, file.cid) for file in contents.files[: self.limits.parts]
        ]
        plain = charset.clean(contents.text)[: self.limits.text] or None
        html = charset.clean(contents.html)[: self.limits.html] or None
        return [Piece(plain, html, is_spare=True)] if plain or html else []

    def _say(self, problem: str, place: str) -> None:
        if problem:
            self.found.problems.append(f"{problem}@{place}" if place else problem)


def _joined(pieces: list[Piece], form: str) -> str | None:
    found = [text for piece in pieces if (text := getattr(piece, form)) is not None]
    return ("\n" if form == "plain" else "").join(found) if found else None


def _filename(part: Part) -> str:
    return part.disposition.get("filename") or part.content_type.get("name") or part.disposition.get("name")


def _cid(part: Part) -> str:
    raw = part.header.first("content-id")
    return one_line(charset.decode(raw).text).strip("<> ")[:500] if raw else ""
