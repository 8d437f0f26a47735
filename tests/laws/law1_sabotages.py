from __future__ import annotations

from tests.laws.sabotage import Sabotage

SABOTAGES = [
    Sabotage(
        1,
        "customers/rules/acting.py",
        '        (stand_in, "stand_in"),\n',
        "",
        "the stand-in is passed over when the owner is absent",
    ),
    Sabotage(
        1,
        "customers/actions/responsibility.py",
        "    if before is None or before.id != seen:",
        "    if before is None:",
        "two people hand the same customer on past each other",
    ),
    Sabotage(
        1,
        "customers/queries/responsibility.py",
        'order_by("customer", "-from_at")',
        'order_by("customer", "from_at")',
        "the first owner stays in force for ever",
    ),
    Sabotage(
        1,
        "customers/migrations/0002_laws.py",
        "AFTER INSERT OR UPDATE OF created_at ON customers_customer",
        "AFTER UPDATE OF created_at ON customers_customer",
        "a customer can be written without owner and stand-in",
    ),
]
