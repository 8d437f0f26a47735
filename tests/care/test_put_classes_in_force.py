from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handschlag.care import actions as care
from handschlag.care import queries
from handschlag.care.models import ClassRun, ClassScheme, Placement
from handschlag.core.models import FactRow
from handschlag.customers import actions as customers
from handschlag.customers.models import Customer
from tests.factories.care import classify, note
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_user

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)


def make_customers(**margins: float) -> dict[str, Customer]:
    owner, stand_in = make_user(), make_user()
    found = {name: make_customer(name, owner=owner, stand_in=stand_in) for name in margins}
    for name, margin in margins.items():
        note(found[name], margin=margin)
    return found


def by_margin(hysteresis: float = 0.1) -> ClassScheme:
    return care.set_scheme(weights={"margin": 1}, borders=[0.8, 0.95], hysteresis=hysteresis, by=None, now=NOW)


def letters(rows: dict[str, Customer]) -> str:
    found = queries.standings([row.pk for row in rows.values()], now=LATER)
    return "".join(found[row.pk].letter or "-" for row in rows.values())


def test_a_preview_changes_nothing_until_somebody_puts_it_in_force():
    rows = make_customers(Brandt=50, Engels=30, Roth=15, Klein=4, Zwerg=1)
    by_margin()
    run = care.compute_classes(by=None, now=NOW)
    assert (letters(rows), run.customers, run.moved) == ("-----", 5, 5)
    assert queries.moves(run.pk) == [
        queries.Moved("-", "A", 2),
        queries.Moved("-", "B", 1),
        queries.Moved("-", "C", 2),
    ]
    boss = make_user("boss")
    care.apply_classes(run=run.pk, by=boss.pk, now=NOW)
    assert letters(rows) == "AABCC"
    assert FactRow.objects.get(name="ClassesApplied").by == boss.pk


def test_who_was_near_a_border_stays_where_they_were():
    rows = make_customers(a=40, b=39, c=18, d=17, e=2, f=1)
    by_margin()
    classify()
    assert letters(rows) == "AAABCC"
    note(rows["d"], margin=18.5)
    run = care.compute_classes(by=None, now=LATER)
    assert run.moved == 0
    placed = Placement.objects.get(run=run, customer=rows["d"])
    assert (placed.letter, placed.by_figures, placed.previous) == ("B", "A", "B")
    assert queries.moved(run.pk) == []
    by_margin(0)
    again = care.compute_classes(by=None, now=LATER)
    assert {row.customer_id for row in queries.moved(again.pk)} == {rows["c"].pk, rows["d"].pk}
    assert [row.customer_id for row in queries.moved(again.pk, previous="B", letter="A")] == [rows["d"].pk]


def test_an_explanation_is_that_of_the_run_in_force():
    rows = make_customers(Brandt=90, Roth=10)
    care.set_scheme(
        weights={"margin": 1, "payment": 1, "cost_to_serve": 1}, borders=[0.8], hysteresis=0.1, by=None, now=NOW
    )
    note(rows["Roth"], payment=100.0, cost_to_serve=50.0)
    assert queries.explain(rows["Roth"].pk) is None
    run = care.compute_classes(by=None, now=NOW)
    why = queries.explain(rows["Roth"].pk, run=run.pk)
    assert why is not None
    assert sum(why.parts.values()) == pytest.approx(why.score)
    assert why.parts["cost_to_serve"] < 0 < why.parts["payment"]
    brandt = queries.explain(rows["Brandt"].pk, run=run.pk)
    assert brandt is not None
    assert (brandt.letter, brandt.missing) == ("A", ("payment",))
    assert queries.explain(0, run=run.pk) is None


def test_without_a_scheme_of_its_own_the_house_has_the_standard():
    make_customers(Roth=1)
    assert queries.find_scheme() is None
    run = care.compute_classes(by=None, now=NOW)
    scheme = queries.find_scheme()
    assert (run.scheme, scheme.margin, scheme.border_a, scheme.number) == (scheme, 0.5, 0.8, 1)


def test_a_new_computation_replaces_the_preview_before_and_a_dropped_one_is_gone():
    make_customers(Roth=1)
    first = care.compute_classes(by=None, now=NOW)
    second = care.compute_classes(by=None, now=NOW)
    with pytest.raises(care.CannotApplyClasses):
        care.apply_classes(run=first.pk, by=None, now=NOW)
    assert set(Placement.objects.values_list("run", flat=True)) == {second.pk}
    care.drop_classes(run=second.pk, by=None, now=NOW)
    with pytest.raises(care.CannotApplyClasses):
        care.drop_classes(run=second.pk, by=None, now=NOW)
    assert (Placement.objects.count(), list(queries.runs())) == (0, [])


def test_a_preview_older_than_what_is_in_force_is_refused():
    make_customers(Roth=1)
    old = care.compute_classes(by=None, now=NOW)
    classify(now=LATER)
    ClassRun.objects.filter(pk=old.pk).update(state="preview")
    with pytest.raises(care.CannotApplyClasses):
        care.apply_classes(run=old.pk, by=None, now=LATER)


def test_a_merged_customer_counts_with_the_one_it_was_merged_into():
    rows = make_customers(Roth=10, Rothe=80, Klein=10)
    by_margin()
    customers.merge_customers(customer=rows["Rothe"].pk, into=rows["Roth"].pk, by=None, now=NOW)
    run = classify()
    assert run.customers == 2
    assert letters(rows) == "AAB"
    assert Placement.objects.get(run=run, customer=rows["Roth"]).value == 90


def test_who_is_no_customer_any_more_is_not_classified():
    rows = make_customers(Roth=1, Klein=1)
    Customer.objects.filter(pk=rows["Klein"].pk).update(ended_on=NOW.date())
    assert care.compute_classes(by=None, now=NOW).customers == 1


def test_an_override_wins_until_its_day_and_ends_by_itself():
    rows = make_customers(Brandt=90, Roth=10)
    by_margin()
    classify()
    until = NOW + timedelta(days=30)
    said = care.override_class(
        customer=rows["Roth"].pk, letter="A", reason="Sein Sohn übernimmt die Firma", until=until, by=None, now=NOW
    )
    assert letters(rows) == "AA"
    assert queries.standing(rows["Roth"].pk, now=until - timedelta(seconds=1)).override == said
    after = queries.standing(rows["Roth"].pk, now=until)
    assert (after.letter, after.computed, after.override) == ("B", "B", None)


def test_a_second_override_ends_the_first_and_one_can_be_ended_early():
    rows = make_customers(Brandt=90, Roth=10)
    by_margin()
    classify()
    roth, until = rows["Roth"].pk, NOW + timedelta(days=30)
    for moment, letter in ((NOW, "A"), (NOW, "B"), (LATER, "C")):
        said = care.override_class(customer=roth, letter=letter, reason="Absprache", until=until, by=None, now=moment)
    assert queries.standing(roth, now=LATER).letter == "C"
    care.end_override(override=said.pk, by=None, now=LATER + timedelta(hours=1))
    assert queries.standing(roth, now=LATER + timedelta(hours=2)).letter == "B"
    with pytest.raises(care.CannotOverrideClass):
        care.end_override(override=said.pk, by=None, now=LATER + timedelta(hours=2))
    assert [change.letter for change in queries.history(roth)] == ["C", "B", "B"]


@given(
    st.lists(st.tuples(st.integers(0, 60), st.sampled_from("ABC"), st.integers(1, 40)), min_size=1, max_size=6),
    st.integers(0, 120),
)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_overrides_end_whatever_was_said_and_when(said, asked):
    """Days on which something was said, with its last day: at every moment the latest that still lasts wins, else none."""
    with transaction.atomic():
        roth = make_customer()
        for day, letter, length in sorted(said, key=lambda one: one[0]):
            moment = NOW + timedelta(days=day)
            care.override_class(
                customer=roth.pk,
                letter=letter,
                reason="Absprache",
                until=moment + timedelta(days=length),
                by=None,
                now=moment,
            )
        latest = max(
            ((n, one) for n, one in enumerate(sorted(said, key=lambda one: one[0])) if one[0] <= asked), default=None
        )
        expected = latest[1][1] if latest and asked < latest[1][0] + latest[1][2] else None
        found = queries.standing(roth.pk, now=NOW + timedelta(days=asked))
        assert found.letter == expected
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"letter": "D"}, "letter"),
        ({"letter": ""}, "letter"),
        ({"reason": " x "}, "reason"),
        ({"until": NOW}, "until"),
        ({"customer": 0}, "customer"),
    ],
)
def test_an_override_without_class_reason_or_end_is_refused(wrong, field):
    said = {"customer": make_customer().pk, "letter": "A", "reason": "Absprache", "until": LATER, **wrong}
    with pytest.raises(care.CannotOverrideClass) as refused:
        care.override_class(**said, by=None, now=NOW)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"weights": {"shoes": 1}}, "weights.shoes"),
        ({"weights": {"margin": -1}}, "weights.margin"),
        ({"weights": {}}, "weights"),
        ({"borders": [0.9, 0.8]}, "shares"),
        ({"borders": [0.2, 0.4, 0.6, 0.8]}, "shares"),
        ({"hysteresis": 1}, "hysteresis"),
    ],
)
def test_a_scheme_nobody_can_classify_by_is_refused(wrong, field):
    with pytest.raises(care.CannotSetScheme) as refused:
        care.set_scheme(**{"weights": {"margin": 1}, "borders": [0.8], "hysteresis": 0.1, **wrong}, by=None, now=NOW)
    assert refused.value.field == field


def test_a_scheme_is_history():
    scheme = by_margin()
    with pytest.raises(IntegrityError, match="is history"), transaction.atomic():
        ClassScheme.objects.filter(pk=scheme.pk).update(margin=2)
    assert list(queries.schemes()) == [scheme]


def test_no_fact_names_a_class():
    rows = make_customers(Brandt=90, Roth=10)
    by_margin()
    classify()
    care.override_class(customer=rows["Roth"].pk, letter="C", reason="Absprache", until=LATER, by=None, now=NOW)
    for row in FactRow.objects.all():
        assert "letter" not in row.payload
        assert not {"A", "B", "C", "D"} & {value for value in row.payload.values() if isinstance(value, str)}


def test_a_proposed_scheme_is_computed_at_once_and_holds_only_once_applied():
    winter, roth = make_customer("Winter"), make_customer("Roth")
    note(winter, margin=900.0)
    note(roth, margin=100.0)
    run = care.propose_scheme(weights={"margin": 1}, borders=[0.5], hysteresis=0, reason="Probe", by=None, now=NOW)
    assert (run.state, run.scheme.reason, run.customers) == ("preview", "Probe", 2)
    assert queries.letters_in_force() == ("A", "B")
    assert queries.standing(winter.pk, now=NOW).letter is None
    care.apply_classes(run=run.pk, by=None, now=NOW)
    care.propose_scheme(weights={"margin": 1}, borders=[0.5, 0.9, 0.95], hysteresis=0, by=None, now=NOW)
    assert queries.letters_in_force() == ("A", "B")
    with pytest.raises(care.CannotSetScheme):
        care.propose_scheme(weights={"margin": 0}, borders=[0.5], hysteresis=0, by=None, now=NOW)
