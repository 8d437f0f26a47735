"""Who may do what with handovers. Partners see nothing here: they get a sheet of paper and answer to one of ours."""

from __future__ import annotations

from handschlag.handovers.models import Bundle, Handover, Inquiry
from handschlag.people import permissions as people
from handschlag.people.models import Membership, User


def may_see_handovers(user: User) -> bool:
    return people.may_use_desk(user)


def may_give(user: User) -> bool:
    """Whoever has the customer on the telephone: nothing moves before somebody accepts."""
    return people.may_use_desk(user)


def may_see_waiting(user: User) -> bool:
    """All that waits in one's teams, and how passing on goes."""
    return people.may_lead(user)


def may_set_answer_rules(user: User) -> bool:
    return people.may_manage(user)


def may_answer(user: User, handover: Handover) -> bool:
    """Whom it was offered to. For a partner whoever gave it, or is responsible, writes down what they said."""
    if not people.may_use_desk(user):
        return False
    if handover.to_partner:
        return may_take_back(user, handover)
    if handover.from_user_id == user.pk:
        return False
    return _is_among(user, handover)


def may_take_back(user: User, handover: Handover) -> bool:
    """Who is responsible, who asked, and who leads."""
    if user.pk in (handover.from_user_id, handover.given_by) or people.may_manage(user):
        return people.may_use_desk(user)
    if handover.from_team_id is not None:
        return Membership.objects.filter(team=handover.from_team_id, user=user).exists()
    led = Membership.objects.filter(user=user, is_lead=True).values("team")
    return Membership.objects.filter(user=handover.from_user_id, team__in=led).exists()


def may_answer_desk(user: User, bundle: Bundle) -> bool:
    if not people.may_use_desk(user) or bundle.user_id == user.pk:
        return False
    if bundle.to_user_id is not None:
        return bundle.to_user_id == user.pk
    return Membership.objects.filter(team=bundle.to_team_id, user=user).exists()


def may_give_desk_of(user: User, colleague: User) -> bool:
    """One's own; a lead those of their teams, as with absences."""
    return people.may_plan_for(user, colleague)


def may_answer_inquiry(user: User, inquiry: Inquiry) -> bool:
    return people.may_use_desk(user) and inquiry.asked_by_id != user.pk and _is_among(user, inquiry)


def _is_among(user: User, row: Handover | Inquiry) -> bool:
    if row.to_user_id is not None:
        return row.to_user_id == user.pk
    if row.to_team_id is not None:
        return Membership.objects.filter(team=row.to_team_id, user=user).exists()
    return row.to_skill_id is not None and user.skills.filter(pk=row.to_skill_id).exists()
