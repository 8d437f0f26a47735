from __future__ import annotations

from datetime import timedelta

import pytest

from handschlag.cases import actions as cases
from handschlag.cases import queries
from handschlag.cases.models import Case, Diagnosis, RepeatedWork
from handschlag.core.errors import NotThere
from handschlag.core.models import FactRow
from handschlag.customers import actions as customers
from tests.factories.cases import Desk, make_desk
from tests.factories.guides import ROUTER, write_guide
from tests.factories.people import NOW
from tests.factories.products import make_product

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def desk() -> Desk:
    return make_desk()


@pytest.fixture
def row(desk) -> Case:
    item = customers.add_installed_item(customer=desk.roth.pk, product=make_product().pk, by=None, now=NOW)
    return desk.open(installed_item=item.pk)


def begin(row: Case, guide: int) -> Diagnosis:
    return cases.begin_diagnosis(case=row.pk, guide=guide, by=None, now=NOW)


def answer(row: Case, said: str = "rot", *, step: str = "lamp", **more) -> Diagnosis:
    return cases.answer_step(case=row.pk, step=step, answer=said, **{"manner": "told", "by": None, "now": NOW, **more})


def tried(row: Case, showed: str = "nothing", *, step: str = "restart", **more) -> Diagnosis:
    return cases.note_step(case=row.pk, step=step, showed=showed, **{"by": None, "now": NOW, **more})


def test_each_step_becomes_a_finding_or_a_tried_step_until_the_cause_is_known(desk, row):
    version = write_guide()
    assert queries.guides_for_case(row.pk) == [version.guide]
    assert queries.find_diagnosis(row.pk, now=NOW) is None
    begin(row, version.guide_id)
    assert begin(row, version.guide_id) == Diagnosis.objects.get()
    call = desk.call()
    answer(row, "ROT", conversation=call.pk)
    stands = queries.find_diagnosis(row.pk, now=NOW)
    assert (stands.at.id, [(one.step.id, one.answer, one.known.answer) for one in stands.skipped]) == (
        "restart",
        [("lamp", "rot", "rot")],
    )
    ended = tried(row, conversation=call.pk)
    row.refresh_from_db()
    assert (ended.concluded_as, row.state) == ("Die Leitung ist gestört", "to_fix")
    stands = queries.find_diagnosis(row.pk, now=NOW)
    assert (stands.is_over, stands.at.do, stands.is_outdated) == (True, "Techniker", False)
    assert FactRow.objects.filter(name="DiagnosisConcluded").count() == 1
    with pytest.raises(cases.CannotDiagnose):
        answer(row)


def test_what_another_contact_established_is_skipped(desk, row):
    cases.establish(
        case=row.pk, question="lampe am Router", answer="grün", manner="seen", scope="item", by=None, now=NOW
    )
    later = desk.open(words="Schon wieder", installed_item=row.installed_item_id)
    ended = begin(later, write_guide().guide_id)
    assert (ended.concluded_as, RepeatedWork.objects.count()) == ("Die Leitung ist gestört", 0)
    stands = queries.find_diagnosis(later.pk, now=NOW)
    assert [(one.step.id, one.known.manner) for one in stands.skipped] == [("lamp", "seen")]


def test_answering_again_needs_a_reason_and_a_contradiction_is_asked(row):
    begin(row, write_guide().guide_id)
    answer(row)
    with pytest.raises(cases.CannotEstablish):
        answer(row, "grün")
    answer(row, "grün", again="doubt")
    stands = queries.find_diagnosis(row.pk, now=NOW)
    assert (stands.at.id, stands.skipped, stands.is_over) == ("lamp", [], False)


def test_without_a_device_the_answer_holds_for_this_concern(desk):
    row = desk.open()
    begin(row, write_guide().guide_id)
    answer(row)
    assert row.findings.get().scope == "case"


def test_who_began_by_a_version_ends_by_it(row):
    version = write_guide()
    begin(row, version.guide_id)
    write_guide(
        guide=version.guide_id,
        definition={**ROUTER, "steps": [*ROUTER["steps"][:3], {"id": "line", "conclude": "Neu"}]},
    )
    stands = queries.find_diagnosis(row.pk, now=NOW)
    assert (stands.version, stands.is_outdated) == (version, True)
    assert answer(row, "grün").concluded_as == "Die Leitung ist gestört"


def test_another_guide_takes_its_place(row):
    begin(row, write_guide().guide_id)
    second = begin(row, write_guide("Anders").guide_id)
    assert Diagnosis.objects.get(concluded_at__isnull=True) == second


def test_a_cause_that_is_known_while_it_is_being_fixed_changes_no_state(row):
    cases.move_on(case=row.pk, state="to_fix", by=None, now=NOW)
    begin(row, write_guide().guide_id)
    answer(row, "grün")
    row.refresh_from_db()
    assert row.state == "to_fix"


def test_only_what_the_guide_knows_is_answered_or_shown(row):
    begin(row, write_guide().guide_id)
    for said, step in (("blau", "lamp"), ("rot", "restart"), ("rot", "moon")):
        with pytest.raises(cases.CannotDiagnose) as refused:
            answer(row, said, step=step)
        assert refused.value.field == "answer"
    for showed, step in (("worse", "restart"), ("helped", "lamp"), ("helped", "moon")):
        with pytest.raises(cases.CannotDiagnose) as refused:
            tried(row, showed, step=step)
        assert refused.value.field == "showed"


def test_what_is_solved_or_has_no_guide_is_not_diagnosed(desk, row):
    with pytest.raises(NotThere):
        begin(row, 0)
    desk.solve(row)
    with pytest.raises(cases.CannotDiagnose) as refused:
        begin(row, write_guide().guide_id)
    assert refused.value.field == "case"


def test_a_diagnosis_goes_on_after_its_concern_was_merged(desk, row):
    """Where it stood, and another guide takes the place of both that were under way."""
    other = desk.open(words="Kein Ton", installed_item=row.installed_item_id)
    guide, second = write_guide().guide_id, write_guide("Anders").guide_id
    begin(other, second)
    begin(row, guide)
    cases.merge_cases(case=row.pk, into=other.pk, by=None, now=NOW)
    assert answer(other).case_id == row.pk
    begin(other, write_guide("Ganz anders").guide_id)
    assert Diagnosis.objects.get(concluded_at__isnull=True).case_id == other.pk
