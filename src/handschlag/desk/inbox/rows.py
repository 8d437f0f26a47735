"""What the inbox shows of a contact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from handschlag.conversations.choices import Channel
from handschlag.conversations.models import Conversation
from handschlag.desk.call import said
from handschlag.desk.navigation import find_url
from handschlag.promises.choices import State
from handschlag.promises.models import Promise


@dataclass(frozen=True)
class Row:
    row: Conversation

    @property
    def id(self) -> int:
        return self.row.pk

    @property
    def icon(self) -> str:
        return said.icon(self.row)

    @property
    def title(self) -> str:
        return said.party(self.row)

    @property
    def certainty_label(self) -> str:
        return said.certainty(self.row, 0)

    @property
    def certainty_tone(self) -> str:
        return said.tone(self.row)

    @property
    def happened(self) -> str:
        return said.happened(self.row)

    @property
    def started_at(self) -> datetime:
        return self.row.started_at

    @property
    def details(self) -> str:
        number = said.number(self.row)
        company = self.row.customer.name if self.row.customer and self.row.person else ""
        parts = (number, company, self.row.subject, said.first_line(self.row.note))
        return " · ".join(part for part in parts if part and part != self.title)

    @property
    def url(self) -> str:
        return find_url("customer", self.row.customer_id) if self.row.customer_id else ""

    @property
    def owes(self) -> Promise | None:
        return self.row.owes

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
