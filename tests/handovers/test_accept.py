"""Acceptance moves responsibility and promises, all or nothing; doing the next step accepts; a no leaves it where it was."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handschlag.cases import actions as cases
from handschlag.cases.models import Case
from handschlag.conversations import actions as conversations
from handschlag.conversations.models import Conversation
from handschlag.core.models import FactRow
from handschlag.handovers import actions as handovers
from handschlag.handovers import queries
from handschlag.handovers.models import Handover
from handschlag.handovers.rules.receivers import Receiver
from handschlag.people import queries as colleagues
from handschlag.promises import actions as promises
from handschlag.promises.models import Promise
from tests.factories.conversations import event, hear
from tests.factories.handovers import House, make_house, react
from tests.factories.people import NOW
from tests.factories.promises import promise_to

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def house() -> House:
    return make_house()


def owner(case: Case):
    return Case.objects.get(pk=case.pk).owner


def fresh(row: Handover) -> Handover:
    return Handover.objects.get(pk=row.pk)


def test_accepted_the_matter_and_its_promises_are_theirs_and_no_time_moved(house):
    case = house.desk.open()
    mine, others = (
        house.desk.promised(case, owner=house.kern.pk),
        house.desk.promised(case, owner=house.weiss.pk, role="along"),
    )
    row = house.give(case)
    done = house.accept(row, now=NOW + HOUR)
    assert (done.state, done.manner, done.answered_by) == ("accepted", "step", house.lau)
    assert owner(case) == house.lau
    moved = Promise.objects.get(pk=mine.pk)
    assert (moved.owner, moved.due_at) == (house.lau, mine.due_at)
    assert Promise.objects.get(pk=others.pk).owner == house.weiss
    assert Case.objects.get(pk=case.pk).face == house.kern
    assert FactRow.objects.get(name="HandoverAccepted").payload["promises"] == [mine.pk]
    assert done.waited_seconds <= 3600


def test_accepting_twice_changes_nothing_and_somebody_else_is_too_late(house):
    row = house.give(to=Receiver(team=house.claims.pk))
    house.accept(row)
    assert house.accept(row).answered_by == house.lau
    with pytest.raises(handovers.CannotAccept, match="beantwortet"):
        house.accept(row, house.mai)
    assert FactRow.objects.filter(name="HandoverAccepted").count() == 1


def test_only_whom_it_was_offered_to_accepts(house):
    row = house.give()
    for stranger in (house.mai, house.kern, house.weiss):
        with pytest.raises(handovers.CannotAccept):
            house.accept(row, stranger)
    assert fresh(row).is_waiting


def test_a_complaint_is_read_back(house):
    case = house.desk.open("complaint")
    row = house.give(case)
    assert row.takes_read_back
    with pytest.raises(handovers.CannotAccept) as refused:
        house.accept(row, read_back="  ")
    assert refused.value.field == "read_back"
    done = house.accept(row, read_back="Roth will die Regulierung bis Freitag.")
    assert (done.manner, done.read_back) == ("read_back", "Roth will die Regulierung bis Freitag.")


def test_what_breaks_while_it_waits_is_read_back_too(house):
    case = house.desk.open()
    house.desk.promised(case, owner=house.kern.pk, due_at=NOW + HOUR, clock="fixed")
    row = house.give(case)
    assert not row.takes_read_back
    promises.break_due_promises(now=NOW + 2 * HOUR)
    with pytest.raises(handovers.CannotAccept):
        house.accept(row, now=NOW + 2 * HOUR)
    house.accept(row, read_back="Heute noch nachholen.", now=NOW + 2 * HOUR)
    assert Promise.objects.get().owner == house.lau


def test_a_partner_is_answered_for_and_the_house_keeps_its_word(house):
    case = house.desk.open()
    promise = house.desk.promised(case, owner=house.kern.pk)
    row = house.give(case, to=Receiver(partner="Netz AG"))
    with pytest.raises(handovers.CannotAccept) as refused:
        house.accept(row, house.kern, read_back="Techniker morgen.")
    assert refused.value.field == "partner_person"
    with pytest.raises(handovers.CannotAccept):
        house.accept(row, house.lau, read_back="Techniker morgen.", partner_person="Frau Ott")
    done = house.accept(row, house.kern, read_back="Techniker morgen.", partner_person="Frau Ott")
    assert (done.state, done.partner_person) == ("accepted", "Frau Ott")
    assert owner(case) == house.kern
    assert Promise.objects.get(pk=promise.pk).owner == house.kern
    assert "Netz AG (Frau Ott)" in queries.sentence(done, now=NOW)


def test_what_was_settled_or_went_elsewhere_is_not_accepted(house):
    case = house.desk.open()
    row = house.give(case)
    cases.assign_case(case=case.pk, owner=house.weiss.pk, by=house.weiss.pk, now=NOW)
    with pytest.raises(handovers.CannotAccept):
        house.accept(row)
    react("CaseAssigned")
    assert fresh(row).state == "over"
    assert owner(case) == house.weiss


def test_declined_it_stays_where_it_was_and_the_giver_hears_why(house):
    case = house.desk.open()
    row = house.give(case)
    with pytest.raises(handovers.CannotDecline):
        handovers.decline_handover(handover=row.pk, reason="", by=house.lau.pk, now=NOW)
    with pytest.raises(handovers.CannotDecline) as unclear:
        handovers.decline_handover(handover=row.pk, reason="unclear", by=house.lau.pk, now=NOW)
    assert unclear.value.field == "words"
    with pytest.raises(handovers.CannotDecline):
        handovers.decline_handover(handover=row.pk, reason="owner", by=house.mai.pk, now=NOW)
    declined = handovers.decline_handover(
        handover=row.pk, reason="elsewhere", proposes=Receiver(user=house.weiss.pk), by=house.lau.pk, now=NOW
    )
    assert (declined.state, declined.proposes_user) == ("declined", house.weiss)
    assert owner(case) == house.kern
    said = [one.text for notice in colleagues.notices_for(house.kern, now=NOW) for one in notice.sentences]
    assert said == ["Roth: Lau übernimmt es nicht, es gehört zu einem anderen Team. Es liegt weiter bei Ihnen."]
    assert FactRow.objects.get(name="HandoverDeclined").by is None
    assert [one.pk for one in queries.came_back(house.kern.pk)] == [row.pk]
    with pytest.raises(handovers.CannotDecline):
        handovers.decline_handover(handover=row.pk, reason="owner", by=house.lau.pk, now=NOW)


def test_a_team_does_not_decline_for_one_persons_reason(house):
    row = house.give(to=Receiver(team=house.claims.pk))
    with pytest.raises(handovers.CannotDecline):
        handovers.decline_handover(handover=row.pk, reason="full", by=house.lau.pk, now=NOW)


def test_taken_back_it_waits_for_nobody(house):
    row = house.give()
    with pytest.raises(handovers.CannotTakeBack):
        handovers.take_back_handover(handover=row.pk, by=house.mai.pk, now=NOW)
    assert handovers.take_back_handover(handover=row.pk, by=house.kern.pk, now=NOW).state == "withdrawn"
    assert handovers.take_back_handover(handover=row.pk, by=house.kern.pk, now=NOW).state == "withdrawn"
    assert colleagues.notices_for(house.lau, now=NOW) == []
    with pytest.raises(handovers.CannotAccept):
        house.accept(row)
    taken = house.give(house.desk.open("question"))
    house.accept(taken)
    with pytest.raises(handovers.CannotTakeBack):
        handovers.take_back_handover(handover=taken.pk, by=house.kern.pk, now=NOW)


def test_the_lead_takes_back_too_and_a_team_its_own(house):
    row = house.give()
    assert handovers.take_back_handover(handover=row.pk, by=house.seidel.pk, now=NOW).state == "withdrawn"
    case = house.desk.open("question")
    cases.assign_case(case=case.pk, owner_team=house.office.pk, by=None, now=NOW)
    of_team = house.give(case, by=None)
    assert handovers.take_back_handover(handover=of_team.pk, by=house.weiss.pk, now=NOW).state == "withdrawn"


class TestDoing:
    def test_keeping_its_promise_accepts(self, house):
        case = house.desk.open()
        promise, other = (house.desk.promised(case, owner=house.kern.pk) for _each in range(2))
        row = house.give(case)
        promises.keep_promise(promise=promise.pk, by=house.lau.pk, now=NOW)
        react("PromiseKept")
        assert (fresh(row).state, fresh(row).manner) == ("accepted", "done")
        assert owner(case) == house.lau
        assert Promise.objects.get(pk=other.pk).owner == house.lau
        react("PromiseKept")
        assert FactRow.objects.filter(name="HandoverAccepted").count() == 1

    def test_moving_the_concern_on_accepts(self, house):
        case = house.desk.open()
        row = house.give(case, to=Receiver(team=house.claims.pk))
        cases.move_on(case=case.pk, state="to_fix", by=house.mai.pk, now=NOW)
        react("CaseMovedOn")
        assert fresh(row).answered_by == house.mai
        assert owner(case) == house.mai

    def test_the_only_promise_kept_by_the_receiver_is_accepted_and_by_the_giver_over(self, house):
        for user, state in ((house.lau, "accepted"), (house.kern, "over")):
            promise = promise_to(house.desk.roth, owner=house.kern.pk)
            row = house.give(promise=promise.pk)
            promises.keep_promise(promise=promise.pk, by=user.pk, now=NOW)
            react("PromiseKept")
            assert fresh(row).state == state

    def test_where_a_sentence_is_asked_for_doing_is_not_enough(self, house):
        case = house.desk.open("complaint")
        row = house.give(case)
        cases.move_on(case=case.pk, state="to_investigate", by=house.lau.pk, now=NOW)
        react("CaseMovedOn")
        assert fresh(row).is_waiting
        assert owner(case) == house.kern

    def test_what_the_giver_does_accepts_nothing(self, house):
        case = house.desk.open()
        row = house.give(case)
        cases.move_on(case=case.pk, state="to_fix", by=house.kern.pk, now=NOW)
        react("CaseMovedOn")
        assert fresh(row).is_waiting

    def test_an_answered_transfer_accepts(self, house):
        talk = house.desk.call(is_looked_after=False)
        case = house.desk.open()
        row = house.give(case, kind="warm", in_call=talk.pk)
        given = FactRow.objects.get(name="HandoverGiven").pk
        said = {"conversation": talk.pk, "fact": given + 1, "now": NOW}
        assert handovers.accept_by_answering(by=house.mai.pk, **said) == []
        assert handovers.accept_by_answering(by=house.lau.pk, **said | {"fact": given - 1}) == []
        assert handovers.accept_by_answering(by=house.lau.pk, **said)[0].manner == "answered"
        assert fresh(row).state == "accepted"
        assert handovers.accept_by_answering(by=house.lau.pk, **said) == []

    def test_a_call_answered_before_it_was_offered_accepts_nothing(self, house):
        talk = house.desk.call(is_looked_after=False)
        row = house.give(kind="warm", in_call=talk.pk)
        react("CallAnswered")
        assert fresh(row).is_waiting

    def test_put_through_after_a_word_among_the_two_accepts(self, house):
        """Kern still has the customer when Lau picks up; it is Lau's when Kern hangs up, not before."""
        kern, lau = ({"users": (user.login,), "remote_e164": house.desk.number} for user in (house.kern, house.lau))
        talk = hear(event("offered", "w1", at=NOW, **kern), event("answered", "w1", at=NOW, after=5, **kern))
        row = house.give(kind="warm", in_call=talk.pk, now=NOW + MINUTE)
        hear(
            event("offered", "w2", at=NOW, after=70, origin="w1", **lau),
            event("answered", "w2", at=NOW, after=80, origin="w1", **lau),
        )
        assert FactRow.objects.filter(name="CallAnswered").count() == 1
        talk = hear(event("ended", "w1", at=NOW, after=90, cause="normalClearing", **kern))
        assert (talk.state, talk.user) == ("connected", house.lau)
        react("CallAnswered")
        assert (fresh(row).state, fresh(row).answered_by) == ("accepted", house.lau)
        again = hear(event("ended", "w2", at=NOW, after=200, cause="normalClearing", origin="w1", **lau))
        assert (again.state, again.user) == ("over", house.lau)

    def test_a_next_step_of_a_contact_is_done_or_passed_on(self, house):
        talk = house.desk.call(is_looked_after=False)
        Conversation.objects.filter(pk=talk.pk).update(
            user=house.kern, next_step="Police schicken", next_step_user=house.kern, next_step_on=NOW.date(),
            outcome="promised", wrapped_up_at=NOW,
        )  # fmt: skip
        row = house.give(conversation=talk.pk)
        house.accept(row)
        talk.refresh_from_db()
        assert (talk.next_step_user, talk.user) == (house.lau, house.kern)
        conversations.finish_next_step(conversation=talk.pk, by=house.lau.pk, now=NOW)
        assert queries.matter(conversation=talk.pk).is_over

    def test_a_contact_without_outcome_is_the_takers_to_wrap_up(self, house):
        talk = house.desk.call(is_looked_after=False)
        promise = conversations.promise_in(
            conversation=talk.pk, words="Rückruf morgen bis 10", by=house.kern.pk, now=NOW
        )
        Conversation.objects.filter(pk=talk.pk).update(user=house.kern)
        house.accept(house.give(conversation=talk.pk))
        talk.refresh_from_db()
        assert talk.user == house.lau
        assert Promise.objects.get(pk=promise.pk).owner == house.lau


class TestTelling:
    def test_said_to_the_customer_it_is_accepted_and_the_face_is_theirs(self, house):
        case = house.desk.open("complaint")
        row = house.give(case)
        talk = house.desk.call()
        done = handovers.tell_taker(handover=row.pk, conversation=talk.pk, by=house.lau.pk, now=NOW)
        assert (done.state, done.manner, done.told_in) == ("accepted", "told", talk)
        assert Case.objects.get(pk=case.pk).face == house.lau
        assert owner(case) == house.lau
        assert handovers.tell_taker(handover=row.pk, conversation=talk.pk, by=house.lau.pk, now=NOW).told_at == NOW

    def test_before_somebody_has_it_nobody_says_so(self, house):
        row = house.give()
        with pytest.raises(handovers.CannotTellTaker, match=house.kern.name):
            handovers.tell_taker(handover=row.pk, conversation=house.desk.call().pk, by=house.kern.pk, now=NOW)

    def test_afterwards_anybody_may_say_it(self, house):
        case = house.desk.open()
        row = house.give(case)
        house.accept(row)
        assert Case.objects.get(pk=case.pk).face == house.kern
        handovers.tell_taker(handover=row.pk, conversation=house.desk.call().pk, by=house.kern.pk, now=NOW)
        assert Case.objects.get(pk=case.pk).face == house.lau

    def test_a_talk_with_somebody_else_tells_nobody(self, house):
        row = house.give()
        other = make_house().desk.call()
        with pytest.raises(handovers.CannotTellTaker) as refused:
            handovers.tell_taker(handover=row.pk, conversation=other.pk, by=house.lau.pk, now=NOW)
        assert refused.value.field == "conversation"

    def test_told_on_the_concerns_own_page_counts(self, house):
        case = house.desk.open("complaint")
        row = house.give(case)
        talk = house.desk.call()
        cases.tell_face(case=case.pk, conversation=talk.pk, face=house.lau.pk, by=house.lau.pk, now=NOW)
        react("FaceTold")
        assert (fresh(row).state, fresh(row).manner) == ("accepted", "told")
        react("FaceTold")
        assert FactRow.objects.filter(name="HandoverAccepted").count() == 1

    def test_of_a_promise_it_is_noted_with_its_talk(self, house):
        row = house.give(promise=promise_to(house.desk.roth, owner=house.kern.pk).pk)
        house.accept(row)
        done = handovers.tell_taker(handover=row.pk, conversation=house.desk.call().pk, by=house.lau.pk, now=NOW)
        assert done.told_at == NOW


def test_a_promise_offered_by_itself_does_not_go_with_its_concern(house):
    case = house.desk.open()
    promise = house.desk.promised(case, owner=house.kern.pk)
    apart = house.give(promise=promise.pk, to=Receiver(user=house.mai.pk))
    house.accept(house.give(case))
    assert Promise.objects.get(pk=promise.pk).owner == house.kern
    house.accept(apart, house.mai)
    assert Promise.objects.get(pk=promise.pk).owner == house.mai


def test_a_merged_concern_is_handed_over_as_the_one_that_goes_on(house):
    one, two = house.desk.open(), house.desk.open("question")
    row = house.give(one)
    cases.merge_cases(case=one.pk, into=two.pk, by=house.kern.pk, now=NOW)
    assert queries.waiting_for(queries.matter(case=two.pk)).pk == row.pk
    house.accept(row)
    assert owner(two) == house.lau


def test_the_page_shows_all_that_is_known(house):
    case = house.desk.open()
    cases.establish(case=case.pk, question="Router", answer="FB", manner="told", scope="case", by=None, now=NOW)
    promise = house.desk.promised(case, owner=house.kern.pk)
    first = house.give(case)
    handovers.decline_handover(handover=first.pk, reason="skill", by=house.lau.pk, now=NOW)
    page = queries.page(house.give(case).pk, now=NOW)
    assert [one.question for one in page.findings] == ["Router"]
    assert page.promises == [promise]
    assert [one.pk for one in page.before] == [first.pk]
    assert page.why == []
    assert queries.standing(house.desk.roth.pk, now=NOW)[0].text.startswith("Wird von")
    assert queries.standing_of(case=case.pk, now=NOW).handover.pk == page.handover.pk
    assert queries.standing_of(promise=promise.pk, now=NOW) is None
