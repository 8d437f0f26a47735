"""Who is calling: the ladder exact person, exact company, longest trunk, last digits. All candidates, never a pick."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from handschlag.core.text import folding

SHORTEST_SUFFIX = 8
"""Fewer last digits than these prove nothing about a caller."""


@dataclass(frozen=True)
class Hit:
    """A stored number that fits, with what stands beside it; for whoever writes, a mail address stands as `e164`."""

    customer: int
    customer_name: str
    is_household: bool
    is_ended: bool
    person: int | None
    person_name: str
    has_left: bool
    e164: str
    trunk: str


@dataclass(frozen=True)
class Candidate:
    """`how`: exact_person, exact_company, household, former_person, trunk, suffix, domain. Trunk tells the `extension`."""

    customer_id: int
    person_id: int | None
    how: str
    extension: str = ""
    customer_name: str = ""
    person_name: str = ""
    is_former: bool = False


@dataclass(frozen=True)
class Recognition:
    """`certainty`: certain (exactly one, exactly the number), possible, several, unknown, anonymous."""

    certainty: str
    candidates: tuple[Candidate, ...] = ()


def exact(hits: Iterable[Hit], called: str, household: dict[int, list[tuple[int, str]]]) -> list[Candidate]:
    """Candidates whose stored number is the caller's. A number of a household itself stands for each of its persons."""
    fitting = [hit for hit in hits if hit.e164 == called]
    found = [_candidate(hit, "exact_person") for hit in fitting if hit.person is not None and not hit.has_left]
    with_person = {candidate.customer_id for candidate in found}
    for hit in fitting:
        if hit.person is None and hit.customer not in with_person:
            found += _of_the_customer_itself(hit, household.get(hit.customer, []))
    return _once(found) or _once(_candidate(hit, "former_person") for hit in fitting)


def behind_trunk(hits: Iterable[Hit], called: str) -> list[Candidate]:
    """Companies whose switchboard is the longest that the caller's number begins with; the rest is the extension."""
    fitting = [hit for hit in hits if hit.trunk and called.startswith(hit.trunk) and hit.trunk != called]
    longest = max((len(hit.trunk) for hit in fitting), default=0)
    return _once(
        Candidate(hit.customer, None, "trunk", called[longest:], hit.customer_name, "", hit.is_ended)
        for hit in fitting
        if len(hit.trunk) == longest
    )


def by_suffix(hits: Iterable[Hit]) -> list[Candidate]:
    return _once(_candidate(hit, "suffix") for hit in hits if not hit.has_left)


def at_domain(hits: Iterable[Hit]) -> list[Candidate]:
    """Customers with an address at the sender's domain; who of their people it is, it does not say."""
    return _once(
        Candidate(hit.customer, None, "domain", "", hit.customer_name, "", hit.is_ended)
        for hit in hits
        if not hit.has_left
    )


def judged(candidates: list[Candidate]) -> Recognition:
    if not candidates:
        return Recognition("unknown")
    if len(candidates) > 1:
        return Recognition("several", tuple(candidates))
    is_exact = candidates[0].how in ("exact_person", "exact_company", "household")
    return Recognition("certain" if is_exact else "possible", tuple(candidates))


def as_one(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Candidates of merged customers: who stands in both files under the same name is one person, shown once.

    Where one file names a person behind the number and the other only the customer, the person is who it is.
    """
    found = list(candidates)
    named = {(one.customer_id, one.extension) for one in found if one.person_id is not None}
    said = [one for one in found if one.person_id is not None or (one.customer_id, one.extension) not in named]
    once: dict[tuple[int, str, str], Candidate] = {}
    for one in said:
        once.setdefault((one.customer_id, folding.fold(one.person_name), one.extension), one)
    return list(once.values())


def _of_the_customer_itself(hit: Hit, persons: list[tuple[int, str]]) -> list[Candidate]:
    if not hit.is_household or not persons:
        how = "household" if hit.is_household else "exact_company"
        return [Candidate(hit.customer, None, how, "", hit.customer_name, "", hit.is_ended)]
    return [
        Candidate(hit.customer, person, "household", "", hit.customer_name, name, hit.is_ended)
        for person, name in persons
    ]


def _candidate(hit: Hit, how: str) -> Candidate:
    return Candidate(
        hit.customer, hit.person, how, "", hit.customer_name, hit.person_name, hit.is_ended or hit.has_left
    )


def _once(candidates: Iterable[Candidate]) -> list[Candidate]:
    return list({(found.customer_id, found.person_id): found for found in candidates}.values())
