"""Rules of the inbox, what each did, and what one would have done."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet
from django.db.models.functions import Substr
from django.utils.translation import gettext as _

from handschlag.conversations.choices import MESSAGES, Direction
from handschlag.conversations.models import Conversation, InboxRule, RuleApplied
from handschlag.conversations.rules import inbox
from handschlag.core.errors import NotThere

TRIED_ON = 1000


def inbox_rules() -> QuerySet[InboxRule]:
    """In the order in which they are followed."""
    return InboxRule.objects.select_related("team", "user", "text")


def get_inbox_rule(rule: int) -> InboxRule:
    found = inbox_rules().filter(pk=rule).first()
    if found is None:
        raise NotThere(_("This rule does not exist."))
    return found


def rule_applied(rule: int) -> QuerySet[RuleApplied]:
    """What it did, the newest first."""
    rows = RuleApplied.objects.filter(rule=rule).select_related("conversation__customer", "conversation__person")
    return rows.order_by("-at", "-id")


def rules_followed(conversation: int) -> QuerySet[RuleApplied]:
    return RuleApplied.objects.filter(conversation=conversation).select_related("rule__text").order_by("id")


def would_hold(conditions: Sequence[inbox.Condition]) -> tuple[list[Conversation], int]:
    """Of the last thousand mails and letters that came in those it would hold for, the newest first; and of how many."""
    came_in = Conversation.objects.filter(channel__in=MESSAGES, direction=Direction.IN, machine="", is_practice=False)
    read = came_in.order_by("-started_at", "-id").values_list(
        "pk",
        "sender",
        "subject",
        "mail__sender_address",
        "mail__to",
        "mail__cc",
        Substr("mail__reply", 1, inbox.READ),
        Substr("note", 1, inbox.READ),
    )[:TRIED_ON]
    looked_at = list(read)
    fits = [
        pk
        for pk, sender, subject, address, to, cc, reply, note in looked_at
        if inbox.holds(conditions, entry_of(sender, address, f"{to or ''},{cc or ''}", subject, reply or note or ""))
    ]
    rows = Conversation.objects.select_related("customer", "person").in_bulk(fits)
    return [rows[pk] for pk in fits if pk in rows], len(looked_at)


def entry_of(sender: str, address: str | None, to: str, subject: str, text: str) -> inbox.Entry:
    """As rules look at it; `to` has addresses with commas between them."""
    named = tuple(one.strip().rpartition("<")[2].rstrip(">") for one in to.split(",") if one.strip())
    return inbox.Entry(sender=tuple(filter(None, (sender, address))), to=named, subject=subject, text=text)
