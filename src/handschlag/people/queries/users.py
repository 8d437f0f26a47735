"""Who our people are: users, their names, how they get in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from handschlag.core.errors import NotThere
from handschlag.core.ids import read_id
from handschlag.people import rules
from handschlag.people.choices import Role
from handschlag.people.models import (
    Extension,
    Invitation,
    User,
)


def is_empty() -> bool:
    """Whether this installation has no user at all yet."""
    return not User.objects.exists()


def users() -> QuerySet[User]:
    """Everybody with an open account, by name."""
    return User.objects.filter(is_active=True).order_by("name", "pk")


def desk_users() -> QuerySet[User]:
    """Who can look after customers: open accounts except partners, by name."""
    return users().exclude(role=Role.PARTNER)


def all_users() -> QuerySet[User]:
    """Open accounts first, then closed ones, each with teams, skills and extensions at hand."""
    return User.objects.order_by("-is_active", "name", "pk").prefetch_related(
        "memberships__team", "skills", "extensions", "invitations"
    )


def find_user(user: int) -> User | None:
    return User.objects.filter(pk=user).first()


def get_user(user: int) -> User:
    found = find_user(user)
    if found is None:
        raise NotThere(_("This user does not exist."), field="user")
    return found


def names(users: Iterable[int | None]) -> dict[int | None, str]:
    """What each of these is called; the house itself (None) has no name."""
    return dict(User.objects.filter(pk__in={user for user in users if user}).values_list("pk", "name"))


def find_user_by_login(login: str) -> User | None:
    return User.objects.filter(login=rules.tidy_login(login)).first()


def user_by_extension(values: Iterable[str]) -> list[User]:
    """The users an exchange means, in its order, each once; unknown values are passed over.

    Each value is tried as number or extension, then as login, then as our own id, whatever its case (telephony.md
    3.5). Closed accounts are never meant. Two statements for any number of values.
    """
    wanted = [text for value in values if (text := value.strip().lower())]
    if not wanted:
        return []
    by_extension = {
        row.value.lower(): row.user
        for row in Extension.objects.alias(low=Lower("value"))
        .filter(low__in=wanted, user__is_active=True)
        .select_related("user")
    }
    ids = [number for text in wanted if (number := read_id(text)) is not None]
    named = users().filter(Q(login__in=wanted) | Q(pk__in=ids))
    by_login = {user.login: user for user in named}
    by_id = {str(user.pk): user for user in named}
    found = (by_extension.get(text) or by_login.get(text) or by_id.get(text) for text in wanted)
    return list(dict.fromkeys(user for user in found if user))


def find_invitation(token: str, *, now: datetime) -> Invitation | None:
    """A link that still works, with its user; None when it was used, replaced or is too old."""
    token_hash = rules.token_hash(token)
    return Invitation.objects.select_related("user").filter(token_hash=token_hash, valid_until_at__gt=now).first()


def has_founder_link(*, now: datetime) -> bool:
    return Invitation.objects.filter(user=None, valid_until_at__gt=now).exists()


def has_second_factor(user: int) -> bool:
    """An app that gives codes, or a passkey: what an administrator can take away when it was lost."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(Authenticator.objects.filter(user=user, type__in=kinds).exists())


@dataclass(frozen=True)
class Passkey:
    """One of a user's passkeys, by the name its owner gave it."""

    id: int
    name: str
    added_at: datetime
    used_at: datetime | None


def passkeys(user: int) -> list[Passkey]:
    """The passkeys of a user, the oldest first."""
    rows = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).order_by("pk")
    return [Passkey(row.pk, row.data["name"], row.created_at, row.last_used_at) for row in rows]


def management() -> list[User]:
    """Whom what climbs reaches last: management, in a house without one the administrators."""
    found = list(users().filter(role__in=(Role.MANAGEMENT, Role.ADMIN)))
    return [user for user in found if user.role == Role.MANAGEMENT] or found
