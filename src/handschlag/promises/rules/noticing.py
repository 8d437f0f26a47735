"""Which sentences of a text we write promise something: the writer is asked before it is sent. Pure, in linear time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from handschlag.promises.rules import phrases
from handschlag.promises.rules.grammar import phrases_of
from handschlag.promises.rules.tokens import FOLDS, tokens_of

LONGEST: Final = 100_000
MOST: Final = 20
"""Whoever promises more in one mail is asked about the first ones; nobody reads a longer list."""
LONGEST_SENTENCE: Final = 300
HUNDRED: Final = 100

_END: Final = re.compile(r"[.!?…]+[)\"“”»«']*(?=\s|$)|[;:](?=\s*$)")
_SHORT: Final = frozenset(
    [
        "z",
        "b",
        "d",
        "h",
        "u",
        "a",
        "o",
        "i",
        "v",
        "nr",
        "str",
        "dr",
        "hr",
        "fr",
        "ca",
        "bzw",
        "inkl",
        "exkl",
        "evtl",
        "ggf",
        "usw",
        "etc",
        "tel",
        "st",
        "mo",
        "di",
        "mi",
        "do",
        "fr",
        "sa",
        "so",
        "jan",
        "feb",
        "apr",
        "aug",
        "sep",
        "sept",
        "okt",
        "nov",
        "dez",
        "prof",
        "dipl",
        "ing",
        "max",
        "min",
        "spaet",
        "fruehest",
        "e",
        "g",
        "eg",
        "ie",
        "mr",
        "mrs",
        "ms",
        "vs",
        "approx",
        "no",
        "jr",
    ]
)
_LAST_WORD: Final = re.compile(r"(\w+)[.]+$")
_BULLET: Final = re.compile(r"^\s*(?:[-*•–]|\d{1,2}[.)])\s+")
_GREETING: Final = re.compile(
    r"^(?:guten (?:tag|morgen|abend)|hallo|moin|grüß gott|grüezi|servus|sehr geehrte[rs]?|liebe[rs]?|dear|hello|hi)\b"
    r"[^,!?:;]{0,100}[,!]\s+",
    re.IGNORECASE,
)
_ATTRIBUTION: Final = re.compile(r"^(?:am|on|le) .{4,200} (?:schrieb|wrote|a écrit)\b.{0,200}:$", re.IGNORECASE)

_WE: Final = re.compile(r"\b(?:ich|wir|i|we|i'll|we'll|i'm|we're)\b")
_COMES_FROM_US: Final = re.compile(
    r"\bsie (?:erhalten|bekommen|hoeren|haben (?:es|ihn|sie|das|alles))\b|\b(?:erhalten|bekommen|hoeren) sie\b"
    r"|\bwird\b.{0,200}\b(?:geliefert|verschickt|versandt|zugestellt|erledigt|repariert|getauscht|ausgetauscht"
    r"|gutgeschrieben|erstattet|ueberwiesen|bearbeitet|beantwortet|behoben|abgeholt|angerufen)\b"
    r"|\bwerden\b.{0,200}\b(?:geliefert|verschickt|zugestellt|erstattet|angerufen|abgeholt|behoben)\b"
    r"|\b(?:techniker|technikerin|kollege|kollegin|monteur|monteurin|fahrer|aussendienst|innendienst|buchhaltung)\b"
    r".{0,200}\b(?:kommt|meldet|ruft|kuemmert|bringt|schickt|sendet|erledigt|prueft|holt)\b"
    r"|\b(?:ruft|meldet|schickt|sendet|bringt|kommt|besucht) (?:sie|ihnen|sich|dich|zu ihnen|bei ihnen)\b"
    r"|\bgeht\b.{0,200}\b(?:raus|heraus|zu|auf den weg)\b"
    r"|\byou(?:'ll| will| shall) (?:have|get|hear|receive|be called)\b"
    r"|\b(?:colleague|technician|engineer|driver|team|department)\b.{0,100}\b(?:will|is going to)\b"
    r"|\bwill be (?:sent|delivered|shipped|fixed|repaired|refunded|credited|replaced|called|done|answered)\b"
)
_STANDS_ALONE: Final = re.compile(
    r"\b(?:ich melde mich|melde ich mich|melde mich|wir melden uns|melden wir uns|melden uns|wird sich .{0,80}melden"
    r"|meldet sich)\b"
    r"|\b(?:ich rufe|rufe ich|rufe|wir rufen|rufen wir) (?:sie|dich|euch|ihnen|ihn|zurueck|wieder|nochmals?|spaeter)\b"
    r"|\b(?:komme|kommen) (?:ich |wir )?(?:wieder |erneut |dann )?auf (?:sie|dich) zu\b"
    r"|\bsie (?:hoeren|bekommen|erhalten) (?:dann |wieder |noch )*(?:von (?:mir|uns)|eine? (?:antwort|rueckmeldung|rueckruf))\b"
    r"|\b(?:gebe|geben) (?:ich |wir )?(?:ihnen |dir |euch )?(?:dann |noch |gleich )?(?:bescheid|rueckmeldung)\b"
    r"|\b(?:kuemmere|kuemmern) (?:ich |wir )?(?:mich|uns)\b"
    r"|\b(?:i|we)(?:'ll| will| shall) (?:\w+ )?(?:get back to|call|ring|phone|write to|let you know|be in touch|come back to"
    r"|send you|look into|take care|follow up)\b"
)
_NOT_OURS: Final = re.compile(
    r"\b(?:haben?|hatten?|war|waren|wurden?|worden|konnten?|bin|sind|seid"
    r"|wuerden?|koennten?|moechten?|duerften?|sollten?|haetten?|waeren?|koennen?"
    r"|bitten?|freuen?|hoffen?|wuenschen?|danken?|bedanken?|denken?|glauben?|vermuten?|verstehen?|wissen|weiss|erwarten?"
    r"|benoetigen?|brauchen?|warten?|bedauern?|entschuldigen?|gehe davon|gehen davon|nehmen? an"
    r"|have|has|had|was|were|i am|are|would|could|should|might|hope|look forward|thank|think|believe|understand|need|wait"
    r"|please|if you|sorry|apologi[sz]e)\b"
)
_OUR_FUTURE: Final = re.compile(
    r"\b(?:werden? (?:ich|wir)|(?:ich|wir) werden?|i'll|we'll|(?:i|we) (?:will|shall)|going to|melden?|bin ich .{0,60}bei ihnen"
    r"|sind wir .{0,60}bei ihnen)\b"
)
_NOT: Final = re.compile(
    r"\b(?:nicht|nie|niemals|kein|keine|keinen|keinem|keiner|not|never|no longer|won't|can't|cannot)\b"
)
_AT_ONCE: Final = re.compile(r"\b(?:anbei|beigefuegt|im anhang|in der anlage|attached|enclosed|hiermit|hereby)\b")


def noticed(text: str) -> tuple[str, ...]:
    """The sentences of `text` in which we promise something, each once, as they were written but on one line.

    What is quoted and what stands below the signature counts for nothing. At most MOST of them, of LONGEST_SENTENCE
    characters at most; behind LONGEST characters nothing is looked at.
    """
    found: dict[str, None] = {}
    for sentence in sentences_of(text[:LONGEST]):
        if len(found) == MOST:
            break
        if _promises(sentence):
            found.setdefault(sentence[:LONGEST_SENTENCE].strip())
    return tuple(found)


def sentences_of(text: str) -> Iterator[str]:
    """Our own sentences: lines of a paragraph run on, entries of a list stand for themselves."""
    for paragraph in _paragraphs(text):
        greeting = _GREETING.match(paragraph)
        start = greeting.end() if greeting else 0
        for end in _END.finditer(paragraph):
            if end[0].startswith(".") and _is_within(paragraph, end.start()):
                continue
            if sentence := paragraph[start : end.end()].strip():
                yield sentence
            start = end.end()
        if sentence := paragraph[start:].strip():
            yield sentence


def _paragraphs(text: str) -> Iterator[str]:
    lines: list[str] = []
    for line in text.splitlines():
        stripped = line.strip()
        if line.rstrip() == "--" or _ATTRIBUTION.match(stripped[:600]):
            break
        begins = bool(_BULLET.match(line))
        if (not stripped or stripped.startswith(">") or begins) and lines:
            yield " ".join(" ".join(lines).split())
            lines = []
        if stripped and not stripped.startswith(">"):
            lines.append(_BULLET.sub("", line) if begins else line)
    if lines:
        yield " ".join(" ".join(lines).split())


def _is_within(text: str, dot: int) -> bool:
    """The dot of an abbreviation or of a day (the 3. December), not the end of a sentence; a clock or a year ends one."""
    before = text[max(0, dot - 12) : dot]
    word = _LAST_WORD.search(before + ".")
    if word is None:
        return False
    last = word[1].casefold().translate(FOLDS)
    if last.isdecimal():
        is_clock = before[: len(before) - len(last)].endswith(":")
        return int(last) < HUNDRED and not is_clock
    return last in _SHORT


def _promises(sentence: str) -> bool:
    folded = sentence.casefold().translate(FOLDS)
    if sentence.rstrip("\"“”»«') ").endswith("?") or _NOT.search(folded):
        return False
    if _STANDS_ALONE.search(folded):
        return not (_is_past(folded) and not _OUR_FUTURE.search(folded))
    if not (_WE.search(folded) or _COMES_FROM_US.search(folded)):
        return False
    if _AT_ONCE.search(folded) or (_NOT_OURS.search(folded) and not _OUR_FUTURE.search(folded)):
        return False
    said = [match.phrase for match in phrases_of(tokens_of(sentence))]
    is_timed = any(not isinstance(one, phrases.Past | phrases.Unsure) for one in said)
    return is_timed and not any(isinstance(one, phrases.Past) for one in said)


def _is_past(folded: str) -> bool:
    return bool(re.search(r"\b(?:haben?|hatten?|war|waren|wurden?|worden|had|was|were)\b", folded))
