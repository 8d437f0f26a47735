"""Exchanges, lines, blocked numbers and shown numbers are set up, changed and taken away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.conversations import actions as conversations
from handschlag.conversations import queries
from handschlag.conversations.models import BlockedNumber, Connection, Line
from handschlag.conversations.rules import line as rules
from handschlag.core.errors import NotThere
from handschlag.core.models import FactRow
from tests.factories.lines import NOW, make_connection, make_line

pytestmark = pytest.mark.django_db


def facts_named(name):
    return FactRow.objects.filter(name=name)


def test_webhook_connection_gets_a_token_that_is_not_kept():
    connection, token = make_connection("generic")
    assert len(token) >= 32
    assert token not in repr(Connection.objects.values().get())
    assert queries.find_door(provider="generic", token=token).connection == connection
    assert facts_named("ConnectionCreated").get().payload == {"connection": connection.id, "provider": "generic"}


def test_fritzbox_has_no_address_of_its_own():
    connection, token = make_connection("fritzbox")
    assert (token, connection.token) == ("", "")
    with pytest.raises(conversations.CannotChangeConnection):
        conversations.rotate_token(connection=connection.id, by=None, now=NOW)


def test_wrong_or_empty_token_opens_no_door():
    make_connection("fritzbox")
    connection, token = make_connection("generic")
    for wrong in ("", token[:-1], token + "x", connection.token, "\ud800"):
        door = queries.find_door(provider="generic", token=wrong)
        assert (door.connection, door.is_in_use) == (None, True)
    assert queries.find_door(provider="fritzbox", token="").connection is None


def test_door_of_a_kind_nobody_uses_is_shut():
    connection, token = make_connection("generic")
    assert not queries.find_door(provider="placetel", token=token).is_in_use
    conversations.change_connection(connection=connection.id, settings={"is_enabled": False}, by=None, now=NOW)
    door = queries.find_door(provider="generic", token=token)
    assert (door.is_in_use, door.connection) == (False, connection)


def test_rotated_token_replaces_the_old_one():
    connection, old = make_connection("generic")
    new = conversations.rotate_token(connection=connection.id, by=None, now=NOW)
    assert queries.find_door(provider="generic", token=old).connection is None
    assert queries.find_door(provider="generic", token=new).connection == connection
    assert facts_named("TokenRotated").count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "  "),
        ("region", "XX"),
        ("area_code", "Köln"),
        ("timezone", "Mond/Krater"),
        ("timezone", "../../etc"),
        ("host", ""),
        ("port", 0),
        ("port", 70_000),
        ("call_list_port", 65_536),
    ],
)
def test_setting_that_cannot_work_is_refused_by_name(field, value):
    connection, _ = make_connection("fritzbox")
    with pytest.raises(conversations.CannotChangeConnection) as refusal:
        conversations.change_connection(connection=connection.id, settings={field: value}, by=None, now=NOW)
    assert refusal.value.field == field
    assert facts_named("ConnectionChanged").count() == 0


def test_token_cannot_be_set_from_outside():
    connection, _ = make_connection("generic")
    with pytest.raises(conversations.CannotChangeConnection):
        conversations.change_connection(connection=connection.id, settings={"token": "mine"}, by=None, now=NOW)


def test_unknown_kind_of_exchange_is_refused():
    with pytest.raises(conversations.CannotChangeConnection) as refusal:
        conversations.create_connection(name="x", provider="morse", settings={}, by=None, now=NOW)
    assert refusal.value.field == "provider"


def test_changing_nothing_is_no_fact():
    connection, _ = make_connection("generic")
    conversations.change_connection(connection=connection.id, settings={"region": "DE"}, by=None, now=NOW)
    assert facts_named("ConnectionChanged").count() == 0
    conversations.change_connection(connection=connection.id, settings={"region": "AT"}, by=7, now=NOW)
    assert facts_named("ConnectionChanged").get().payload["fields"] == ["region"]


def test_connection_goes_with_its_lines():
    connection, _ = make_connection("generic")
    make_line(connection)
    conversations.remove_connection(connection=connection.id, by=None, now=NOW)
    assert not Line.objects.exists()
    with pytest.raises(NotThere):
        queries.get_connection(connection.id)
    assert facts_named("ConnectionRemoved").count() == 1


def test_health_is_noted_without_a_fact():
    connection, _ = make_connection("fritzbox")
    before = FactRow.objects.count()
    conversations.note_health(connection=connection.id, heard_at=NOW, connected_at=NOW, error="", error_at=None)
    assert (queries.get_connection(connection.id).heard_at, FactRow.objects.count()) == (NOW, before)


def test_line_is_kept_in_e164():
    connection, _ = make_connection("generic")
    line = make_line(connection, number="4710-334")
    assert line.e164 == "+492214710334"
    changed = conversations.change_line(
        line=line.id, name="Schaden", number="0221 4710 335", team=None, calendar=None, by=None, now=NOW
    )
    assert (changed.name, changed.e164, queries.lines().get().e164) == ("Schaden", "+492214710335", "+492214710335")


@pytest.mark.parametrize(("name", "number", "field"), [("", "0221 4710334", "name"), ("Büro", "12", "number")])
def test_line_without_name_or_number_is_refused(name, number, field):
    connection, _ = make_connection("generic")
    with pytest.raises(conversations.CannotChangeLine) as refusal:
        make_line(connection, name=name, number=number)
    assert refusal.value.field == field


def test_number_belongs_to_one_line():
    connection, _ = make_connection("generic")
    line = make_line(connection)
    with pytest.raises(conversations.CannotChangeLine, match="Büro"):
        make_line(connection, name="Zweite")
    conversations.remove_line(line=line.id, by=None, now=NOW)
    assert make_line(connection, name="Zweite").name == "Zweite"
    with pytest.raises(NotThere):
        conversations.remove_line(line=line.id, by=None, now=NOW)


def block(number, reason="Werbung"):
    return conversations.block_number(number=number, region="DE", area_code="221", reason=reason, by=3, now=NOW)


def test_blocked_number_is_known_however_it_is_written():
    blocked = block("0171 39200-11")
    assert queries.is_blocked("+491713920011")
    assert not queries.is_blocked("")
    assert list(queries.blocked_numbers()) == [blocked]
    with pytest.raises(conversations.CannotBlock, match="Werbung"):
        block("+49 171 3920011")
    conversations.unblock_number(blocked=blocked.id, by=3, now=NOW)
    assert not queries.is_blocked("+491713920011")
    with pytest.raises(NotThere):
        conversations.unblock_number(blocked=blocked.id, by=3, now=NOW)


@pytest.mark.parametrize(("number", "reason", "field"), [("anonymous", "x", "number"), ("0171 3920011", " ", "reason")])
def test_nobody_is_blocked_without_a_number_and_a_reason(number, reason, field):
    with pytest.raises(conversations.CannotBlock) as refusal:
        block(number, reason)
    assert refusal.value.field == field
    assert not BlockedNumber.objects.exists()


def set_shown(connection, rows, default=""):
    conversations.set_caller_ids(connection=connection.id, rows=rows, default=default, by=None, now=NOW)


def test_first_fitting_row_decides_which_number_is_shown():
    connection, _ = make_connection("generic")
    set_shown(connection, [("4941*", "0221 4710 100"), ("49*", "0221 4710 200")], default="0221 4710 300")
    connection.refresh_from_db()
    shown = {
        dialled: queries.caller_id_for(connection, dialled=[dialled])
        for dialled in ("494112345", "49301", "43123", "49")
    }
    assert shown == {
        "494112345": "+492214710100",
        "49301": "+492214710200",
        "43123": "+492214710300",
        "49": "+492214710300",
    }


def test_rows_are_replaced_as_a_whole():
    connection, _ = make_connection("generic")
    set_shown(connection, [("49*", "0221 4710 100")], default="0221 4710 300")
    set_shown(connection, [], default=" ")
    connection.refresh_from_db()
    assert queries.caller_id_for(connection, dialled=["4930123"]) == ""


@pytest.mark.parametrize(
    ("pattern", "shown", "field"), [("abc", "0221 4710334", "pattern"), ("49*", "12", "caller_id")]
)
def test_row_that_cannot_work_is_refused(pattern, shown, field):
    connection, _ = make_connection("generic")
    with pytest.raises(conversations.CannotChangeConnection) as refusal:
        set_shown(connection, [(pattern, shown)])
    assert refusal.value.field == field


def test_only_enabled_boxes_with_a_host_are_listened_to():
    box, _ = make_connection("fritzbox", name="Büro")
    off, _ = make_connection("fritzbox", name="Lager", is_enabled=False)
    make_connection("generic")
    assert list(queries.exchanges_to_hear(["fritzbox", "ami"])) == [box]
    assert set(queries.connections()) >= {box, off}


@given(st.text(alphabet="0123456789+*.", max_size=12), st.text(alphabet="0123456789", max_size=12))
def test_pattern_without_star_fits_itself_alone(pattern, dialled):
    if "*" not in pattern:
        assert rules.fits(pattern, dialled) == (pattern == dialled)
    assert rules.fits("*", dialled) == bool(dialled)


@pytest.mark.parametrize(
    ("provider", "settings", "field"),
    [
        ("ami", {"user_name": ""}, "secret"),
        ("ami", {"secret": ""}, "secret"),
        ("generic", {"is_dialling": True}, "is_dialling"),
        ("ami", {"dial_channel": "PJSIP/23"}, "dial_channel"),
    ],
)
def test_an_exchange_that_could_not_work_is_refused_with_its_field(provider, settings, field):
    with pytest.raises(conversations.CannotChangeConnection) as refused:
        make_connection(provider, **settings)
    assert refused.value.field == field
    assert not Connection.objects.exists()


def test_asterisk_is_taken_with_user_password_and_a_place_for_the_extension():
    connection, _token = make_connection("ami", dial_channel="PJSIP/{extension}@buero", is_dialling=True)
    assert (connection.user_name, connection.is_dialling) == ("handschlag", True)
