from __future__ import annotations

from tests.laws.sabotage import Sabotage

SABOTAGES = [
    Sabotage(
        9,
        "conversations/actions/hearing.py",
        "same |= Q(call=event.origin) | Q(origin=event.origin)",
        "same |= Q(origin=event.origin)",
        "a transferred call becomes a contact of its own",
    ),
    Sabotage(
        9,
        "conversations/actions/consequences.py",
        "running = promised.open_call_back(call.customer_id, call.remote_e164)",
        "running = None",
        "repeats do not collapse into the one call-back",
    ),
    Sabotage(
        9,
        "conversations/queries/contact.py",
        "nobodys = _contacts().filter(user__isnull=True,",
        "nobodys = _contacts().filter(is_anonymous=False, user__isnull=True,",
        "what came without a number disappears from everybody's sight",
    ),
    Sabotage(
        9,
        "conversations/rules/calls.py",
        "self.ended_at is None or self.answered_at <= self.ended_at",
        "self.ended_at is None",
        "an answer is forgotten once the call has ended",
    ),
    Sabotage(
        9,
        "conversations/actions/noting.py",
        "    if row.note_revision != revision:",
        "    if row.note_revision < revision:",
        "two who write at once overwrite each other",
    ),
]
