"""The packet writes itself: a story of at most five sentences, and the next step. Nothing is invented."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

MOST_SENTENCES = 5
LONGEST_PART = 120
MOST_PARTS = 3
LONGEST_STEP = 300


@dataclass(frozen=True)
class Told:
    """What is known of a matter, each as words. `findings`: (question, answer); `tried`: (step, what it showed);
    `owed`: (promise, due time); `broken`: promises; `said`: the customer's newest own words; `step`: what comes next
    where nothing is owed.
    """

    who: str
    what: str
    since: str
    findings: Sequence[tuple[str, str]] = ()
    tried: Sequence[tuple[str, str]] = ()
    broken: Sequence[str] = ()
    owed: Sequence[tuple[str, str]] = ()
    said: str = ""
    step: str = ""
    is_break_untold: bool = False


@dataclass(frozen=True)
class Packet:
    sentences: tuple[str, ...]
    next_step: str

    @property
    def story(self) -> str:
        return "\n".join(self.sentences)


def write(told: Told) -> Packet:
    """The packet in the language that is active."""
    step = next_step(told)
    said = _first_sentence(told.said)
    sentences = [
        _("%(who)s: %(what)s, since %(since)s.")
        % {"who": _short(told.who), "what": _short(told.what), "since": told.since},
        _known(told),
        _promised(told),
        _("In their own words: “%s”.") % said if said else "",
        _("Next: %s.") % step,
    ]
    return Packet(tuple(sentence for sentence in sentences if sentence), step)


def next_step(told: Told) -> str:
    """What comes first: tell of a break, then what falls due next, then the step itself."""
    if told.broken and told.is_break_untold:
        found = _("tell the customer that we are late: %s") % _short(told.broken[0])
    elif told.broken:
        found = _("see to it now: %s") % _short(told.broken[0])
    elif told.owed:
        words, due = told.owed[0]
        found = f"{_short(words)} ({due})"
    else:
        found = _short(told.step) or _("ask the customer how it stands")
    return found[:LONGEST_STEP]


def _known(told: Told) -> str:
    established = _listed([f"{_short(question)}: {_short(answer)}" for question, answer in told.findings])
    tried = _listed([f"{_short(step)} ({showed})" for step, showed in told.tried])
    if established and tried:
        return _("Established, not to be asked again: %(known)s – tried: %(tried)s.") % {
            "known": established,
            "tried": tried,
        }
    if established:
        return _("Established, not to be asked again: %s.") % established
    return _("Tried: %s.") % tried if tried else ""


def _promised(told: Told) -> str:
    broken = _listed([_short(words) for words in told.broken])
    owed = _listed([f"{_short(words)} ({due})" for words, due in told.owed])
    if broken and owed:
        return _("Promise broken: %(broken)s – still open: %(owed)s.") % {"broken": broken, "owed": owed}
    if broken:
        return _("Promise broken: %s.") % broken
    return _("Promised: %s.") % owed if owed else ""


def _listed(parts: Sequence[str]) -> str:
    more = len(parts) - MOST_PARTS
    shown = "; ".join(parts[:MOST_PARTS])
    return _("%(shown)s; and %(more)d more") % {"shown": shown, "more": more} if more > 0 else shown


QUOTED = re.compile(r"[„“»«\"]([^„“”»«\"]{3,300})[“”»«\"]")


def quoted(note: str) -> str:
    """What a note gives as the customer's own words: its last quotation, empty where it has none."""
    found = QUOTED.findall(" ".join(note.split()))
    return found[-1].strip() if found else ""


ENDS = re.compile(r"(?<=[.!?])\s")


def _first_sentence(words: str) -> str:
    return _short(next(iter(ENDS.split(" ".join(words.split()), maxsplit=1)), ""))


def _short(words: str) -> str:
    """One line without the full stop at its end, cut where it is too long."""
    line = " ".join(words.split()).rstrip(" .;,")
    return line if len(line) <= LONGEST_PART else f"{line[: LONGEST_PART - 1].rstrip()}…"


def lines(story: str) -> Iterable[str]:
    """The sentences of a story as it was written."""
    return (line.strip() for line in story.splitlines() if line.strip())
