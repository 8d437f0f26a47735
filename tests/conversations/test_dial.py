"""A number dialled by a click: who may, which telephone, and the call it becomes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.conversations import actions as conversations
from handschlag.conversations import queries
from handschlag.conversations.actions import CannotDial
from handschlag.conversations.events import CallEvent
from handschlag.conversations.models import Dialling
from handschlag.conversations.rules import dialling as rules
from handschlag.core.models import FactRow
from tests.factories.customers import make_customer, make_number, make_person
from tests.factories.lines import make_connection
from tests.factories.people import make_user

NOW = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
ROTH = "+492214710382"

pytestmark = pytest.mark.django_db


@pytest.fixture
def kern():
    make_connection("ami", is_dialling=True)
    return make_user(login="kern", extensions=("23", "kern-sip"))


def ask(user, *, number=ROTH, now=NOW, **more):
    return conversations.ask_to_dial(number=number, by=user.pk, now=now, **more)


def heard(user_names=("23",), *, at=NOW + timedelta(seconds=8), number=ROTH, call="c-1", kind="offered"):
    event = CallEvent(
        source="ami:1", call=call, kind=kind, at=at, direction="out", remote_raw=number, remote_e164=number,
        users=user_names,
    )  # fmt: skip
    return conversations.hear(event, now=at)


def test_the_own_telephone_is_asked_to_dial(kern):
    dialling = ask(kern)
    assert (dialling.extension, dialling.state) == ("23", "asked")
    assert FactRow.objects.filter(name="DialAsked", by=kern.pk).exists()


def test_the_call_that_follows_is_the_customers_it_was_dialled_for(kern):
    """Two households share the number; a click on one of them is no guess."""
    roth, other = make_customer("Roth"), make_customer("Roth-Weber")
    for customer in (roth, other):
        make_number(customer, "0221 4710382", now=NOW)
    dialling = ask(kern, customer=other.pk)
    call = heard()
    dialling.refresh_from_db()
    assert (call.customer, call.certainty, call.user, call.auth_level) == (other, "confirmed", kern, 1)
    assert (dialling.state, dialling.conversation) == ("called", call)
    assert heard(kind="answered", at=NOW + timedelta(seconds=20)).customer == other


def test_a_call_of_somebody_else_or_much_later_is_another_one(kern):
    make_user(login="weiss", extensions=("24",))
    customer = make_customer("Roth")
    ask(kern, customer=customer.pk)
    assert heard(("24",), call="c-2").customer is None
    assert heard(at=NOW + timedelta(minutes=10), call="c-3").customer is None


def test_an_exchange_that_does_not_name_the_telephone_still_finds_the_click(kern):
    customer = make_customer("Roth")
    ask(kern, customer=customer.pk)
    call = heard(())
    assert (call.customer, call.user) == (customer, kern)


def test_one_click_is_one_call(kern):
    ask(kern)
    with pytest.raises(CannotDial):
        ask(kern, now=NOW + timedelta(seconds=1))
    assert ask(kern, now=NOW + timedelta(seconds=5)).pk


def test_a_script_that_dials_is_stopped(kern):
    for count in range(rules.MOST_A_MINUTE):
        ask(kern, now=NOW + timedelta(seconds=5 * count))
    with pytest.raises(CannotDial):
        ask(kern, now=NOW + timedelta(seconds=55))
    assert Dialling.objects.count() == rules.MOST_A_MINUTE


@pytest.mark.parametrize("number", ["110", "+49900123456", "+4918012345", "02214710382", "+", "+49221; Action: x"])
def test_what_costs_or_is_no_number_is_dialled_by_hand(kern, number):
    with pytest.raises(CannotDial):
        ask(kern, number=number)


def test_without_extension_or_exchange_nothing_is_dialled(kern):
    stranger = make_user(login="neu")
    with pytest.raises(CannotDial):
        ask(stranger)
    assert (queries.can_dial(kern.pk), queries.can_dial(stranger.pk)) == (True, False)
    conversations.change_connection(
        connection=queries.exchange_that_dials().pk, settings={"is_dialling": False}, by=None, now=NOW
    )
    with pytest.raises(CannotDial):
        ask(kern)
    assert queries.can_dial(kern.pk) is False


def test_a_person_of_another_customer_is_left_out(kern):
    roth, other = make_customer("Roth"), make_customer("Engels")
    person = make_person(other, "Engels", now=NOW)
    assert ask(kern, customer=roth.pk, person=person.pk).person is None
    assert ask(kern, customer=other.pk, person=person.pk, now=NOW + timedelta(seconds=9)).person == person


def test_it_is_begun_once_and_not_long_afterwards(kern):
    dialling = ask(kern)
    assert conversations.begin_dialling(dialling=dialling.pk, now=NOW).state == "ringing"
    assert conversations.begin_dialling(dialling=dialling.pk, now=NOW) is None
    late = ask(kern, now=NOW + timedelta(seconds=9))
    assert conversations.begin_dialling(dialling=late.pk, now=NOW + timedelta(minutes=5)) is None
    late.refresh_from_db()
    assert (late.state, late.reason) == ("failed", "late")


def test_what_became_a_call_has_not_failed(kern):
    dialling = ask(kern)
    conversations.begin_dialling(dialling=dialling.pk, now=NOW)
    heard()
    conversations.note_dial_failed(dialling=dialling.pk, reason="no_answer", now=NOW)
    dialling.refresh_from_db()
    assert (dialling.state, dialling.reason) == ("called", "")


def test_what_failed_says_why(kern):
    dialling = ask(kern)
    conversations.begin_dialling(dialling=dialling.pk, now=NOW)
    conversations.note_dial_failed(dialling=dialling.pk, reason="no_answer", now=NOW)
    dialling.refresh_from_db()
    assert (dialling.state, dialling.reason) == ("failed", "no_answer")
    assert FactRow.objects.filter(name="DialFailed").exists()


@pytest.mark.parametrize(
    ("provider", "names", "expected"),
    [
        ("ami", ["kern-sip", "23", "+4922147102"], "23"),
        ("ami", ["kern-sip"], "kern-sip"),
        ("ami", ["+492214710223"], None),
        ("ami", [], None),
        ("fritzbox", ["11"], ""),
        ("fritzbox", ["11", "DECT: Kern"], "DECT: Kern"),
    ],
)
def test_which_telephone_rings(provider, names, expected):
    assert rules.telephone(provider, names) == expected


@given(st.lists(st.text(max_size=60), max_size=5))
def test_a_telephone_never_brings_a_second_line(names):
    found = rules.telephone("ami", names)
    assert found is None or ("\n" not in found and "\r" not in found and found)


def test_a_month_later_the_click_is_forgotten_and_the_call_it_became_stays(kern):
    ask(kern)
    call = heard()
    ask(kern, number="+493023125001", now=NOW + timedelta(days=1))
    assert conversations.forget_past_diallings(now=NOW + timedelta(days=30)) == 0
    assert conversations.forget_past_diallings(now=NOW + timedelta(days=30, minutes=1)) == 1
    call.refresh_from_db()
    assert call.remote_e164 == ROTH
    assert Dialling.objects.get().e164 == "+493023125001"
