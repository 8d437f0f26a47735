"""What came in or remains of a contact is a colleague's once they take it; taking on unasked is a handover too."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handschlag.cases import actions as cases
from handschlag.conversations.models import Conversation
from handschlag.handovers import actions as handovers
from handschlag.handovers import queries
from handschlag.handovers.models import Handover
from handschlag.handovers.rules.receivers import Receiver
from tests.factories.conversations import event, hear, missed
from tests.factories.handovers import House, make_house
from tests.factories.people import NOW

pytestmark = pytest.mark.django_db
MINUTES = timedelta(minutes=9)
TOMORROW = NOW.date() + timedelta(days=1)


@pytest.fixture
def house() -> House:
    return make_house()


def remains(house: House, talk: Conversation, **more):
    said = {"outcome": "passed_on", "next_step": "Police suchen", "next_step_on": TOMORROW, **more}
    return handovers.wrap_up(conversation=talk.pk, by=house.kern.pk, now=NOW, **said)


class TestWrapUp:
    def test_a_step_for_a_colleague_is_offered_and_stays(self, house):
        talk = house.desk.call(is_looked_after=False)
        row, given = remains(house, talk, next_step_user=house.lau.pk)
        assert (row.next_step_user, given.to_user, given.next_step) == (house.kern, house.lau, "Police suchen")
        again, same = remains(house, talk, next_step_user=house.lau.pk)
        assert (again.next_step_user, same) == (house.kern, given)
        house.accept(given)
        after, nobody = remains(house, talk, next_step_user=house.lau.pk)
        assert (after.next_step_user, nobody) == (house.lau, None), "theirs already: nobody is asked again"

    @pytest.mark.parametrize("mine", [True, False])
    def test_mine_or_nothing_left_asks_nobody(self, house, mine):
        talk = house.desk.call(is_looked_after=False)
        row, given = remains(house, talk, next_step_user=house.kern.pk if mine else None)
        assert (row.next_step_user, given) == (house.kern, None)
        row, given = remains(house, talk, outcome="informed", next_step="", next_step_user=house.lau.pk)
        assert (row.next_step, given) == ("", None)


class TestInbox:
    def test_what_was_nobodys_is_the_givers_until_it_is_taken(self, house):
        row = missed(house.desk.number, at=NOW - timedelta(minutes=9))
        given = handovers.hand_on_contact(conversation=row.pk, user=house.lau.pk, by=house.kern.pk, now=NOW)
        row.refresh_from_db()
        assert (row.user, row.owes.owner, given.from_user) == (house.kern, house.kern, house.kern)
        house.accept(given)
        row.refresh_from_db()
        assert (row.user, row.owes.owner) == (house.lau, house.lau)

    def test_while_it_rings_it_is_not_handed_on(self, house):
        row = hear(event("offered", "rings", remote_e164=house.desk.number))
        with pytest.raises(handovers.CannotGive):
            handovers.hand_on_contact(conversation=row.pk, user=house.lau.pk, by=house.kern.pk, now=NOW)


class TestTakingOver:
    def take(self, case, user, **more):
        return handovers.take_over_case(case=case.pk, by=user.pk, now=NOW, **more)

    def test_from_a_colleague_it_is_a_pass_and_twice_is_once(self, house):
        case = house.desk.open()
        for _twice in range(2):
            assert self.take(case, house.lau).owner == house.lau
        assert [(row.state, row.from_user) for row in Handover.objects.all()] == [("accepted", house.kern)]

    def test_out_of_ones_own_team_it_is_simply_taken(self, house):
        case = house.desk.open()
        type(case).objects.filter(pk=case.pk).update(owner=None, owner_team=house.claims)
        assert self.take(case, house.lau).owner == house.lau
        assert not Handover.objects.exists()

    def test_out_of_another_team_it_is_a_pass(self, house):
        case = house.desk.open()
        type(case).objects.filter(pk=case.pk).update(owner=None, owner_team=house.claims)
        assert self.take(case, house.weiss).owner == house.weiss
        assert Handover.objects.get().from_team == house.claims

    def test_a_sentence_is_wanted_where_a_handover_would_want_one(self, house):
        case = house.desk.open("complaint")
        assert queries.wants_sentence(queries.matter(case=case.pk), house.lau.pk)
        assert not queries.wants_sentence(queries.matter(case=case.pk), house.kern.pk)
        with pytest.raises(handovers.CannotAccept) as refused:
            self.take(case, house.lau)
        assert (refused.value.field, Handover.objects.exists()) == ("read_back", False)
        assert self.take(case, house.lau, read_back="Das Geld fehlt.").owner == house.lau

    def test_what_is_offered_to_me_i_take_and_to_another_i_do_not(self, house):
        case = house.desk.open()
        row = house.give(case, to=Receiver(user=house.mai.pk))
        with pytest.raises(handovers.CannotTakeOver, match=house.mai.name):
            self.take(case, house.lau)
        assert self.take(case, house.mai).owner == house.mai
        row.refresh_from_db()
        assert row.state == "accepted"

    def test_the_third_pass_is_the_leads_and_what_is_over_is_nobodys(self, house):
        case = house.desk.open()
        self.take(case, house.lau)
        self.take(case, house.kern)
        with pytest.raises(handovers.CannotTakeOver):
            self.take(case, house.mai)
        other = house.desk.open("question")
        talk = house.desk.call()
        cases.withdraw_case(
            case=other.pk, withdrawn_as="customer", conversation=talk.pk, by=house.kern.pk, now=NOW + MINUTES
        )
        with pytest.raises(handovers.CannotTakeOver):
            self.take(other, house.lau)
