"""Whoever writes is owed an answer from the moment it reached us, and keeps the right to it until they have one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from handschlag.conversations import actions, queries
from handschlag.conversations.actions.posting import note_returned
from handschlag.conversations.choices import Outcome
from handschlag.conversations.events import MailEvent
from handschlag.conversations.models import Conversation, KeptByMail, Sending
from handschlag.conversations.rules.sending import COMES_BACK_WITHIN
from handschlag.core import intake
from handschlag.people.models import User
from handschlag.promises import actions as promises
from handschlag.promises import queries as promised
from handschlag.promises.actions import Said
from handschlag.promises.actions.ruling import CannotSetRule
from handschlag.promises.choices import Measure, Place
from handschlag.promises.models import Promise
from handschlag.promises.queries.figures import Period
from tests.conversations.test_write_mail import LATER, drafted, sender
from tests.factories.customers import make_customer
from tests.factories.mails import make_mail
from tests.factories.people import NOW, make_user

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def kern() -> User:
    return make_user("kern")


@pytest.fixture
def mail(kern):
    return make_mail(at=NOW)


def owed(mail) -> Promise:
    return Promise.objects.get(pk=Conversation.objects.get(pk=mail.conversation_id).owes_id)


def answered(mail, kern) -> Sending:
    return actions.write_mail(draft=drafted(sender()), answers=mail.pk, by=kern.pk, now=NOW)


def arrived(sending: Sending, *, now=LATER) -> None:
    assert actions.begin_sending(now=now) == sending
    actions.note_tried(sending=sending.pk, taken=True, refused={}, put_off={}, reason="", now=now)


def test_a_mail_is_owed_an_answer_by_our_own_rule(mail, kern):
    promise = owed(mail)
    assert (promise.kind, promise.source, promise.words, promise.party) == (
        "answer", "received", "Störung", "anna@example.org",
    )  # fmt: skip
    assert (promise.made_at, promise.allowance_seconds, promise.owner) == (NOW, 8 * 3600, kern)
    assert promised.words_of(promise) == "Antwort auf „Störung“"


def test_nobody_owes_a_machine_or_a_mail_marked_as_spam(kern):
    make_mail(machine="list")
    make_mail(is_spam=True)
    assert not Promise.objects.exists()


def test_a_letter_is_owed_an_answer_since_the_day_it_came(kern):
    letter = actions.enter_letter(
        sender="Roth", received_on=NOW.date() - timedelta(days=1), user=kern.pk, by=kern.pk, now=NOW
    )
    assert letter.owes is not None
    assert (letter.owes.made_at, letter.owes.owner) == (letter.started_at, kern)
    sent = actions.enter_letter(sender="Roth", received_on=NOW.date(), direction="out", by=kern.pk, now=NOW)
    assert sent.owes is None


def test_an_old_mailbox_that_is_opened_today_breaks_nothing(kern):
    mail = make_mail(at=NOW - timedelta(days=30))
    assert owed(mail).made_at == NOW - timedelta(days=30)
    late = make_mail_of(NOW - timedelta(days=30), seen=NOW)
    assert owed(late).made_at == NOW


def make_mail_of(received_at, *, seen):
    """Received then, fetched only now."""
    raw = intake.keep(source="mail:test", body=b"x", content_type="message/rfc822", meta={}, now=seen)
    event = MailEvent(raw=raw, fingerprint="old", received_at=received_at, sender_address="anna@example.org")
    return actions.receive_mail(event, now=seen).conversation.mail


def test_the_houses_rule_gives_the_time(kern):
    promises.set_message_rule(team=None, allowance_seconds=3600, by=None, now=NOW)
    assert owed(make_mail(at=NOW)).allowance_seconds == 3600
    with pytest.raises(CannotSetRule) as no:
        promises.set_message_rule(team=None, allowance_seconds=0, by=None, now=NOW)
    assert no.value.field == "allowance_seconds"


def published() -> None:
    said = Said(
        words="Antwort binnen vier Stunden", places=(Place.WEBSITE,), since_on=date(2026, 11, 1), measure=Measure.WRITTEN_BACK,
        within_seconds=4 * 3600, is_binding=True,
    )  # fmt: skip
    promises.publish_promise(said=said, by=None, now=NOW - timedelta(days=20))


def test_what_we_published_binds_and_is_measured_by_the_mails_themselves(kern):
    published()
    promise = owed(make_mail(at=NOW))
    assert (promise.source, promise.allowance_seconds, promise.words) == (
        "published", 4 * 3600, "Antwort binnen vier Stunden",
    )  # fmt: skip
    late = make_mail(at=NOW - timedelta(days=3))
    wording = promised.published_promises().get()
    month = Period(NOW - timedelta(days=20), NOW + timedelta(days=1))
    found = promised.measured(wording, month, now=NOW + HOUR)
    assert found is not None
    assert (found.good, found.of, found.open) == (0, 1, 1)
    actions.wrap_up(conversation=late.conversation_id, outcome=Outcome.SETTLED, by=kern.pk, now=NOW + HOUR)
    assert found.cases[0].conversation == late.conversation_id


def test_an_answer_under_way_keeps_it_when_it_has_arrived_and_not_before(mail, kern):
    sending = answered(mail, kern)
    row = Conversation.objects.get(pk=mail.conversation_id)
    assert (row.outcome, row.next_step) == (Outcome.INFORMED, "")
    assert owed(mail).state == "open"
    arrived(sending)
    assert (owed(mail).state, owed(mail).done_at) == ("provisionally_kept", LATER)
    actions.settle_kept_by_mail(now=LATER + COMES_BACK_WITHIN + HOUR)
    assert owed(mail).state == "kept"


def test_an_answer_taken_back_answers_nothing(mail, kern):
    actions.take_back_mail(sending=answered(mail, kern).pk, by=kern.pk, now=NOW)
    assert owed(mail).state == "open"
    assert mail.conversation in queries.inbox(kern.pk, now=NOW) or mail.conversation in queries.nachtrag(
        kern.pk, now=NOW
    )
    assert KeptByMail.objects.count() == 1
    again = actions.write_mail(
        draft=drafted(sender(address="zweite@haus.example")), answers=mail.pk, by=kern.pk, now=NOW
    )
    arrived(again)
    assert owed(mail).state == "provisionally_kept"


def test_an_answer_that_comes_back_did_not_keep_it(mail, kern):
    sending = answered(mail, kern)
    arrived(sending)
    bounce = {"address": "anna@example.org", "hard": True, "status": "5.1.1", "reason": "unknown"}
    note_returned(sending=sending.pk, bounces=[bounce], now=LATER)
    assert owed(mail).state == "open"


@pytest.mark.parametrize("outcome", [Outcome.SETTLED, Outcome.INFORMED, Outcome.WAITING])
def test_a_colleague_who_says_how_it_ended_has_answered(mail, kern, outcome):
    actions.wrap_up(
        conversation=mail.conversation_id, outcome=outcome, next_step="nachsehen", next_step_on=NOW.date(), by=kern.pk, now=LATER
    )  # fmt: skip
    assert (owed(mail).state, owed(mail).done_at) == ("kept", LATER)


def test_passing_it_on_answers_nothing(mail, kern):
    actions.wrap_up(conversation=mail.conversation_id, outcome=Outcome.PASSED_ON, by=kern.pk, now=LATER)
    assert owed(mail).state == "open"
    assert queries.get_conversation(mail.conversation_id).next_step == "Antwort auf „Störung“"


def test_advertising_is_owed_nothing_and_undone_as_if_nobody_had_said_so(mail, kern):
    actions.mark_spam(conversation=mail.conversation_id, by=kern.pk, now=LATER)
    assert owed(mail).state == "released"
    actions.undo_wrap_up(conversation=mail.conversation_id, by=kern.pk, now=LATER)
    assert (owed(mail).state, owed(mail).made_at, owed(mail).words) == ("open", NOW, "Störung")


def test_settled_too_quickly_runs_on_from_the_beginning(mail, kern):
    actions.wrap_up(conversation=mail.conversation_id, outcome=Outcome.SETTLED, by=kern.pk, now=LATER)
    actions.undo_wrap_up(conversation=mail.conversation_id, by=kern.pk, now=LATER)
    assert (owed(mail).state, owed(mail).made_at) == ("open", NOW)


def test_whoever_takes_it_owes_it(mail):
    weiss = make_user("weiss")
    actions.take_call(conversation=mail.conversation_id, user=weiss.pk, by=weiss.pk, now=LATER)
    assert owed(mail).owner == weiss


def test_it_follows_to_the_customer_the_writer_turns_out_to_be(mail, kern):
    roth = make_customer("Roth")
    actions.confirm_customer(conversation=mail.conversation_id, customer=roth.pk, by=kern.pk, now=LATER)
    assert owed(mail).customer == roth


def test_a_machines_mail_that_a_person_wrote_after_all_is_owed_one(kern):
    mail = make_mail(machine="reply")
    actions.wait_for_answer(conversation=mail.conversation_id, by=kern.pk, now=LATER)
    assert owed(mail).state == "open"


def test_what_is_kept_in_the_ledger_leaves_the_inbox(mail, kern):
    promises.keep_promise(promise=owed(mail).pk, by=kern.pk, now=LATER)
    actions.close_unanswered(promise=owed(mail).pk, by=kern.pk, now=LATER)
    assert queries.get_conversation(mail.conversation_id).outcome == Outcome.INFORMED


def test_what_waits_too_long_stands_first_the_longest_overdue_on_top(mail, kern):
    older = make_mail(at=NOW - timedelta(days=4))
    assert queries.waits_too_long(kern.pk, now=NOW + HOUR) == [older.conversation]
    later = NOW + timedelta(days=3)
    assert queries.waits_too_long(kern.pk, now=later) == [older.conversation, mail.conversation]
    assert queries.waits_too_long(kern.pk, channel="call", now=later) == []
    arrived(answered(mail, kern))
    assert queries.waits_too_long(kern.pk, now=later) == [older.conversation]
