from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from handschlag.core.models import FactRow
from handschlag.customers import actions as customers
from handschlag.customers import queries
from handschlag.customers.models import Customer, Responsibility
from handschlag.people.choices import Role
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_team, make_user

pytestmark = pytest.mark.django_db


def create(**changed):
    given = {"kind": "household", "name": "Roth", "owner": None, "stand_in": None, "by": None, "now": NOW} | changed
    if "owner_team" not in given and given["owner"] is None:
        given["owner"] = make_user().pk
    if "stand_in_team" not in given and given["stand_in"] is None:
        given["stand_in"] = make_user().pk
    return customers.create_customer(**given)


def refused(**changed):
    with pytest.raises(customers.CannotCreateCustomer) as refusal, transaction.atomic():
        create(**changed)
    assert refusal.value.reason
    return refusal.value.field


def test_a_customer_begins_with_owner_and_stand_in():
    kern, barbara = make_user("kern"), make_user("barbara")
    roth = create(name="  Ernst\u00a0 Roth ", owner=kern.pk, stand_in=barbara.pk)
    assert (roth.name, roth.name_key, roth.revision) == ("Ernst Roth", "ernst roth", 1)
    held = queries.responsibility(roth.pk, now=NOW)
    assert (held.owner, held.stand_in, held.from_at) == (kern, barbara, NOW)


def test_two_facts_tell_it_without_personal_text():
    kern = make_user("kern")
    roth = create(name="Roth", by=kern.pk)
    told = list(FactRow.objects.filter(customer=roth.pk).order_by("seq"))
    assert [row.name for row in told] == ["CustomerCreated", "ResponsibilityAssigned"]
    assert all(row.by == kern.pk and row.at == NOW for row in told)
    assert "Roth" not in str([row.payload for row in told])


def test_numbers_count_up_and_pass_over_those_given_by_hand():
    first = create()
    create(number=str(int(first.number) + 1))
    assert create().number == str(int(first.number) + 2)


def test_a_team_can_be_owner_and_another_stand_in():
    sales = make_team("Innendienst", members=(make_user(),))
    field = make_team("Außendienst", members=(make_user(),))
    roth = create(owner_team=sales.pk, stand_in_team=field.pk)
    assert queries.responsibility(roth.pk, now=NOW).owner_team == sales


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " \u200b "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"kind": "company"}, "kind"),
        ({"number": "9" * 31}, "number"),
        ({"owner": 999_999}, "owner"),
        ({"stand_in": 999_999}, "stand_in"),
        ({"owner_team": 1, "owner": 1}, "owner"),
        ({"stand_in_team": 1, "stand_in": 1}, "stand_in"),
        ({"owner_team": 999_999}, "owner"),
        ({"stand_in_team": 999_999}, "stand_in"),
    ],
)
def test_what_is_wrong_is_refused_with_its_field(wrong, field):
    assert refused(**wrong) == field
    assert not Customer.objects.exists()


def test_nobody_is_their_own_stand_in():
    kern = make_user()
    assert refused(owner=kern.pk, stand_in=kern.pk) == "stand_in"
    team = make_team(members=(kern,))
    assert refused(owner_team=team.pk, stand_in_team=team.pk) == "stand_in"
    assert refused(owner=kern.pk, stand_in_team=team.pk) == "stand_in"


def test_neither_partners_nor_closed_accounts_look_after_customers():
    assert refused(owner=make_user(role=Role.PARTNER).pk) == "owner"
    assert refused(stand_in=make_user(is_active=False).pk) == "stand_in"


def test_a_number_is_given_once_whatever_its_case():
    create(number="k-1")
    assert refused(number="K-1") == "number"


def test_the_database_itself_demands_owner_and_stand_in():
    Customer.objects.create(kind="household", name="Roth", number="1", created_at=NOW, changed_at=NOW)
    with pytest.raises(IntegrityError, match="no owner and stand-in"):
        connection.check_constraints()


def test_the_database_itself_keeps_responsibility_as_history():
    roth = make_customer()
    row = Responsibility.objects.get()
    with pytest.raises(IntegrityError, match="history"), transaction.atomic():
        Responsibility.objects.update(owner=row.stand_in, stand_in=row.owner)
    with pytest.raises(IntegrityError, match="already begins"), transaction.atomic():
        Responsibility.objects.create(customer=roth, owner=row.stand_in, stand_in=row.owner, from_at=NOW)
    with pytest.raises(IntegrityError, match="not_own_stand_in"), transaction.atomic():
        Responsibility.objects.create(
            customer=roth, owner=row.owner, stand_in=row.owner, from_at=NOW.replace(year=2027)
        )


def test_the_database_itself_forgets_no_responsibility():
    make_customer()
    connection.check_constraints()
    Responsibility.objects.all().delete()
    with pytest.raises(IntegrityError, match="DELETE refused"):
        connection.check_constraints()
