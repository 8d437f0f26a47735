"""What is established, side by side where it is contradicted; what was tried; and where the next contact begins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from handschlag.cases.choices import Scope, Showed
from handschlag.cases.models import Case, CaseContact, Finding, Step
from handschlag.cases.queries.case import going_on, open_cases, promises_of_case
from handschlag.cases.queries.family import families, family
from handschlag.cases.rules import findings as rules
from handschlag.core.look import once_a_look
from handschlag.core.moments import when
from handschlag.customers import queries as customers
from handschlag.customers.models import InstalledItem
from handschlag.promises import queries as promises
from handschlag.promises.choices import RUNNING, Source


@dataclass(frozen=True)
class Established:
    """One question with what stands of it, the newest last; several answers are to be decided between."""

    question: str
    findings: list[Finding]
    is_contradictory: bool


def standing(case: Case, *, question: str, now: datetime) -> list[Finding]:
    """What stands of this question for this case, whether for it alone, its device or the customer; the oldest first."""
    return _still(_about(case).filter(question_key=rules.key(question)), now=now)


def standing_of(customer: customers.Whose, *, question: str, now: datetime) -> list[Finding]:
    """What stands of this question for the customer as a whole, the oldest first."""
    rows = Finding.objects.filter(customer__in=customers.family(customer), scope=Scope.CUSTOMER)
    return _still(rows.filter(question_key=rules.key(question)).order_by("established_at", "pk"), now=now)


def beside(finding: Finding, *, now: datetime) -> list[Finding]:
    """What stands of the same question for the same thing, itself among it if it still does, the oldest first."""
    same = {
        Scope.CUSTOMER: Q(customer__in=customers.family(finding.customer_id)),
        Scope.ITEM: Q(installed_item=finding.installed_item),
        Scope.CASE: _known_in(finding.known_in.values_list("pk", flat=True)),
    }[Scope(finding.scope)]
    rows = Finding.objects.filter(same, scope=finding.scope, question_key=finding.question_key)
    return _still(rows.order_by("established_at", "pk"), now=now)


def established(case: Case, *, now: datetime) -> list[Established]:
    """All that stands for this case: its own findings, those of what it is about, those of the customer."""
    return _grouped(_all_about(case), now=now)


def established_of(
    customer: customers.Whose, *, now: datetime
) -> list[tuple[Case | InstalledItem | None, list[Established]]]:
    """All that stands for this customer, by what it holds for: the customer, each thing they have, each open concern."""
    rows = findings_of(customer).filter(overtaken_as="").select_related("installed_item__product")
    stands = _still(rows.order_by("established_at", "pk"), now=now)
    by_item: dict[InstalledItem, list[Finding]] = defaultdict(list)
    for one in stands:
        if one.installed_item is not None:
            by_item[one.installed_item].append(one)
    everywhere = _grouped([one for one in stands if one.scope == Scope.CUSTOMER], now=now)
    found: list[tuple[Case | InstalledItem | None, list[Established]]] = [(None, everywhere)] if everywhere else []
    found += [(item, _grouped(theirs, now=now)) for item, theirs in by_item.items()]
    of_cases = [one for one in stands if one.scope == Scope.CASE]
    return found + [(row, _grouped(known, now=now)) for row, known in _by_open_case(customer, of_cases)]


def _by_open_case(customer: customers.Whose, findings: list[Finding]) -> list[tuple[Case, list[Finding]]]:
    """What is known in each open concern; nothing is read where nothing was found."""
    if not findings:
        return []
    rows = list(open_cases(customer))
    roots = {member: members[0] for members in families([row.pk for row in rows]).values() for member in members}
    links = Finding.known_in.through.objects.filter(case__in=roots, finding__in=findings)
    known_in: dict[int, set[int]] = defaultdict(set)
    for finding, case in links.values_list("finding", "case"):
        known_in[roots[case]].add(finding)
    return [(row, [one for one in findings if one.pk in known_in[row.pk]]) for row in rows if known_in[row.pk]]


def known_for_case(case: int) -> QuerySet[Finding]:
    """What was established for this case alone, ended or not, the oldest first."""
    return Finding.objects.filter(_known_in([case]), scope=Scope.CASE).order_by("established_at", "pk")


def ended(case: Case, *, now: datetime) -> list[Finding]:
    """What no longer stands for this case, the one that ended last first."""
    rows = [one for one in _all_about(case) if not rules.stands(_stated(one), now=now)]
    return sorted(rows, key=lambda one: (one.overtaken_at or one.valid_until_at or now, one.pk), reverse=True)


def _grouped(findings: Iterable[Finding], *, now: datetime) -> list[Established]:
    rows = {one.pk: one for one in findings}
    found = rules.known([_stated(one) for one in rows.values()], now=now)
    return [
        Established(
            rows[one.findings[-1].number].question, [rows[each.number] for each in one.findings], one.is_contradictory
        )
        for one in found
    ]


def answers(case: Case, *, now: datetime) -> dict[str, str]:
    """Each question (by its key) that has one answer: what a diagnosis guide skips."""
    return rules.answers(rules.known([_stated(one) for one in _all_about(case)], now=now))


def findings_of(customer: customers.Whose) -> QuerySet[Finding]:
    """All that was ever established for this customer, the newest first, also what was overtaken."""
    return Finding.objects.filter(customer__in=customers.family(customer)).order_by("-established_at", "-pk")


def tried(case: int) -> QuerySet[Step]:
    """What was tried, in its order."""
    links = Step.known_in.through.objects.filter(case__in=family(case))
    return Step.objects.filter(pk__in=links.values("step")).order_by("tried_at", "pk")


@once_a_look
def all_tried(case: int) -> list[Step]:
    """What was tried, in its order, as a page shows it."""
    return list(tried(case))


def begins_with(customer: customers.Whose, *, now: datetime) -> str:
    """The one sentence at which the next contact begins; nothing where nothing is open.

    Of several concerns the one that was spoken of last; where none was, the oldest.
    """
    rows = list(open_cases(customer).filter(is_practice=False).values_list("pk", flat=True))
    if not rows:
        return ""
    return begin(_spoken_of_last(rows) if len(rows) > 1 else rows[0], now=now)


def _spoken_of_last(cases: Sequence[int]) -> int:
    root_of = {member: root for root, members in families(cases).items() for member in members}
    links = CaseContact.objects.filter(case__in=root_of)
    newest = links.order_by("-conversation__started_at", "-conversation", "case").values_list("case", flat=True).first()
    return root_of[newest] if newest is not None else cases[0]


def begin(case: int, *, now: datetime) -> str:
    """Where the last contact about this stopped: since when, what was tried last, what is promised, what comes next."""
    row = going_on(case)
    said = {"subject": row, "since": when(row.reported_at, now=now), "next": row.get_state_display()}
    parts = [_("%(subject)s, since %(since)s: %(next)s.") % said]
    steps = all_tried(row.pk)
    if steps:
        last = steps[-1]
        parts.append(
            _("Tried last: %(step)s (%(showed)s).") % {"step": last.words, "showed": Showed(last.showed).label}
        )
    open_questions = [one for one in established(row, now=now) if one.is_contradictory]
    if open_questions:
        parts.append(_("To be decided: %s") % open_questions[0].question)
    owed = [one.promise for one in promises_of_case(row.pk) if one.promise.state in RUNNING]
    if owed:
        text = _("The customer owes us: %(words)s (%(due)s).") if owed[0].source == Source.CUSTOMER else ""
        text = text or _("Promised: %(words)s (%(due)s).")
        parts.append(
            text % {"words": promises.words_of(owed[0]).rstrip("."), "due": when(owed[0].falls_due_at, now=now)}
        )
    return " ".join(parts)


def _about(case: Case) -> QuerySet[Finding]:
    """What can hold for this case, the oldest first: of the customer, of the item it is about, of the case's family."""
    theirs = Q(scope=Scope.CUSTOMER, customer__in=customers.family(case.customer_id))
    its = Q(scope=Scope.CASE) & _known_in([case.pk])
    of_item = Q(scope=Scope.ITEM, installed_item=case.installed_item_id) if case.installed_item_id else Q(pk__in=[])
    return Finding.objects.filter(theirs | its | of_item).order_by("established_at", "pk")


@once_a_look
def _all_about(case: Case) -> list[Finding]:
    return list(_about(case).select_related("overtaken_by"))


def _known_in(cases: Iterable[int]) -> Q:
    """What is known in these cases and in those they are one with now."""
    members = frozenset(member for members in families(cases).values() for member in members)
    # Read first: as a subquery beside another condition it makes the database look through all findings there are.
    return Q(pk__in=_ids_known_in(members))


@once_a_look
def _ids_known_in(cases: frozenset[int]) -> list[int]:
    return list(Finding.known_in.through.objects.filter(case__in=cases).values_list("finding", flat=True))


def _still(rows: Iterable[Finding], *, now: datetime) -> list[Finding]:
    return [one for one in rows if rules.stands(_stated(one), now=now)]


def _stated(one: Finding) -> rules.Stated:
    return rules.Stated(one.pk, one.question, one.answer, one.valid_until_at, bool(one.overtaken_as))
