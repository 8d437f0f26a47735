"""Asking somebody to take it. Nothing moves: whoever is responsible stays so until it is accepted (law 4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.customers.rules.acting import Face
from handschlag.handovers import queries
from handschlag.handovers.actions.holding import hold_handover, hold_matter
from handschlag.handovers.choices import Kind
from handschlag.handovers.facts import HandoverCorrected, HandoverGiven
from handschlag.handovers.models import BadNews, Bundle, Handover
from handschlag.handovers.permissions import may_take_back
from handschlag.handovers.queries import Away, Matter
from handschlag.handovers.rules import passing
from handschlag.handovers.rules.packet import LONGEST_STEP
from handschlag.handovers.rules.receivers import Receiver
from handschlag.people import actions as people
from handschlag.people import queries as colleagues
from handschlag.people.models import Skill, Team
from handschlag.people.notices import ToTell
from handschlag.promises import queries as promised

LONGEST_STORY = 4000
LONGEST_NAME = 120


class CannotGive(Cannot):
    """Nobody's, over, under way already, or to nobody who could take it."""


class ReceiverAway(CannotGive):
    """Nobody there would answer. It can be given all the same; `away` says who could take it instead."""

    def __init__(self, away: Away) -> None:
        super().__init__(away.text, field="to")
        self.away = away


class CannotCorrect(Cannot):
    """It was answered already, or somebody else corrected it meanwhile."""


@dataclass(frozen=True)
class News:
    """Bad news as it was prepared: what, why, what we can offer, and how to say it."""

    what: str
    why: str
    offer: str
    guide: str


@transaction.atomic
def give_handover(
    *,
    to: Receiver,
    by: int | None,
    now: datetime,
    case: int | None = None,
    promise: int | None = None,
    conversation: int | None = None,
    kind: str = Kind.ORDINARY,
    story: str = "",
    next_step: str = "",
    in_call: int | None = None,
    although_away: bool = False,
    news: News | None = None,
) -> Handover:
    """Offer one matter to somebody; story and next step write themselves where they are not given.

    The third pass goes to a lead by itself. The same offer twice is one. `although_away`: the giver knows that nobody
    is there. Raises CannotGive, ReceiverAway, NotThere.
    """
    found = hold_matter(case=case, promise=promise, conversation=conversation, in_call=in_call)
    known = _check(found, to, kind, news)
    if known is not None:
        return known
    if not although_away and (gone := queries.away(to, customer=found.customer, now=now)) is not None:
        raise ReceiverAway(gone)
    row = offer(found, to, kind, by=by, now=now, story=story, next_step=next_step, in_call=in_call)
    if news is not None:
        BadNews.objects.create(
            handover=row,
            what=news.what.strip(),
            why=news.why.strip(),
            offer=news.offer.strip(),
            guide=news.guide.strip(),
        )
    tell_receivers(row, by=by, now=now)
    return row


@transaction.atomic
def correct_packet(*, handover: int, story: str, next_step: str, revision: int, by: int, now: datetime) -> Handover:
    """The giver puts story and next step right, on top of what they saw. Raises CannotCorrect."""
    row, _found = hold_handover(handover)
    if not row.is_waiting:
        raise CannotCorrect(_("It was answered already."))
    if not may_take_back(colleagues.get_user(by), row):
        raise CannotCorrect(_("It is somebody else's."))
    if not story.strip() or not next_step.strip():
        raise CannotCorrect(_("A handover carries its story and the next step."), field="story")
    if (row.story, row.next_step) == (_tidy(story), next_step.strip()[:LONGEST_STEP]):
        return row
    if row.revision != revision:
        raise CannotCorrect(
            _("Somebody else corrected it meanwhile. Yours is still here; look at both."), field="story"
        )
    row.story, row.next_step, row.revision = _tidy(story), next_step.strip()[:LONGEST_STEP], row.revision + 1
    row.save(update_fields=["story", "next_step", "revision"])
    facts.record(HandoverCorrected(handover=row.pk), at=now, by=by, customer=row.customer_id)
    return row


def offer(
    found: Matter,
    to: Receiver,
    kind: str,
    *,
    by: int | None,
    now: datetime,
    story: str = "",
    next_step: str = "",
    in_call: int | None = None,
    bundle: Bundle | None = None,
) -> Handover:
    """Part of an action that holds the matter and has checked it: the row and its fact."""
    holder, owed = found.holder, queries.owed_in(found)
    number = passing.pass_number((one.kind, one.state) for one in queries.earlier(found))
    meant, to = to, _decided_by(holder, to, kind, number, by=by, now=now)
    written = queries.packet(found, now=now, step=next_step)
    row = Handover(
        **_ids(found),
        kind=kind, customer_id=found.customer, bundle=bundle, given_at=now, given_by=by,
        from_user_id=holder.user, from_team_id=holder.team, in_call_id=in_call, pass_number=number,
        story=_tidy(story) or written.story, next_step=next_step.strip()[:LONGEST_STEP] or written.next_step,
        is_practice=found.is_practice,
    )  # fmt: skip
    address(row, to)
    if to != meant:
        row.asked_user_id, row.asked_team_id = meant.user, meant.team
    row.answer_by_at = answer_by(row, now=now, first_due=min((one.falls_due_at for one in owed), default=None))
    row.takes_read_back = bool(queries.why_read_back(row, found, owed))
    row.save()
    told = HandoverGiven(handover=row.pk, kind=kind, users=tuple(queries.users_of(to)), **found.key)
    facts.record(told, at=now, by=by, customer=row.customer_id)
    return row


def address(row: Handover, to: Receiver) -> None:
    row.to_user_id, row.to_team_id, row.to_skill_id = to.user, to.team, to.skill
    row.to_partner = to.partner[:LONGEST_NAME] or None


def answer_by(row: Handover, *, now: datetime, first_due: datetime | None) -> datetime:
    """On the clock that counts for this customer and the team that is asked."""
    hours = promised.clock_for(row.customer_id, row.to_team_id, now=now)
    allowed = hours.due(now, queries.answer_minutes(row.kind) * 60)
    return passing.answer_by(allowed, given_at=now, first_due=first_due)


def tell_receivers(row: Handover, *, by: int | None, now: datetime) -> None:
    """Those who may take it, and whoever is responsible where somebody else gave it."""
    users = [user for user in queries.users_of(row.receiver) if user not in (by, row.from_user_id)]
    if row.from_user_id is not None and row.from_user_id != by:
        users.append(row.from_user_id)
    people.give_notices(tell(row, queries.ASKED, users), by=by, now=now)


def tell(row: Handover, code: str, users: Iterable[int]) -> list[ToTell]:
    matter = f"customer-{row.customer_id}" if row.customer_id is not None else queries.thing_of(row.pk)
    return [ToTell(user, matter, code, queries.thing_of(row.pk)) for user in sorted(set(users))]


def check_receiver(to: Receiver, holder: Face) -> None:
    """Raises CannotGive where nobody could take it, or it is theirs already."""
    if not to.is_one:
        raise CannotGive(_("Choose one: a colleague, a team, a skill or a partner."), field="to")
    if (to.user, to.team) == (holder.user, holder.team):
        raise CannotGive(_("It is theirs already."), field="to")
    is_known = (
        Team.objects.filter(pk=to.team).exists() if to.team is not None
        else Skill.objects.filter(pk=to.skill).exists() if to.skill is not None
        else True
    )  # fmt: skip
    others = [user for user in queries.users_of(to) if user != holder.user]
    if not to.partner and not (is_known and others):
        raise CannotGive(_("Nobody there could take it."), field="to")


def _check(found: Matter, to: Receiver, kind: str, news: News | None) -> Handover | None:
    """The same offer where it is under way already. Raises CannotGive."""
    if found.is_over:
        raise CannotGive(_("Nothing of it is left to do."))
    if found.holder == Face():
        raise CannotGive(_("It belongs to nobody yet: take it first."))
    if kind not in Kind.values or (kind == Kind.BAD_NEWS) != (news is not None):
        raise CannotGive(_("Bad news is prepared: what, why, what we can offer, and how to say it."), field="kind")
    if news is not None and not all(part.strip() for part in (news.what, news.why, news.offer, news.guide)):
        raise CannotGive(_("Bad news is prepared: what, why, what we can offer, and how to say it."), field="what")
    waiting = queries.waiting_for(found)
    if waiting is not None and to in (waiting.receiver, Receiver(waiting.asked_user_id, waiting.asked_team_id)):
        return waiting
    if waiting is not None:
        raise CannotGive(
            _("It is being handed to %(name)s already. Take that back first.") % {"name": waiting.receiver_name}
        )
    check_receiver(to, found.holder)
    return None


def _decided_by(holder: Face, to: Receiver, kind: str, number: int, *, by: int | None, now: datetime) -> Receiver:
    """Ping-pong ends: the third pass goes to whoever leads the one responsible. In a house without a lead it goes on."""
    is_given_by_lead = by is not None and queries.is_lead_of(by, holder)
    if not passing.goes_to_lead(kind, number, is_given_by_lead=is_given_by_lead):
        return to
    lead = queries.lead_to_decide(holder, now=now, but=[user for user in (holder.user, by) if user is not None])
    return Receiver(user=lead) if lead is not None else to


def _ids(found: Matter) -> dict[str, int | None]:
    return {f"{name}_id": number for name, number in found.key.items()}


def _tidy(story: str) -> str:
    return "\n".join(" ".join(line.split()) for line in story.splitlines() if line.strip())[:LONGEST_STORY]
