"""The visible part of a body that came in two forms: what the plain one does not say about its quote, the HTML may."""

from __future__ import annotations

from handschlag.channels.mail.html.text import Lines
from handschlag.channels.mail.parts.body import Body
from handschlag.channels.mail.reply import split
from handschlag.channels.mail.reply.split import Split


def of(whole: Body, *, subject: str) -> Split:
    found = split.split(whole.lines, subject=subject)
    if found.has_quote or found.is_forward or whole.other is None:
        return found
    other = split.split(whole.other, subject=subject)
    if not other.has_quote or not other.reply.strip():
        return found
    end = _same_words(whole.lines.lines, other.reply)
    if end is None:
        return found
    shown = Lines(whole.lines.lines[:end], whole.lines.marks[:end])
    return Split(split.split(shown, subject=subject).reply, is_forward=False, has_quote=True)


def _same_words(lines: list[str], reply: str) -> int | None:
    """The line behind the one with which the plain text has said exactly the words of the reply; None if it never does."""
    wanted = _letters(reply)
    at = 0
    for number, line in enumerate(lines):
        said = _letters(line)
        if not wanted.startswith(said, at):
            return None
        at += len(said)
        if at == len(wanted):
            return number + 1
    return None


def _letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum())
