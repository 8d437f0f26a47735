"""How somebody is looked after, as they may hear and read it; and who still has to be told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from handschlag.care.models import CarePlan
from handschlag.care.queries.caring import Plan, plans
from handschlag.care.rules import rhythm
from handschlag.core import installation
from handschlag.customers import queries as customers
from handschlag.customers.models import Customer, Person, Responsibility
from handschlag.knowledge import queries as knowledge
from handschlag.knowledge import rules as texts
from handschlag.knowledge.models import TextModule
from handschlag.promises import queries as ledger

FARTHEST = timedelta(days=400)


@dataclass(frozen=True, kw_only=True)
class Outward:
    """How one customer is looked after: this and nothing else of what care knows leaves the house (law 8).

    `stand_in` is who is there while `owner` is away. `rhythm` and `channel` are codes of choices; weekday (0 Monday) and
    `at` are None without a fixed appointment, `next_at` where none can be said yet. `emergency` is a whole sentence.
    """

    name: str
    words: str
    owner: str
    stand_in: str
    rhythm: str
    channel: str
    minutes: int
    weekday: int | None
    at: time | None
    next_at: datetime | None
    phone: str
    emergency: str


@dataclass(frozen=True)
class Objection:
    """What a customer may say to it, and the answer."""

    says: str
    answer: str


@dataclass(frozen=True)
class Guide:
    """Words for whoever tells it, in the customer's language: `own` are the house's sentences before all others."""

    customer: Customer
    person: Person | None
    outward: Outward
    own: tuple[str, ...]
    objections: tuple[Objection, ...]


def outward(customer: int, *, now: datetime) -> Outward:
    """In the customer's language. Raises NotThere for a customer that does not exist."""
    return guide(customer, now=now).outward


def guide(customer: int, *, now: datetime, language: str = "") -> Guide:
    """Raises NotThere for a customer that does not exist. `language`: another one than the customer's."""
    row = customers.get_customer(customer)
    with override(language or row.language):
        plan = plans([row.pk], now=now)[row.pk]
        face = customers.responsibilities([row.pk], now=now)[row.pk]
        person = customers.persons(row.pk, today=timezone.localdate(now)).first()
        said = _Said(row, person, face, language or row.language)
        return Guide(row, person, _outward(plan, face, said, now), said.own(), said.objections())


def _outward(plan: Plan, face: Responsibility, said: _Said, now: datetime) -> Outward:
    return Outward(
        name=plan.tier.name,
        words=plan.tier.words,
        owner=str(face.owner or face.owner_team or ""),
        stand_in=str(face.stand_in or face.stand_in_team or ""),
        rhythm=plan.tier.rhythm if plan.row and plan.row.weekday is not None else "",
        channel=plan.tier.channel,
        minutes=plan.tier.minutes_per_contact,
        weekday=plan.row.weekday if plan.row else None,
        at=plan.row.at if plan.row else None,
        next_at=_first(plan.row, face, now) if plan.row else None,
        phone=said.house.phone,
        emergency=said.emergency(),
    )


def _first(row: CarePlan, face: Responsibility, now: datetime) -> datetime | None:
    """When the next fixed appointment will be, told or not."""
    if row.tier is None or row.weekday is None or row.at is None or row.begins_on is None:
        return None
    coming = rhythm.appointments(
        row.tier.rhythm,
        begins=row.begins_on,
        weekday=row.weekday,
        at=row.at,
        minutes=row.tier.minutes_per_contact,
        hours=ledger.clock_for(row.customer_id, face.owner_team_id, now=now),
        after=now,
        until=now + FARTHEST,
    )
    return coming[0] if coming else None


class _Said:
    """The house's own sentences of one customer, and what is said where it has none."""

    def __init__(self, row: Customer, person: Person | None, face: Responsibility, language: str) -> None:
        self.house, self.language = installation.read(), language
        self.values = _values(row, person, face, self.house.name, language)
        self.modules = list(
            knowledge.texts().filter(kind__in=KINDS, language=language, team__isnull=True).order_by("title", "pk")
        )

    def own(self) -> tuple[str, ...]:
        return tuple(self._filled(one) for one in self.modules if one.kind == TextModule.Kind.TALK)

    def emergency(self) -> str:
        own = [self._filled(one) for one in self.modules if one.kind == TextModule.Kind.EMERGENCY]
        if own:
            return " ".join(own)
        if not self.house.phone:
            return _("In an emergency you need not wait for us: call. Whoever picks up sees who you are and helps you.")
        return _("In an emergency call %(phone)s. Whoever picks up sees who you are and helps you at once.") % {
            "phone": self.house.phone
        }

    def objections(self) -> tuple[Objection, ...]:
        own = [Objection(one.title, self._filled(one)) for one in self.modules if one.kind == TextModule.Kind.OBJECTION]
        return tuple(own) or _usual_objections(self.values)

    def _filled(self, module: TextModule) -> str:
        return texts.render(module.body, self.values).text


KINDS = (TextModule.Kind.TALK, TextModule.Kind.OBJECTION, TextModule.Kind.EMERGENCY)


def _values(
    row: Customer, person: Person | None, face: Responsibility, company: str, language: str
) -> Mapping[str, str]:
    return {
        "salutation": texts.salutation(person.salutation, language) if person else "",
        "name": person.family_name if person else row.name,
        "person": person.full_name if person else "",
        "customer": row.name,
        "owner": str(face.owner or face.owner_team or ""),
        "stand_in": str(face.stand_in or face.stand_in_team or ""),
        "company": company,
    }


def _usual_objections(values: Mapping[str, str]) -> tuple[Objection, ...]:
    return (
        Objection(
            _("“Am I worth less to you than others?”"),
            _(
                "No. We asked ourselves what each customer needs and what we can keep. What I tell you now, you can count on."
            ),
        ),
        Objection(
            _("“May I not call any more?”"),
            _("Of course you may, at any time. You only need not do it any more to be sure that we think of you."),
        ),
        Objection(
            _("“I want to speak to the boss.”"),
            _(
                "%(owner)s knows your matters and decides them. If you want the boss all the same, I note it and say when."
            )
            % values,
        ),
        Objection(
            _("“That is not enough for me.”"),
            _("What do you miss? I write it down in your words, and %(owner)s tells you what is possible.") % values,
        ),
        Objection(
            _("“And when you are away?”"),
            _("Then %(stand_in)s is there for you and knows what we agreed. You need not tell anything twice.")
            % values,
        ),
    )


def untold(*, now: datetime, owners: Iterable[int] | None = None) -> QuerySet[CarePlan]:
    """Plans that hold and nobody told their customer of yet, the most urgent talk first; whose customers these owe or all."""
    later = CarePlan.objects.filter(customer=OuterRef("customer"), from_at__gt=OuterRef("from_at"), from_at__lte=now)
    rows = CarePlan.objects.filter(
        Q(customer__ended_on__isnull=True) | Q(customer__ended_on__gt=timezone.localdate(now)),
        ~Exists(later),
        telling__isnull=True,
        from_at__lte=now,
        customer__merged_into__isnull=True,
    )
    if owners is not None:
        rows = rows.filter(talk__owner__in=list(owners))
    return rows.select_related("customer", "tier", "talk__owner", "talk__owner_team").order_by(
        F("talk__due_at").asc(nulls_last=True), "pk"
    )


def told_by_now(customer: int) -> list[CarePlan]:
    """Every plan this customer was told of, the latest telling first."""
    root = customers.roots([customer]).get(customer, customer)
    rows = CarePlan.objects.filter(customer=root, telling__isnull=False).select_related("tier", "telling")
    return list(rows.order_by("-telling__told_at", "-pk"))
