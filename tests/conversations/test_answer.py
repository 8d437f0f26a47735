from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from handschlag.conversations import actions as conversations
from handschlag.conversations import queries
from handschlag.conversations.choices import Channel, Outcome, State
from handschlag.conversations.models import Conversation, Promised
from handschlag.core.errors import NotThere
from handschlag.core.models import FactRow
from handschlag.people import actions as people
from handschlag.promises import actions as promises
from handschlag.promises import queries as promised
from handschlag.promises.models import Promise, Wish
from tests.factories.conversations import STRANGER, missed
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_team, make_user
from tests.factories.promises import promise_to

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
WEDNESDAY_NOON = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
SOON = NOW + timedelta(minutes=10)


@pytest.fixture
def kern():
    return make_user("kern")


@pytest.fixture
def owed(kern) -> Promise:
    customer = make_customer("Ernst Roth", owner=kern, stand_in=make_user("weiss"))
    return promise_to(customer, owner=kern.pk, due_at=NOW + DAY)


def token_of(promise: Promise) -> str:
    return promised.token_of(promises.create_link(promise=promise.pk, by=None, now=NOW))


def wish(promise: Promise, *, wanted_at=WEDNESDAY_NOON, words="", now=SOON) -> Wish:
    return conversations.hear_wish(token=token_of(promise), wanted_at=wanted_at, words=words, now=now)


def contact_of(found: Wish) -> Conversation:
    return Conversation.objects.get(id=found.conversation)


def test_agreement_is_a_contact_of_its_own_and_the_promise_is_told(owed, kern):
    conversations.hear_agreement(token=token_of(owed), now=SOON)
    contact = Conversation.objects.get()
    assert (contact.channel, contact.state, contact.customer, contact.user) == (
        Channel.PORTAL, State.OVER, owed.customer, kern,
    )  # fmt: skip
    assert (contact.outcome, contact.wrapped_up_at, contact.serves) == (Outcome.INFORMED, SOON, owed)
    assert contact.subject == "Dem Kunden passt es: Ich rufe Sie zurück"
    assert contact.auth_level == 0  # who holds a link has proven nothing
    owed.refresh_from_db()
    assert owed.told_at == SOON
    assert FactRow.objects.get(name="AnswerReceived").payload["promise"] == owed.pk


def test_agreeing_twice_is_one_contact(owed):
    for minute in (0, 1):
        conversations.hear_agreement(token=token_of(owed), now=SOON + timedelta(minutes=minute))
    assert Conversation.objects.count() == 1


def test_nothing_is_heard_through_a_link_that_opens_nothing(owed):
    token = token_of(owed)
    promises.revoke_link(promise=owed.pk, by=None, now=NOW)
    with pytest.raises(NotThere):
        conversations.hear_agreement(token=token, now=SOON)
    with pytest.raises(NotThere):
        conversations.hear_wish(token=token, wanted_at=None, words="Freitag", now=SOON)
    assert not Conversation.objects.exists()


def test_agreement_to_what_has_ended_leaves_no_contact(owed):
    token = token_of(owed)
    promises.keep_promise(promise=owed.pk, by=None, now=NOW)
    with pytest.raises(promises.CannotAnswerPromise):
        conversations.hear_agreement(token=token, now=SOON)
    assert not Conversation.objects.exists()


def test_wish_waits_for_its_owner_as_wish_and_not_once_more_as_next_step(owed, kern):
    found = wish(owed, words="Ab zehn bin ich da.")
    contact = contact_of(found)
    assert (contact.note, contact.outcome, contact.next_step_user) == (
        "Ab zehn bin ich da.", Outcome.PASSED_ON, kern,
    )  # fmt: skip
    assert (contact.next_step, contact.next_step_on) == ("Auf den Wunsch antworten", SOON.date())
    assert list(promised.open_wishes(kern.pk, now=SOON)) == [found]
    assert not queries.next_steps(kern.pk, now=SOON).exists()
    assert not queries.nachtrag(kern.pk, now=SOON).exists()


def test_wish_of_an_absent_owner_goes_to_who_acts(owed, kern):
    people.record_absence(user=kern.pk, from_at=NOW - DAY, until_at=NOW + DAY, by=None, now=NOW)
    assert contact_of(wish(owed)).user.login == "weiss"


def test_wish_nobody_can_be_given_waits_in_the_inbox():
    empty, reader = make_team("Leer"), make_user("reader", role="partner")
    stranger = promises.make_promise(
        customer=None,
        party=STRANGER,
        kind="call_back",
        words="Rückruf",
        source="spoken",
        clock="fixed",
        due_at=NOW + DAY,
        owner_team=empty.pk,
        by=None,
        now=NOW,
    )
    found = wish(stranger)
    contact = contact_of(found)
    assert (contact.user, contact.outcome) == (None, "")
    assert list(queries.inbox(reader.pk, now=SOON)) == [contact]
    conversations.close_wish(wish=found.pk, by=reader.pk, now=SOON)
    contact.refresh_from_db()
    assert (contact.outcome, contact.user) == (Outcome.SETTLED, reader)


def test_second_wish_takes_the_place_of_the_first_in_the_list_and_on_the_desk(owed, kern):
    first, second = wish(owed), wish(owed, wanted_at=None, words="doch lieber Montag")
    assert contact_of(first).next_step_done_at == SOON
    assert contact_of(second).next_step_done_at is None
    assert list(promised.open_wishes(kern.pk, now=SOON)) == [second]


def test_granted_wish_replaces_the_promise_by_the_contact_in_which_it_was_agreed(owed, kern):
    found = wish(owed)
    made = conversations.grant_wish(wish=found.pk, by=kern.pk, now=SOON)
    owed.refresh_from_db()
    assert (owed.state, owed.replaced_by, owed.agreed_in) == ("replaced", made, found.conversation)
    assert (made.due_at, made.told_at, made.owner, made.words) == (
        WEDNESDAY_NOON, SOON, kern, "Ich rufe Sie zurück → Mittwoch, 25.11.2026 12:00",
    )  # fmt: skip
    assert Promised.objects.get().conversation_id == found.conversation
    assert contact_of(found).next_step_done_at == SOON
    found.refresh_from_db()
    assert (found.became, found.settled_by) == (made, kern.pk)


def test_time_agreed_twice_is_said_once(owed):
    first = conversations.grant_wish(wish=wish(owed).pk, by=None, now=SOON)
    later = conversations.grant_wish(wish=wish(first, wanted_at=WEDNESDAY_NOON + DAY).pk, by=None, now=SOON)
    assert later.words == "Ich rufe Sie zurück → Donnerstag, 26.11.2026 12:00"


def test_wish_in_own_words_names_its_time_or_somebody_does(owed):
    found = wish(owed, wanted_at=None, words="am Freitag um 12 Uhr")
    assert conversations.grant_wish(wish=found.pk, by=None, now=SOON).due_at == WEDNESDAY_NOON + 2 * DAY
    vague = wish(promise_to(owed.customer, due_at=NOW + DAY), wanted_at=None, words="wenn meine Tochter da ist")
    with pytest.raises(conversations.CannotGrantWish) as refusal:
        conversations.grant_wish(wish=vague.pk, by=None, now=SOON)
    assert refusal.value.field == "words"
    assert conversations.grant_wish(wish=vague.pk, words="Freitag 12 Uhr", by=None, now=SOON).due_at == (
        WEDNESDAY_NOON + 2 * DAY
    )


def test_what_somebody_types_counts_before_what_was_chosen(owed):
    found = wish(owed)
    assert conversations.grant_wish(wish=found.pk, words="Freitag 12 Uhr", by=None, now=SOON).due_at == (
        WEDNESDAY_NOON + 2 * DAY
    )


def test_wish_is_granted_once(owed):
    found = wish(owed)
    conversations.grant_wish(wish=found.pk, by=None, now=SOON)
    with pytest.raises(conversations.CannotGrantWish):
        conversations.grant_wish(wish=found.pk, by=None, now=SOON)


def test_broken_promise_stays_broken_and_another_is_made_beside_it(owed, kern):
    promises.break_due_promises(now=NOW + 2 * DAY)
    later = NOW + 2 * DAY
    found = conversations.hear_wish(
        token=token_of(owed), wanted_at=None, words="Rufen Sie mich bitte Freitag um 12 an", now=later
    )
    owed.refresh_from_db()
    assert owed.break_told_at == later  # who answers to it has heard of it
    made = conversations.grant_wish(wish=found.pk, by=kern.pk, now=later)
    owed.refresh_from_db()
    assert (owed.state, owed.replaced_by, owed.broken_at) == ("broken", None, owed.due_at)
    assert (made.state, made.due_at, made.told_at) == ("open", WEDNESDAY_NOON + 2 * DAY, later)


def test_too_late_to_replace_is_promised_beside_what_will_break(owed, kern):
    found = wish(owed)
    late = owed.due_at + timedelta(seconds=1)
    made = conversations.grant_wish(wish=found.pk, by=kern.pk, now=late)
    owed.refresh_from_db()
    assert (owed.state, made.state) == ("open", "open")
    promises.break_due_promises(now=late + DAY / 24)
    owed.refresh_from_db()
    assert (owed.state, owed.broken_at) == ("broken", owed.due_at)


def test_wish_for_what_is_done_meanwhile_is_not_granted(owed):
    found = wish(owed)
    promises.keep_promise(promise=owed.pk, by=None, now=SOON)
    with pytest.raises(conversations.CannotGrantWish):
        conversations.grant_wish(wish=found.pk, by=None, now=SOON)


def test_wish_that_was_spoken_about_is_closed_and_the_promise_stays(owed, kern):
    found = wish(owed)
    for _again in (1, 2):
        conversations.close_wish(wish=found.pk, by=kern.pk, now=SOON)
    owed.refresh_from_db()
    assert owed.state == "open"
    assert contact_of(found).next_step_done_at == SOON


def test_call_back_of_a_missed_call_is_called_what_it_is(kern):
    call = missed(STRANGER)
    found = wish(call.owes)
    made = conversations.grant_wish(wish=found.pk, by=kern.pk, now=SOON)
    assert (made.party, made.words) == (STRANGER, "Rückruf → Mittwoch, 25.11.2026 12:00")
    assert contact_of(found).subject == "Der Kunde wünscht sich einen anderen Termin: Rückruf"
    assert contact_of(found).remote_e164 == STRANGER
