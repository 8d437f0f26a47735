from __future__ import annotations

from datetime import date, timedelta

import pytest

from handschlag.conversations import actions as conversations
from handschlag.conversations import permissions, queries, reactions
from handschlag.conversations.actions.taking import CannotConfirm, CannotRaiseAuthLevel, CannotTake
from handschlag.conversations.choices import AuthLevel, Certainty, State
from handschlag.conversations.models import AsideNote, BlockedNumber, Conversation
from handschlag.core.errors import Cannot, NotThere
from handschlag.core.models import FactRow, RawInput
from handschlag.customers import actions as customers
from handschlag.customers.models import Number
from handschlag.promises.models import Promise
from tests.factories.conversations import NOW, ROTH, STRANGER, event, hear, missed, talked
from tests.factories.customers import make_customer, make_number, make_person
from tests.factories.mails import make_mail
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=5)
BEFORE = NOW - timedelta(days=1)


@pytest.fixture
def kern():
    return make_user("kern", presence="available")


@pytest.fixture
def vogt():
    return make_user("vogt", presence="available")


@pytest.fixture
def roth(kern, vogt):
    customer = make_customer("Roth", owner=kern, stand_in=vogt, now=BEFORE)
    make_number(customer, ROTH, person=make_person(customer))
    return customer


def facts_named(name):
    return FactRow.objects.filter(name=name).count()


class TestConfirm:
    def test_colleague_says_who_it_is_and_the_call_back_follows(self, kern, roth):
        call = missed(STRANGER)
        confirmed = conversations.confirm_customer(
            conversation=call.id, customer=roth.pk, person=roth.persons.get().pk, by=kern.pk, now=LATER
        )
        assert (confirmed.customer, confirmed.certainty) == (roth, Certainty.CONFIRMED)
        assert confirmed.auth_level == AuthLevel.NONE
        assert Promise.objects.get().customer == roth

    def test_number_that_fits_is_level_one(self, kern, roth):
        call = hear(event("offered", remote_e164=ROTH))
        assert (
            conversations.confirm_customer(conversation=call.id, customer=roth.pk, by=kern.pk, now=LATER).auth_level
            == AuthLevel.NUMBER
        )

    def test_anonymous_caller_has_no_level_and_what_was_known_otherwise_stays(self, kern, roth):
        call = hear(event("offered", remote_e164="", remote_raw="", is_anonymous=True))
        args = {"conversation": call.id, "customer": roth.pk, "by": kern.pk, "now": LATER}
        assert conversations.confirm_customer(**args).auth_level == AuthLevel.NONE
        conversations.raise_auth_level(
            conversation=call.id, level=AuthLevel.KNOWLEDGE, reason="Vertragsnummer", by=kern.pk, now=LATER
        )
        assert conversations.confirm_customer(**args).auth_level == AuthLevel.KNOWLEDGE

    def test_who_is_confirmed_while_talking_has_been_reached(self, kern, roth):
        owed = missed().owes
        call = talked(STRANGER, user="kern")
        conversations.confirm_customer(conversation=call.id, customer=roth.pk, by=kern.pk, now=LATER)
        owed.refresh_from_db()
        assert owed.state == "kept"

    def test_promise_typed_before_the_right_customer_was_chosen_follows(self, kern, roth):
        wrong = make_customer("Vogel", now=BEFORE)
        call = talked(STRANGER, user="kern")
        conversations.confirm_customer(conversation=call.id, customer=wrong.pk, by=kern.pk, now=LATER)
        conversations.promise_in(conversation=call.id, words="morgen bis 10", by=kern.pk, now=LATER)
        conversations.confirm_customer(conversation=call.id, customer=roth.pk, by=kern.pk, now=LATER)
        assert Promise.objects.get().customer == roth

    def test_person_belongs_to_the_customer(self, kern, roth):
        other = make_person(make_customer("Vogel", now=BEFORE))
        with pytest.raises(CannotConfirm):
            conversations.confirm_customer(
                conversation=missed().id, customer=roth.pk, person=other.pk, by=kern.pk, now=LATER
            )


class TestFile:
    def test_number_entered_later_takes_its_calls_along(self, kern, roth):
        first, second = missed(STRANGER), missed(STRANGER, at=LATER)
        number = make_number(roth, STRANGER)
        fact = FactRow.objects.filter(name="ContactDetailAdded", payload__row=number.pk).get()
        reactions.file_calls_of_new_number(fact, now=LATER)
        assert set(Conversation.objects.values_list("customer", flat=True)) == {roth.pk}
        assert Promise.objects.get().customer == roth
        assert first.owes == second.owes
        assert facts_named("ConversationFiled") == 2

    def test_number_of_two_customers_says_nothing(self, roth):
        call = missed(STRANGER)
        make_number(roth, STRANGER)
        make_number(make_customer("Vogel"), STRANGER)
        assert conversations.file_calls_of(e164=STRANGER, by=None, now=LATER) == 0
        call.refresh_from_db()
        assert call.customer is None

    def test_several_persons_behind_one_number_leave_the_person_open(self, roth):
        call = missed(STRANGER)
        make_number(roth, STRANGER, person=roth.persons.get())
        make_number(roth, STRANGER, person=make_person(roth, "Roth", "Anna"))
        conversations.file_calls_of(e164=STRANGER, by=None, now=LATER)
        call.refresh_from_db()
        assert (call.customer, call.person) in ((roth, None), (None, None))

    def test_address_entered_later_takes_its_mails_along(self, kern, roth):
        mails = [make_mail(sender_address=f"{name}@example.org") for name in ("Roth", "roth", "vogel")]
        made = customers.add_email(customer=roth.pk, address="roth@Example.org", by=None, now=LATER)
        fact = FactRow.objects.filter(name="ContactDetailAdded", payload__row=made.pk, payload__detail="email").get()
        for _time in range(2):
            reactions.file_mails_of_new_address(fact, now=LATER)
            filed = [Conversation.objects.get(pk=mail.conversation_id).customer for mail in mails]
            assert filed == [roth, roth, None]
        assert facts_named("ConversationFiled") == 2
        other = make_customer("Vogel")
        for customer in (roth, other):
            customers.add_email(customer=customer.pk, address="vogel@example.org", by=None, now=LATER)
        assert conversations.file_mails_of(address="vogel@example.org", by=None, now=LATER) == 0
        fact.payload["detail"] = "number"
        reactions.file_mails_of_new_address(fact, now=LATER)

    def test_other_details_and_removed_numbers_file_nothing(self, roth):
        number = make_number(roth, STRANGER)
        fact = FactRow.objects.filter(name="ContactDetailAdded", payload__row=number.pk).get()
        Number.objects.filter(pk=number.pk).delete()
        missed(STRANGER)
        reactions.file_calls_of_new_number(fact, now=LATER)
        fact.payload["detail"] = "email"
        reactions.file_calls_of_new_number(fact, now=LATER)
        assert Conversation.objects.get().customer is None


class TestTake:
    def test_what_is_owed_becomes_the_takers_with_the_same_clock(self, roth, vogt):
        call = missed()
        due = call.owes.due_at
        taken = conversations.take_call(conversation=call.id, user=vogt.pk, by=vogt.pk, now=LATER)
        owed = Promise.objects.get()
        assert (taken.user, owed.owner, owed.due_at) == (vogt, vogt, due)
        conversations.take_call(conversation=call.id, user=vogt.pk, by=vogt.pk, now=LATER)
        assert facts_named("CallTaken") == 1

    def test_what_a_colleague_has_is_not_taken(self, roth, kern, vogt):
        call = missed()
        conversations.take_call(conversation=call.id, user=vogt.pk, by=vogt.pk, now=LATER)
        with pytest.raises(CannotTake, match="Vogt"):
            conversations.take_call(conversation=call.id, user=kern.pk, by=kern.pk, now=LATER)


class TestSpam:
    def test_advertising_call_owes_nothing_and_may_be_blocked(self, kern):
        call = missed(STRANGER)
        done = conversations.mark_spam(conversation=call.id, block=True, by=kern.pk, now=LATER)
        assert (done.outcome, Promise.objects.get().state) == ("spam", "released")
        assert BlockedNumber.objects.get().e164 == STRANGER
        assert missed(STRANGER, at=LATER).owes is None
        conversations.mark_spam(conversation=call.id, block=True, by=kern.pk, now=LATER)

    def test_anonymous_spam_has_no_number_to_block(self, kern):
        call = missed("", remote_raw="", is_anonymous=True)
        conversations.mark_spam(conversation=call.id, block=True, by=kern.pk, now=LATER)
        assert not BlockedNumber.objects.exists()

    def test_another_call_that_is_owed_the_same_call_back_keeps_it(self, roth):
        first, _second = missed(), missed(at=LATER)
        conversations.mark_spam(conversation=first.id, by=None, now=LATER)
        assert Promise.objects.get().state == "open"


class TestAuthLevel:
    def test_level_rises_with_its_reason(self, roth, kern):
        call = hear(event("offered"))
        args = {"conversation": call.id, "by": kern.pk, "now": LATER}
        raised = conversations.raise_auth_level(level=AuthLevel.PROVEN, reason=" Service-PIN ", **args)
        assert (raised.auth_level, raised.auth_reason) == (AuthLevel.PROVEN, "Service-PIN")
        for level, reason in ((AuthLevel.NUMBER, "Nummer"), (7, "x"), (AuthLevel.KNOWLEDGE, " ")):
            with pytest.raises(CannotRaiseAuthLevel):
                conversations.raise_auth_level(level=level, reason=reason, **args)


class TestParticipants:
    def test_colleague_joins_and_leaves(self, roth, kern, vogt):
        call = hear(event("offered"), event("answered", after=3, users=("kern",)))
        args = {"conversation": call.id, "by": kern.pk, "now": LATER}
        joined = conversations.join_conversation(user=vogt.pk, **args)
        assert conversations.join_conversation(user=vogt.pk, **args) == joined
        assert list(queries.running_for(vogt.pk)) == [call]
        conversations.leave_conversation(participant=joined.pk, by=vogt.pk, now=LATER)
        conversations.leave_conversation(participant=joined.pk, by=vogt.pk, now=LATER)
        conversations.leave_conversation(participant=4711, by=vogt.pk, now=LATER)
        assert list(queries.running_for(vogt.pk)) == []
        assert facts_named("ParticipantLeft") == 1
        assert str(joined) == "Vogt"

    def test_somebody_is_somebody(self, roth):
        with pytest.raises(Cannot):
            conversations.join_conversation(conversation=missed().id, name=" ", by=None, now=LATER)
        assert str(conversations.join_conversation(conversation=missed().id, name="Der Sohn", by=None, now=LATER)) == (
            "Der Sohn"
        )


class TestNote:
    def test_every_save_is_a_revision(self, roth, kern):
        call = hear(event("offered"))
        args = {"conversation": call.id, "by": kern.pk, "now": LATER}
        assert conversations.save_note(text="Rou", revision=0, **args).revision == 1
        assert conversations.save_note(text="Router", revision=1, **args).revision == 2
        assert conversations.save_note(text="Router", revision=0, **args).revision == 2
        assert facts_named("NoteSaved") == 2

    def test_two_writers_never_overwrite_each_other(self, roth, kern, vogt):
        call = hear(event("offered"))
        conversations.save_note(conversation=call.id, text="Kern", revision=0, by=kern.pk, now=LATER)
        met = conversations.save_note(conversation=call.id, text="Vog", revision=0, by=vogt.pk, now=LATER)
        again = conversations.save_note(conversation=call.id, text="Vogt", revision=0, by=vogt.pk, now=LATER)
        assert (met.text, met.revision, again.aside) == ("Kern", 1, met.aside)
        beside = AsideNote.objects.get()
        assert (beside.text, beside.by, beside.settled_at) == ("Vogt", vogt.pk, None)
        conversations.settle_aside_note(aside=beside.pk, by=kern.pk, now=LATER)
        conversations.settle_aside_note(aside=beside.pk, by=kern.pk, now=LATER)
        conversations.settle_aside_note(aside=4711, by=kern.pk, now=LATER)
        beside.refresh_from_db()
        assert beside.settled_at == LATER

    def test_note_has_a_limit(self, roth):
        with pytest.raises(Cannot):
            conversations.save_note(conversation=missed().id, text="x" * 100_001, revision=0, by=None, now=LATER)


class TestVisit:
    def test_visitor_at_the_door_shows_like_a_ring(self, roth, kern, vogt):
        visit = conversations.start_visit(name=" Herr Roth ", by=vogt.pk, now=NOW)
        assert (visit.state, visit.sender) == (State.RINGING, "Herr Roth")
        assert list(queries.ringing_for(kern.pk, now=NOW)) == [visit]
        taken = conversations.take_call(conversation=visit.id, user=kern.pk, by=kern.pk, now=LATER)
        assert (taken.state, taken.connected_at) == (State.CONNECTED, LATER)
        ended = conversations.end_visit(conversation=visit.id, by=kern.pk, now=LATER)
        assert (ended.state, ended.ending) == (State.OVER, "talked")
        assert conversations.end_visit(conversation=visit.id, by=kern.pk, now=NOW).over_at == LATER

    def test_visit_may_begin_with_the_talk_and_end_with_its_outcome(self, roth, kern):
        visit = conversations.start_visit(customer=roth.pk, user=kern.pk, by=kern.pk, now=NOW)
        assert (visit.state, visit.certainty) == (State.CONNECTED, Certainty.CONFIRMED)
        done = conversations.wrap_up(conversation=visit.id, outcome="settled", by=kern.pk, now=LATER)
        assert (done.state, done.over_at) == (State.OVER, LATER)
        assert facts_named("VisitEnded") == 1

    def test_visitor_who_left_waiting_was_missed(self, roth, kern):
        visit = conversations.start_visit(customer=roth.pk, by=kern.pk, now=NOW)
        assert conversations.end_visit(conversation=visit.id, by=kern.pk, now=LATER).ending == "missed"


class TestLetter:
    def test_letter_belongs_to_nobody_until_somebody_takes_it(self, roth, kern):
        scan = RawInput.objects.create(source="scan", received_at=NOW, body=b"%PDF")
        letter = conversations.enter_letter(
            received_on=date(2026, 11, 20), sender="Roth", subject="Kündigung", customer=roth.pk, scan=scan.pk,
            by=kern.pk, now=NOW,
        )  # fmt: skip
        assert (letter.state, letter.scan, letter.over_at) == (State.OVER, scan, NOW)
        assert list(queries.inbox(kern.pk, now=NOW)) == [letter]
        conversations.take_call(conversation=letter.id, user=kern.pk, by=kern.pk, now=NOW)
        assert list(queries.inbox(kern.pk, now=NOW)) == []
        assert list(queries.nachtrag(kern.pk, now=NOW)) == [letter]

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [({"received_on": date(2026, 11, 24), "sender": "Roth"}, "received_on"), ({"sender": " "}, "sender")],
    )
    def test_letter_from_tomorrow_or_from_nobody_about_nothing_is_refused(self, wrong, field):
        with pytest.raises(conversations.CannotEnterLetter) as refused:
            conversations.enter_letter(**{"received_on": NOW.date(), "by": None, "now": NOW, **wrong})
        assert refused.value.field == field


class TestByHand:
    def test_new_customer_is_entered_during_the_call(self, kern, vogt):
        call = talked(STRANGER, user="kern")
        entered = conversations.enter_new_customer(
            conversation=call.id, kind="household", owner=kern.pk, stand_in=vogt.pk, given_name="Ada",
            family_name="Neu", by=kern.pk, now=LATER,
        )  # fmt: skip
        assert (entered.customer.name, entered.person.full_name) == ("Ada Neu", "Ada Neu")
        assert entered.customer.numbers.get().e164 == STRANGER

    def test_firm_without_person_and_anonymous_caller(self, kern, vogt):
        call = missed("", remote_raw="", is_anonymous=True)
        entered = conversations.enter_new_customer(
            conversation=call.id, kind="organisation", owner=kern.pk, stand_in=vogt.pk, name="Neu GmbH", by=kern.pk,
            now=LATER,
        )  # fmt: skip
        assert (entered.customer.name, entered.person, entered.customer.numbers.count()) == ("Neu GmbH", None, 0)

    def test_call_back_tried_by_hand_is_an_attempt(self, roth, kern):
        owed = missed().owes
        tried = conversations.enter_vain_call(promise=owed.pk, by=kern.pk, now=LATER)
        owed.refresh_from_db()
        assert (tried.serves, tried.outcome, owed.attempts.count()) == (owed, "not_reached", 1)

    def test_what_is_no_longer_owed_is_not_tried(self, roth, kern):
        owed = missed().owes
        talked(user="kern", at=LATER)
        with pytest.raises(conversations.CannotEnterVainCall):
            conversations.enter_vain_call(promise=owed.pk, by=kern.pk, now=LATER)


def test_partners_see_no_contacts_and_practice_is_seen_by_who_practises(kern, vogt):
    lead, admin, partner = (make_user(role, role=role) for role in ("team_lead", "admin", "partner"))
    call = hear(event("offered", remote_e164=STRANGER))
    practice = hear(event("offered", "p", source="practice:1", remote_e164=STRANGER, users=("kern",)))
    assert (practice.is_practice, practice.shown_to) == (True, [kern.pk])
    assert [permissions.may_see_conversation(user, call) for user in (kern, lead, partner)] == [True, True, False]
    assert [permissions.may_see_conversation(user, practice) for user in (kern, vogt, lead)] == [True, False, True]
    assert [permissions.may_talk(user) for user in (kern, partner)] == [True, False]
    assert [permissions.may_block_numbers(user) for user in (kern, lead)] == [False, True]
    assert [permissions.may_set_up_telephony(user) for user in (lead, admin)] == [False, True]


def test_missing_contact_is_not_there(kern):
    with pytest.raises(NotThere):
        queries.get_conversation(4711)
