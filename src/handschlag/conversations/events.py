"""The one form in which every exchange tells us about a call, whatever its own dialect."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Kind = Literal["offered", "answered", "ended", "dtmf"]
Direction = Literal["in", "out"]


@dataclass(frozen=True, kw_only=True)
class CallEvent:
    """One thing that happened to one leg of a call.

    `source` names the connection ("generic:3"), `call` is unique within it, `leg` distinguishes rung parties of one
    call ("" when the exchange does not), `origin` is the call it was transferred or forwarded from. Numbers are as
    heard (`*_raw`) and in E.164 where possible (else ""). `users` are the exchange's names for our people: logins,
    extensions, SIP names. `at` carries an offset; `seconds` is the talking time where the exchange reports one.
    `cause` is the exchange's, in the generic contract's words (normalClearing, busy, cancel, noAnswer, congestion,
    notFound, forwarded, voicemail, blocked).
    """

    source: str
    call: str
    kind: Kind
    at: datetime
    direction: Direction | None = None
    leg: str = ""
    remote_raw: str = ""
    remote_e164: str = ""
    is_anonymous: bool = False
    is_internal: bool = False
    local_raw: str = ""
    local_e164: str = ""
    users: tuple[str, ...] = ()
    answering: str = ""
    queue: str = ""
    origin: str = ""
    diversion: str = ""
    cause: str = ""
    dtmf: str = ""
    seconds: int | None = None
