from __future__ import annotations

import pytest

from handschlag.people import actions as people
from handschlag.people.holdings import Holder
from handschlag.promises import actions as promises
from handschlag.promises import queries
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_team, make_user
from tests.factories.promises import promise_to

pytestmark = pytest.mark.django_db


def test_whoever_owes_a_promise_cannot_leave_and_learns_which():
    make_user(role="admin")
    kern = make_user("kern", name="Barbara Kern")
    promise = promise_to(make_customer(name="Bäckerei Sommer"), owner=kern.pk)
    with pytest.raises(people.CannotDeactivateUser, match="Bäckerei Sommer"):
        people.deactivate_user(user=kern.pk, by=None, now=NOW)
    promises.keep_promise(promise=promise.pk, by=None, now=NOW)
    people.deactivate_user(user=kern.pk, by=None, now=NOW)
    kern.refresh_from_db()
    assert not kern.is_active


def test_whoever_looks_after_a_customer_cannot_leave_and_learns_whom():
    kern = make_user("kern")
    make_customer(name="Ernst Roth", owner=kern)
    with pytest.raises(people.CannotDeactivateUser, match="Ernst Roth"):
        people.deactivate_user(user=kern.pk, by=None, now=NOW)


def test_a_team_holds_what_it_owes():
    team = make_team("Schaden")
    promise_to(owner_team=team.pk)
    (held,) = queries.holdings(Holder(team=team.pk))
    assert held.count == 1
    (nothing,) = queries.holdings(Holder(team=make_team().pk))
    assert nothing.count == 0
