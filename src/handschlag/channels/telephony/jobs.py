"""What is looked after now and then: input that was kept but not heard, and input that is no longer needed."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from procrastinate.contrib.django import app

from handschlag.channels.telephony import dialling as exchanges
from handschlag.channels.telephony import hearing
from handschlag.conversations import actions as conversations
from handschlag.core import clock, intake

KEPT: Final = timedelta(days=30)  # raw reports hold full numbers of everybody who ever called (DSGVO Art. 5 (1) e)


@app.periodic(cron="* * * * *")
@app.task(name="hear_what_waits", queueing_lock="hear_what_waits", pass_context=False)
def hear_what_waits(timestamp: int) -> int:
    """Hear what waits; return how many."""
    return hearing.hear_what_waits(now=clock.now())


@app.periodic(cron="17 3 * * *")
@app.task(name="forget_heard_input", queueing_lock="forget_heard_input", pass_context=False)
def forget_heard_input(timestamp: int) -> int:
    """Delete what exchanges sent and was heard a month ago; the conversations made of it stay. Return how many."""
    before = clock.now() - KEPT
    return sum(intake.forget(source_prefix=source, before=before) for source in hearing.SOURCES)


@app.task(name="dial", pass_context=False)
def dial(dialling: int) -> None:
    """Have the exchange dial, once; what becomes of it is heard as a call, or said here."""
    row = conversations.begin_dialling(dialling=dialling, now=clock.now())
    trouble = exchanges.dial(row) if row is not None else ""
    if trouble:
        conversations.note_dial_failed(dialling=dialling, reason=trouble, now=clock.now())
