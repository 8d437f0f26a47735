from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from handschlag.core.errors import NotThere
from handschlag.core.text import folding
from handschlag.knowledge import actions as knowledge
from handschlag.knowledge import permissions, queries
from handschlag.knowledge.actions.guide import SENTENCES
from handschlag.knowledge.models import GuideVersion
from handschlag.knowledge.rules import guides as rules
from handschlag.knowledge.rules import trees
from tests.factories.guides import ROUTER, write_guide
from tests.factories.people import NOW, make_user
from tests.factories.products import make_product


def changed(step: int = 0, **fields: Any) -> dict[str, Any]:
    """The guide with one step otherwise; None takes a field away."""
    made = deepcopy(ROUTER)
    made["steps"][step] |= fields
    made["steps"][step] = {name: value for name, value in made["steps"][step].items() if value is not None}
    return made


LAMP = ROUTER["steps"][0]["answers"]
WRONG: list[tuple[str, str, Any]] = [
    ("no_steps", "", []),
    ("no_steps", "", {"start": "lamp"}),
    ("no_steps", "", {"start": "lamp", "steps": []}),
    ("no_step", "", {"start": "lamp", "steps": ["lamp"]}),
    ("too_many_steps", "", {"start": "0", "steps": [{"id": str(n), "conclude": "x"} for n in range(201)]}),
    ("no_text", "", {**ROUTER, "start": " "}),
    ("no_text", "", changed(0, id=5)),
    ("no_text", "lamp", changed(0, ask="?" * 3)),
    ("no_text", "lamp", changed(0, ask="x" * 201)),
    ("no_text", "hung", changed(2, do=7)),
    ("id_twice", "lamp", changed(1, id="lamp")),
    ("one_thing", "lamp", changed(0, conclude="x")),
    ("one_thing", "hung", changed(2, conclude=None)),
    ("no_such_scope", "lamp", changed(0, scope="world")),
    ("no_such_manner", "lamp", changed(0, manners=["guessed"])),
    ("no_such_manner", "lamp", changed(0, manners=["seen", "seen"])),
    ("no_such_manner", "lamp", changed(0, manners="seen")),
    ("no_days", "lamp", changed(0, valid_days=0)),
    ("no_days", "lamp", changed(0, valid_days=True)),
    ("no_such_way", "hung", changed(2, then="magic")),
    ("one_thing", "lamp", changed(0, look="Lampe?")),
    ("no_text", "lamp", changed(0, ask="щ " * 90 + "?")),
    ("asked_twice", "restart", changed(1, **{"try": "Lampe am Router"})),
    ("no_answers", "lamp", changed(0, answers="rot")),
    ("no_answers", "lamp", changed(0, answers=["rot", "grün"])),
    ("no_answers", "lamp", changed(0, answers=LAMP[:1])),
    ("no_answers", "lamp", changed(0, answers=[*LAMP, {"say": "ROT!", "next": "line"}])),
    ("no_results", "restart", changed(1, showed={"helped": "hung"})),
    ("no_results", "restart", changed(1, showed={"helped": "hung", "nothing": "line", "magic": "line"})),
    ("no_results", "restart", changed(1, showed=["helped"])),
    ("leads_nowhere", "restart", changed(1, showed={"helped": "hung", "nothing": "moon"})),
    ("leads_nowhere", "moon", {**ROUTER, "start": "moon"}),
    ("leads_back", "lamp", changed(1, showed={"helped": "hung", "nothing": "lamp"})),
    ("never_reached", "hung", changed(1, showed={"helped": "line", "nothing": "line"})),
    ("asked_twice", "restart", changed(1, **{"try": "lampe am router"})),
]


@pytest.mark.parametrize(("code", "step", "definition"), WRONG)
def test_what_cannot_be_walked_is_refused_with_the_step_and_a_sentence(code, step, definition):
    with pytest.raises(rules.GuideError) as refused:
        rules.parse_guide(definition)
    assert (refused.value.code, refused.value.step) == (code, step)
    assert code in SENTENCES


def test_every_sentence_is_needed():
    assert {code for code, _step, _definition in WRONG} == set(SENTENCES)


said = st.dictionaries(
    st.sampled_from([folding.phrase("Lampe am Router?")]), st.sampled_from(["rot", "Rot!", "grün", "blau"])
)
shown = st.dictionaries(st.just(folding.phrase("Router neu starten")), st.sampled_from(["helped", "nothing", "worse"]))


@given(said, shown)
def test_one_passes_what_is_known_and_stands_at_the_first_step_that_is_not(answers, tried):
    walked = rules.walk(rules.parse_guide(ROUTER), answers=answers, tried=tried)
    lamp = folding.phrase(next(iter(answers.values()), ""))
    wanted = {
        "grun": "line",
        "rot": {"helped": "hung", "nothing": "line"}.get(next(iter(tried.values()), ""), "restart"),
    }
    assert walked.at.id == wanted.get(lamp, "lamp")
    assert walked.is_over == (walked.at.id in ("hung", "line"))
    for passed in walked.passed:
        assert passed.answer in passed.step.ways


@given(said, shown)
def test_who_knows_more_never_stands_further_back(answers, tried):
    tree = rules.parse_guide(ROUTER)
    less = rules.walk(tree, answers=answers, tried={})
    more = rules.walk(tree, answers=answers, tried=tried)
    assert more.passed[: len(less.passed)] == less.passed


def test_a_step_says_how_one_asks_and_what_it_reads_and_writes():
    plain = rules.parse_guide(ROUTER).steps["lamp"]
    assert (plain.verb, plain.about, plain.manners[0], plain.valid_days) == ("ask", "Lampe am Router?", "told", None)
    measured = changed(0, ask=None, measure="Wie hell?", finding="Lampe am Router?", valid_days=30, until="Umzug")
    step = rules.parse_guide(measured).steps["lamp"]
    assert (step.verb, step.question, step.about, step.manners, step.valid_days, step.until) == (
        "measure",
        "Wie hell?",
        "Lampe am Router?",
        ("measured", "told"),
        30,
        "Umzug",
    )
    walked = rules.walk(rules.parse_guide(measured), answers={"lampe am router": "grün"}, tried={})
    assert walked.at.id == "line"
    assert rules.parse_guide(changed(3, then="promise")).steps["line"].then == "promise"


def test_every_way_through_a_guide_is_counted():
    assert trees.shape(rules.parse_guide(ROUTER)) == trees.Shape(ways=3, longest=2, ends=2)


def test_two_versions_are_compared_step_by_step():
    later = changed(0, ask="Leuchtet die Lampe?")
    later["steps"] = [*later["steps"][:3], {"id": "cable", "conclude": "Kabel"}]
    found = trees.differences(ROUTER, later)
    assert [(one.id, one.is_new, one.is_gone) for one in found] == [
        ("lamp", False, False),
        ("cable", True, False),
        ("line", False, True),
    ]
    assert trees.differences(ROUTER, deepcopy(ROUTER)) == []


@pytest.mark.django_db
class TestVersions:
    def test_each_writing_is_a_version_and_the_same_is_none(self):
        first = write_guide()
        assert write_guide(guide=first.guide_id) == first
        second = write_guide(guide=first.guide_id, definition=changed(3, do="Bote"), after=1)
        assert (first.number, second.number) == (1, 2)
        assert queries.guide_version(first.guide_id) == second
        assert list(queries.guide_history(first.guide_id)) == [second, first]
        assert queries.tree_of(first).steps["line"].do == "Techniker"
        with pytest.raises(knowledge.CannotWriteGuide) as refused:
            write_guide(guide=first.guide_id, definition=ROUTER, after=1)
        assert refused.value.field == "after"

    def test_nothing_rewrites_what_it_said(self):
        made = write_guide()
        with pytest.raises(DatabaseError), transaction.atomic():
            GuideVersion.objects.filter(pk=made.pk).update(definition={})

    def test_it_has_a_name_of_its_own_and_can_be_walked(self):
        write_guide()
        for name in ("kein telefon", " "):
            with pytest.raises(knowledge.CannotWriteGuide) as refused:
                write_guide(name)
            assert refused.value.field == "name"
        for definition, field in ((changed(0, scope="world"), "step lamp"), ({}, "step")):
            with pytest.raises(knowledge.CannotWriteGuide) as refused:
                write_guide("Anderes", definition=definition)
            assert refused.value.field == field
        for ask in (lambda: write_guide(guide=0), lambda: queries.guide_version(0)):
            with pytest.raises(NotThere):
                ask()

    def test_a_product_has_its_own_guides_and_everything_else_the_general_ones(self):
        router, other = make_product(), make_product()
        general, own = write_guide("Allgemein"), write_guide("Router", product=router.pk)
        assert queries.guides_for(router.pk) == [own.guide]
        assert queries.guides_for(other.pk) == queries.guides_for(None) == [general.guide]
        for _twice in range(2):
            assert knowledge.retire_guide(guide=own.guide_id, by=None, now=NOW).is_retired
        assert queries.guides_for(router.pk) == [general.guide]
        assert len(queries.guides(with_retired=True)) == 2
        assert queries.find_version(own.guide_id, 1) == own
        assert queries.find_version(own.guide_id, 2) is None
        assert queries.newest_versions() == {general.guide_id: general, own.guide_id: own}
        assert [one.name for one in queries.guides(with_retired=True)] == ["Allgemein", "Router"]
        for _twice in range(2):
            assert not knowledge.restore_guide(guide=own.guide_id, by=None, now=NOW).is_retired

    def test_the_guide_that_speaks_of_it_comes_first(self):
        one, other = (
            write_guide("Alles"),
            write_guide("Anmelden", definition=changed(2, conclude="Kennwort abgelaufen")),
        )
        assert queries.guides_for(None, words="Das Kennwort geht nicht mehr") == [other.guide, one.guide]
        assert queries.guides_for(None, words="…") == [one.guide, other.guide]

    def test_leads_write_them(self):
        assert [permissions.may_write_guides(make_user(role=role)) for role in ("agent", "team_lead")] == [False, True]
