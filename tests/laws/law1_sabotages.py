from __future__ import annotations

from tests.laws.sabotage import Sabotage

SABOTAGES = [
    Sabotage(
        1,
        "customers/rules/acting.py",
        '        (stand_in, "stand_in"),\n',
        "",
        "the stand-in is passed over when the owner is absent",
        caught_by="test_law_1_holds_whatever_happens",
        saying="assert (acting.is_here, (acting.user_id, acting.team_id)) == (True, here[0])",
    ),
    Sabotage(
        1,
        "customers/actions/responsibility.py",
        "    if before is None or before.id != seen:",
        "    if before is None:",
        "two people hand the same customer on past each other",
        caught_by="test_many_create_and_hand_on_at_once",
        saying="for row in said if isinstance(row, Responsibility)]) == 1",
    ),
    Sabotage(
        1,
        "customers/queries/responsibility.py",
        'order_by("customer", "-from_at")',
        'order_by("customer", "from_at")',
        "the first owner stays in force for ever",
        caught_by="test_whoever_was_made_owner_last_is_the_owner",
        saying="queries.responsibility(roth.pk, now=later).pk == newest.pk",
    ),
    Sabotage(
        1,
        "customers/migrations/0002_laws.py",
        "AFTER INSERT OR UPDATE OF created_at ON customers_customer",
        "AFTER UPDATE OF created_at ON customers_customer",
        "a customer can be written without owner and stand-in",
        caught_by="test_no_hand_writes_a_customer_without_owner_and_stand_in",
        saying="DID NOT RAISE",
    ),
]
