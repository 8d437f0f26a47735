"""Returned mail in free words: qmail, Exim, Exchange, GMX, web.de, Gmail, Postfix, sendmail, Domino, T-Online and their kin.

They differ in wording but not in shape: an address that stands out in its line, under it why. So the shapes are read,
not the products, and only above the copy of what was returned.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Final

from handschlag.channels.mail.machine import status
from handschlag.channels.mail.mail import Bounce

_SENDER: Final = re.compile(
    r"(?:mailer-?daemon|mail-?daemon|postmaster|mail(?:er)?[-._]?(?:system|delivery|deliveryservice)|microsoftexchange[0-9a-f]{8,}|"
    r"mdaemon|bounces?|double-bounce|delivery-?(?:failure|status|notification)\w*|undeliver\w*)(?:[+=.-][^@]*)?@|mailer-daemon$",
    re.IGNORECASE,
)
_SUBJECT: Final = re.compile(
    r"undeliver|unzustellbar|nicht zu(?:stellbar|gestellt)|returned mail|returned to sender|failure notice|delivery (?:status|failure|failed|"
    r"notification|problem|error|delayed|report)|mail(?: system)? (?:delivery )?(?:failed|failure|error)|delayed mail|message (?:delayed|not delivered|undeliver)|"
    r"zustell(?:ung|bericht|fehler|problem)\w*|mailzustellung|unable to deliver|could not (?:be delivered|send)|couldn't be delivered|non[- ]?remis|"
    r"échec de|non distribu|non recapitabile|mancato recapito|r(?:ü|ue)ckl(?:ä|ae)ufer|warning: (?:message|could not)|verz(?:ö|oe)gert|"
    r"nondeliverable|non-delivery|not delivered|address not found|adresse (?:wurde )?nicht gefunden|onbestelbaar|no se puede entregar|niet bezorgd",
    re.IGNORECASE,
)
_SAID: Final = re.compile(
    r"qmail-send program|mail delivery software|could(?: not|n't) be delivered|was(?: not|n't) delivered|unable to deliver|wasn't able to deliver|"
    r"delivery has failed|delivery to the following|nicht zugestellt werden|zustellung .{0,80}(?:fehlgeschlagen|nicht m(?:ö|oe)glich)|"
    r"fehler bei der nachrichtenzustellung|permanent (?:fatal )?error|did not reach|nicht erreicht|undeliverable|unzustellbar|has been delayed|"
    r"not (?:yet )?been delivered|no valid recipients|failed addresses|user unknown|n'a pas pu être remis|returned to (?:the )?sender|transcript of session",
    re.IGNORECASE,
)
_COPY: Final = re.compile(
    r"\W{0,8}(?:below this line is a copy|this is a copy of (?:the|your) message|the header of the original message|original message (?:headers?|follows)|"
    r"a copy of (?:the|your) (?:original )?message|message headers? follows?|(?:unsent|returned|undelivered) message (?:below|follows|is)|ursprüngliche nachrichtenkopf|"
    r"ursprüngliche (?:kopfzeilen|nachricht)|kopie der nachricht|es folgt (?:eine kopie|der header|die nachricht)|header of message follows|your original message|"
    r"original[- ]nachricht|start of (?:returned|undeliverable)|die kopfzeilen der|(?:----- )?original message|urspr(?:ü|ue)nglicher? nachrichten?header|headers? of the original|"
    r"received: (?:from|by) )",
    re.IGNORECASE,
)
_AT: Final = r"(?P<address>[^\s<>()\[\]\",;:@'|]{1,100}@[^\s<>()\[\]\",;:@'|]{1,200}[^\s<>()\[\]\",;:@'|.])"
_SHAPES: Final = (
    re.compile(
        rf"[\s*|-]{{0,12}}(?:\d\W{{1,2}})?[\"'(]?<{_AT}>[\"')]?\s*(?:\(expanded from[^)]*\))?\s*[:.;,]{{0,4}}(?P<rest>.*)"
    ),
    re.compile(
        rf"[\s*|-]{{0,12}}[\"'‘“]?{_AT}[\"'’”]?\s*(?:\(generated from[^)]*\))?\s*(?:$|:(?P<rest>.*)|(?=\s(?:on (?:\d|[A-Z][a-z]{{2}},)|am \d|unknown|not listed|: ))(?P<more>.*))"
    ),
    re.compile(
        rf"\s{{0,8}}(?:to|an|recipient|recipients|failed recipient|empfänger|adresse|address|rcpt to|user|e-?mail|final-recipient)\s?:\s*(?:rfc822;\s*)?[<\"']?{_AT}[>\"']?(?P<rest>.*)",
        re.IGNORECASE,
    ),
    re.compile(rf"\s{{0,12}}[^<>@()\n]{{1,80}}[(<\[](?:mailto:)?{_AT}[>)\]](?:<mailto:[^>]*>)?\s*(?P<rest>$)"),
    re.compile(
        rf".{{0,200}}?\b(?:delivered to|deliver(?:ing)?(?: a| your| the)? ?(?:message|mail)? to|message to|nachricht an|e-?mail an|mail an|zugestellt an|nicht an|remis à|"
        rf"recapitato a|address|adresse|recipient|empfänger|user|postfach|mailbox)\W{{1,3}}{_AT}(?P<rest>.*)",
        re.IGNORECASE,
    ),
)
_BLANK: Final = re.compile(r"\s+")
_MOST_LINES: Final = 400
_LONGEST_LINE: Final = 600
_LONGEST_REASON: Final = 500
_MOST_ADDRESSES: Final = 500


def is_returned(sender: str, subject: str, text: str, *, has_no_return: bool) -> bool:
    """A post office wrote it, and it speaks of a mail that did not arrive."""
    by_post_office = bool(_SENDER.match(sender)) or (has_no_return and not sender)
    said = bool(_SAID.search(text[:20_000]))
    if by_post_office:
        return said or bool(_SUBJECT.search(subject))
    return has_no_return and said and bool(_SUBJECT.search(subject))


def read(text: str, *, named: list[str], others: AbstractSet[str], subject: str = "") -> list[Bounce]:
    """`named`: who the header says failed. `others`: in small letters, who is no recipient (the post office, ourselves)."""
    lines = _above_copy(text)
    places = list(_places(lines, others))
    found: dict[str, Bounce] = {}
    for number, (at, address, rest) in enumerate(places[:_MOST_ADDRESSES]):
        end = places[number + 1][0] if number + 1 < len(places) else len(lines)
        made = _bounce(address, rest, lines[at + 1 : max(end, at + 1)], subject)
        before = found.get(address.lower())
        if before is None or (made.status and not before.status):
            found[address.lower()] = made
    for address in named:
        found.setdefault(address.lower(), _bounce(address, "", lines, subject))
    wanted = {address.lower() for address in named}
    return [bounce for key, bounce in found.items() if not wanted or key in wanted]


def _above_copy(text: str) -> list[str]:
    lines: list[str] = []
    for line in text.split("\n", _MOST_LINES)[:_MOST_LINES]:
        if lines and _COPY.match(line):
            break
        lines.append(line[:_LONGEST_LINE])
    return lines


def _places(lines: list[str], others: AbstractSet[str]) -> Iterator[tuple[int, str, str]]:
    """Line, address, and what stands behind it in the same line."""
    for at, line in enumerate(lines):
        if "@" not in line:
            continue
        for shape in _SHAPES:
            found = shape.match(line)
            if found and found["address"].lower() not in others and not _is_office(found["address"]):
                groups = found.groupdict()
                yield at, found["address"], _behind(groups.get("rest") or groups.get("more") or "")
                break


def _behind(rest: str) -> str:
    """Exchange says there only when."""
    return "" if rest.lstrip().startswith(("on ", "am ")) else rest


def _is_office(address: str) -> bool:
    return bool(_SENDER.match(address))


def _bounce(address: str, rest: str, below: list[str], subject: str) -> Bounce:
    told = [rest.strip(), *(line.strip() for line in below)]
    code_at = next((number for number, line in enumerate(told) if status.read(line)), None)
    code = status.read(told[code_at]) if code_at is not None else ""
    reason = _paragraph(told, 0)
    if code_at is not None and code not in reason and not status.read(reason):
        reason = _paragraph(told, code_at)
    words = " ".join((subject, *told[:20]))
    return Bounce(address, code, reason, status.is_hard(code, words))


def _paragraph(lines: list[str], at: int) -> str:
    """From the first line with words on to the next blank one."""
    kept: list[str] = []
    for line in lines[at : at + 30]:
        if line.strip(" -=*|"):
            kept.append(line)
        elif kept and not kept[-1].endswith(":"):
            break
    return _BLANK.sub(" ", " ".join(kept)).strip(" :")[:_LONGEST_REASON]
