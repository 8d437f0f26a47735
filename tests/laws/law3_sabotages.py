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
    Sabotage(
        3,
        "promises/actions/keeping.py",
        "    if row.breaks_at < now:\n        break_promise(row, now=now)",
        "    if False:\n        break_promise(row, now=now)",
        "a mark withdrawn after the due time gives it another chance",
    ),
    Sabotage(
        3,
        "promises/migrations/0007_promises_stay.py",
        "BEFORE UPDATE OR DELETE ON promises_attempt",
        "BEFORE DELETE ON promises_attempt",
        "a try can be dated anew",
        tests="tests/laws/test_law3_hands.py",
    ),
    Sabotage(
        3,
        "promises/actions/making.py",
        "    if row.state != State.OPEN or row.told_at is not None or row.source",
        "    if row.state != State.OPEN or row.source",
        "a typing error is put right after the customer was told",
    ),
]
