from __future__ import annotations

from datetime import timedelta

import pytest

from handschlag.handovers import actions as handovers
from handschlag.handovers.models import Handover
from handschlag.handovers.rules.receivers import Receiver
from handschlag.people.models import User
from tests.factories.customers import make_customer
from tests.factories.handovers import House, make_house
from tests.factories.people import NOW
from tests.factories.promises import promise_to
from tests.laws.attack import at_once

pytestmark = pytest.mark.django_db(transaction=True)
PAIRS = 12


@pytest.fixture
def house() -> House:
    return make_house()


def offered(giver: User, receiver: User) -> Handover:
    """Of a customer of its own, so that nobody waits for a chain."""
    customer = make_customer("Lang", owner=giver, stand_in=receiver, now=NOW - timedelta(days=9))
    promise = promise_to(customer, owner=giver.pk, kind="answer", words="Bescheid", now=NOW)
    return handovers.give_handover(promise=promise.pk, to=Receiver(user=receiver.pk), by=giver.pk, now=NOW)


def test_two_who_take_from_each_other_in_the_same_second_do_not_wait_in_a_circle(house: House) -> None:
    """Each settles their own notice and tells the other; once the round of the worker stopped dead over this."""
    kern, lau = house.kern, house.lau
    for _pair in range(PAIRS):
        one, other = offered(kern, lau), offered(lau, kern)
        at_once(
            lambda row=one: handovers.accept_handover(handover=row.pk, by=lau.pk, now=NOW),
            lambda row=other: handovers.accept_handover(handover=row.pk, by=kern.pk, now=NOW),
        )
    assert set(Handover.objects.values_list("state", flat=True)) == {"accepted"}


def test_rounds_beside_answers_leave_nothing_waiting(house: House) -> None:
    kern, lau = house.kern, house.lau
    rows = [offered(*pair) for _pair in range(PAIRS) for pair in ((kern, lau), (lau, kern))]
    late = NOW + timedelta(days=3)
    takes = [
        lambda row=row: handovers.accept_handover(handover=row.pk, by=row.to_user_id, now=late) for row in rows[-4:]
    ]
    at_once(*(lambda: handovers.return_unanswered(by=None, now=late) for _worker in range(2)), *takes)
    handovers.return_unanswered(by=None, now=late)
    assert not Handover.objects.filter(state="waiting", answer_by_at__lte=late).exists()
