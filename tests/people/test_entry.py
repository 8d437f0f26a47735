from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection

from handschlag.core.errors import NotThere
from handschlag.core.models import FactRow
from handschlag.people import actions as people
from handschlag.people import queries
from handschlag.people.models import Invitation, User
from tests.factories.people import NOW, make_user

PASSWORD = "ein langer satz"
FOUNDER = {"login": "hennig", "name": "Karl Hennig", "email": "", "language": "de", "password": PASSWORD}


def told() -> list[str]:
    return list(FactRow.objects.order_by("id").values_list("name", flat=True))


@pytest.mark.django_db
class TestInvitation:
    def test_whoever_holds_the_link_sets_their_password_once(self):
        user = make_user("kern")
        token = people.invite(user=user.pk, by=1, now=NOW)
        assert queries.find_invitation(token, now=NOW).user == user
        assert people.accept_invitation(token=token, password=PASSWORD, now=NOW).check_password(PASSWORD)
        with pytest.raises(people.CannotAcceptInvitation):
            people.accept_invitation(token=token, password="noch ein satz", now=NOW)
        assert told() == ["InvitationIssued", "PasswordSet"]

    def test_a_bad_password_does_not_use_the_link_up(self):
        user = make_user("kern")
        token = people.invite(user=user.pk, by=1, now=NOW)
        with pytest.raises(people.CannotSetPassword) as refused:
            people.accept_invitation(token=token, password="kern", now=NOW)
        assert refused.value.field == "password"
        assert people.accept_invitation(token=token, password=PASSWORD, now=NOW) == user

    def test_a_newer_link_replaces_the_older(self):
        user = make_user("kern")
        older = people.invite(user=user.pk, by=1, now=NOW)
        newer = people.invite(user=user.pk, by=1, now=NOW)
        assert queries.find_invitation(older, now=NOW) is None
        assert queries.find_invitation(newer, now=NOW) is not None

    def test_after_a_week_it_is_too_late(self):
        token = people.invite(user=make_user("kern").pk, by=1, now=NOW)
        late = NOW + timedelta(days=7)
        assert queries.find_invitation(token, now=late - timedelta(seconds=1)) is not None
        assert queries.find_invitation(token, now=late) is None
        with pytest.raises(people.CannotAcceptInvitation):
            people.accept_invitation(token=token, password=PASSWORD, now=late)

    def test_a_password_set_otherwise_makes_the_link_useless(self):
        user = make_user("kern")
        token = people.invite(user=user.pk, by=1, now=NOW)
        people.set_password(user=user.pk, password=PASSWORD, by=1, now=NOW)
        assert queries.find_invitation(token, now=NOW) is None

    def test_the_token_itself_is_not_kept(self):
        token = people.invite(user=make_user("kern").pk, by=1, now=NOW)
        assert token not in str(list(Invitation.objects.values()))

    def test_a_closed_account_gets_no_link(self):
        with pytest.raises(people.CannotInvite):
            people.invite(user=make_user(is_active=False).pk, by=1, now=NOW)
        with pytest.raises(NotThere):
            people.invite(user=404, by=1, now=NOW)


@pytest.mark.django_db
class TestFounder:
    def test_the_first_link_makes_the_first_administrator(self):
        assert queries.is_empty()
        token = people.invite_founder(now=NOW)
        assert queries.has_founder_link(now=NOW)
        admin = people.found(token=token, **FOUNDER, now=NOW)
        assert (admin.role, admin.check_password(PASSWORD)) == ("admin", True)
        assert not queries.has_founder_link(now=NOW)
        assert not queries.is_empty()

    def test_with_users_there_is_no_such_link(self):
        make_user()
        with pytest.raises(people.CannotInvite):
            people.invite_founder(now=NOW)

    def test_a_link_left_over_makes_nobody(self):
        token = people.invite_founder(now=NOW)
        make_user()
        with pytest.raises(people.CannotAcceptInvitation):
            people.found(token=token, **FOUNDER, now=NOW)

    def test_a_guessed_link_makes_nobody(self):
        people.invite_founder(now=NOW)
        with pytest.raises(people.CannotAcceptInvitation):
            people.found(token="guessed", **FOUNDER, now=NOW)

    def test_a_bad_password_leaves_nothing_behind(self):
        token = people.invite_founder(now=NOW)
        with pytest.raises(people.CannotSetPassword):
            people.found(token=token, **FOUNDER | {"password": "kurz"}, now=NOW)
        assert queries.is_empty()
        assert people.found(token=token, **FOUNDER, now=NOW).role == "admin"

    def test_a_colleagues_link_is_no_founders_link(self):
        user = make_user()
        token = people.invite(user=user.pk, by=1, now=NOW)
        with pytest.raises(people.CannotAcceptInvitation):
            people.found(token=token, **FOUNDER, now=NOW)

    def test_a_founders_link_sets_nobodys_password(self):
        token = people.invite_founder(now=NOW)
        with pytest.raises(people.CannotAcceptInvitation):
            people.accept_invitation(token=token, password=PASSWORD, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_of_two_visitors_with_the_first_link_one_becomes_administrator():
    token = people.invite_founder(now=NOW)
    start, done = threading.Barrier(2), []

    def visit(login: str) -> None:
        try:
            start.wait(timeout=10)
            done.append(people.found(token=token, **FOUNDER | {"login": login}, now=NOW).login)
        except people.CannotAcceptInvitation as refused:
            done.append(refused)
        finally:
            connection.close()

    threads = [threading.Thread(target=visit, args=(login,)) for login in ("hennig", "kern")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(type(item).__name__ for item in done) == ["CannotAcceptInvitation", "str"]
    assert User.objects.count() == 1
