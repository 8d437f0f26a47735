from __future__ import annotations

from tests.laws.sabotage import Sabotage

SABOTAGES = [
    Sabotage(
        9,
        "conversations/actions/hearing.py",
        "same |= Q(call=event.origin) | Q(origin=event.origin)",
        "same |= Q(origin=event.origin)",
        "a transferred call becomes a contact of its own",
        caught_by="test_transferred_call_told_as_it_happens_is_one_contact",
        saying="MultipleObjectsReturned",
    ),
    Sabotage(
        9,
        "conversations/actions/consequences.py",
        "running = promised.open_call_back(call.customer_id, call.remote_e164)",
        "running = None",
        "repeats do not collapse into the one call-back",
        caught_by="test_who_calls_in_vain_on_three_lines_at_once_is_owed_one_call_back",
        saying="assert 3 == 1",
    ),
    Sabotage(
        9,
        "conversations/queries/contact.py",
        "nobodys = contacts_with_mails().filter(",
        "nobodys = contacts_with_mails().filter(is_anonymous=False).filter(",
        "what came without a number disappears from everybody's sight",
        caught_by="test_what_came_without_a_number_waits_where_somebody_sees_it",
        saying="assert [] == ",
    ),
    Sabotage(
        9,
        "conversations/rules/calls.py",
        "self.ended_at is None or self.answered_at <= self.ended_at",
        "self.ended_at is None",
        "an answer is forgotten once the call has ended",
        caught_by="test_transferred_call_told_as_it_happens_is_one_contact",
        saying="Ending.TALKED",
    ),
    Sabotage(
        9,
        "conversations/actions/noting.py",
        "    if row.note_revision != revision:",
        "    if row.note_revision < revision:",
        "two who write at once overwrite each other",
        caught_by="test_law_9_holds_whatever_happens",
        saying="a text was lost",
    ),
]
