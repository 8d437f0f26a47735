from __future__ import annotations

from tests.laws.sabotage import Sabotage

WHATEVER = "test_nothing_is_asked_twice_whatever_happens"
SABOTAGES = [
    Sabotage(
        2,
        "cases/actions/establishing.py",
        "    if again not in Again.values:\n        said",
        "    if again == '':\n        said",
        "any word passes for a reason to ask again",
        caught_by=WHATEVER,
        saying="repeated_work_has_a_reason",
    ),
    Sabotage(
        2,
        "cases/actions/establishing.py",
        "    facts.record(told, at=now, by=None, customer=customer)",
        "    facts.record(told, at=now, by=case.owner_id, customer=customer)",
        "whoever asked again is named",
        caught_by=WHATEVER,
        saying="asking_again_is_counted_and_names_nobody",
    ),
    Sabotage(
        2,
        "cases/actions/trying.py",
        "    if before:\n        count_again(row.customer_id, row, again, step=before[-1], now=now)",
        "    if before is None:\n        pass",
        "what was tried is tried again uncounted",
        caught_by=WHATEVER,
        saying="asking_again_is_counted_and_names_nobody",
    ),
    Sabotage(
        2,
        "cases/rules/findings.py",
        "(one.until is None or now < one.until)",
        "(one.until is None or now is not None)",
        "what has run out is still shown as established",
        caught_by="test_what_has_run_out_is_neither_shown_nor_in_the_way",
        saying="what has run out is shown",
    ),
    Sabotage(
        2,
        "cases/actions/establishing.py",
        "        if (is_same or again == Again.CHANGED) and",
        "        if again in Again.values and",
        "a contradiction buries what stood before anybody decided",
        caught_by="test_two_answers_stand_side_by_side_until_somebody_decides",
        saying="a contradiction was buried",
    ),
    Sabotage(
        2,
        "cases/actions/merging.py",
        "        finding.known_in.add(part)",
        "        finding.known_in.add(origin)",
        "what was split off knows nothing of what was established before",
        caught_by=WHATEVER,
        saying="what_stands_is_shown_and_nothing_else",
    ),
    Sabotage(
        2,
        "cases/actions/establishing.py",
        "        made.known_in.add(*queries.family(about.case.pk))",
        "        made.known_in.add(about.case)",
        "a merge taken back takes with it what was established meanwhile",
        caught_by="test_what_was_established_while_two_were_one_stands_for_both_afterwards",
        saying="what was established is gone for one",
    ),
]
