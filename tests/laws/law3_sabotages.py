from __future__ import annotations

from tests.laws.sabotage import Sabotage

SABOTAGES = [
    Sabotage(
        3,
        "promises/actions/keeping.py",
        "row.kind == Kind.CALL_BACK and at <= row.breaks_at",
        "row.kind == Kind.CALL_BACK",
        "an attempt after the due time saves the promise",
        caught_by="test_an_attempt_after_the_due_time_saves_nothing",
        saying="only an attempt in time dates the next",
    ),
    Sabotage(
        3,
        "promises/actions/breaking.py",
        "Promise.objects.filter(state=State.OPEN, breaks_at__lt=now)",
        "Promise.objects.filter(state=State.OPEN, due_at__lt=now)",
        "what was tried in time is broken all the same",
        caught_by="test_what_was_tried_in_time_or_has_grace_is_not_broken_at_its_due_time",
        saying="assert 2 == 0",
    ),
    Sabotage(
        3,
        "promises/actions/making.py",
        "    if row.state != State.OPEN or now > row.breaks_at:",
        "    if row.state != State.OPEN:",
        "what was due already is replaced all the same",
        caught_by="test_what_was_due_is_neither_replaced_nor_released",
        saying="promise_let_go_before_it_broke",
    ),
    Sabotage(
        3,
        "promises/migrations/0002_nothing_restarts_a_clock.py",
        "        OLD.told_at IS NULL AND OLD.state = 'open'",
        "        OLD.state = 'open'",
        "the time of a promise the customer knows can be moved",
        caught_by="test_no_hand_in_the_database_moves_what_the_customer_knows",
        saying="DID NOT RAISE",
    ),
    Sabotage(
        3,
        "promises/actions/keeping.py",
        "    if row.breaks_at < now:\n        break_promise(row, now=now)",
        "    if False:\n        break_promise(row, now=now)",
        "a mark withdrawn after the due time gives it another chance",
        caught_by="test_a_mark_withdrawn_after_the_due_time_is_a_break_at_the_due_time",
        saying="assert ('open', None, None) == ('broken'",
    ),
    Sabotage(
        3,
        "promises/migrations/0007_promises_stay.py",
        "BEFORE UPDATE OR DELETE ON promises_attempt",
        "BEFORE DELETE ON promises_attempt",
        "a try can be dated anew",
        caught_by="test_law3_hands.py::test_no_hand_removes_or_moves_what_the_customer_knows[a try is moved-open]",
        saying="DID NOT RAISE",
    ),
    Sabotage(
        3,
        "promises/actions/making.py",
        "    if row.state != State.OPEN or row.told_at is not None or row.source",
        "    if row.state != State.OPEN or row.source",
        "a typing error is put right after the customer was told",
        caught_by="test_a_typing_error_is_not_put_right_once_the_customer_knows",
        saying="words and due time stand",
    ),
]
