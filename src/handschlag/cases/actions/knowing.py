"""One known cause: found, offered to whoever calls with it, promised to all who wait, fixed for all of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from handschlag.cases import queries
from handschlag.cases.actions.belonging import link_contact
from handschlag.cases.actions.holding import hold_case
from handschlag.cases.actions.promising import link
from handschlag.cases.actions.solving import solve_case
from handschlag.cases.choices import OVER, SOLVED, Role
from handschlag.cases.facts import (
    CauseLeft,
    CauseShared,
    KnownFaultDescribed,
    KnownFaultFixed,
    KnownFaultFound,
    WaitingPromised,
)
from handschlag.cases.models import Case, KnownFault, Waiting
from handschlag.cases.rules.days import close_of_day
from handschlag.conversations.actions.holding import hold_chains
from handschlag.core import facts
from handschlag.core.errors import Cannot, NotThere
from handschlag.customers import queries as customers
from handschlag.products.models import Version
from handschlag.promises import actions as promises
from handschlag.promises import queries as promised
from handschlag.promises.choices import RUNNING, Clock, Kind, Source
from handschlag.promises.models import PromiseGroup


class CannotKnow(Cannot):
    """It has no name or shows in no way, or somebody else changed it meanwhile."""


class CannotShareCause(Cannot):
    """The cause is gone, or this concern is over or waits for another one."""


class CannotPromiseToWaiting(Cannot):
    """Nobody waits, or all were promised something already."""


@transaction.atomic
def enter_known_fault(
    *,
    title: str,
    symptoms: str,
    by: int | None,
    now: datetime,
    product: int | None = None,
    version: int | None = None,
    area: str = "",
    workaround: str = "",
    cause: str = "",
) -> KnownFault:
    """A cause of many concerns: how it shows, whom it concerns, what customers can do meanwhile. Raises CannotKnow."""
    row = KnownFault(known_at=now, by=by)
    _describe(row, title, symptoms, product, version, area, workaround, cause)
    row.save()
    facts.record(KnownFaultFound(fault=row.pk), at=now, by=by)
    return row


@transaction.atomic
def change_known_fault(
    *,
    fault: int,
    revision: int,
    title: str,
    symptoms: str,
    by: int | None,
    now: datetime,
    product: int | None = None,
    version: int | None = None,
    area: str = "",
    workaround: str = "",
    cause: str = "",
) -> KnownFault:
    """More is known of it. `revision`: the one the writer had before them; nobody overwrites a newer one. Raises CannotKnow."""
    row = _held(fault)
    if row.revision != revision:
        raise CannotKnow(_("Somebody has changed this meanwhile. Please look at it again."), field="revision")
    _describe(row, title, symptoms, product, version, area, workaround, cause)
    row.revision += 1
    row.save()
    facts.record(KnownFaultDescribed(fault=row.pk), at=now, by=by)
    return row


@transaction.atomic
def share_cause(
    *,
    fault: int,
    case: int,
    by: int | None,
    now: datetime,
    wants_call: bool = False,
    conversation: int | None = None,
) -> Waiting:
    """A concern has that cause: it waits with the others and is promised what they were. Raises CannotShareCause.

    In a contact the customer hears of it and of the workaround. `wants_call`: they asked to be called when it is over.
    """
    row = hold_case(case, conversation=conversation)
    known = _held(fault)
    standing = Waiting.objects.filter(case__in=queries.family(row.pk), left_at__isnull=True).first()
    if standing is not None and standing.fault_id != fault:
        raise CannotShareCause(_("This concern waits for another cause already."), field="fault")
    if known.fixed_at is not None or row.state in SOLVED or row.state in OVER:
        raise CannotShareCause(_("The cause is gone, or this concern is not open."), field="fault")
    if conversation is not None:
        link_contact(row, conversation, by=by, now=now)
    waiting = standing or Waiting.objects.create(fault=known, case=row, joined_at=now, by=by)
    if conversation is not None and waiting.told_at is None:
        waiting.told_at, waiting.told_in_id = now, conversation
    if wants_call and waiting.wants_call_at is None:
        waiting.wants_call_at = now
    waiting.save()
    if standing is None:
        facts.record(CauseShared(case=row.pk, fault=fault), at=now, by=by, customer=row.customer_id)
        _promise_the_same(known, row, is_told=conversation is not None, by=by, now=now)
    return waiting


@transaction.atomic
def leave_cause(*, case: int, by: int | None, now: datetime) -> None:
    """It was another cause after all. What was promised stays promised. Raises CannotShareCause."""
    row = hold_case(case)
    waiting = queries.cause_of(row.pk)
    if waiting is None:
        raise CannotShareCause(_("This concern waits for no known cause."), field="case")
    waiting.left_at = max(now, waiting.joined_at)
    waiting.save(update_fields=["left_at"])
    facts.record(CauseLeft(case=row.pk, fault=waiting.fault_id), at=now, by=by, customer=row.customer_id)


@transaction.atomic
def promise_to_waiting(
    *,
    fault: int,
    words: str,
    by: int | None,
    now: datetime,
    owner: int | None = None,
    owner_team: int | None = None,
) -> PromiseGroup:
    """One group promise to everybody who waits ("wieder in Ordnung morgen bis 18 Uhr"); each is told and judged by itself.

    Whoever comes later is promised the same. Raises CannotPromiseToWaiting, CannotPromiseToMany for fewer than two.
    """
    known, rows = _everybody(fault)
    if known.group_id is not None or known.fixed_at is not None:
        raise CannotPromiseToWaiting(_("Everybody who waits was promised something already, or it is fixed."))
    roots = customers.roots([row.customer_id for row in rows])
    group = promises.make_group(
        cause=known.title,
        words=words,
        members=sorted(roots.values()),
        owner=owner,
        owner_team=owner_team,
        by=by,
        now=now,
    )
    known.group = group
    known.save(update_fields=["group"])
    by_customer = {member.customer_id: member for member in promised.members(group.pk)}
    for row in rows:
        member = by_customer.pop(roots[row.customer_id], None)
        if member is not None:
            link(row, member, Role.SETTLES, by=by, now=now)
    facts.record(WaitingPromised(fault=fault, group=group.pk), at=now, by=by)
    return group


@transaction.atomic
def fix_known_fault(*, fault: int, words: str, by: int | None, now: datetime) -> KnownFault:
    """The cause is gone, we think: every concern that waits is solved with it, each by its own clock and confirmed by itself.
    What waits for another cause, too, waits on for that one.

    Whoever wanted to be called is promised that call; everybody else hears it the way they are told things. Twice
    changes nothing. Raises CannotKnow.
    """
    known, rows = _everybody(fault)
    if known.fixed_at is not None:
        return known
    if not words.strip():
        raise CannotKnow(_("Write down what solved it."), field="words")
    known.fixed_at, known.fixed_words = now, words.strip()
    known.save(update_fields=["fixed_at", "fixed_words"])
    rows = [row for row in rows if not _waits_on(row)]
    for row in rows:
        solve_case(case=row.pk, words=words, by=by, now=now)
        if _wants_call(row):
            _promise_call(row, by=by, now=now)
    told = KnownFaultFixed(fault=fault, cases=tuple(row.pk for row in rows))
    facts.record(told, at=now, by=by)
    return known


def _promise_the_same(known: KnownFault, row: Case, *, is_told: bool, by: int | None, now: datetime) -> None:
    """Unless this customer is in the group already, or its time is over."""
    members = list(promised.members(known.group_id)) if known.group_id is not None else []
    example = next((one for one in members if one.due_at > now and one.state in RUNNING), None)
    if example is None or any(one.customer_id in customers.family(row.customer_id) for one in members):
        return
    made = promises.make_promise(
        customer=row.customer_id,
        person=row.person_id,
        kind=example.kind,
        words=example.words,
        source=example.source,
        clock=Clock.FIXED,
        due_at=example.due_at,
        owner=example.owner_id,
        owner_team=example.owner_team_id,
        given_by=by,
        told_at=now if is_told else None,
        group=known.group_id,
        by=by,
        now=now,
    )
    link(row, made, Role.SETTLES, by=by, now=now)


def _promise_call(row: Case, *, by: int | None, now: datetime) -> None:
    hours = promised.clock_for(row.customer_id, row.face_team_id, now=now)
    with override(row.customer.language):
        words = _("We call you to say that it works again.")
    made = promises.make_promise(
        customer=row.customer_id,
        person=row.person_id,
        kind=Kind.CALL_BACK,
        words=words,
        source=Source.WRITTEN,
        clock=Clock.BUSINESS,
        due_at=close_of_day(hours, now),
        owner=row.face_id,
        owner_team=row.face_team_id,
        given_by=by,
        by=by,
        now=now,
    )
    link(row, made, Role.ALONG, by=by, now=now)


def _wants_call(row: Case) -> bool:
    waits = Waiting.objects.filter(case__in=queries.family(row.pk), left_at__isnull=True)
    return waits.filter(wants_call_at__isnull=False).exists()


def _waits_on(row: Case) -> bool:
    waits = Waiting.objects.filter(case__in=queries.family(row.pk), left_at__isnull=True)
    return waits.filter(fault__fixed_at__isnull=True).exists()


def _everybody(fault: int) -> tuple[KnownFault, Sequence[Case]]:
    """The cause and every open case that waits for it, with the chains of all their customers held in ascending order."""
    waits = Waiting.objects.filter(fault=fault, left_at__isnull=True)
    hold_chains(*waits.values_list("case__customer", flat=True))
    known = _held(fault)
    roots = {members[0] for members in queries.families(waits.values_list("case", flat=True)).values()}
    rows = Case.objects.select_for_update().filter(pk__in=roots).order_by("pk")
    return known, [row for row in rows if row.state not in SOLVED and row.state not in OVER]


def _held(fault: int) -> KnownFault:
    row = KnownFault.objects.select_for_update().filter(pk=fault).first()
    if row is None:
        raise NotThere(_("This cause is not known."), field="fault")
    return row


def _describe(
    row: KnownFault,
    title: str,
    symptoms: str,
    product: int | None,
    version: int | None,
    area: str,
    workaround: str,
    cause: str,
) -> None:
    for field, said in (("title", title), ("symptoms", symptoms)):
        if not said.strip():
            raise CannotKnow(_("Say what it is called and how it shows."), field=field)
    if version is not None and not Version.objects.filter(pk=version, product=product).exists():
        raise CannotKnow(_("This version belongs to another product."), field="version")
    row.title, row.symptoms, row.area = title.strip()[:160], symptoms.strip(), area.replace(" ", "")[:12]
    row.product_id, row.version_id = product, version
    row.workaround, row.cause = workaround.strip(), cause.strip()
