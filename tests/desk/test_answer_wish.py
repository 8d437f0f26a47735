"""A wish for a time that is full: said before it is granted, with another time that can be kept on one key."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from handschlag.conversations import actions as conversations
from handschlag.conversations.actions.answering import CannotGrantWish
from handschlag.conversations.choices import State as Standing
from handschlag.conversations.models import Conversation
from handschlag.core.errors import NotThere
from handschlag.core.models import FactRow
from handschlag.people.models import NoticeLine
from handschlag.promises import actions as promises
from handschlag.promises import queries
from handschlag.promises.actions import CannotOfferInstead
from handschlag.promises.choices import Kind, State
from handschlag.promises.models import Promise, Wish
from tests.factories.promises import promise_to
from tests.factories.worktime import make_calendar

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def owed(office) -> Promise:
    make_calendar(always=True)
    return promise_to(office.roth, words="Angebot schicken", kind="offer", owner=office.kern.pk,
                      due_at=office.now + 2 * DAY, now=office.now)  # fmt: skip


def token(promise: Promise, office) -> str:
    return queries.token_of(promises.create_link(promise=promise.pk, by=None, now=office.now))


def wished(promise: Promise, office, **more) -> Wish:
    said = {"wanted_at": office.now + 5 * HOUR, "words": "", "now": office.now} | more
    return conversations.hear_wish(token=token(promise, office), **said)


def fill(office, until, number: int = 12) -> None:
    """So many repairs of two hours owed by then."""
    for _number in range(number):
        promise_to(office.roth, kind=Kind.REPAIR, owner=office.kern.pk, due_at=until, now=office.now)


def today(office) -> str:
    return office.client.get(reverse("today")).content.decode()


def test_a_wish_for_a_full_time_says_so_and_offers_the_next_free_one(office, owed):
    found = wished(owed, office)
    assert "schon alles voll" not in today(office)
    fill(office, office.now + 5 * HOUR)
    text = today(office)
    assert "schon alles voll" in text
    assert reverse("wish-offer", args=[found.pk]) in text
    assert 'data-row-key="b"' in text
    assert reverse("wish-grant", args=[found.pk]) in text  # a warning, never a wall


def test_the_promise_whose_place_it_takes_is_not_counted_against_it(office):
    make_calendar(always=True)
    alone = promise_to(office.roth, kind=Kind.REPAIR, owner=office.kern.pk, due_at=office.now + HOUR, now=office.now)
    found = wished(alone, office, wanted_at=office.now + 2 * HOUR)
    assert queries.crowded_by(found, office.now + 2 * HOUR, now=office.now) is None


def test_what_is_offered_stands_on_the_customers_page_and_their_yes_moves_the_promise(office, owed):
    found = wished(owed, office)
    at = office.now + 3 * DAY
    answer = office.client.post(reverse("wish-offer", args=[found.pk]), {"at": at.isoformat()})
    assert answer.status_code == 302
    assert "wartet auf das Ja des Kunden" in today(office)
    assert Promise.objects.get(pk=owed.pk).state == State.OPEN
    assert FactRow.objects.get(name="InsteadOffered").by == office.kern.pk
    asked = queries.shown(queries.link_of(owed), now=office.now).asked
    assert asked.instead_at == at
    made = conversations.hear_acceptance(token=token(owed, office), now=office.now + HOUR)
    old = Promise.objects.get(pk=owed.pk)
    assert (old.state, old.replaced_by_id, made.due_at) == (State.REPLACED, made.pk, at)
    contact = Conversation.objects.get(pk=old.agreed_in)
    assert (contact.channel, contact.serves_id, contact.state) == ("portal", owed.pk, Standing.OVER)
    found.refresh_from_db()
    assert (found.became_id, found.settled_at) == (made.pk, office.now + HOUR)
    assert found.conversation != contact.pk


def test_saying_yes_twice_is_one_promise(office, owed):
    found = wished(owed, office)
    promises.offer_instead(wish=found.pk, at=office.now + 3 * DAY, by=None, now=office.now)
    opens = token(owed, office)
    first = conversations.hear_acceptance(token=opens, now=office.now + HOUR)
    assert conversations.hear_acceptance(token=opens, now=office.now + HOUR) == first
    assert Promise.objects.count() == 2


def test_after_a_break_the_offer_becomes_a_promise_beside_it_once(office, owed):
    late = office.now + 2 * DAY + HOUR
    opens = token(owed, office)
    promises.break_due_promises(now=late)
    found = conversations.hear_wish(token=opens, wanted_at=late + 5 * HOUR, words="", now=late)
    promises.offer_instead(wish=found.pk, at=late + DAY, by=None, now=late)
    made = conversations.hear_acceptance(token=opens, now=late + HOUR)
    assert (made.due_at, made.told_at) == (late + DAY, late + HOUR)
    assert Promise.objects.get(pk=owed.pk).state == State.BROKEN
    conversations.hear_acceptance(token=opens, now=late + HOUR)
    assert Promise.objects.count() == 2


def test_nobody_can_take_what_was_not_offered_or_is_over(office, owed):
    with pytest.raises(CannotGrantWish):
        conversations.hear_acceptance(token=token(owed, office), now=office.now)
    found = wished(owed, office)
    with pytest.raises(CannotGrantWish):
        conversations.hear_acceptance(token=token(owed, office), now=office.now)
    promises.offer_instead(wish=found.pk, at=office.now + HOUR, by=None, now=office.now)
    with pytest.raises(CannotGrantWish):
        conversations.hear_acceptance(token=token(owed, office), now=office.now + HOUR)
    assert queries.shown(queries.link_of(owed), now=office.now + HOUR).asked.instead_at is None
    with pytest.raises(NotThere):
        conversations.hear_acceptance(token="a" * 26, now=office.now)


def test_only_a_time_ahead_can_be_offered_and_only_to_an_open_wish(office, owed):
    found = wished(owed, office)
    for at in (office.now, office.now + 61 * DAY):
        with pytest.raises(CannotOfferInstead):
            promises.offer_instead(wish=found.pk, at=at, by=None, now=office.now)
    with pytest.raises(NotThere):
        promises.offer_instead(wish=found.pk + 1, at=office.now + DAY, by=None, now=office.now)
    for _twice in (1, 2):
        promises.offer_instead(wish=found.pk, at=office.now + DAY, by=None, now=office.now)
    assert FactRow.objects.filter(name="InsteadOffered").count() == 1
    assert NoticeLine.objects.get(code="wish").settled_at is not None
    conversations.close_wish(wish=found.pk, by=None, now=office.now)
    with pytest.raises(CannotOfferInstead):
        promises.offer_instead(wish=found.pk, at=office.now + DAY, by=None, now=office.now)


@pytest.mark.parametrize("at", ["", "morgen", "2026-11-27T10:00:00"])
def test_an_offer_without_a_time_is_refused(office, owed, at):
    found = wished(owed, office)
    office.client.post(reverse("wish-offer", args=[found.pk]), {"at": at})
    found.refresh_from_db()
    assert found.instead_at is None
