"""Law 2: what was established is not asked again without a reason. Repeated work is counted without naming anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.cases import queries
from handschlag.cases.actions.belonging import link_contact
from handschlag.cases.actions.holding import check_party, hold_case
from handschlag.cases.choices import Again, Manner, Overtaken, Scope
from handschlag.cases.facts import FindingEnded, FindingMade, WorkRepeated
from handschlag.cases.models import Case, Finding, RepeatedWork, Step
from handschlag.cases.rules import findings as rules
from handschlag.conversations.actions.holding import hold_chains, hold_conversation
from handschlag.core import facts
from handschlag.core.errors import Cannot, NotThere
from handschlag.customers.models import InstalledItem


class CannotEstablish(Cannot):
    """Nothing was asked or answered, it is about nothing, or it stands established: then `again` needs a reason."""


class CannotOvertake(Cannot):
    """It no longer stands."""


REACH: Final[dict[str, int]] = {Scope.CASE: 0, Scope.ITEM: 1, Scope.CUSTOMER: 2}
"""For how much a finding holds."""


@dataclass(frozen=True)
class _About:
    """What is spoken of: a customer, and the concern if there is one."""

    customer: int
    case: Case | None

    def standing(self, question: str, *, now: datetime) -> list[Finding]:
        if self.case is not None:
            return queries.standing(self.case, question=question, now=now)
        return queries.standing_of(self.customer, question=question, now=now)


@transaction.atomic
def establish(  # a finding says what, how, for what and until when
    *,
    question: str,
    answer: str,
    manner: str,
    by: int | None,
    now: datetime,
    case: int | None = None,
    customer: int | None = None,
    scope: str = Scope.CASE,
    conversation: int | None = None,
    valid_until_at: datetime | None = None,
    until_change: str = "",
    again: str = "",
) -> Finding:
    """Write down what was established while this case was worked on, or (`customer`) without one.

    `scope` says for what it holds. The same answer in the same contact is the same finding. What stands already, for
    whatever of them, is asked again only with a reason (`again`, a code of `choices.Again`); then the same answer renews
    it, `changed` overtakes it, and any other contradiction stands beside it until somebody decides. What holds for more
    is not overtaken by what holds for less. Raises CannotEstablish.
    """
    about = _hold(case, customer, conversation)
    _check(about.case, question, answer, manner, scope)
    if valid_until_at is not None and valid_until_at <= now:
        raise CannotEstablish(_("It would not hold any more."), field="valid_until_at")
    standing = about.standing(question, now=now)
    alike = [one for one in standing if one.answer_key == rules.key(answer)]
    said = next((one for one in alike if conversation is not None and one.conversation_id == conversation), None)
    if said is not None:
        return said
    if conversation is not None and about.case is not None:
        link_contact(about.case, conversation, by=by, now=now)
    if standing:
        _check_reason(again, standing[-1])
        count_again(about.customer, about.case, again, finding=standing[-1], now=now)
    made = Finding.objects.create(
        customer_id=about.customer,
        case=about.case,
        installed_item_id=about.case.installed_item_id if about.case is not None and scope == Scope.ITEM else None,
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
        is_until_item_changes=scope == Scope.ITEM and not until_change.strip(),
    )
    if about.case is not None and scope == Scope.CASE:
        made.known_in.add(*queries.family(about.case.pk))
    told = FindingMade(finding=made.pk, scope=scope, manner=manner, case=made.case_id)
    facts.record(told, at=now, by=by, customer=about.customer)
    for old in standing:
        is_same = old.answer_key == made.answer_key
        if (is_same or again == Again.CHANGED) and REACH[old.scope] <= REACH[made.scope]:
            _overtake(old, Overtaken.RENEWED if is_same else Overtaken.CHANGED, made, "", by=by, now=now)
    return made


@transaction.atomic
def decide_between(*, finding: int, because: str, by: int | None, now: datetime, case: int | None = None) -> Finding:
    """Of findings that contradict each other this one is right, and why; the others no longer stand.

    `case`: of all that holds for this one, also what holds for its device or customer. Raises CannotOvertake for one that
    no longer stands itself, or contradicts nothing.
    """
    chosen = _held(finding)
    standing = (
        queries.standing(queries.going_on(case), question=chosen.question, now=now)
        if case is not None
        else queries.beside(chosen, now=now)
    )
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
def stand_again_with_item(*, installed_item: int, ended_at: datetime, by: int | None, now: datetime) -> int:
    """It had not ended after all (`ended_at`: when we took it to): what ended with it stands once more; returns how much.

    As another row with the old answer and its day, for what was overtaken stays so. What was established meanwhile wins.
    """
    customer = InstalledItem.objects.filter(pk=installed_item).values_list("customer", flat=True).first()
    if customer is None:
        return 0
    hold_chains(customer)
    theirs = Finding.objects.filter(installed_item=installed_item, is_until_item_changes=True)
    known = set(theirs.filter(overtaken_as="").values_list("question_key", flat=True))
    ended = theirs.filter(
        overtaken_as=Overtaken.CHANGED, overtaken_by__isnull=True, overtaken_because="", overtaken_at__gte=ended_at
    )
    found = [one for one in ended.order_by("pk") if one.question_key not in known]
    for row in found:
        row.pk, row.overtaken_as, row.overtaken_at = None, Overtaken.STANDS, None
        row.save(force_insert=True)
        told = FindingMade(finding=row.pk, scope=row.scope, manner=row.manner, case=row.case_id)
        facts.record(told, at=now, by=by, customer=row.customer_id)
    return len(found)


def _hold(case: int | None, customer: int | None, conversation: int | None) -> _About:
    if case is not None:
        row = hold_case(case, conversation=conversation)
        return _About(row.customer_id, row)
    if customer is None:
        raise NotThere(_("Say first who it is: choose the customer."), field="customer")
    said = hold_conversation(conversation) if conversation is not None else None
    hold_chains(customer)
    if said is not None:
        check_party(said, customer)
    return _About(customer, None)


def _check(row: Case | None, question: str, answer: str, manner: str, scope: str) -> None:
    if not rules.key(question):
        raise CannotEstablish(_("What was asked?"), field="question")
    if not rules.key(answer):
        raise CannotEstablish(_("What was the answer?"), field="answer")
    if manner not in Manner.values:
        raise CannotEstablish(_("How do we know it?"), field="manner")
    if scope not in Scope.values or (scope == Scope.ITEM and (row is None or row.installed_item_id is None)):
        raise CannotEstablish(_("Say first which device or contract it is about."), field="scope")
    if scope == Scope.CASE and row is None:
        raise CannotEstablish(_("Say first which concern it is about."), field="scope")


def _check_reason(again: str, finding: Finding) -> None:
    if again not in Again.values:
        said = {"question": finding.question, "answer": finding.answer}
        raise CannotEstablish(
            _("This is established: %(question)s %(answer)s. Why is it asked again?") % said, field="again"
        )


def count_again(
    customer: int,
    case: Case | None,
    again: str,
    *,
    now: datetime,
    finding: Finding | None = None,
    step: Step | None = None,
) -> None:
    """Part of an action that holds the customer. Whoever did it is not written down (law 10)."""
    repeated = RepeatedWork.objects.create(
        customer_id=customer, case=case, finding=finding, step=step, why=again, at=now
    )
    told = WorkRepeated(repeated=repeated.pk, why=again, case=case.pk if case is not None else None)
    facts.record(told, at=now, by=None, customer=customer)


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
