"""Setting up the addresses we write from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.conversations import facts
from handschlag.conversations.choices import Encryption
from handschlag.conversations.models import SendingAddress
from handschlag.conversations.queries.sending import get_sending_address
from handschlag.conversations.rules import composing
from handschlag.core import sealing
from handschlag.core.errors import Cannot
from handschlag.core.facts import record

HIGHEST_PORT: Final = 65_535
HERE: Final = ("localhost", "127.0.0.1", "::1")
CHANGEABLE: Final = frozenset(
    {"name", "address", "host", "port", "encryption", "user_name", "secret", "team", "signature", "is_enabled"}
)


class CannotSetUpSending(Cannot):
    """Nobody could write from this address, or it is set up already."""


@transaction.atomic
def add_sending_address(*, settings: Mapping[str, Any], by: int | None, now: datetime) -> SendingAddress:
    """`settings` are fields by name; an empty `secret` is none. Raises CannotSetUpSending."""
    row = SendingAddress()
    _apply(row, settings)
    row.save()
    record(facts.SendingAddressAdded(sending_address=row.pk), at=now, by=by)
    return row


@transaction.atomic
def change_sending_address(
    *, address: int, settings: Mapping[str, Any], by: int | None, now: datetime
) -> SendingAddress:
    """Change the given fields; an empty `secret` leaves the old one. Raises CannotSetUpSending."""
    row = get_sending_address(address)
    changed = _apply(row, settings)
    if changed:
        row.save()
        record(facts.SendingAddressChanged(sending_address=row.pk, fields=tuple(sorted(changed))), at=now, by=by)
    return row


def _apply(row: SendingAddress, settings: Mapping[str, Any]) -> set[str]:
    if unknown := set(settings) - CHANGEABLE:
        raise CannotSetUpSending(_("This cannot be set: %s.") % ", ".join(sorted(unknown)))
    changed = set()
    for name, value in settings.items():
        if name == "secret" and not value:
            continue
        field = "team_id" if name == "team" else name
        told = sealing.seal(value) if name == "secret" else value.strip() if isinstance(value, str) else value
        if name == "secret" or getattr(row, field) != told:
            setattr(row, field, told)
            changed.add(name)
    _check(row)
    return changed


def _check(row: SendingAddress) -> None:
    if not row.name:
        raise CannotSetUpSending(_("Say whose name stands before the address."), field="name")
    try:
        (row.address,) = composing.read_addresses(row.address)
    except ValueError as why:
        raise CannotSetUpSending(_("This is not an e-mail address."), field="address") from why
    if SendingAddress.objects.filter(address__iexact=row.address).exclude(pk=row.pk).exists():
        raise CannotSetUpSending(_("This address is set up already."), field="address")
    if not row.host:
        raise CannotSetUpSending(_("Say which server takes the mails."), field="host")
    if not 0 < row.port <= HIGHEST_PORT:
        raise CannotSetUpSending(_("A port lies between 1 and 65535."), field="port")
    if row.encryption not in Encryption.values:
        raise CannotSetUpSending(_("Please choose how the line is encrypted."), field="encryption")
    if row.encryption == Encryption.NONE and row.host not in HERE:
        said = _("Without encryption only a server on this machine is used: anybody on the way could read along.")
        raise CannotSetUpSending(said, field="encryption")
