"""The state of a mailbox in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from handschlag.conversations.choices import FetchTrouble, SignIn
from handschlag.conversations.models import MailAccount

FOLDERS = (FetchTrouble.FOLDER, FetchTrouble.MOVE_FOLDER)


def sentence(code: str, words: str) -> str:
    """What is wrong and what to do, then what the server said, or which folders it has."""
    said = str(FetchTrouble(code).label)
    if not words:
        return said
    more = _("There are: %(words)s.") if code in FOLDERS else _("The server says: “%(words)s”")
    return said + " " + more % {"words": words}


@dataclass(frozen=True)
class Health:
    """A mailbox in the list."""

    account: MailAccount

    @property
    def chip(self) -> str:
        if not self.account.is_enabled:
            return ""
        return "broken" if self.account.trouble else "kept" if self.account.well_at else ""

    @property
    def word(self) -> str:
        if not self.account.is_enabled:
            return _("paused")
        if self.account.trouble:
            return _("out of order")
        return _("in order") if self.account.well_at else _("not looked into yet")

    @property
    def trouble(self) -> str:
        is_told = self.account.is_enabled and self.account.trouble
        return sentence(self.account.trouble, self.account.trouble_words) if is_told else ""

    @property
    def wants_sign_in(self) -> bool:
        """Somebody still has to sign in at the provider."""
        return self.account.sign_in != SignIn.PASSWORD and not self.account.refresh_token
