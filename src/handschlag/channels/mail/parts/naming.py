"""Names of files as strangers send them: without folders, invisible and direction-changing characters; never empty."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from handschlag.channels.mail.parts.magic import ENDINGS

LONGEST: Final = 200
_LONGEST_ENDING: Final = 20
_READ: Final = 2_000
_INVISIBLE: Final = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
_BLANK: Final = re.compile(r"\s+")


def tidied(name: str) -> str:
    """The last part of a path, composed (NFC), at most 200 characters with its ending; empty if nothing is left."""
    if len(name) > 2 * _READ:
        name = name[:_READ] + name[-_READ:]
    name = _INVISIBLE.sub("", unicodedata.normalize("NFC", name))
    name = _BLANK.sub(" ", name.replace("\\", "/").rstrip("/ ").rpartition("/")[2]).strip()
    name = name.lstrip(".").strip() if name.strip(".") else ""
    if len(name) <= LONGEST:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > _LONGEST_ENDING:
        return name[:LONGEST]
    return stem[: LONGEST - len(ending) - 1] + dot + ending


def made_up(kind: str, number: int) -> str:
    """For a part without a name: `attachment-2.pdf`."""
    ending = ENDINGS.get(kind) or ("txt" if kind.startswith("text/") else "bin")
    return f"attachment-{number}.{ending}"
