"""Who may do what with contacts. Partners see nothing here."""

from __future__ import annotations

from handschlag.conversations.models import Conversation
from handschlag.people import permissions as people
from handschlag.people.models import User


def may_talk(user: User) -> bool:
    """Hear it ring, take notes, wrap up: everybody at the desk."""
    return people.may_use_desk(user)


def may_see_conversation(user: User, conversation: Conversation) -> bool:
    """Practice is seen by whoever practises and by leads, all else by the whole desk."""
    if not people.may_use_desk(user):
        return False
    return not conversation.is_practice or user.pk in conversation.shown_to or people.may_lead(user)


def may_see_own_load(user: User) -> bool:
    """One's own and nobody else's: there is no address for a colleague's (law.md R20)."""
    return people.may_use_desk(user)


def may_block_numbers(user: User) -> bool:
    return people.may_lead(user)


def may_write_inbox_rules(user: User) -> bool:
    return people.may_lead(user)


def may_set_up_telephony(user: User) -> bool:
    return people.may_administer(user)
