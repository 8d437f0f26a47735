from __future__ import annotations

from tests.laws.sabotage import Sabotage

MOVES = "test_responsibility_and_promises_move_at_acceptance_together_and_not_before"
SABOTAGES = [
    Sabotage(
        4,
        "handovers/actions/answering.py",
        "        promises.assign_promise(promise=promise, owner=by, by=by, now=now)\n",
        "        pass\n",
        "promises stay behind at acceptance",
        caught_by=MOVES,
        saying="a promise stayed behind",
    ),
    Sabotage(
        4,
        "handovers/actions/answering.py",
        "    if row.takes_read_back and not sentence:",
        "    if row.to_partner and not sentence:",
        "a complaint is taken without a sentence read back",
        caught_by="test_a_complaint_is_taken_with_a_sentence_read_back",
        saying="handover_read_back_where_it_must_be",
    ),
    Sabotage(
        4,
        "handovers/actions/giving.py",
        "    row.save()\n    told = HandoverGiven(",
        "    row.save()\n    type(found.case).objects.filter(pk=row.case_id).update(owner=row.to_user_id or row.from_user_id)\n    told = HandoverGiven(",
        "responsibility moves when it is offered",
        caught_by=MOVES,
        saying="responsibility moved without acceptance",
    ),
    Sabotage(
        4,
        "handovers/permissions.py",
        "    if handover.from_user_id == user.pk:\n        return False\n    return _is_among(user, handover)",
        "    return True",
        "anybody accepts what was offered to somebody",
        caught_by="test_nobody_takes_what_was_offered_to_somebody_else",
        saying="DID NOT RAISE",
    ),
]
