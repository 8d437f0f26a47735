"""Law 1, attacked: every customer has exactly one owner and one stand-in at every moment, and somebody who acts.

Everything a person, a colleague in the same second, a moved clock or a hand in the database could do, in any order, on
a real PostgreSQL; what may be believed is written down beside it and compared after every step.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from handschlag.core.errors import Cannot
from handschlag.core.models import RawInput
from handschlag.customers import actions as customers
from handschlag.customers import queries
from handschlag.customers.models import Customer, Responsibility
from handschlag.people import actions as people
from handschlag.people.choices import Presence, Role
from handschlag.people.models import Absence, PresenceState, User
from handschlag.worktime.models import Calendar
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_team, make_user
from tests.factories.worktime import make_calendar
from tests.laws.attack import at_once, attack

pytestmark = pytest.mark.django_db(transaction=True)

_next = count(1)

BROKEN = """
SELECT c.id FROM customers_customer c
WHERE c.id = ANY(%s) AND (
   (SELECT count(*) FROM customers_responsibility r WHERE r.customer_id = c.id AND r.from_at <= c.created_at) <> 1
   OR EXISTS (
      SELECT 1 FROM customers_responsibility r WHERE r.customer_id = c.id AND (
         num_nonnulls(r.owner_id, r.owner_team_id) <> 1 OR num_nonnulls(r.stand_in_id, r.stand_in_team_id) <> 1
         OR r.owner_id = r.stand_in_id OR r.owner_team_id = r.stand_in_team_id))
   OR (SELECT count(*) <> count(DISTINCT from_at) FROM customers_responsibility r WHERE r.customer_id = c.id))
"""
UNFIT = """
SELECT r.customer_id FROM customers_responsibility r
JOIN customers_customer c ON c.id = r.customer_id AND c.merged_into_id IS NULL JOIN people_user u ON u.id IN (r.owner_id, r.stand_in_id)
WHERE r.customer_id = ANY(%s) AND (NOT u.is_active OR u.role = 'partner') AND NOT EXISTS (
   SELECT 1 FROM customers_responsibility later WHERE later.customer_id = r.customer_id AND later.from_at > r.from_at)
"""


class TheHouse(RuleBasedStateMachine):
    served = Bundle("served")

    @initialize()
    def open_the_house(self):
        self.now = NOW
        if not Calendar.objects.exists():
            make_calendar(always=True)  # who is here then depends on what they said and on absences alone
        mark = next(_next)
        self.users = [make_user(f"law1-{mark}-{number}", presence=Presence.AVAILABLE) for number in range(4)]
        self.lead = make_user(f"law1-{mark}-lead", role=Role.TEAM_LEAD, presence=Presence.AVAILABLE)
        self.boss = make_user(f"law1-{mark}-boss", role=Role.ADMIN, presence=Presence.AVAILABLE)
        self.partner = make_user(f"law1-{mark}-partner", role=Role.PARTNER)
        self.team = make_team(f"law1-{mark}", lead=self.lead, members=tuple(self.users[:2]))
        self.everybody = [*self.users, self.lead, self.boss]
        self.mine = {}

    # ── doors ──

    @rule(target=served, owner=st.integers(0, 6), stand_in=st.integers(0, 6), team=st.booleans())
    def create(self, owner, stand_in, team):
        who = [*self.everybody, self.partner]
        owning = {"owner_team": self.team.pk} if team else {"owner": who[owner].pk}
        try:
            made = customers.create_customer(
                kind="household", name="Roth", stand_in=who[stand_in].pk, **owning, by=None, now=self.now
            )
        except customers.CannotCreateCustomer:
            unfit = {self.partner.pk, *User.objects.filter(is_active=False).values_list("pk", flat=True)}
            assert who[stand_in].pk in unfit or (not team and (owner == stand_in or who[owner].pk in unfit))
            return multiple()
        self.mine[made.pk] = Responsibility.objects.get(customer=made)
        return made.pk

    @rule(target=served, owner=st.integers(0, 6), stand_in=st.integers(0, 6))
    def import_a_file(self, owner, stand_in):
        """The other way in: a file of one line, whose customer has owner and stand-in from the same first moment."""
        who = [*self.everybody, self.partner]
        raw = RawInput.objects.create(
            source="law1", received_at=self.now, body=f"Firma\nSonne {next(_next)}\n".encode()
        )
        try:
            batch = customers.prepare_import(
                raw=raw.pk, file_name="x", owner=who[owner].pk, stand_in=who[stand_in].pk, by=None, now=self.now
            )
        except customers.CannotImport:
            return multiple()
        customers.import_customers(batch=batch.pk, by=None, now=self.now)
        made = batch.rows.get().customer_id
        self.mine[made] = Responsibility.objects.get(customer=made)
        return made

    @rule(customer=served, owner=st.integers(0, 6), as_stand_in=st.booleans(), is_stale=st.booleans())
    def assign(self, customer, owner, as_stand_in, is_stale):
        chosen = [*self.everybody, self.partner][owner]
        seen = self.mine[customer].pk - is_stale
        try:
            if as_stand_in:
                row = customers.assign_stand_in(
                    customer=customer, stand_in=chosen.pk, seen=seen, by=self.boss.pk, now=self.now
                )
            else:
                row = customers.assign_owner(
                    customer=customer, owner=chosen.pk, seen=seen, by=self.boss.pk, now=self.now
                )
        except customers.CannotAssign:
            return
        assert not is_stale
        self.mine[customer] = row

    @rule(customer=served, first=st.integers(0, 5), second=st.integers(0, 5))
    def two_assign_at_once(self, customer, first, second):
        before = self.mine[customer]
        chosen = [self.everybody[first].pk, self.everybody[second].pk]
        said = at_once(
            *(
                lambda user=user: customers.assign_owner(
                    customer=customer, owner=user, seen=before.pk, by=None, now=self.now
                )
                for user in chosen
            )
        )
        written = {row.pk for row in said if isinstance(row, Responsibility)} - {before.pk}
        assert len(written) <= 1, "two people handed the same customer on past each other"
        self.mine[customer] = Responsibility.objects.filter(customer=customer).order_by("from_at").last()

    @rule(customer=served, who=st.integers(0, 3))
    def somebody_leaves_while_being_chosen(self, customer, who):
        user = self.users[who].pk
        at_once(
            lambda: people.deactivate_user(user=user, by=None, now=self.now),
            lambda: customers.assign_owner(
                customer=customer, owner=user, seen=self.mine[customer].pk, by=None, now=self.now
            ),
        )
        self.mine[customer] = Responsibility.objects.filter(customer=customer).order_by("from_at").last()

        self.exactly_one_owner_and_one_stand_in_at_every_moment()
        # Who was faster is chance; from here on it must not matter, or the attack could not be repeated.
        people.reactivate_user(user=user, by=None, now=self.now)

    @rule(who=st.integers(0, 5), hours=st.integers(1, 200))
    def absence(self, who, hours):
        try:
            people.record_absence(
                user=self.everybody[who].pk,
                from_at=self.now,
                until_at=self.now + timedelta(hours=hours),
                by=None,
                now=self.now,
            )
        except people.CannotRecordAbsence:
            assert Absence.objects.filter(user=self.everybody[who]).exists()

    @rule(who=st.integers(0, 5), state=st.sampled_from(list(Presence.values)))
    def presence(self, who, state):
        if User.objects.get(pk=self.everybody[who].pk).is_active:
            people.set_presence(user=self.everybody[who].pk, state=state, by=None, now=self.now)

    @rule(hours=st.integers(-6, 100))
    def the_clock_moves(self, hours):
        self.now = max(NOW, self.now + timedelta(hours=hours))

    @rule(kept=served, merged=served)
    def merge(self, kept, merged):
        roots = queries.roots([kept, merged])
        if roots[kept] != roots[merged]:
            Customer.objects.filter(pk=roots[merged]).update(merged_into=roots[kept])

    @rule(customer=served, statement=st.integers(0, 4))
    def a_hand_in_the_database(self, customer, statement):
        said = [
            "UPDATE customers_responsibility SET stand_in_id = owner_id WHERE customer_id = {customer}",
            "DELETE FROM customers_responsibility WHERE customer_id = {customer}",
            "INSERT INTO customers_customer (number, kind, name, name_key, language, note, created_at, changed_at, revision) VALUES ('hand-{mark}', 'household', 'x', 'x', 'de', '', now(), now(), 1)",
            "INSERT INTO customers_responsibility (customer_id, owner_id, stand_in_id, from_at, reason) VALUES ({customer}, {one}, {other}, '2020-01-01', '')",
            "INSERT INTO customers_responsibility (customer_id, owner_id, stand_in_id, from_at, reason) VALUES ({customer}, {one}, {one}, '2099-01-01', '')",
        ][statement]
        with pytest.raises(IntegrityError):
            _execute(said.format(customer=customer, mark=next(_next), one=self.users[0].pk, other=self.users[1].pk))

    # ── what must hold ──

    @invariant()
    def exactly_one_owner_and_one_stand_in_at_every_moment(self):
        with connection.cursor() as cursor:
            for query in (BROKEN, UNFIT):
                cursor.execute(query, [list(self.mine)])
                assert cursor.fetchall() == []

    @invariant()
    def the_one_in_force_is_the_last_that_was_agreed(self):
        roots = queries.roots(self.mine)
        for customer, root in roots.items():
            latest = max(self.mine[root].from_at, self.now)
            assert queries.responsibility(customer, now=latest).pk == self.mine[root].pk

    @invariant()
    def who_acts_is_the_first_who_is_here(self):
        if not self.mine:
            return
        latest = max([self.now, *(row.from_at for row in self.mine.values())])
        roots = queries.roots(self.mine)
        for customer, acting in queries.who_acts_for_many(self.mine, now=latest).items():
            row = self.mine[roots[customer]]
            ladder = self._ladder(row)
            here = [face for face in ladder if self._is_here(face, latest)]
            if here:
                assert (acting.is_here, (acting.user_id, acting.team_id)) == (True, here[0])
            else:
                assert not acting.is_here
                assert acting.user_id or acting.team_id
                not_absent = [face for face in ladder if not self._is_absent(face, latest)]
                assert (acting.user_id, acting.team_id) == (not_absent or ladder)[0]

    def _ladder(self, row):
        faces = [(row.owner_id, row.owner_team_id), (row.stand_in_id, row.stand_in_team_id)]
        in_team = {user.pk for user in (*self.users[:2], self.lead)}
        leads = [(self.lead.pk, None) for user, team in faces if team == self.team.pk or user in in_team]
        bosses = User.objects.filter(is_active=True, role__in=(Role.ADMIN, Role.MANAGEMENT)).order_by("-role", "pk")
        return [*faces, *leads, *((boss.pk, None) for boss in bosses)]

    def _is_here(self, face, now):
        return any(self._user_is_here(user, now) for user in self._members(face))

    def _is_absent(self, face, now):
        return all(
            Absence.objects.filter(user=user, during__contains=now).exists() or not User.objects.get(pk=user).is_active
            for user in self._members(face)
        )

    def _members(self, face):
        user, team = face
        return [user] if team is None else [member.pk for member in (*self.users[:2], self.lead)]

    def _user_is_here(self, user, now):
        said = PresenceState.objects.filter(user=user).exclude(state=Presence.OFF).first()
        is_believed = said is not None and now - said.since_at <= timedelta(hours=12)
        is_absent = Absence.objects.filter(user=user, during__contains=now).exists()
        return is_believed and not is_absent and User.objects.get(pk=user).is_active


@transaction.atomic
def _execute(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_law_1_holds_whatever_happens():
    run_state_machine_as_test(TheHouse, settings=attack(examples=15, steps=20, sabotaged=8))


def test_whoever_was_made_owner_last_is_the_owner():
    kern, barbara, boss = (make_user(presence=Presence.AVAILABLE) for _ in range(3))
    roth = make_customer("Roth", owner=kern, stand_in=barbara)
    seen, later = queries.responsibility(roth.pk, now=NOW).pk, NOW + timedelta(hours=1)
    newest = customers.assign_owner(customer=roth.pk, owner=boss.pk, seen=seen, by=None, now=later)
    assert queries.responsibility(roth.pk, now=later).pk == newest.pk


def test_no_hand_writes_a_customer_without_owner_and_stand_in():
    with pytest.raises(IntegrityError):
        _execute(
            "INSERT INTO customers_customer (number, kind, name, name_key, language, note, created_at, changed_at, revision)"
            " VALUES ('hand', 'household', 'x', 'x', 'de', '', now(), now(), 1)"
        )
    assert not Customer.objects.exists()


def test_many_create_and_hand_on_at_once():
    kern, barbara, boss = (make_user(presence=Presence.AVAILABLE) for _ in range(3))
    made = at_once(
        *(
            lambda: customers.create_customer(
                kind="household", name="Roth", owner=kern.pk, stand_in=barbara.pk, by=None, now=NOW
            )
            for _ in range(6)
        )
    )
    assert len({customer.number for customer in made}) == len(made)
    seen = queries.responsibility(made[0].pk, now=NOW).pk
    said = at_once(
        *(
            lambda user=user: customers.assign_owner(customer=made[0].pk, owner=user.pk, seen=seen, by=None, now=NOW)
            for user in (barbara, boss, barbara, boss)
        )
    )
    assert len([row for row in said if isinstance(row, Responsibility)]) == 1
    assert {refusal.field for refusal in said if isinstance(refusal, Cannot)} == {"revision"}
    assert Responsibility.objects.filter(customer=made[0]).count() == 2
