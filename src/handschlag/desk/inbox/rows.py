"""What the inbox shows of a contact."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from handschlag.conversations.choices import Channel
from handschlag.conversations.models import Conversation, Mail
from handschlag.desk.call import said
from handschlag.desk.call.line import Line
from handschlag.promises.choices import State
from handschlag.promises.models import Promise


@dataclass(frozen=True)
class Row(Line):
    """A contact that belongs to nobody yet: how sure it is who it was, and what is owed for it.

    `place`: the how manieth of the same party it is in this list, from 0; `of` so many.
    """

    place: int = 0
    of: int = 1

    @property
    def certainty_label(self) -> str:
        return said.certainty(self.row, 0)

    @property
    def certainty_tone(self) -> str:
        return said.tone(self.row)

    @property
    def mail(self) -> Mail | None:
        return getattr(self.row, "mail", None)

    @property
    def excerpt(self) -> str:
        return said.first_line(self.mail.reply) if self.mail is not None else super().excerpt

    @property
    def details(self) -> str:
        number = said.number(self.row)
        company = self.row.customer.name if self.row.customer and self.row.person else ""
        address = self.mail.sender_address if self.mail is not None else ""
        parts = (number, company, address, self.row.subject, self.excerpt)
        return " · ".join(part for part in parts if part and part != self.title)

    @property
    def owes(self) -> Promise | None:
        return self.row.owes

    @property
    def looks_like_complaint(self) -> bool:
        """A rule of the inbox says so; whether it is one, a person says."""
        return any("is_complaint" in one.did for one in self.row.ruled.all())

    @property
    def owed_label(self) -> str:
        return _("call-back owed") if self.is_call else _("answer owed")

    @property
    def number(self) -> str:
        return self.row.remote_e164

    @property
    def is_call(self) -> bool:
        return self.row.channel == Channel.CALL

    @property
    def practice(self) -> bool:
        return self.row.is_practice

    @property
    def tone(self) -> str:
        if self.row.owes is None or self.row.owes.done_at is not None:
            return ""
        return "broken" if self.row.owes.state == State.BROKEN else "due"


def together(found: Iterable[Conversation]) -> list[Row]:
    """One below the other what came from the same customer, number or address by whatever channel, where the first stands."""
    parties: dict[Hashable, list[Conversation]] = {}
    for row in found:
        parties.setdefault(_party(row), []).append(row)
    return [Row(row, place, len(same)) for same in parties.values() for place, row in enumerate(same)]


def _party(row: Conversation) -> Hashable:
    if row.customer_id is not None:
        return row.customer_id
    mail = getattr(row, "mail", None)
    address = mail.sender_address.casefold() if mail is not None else ""
    return row.remote_e164 or address or ("alone", row.pk)
