"""What a mail promises and keeps counts once somebody has it: not when it is written, not when it is taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handschlag.conversations import actions
from handschlag.conversations.actions import SaidInMail
from handschlag.conversations.actions.posting import note_returned
from handschlag.conversations.choices import SendTrouble
from handschlag.conversations.models import Promised, PromiseInMail, Sending, SendingAddress
from handschlag.conversations.rules.sending import COMES_BACK_WITHIN, PAUSES
from handschlag.promises import actions as promises
from handschlag.promises.models import Promise
from tests.conversations.test_write_mail import LATER, drafted, sender
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_user

pytestmark = pytest.mark.django_db

DUE = NOW + timedelta(hours=4)
SAID = SaidInMail(words="Wir rufen Sie heute bis 14 Uhr an.", kind="call_back", due_at=DUE)


@pytest.fixture
def kern():
    return make_user("kern")


@pytest.fixture
def roth():
    return make_customer("Roth")


def owed(roth, kern, *, due_at=DUE, **more):
    return promises.make_promise(
        customer=roth.pk, kind="information", words="Unterlagen schicken", source="spoken", clock="fixed", due_at=due_at,
        owner=kern.pk, by=kern.pk, now=NOW, **more,
    )  # fmt: skip


def written(roth, kern, *, said=(SAID,), keeps=(), **more) -> Sending:
    draft = drafted(SendingAddress.objects.first() or sender(), **more)
    draft = actions.Draft(**{**vars(draft), "said": tuple(said), "keeps": tuple(keeps)})
    return actions.write_mail(draft=draft, customer=roth.pk if roth else None, by=kern.pk, now=NOW)


def tried(sending: Sending, *, taken=True, now=LATER, **more) -> None:
    assert actions.begin_sending(now=now) == sending
    told = {"refused": {}, "put_off": {}, "reason": "", **more}
    actions.note_tried(sending=sending.pk, taken=taken, now=now, **told)


def test_it_is_promised_and_told_when_the_server_has_it(roth, kern):
    sending = written(roth, kern)
    assert not Promise.objects.exists()
    tried(sending)
    made = Promise.objects.get()
    assert (made.words, made.due_at, made.told_at, made.source) == (SAID.words, DUE, LATER, "written")
    assert (made.customer, made.owner, made.given_by) == (roth, kern, kern)
    assert Promised.objects.get().conversation == sending.mail.conversation


def test_what_is_taken_back_or_refused_was_never_promised(roth, kern):
    back = written(roth, kern)
    actions.take_back_mail(sending=back.pk, by=kern.pk, now=NOW)
    refused = written(roth, kern, said=(SaidInMail(words="Morgen früh.", kind="visit", due_at=DUE),))
    actions.begin_sending(now=LATER)
    actions.note_refused(sending=refused.pk, reason="550 no", now=LATER)
    assert not Promise.objects.exists()


def test_whoever_may_have_it_is_promised_and_not_told_until_it_is_sure(roth, kern):
    sending = written(roth, kern)
    actions.begin_sending(now=LATER)
    actions.note_handing(sending=sending.pk, now=LATER)
    actions.note_unclear(sending=sending.pk, reason=SendTrouble.GONE, now=LATER)
    made = Promise.objects.get()
    assert made.told_at is None
    actions.send_again(sending=sending.pk, by=kern.pk, now=LATER)
    tried(sending)
    made = Promise.objects.get()
    assert made.told_at == LATER


def test_of_two_addressees_one_is_enough_and_it_is_promised_once(roth, kern):
    sending = written(roth, kern, cc="otto@example.org")
    tried(sending, put_off={"otto@example.org": "451 later"})
    assert Promise.objects.count() == 1
    tried(sending, now=LATER + PAUSES[0])
    assert Promise.objects.count() == 1


def test_a_time_that_passed_on_the_way_is_broken_at_its_true_time(roth, kern):
    sending = written(roth, kern)
    late = DUE + timedelta(hours=1)
    tried(sending, now=late)
    made = Promise.objects.get()
    assert (made.made_at, made.due_at) == (NOW, DUE)
    promises.break_due_promises(now=late)
    made.refresh_from_db()
    assert made.state == "broken"


@pytest.mark.parametrize("due_at", [NOW, NOW + timedelta(seconds=59), NOW - timedelta(days=1)])
def test_no_time_before_it_has_arrived(roth, kern, due_at):
    with pytest.raises(actions.CannotPromiseInMail):
        written(roth, kern, said=(SaidInMail(words="Gleich.", kind="answer", due_at=due_at),))
    assert not Sending.objects.exists()


def test_nobody_is_promised_anything_without_a_file(kern):
    with pytest.raises(actions.CannotPromiseInMail):
        written(None, kern)


def test_a_mail_keeps_what_it_was_for_once_it_is_out_and_has_not_come_back(roth, kern):
    kept = owed(roth, kern)
    sending = written(roth, kern, said=(), keeps=(kept.pk,))
    kept.refresh_from_db()
    assert kept.state == "open"
    tried(sending)
    kept.refresh_from_db()
    assert (kept.state, kept.done_at) == ("provisionally_kept", LATER)
    assert not actions.settle_kept_by_mail(now=LATER + COMES_BACK_WITHIN)
    assert actions.settle_kept_by_mail(now=LATER + COMES_BACK_WITHIN + timedelta(seconds=1))
    assert not actions.settle_kept_by_mail(now=LATER + 2 * COMES_BACK_WITHIN)
    kept.refresh_from_db()
    assert (kept.state, kept.done_at) == ("kept", LATER)


def test_a_mail_that_comes_back_has_kept_nothing_and_its_clock_ran_on(roth, kern):
    kept = owed(roth, kern)
    sending = written(roth, kern, said=(), keeps=(kept.pk,))
    tried(sending)
    bounce = {"address": "anna@example.org", "status": "5.1.1", "reason": "unknown", "hard": True}
    note_returned(sending=sending.pk, bounces=[bounce], now=DUE + timedelta(minutes=5))
    kept.refresh_from_db()
    assert (kept.state, kept.broken_at) == ("broken", DUE)
    assert not actions.settle_kept_by_mail(now=LATER + 2 * COMES_BACK_WITHIN)


def test_sent_again_after_it_came_back_it_keeps_it_then(roth, kern):
    kept = owed(roth, kern)
    sending = written(roth, kern, said=(), keeps=(kept.pk,))
    tried(sending)
    bounce = {"address": "anna@example.org", "status": "5.2.2", "reason": "full", "hard": True}
    note_returned(sending=sending.pk, bounces=[bounce], now=LATER)
    kept.refresh_from_db()
    assert kept.state == "open"
    actions.send_again(sending=sending.pk, by=kern.pk, now=LATER)
    tried(sending, now=LATER + timedelta(minutes=1))
    kept.refresh_from_db()
    assert kept.state == "provisionally_kept"


def test_what_ended_another_way_meanwhile_stays_as_it_is(roth, kern):
    kept = owed(roth, kern)
    sending = written(roth, kern, said=(), keeps=(kept.pk,))
    promises.release_promise(promise=kept.pk, by=kern.pk, now=NOW)
    tried(sending)
    kept.refresh_from_db()
    assert kept.state == "released"


def test_only_what_this_customer_was_promised_is_kept(roth, kern):
    other = owed(make_customer("Weiß"), kern)
    with pytest.raises(actions.CannotPromiseInMail):
        written(roth, kern, said=(), keeps=(other.pk,))
    theirs = promises.note_their_promise(customer=roth.pk, words="Ich schicke das Foto bis 14 Uhr", by=kern.pk, now=NOW)
    with pytest.raises(actions.CannotPromiseInMail):
        written(roth, kern, said=(), keeps=(theirs.pk,))
    assert not PromiseInMail.objects.exists()
