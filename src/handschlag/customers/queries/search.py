"""The search box: numbers, names, streets, products, notes; as typed, unfinished, misspelled or only heard.

Each way in is one indexed look-up with a limit, the exact ones first; the further ones are asked only while there is
room. What they propose is read, judged and ranked by `rules.searching`, which also says why it fits.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Lower, Upper
from django.utils import timezone

from handschlag.core import phone
from handschlag.core.models import Installation
from handschlag.core.text import slips, sound
from handschlag.customers.choices import MatchedBy
from handschlag.customers.models import Customer, EmailAddress, InstalledItem, NameWord, Number, Person
from handschlag.customers.queries import details
from handschlag.customers.queries.family import families, roots
from handschlag.customers.queries.recognition import Reversed
from handschlag.customers.rules import searching, writing
from handschlag.customers.rules.searching import Match, Typed
from handschlag.people.models import User
from handschlag.people.permissions import may_use_desk

PROPOSALS = 40
"""Customers that are looked at more closely: twice what a result page shows."""
MOST_JUDGED = 60
SIMILAR_WORDS = 12
"""Names that are tried for one word that was misspelled or only heard."""


@dataclass(frozen=True)
class SearchHit:
    """A customer, or a person of it, and why it was found: `why` a code of `choices.MatchedBy`, `found` what fits."""

    customer_id: int
    person_id: int | None
    title: str
    subtitle: str
    why: str
    found: str
    rank: float

    @property
    def why_label(self) -> str:
        return str(MatchedBy(self.why).label)


def search(text: str, *, user: User | None = None, limit: int = 20, now: datetime) -> list[SearchHit]:
    """The best `limit` customers for what was typed, best first. A partner finds nobody; nothing typed finds nothing."""
    if user is not None and not may_use_desk(user):
        return []
    typed = read(text)
    if not (typed.words or typed.digits):
        return []
    proposed: dict[int, None] = {}
    for way in _ways(typed):
        proposed.update(dict.fromkeys(way))
        if len(proposed) >= PROPOSALS:
            break
    hits = list(_judged(typed, list(proposed)[:MOST_JUDGED], timezone.localdate(now)))
    if not hits and typed.key:
        inside = _identifiers().filter(identifier_key__contains=typed.key)
        hits = list(_judged(typed, _ids(inside, "customer"), timezone.localdate(now)))
    return sorted(hits, key=lambda hit: (-hit.rank, hit.title, hit.customer_id))[:limit]


def read(text: str) -> Typed:
    """The text with the number it would be if it were dialled here."""
    typed = Typed(writing.tidy(text[:500]) + (" " if text[-1:].isspace() else ""))
    if not typed.digits:
        return typed
    home = Installation.objects.filter(id=1).first()
    dialled = phone.normalise(
        text.strip(), region=home.region if home else "DE", area_code=home.area_code if home else ""
    )
    return Typed(typed.text, dialled.e164 or "")


def _ways(typed: Typed) -> Iterator[list[int]]:
    """Customers by one look-up after the other; a generator, so that what is not needed is not asked."""
    if typed.key:
        yield _ids(Customer.objects.annotate(upper=Upper("number")).filter(upper=typed.text.strip().upper()), "id")
        yield _ids(_identifiers().filter(identifier_key=typed.key), "customer")
    if typed.digits:
        yield from _by_digits(typed)
    if typed.key:
        yield _ids(_identifiers().filter(identifier_key__startswith=typed.key).order_by("identifier_key"), "customer")
    if "@" in typed.text:
        emails = EmailAddress.objects.annotate(lower=Lower("address"))
        yield _ids(emails.filter(lower=typed.text.strip().lower()), "customer")
    if typed.folded and not typed.digits:
        yield _ids(Person.objects.filter(name_key__startswith=typed.folded).order_by("name_key"), "customer")
        yield _ids(Customer.objects.filter(name_key__startswith=typed.folded).order_by("name_key"), "id")
    if typed.words:
        yield from _by_words(typed)


def _by_digits(typed: Typed) -> Iterator[list[int]]:
    if typed.e164:
        yield _ids(Number.objects.filter(e164=typed.e164), "customer")
    backwards = Number.objects.annotate(backwards=Reversed)
    yield _ids(backwards.filter(backwards__startswith=typed.digits[::-1]), "customer")
    if len(typed.fragment) >= searching.FEWEST_FRAGMENT:
        yield _ids(Number.objects.filter(digits__contains=typed.fragment), "customer")


def _by_words(typed: Typed) -> Iterator[list[int]]:
    query = typed.query.as_tsquery()
    if not typed.digits:
        yield _documents("names", query)
    yield _documents("words", query)
    if typed.is_a_name:
        yield _by_similar_names(typed)
    if len(typed.words) > 1:
        yield _documents("words", typed.query.as_tsquery(all_unfinished=True))


def _by_similar_names(typed: Typed) -> list[int]:
    """Every word may be a slip of the fingers or of the ear; each stands for the real names it could be."""
    alternatives = []
    for word in typed.words:
        names = [word, *_similar(word)]
        alternatives.append("(" + " | ".join(f"'{name}'" for name in dict.fromkeys(names)) + ")")
    return _documents("names", " & ".join(alternatives))


def _similar(word: str) -> list[str]:
    sounding = NameWord.objects.filter(sound__in=sound.of_word(word)).values_list("word", flat=True)[:500]
    written: list[str] = []
    if len(word) >= slips.SHORTEST_ALIKE:
        written = list(NameWord.objects.filter(word__trigram_similar=word).values_list("word", flat=True)[:200])
    meant = [name for name in written if slips.is_slip(word, name)]
    return slips.closest(word, [*meant, *sounding], SIMILAR_WORDS)


def _documents(column: str, query: str) -> list[int]:
    if not query:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT customers_by_{column}(%s::tsquery, %s)", [query, PROPOSALS])
        return [customer for (customer,) in cursor.fetchall()]


def _identifiers() -> QuerySet[InstalledItem]:
    return InstalledItem.objects.exclude(identifier_key="")


def _ids(rows: QuerySet[Any], field: str) -> list[int]:
    return list(rows.values_list(field, flat=True)[:PROPOSALS])


def _judged(typed: Typed, proposed: list[int], today: date) -> Iterator[SearchHit]:
    root_of = roots(proposed)
    members = families(root_of.values())
    for found in details.details(members, today=today):
        match = searching.judge(typed, found)
        if match is not None:
            yield _hit(found, match)


def _hit(found: searching.Details, match: Match) -> SearchHit:
    persons = {person.id: person.name for person in found.persons}
    person = persons.get(match.person or 0)
    return SearchHit(
        customer_id=found.customer,
        person_id=match.person,
        title=found.names[0],
        subtitle=" · ".join(filter(None, (person if person != found.names[0] else "", *found.addresses[:1]))),
        why=match.why,
        found=match.found,
        rank=match.rank,
    )
