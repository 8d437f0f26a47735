"""The administration's page *Telephone*: an exchange is set up, tested live, changed and taken away on the screen."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from handschlag.channels.telephony.settings.diagnosis import Arrival, Finding, Lack, findings
from handschlag.conversations import actions as conversations
from handschlag.conversations import queries
from handschlag.conversations.events import CallEvent
from handschlag.conversations.models import BlockedNumber, Connection, Line
from handschlag.core import clock
from handschlag.core.models import Installation
from tests.factories.lines import NOW, make_connection, make_line
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db

GENERIC = {
    "name": "3CX",
    "region": "DE",
    "area_code": "221",
    "timezone": "Europe/Berlin",
    "takes_in": "on",
    "takes_out": "on",
}
NEW = {"event": "newCall", "direction": "in", "from": "492214710382", "to": "492214710334", "callId": "c1"}


@pytest.fixture
def admin(client):
    Installation.objects.update_or_create(id=1, defaults={"region": "AT", "area_code": "1"})
    user = make_user("chef", name="Anna Chef", role="admin", extensions=("201",), language="en")
    client.force_login(user)
    return user


def page(response):
    return response.content.decode()


def url(name, *arguments):
    return reverse(f"settings-telephony{name}", args=arguments)


def call_in(client, token, **fields):
    response = client.post(f"/api/v1/cti/{token}", json.dumps(NEW | fields), content_type="application/json")
    assert response.status_code == 200


def test_empty_page_says_what_to_do(client, admin):
    shown = page(client.get(url("")))
    assert "No exchange is connected yet" in shown
    for provider in ("fritzbox", "sipgate", "placetel", "generic"):
        assert url("-new", provider) in shown


def test_new_connection_starts_with_the_house_and_shows_its_address_once(client, admin):
    form = page(client.get(url("-new", "generic")))
    assert 'value="AT" selected' in form
    response = client.post(url("-new", "generic"), GENERIC, follow=True)
    connection = Connection.objects.get()
    shown = page(response)
    assert "shown only once" in shown
    token = shown.split("/api/v1/cti/")[1].split('"')[0]
    assert "http://testserver/api/v1/cti/" in shown
    call_in(client, token)
    assert token not in page(client.get(url("-connection", connection.pk)))


def test_sipgate_gets_two_addresses(client, admin):
    shown = page(client.post(url("-new", "sipgate"), GENERIC, follow=True))
    assert shown.count("http://testserver/api/v1/sipgate/") == 2


def test_fritzbox_needs_no_address_and_keeps_its_password_to_itself(client, admin):
    data = GENERIC | {"host": "fritz.box", "user_name": "handschlag", "secret": "geheim123"}
    shown = page(client.post(url("-new", "fritzbox"), data, follow=True))
    assert queries.secret_of(Connection.objects.get()) == "geheim123"
    assert "geheim123" not in shown + repr(Connection.objects.values().get())
    assert "shown only once" not in shown
    client.post(url("-connection", Connection.objects.get().pk), data | {"secret": "", "name": "Lager"})
    connection = Connection.objects.get()
    assert (queries.secret_of(connection), connection.name) == ("geheim123", "Lager")


@pytest.mark.parametrize(
    ("provider", "wrong", "said"),
    [
        ("generic", {"name": ""}, "This field is required"),
        ("generic", {"area_code": "Köln"}, "An area code has digits only"),
        ("generic", {"timezone": "Mond"}, "Select a valid choice"),
        ("fritzbox", {"host": ""}, "This field is required"),
        ("fritzbox", {"host": "fritz.box", "port": "99999"}, "less than or equal to 65535"),
        ("sipgate", {"secret": "no key"}, "not an RSA public key"),
    ],
)
def test_wrong_setting_is_said_at_its_field_and_nothing_is_made(client, admin, provider, wrong, said):
    response = client.post(url("-new", provider), GENERIC | wrong)
    assert response.status_code == 422
    assert said in page(response)
    assert not Connection.objects.exists()


def test_unknown_kind_of_exchange_is_not_there(client, admin):
    assert client.get(url("-new", "morse")).status_code == 404
    assert client.get(url("-connection", 99)).status_code == 404
    assert client.get(url("-line", 99)).status_code == 404


def test_new_address_replaces_the_old_one(client, admin):
    connection, old = make_connection("generic")
    shown = page(client.post(url("-rotate", connection.pk), follow=True))
    new = shown.split("/api/v1/cti/")[1].split('"')[0]
    assert client.post(f"/api/v1/cti/{old}", NEW).status_code == 401
    assert client.post(f"/api/v1/cti/{new}", NEW).status_code == 200
    box, _ = make_connection("fritzbox")
    assert "no address of its own" in page(client.post(url("-rotate", box.pk), follow=True))


def test_connection_is_switched_off_before_it_is_removed(client, admin):
    connection, _ = make_connection("generic")
    client.post(url("-remove", connection.pk))
    assert Connection.objects.exists()
    assert url("-remove", connection.pk) not in page(client.get(url("-connection", connection.pk)))
    client.post(url("-switch", connection.pk), {"on": "0"})
    assert not Connection.objects.get().is_enabled
    assert url("-remove", connection.pk) in page(client.get(url("-connection", connection.pk)))
    client.post(url("-switch", connection.pk), {"on": "1"})
    assert Connection.objects.get().is_enabled
    client.post(url("-switch", connection.pk), {"on": "0"})
    client.post(url("-remove", connection.pk))
    assert not Connection.objects.exists()


def test_line_is_added_changed_and_removed(client, admin):
    connection, _ = make_connection("generic")
    client.post(url("-add-line", connection.pk), {"name": "Zentrale", "number": "4710-0"})
    line = Line.objects.get()
    assert line.e164 == "+4922147100"
    assert "0221 47100" in page(client.get(url("-connection", connection.pk)))
    client.post(url("-line", line.pk), {"name": "Schaden", "number": "0221 4710 334"})
    line.refresh_from_db()
    assert (line.name, line.e164) == ("Schaden", "+492214710334")
    client.post(url("-remove-line", line.pk))
    assert not Line.objects.exists()


def test_line_with_a_number_of_another_is_refused_at_the_field(client, admin):
    connection, _ = make_connection("generic")
    make_line(connection)
    response = client.post(url("-add-line", connection.pk), {"name": "Zweite", "number": "0221 4710 334"})
    assert response.status_code == 422
    assert "belongs to the line “Büro”" in page(response)


def test_shown_numbers_are_written_one_per_line(client, admin):
    connection, _ = make_connection("generic")
    client.post(
        url("-caller-ids", connection.pk),
        {"rows": "43* 0221 4710 100\n\n49* 0221 4710 200", "default": "0221 4710 300"},
    )
    assert list(connection.caller_ids.values_list("pattern", "caller_id")) == [
        ("43*", "+492214710100"),
        ("49*", "+492214710200"),
    ]
    assert "43* +492214710100" in page(client.get(url("-connection", connection.pk)))


@pytest.mark.parametrize("rows", ["43*", "abc 0221 4710 100", "43* 12"])
def test_row_of_shown_numbers_that_cannot_work_is_refused(client, admin, rows):
    connection, _ = make_connection("generic")
    response = client.post(url("-caller-ids", connection.pk), {"rows": rows, "default": ""})
    assert response.status_code == 422
    assert not connection.caller_ids.exists()


def test_number_is_blocked_and_let_through_again(client, admin):
    assert client.post(url(""), {"number": "0043 1 5321234", "reason": "Werbung"}).status_code == 302
    blocked = BlockedNumber.objects.get()
    assert (blocked.e164, blocked.by) == ("+4315321234", admin.pk)
    assert "01 5321234" in page(client.get(url("")))
    again = client.post(url(""), {"number": "01 5321234", "reason": "x"})
    assert (again.status_code, "blocked already: Werbung" in page(again)) == (422, True)
    client.post(url("-unblock", blocked.pk))
    assert not BlockedNumber.objects.exists()


def test_live_test_shows_what_arrives_and_what_is_missing(client, admin):
    connection, token = make_connection("generic")
    heard = url("-heard", connection.pk)
    assert "Nothing has arrived yet" in page(client.get(heard))
    call_in(client, token, user="201")
    shown = page(client.get(heard))
    assert "0221 4710382" in shown
    assert "Only new calls arrive" in shown
    call_in(client, token, event="answer", user="Anna")
    assert "The end of a call has not arrived yet" in page(client.get(heard))
    assert "known to the exchange by this name" in page(client.get(heard))
    call_in(client, token, event="hangup")
    make_line(connection)
    assert "The end of a call" not in page(client.get(heard))


def test_live_test_is_content_when_everything_arrives(client, admin):
    connection, token = make_connection("generic")
    make_line(connection)
    for event in ("newCall", "answer", "hangup"):
        call_in(client, token, event=event, user="201")
    assert "Everything arrives and is understood." in page(client.get(url("-heard", connection.pk)))


def test_live_test_shows_what_is_not_understood_as_it_came(client, admin):
    connection, token = make_connection("generic")
    client.post(f"/api/v1/cti/{token}", "<b>nonsense</b>", content_type="text/plain")
    shown = page(client.get(url("-heard", connection.pk)))
    assert "is neither JSON nor a form" in shown
    assert "&lt;b&gt;nonsense&lt;/b&gt;" in shown


def test_live_test_sends_nothing_when_nothing_is_new(client, admin):
    connection, token = make_connection("generic")
    heard = url("-heard", connection.pk)
    seen = page(client.get(heard)).split("?seen=")[1].split('"')[0]
    assert client.get(heard, {"seen": seen}).status_code == 204
    call_in(client, token)
    assert client.get(heard, {"seen": seen}).status_code == 200


@pytest.mark.parametrize(
    ("provider", "seen", "word"),
    [
        ("generic", {}, "waiting for the first call"),
        ("generic", {"heard_at": timedelta(minutes=5)}, "connected"),
        ("generic", {"heard_at": timedelta(days=9)}, "quiet"),
        ("generic", {"error": "signature", "error_at": timedelta(0)}, "disturbed"),
        ("fritzbox", {}, "connecting"),
        ("fritzbox", {"connected_at": timedelta(days=9)}, "connected"),
        ("fritzbox", {"error": "ConnectionRefusedError: …", "error_at": timedelta(0)}, "disturbed"),
    ],
)
def test_health_is_one_word(client, admin, provider, seen, word):
    connection, _ = make_connection(provider)
    now = clock.now()
    noted = {name: now - value if isinstance(value, timedelta) else value for name, value in seen.items()}
    conversations.note_health(connection=connection.pk, **noted)
    assert f">{word}<" in page(client.get(url("")))


def test_switched_off_connection_says_so(client, admin):
    make_connection("generic", is_enabled=False)
    assert ">switched off<" in page(client.get(url("")))


@pytest.mark.parametrize("role", ["agent", "team_lead", "management", "partner"])
def test_telephone_is_set_up_by_administrators_alone(client, role):
    connection, _ = make_connection("generic")
    client.force_login(make_user(role=role))
    assert client.get(url("")).status_code == 403
    assert client.get(url("-connection", connection.pk)).status_code == 403
    assert client.post(url("-rotate", connection.pk)).status_code == 403


def event(kind, **more):
    said = {"source": "generic:1", "call": "1", "direction": "in", "remote_raw": "1", "local_e164": "+492214710334"}
    return CallEvent(kind=kind, at=NOW, **(said | more))


def judged(*events, problem="", users=("201",), lines=("+492214710334",)):
    arrivals = [Arrival(NOW, "", events=(said,)) for said in events]
    if problem:
        arrivals.append(Arrival(NOW, "", problem=problem))
    return findings(arrivals, known_users=set(users), known_lines=set(lines))


def test_diagnosis_names_each_lack():
    whole = (event("offered"), event("answered", users=("201",)), event("ended"))
    assert findings([], known_users=(), known_lines=()) == (Finding(Lack.NOTHING_HEARD),)
    assert judged(problem="event: is missing") == (Finding(Lack.NOTHING_UNDERSTOOD, ("event: is missing",)),)
    assert judged(*whole) == ()
    assert judged(*whole, problem="x: y") == (Finding(Lack.SOME_NOT_UNDERSTOOD, ("x: y",)),)
    assert judged(whole[0]) == (Finding(Lack.ONLY_NEW_CALLS),)
    assert judged(*whole[:2]) == (Finding(Lack.NO_ENDS),)
    assert judged(*whole[1:]) == (Finding(Lack.NO_NEW_CALLS),)
    assert judged(*whole, lines=()) == (Finding(Lack.NO_LINES),)
    assert judged(*whole, lines=("+49301",)) == (Finding(Lack.UNKNOWN_LINES, ("+492214710334",)),)
    assert judged(*whole, users=()) == (Finding(Lack.UNKNOWN_USERS, ("201",)),)
    hidden = (event("offered", is_anonymous=True), event("ended"))
    assert judged(*hidden) == (Finding(Lack.ONLY_ANONYMOUS),)


def test_diagnosis_does_not_ask_who_the_answering_machine_is():
    machine = event("answered", users=("40",), cause="voicemail")
    assert judged(event("offered"), machine, event("ended"), users=()) == ()
    by_number = event("answered", answering="201", users=("Somebody",))
    assert judged(event("offered"), by_number, event("ended")) == ()
