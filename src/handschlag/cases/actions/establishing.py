"""Law 2: what was established is not asked again without a reason. Repeated work is counted without naming anybody."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.cases import queries
from handschlag.cases.actions.belonging import link_contact
from handschlag.cases.actions.holding import hold_case
from handschlag.cases.choices import Again, Manner, Overtaken, Scope, Showed
from handschlag.cases.facts import FindingEnded, FindingMade, StepTried, WorkRepeated
from handschlag.cases.models import Case, Finding, RepeatedWork, Step
from handschlag.cases.rules import findings as rules
from handschlag.conversations.actions.holding import hold_chains
from handschlag.core import facts
from handschlag.core.errors import Cannot, NotThere
from handschlag.customers.models import InstalledItem


class CannotEstablish(Cannot):
    """Nothing was asked or answered, it is about nothing, or it stands established: then `again` needs a reason."""


class CannotTry(Cannot):
    """Nothing was tried, or it was tried already: then `again` needs a reason."""


class CannotOvertake(Cannot):
    """It no longer stands."""


@transaction.atomic
def establish(  # a finding says what, how, for what and until when
    *,
    case: int,
    question: str,
    answer: str,
    manner: str,
    by: int | None,
    now: datetime,
    scope: str = Scope.CASE,
    conversation: int | None = None,
    valid_until_at: datetime | None = None,
    until_change: str = "",
    again: str = "",
) -> Finding:
    """Write down what was established while this case was worked on; `scope` says for what it holds.

    The same answer in the same contact is the same finding. What stands already is asked again only with a reason
    (`again`, a code of `choices.Again`); then the same answer renews it, `changed` overtakes it, and any other
    contradiction stands beside it until somebody decides. Raises CannotEstablish.
    """
    row = hold_case(case, conversation=conversation)
    _check(row, question, answer, manner, scope)
    standing = queries.standing(row, question=question, scope=scope, now=now)
    same = next((one for one in standing if one.answer_key == rules.key(answer)), None)
    if same is not None and conversation is not None and same.conversation_id == conversation:
        return same
    if conversation is not None:
        link_contact(row, conversation, by=by, now=now)
    if standing:
        _repeat(row, again, finding=standing[-1], now=now)
    is_of_item = scope == Scope.ITEM and not until_change.strip() and valid_until_at is None
    made = Finding.objects.create(
        customer_id=row.customer_id,
        case=row,
        installed_item_id=row.installed_item_id if scope == Scope.ITEM else None,
        scope=scope,
        question=question.strip()[:200],
        question_key=rules.key(question),
        answer=answer.strip()[:500],
        answer_key=rules.key(answer),
        manner=manner,
        established_at=now,
        by=by,
        conversation_id=conversation,
        valid_until_at=valid_until_at,
        until_change=until_change.strip()[:200],
        is_until_item_changes=is_of_item,
    )
    told = FindingMade(finding=made.pk, scope=scope, manner=manner, case=row.pk)
    facts.record(told, at=now, by=by, customer=row.customer_id)
    for old in standing:
        if again == Again.CHANGED or old.answer_key == made.answer_key:
            how = Overtaken.RENEWED if old.answer_key == made.answer_key else Overtaken.CHANGED
            _overtake(old, how, made, "", by=by, now=now)
    return made


@transaction.atomic
def decide_between(*, finding: int, because: str, by: int | None, now: datetime) -> Finding:
    """Of findings that contradict each other this one is right, and why; the others no longer stand.

    Raises CannotOvertake for one that no longer stands itself, or contradicts nothing.
    """
    chosen = _held(finding)
    standing = queries.beside(chosen, now=now)
    others = [one for one in standing if one.answer_key != chosen.answer_key]
    if chosen not in standing or not others:
        raise CannotOvertake(_("Nothing contradicts this finding, or it no longer stands."), field="finding")
    if not because.strip():
        raise CannotOvertake(_("Why is this one right?"), field="because")
    for other in others:
        _overtake(other, Overtaken.DECIDED, chosen, because, by=by, now=now)
    return chosen


@transaction.atomic
def note_change(*, finding: int, because: str, by: int | None, now: datetime) -> Finding:
    """What it held until has happened ("Router getauscht"): it no longer stands and may be asked. Raises CannotOvertake."""
    row = _held(finding)
    if row.overtaken_as:
        raise CannotOvertake(_("Nothing contradicts this finding, or it no longer stands."), field="finding")
    if not because.strip():
        raise CannotOvertake(_("What has changed?"), field="because")
    _overtake(row, Overtaken.CHANGED, None, because, by=by, now=now)
    return row


@transaction.atomic
def overtake_with_item(*, installed_item: int, by: int | None, now: datetime) -> int:
    """What the customer has was changed or replaced: what held until then no longer stands; returns how much.

    Twice changes nothing.
    """
    customer = InstalledItem.objects.filter(pk=installed_item).values_list("customer", flat=True).first()
    if customer is None:
        return 0
    hold_chains(customer)
    until_then = Finding.objects.select_for_update().filter(
        installed_item=installed_item, is_until_item_changes=True, overtaken_as=""
    )
    found = list(until_then.order_by("pk"))
    for row in found:
        _overtake(row, Overtaken.CHANGED, None, "", by=by, now=now)
    return len(found)


@transaction.atomic
def try_step(
    *,
    case: int,
    words: str,
    showed: str,
    by: int | None,
    now: datetime,
    note: str = "",
    conversation: int | None = None,
    again: str = "",
) -> Step:
    """What was tried and what it showed. What was tried already is tried again only with a reason. Raises CannotTry.

    The same with the same result in the same contact is the same step.
    """
    row = hold_case(case, conversation=conversation)
    if not rules.key(words) or showed not in Showed.values:
        raise CannotTry(_("Write down what was tried and what it showed."), field="words")
    before = Step.objects.filter(case__in=queries.family(row.pk), words_key=rules.key(words))
    last = before.order_by("-tried_at", "-pk").first()
    if last is not None and conversation is not None and (last.conversation_id, last.showed) == (conversation, showed):
        return last
    if last is not None and again not in Again.values:
        raise CannotTry(_("This was tried already: why again?"), field="again")
    if conversation is not None:
        link_contact(row, conversation, by=by, now=now)
    if last is not None:
        _count(row, again, step=last, now=now)
    made = Step.objects.create(
        case=row,
        words=words.strip()[:200],
        words_key=rules.key(words),
        showed=showed,
        note=note.strip()[:500],
        tried_at=now,
        by=by,
        conversation_id=conversation,
    )
    told = StepTried(case=row.pk, step=made.pk, showed=showed)
    facts.record(told, at=now, by=by, customer=row.customer_id)
    return made


def _check(row: Case, question: str, answer: str, manner: str, scope: str) -> None:
    if not rules.key(question):
        raise CannotEstablish(_("What was asked?"), field="question")
    if not rules.key(answer):
        raise CannotEstablish(_("What was the answer?"), field="answer")
    if manner not in Manner.values:
        raise CannotEstablish(_("How do we know it?"), field="manner")
    if scope not in Scope.values or (scope == Scope.ITEM and row.installed_item_id is None):
        raise CannotEstablish(_("Say first which device or contract it is about."), field="scope")


def _repeat(row: Case, again: str, *, finding: Finding, now: datetime) -> None:
    if again not in Again.values:
        said = {"question": finding.question, "answer": finding.answer}
        raise CannotEstablish(
            _("This is established: %(question)s %(answer)s. Why is it asked again?") % said, field="again"
        )
    _count(row, again, finding=finding, now=now)


def _count(row: Case, again: str, *, now: datetime, finding: Finding | None = None, step: Step | None = None) -> None:
    repeated = RepeatedWork.objects.create(
        customer_id=row.customer_id, case=row, finding=finding, step=step, why=again, at=now
    )
    told = WorkRepeated(repeated=repeated.pk, why=again, case=row.pk)
    facts.record(told, at=now, by=None, customer=row.customer_id)


def _overtake(
    row: Finding, how: Overtaken, right: Finding | None, because: str, *, by: int | None, now: datetime
) -> None:
    row.overtaken_as, row.overtaken_at, row.overtaken_by = how, now, right
    row.overtaken_because = because.strip()[:300]
    row.save(update_fields=["overtaken_as", "overtaken_at", "overtaken_by", "overtaken_because"])
    told = FindingEnded(finding=row.pk, overtaken_as=how, overtaken_by=right.pk if right is not None else None)
    facts.record(told, at=now, by=by, customer=row.customer_id)


def _held(finding: int) -> Finding:
    """The finding, with the customer it is about held."""
    customer = Finding.objects.filter(pk=finding).values_list("customer", flat=True).first()
    if customer is None:
        raise NotThere(_("This finding does not exist."), field="finding")
    hold_chains(customer)
    return Finding.objects.select_for_update().get(pk=finding)
