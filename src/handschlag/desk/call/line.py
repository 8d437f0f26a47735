"""A contact as one line of a list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from handschlag.conversations.models import Conversation
from handschlag.desk.call import said
from handschlag.desk.navigation import find_url


@dataclass(frozen=True)
class Line:
    """Who it was, what happened and when, in the words of the desk."""

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
    def happened(self) -> str:
        return said.happened(self.row)

    @property
    def excerpt(self) -> str:
        return said.first_line(self.row.note)

    @property
    def started_at(self) -> datetime:
        return self.row.started_at

    @property
    def url(self) -> str:
        return find_url("customer", self.row.customer_id) if self.row.customer_id else ""
