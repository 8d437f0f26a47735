"""Whether silence was silence, and whom we have to ask because it was not."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from handschlag.cases.choices import State
from handschlag.cases.models import Case, CaseContact, Solution
from handschlag.cases.queries.family import family
from handschlag.conversations.choices import Channel, Direction, Ending
from handschlag.conversations.models import Conversation
from handschlag.conversations.queries.sending import unsent
from handschlag.customers import queries as customers


def contradicted(solution: Solution) -> bool:
    """The customer came to us about this in the time we named, or with something nobody has looked at yet."""
    if solution.told_at is None or solution.silence_until_at is None:
        return True
    about = CaseContact.objects.filter(case__in=family(solution.case_id)).values("conversation")
    heard = Conversation.objects.filter(
        direction=Direction.IN, machine="", customer__in=customers.family(solution.case.customer_id)
    )
    heard = heard.filter(started_at__gt=solution.told_at, started_at__lte=solution.silence_until_at)
    heard = heard.exclude(pk=solution.told_in_id or 0)
    return heard.filter(Q(pk__in=about) | Q(wrapped_up_at__isnull=True)).exists()


def was_heard_in(conversation: int) -> bool:
    """The customer said something in it: spoke with us, left a message, came, or wrote; not what only we said or wrote."""
    spoken = Q(channel=Channel.CALL, connected_at__isnull=False) | Q(channel=Channel.VISIT) | Q(ending=Ending.VOICEMAIL)
    written = Q(
        channel__in=(Channel.LETTER, Channel.PORTAL, Channel.MAIL, Channel.FORM), direction=Direction.IN, machine=""
    )
    return Conversation.objects.filter(spoken | written, pk=conversation).exists()


def was_reached_in(conversation: int) -> bool:
    """Somebody could hear us in it: not a call nobody took, unless we spoke on their machine, and no mail that never went."""
    untaken = Q(channel=Channel.CALL, connected_at__isnull=True) & ~Q(direction=Direction.OUT, ending=Ending.VOICEMAIL)
    return not Conversation.objects.filter(untaken | unsent(), pk=conversation).exists()


def to_ask(*, now: datetime) -> QuerySet[Case]:
    """Solved, we think, and nobody has told the customer, or it was no silence: somebody asks, the longest waiting first.

    Complaints and disputes stand here from their solution on, since they never close by silence.
    """
    still = Solution.objects.filter(failed_at__isnull=True, confirmed_at__isnull=True)
    silent = still.filter(silence_until_at__gte=now, case__by_word_only=False).values("case")
    rows = Case.objects.select_related("customer", "owner", "owner_team", "face", "face_team")
    waiting = rows.filter(state=State.TO_CONFIRM, merged_into__isnull=True, is_practice=False)
    return waiting.exclude(pk__in=silent).order_by("reported_at", "pk")
