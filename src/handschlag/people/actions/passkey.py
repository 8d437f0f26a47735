"""Passkeys: another way in beside the password. What the browser proves is checked at the door, before it comes here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.people.actions.user import lock_user
from handschlag.people.facts import PasskeyAdded, PasskeyRemoved, PasskeyRenamed, PasskeyUsed

MOST = 10
LONGEST_NAME = 60


class CannotAddPasskey(Cannot):
    pass


class CannotChangePasskey(Cannot):
    pass


@transaction.atomic
def add_passkey(*, user: int, name: str, credential: dict[str, Any], by: int | None, now: datetime) -> Authenticator:
    """`credential` as the browser made it and the door proved it. Raises CannotAddPasskey (name)."""
    owner = lock_user(user)
    held = Authenticator.objects.filter(user=owner, type=Authenticator.Type.WEBAUTHN)
    if held.count() >= MOST:
        raise CannotAddPasskey(
            _("More than ten passkeys nobody can tell apart. Please remove one first."), field="name"
        )
    passkey = Authenticator.objects.create(
        user=owner,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": name.strip()[:LONGEST_NAME] or _("Passkey"), "credential": credential},
    )
    facts.record(PasskeyAdded(user=owner.pk, passkey=passkey.pk), at=now, by=by)
    return passkey


@transaction.atomic
def rename_passkey(*, user: int, passkey: int, name: str, by: int | None, now: datetime) -> None:
    """Raises CannotChangePasskey (name)."""
    row = _own(user, passkey)
    if not name.strip():
        raise CannotChangePasskey(_("Please give it a name, for example where you use it."), field="name")
    row.data = {**row.data, "name": name.strip()[:LONGEST_NAME]}
    row.save(update_fields=["data"])
    facts.record(PasskeyRenamed(user=user, passkey=passkey), at=now, by=by)


@transaction.atomic
def remove_passkey(*, user: int, passkey: int, by: int | None, now: datetime) -> None:
    """It opens nothing any more; the password stays as it is. Raises CannotChangePasskey."""
    _own(user, passkey).delete()
    facts.record(PasskeyRemoved(user=user, passkey=passkey), at=now, by=by)


@transaction.atomic
def note_passkey_used(*, user: int, passkey: int, by: int | None, now: datetime) -> None:
    """Somebody came in with it."""
    facts.record(PasskeyUsed(user=user, passkey=passkey), at=now, by=by)


def _own(user: int, passkey: int) -> Authenticator:
    lock_user(user)
    row = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN, pk=passkey).first()
    if row is None:
        raise CannotChangePasskey(_("This passkey is not there any more."))
    return row
