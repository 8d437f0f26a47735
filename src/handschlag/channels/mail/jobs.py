"""What is looked after now and then: mails that wait to be entered or to go out, and copies nobody needs any more."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from procrastinate.contrib.django import app

from handschlag.channels.mail import arriving
from handschlag.channels.mail.out import codes, sending
from handschlag.conversations import actions as conversations
from handschlag.core import clock, intake

KEPT: Final = timedelta(days=30)


@app.periodic(cron="* * * * *")
@app.task(name="let_mails_arrive", queueing_lock="let_mails_arrive", pass_context=False)
def let_mails_arrive(timestamp: int) -> int:
    """Enter what waits; return how many."""
    return arriving.let_arrive_what_waits(now=clock.now())


@app.periodic(cron="47 3 * * *")
@app.task(name="forget_twin_mails", queueing_lock="forget_twin_mails", pass_context=False)
def forget_twin_mails(timestamp: int) -> int:
    """Delete what was delivered a second time a month ago; the mail itself stays. Return how many."""
    return intake.forget(source_prefix=arriving.TWINS, before=clock.now() - KEPT)


@app.task(name="send_mails", pass_context=False)
def send_mails() -> int:
    """Hand over what is due now; return how many were tried."""
    return sending.send_what_is_due()


@app.periodic(cron="* * * * *")
@app.task(name="send_waiting_mails", queueing_lock="send_waiting_mails", pass_context=False)
def send_waiting_mails(timestamp: int) -> int:
    """What waits for another try, and what a crash left behind; return how many were tried."""
    return sending.send_what_is_due() + codes.send_codes(now=clock.now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="settle_kept_by_mail", queueing_lock="settle_kept_by_mail", pass_context=False)
def settle_kept_by_mail(timestamp: int) -> int:
    """What a mail kept that has not come back in a day is kept for good; return how many."""
    done = 0
    while conversations.settle_kept_by_mail(now=clock.now()):
        done += 1
    return done
