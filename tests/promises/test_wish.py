from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from handschlag.core.errors import NotThere
from handschlag.core.models import FactRow
from handschlag.customers.models import Customer
from handschlag.people import actions as people
from handschlag.promises import actions as promises
from handschlag.promises import queries
from handschlag.promises.models import Agreement, Promise, Wish
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_team, make_user
from tests.factories.promises import promise_to
from tests.factories.worktime import OFFICE, make_calendar

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
COLOGNE = {**OFFICE, "holidays": {"region": "DE-NW"}}
TUESDAY_NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)


def wish(promise: Promise, conversation: int = 1, *, wanted_at=None, words="Freitag", now=NOW) -> Wish:
    return promises.record_wish(
        promise=promise.pk, conversation=conversation, wanted_at=wanted_at, words=words, by=None, now=now
    )


def test_who_agrees_knows_of_it_and_its_words_stand():
    made = promise_to()
    promises.agree_to_promise(promise=made.pk, conversation=7, by=None, now=NOW)
    promises.agree_to_promise(promise=made.pk, conversation=8, by=None, now=NOW + DAY / 24)
    made.refresh_from_db()
    agreed = Agreement.objects.get()
    assert (made.told_at, agreed.at, agreed.conversation) == (NOW, NOW, 7)
    assert FactRow.objects.filter(name="PromiseAgreed").count() == 1
    assert queries.agreed_at(made.pk) == NOW


def test_nobody_agrees_to_what_has_ended():
    made = promise_to()
    promises.release_promise(promise=made.pk, by=None, now=NOW)
    with pytest.raises(promises.CannotAnswerPromise):
        promises.agree_to_promise(promise=made.pk, conversation=7, by=None, now=NOW)
    assert queries.agreed_at(made.pk) is None


def test_wish_moves_nothing():
    made = promise_to()
    asked = wish(made, wanted_at=TUESDAY_NOON, words=" lieber Dienstag ")
    made.refresh_from_db()
    assert (made.state, made.due_at, asked.words, asked.wanted_at) == (
        "open", NOW + timedelta(hours=2), "lieber Dienstag", TUESDAY_NOON,
    )  # fmt: skip
    assert FactRow.objects.get(name="WishReceived").payload["wish"] == asked.pk
    assert queries.open_wish(made.pk) == asked


def test_later_wish_takes_the_place_of_an_earlier_one():
    made = promise_to()
    first, second = wish(made), wish(made, 2, words="doch Montag")
    first.refresh_from_db()
    assert first.settled_at == NOW
    assert queries.open_wish(made.pk) == second


@pytest.mark.parametrize(
    ("wanted_at", "words", "field"),
    [
        (None, "  ", "words"),
        (None, "x" * 501, "words"),
        (NOW - DAY, "", "wanted_at"),
        (NOW + 61 * DAY, "", "wanted_at"),
        (datetime(2026, 11, 28, 11, 0, tzinfo=UTC), "", "wanted_at"),
    ],
    ids=["nothing", "too much", "past", "too far", "on a closed Saturday"],
)
def test_what_cannot_be_wished_is_refused(wanted_at, words, field):
    with pytest.raises(promises.CannotAnswerPromise) as refusal:
        wish(promise_to(), wanted_at=wanted_at, words=words)
    assert refusal.value.field == field
    assert not Wish.objects.exists()


def test_five_hundred_signs_are_enough():
    assert len(wish(promise_to(), words="x" * 500).words) == 500


def test_a_broken_promise_can_be_answered_a_done_one_cannot():
    broken = promise_to(due_at=NOW + DAY)
    promises.break_due_promises(now=NOW + 2 * DAY)
    assert wish(broken, now=NOW + 2 * DAY).promise == broken
    promises.keep_promise(promise=broken.pk, by=None, now=NOW + 2 * DAY)
    with pytest.raises(promises.CannotAnswerPromise):
        wish(broken, 2, now=NOW + 2 * DAY)


def test_wish_is_settled_once():
    made = promise_to()
    asked = wish(made)
    promises.settle_wish(wish=asked.pk, by=5, now=NOW)
    settled = promises.settle_wish(wish=asked.pk, by=6, now=NOW + DAY)
    assert (settled.settled_at, settled.settled_by, settled.became) == (NOW, 5, None)
    assert FactRow.objects.filter(name="WishSettled").count() == 1
    with pytest.raises(NotThere):
        promises.settle_wish(wish=0, by=5, now=NOW)
    with pytest.raises(NotThere):
        queries.get_wish(0)


def test_link_of_a_broken_promise_lasts_as_long_as_what_became_of_the_wish():
    made = promise_to(due_at=NOW + DAY)
    link = promises.create_link(promise=made.pk, by=None, now=NOW)
    asked = wish(made)
    again = promise_to(made.customer, due_at=NOW + 9 * DAY)
    promises.settle_wish(wish=asked.pk, became=again.pk, by=None, now=NOW)
    link.refresh_from_db()
    assert link.expires_at == again.due_at + 30 * DAY


def test_wish_waits_for_the_owner_their_team_and_the_stand_in_while_they_are_absent():
    team = make_team()
    kern, weiss, other = make_user("kern"), make_user("weiss", presence="available"), make_user("other", team=team)
    customer = make_customer(owner=kern, stand_in=weiss)
    hers, theirs = promise_to(customer, owner=kern.pk), promise_to(customer, owner_team=team.pk)
    first, second = wish(hers), wish(theirs, 2)

    def waiting(user):
        return list(queries.open_wishes(user.pk, now=NOW))

    assert (waiting(kern), waiting(other), waiting(weiss)) == ([first], [second], [])
    people.record_absence(user=kern.pk, from_at=NOW - DAY, until_at=NOW + DAY, by=None, now=NOW)
    assert (waiting(kern), waiting(weiss)) == ([first], [first])
    promises.settle_wish(wish=first.pk, by=weiss.pk, now=NOW)
    assert (waiting(kern), waiting(weiss)) == ([], [])


def test_offers_are_the_next_open_noons_and_closing_times():
    make_calendar()
    made = promise_to(due_at=TUESDAY_NOON)
    said = [f"{moment:%d %H}" for moment in queries.offers(made, now=NOW)]
    assert said == ["24 17", "25 11", "25 17", "26 11", "26 17", "27 11"]  # 18:00 and 12:00 in Cologne; not its own


def test_nothing_is_offered_for_what_is_done_or_where_nobody_knows_the_hours():
    made = promise_to()
    Customer.objects.filter(pk=made.customer_id).update(calendar=make_calendar(definition=COLOGNE))
    far = datetime(2399, 1, 1, tzinfo=UTC)
    assert queries.offers(made, now=far) == []
    assert not queries.is_offered(made, far + DAY, now=far)
    promises.keep_promise(promise=made.pk, by=None, now=NOW)
    made.refresh_from_db()
    assert queries.offers(made, now=NOW) == []
