"""Solved is what we think, confirmed is what the customer says. Only the second judges a promise (law 3)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from handschlag.cases import queries
from handschlag.cases.actions.belonging import link_contact, say
from handschlag.cases.actions.by_law import confirm_fix, note_fix, withdraw_fix
from handschlag.cases.actions.going_on import go_to
from handschlag.cases.actions.granting import grant, resume_news
from handschlag.cases.actions.hearing import hear
from handschlag.cases.actions.holding import check_reached, hold_case, not_heard
from handschlag.cases.actions.receiving import owe_news
from handschlag.cases.choices import SOLVED, Kind, Proof, Role, State
from handschlag.cases.facts import CaseConfirmed, CaseSolved, FixFailed, SolutionTold, WithdrawalUndone
from handschlag.cases.models import Case, CasePromise, Solution, SolutionPromise
from handschlag.cases.rules import paths
from handschlag.cases.rules.days import close_of_day
from handschlag.conversations.models import Conversation
from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.promises import actions as promises
from handschlag.promises import queries as promised
from handschlag.promises.choices import RUNNING
from handschlag.promises.choices import State as PromiseState
from handschlag.promises.models import Promise


class CannotSolve(Cannot):
    """It is solved or over already, or nobody said how."""


class CannotConfirm(Cannot):
    """There is nothing to confirm."""


class CannotReopen(Cannot):
    """It is open, or the time in which the customer's return belongs to it is over."""


@transaction.atomic
def solve_case(*, case: int, words: str, by: int | None, now: datetime, conversation: int | None = None) -> Solution:
    """We think it is solved. What was promised to settle it is provisionally kept; late it is done late.

    The customer's clock stops here only if this holds. Raises CannotSolve.
    """
    row = hold_case(case, conversation=conversation)
    if row.state in SOLVED or row.is_over:
        raise CannotSolve(_("This concern is not open."))
    if not words.strip():
        raise CannotSolve(_("Write down what solved it."), field="words")
    if conversation is not None:
        link_contact(row, conversation, by=by, now=now)
    solution = Solution.objects.create(case=row, words=words.strip(), solved_at=max(now, row.reported_at), by=by)
    marked = _mark(row, solution, conversation=conversation, by=by, now=now)
    note_fix(row, solution.solved_at, by=by, now=now)
    row.state = State.TO_CONFIRM
    row.save(update_fields=["state"])
    told = CaseSolved(case=row.pk, solution=solution.pk, promises=tuple(marked))
    facts.record(told, at=now, by=by, customer=row.customer_id)
    return solution


def _mark(row: Case, solution: Solution, *, conversation: int | None, by: int | None, now: datetime) -> list[int]:
    """What was to settle it and is still owed; of one the customer agreed to replace, what took its place."""
    links = CasePromise.objects.filter(case__in=queries.family(row.pk), role=Role.SETTLES).select_related("promise")
    owed = {promised.newest(link.promise).pk for link in links}
    marked = []
    for promise in sorted(owed):
        held = promised.get_promise(promise)
        if held.state not in RUNNING and not (held.state == PromiseState.BROKEN and held.done_at is None):
            continue
        promises.mark_promise_kept(promise=promise, conversation=conversation, by=by, now=now)
        SolutionPromise.objects.create(solution=solution, promise=held)
        marked.append(promise)
    return marked


@transaction.atomic
def tell_solution(*, case: int, by: int | None, now: datetime, conversation: int | None = None) -> Solution:
    """The customer was told what solved it, in `conversation` or in writing, and until when we wait for a word against it.

    Complaints and disputes name no such time: they are asked. Twice changes nothing. Raises CannotConfirm.
    """
    row = hold_case(case, conversation=conversation)
    check_reached(conversation, CannotConfirm)
    solution = _standing(row)
    if solution.told_at is not None:
        return solution
    if conversation is not None:
        link_contact(row, conversation, by=by, now=now)
    days = queries.rule_of(row.kind).silence_days
    solution.told_at, solution.told_in_id = max(now, solution.solved_at), conversation
    if days is not None and not row.by_word_only:
        hours = promised.clock_for(row.customer_id, row.owner_team_id, now=now)
        solution.silence_until_at = close_of_day(hours, solution.told_at, days=days)
    solution.save(update_fields=["told_at", "told_in", "silence_until_at"])
    hear(row, Role.ACKNOWLEDGES, Role.UPDATES, conversation=conversation, by=by, now=now)
    until = solution.silence_until_at
    told = SolutionTold(case=row.pk, solution=solution.pk, silence_until=until, conversation=conversation)
    facts.record(told, at=now, by=by, customer=row.customer_id)
    return solution


@transaction.atomic
def confirm_case(*, case: int, conversation: int, by: int | None, now: datetime) -> Case:
    """The customer said in this contact that it is solved; what was provisionally kept is judged. Raises CannotConfirm.

    Twice changes nothing.
    """
    row = hold_case(case, conversation=conversation)
    if row.state == State.CONFIRMED:
        return row
    solution = _standing(row)
    if not queries.was_heard_in(conversation) or _is_before(conversation, solution):
        raise CannotConfirm(not_heard(), field="conversation")
    link_contact(row, conversation, by=by, now=now)
    hear(row, Role.ACKNOWLEDGES, Role.UPDATES, conversation=conversation, by=by, now=now)
    solution.confirmed_in_id = conversation
    _confirm(row, solution, Proof.SAID, max(now, solution.solved_at), by=by, now=now)
    return row


def close_as(case: int, proof: Proof, *, by: int | None, now: datetime) -> Case:
    """Part of an action that holds the case and has just solved it."""
    row = Case.objects.get(pk=case)
    solution = _standing(row)
    _confirm(row, solution, proof, max(now, solution.solved_at), by=by, now=now)
    return row


def confirm_by_silence(*, by: int | None, now: datetime) -> int:
    """Confirm what nobody said a word against in the time we named, each at the end of that time; returns how many.

    Whoever called in between about it, or with something nobody has looked at yet, was not silent: they are asked.
    """
    silent = Solution.objects.filter(silence_until_at__lt=now, confirmed_at__isnull=True, failed_at__isnull=True)
    cases = list(silent.order_by("silence_until_at", "pk").values_list("case", flat=True))
    return sum(_take_silence(case, by=by, now=now) for case in cases)


@transaction.atomic
def _take_silence(case: int, *, by: int | None, now: datetime) -> bool:
    row = hold_case(case)
    solution = queries.standing_solution(row.pk)
    until = solution.silence_until_at if solution is not None else None
    if solution is None or until is None or until >= now or row.state != State.TO_CONFIRM:
        return False
    if row.by_word_only or queries.contradicted(solution):
        return False
    _confirm(row, solution, Proof.SILENCE, until, by=by, now=now)
    return True


def _confirm(row: Case, solution: Solution, proof: Proof, at: datetime, *, by: int | None, now: datetime) -> None:
    solution.confirmed_at, solution.confirmed_as = at, proof
    solution.save(update_fields=["confirmed_at", "confirmed_as", "confirmed_in"])
    row.state, row.ended_at = State.CONFIRMED, at
    row.save(update_fields=["state", "ended_at"])
    for promise in _marked(solution):
        promises.keep_promise(promise=promise.pk, by=by, now=now)
    confirm_fix(row, by=by, now=now)
    told = CaseConfirmed(case=row.pk, solution=solution.pk, proof=proof, confirmed_at=at)
    facts.record(told, at=now, by=by, customer=row.customer_id)


@transaction.atomic
def reopen_case(*, case: int, words: str, conversation: int, by: int | None, now: datetime) -> Case:
    """The customer came back with it. The clock has never stopped, the marks are withdrawn, the fix has failed (law 3).
    They are owed news again, of a complaint and where the contract says so.

    After the confirmation only within the days of the house's rule, counted to the contact, not to this click. What the
    customer had withdrawn is simply wanted again. Raises CannotReopen.
    """
    row = hold_case(case, conversation=conversation)
    came = Conversation.objects.get(pk=conversation)
    if not words.strip():
        raise CannotReopen(_("Write down what the customer said."), field="words")
    if row.state == State.WITHDRAWN:
        facts.record(WithdrawalUndone(case=row.pk), at=now, by=by, customer=row.customer_id)
    elif row.state in SOLVED:
        _fail(row, came, by=by, now=now)
    else:
        raise CannotReopen(_("This concern is open."))
    go_to(row, paths.last(row.kind), by=by, now=now)
    link_contact(row, conversation, by=by, now=now)
    say(row, words, came, by=by, now=now)
    grant(row, by=by, now=now)
    resume_news(row, by=by, now=now)
    if row.kind == Kind.COMPLAINT:
        owe_news(row, by=by, now=now)
    return row


def _fail(row: Case, came: Conversation, *, by: int | None, now: datetime) -> None:
    if row.came_from and queries.standing_solution(row.pk) is None:
        raise CannotReopen(_("This was settled before it was moved in: open a new concern and link the two."))
    solution = _standing(row)
    until = (solution.confirmed_at or now) + timedelta(days=queries.rule_of(row.kind).return_days)
    if came.started_at > until:
        raise CannotReopen(_("This was settled long ago: open a new concern and link the two."))
    marked = _marked(solution)
    solution.failed_at, solution.failed_in = max(came.started_at, solution.solved_at), came
    solution.save(update_fields=["failed_at", "failed_in"])
    for promise in marked:
        promises.withdraw_mark(promise=promise.pk, by=by, now=now)
    withdraw_fix(row, by=by, now=now)
    judged = tuple(solution.promises.order_by("promise").values_list("promise", flat=True))
    told = FixFailed(case=row.pk, solution=solution.pk, promises=judged)
    facts.record(told, at=now, by=by, customer=row.customer_id)


def _is_before(conversation: int, solution: Solution) -> bool:
    """Over before anything was solved; letters arrive by the day."""
    over_at = Conversation.objects.values_list("over_at", flat=True).get(pk=conversation)
    return over_at is not None and timezone.localdate(over_at) < timezone.localdate(solution.solved_at)


def _standing(row: Case) -> Solution:
    solution = queries.standing_solution(row.pk)
    if solution is None or row.state not in SOLVED:
        raise CannotConfirm(_("Nothing has been solved here yet."))
    return solution


def _marked(solution: Solution) -> list[Promise]:
    """Those still provisionally kept: a mark can be withdrawn in the ledger too."""
    marked = Promise.objects.filter(state=PromiseState.PROVISIONALLY_KEPT)
    return list(marked.filter(pk__in=solution.promises.values("promise")).order_by("pk"))
