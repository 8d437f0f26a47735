"""What rings, what runs, what waits, what was said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handschlag.conversations import rules
from handschlag.conversations.choices import WRITTEN, Channel, Direction, Ending, Outcome, State
from handschlag.conversations.models import Conversation, Leg, Promised
from handschlag.conversations.queries.line import is_blocked
from handschlag.conversations.queries.promised import kept_by_mails
from handschlag.core.errors import NotThere
from handschlag.customers import queries as customers
from handschlag.people import queries as people
from handschlag.promises import queries as promises
from handschlag.promises.choices import RUNNING, Source
from handschlag.promises.choices import State as PromiseState
from handschlag.promises.models import Promise
from handschlag.worktime.queries import BusinessClock

LONGEST_STEP = 300

AFTER_CALL = timedelta(minutes=15)
"""A talk stays open on the desk this long after its end; then it waits as a Nachtrag."""
RINGS_AT_MOST = timedelta(hours=4)
UNANSWERED = (Ending.MISSED, Ending.BUSY, Ending.VOICEMAIL, Ending.LOST)
STEPS = {
    "call_back": gettext_lazy("Call back"),
    "keep_promise": gettext_lazy("Keep the promise"),
    "try_again": gettext_lazy("Try again"),
    "hand_over": gettext_lazy("Pass on"),
}


def _contacts() -> QuerySet[Conversation]:
    return Conversation.objects.select_related("customer", "person", "user", "line", "team", "owes", "owes__owner")


def contacts_with_mails() -> QuerySet[Conversation]:
    """With what a row shows of a mail: its visible part and its files, not the whole of it."""
    rows = _contacts().select_related("mail__sending").defer("mail__text", "mail__html")
    return rows.prefetch_related("mail__files", "ruled")


def find_conversation(conversation: int) -> Conversation | None:
    return _contacts().filter(id=conversation).first()


def get_conversation(conversation: int) -> Conversation:
    found = find_conversation(conversation)
    if found is None:
        raise NotThere(_("This contact does not exist."))
    return found


def ringing_for(user: int, *, now: datetime) -> QuerySet[Conversation]:
    """What rings or waits at the door for this user now, the longest waiting first."""
    rings = Conversation.objects.filter(state=State.RINGING, is_internal=False, started_at__gt=now - RINGS_AT_MOST)
    mine = rings.filter(Q(shown_to__contains=[user]) | Q(shown_to=[]))
    return _contacts().filter(id__in=_ids(mine)).order_by("id")


def running_for(user: int) -> QuerySet[Conversation]:
    """The talks this user takes part in at this moment."""
    return _contacts().filter(id__in=_ids(*_talks_of(user))).order_by("id")


def at_hand(user: int, *, now: datetime) -> QuerySet[Conversation]:
    """What this user's panel shows: running talks, and those just over that still lack their outcome."""
    just_over = Conversation.objects.filter(
        state=State.OVER, user=user, over_at__gt=now - AFTER_CALL, is_internal=False, wrapped_up_at__isnull=True
    )
    rows = _contacts().filter(id__in=_ids(*_talks_of(user), just_over), wrapped_up_at__isnull=True)
    rows = rows.exclude(channel__in=WRITTEN)
    rows = rows.exclude(channel=Channel.PORTAL, mail__isnull=False)
    return rows.prefetch_related("promised__promise", "participants__user", "participants__person").order_by("id")


def _talks_of(user: int) -> tuple[QuerySet[Conversation], QuerySet[Conversation]]:
    """The talks this user leads, and those they joined: each has an index of its own, which no "or" would use."""
    talks = Conversation.objects.filter(state=State.CONNECTED, is_internal=False)
    return talks.filter(user=user), talks.filter(participants__user=user, participants__left_at__isnull=True)


def _ids(first: QuerySet[Conversation], *others: QuerySet[Conversation]) -> list[int]:
    """Asked with every page, mostly in vain: the ids cost little, the names around them only what is there."""
    found = first.values_list("id").union(*(other.values_list("id") for other in others))
    return [conversation for (conversation,) in found]


def find_leg(*, source: str, call: str) -> Leg | None:
    """One call of an exchange by its own name for it."""
    return Leg.objects.filter(source=source, call=call).select_related("conversation").first()


def inbox(user: int, *, now: datetime) -> QuerySet[Conversation]:
    """All that came in and belongs to nobody yet, on any channel, the newest first; with what it is owed."""
    nobodys = contacts_with_mails().filter(
        user__isnull=True, wrapped_up_at__isnull=True, state=State.OVER, started_at__lte=now
    )
    mine_to_practise = Q(is_practice=False) | Q(shown_to__contains=[user])
    return nobodys.filter(mine_to_practise, is_internal=False).order_by("-started_at", "-id")


def waits_too_long(user: int, *, now: datetime, channel: str = "", limit: int = 50) -> list[Conversation]:
    """Of the inbox what waits longer than we promised, the longest overdue first."""
    late = Q(
        owes__breaks_at__lt=now, owes__done_at__isnull=True, owes__state__in=(PromiseState.OPEN, PromiseState.BROKEN)
    )
    rows = inbox(user, now=now).filter(late)
    if channel:
        rows = rows.filter(channel=channel)
    return list(rows.order_by("owes__breaks_at", "id")[:limit])


def nachtrag(user: int, *, now: datetime) -> QuerySet[Conversation]:
    """Contacts of this user that are over and lack their outcome, the oldest first.

    For a team lead also, after the end of the shift, those of the team and those of nobody.
    """
    missing = _contacts().filter(wrapped_up_at__isnull=True, state=State.OVER, is_internal=False)
    own = Q(user=user)
    return missing.filter(own | Q(id__in=_after_the_shift(user, now=now))).order_by("started_at", "id")


def next_steps(user: int, *, now: datetime) -> QuerySet[Conversation]:
    """What remained of contacts for this user until today, the oldest first.

    A next step that is a promise in the same words is not repeated: the promise says it, with its hour.
    """
    today = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    rows = _contacts().filter(next_step_user=user, next_step_on__lte=today, next_step_done_at__isnull=True)
    promised = Promised.objects.filter(conversation=OuterRef("pk"), promise__words=OuterRef("next_step"))
    named = Q(owes__words=F("next_step")) | Q(serves__words=F("next_step"))
    wishes = Q(channel=Channel.PORTAL, mail__isnull=True)  # stands among the wishes, with what can be done about it
    return rows.exclude(Exists(promised)).exclude(named).exclude(wishes).order_by("next_step_on", "id")


def _after_the_shift(lead: int, *, now: datetime) -> list[int]:
    """Ids of what others, or nobody, left open when their day closed."""
    found: list[int] = []
    for team in people.teams_of(lead):
        members = list(people.memberships(team.pk))
        if not any(member.user_id == lead and member.is_lead for member in members):
            continue
        theirs = Q(user__in=[member.user_id for member in members])
        nobodys = Q(user__isnull=True) & (Q(team=team.pk) | Q(team__isnull=True))
        left = Conversation.objects.filter(
            theirs | nobodys, wrapped_up_at__isnull=True, state=State.OVER, is_internal=False, is_practice=False
        )
        hours = promises.clock_for(None, team.pk, now=now)
        found += [row.id for row in left.order_by("id")[:1000] if _shift_end(row, hours) <= now]
    return found


def _shift_end(row: Conversation, hours: BusinessClock) -> datetime:
    """The closing time of the day on which it was over, else midnight."""
    zone = ZoneInfo(settings.TIME_ZONE)
    over_at = row.over_at or row.started_at
    day = over_at.astimezone(zone).date()
    midnight = datetime.combine(day + timedelta(days=1), time(0), tzinfo=zone)
    closing = hours.closing_of(day)
    return closing if closing is not None and closing >= over_at else midnight


@dataclass(frozen=True)
class Page:
    """A stretch of a story; `next` is the cursor of the following one, "" at the end."""

    items: list[Conversation]
    next: str


def story(
    customer: customers.Whose, *, before: str = "", since: datetime | None = None, channel: str = "", limit: int = 50
) -> Page:
    """The customer's contacts, the newest first, by keyset: the thousandth page costs what the first does.

    `since` leaves out what is older (a page already shown is drawn anew with it), `channel` all other channels.
    """
    told = Conversation.objects.select_related("person", "user", "next_step_user", "mail")
    told = told.defer("mail__text", "mail__html").prefetch_related("mail__files")
    rows = told.filter(customer__in=customers.family(customer), is_practice=False)
    if channel:
        rows = rows.filter(channel=channel)
    if since:
        rows = rows.filter(started_at__gte=since)
    if before:
        at, last = _cursor(before)
        rows = rows.filter(started_at__lte=at).filter(Q(started_at__lt=at) | Q(id__lt=last))
    found = list(rows.order_by("-started_at", "-id")[: limit + 1])
    items = found[:limit]
    is_more = len(found) > limit
    return Page(items, f"{items[-1].started_at.astimezone(UTC).isoformat()}_{items[-1].id}" if is_more else "")


def could_be_about(at: datetime) -> Q:
    """Conversations in which something promised at `at` could be spoken of: not over by then; a letter, not of a day before."""
    day = datetime.combine(timezone.localdate(at), time(0), ZoneInfo(settings.TIME_ZONE))
    return Q(over_at__isnull=True) | Q(over_at__gte=at) | Q(channel=Channel.LETTER, started_at__gte=day)


def talks_about(customer: customers.Whose, *, promised_at: datetime, limit: int) -> QuerySet[Conversation]:
    """The customer's contacts in which they could have spoken of what was promised then, the newest first."""
    rows = Conversation.objects.filter(could_be_about(promised_at), customer__in=customers.family(customer))
    return rows.filter(is_practice=False, machine="").order_by("-started_at", "-id")[:limit]


def _cursor(text: str) -> tuple[datetime, int]:
    at, _sep, last = text.rpartition("_")
    try:
        read = datetime.fromisoformat(at)
        return (read if read.tzinfo else read.replace(tzinfo=UTC)), int(last)
    except ValueError as why:
        raise NotThere(_("This page does not exist."), field="before") from why


@dataclass(frozen=True)
class Glance:
    """What two seconds are enough for: rhythm of their calls, last three contacts, missed today."""

    rhythm: rules.Rhythm | None
    last: list[Conversation]
    missed_today: int
    open_promises: list[Promise]


def glance(customer: customers.Whose, *, now: datetime) -> Glance:
    family = tuple(customers.family(customer))
    past = Conversation.objects.filter(customer__in=family, is_practice=False, started_at__lte=now)
    calls = past.filter(channel=Channel.CALL, direction=Direction.IN, started_at__gt=now - timedelta(days=400))
    zone = ZoneInfo(settings.TIME_ZONE)
    times = [
        at.astimezone(zone) for at in calls.order_by("-started_at", "-id").values_list("started_at", flat=True)[:60]
    ]
    today = datetime.combine(now.astimezone(zone).date(), time(0), tzinfo=zone)
    missed = calls.filter(started_at__gte=today, connected_at__isnull=True, ending__in=UNANSWERED).count()
    return Glance(
        rhythm=rules.rhythm(times),
        last=last_contacts(family, now=now),
        missed_today=missed,
        open_promises=list(promises.open_promises(family)),
    )


def last_contacts(customer: customers.Whose, *, now: datetime) -> list[Conversation]:
    """The three newest contacts that are over, with who had them."""
    over = Conversation.objects.filter(
        customer__in=customers.family(customer), is_practice=False, machine="", started_at__lte=now, state=State.OVER
    )
    return list(over.select_related("user").order_by("-started_at", "-id")[:3])


@dataclass(frozen=True)
class Proposal:
    """What Enter confirms. With no next step nothing remains."""

    outcome: Outcome
    next_step: str
    user: int | None
    on: date | None


def propose_wrap_up(conversation: int, *, now: datetime) -> Proposal:
    """Outcome and next step (person, date) as they follow from what happened in this contact."""
    row = get_conversation(conversation)
    owed = owed_next(row)
    commands = rules.note_commands(row.note)
    proposal = rules.propose(
        rules.Happened(
            direction=row.direction,
            ending=row.ending,
            is_spam=is_blocked(row.remote_e164),
            has_handover=any(command.kind == "handover" for command in commands),
            owed_user=(who_owes(owed) or row.user_id) if owed else None,
            owed_on=owed.falls_due_at.astimezone(ZoneInfo(settings.TIME_ZONE)).date() if owed else None,
        )
    )
    step = str(STEPS[proposal.next_step]) if proposal.next_step else ""
    if proposal.next_step == "keep_promise" and owed is not None:
        step = promises.words_of(owed)[:LONGEST_STEP]
    if proposal.next_step == "hand_over":
        words = next((command.words for command in commands if command.kind == "handover"), "")
        acting = customers.who_acts(row.customer_id, now=now).user_id if row.customer_id else None
        today = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
        return Proposal(Outcome(proposal.outcome), words or step, acting or row.user_id, today)
    return Proposal(Outcome(proposal.outcome), step, proposal.user, proposal.on)


def owed_next(row: Conversation) -> Promise | None:
    """What is owed from this contact and falls due first: made in it, owed for it, or worked on by it.

    What a mail under way keeps is nobody's next step.
    """
    made = Promised.objects.filter(conversation=row).values("promise")
    mine = Q(id__in=made) | Q(id__in=[found for found in (row.owes_id, row.serves_id) if found is not None])
    open_ones = Q(state=PromiseState.OPEN) | Q(state=PromiseState.BROKEN, done_at__isnull=True)
    ours = Promise.objects.filter(mine, open_ones).exclude(source=Source.CUSTOMER)
    ours = ours.exclude(Exists(kept_by_mails().filter(promise=OuterRef("pk"))))
    return ours.order_by("breaks_at", "id").first()


def may_be_left_to(row: Conversation, user: int, step: str, *, by: int | None) -> bool:
    """Without asking them: it is whoever says so, they have this step already, or owe it anyway (law 4)."""
    if by is None or user == by:
        return True
    step = step.strip()[:LONGEST_STEP]
    if row.next_step_user_id == user and step in ("", row.next_step):
        return True
    owed = owed_next(row)
    return owed is not None and who_owes(owed) == user and step in ("", promises.words_of(owed)[:LONGEST_STEP])


def who_owes(promise: Promise) -> int | None:
    """The person behind a promise: its owner, else the lead of the team that owes it."""
    if promise.owner_id is not None:
        return promise.owner_id
    lead = people.lead_of(promise.owner_team_id) if promise.owner_team_id is not None else None
    return lead.pk if lead else None


def call_log(*, now: datetime, limit: int = 60, only_open: bool = False) -> QuerySet[Conversation]:
    """The newest calls of the house, as an exchange's log shows them. `only_open`: unanswered and not settled."""
    calls = _contacts().filter(channel=Channel.CALL, is_practice=False, started_at__lte=now).prefetch_related("legs")
    if only_open:
        calls = calls.filter(wrapped_up_at__isnull=True, ending__in=UNANSWERED, connected_at__isnull=True)
    return calls.order_by("-started_at", "-id")[:limit]


def is_done(row: Conversation) -> bool:
    """Whether the call list would tick it off: answered, wrapped up, or its call-back has ended."""
    if row.wrapped_up_at is not None or row.connected_at is not None or row.direction == Direction.OUT:
        return True
    return row.owes is not None and row.owes.state not in RUNNING and row.owes.done_at is not None
