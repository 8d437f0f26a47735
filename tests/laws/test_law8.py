"""Law 8 attacked: whatever anybody does, in any order, every customer has a plan, and no class leaves the house."""

from __future__ import annotations

import contextlib
import re
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from handschlag.care import actions as care
from handschlag.care import queries
from handschlag.care.models import Appointment, CarePlan, ClassRun, PlanTelling
from handschlag.core import intake
from handschlag.core.errors import Cannot
from handschlag.core.models import FactRow
from handschlag.customers import actions as customers
from handschlag.customers.models import Customer
from handschlag.customers.queries import responsibility
from handschlag.people import actions as people
from handschlag.promises.models import Promise
from tests.factories.care import MONTHLY, note
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_user
from tests.house.source import sources
from tests.laws.attack import attack

NAMES = ("Fester Termin im Monat", "Rückruf am selben Tag", "Besuch im Quartal", "A-Betreuung", "Premium", "Stufe C")
some = st.integers(0, 5)


class Care(RuleBasedStateMachine):
    """Somebody at the desk who tries everything; refusals are fine, a customer without a plan is not."""

    def __init__(self) -> None:
        super().__init__()
        self.day = transaction.atomic()
        self.day.__enter__()

    def teardown(self) -> None:
        """Each day leaves nothing to the next."""
        transaction.set_rollback(True)
        self.day.__exit__(None, None, None)

    @initialize()
    def begin(self) -> None:
        self.now = NOW
        self.owner, self.stand_in = make_user(), make_user()
        self.merges: list[int] = []
        self.customers = [make_customer(f"Kunde {n}", owner=self.owner, stand_in=self.stand_in) for n in range(3)]
        self.tiers: list[int] = []

    def _any(self, place: int) -> int:
        return self.customers[place % len(self.customers)].pk

    def _tier(self, place: int) -> int | None:
        return ([None, *self.tiers])[place % (len(self.tiers) + 1)]

    @rule(hours=st.integers(1, 24 * 40))
    def time_goes_on(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        care.make_appointments(by=None, now=self.now)

    @rule(margin=st.integers(-10, 1000))
    def somebody_becomes_a_customer(self, margin: int) -> None:
        row = make_customer(f"Neu {len(self.customers)}", owner=self.owner, stand_in=self.stand_in, now=self.now)
        note(row, margin=float(margin), now=self.now)
        self.customers.append(row)

    @rule(name=st.sampled_from(NAMES), is_basic=st.booleans())
    def a_tier_is_entered(self, name: str, is_basic: bool) -> None:
        said = care.Said(**{**MONTHLY, "name": name, "is_basic": is_basic, "rhythm": "" if is_basic else "monthly"})
        with contextlib.suppress(care.CannotSetTier):
            self.tiers.append(care.enter_tier(said=said, by=None, now=self.now).pk)

    @rule(place=some)
    def a_tier_is_retired(self, place: int) -> None:
        with contextlib.suppress(care.CannotSetTier):
            care.retire_tier(tier=self._tier(place) or 0, by=None, now=self.now)

    @rule(who=some, place=some, weekday=st.none() | st.integers(0, 6))
    def a_plan_is_chosen(self, who: int, place: int, weekday: int | None) -> None:
        self.now += timedelta(minutes=1)
        at = None if weekday is None else NOW.time().replace(hour=10)
        with contextlib.suppress(care.CannotChoosePlan):
            care.choose_plan(
                customer=self._any(who), tier=self._tier(place), weekday=weekday, at=at, by=None, now=self.now
            )

    @rule(who=some)
    def somebody_is_told(self, who: int) -> None:
        plan = queries.plan_of(self._any(who), now=self.now).row
        if plan is not None:
            care.tell_plan(plan=plan.pk, manner="call", by=None, now=self.now)

    @rule(places=st.lists(some, min_size=1, max_size=5))
    def a_draft_is_applied(self, places: list[int]) -> None:
        self.now += timedelta(minutes=1)
        plans = {row.pk: self._tier(place) for row, place in zip(self.customers, places, strict=False)}
        with contextlib.suppress(care.CannotDraft, care.CannotApplyDraft):
            draft = care.make_draft(name="Entwurf", plans=plans, by=None, now=self.now)
            care.apply_draft(draft=draft.pk, by=None, now=self.now)

    @rule(applies=st.booleans())
    def classes_are_computed(self, applies: bool) -> None:
        run = care.compute_classes(by=None, now=self.now)
        if applies:
            care.apply_classes(run=run.pk, by=None, now=self.now)

    @rule(who=some, letter=st.sampled_from("ABCD"))
    def a_class_is_said_otherwise(self, who: int, letter: str) -> None:
        with contextlib.suppress(care.CannotOverrideClass):
            care.override_class(
                customer=self._any(who), letter=letter, reason="Absprache", until=self.now + timedelta(days=9), by=None,
                now=self.now,
            )  # fmt: skip

    @rule(one=some, other=some)
    def two_become_one(self, one: int, other: int) -> None:
        with contextlib.suppress(Cannot):
            merge = customers.merge_customers(customer=self._any(one), into=self._any(other), by=None, now=self.now)
            self.merges.append(merge.pk)

    @rule(place=some)
    def a_merge_is_taken_back(self, place: int) -> None:
        with contextlib.suppress(Cannot):
            customers.undo_merge(merge=([0, *self.merges])[place % (len(self.merges) + 1)], by=None, now=self.now)

    @rule(count=st.integers(1, 3))
    def a_file_of_customers_is_imported(self, count: int) -> None:
        lines = ["Name;Ort", *(f"Import {len(self.customers)}-{n};Köln" for n in range(count))]
        raw = intake.keep_within(
            source="customers.import", body="\n".join(lines).encode(), content_type="text/csv", meta={}, now=self.now
        )
        batch = customers.prepare_import(
            raw=raw, file_name="k.csv", owner=self.owner.pk, stand_in=self.stand_in.pk, by=None, now=self.now
        )
        customers.import_customers(batch=batch.pk, by=None, now=self.now)
        self.customers = list(Customer.objects.order_by("pk"))

    @rule(names_another=st.booleans())
    def the_owner_leaves(self, names_another: bool) -> None:
        """Refused while customers hang on them; handed on, their customers are still looked after as they were told."""
        self.now += timedelta(minutes=1)
        another = make_user()
        if names_another:
            for row in Customer.objects.filter(merged_into=None):
                held = responsibility(row.pk, now=self.now)
                customers.assign_owner(
                    customer=row.pk, owner=another.pk, seen=held.pk, reason="", by=None, now=self.now
                )
        with contextlib.suppress(Cannot):
            people.deactivate_user(user=self.owner.pk, by=None, now=self.now)
            self.owner = another

    @invariant()
    def everybody_has_a_plan(self) -> None:
        everybody = list(Customer.objects.values_list("pk", flat=True))
        held = queries.plans(everybody, now=self.now)
        assert set(held) == set(everybody)
        assert all(plan.tier.words for plan in held.values())
        counted = sum(need.customers for need in queries.needs(now=self.now))
        assert counted == Customer.objects.filter(merged_into=None).count()

    @invariant()
    def who_is_looked_after_otherwise_hears_of_it(self) -> None:
        """The first plan and each other tier is owed a talk; only what was told has appointments."""
        before: dict[int, CarePlan] = {}
        for plan in CarePlan.objects.order_by("customer", "from_at"):
            last = before.get(plan.customer_id)
            assert plan.talk_id or (last is not None and last.tier_id == plan.tier_id)
            before[plan.customer_id] = plan
        told = set(PlanTelling.objects.values_list("plan", flat=True))
        assert {one.plan_id for one in Appointment.objects.all()} <= told

    @invariant()
    def nothing_a_customer_may_hear_tells_a_class(self) -> None:
        for words in Promise.objects.values_list("words", flat=True):
            assert not any(f" {letter} " in f" {words} " for letter in "ABCD")
        for row in FactRow.objects.exclude(customer=None):
            assert not {"A", "B", "C", "D"} & {value for value in row.payload.values() if isinstance(value, str)}
        run = ClassRun.objects.filter(state="applied").order_by("-pk").first()
        assert run is None or run.customers <= len(self.customers)


@pytest.mark.django_db
def test_whatever_happens_everybody_has_a_plan_and_no_class_leaves_the_house():
    run_state_machine_as_test(Care, settings=attack(examples=10, steps=12, sabotaged=8))


@pytest.mark.django_db
def test_who_was_told_and_is_looked_after_otherwise_is_owed_another_talk():
    customer = make_customer()
    tiers = [care.enter_tier(said=care.Said(**{**MONTHLY, "name": name}), by=None, now=NOW) for name in NAMES[:2]]
    first = care.choose_plan(customer=customer.pk, tier=tiers[0].pk, by=None, now=NOW)
    care.tell_plan(plan=first.pk, manner="call", by=None, now=NOW)
    again = care.choose_plan(customer=customer.pk, tier=tiers[1].pk, by=None, now=NOW + timedelta(days=1))
    assert again.talk is not None
    assert (again.talk.state, again.talk == first.talk) == ("open", False)


TELLS_CLASS = re.compile(
    r"\bcare\.(standings?|explain|history|moves|moved|overrides|portfolio|page|listing|meant|find_run_in_force|schemes)\b"
    r"|\b(Placement|ClassRun|ClassOverride|ClassScheme)\b|care\.queries\.(classes|mapping|listing)"
)


def test_no_door_a_customer_can_open_knows_what_tells_a_class():
    """The promise page, mail and telephone lines: what they cannot ask they cannot say."""
    outward = [source for source in sources() if source.room in {"portal", "channels", "api", "promises"}]
    assert len(outward) > 40
    assert [source.place for source in outward if TELLS_CLASS.search(source.text)] == []
