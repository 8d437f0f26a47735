"""How somebody gets in: links that work once, and passwords. No e-mail is needed: the administrator hands the link on."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.people import rules
from handschlag.people.actions.presence import set_presence
from handschlag.people.actions.user import create_user, lock_user
from handschlag.people.choices import Presence, Role
from handschlag.people.facts import InvitationIssued, PasswordSet, SecondFactorRemoved
from handschlag.people.models import Invitation, User

VALID_FOR = timedelta(days=7)


class CannotInvite(Cannot):
    pass


class CannotAcceptInvitation(Cannot):
    pass


class CannotSetPassword(Cannot):
    pass


@transaction.atomic
def invite(*, user: int, by: int | None, now: datetime) -> str:
    """A fresh token with which `user` sets their own password once within seven days; an older one stops working."""
    found = lock_user(user)
    if not found.is_active:
        raise CannotInvite(_("This account is closed. Open it again first."))
    return _issue(user=found.pk, by=by, now=now)


@transaction.atomic
def invite_founder(*, now: datetime) -> str:
    """A fresh token that makes the first administrator. Refused as soon as there is any user."""
    if User.objects.exists():
        raise CannotInvite(_("This installation has users already. Sign in instead."))
    return _issue(user=None, by=None, now=now)


@transaction.atomic
def accept_invitation(*, token: str, password: str, now: datetime) -> User:
    """Set the password of whom the token was made for. The token is used up only if the password was good enough."""
    invitation = _lock_invitation(token, now)
    if invitation is None or invitation.user_id is None:
        raise CannotAcceptInvitation(_("This link was used already or is no longer valid. Ask for a new one."))
    set_password(user=invitation.user_id, password=password, by=invitation.user_id, now=now)
    invitation.delete()
    return User.objects.get(pk=invitation.user_id)


@transaction.atomic
def found(*, token: str, login: str, name: str, email: str, language: str, password: str, now: datetime) -> User:
    """Make the first administrator of an empty installation.

    Of two visitors with the same link one wins: the token's row is locked and used up in the same transaction.
    """
    if _lock_invitation(token, now) is None or User.objects.exists():
        raise CannotAcceptInvitation(_("This link was used already or is no longer valid. Ask for a new one."))
    user = create_user(login=login, name=name, role=Role.ADMIN, email=email, language=language, by=None, now=now)
    set_password(user=user.pk, password=password, by=user.pk, now=now)
    set_presence(user=user.pk, state=Presence.AVAILABLE, by=user.pk, now=now)
    Invitation.objects.filter(user=None).delete()
    user.refresh_from_db()
    return user


@transaction.atomic
def set_password(*, user: int, password: str, by: int | None, now: datetime) -> None:
    """Raises CannotSetPassword with every reason. Whoever was signed in with the old one is signed out."""
    person = lock_user(user)
    try:
        password_validation.validate_password(password, person)
    except ValidationError as failure:
        raise CannotSetPassword(" ".join(failure.messages), field="password") from None
    person.set_password(password)
    person.save(update_fields=["password"])
    person.invitations.all().delete()
    facts.record(PasswordSet(user=person.pk), at=now, by=by)


@transaction.atomic
def remove_second_factor(*, user: int, by: int | None, now: datetime) -> None:
    """For whoever lost phone and recovery codes: from now on the password alone is enough."""
    found = lock_user(user)
    removed, _rows = Authenticator.objects.filter(user=found).delete()
    if removed:
        facts.record(SecondFactorRemoved(user=found.pk), at=now, by=by)


def _issue(*, user: int | None, by: int | None, now: datetime) -> str:
    with connection.cursor() as cursor:  # two at once replace each other instead of colliding
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('people_invitation'))")
    token = secrets.token_urlsafe(24)
    Invitation.objects.filter(user=user).delete()
    Invitation.objects.create(
        user_id=user, token_hash=rules.token_hash(token), issued_at=now, valid_until_at=now + VALID_FOR, by=by
    )
    facts.record(InvitationIssued(user=user), at=now, by=by)
    return token


def _lock_invitation(token: str, now: datetime) -> Invitation | None:
    return (
        Invitation.objects.select_for_update()
        .filter(token_hash=rules.token_hash(token), valid_until_at__gt=now)
        .order_by("pk")
        .first()
    )
