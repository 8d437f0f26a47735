from __future__ import annotations

from tests.laws.sabotage import Sabotage

SABOTAGES = [
    Sabotage(
        3,
        "promises/actions/keeping.py",
        "row.kind == Kind.CALL_BACK and at <= row.breaks_at",
        "row.kind == Kind.CALL_BACK",
        "an attempt after the due time saves the promise",
    ),
    Sabotage(
        3,
        "promises/actions/breaking.py",
        "Promise.objects.filter(state=State.OPEN, breaks_at__lt=now)",
        "Promise.objects.filter(state=State.OPEN, due_at__lt=now)",
        "what was tried in time is broken all the same",
    ),
    Sabotage(
        3,
        "promises/actions/making.py",
        "    if row.state != State.OPEN or now > row.breaks_at:",
        "    if row.state != State.OPEN:",
        "what was due already is replaced all the same",
    ),
    Sabotage(
        3,
        "promises/migrations/0002_nothing_restarts_a_clock.py",
        "        OLD.told_at IS NULL AND OLD.state = 'open'",
        "        OLD.state = 'open'",
        "the time of a promise the customer knows can be moved",
    ),
]
