"""Who can dial by a click, and how far a number got."""

from __future__ import annotations

from django.utils.translation import gettext as _

from handschlag.conversations.models import Connection, Dialling
from handschlag.conversations.rules import dialling as rules
from handschlag.core.errors import NotThere
from handschlag.people.models import Extension


def exchange_that_dials() -> Connection | None:
    """The exchange our telephones are made to dial through, the first where several are."""
    return Connection.objects.filter(is_dialling=True, is_enabled=True).order_by("id").first()


def telephone_of(user: int, exchange: Connection) -> str | None:
    """The telephone of this user that is to ring, "" where the exchange has one for that, None without one."""
    names = Extension.objects.filter(user=user).order_by("id").values_list("value", flat=True)
    return rules.telephone(exchange.provider, names)


def can_dial(user: int) -> bool:
    """Whether a number on this user's desk is dialled by a click."""
    exchange = exchange_that_dials()
    return exchange is not None and telephone_of(user, exchange) is not None


def get_dialling(dialling: int) -> Dialling:
    found = Dialling.objects.select_related("connection", "customer", "user").filter(id=dialling).first()
    if found is None:
        raise NotThere(_("This number is no longer being dialled."))
    return found
