from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from handschlag.core import facts
from handschlag.core.errors import Cannot, NotThere
from handschlag.people import holdings, rules
from handschlag.people.choices import Presence, Role
from handschlag.people.facts import (
    PracticeEnded,
    PracticeStarted,
    PresenceChanged,
    UserChanged,
    UserCreated,
    UserDeactivated,
    UserReactivated,
)
from handschlag.people.models import PresenceState, User

CHANGEABLE = ("login", "name", "email", "role", "language")


class CannotCreateUser(Cannot):
    pass


class CannotChangeUser(Cannot):
    pass


class CannotDeactivateUser(Cannot):
    pass


@transaction.atomic
def create_user(
    *, login: str, name: str, role: str, email: str = "", language: str = "de", by: int | None, now: datetime
) -> User:
    """A colleague who can be given customers at once and signs in once invited (or given a password)."""
    user = User(login=login, name=name, role=role, email=email, language=language, created_at=now)
    user.set_unusable_password()
    _check(user, CannotCreateUser)
    _save(user, CannotCreateUser)
    facts.record(UserCreated(user=user.pk, role=user.role), at=now, by=by)
    return user


@transaction.atomic
def change_user(
    *,
    user: int,
    login: str | None = None,
    name: str | None = None,
    email: str | None = None,
    role: str | None = None,
    language: str | None = None,
    by: int | None,
    now: datetime,
) -> User:
    """Change what is given; None leaves as it is. Refused: the last administrator's role, a partner who owns things."""
    found = lock_user(user)
    wanted = {"login": login, "name": name, "email": email, "role": role, "language": language}
    before: dict[str, Any] = {field: getattr(found, field) for field in CHANGEABLE}
    for field, value in wanted.items():
        if value is not None:
            setattr(found, field, value)
    _check(found, CannotChangeUser)
    changed = tuple(field for field in CHANGEABLE if getattr(found, field) != before[field])
    if not changed:
        return found
    if "role" in changed:
        _check_new_role(found, before["role"])
    _save(found, CannotChangeUser, fields=changed)
    facts.record(UserChanged(user=found.pk, fields=changed), at=now, by=by)
    return found


@transaction.atomic
def deactivate_user(*, user: int, by: int | None, now: datetime) -> None:
    """Close an account. History keeps the name; refused while customers or promises hang on it, and says which."""
    found = lock_user(user)
    if not found.is_active:
        return
    if found.pk == by:
        raise CannotDeactivateUser(_("You cannot close your own account. Another administrator can."))
    if found.role == Role.ADMIN and not _other_admins(found):
        raise CannotDeactivateUser(_("This is the last administrator. Make somebody else administrator first."))
    if held := holdings.of(holdings.Holder(user=found.pk)):
        raise CannotDeactivateUser(
            _("%(name)s still has: %(held)s. Hand these over first.")
            % {"name": found.name, "held": "; ".join(map(str, held))}
        )
    found.is_active = False
    found.save(update_fields=["is_active"])
    found.invitations.all().delete()
    if PresenceState.objects.filter(user=found).exclude(state=Presence.OFF).update(state=Presence.OFF, since_at=now):
        facts.record(PresenceChanged(), at=now, by=None)
    facts.record(UserDeactivated(user=found.pk), at=now, by=by)


@transaction.atomic
def reactivate_user(*, user: int, by: int | None, now: datetime) -> None:
    found = lock_user(user)
    if found.is_active:
        return
    found.is_active = True
    found.save(update_fields=["is_active"])
    facts.record(UserReactivated(user=found.pk), at=now, by=by)


@transaction.atomic
def set_practising(*, user: int, practising: bool, by: int | None, now: datetime) -> None:
    """In practice mode only practice calls ring at this user, and real ones do not."""
    found = lock_user(user)
    if found.is_practising == practising:
        return
    found.is_practising = practising
    found.save(update_fields=["is_practising"])
    facts.record(PracticeStarted(user=found.pk) if practising else PracticeEnded(user=found.pk), at=now, by=by)


def lock_user(user: int) -> User:
    """The user's row, locked until the action ends: whoever wants to hang something on it waits. Raises NotThere."""
    found = User.objects.select_for_update().filter(pk=user).first()
    if found is None:
        raise NotThere(_("This user does not exist."), field="user")
    return found


def _check(user: User, cannot: type[Cannot]) -> None:
    user.login, user.name, user.email = rules.tidy_login(user.login), user.name.strip(), user.email.strip()
    if not rules.is_login(user.login):
        raise cannot(_("A login starts with a letter and has letters, digits, dots and dashes only."), field="login")
    if not user.name:
        raise cannot(_("Please give a name: customers are told who looks after them."), field="name")
    if user.role not in Role.values:
        raise cannot(_("There is no such role."), field="role")
    if user.language not in {"de", "en"}:
        raise cannot(_("There is no such language."), field="language")


def _check_new_role(user: User, before: str) -> None:
    if before == Role.ADMIN and user.is_active and not _other_admins(user):
        raise CannotChangeUser(
            _("This is the last administrator. Make somebody else administrator first."), field="role"
        )
    if user.role == Role.PARTNER and (held := holdings.of(holdings.Holder(user=user.pk))):
        raise CannotChangeUser(
            _("A partner looks after no customers. %(name)s still has: %(held)s.")
            % {"name": user.name, "held": "; ".join(map(str, held))},
            field="role",
        )


def _other_admins(user: User) -> bool:
    """Locks the others, so that two administrators cannot each rely on the other while both leave."""
    others = User.objects.filter(role=Role.ADMIN, is_active=True).exclude(pk=user.pk).order_by("pk")
    return bool(others.select_for_update(no_key=True))


def _save(user: User, cannot: type[Cannot], *, fields: tuple[str, ...] | None = None) -> None:
    try:
        with transaction.atomic():
            user.save(force_insert=fields is None, update_fields=fields)
    except IntegrityError as failure:
        if "user_email_once" in str(failure):
            raise cannot(_("Somebody else has this e-mail address."), field="email") from None
        raise cannot(_("Somebody else has this login."), field="login") from None
