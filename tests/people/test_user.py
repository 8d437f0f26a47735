from __future__ import annotations

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from handschlag.core.errors import NotThere
from handschlag.core.models import FactRow
from handschlag.people import actions as people
from handschlag.people import holdings, queries
from handschlag.people.models import PresenceState, User
from tests.factories.people import NOW, make_user


def told() -> list[tuple[str, dict]]:
    return list(FactRow.objects.order_by("id").values_list("name", "payload"))


@pytest.fixture
def nobody_asked(monkeypatch):
    monkeypatch.setattr(holdings, "_asked", [])


@pytest.mark.django_db
class TestCreate:
    def test_a_colleague_is_created_with_a_tidy_login_and_no_password(self):
        user = people.create_user(login=" Kern ", name="Barbara Kern", role="agent", by=1, now=NOW)
        assert (user.login, user.name, user.has_usable_password()) == ("kern", "Barbara Kern", False)
        assert told() == [("UserCreated", {"user": user.pk, "role": "agent"})]

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("login", ""),
            ("login", "12"),
            ("login", "k"),
            ("login", "a@b"),
            ("login", "barbara kern"),
            ("name", "  "),
            ("role", "god"),
            ("language", "fr"),
        ],
    )
    def test_what_cannot_be_is_refused_with_its_field(self, field, value):
        said = {"login": "kern", "name": "Kern", "role": "agent", "language": "de"} | {field: value}
        with pytest.raises(people.CannotCreateUser) as refused:
            people.create_user(**said, by=None, now=NOW)
        assert refused.value.field == field
        assert not User.objects.exists()
        assert told() == []

    @pytest.mark.parametrize(("login", "email", "field"), [("KERN", "", "login"), ("weiss", "K@EXAMPLE.DE", "email")])
    def test_login_and_address_belong_to_one(self, login, email, field):
        make_user("kern", email="k@example.de")
        with pytest.raises(people.CannotCreateUser) as refused:
            people.create_user(login=login, email=email, name="Other", role="agent", by=None, now=NOW)
        assert refused.value.field == field

    def test_several_may_have_no_address(self):
        for login in ("kern", "weiss"):
            people.create_user(login=login, name=login, role="agent", by=None, now=NOW)
        assert queries.users().count() == 2


@pytest.mark.django_db
class TestChange:
    def test_only_what_changed_is_told(self):
        user = make_user("kern", name="B. Kern")
        people.change_user(user=user.pk, name="Barbara Kern", language="de", by=9, now=NOW)
        assert told() == [("UserChanged", {"user": user.pk, "fields": ["name"]})]
        user.refresh_from_db()
        assert user.name == "Barbara Kern"

    def test_nothing_changed_tells_nothing(self):
        user = make_user("kern")
        people.change_user(user=user.pk, login="Kern ", by=9, now=NOW)
        assert told() == []

    def test_a_taken_login_is_refused(self):
        make_user("weiss")
        user = make_user("kern")
        with pytest.raises(people.CannotChangeUser) as refused:
            people.change_user(user=user.pk, login="weiss", by=9, now=NOW)
        assert refused.value.field == "login"

    def test_who_does_not_exist_cannot_be_changed(self):
        with pytest.raises(NotThere):
            people.change_user(user=404, name="X", by=9, now=NOW)

    def test_the_last_administrator_keeps_the_role(self):
        admin = make_user(role="admin")
        with pytest.raises(people.CannotChangeUser):
            people.change_user(user=admin.pk, role="agent", by=9, now=NOW)
        make_user(role="admin")
        people.change_user(user=admin.pk, role="agent", by=9, now=NOW)
        admin.refresh_from_db()
        assert admin.role == "agent"

    def test_a_closed_administrator_may_change_role(self):
        admin = make_user(role="admin", is_active=False)
        people.change_user(user=admin.pk, role="agent", by=9, now=NOW)

    def test_who_looks_after_customers_cannot_become_partner(self, monkeypatch):
        monkeypatch.setattr(holdings, "of", lambda holder: [holdings.Holding("2 Kunden", 2, ("Roth",))])
        user = make_user("kern")
        with pytest.raises(people.CannotChangeUser, match=r"2 Kunden \(Roth …\)"):
            people.change_user(user=user.pk, role="partner", by=9, now=NOW)

    def test_who_looks_after_nobody_can_become_partner(self, nobody_asked):
        user = make_user("kern")
        people.change_user(user=user.pk, role="partner", by=9, now=NOW)
        assert not queries.desk_users().exists()


def one_customer(holder: holdings.Holder) -> list[holdings.Holding]:
    return [holdings.Holding("1 Kunde als Betreuer", 1, ("Ernst Roth",)), holdings.Holding("0 Versprechen", 0)]


@pytest.mark.django_db
class TestDeactivate:
    def test_a_closed_account_is_not_here_and_history_keeps_the_name(self, nobody_asked):
        user = make_user("kern", presence="available")
        people.invite(user=user.pk, by=1, now=NOW)
        people.deactivate_user(user=user.pk, by=1, now=NOW)
        user.refresh_from_db()
        assert not user.is_active
        assert not user.invitations.exists()
        assert PresenceState.objects.get(user=user).state == "off"
        assert queries.get_user(user.pk).name == "Kern"
        assert [name for name, _ in told()] == ["InvitationIssued", "PresenceChanged", "UserDeactivated"]

    def test_twice_is_once(self, nobody_asked):
        user = make_user("kern")
        for _ in range(2):
            people.deactivate_user(user=user.pk, by=1, now=NOW)
        assert [name for name, _ in told()] == ["UserDeactivated"]

    def test_it_is_refused_while_something_hangs_on_them_and_says_which(self, monkeypatch):
        monkeypatch.setattr(holdings, "_asked", [])
        monkeypatch.setattr(holdings, "_find", lambda query: one_customer)
        holdings.ask("customers.queries:held_by")
        holdings.ask("customers.queries:held_by")
        user = make_user("kern", name="Barbara Kern")
        with pytest.raises(people.CannotDeactivateUser, match=r"Barbara Kern .*1 Kunde als Betreuer \(Ernst Roth\)\."):
            people.deactivate_user(user=user.pk, by=1, now=NOW)
        user.refresh_from_db()
        assert user.is_active

    def test_nobody_closes_their_own_account(self, nobody_asked):
        user = make_user(role="admin")
        make_user(role="admin")
        with pytest.raises(people.CannotDeactivateUser):
            people.deactivate_user(user=user.pk, by=user.pk, now=NOW)

    def test_the_last_administrator_stays(self, nobody_asked):
        admin = make_user(role="admin")
        make_user(role="admin", is_active=False)
        with pytest.raises(people.CannotDeactivateUser):
            people.deactivate_user(user=admin.pk, by=1, now=NOW)

    def test_an_account_can_be_opened_again(self, nobody_asked):
        user = make_user("kern", is_active=False)
        people.reactivate_user(user=user.pk, by=1, now=NOW)
        people.reactivate_user(user=user.pk, by=1, now=NOW)
        user.refresh_from_db()
        assert user.is_active
        assert told() == [("UserReactivated", {"user": user.pk})]


@pytest.mark.django_db(transaction=True)
class TestLastAdmin:
    @pytest.mark.parametrize(
        "verb",
        [
            "UPDATE people_user SET is_active = false WHERE role = 'admin'",
            "UPDATE people_user SET role = 'agent' WHERE role = 'admin'",
            "DELETE FROM people_user WHERE role = 'admin'",
        ],
    )
    def test_the_database_keeps_one_administrator(self, verb):
        make_user(role="admin")
        make_user(role="admin")
        with (
            pytest.raises(IntegrityError, match="always has an administrator"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(verb)
        assert User.objects.filter(role="admin", is_active=True).count() == 2

    def test_two_administrators_who_demote_each_other_leave_one(self, nobody_asked):
        first, second = make_user(role="admin"), make_user(role="admin")
        start, refused = threading.Barrier(2), []

        def demote(user: int, by: int) -> None:
            try:
                start.wait(timeout=10)
                people.change_user(user=user, role="agent", by=by, now=NOW)
            except Exception as failure:  # noqa: BLE001  # whichever way the loser is told
                refused.append(failure)
            finally:
                connection.close()

        pair = [(first.pk, second.pk), (second.pk, first.pk)]
        threads = [threading.Thread(target=demote, args=both) for both in pair]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)
        assert len(refused) == 1
        assert User.objects.filter(role="admin", is_active=True).count() == 1


@pytest.mark.django_db
def test_practice_mode_is_told_once():
    user = make_user("kern")
    for practising in (True, True, False):
        people.set_practising(user=user.pk, practising=practising, by=1, now=NOW)
    assert [name for name, _ in told()] == ["PracticeStarted", "PracticeEnded"]


@pytest.mark.django_db
def test_names_are_known_of_whoever_left_too_and_the_house_itself_has_none():
    kern, weiss = make_user("kern", name="Barbara Kern"), make_user("weiss", name="Jonas Weiß")
    User.objects.filter(pk=weiss.pk).update(is_active=False)
    assert queries.names([kern.pk, weiss.pk, None, 0]) == {kern.pk: "Barbara Kern", weiss.pk: "Jonas Weiß"}
