"""Checks before, the switch, the check call after. The old one stays until the customer says that the new one works."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from handschlag.cases import actions as cases
from handschlag.cases import queries as concerns
from handschlag.cases.choices import Kind as CaseKind
from handschlag.changeovers import queries
from handschlag.changeovers.actions.anew import begin_anew, has_more, newest_result
from handschlag.changeovers.actions.holding import CannotChangeOver, hold_affected, refuse_held, talk_of
from handschlag.changeovers.actions.telling import settle
from handschlag.changeovers.facts import (
    CheckCallMade,
    CustomerSwitched,
    ReadinessNoted,
    SwitchReversed,
)
from handschlag.changeovers.models import Affected, AffectedItem, CheckCall, ReadinessResult
from handschlag.core import facts
from handschlag.customers import actions as customers
from handschlag.customers.models import InstalledItem
from handschlag.outreach import actions as outreach
from handschlag.promises import actions as promises
from handschlag.promises.choices import RUNNING, Clock, Kind, Source
from handschlag.promises.models import Promise


@transaction.atomic
def note_check(
    *, affected: int, check: int, is_ok: bool, note: str = "", by: int | None, now: datetime
) -> ReadinessResult:
    """What a check showed; the newest counts. What is not so needs a word why. Raises CannotChangeOver."""
    row = hold_affected(affected)
    wanted = row.changeover.checks.filter(pk=check, retired_at__isnull=True).first()
    if wanted is None:
        raise CannotChangeOver(_("This is not checked here."), field="check")
    if row.switched_at is not None:
        raise CannotChangeOver(_("Switched already."), field="check")
    if not is_ok and not note.strip():
        raise CannotChangeOver(_("What is missing?"), field="note")
    result = ReadinessResult.objects.create(
        affected=row, check_of=wanted, is_ok=is_ok, note=note.strip()[:300], at=now, by=by
    )
    settle_ready(row, now=now)
    noted = ReadinessNoted(affected=row.pk, check=wanted.pk, is_ok=is_ok, is_ready=row.ready_at is not None)
    facts.record(noted, at=now, by=by, customer=row.customer_id)
    return result


@transaction.atomic
def switch_customer(*, affected: int, by: int | None, now: datetime, identifier: str = "") -> Affected:
    """The new one works beside the old one, and a check call is promised. The old one does not end by this.

    `identifier`: the number of the new one where only one is switched. Raises CannotChangeOver with what stands against it.
    """
    row = hold_affected(affected)
    if row.switched_at is not None:
        raise CannotChangeOver(_("Switched already."), field="affected")
    refuse_held(row, by=by, now=now)
    if queries.why_not(row):
        raise CannotChangeOver(queries.page(row.pk, now=now).next_step, field="affected")
    assert row.option is not None, "nothing stands against it"
    product = row.option.product_id or row.changeover.successor_id
    newer = _set_up(row, product, identifier, by=by, now=now)
    row.switched_at, row.check_promise = now, promise_check_call(row, by=by, now=now)
    row.save(update_fields=["switched_at", "check_promise"])
    settle(row.appointment_id, conversation=None, by=by, now=now)
    switched = CustomerSwitched(affected=row.pk, promise=row.check_promise.pk, items=tuple(newer))
    facts.record(switched, at=now, by=by, customer=row.customer_id)
    return row


@transaction.atomic
def note_check_call(
    *,
    affected: int,
    works: bool,
    words: str = "",
    conversation: int | None = None,
    by: int | None,
    now: datetime,
) -> CheckCall:
    """We called and asked. Works: the old one ends today. Does not: a fault is opened in their words, the old one goes on,
    and another check call is promised. Raises CannotChangeOver.

    `conversation`: in which the customer said it; without one, `words` say who told us that it works, and how.

    What turned up after the switch was not asked about: it stays, and they begin anew with it.
    """
    row = hold_affected(affected)
    if row.switched_at is None or row.check_promise is None:
        raise CannotChangeOver(_("Not switched yet: there is nothing to check."), field="affected")
    if not works and not words.strip():
        raise CannotChangeOver(_("What does not work, in the customer’s words?"), field="words")
    talk, promise = talk_of(row, conversation), row.check_promise
    if works:
        _refuse_open_fault(row)
        if talk is None and not words.strip():
            raise CannotChangeOver(_("Who told you that it works, and how?"), field="words")
    settle(promise.pk, conversation=talk, by=by, now=now)
    case = None if works else _open_fault(row, words, talk, by=by, now=now)
    call = CheckCall.objects.create(
        affected=row, promise=promise, conversation_id=talk, is_working=works, words=words.strip()[:300],
        case_id=case, at=now, by=by,
    )  # fmt: skip
    if works:
        _end_old(row, by=by, now=now)
    else:
        row.check_promise = promise_check_call(row, by=by, now=now)
        row.save(update_fields=["check_promise"])
        outreach.settle_holds(several=[row.customer_id], by=by, now=now)
    made = CheckCallMade(affected=row.pk, works=works, case=case)
    facts.record(made, at=now, by=by, customer=row.customer_id)
    if works and has_more(row):
        begin_anew(row, by=by, now=now)
    elif works:
        row.checked_at = now
        row.save(update_fields=["checked_at"])
    return call


@transaction.atomic
def switch_back(*, affected: int, by: int | None, now: datetime, conversation: int | None = None) -> Affected:
    """The customer goes back to what worked: the new one ends, the old one never had. Raises CannotChangeOver.

    They are not ready any more: every check is made again. What was done before this switch stays done.
    """
    row = hold_affected(affected)
    if row.switched_at is None or row.check_promise is None:
        raise CannotChangeOver(_("Not switched: there is nothing to go back from."), field="affected")
    for one in _under_way(row).select_related("newer"):
        assert one.newer is not None, "filtered"
        ended_on = max(timezone.localdate(now), one.newer.since_on or timezone.localdate(now))
        customers.end_installed_item(item=one.newer.pk, revision=one.newer.revision, ended_on=ended_on, by=by, now=now)
        one.newer = None
        one.save(update_fields=["newer"])
    promise = row.check_promise
    if promise.state in RUNNING and promise.breaks_at >= now:
        promises.release_promise(promise=promise.pk, conversation=talk_of(row, conversation), by=by, now=now)
    row.switched_at, row.check_promise = None, None
    row.ready_at, row.results_before = None, newest_result(row)
    row.save(update_fields=["switched_at", "check_promise", "ready_at", "results_before"])
    facts.record(SwitchReversed(affected=row.pk), at=now, by=by, customer=row.customer_id)
    return row


def settle_ready(row: Affected, *, now: datetime) -> None:
    """Part of an action that holds `row`: whether everything is as it has to be, once they have chosen."""
    is_ready = row.option_id is not None and row.pk in queries.ready([row])
    if is_ready != (row.ready_at is not None):
        row.ready_at = now if is_ready else None
        row.save(update_fields=["ready_at"])


def _set_up(row: Affected, product: int, identifier: str, *, by: int | None, now: datetime) -> list[int]:
    """For each old one a new one beside it, at the same site."""
    found = []
    ending = list(
        row.items.filter(is_device=False, newer__isnull=True, item__ended_on__isnull=True)
        .select_related("item")
        .order_by("pk")
    )
    for one in ending:
        newer = customers.add_installed_item(
            customer=one.item.customer_id,
            product=product,
            identifier=identifier if len(ending) == 1 and identifier else one.item.identifier,
            site=one.item.site_id,
            since_on=timezone.localdate(now),
            by=by,
            now=now,
        )
        one.newer = newer
        one.save(update_fields=["newer"])
        found.append(newer.pk)
    if not found:
        raise CannotChangeOver(_("This customer has nothing left that ends."), field="affected")
    return found


def _under_way(row: Affected) -> QuerySet[AffectedItem]:
    """Switched, and not yet said to work."""
    return row.items.filter(newer__isnull=False, done_at__isnull=True)


def _end_old(row: Affected, *, by: int | None, now: datetime) -> None:
    today = timezone.localdate(now)
    for one in _under_way(row).select_related("item").order_by("pk"):
        one.done_at = now
        one.save(update_fields=["done_at"])
        old: InstalledItem = one.item
        customers.end_installed_item(
            item=old.pk,
            revision=old.revision,
            ended_on=max(today, old.since_on or today),
            replaced_by=one.newer_id,
            by=by,
            now=now,
        )


def _refuse_open_fault(row: Affected) -> None:
    for call in row.calls.filter(is_working=False).order_by("pk"):
        assert call.case_id is not None, "a failed check call has its fault"
        if not concerns.going_on(call.case_id).is_over:
            raise CannotChangeOver(
                _("Fault %d is still open: first the customer confirms that it is gone.") % call.case_id, field="works"
            )


def _open_fault(row: Affected, words: str, talk: int | None, *, by: int | None, now: datetime) -> int:
    item = _under_way(row).values_list("newer", flat=True).order_by("pk").first()
    case = cases.open_case(
        customer=row.customer_id,
        kind=CaseKind.FAULT,
        words=words,
        conversation=talk,
        reported_at=now,
        installed_item=item,
        by=by,
        now=now,
    )
    return case.pk


def promise_check_call(row: Affected, *, by: int | None, now: datetime) -> Promise:
    with override(row.customer.language):
        words = _("We call you and ask whether everything works with %s") % row.changeover.successor
    return promises.make_promise(
        customer=row.customer_id,
        kind=Kind.CALL_BACK,
        words=words,
        source=Source.SPOKEN,
        clock=Clock.BUSINESS,
        allowance=timedelta(hours=row.changeover.check_hours),
        given_by=by,
        told_at=now,
        by=by,
        now=now,
    )
