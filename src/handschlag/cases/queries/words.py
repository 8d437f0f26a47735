"""Concerns found by what is typed: words of their subject, names of their customers, or both mixed."""

from __future__ import annotations

import re
from datetime import datetime

from django.db.models import Q, QuerySet
from django.db.models.functions import Upper

from handschlag.cases.models import Case
from handschlag.customers import queries as customers

MOST_CUSTOMERS = 60
"""So many customers a search looks at."""
MOST_MIXED = 3
"""So many words are tried each as a customer's name with the others in the subject."""
FEW = 3_000
"""So many concerns that fit are collected by the index and put in order; more are common enough to be met along the way."""


def by_words(rows: QuerySet[Case], words: str, *, now: datetime) -> QuerySet[Case]:
    """Of `rows` those whose subject has every word, whose customer is meant, or of which both is true in parts."""
    typed = words.split()
    meant = Q(customer__in=_customers(words, now=now))
    if 1 < len(typed) <= MOST_MIXED:
        for place, word in enumerate(typed):
            rest = [*typed[:place], *typed[place + 1 :]]
            meant |= Q(customer__in=_customers(word, now=now)) & _in_subject(rest)
    rows = rows.annotate(upper=Upper("subject"))
    few = list(rows.filter(_in_subject(typed)).order_by().values_list("pk", flat=True)[: FEW + 1])
    return rows.filter((Q(pk__in=few) if len(few) <= FEW else _met(typed)) | meant)


def _in_subject(words: list[str]) -> Q:
    """Each of them, as the indexes `case_words_open` and `case_words_over` hold it."""
    found = Q()
    for word in words:
        found &= Q(upper__contains=word.upper())
    return found


def _met(words: list[str]) -> Q:
    """The same for each concern one meets, said so that no index is tempted to collect them all."""
    met = Q()
    for word in words:
        met &= Q(subject__iregex=re.escape(word))
    return met


def _customers(text: str, *, now: datetime) -> list[int]:
    hits = customers.search(text, limit=MOST_CUSTOMERS, now=now)
    roots = set(customers.roots(hit.customer_id for hit in hits).values())
    return sorted({one for family in customers.families(roots).values() for one in family})
