from __future__ import annotations

from tests.laws.sabotage import Sabotage

DOORS = "test_law8_doors.py::test_no_address_tells_a_class_to_anybody_who_may_not_know_it[agent-near]"

SABOTAGES = [
    Sabotage(
        8,
        "care/queries/caring.py",
        "        tier = tier_of(row.tier) if row and row.tier else basic\n",
        "        if row is None:\n            continue\n        tier = tier_of(row.tier) if row.tier else basic\n",
        "whom nobody chose a plan for has none",
        caught_by="test_whatever_happens_everybody_has_a_plan_and_no_class_leaves_the_house",
        saying="assert set(held) == set(everybody)",
    ),
    Sabotage(
        8,
        "desk/care/panel.py",
        "    standing = care.standing(customer.pk, now=now) if permissions.may_see_classes(user) else None\n",
        "    standing = care.standing(customer.pk, now=now)\n",
        "the file shows the class to everybody at the desk",
        caught_by=DOORS,
        saying="Ꙭ at /customers/",
    ),
    Sabotage(
        8,
        "care/permissions.py",
        '(law.md R6)."""\n    return people.may_manage(user)',
        '(law.md R6)."""\n    return people.may_use_desk(user)',
        "an agent opens the disclosure",
        caught_by=DOORS,
        saying="Ꙭ at /care/requests/",
    ),
    Sabotage(
        8,
        "care/queries/telling.py",
        "        name=plan.tier.name,\n",
        '        name=str(__import__("handschlag.care.queries").care.queries.standing(plan.customer, now=now).letter),\n',
        "what a customer is told names the class",
        caught_by=DOORS,
        saying="Ꙭ at /customers/",
    ),
    Sabotage(
        8,
        "care/actions/planning.py",
        "    is_news = before.row is None or before.row.tier_id != tier\n",
        "    is_news = before.row is None\n",
        "whoever is looked after otherwise never hears of it",
        caught_by="test_who_was_told_and_is_looked_after_otherwise_is_owed_another_talk",
        saying="assert again.talk is not None",
    ),
]
