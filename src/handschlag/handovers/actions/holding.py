"""The order of locks: conversations by id, the customers' chains, the handover, then what it is about (the concern,
promises), notices last. So nobody waits in a circle.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.utils.translation import gettext as _

from handschlag.cases.models import Case
from handschlag.conversations.actions.holding import hold_chains
from handschlag.conversations.models import Conversation
from handschlag.core.errors import NotThere
from handschlag.handovers.models import Handover, Inquiry
from handschlag.handovers.queries import Matter, matter
from handschlag.promises.models import Promise


def hold_matter(
    *, case: int | None, promise: int | None, conversation: int | None, in_call: int | None = None
) -> Matter:
    """The matter as it goes on, locked against everything else that would happen to it. Raises NotThere."""
    _hold_talks([talk for talk in (conversation, in_call) if talk is not None])
    found = matter(case=case, promise=promise, conversation=conversation)
    hold_chains(found.customer)
    if found.customer is None:
        _hold_alone(found)
    if found.case is not None:
        Case.objects.select_for_update().get(pk=found.case.pk)
    if found.promise is not None:
        Promise.objects.select_for_update().get(pk=found.promise.pk)
    return matter(**found.key)


def hold_handover(handover: int, *, in_call: int | None = None) -> tuple[Handover, Matter]:
    """The handover and its matter, locked until the transaction ends. Raises NotThere."""
    place = Handover.objects.filter(pk=handover).values("case", "promise", "conversation").first()
    if place is None:
        raise NotThere(_("This handover does not exist."), field="handover")
    found = hold_matter(**place, in_call=in_call)
    return Handover.objects.select_for_update().get(pk=handover), found


def hold_inquiry(inquiry: int) -> Inquiry:
    """Raises NotThere. The chain first: what is asked and answered stands in it."""
    customer = Inquiry.objects.filter(pk=inquiry).values_list("customer", flat=True).first()
    hold_chains(customer)
    row = Inquiry.objects.select_for_update().filter(pk=inquiry).first()
    if row is None:
        raise NotThere(_("This question does not exist."), field="inquiry")
    return row


def hold_all(found: Iterable[Matter]) -> None:
    """Before many at once are touched: their talks and their customers' chains, in order."""
    some = list(found)
    _hold_talks([row.conversation.pk for row in some if row.conversation is not None])
    hold_chains(*(row.customer for row in some))


def _hold_talks(conversations: Iterable[int]) -> None:
    list(Conversation.objects.select_for_update().filter(pk__in=set(conversations)).order_by("pk"))


def _hold_alone(found: Matter) -> None:
    """Of nobody we know there is no chain: one verb at a time about the same thing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"handover {found.key}"])
