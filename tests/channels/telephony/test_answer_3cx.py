"""The 3CX door: who a number is, what became of a call, and the template that brings 3CX to us."""

import itertools
import json
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from handschlag.channels.telephony.parsing import CannotParse, Fields, Reading
from handschlag.channels.telephony.threecx import parse as threecx
from handschlag.channels.telephony.threecx.template import template
from handschlag.conversations.models import Conversation
from handschlag.core.models import RawInput
from tests.factories.customers import make_customer, make_number, make_person
from tests.factories.lines import make_connection
from tests.factories.people import make_user

NOW = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
BEGAN = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=10)
ROTH = "+492214710382"


def after(seconds):
    return f"{BEGAN + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%SZ}"


@pytest.fixture
def token(db):
    return make_connection("threecx")[1]


def ask(client, token, number):
    return client.get(reverse("telephony_threecx_lookup", args=[token]), {"n": number}).json()["contacts"]


def report(client, token, **fields):
    said = {
        "type": "Inbound",
        "number": ROTH,
        "agent": "23",
        "duration": "00:03:04",
        "start": f"{BEGAN:%Y-%m-%dT%H:%M:%SZ}",
    }
    return client.post(
        reverse("telephony_threecx_report", args=[token]), json.dumps(said | fields), content_type="application/json"
    )


def test_one_certain_person_is_told_with_where_to_look(client, token):
    roth = make_customer("Ernst Roth", now=NOW - timedelta(days=90))
    person = make_person(roth, "Roth", "Ernst", now=NOW - timedelta(days=90))
    make_number(roth, ROTH, person=person, now=NOW - timedelta(days=90))
    (contact,) = ask(client, token, "02214710382")
    assert (contact["first_name"], contact["last_name"], contact["company"]) == ("Ernst", "Roth", "Ernst Roth")
    assert contact["url"].endswith(reverse("customer", args=[roth.pk]))


def test_a_switchboard_is_the_company_and_nobody_in_it(client, token):
    winter = make_customer("Kühltechnik Winter GmbH", kind="organisation", now=NOW - timedelta(days=90))
    make_number(winter, "+49 69 90009-0", is_trunk=True, now=NOW - timedelta(days=90))
    (contact,) = ask(client, token, "+496990009515")
    assert (contact["first_name"], contact["last_name"]) == ("", "Kühltechnik Winter GmbH")


@pytest.mark.parametrize("number", ["", "anonymous", "+492214710999", "x" * 500])
def test_nobody_is_an_empty_list(client, token, number):
    assert ask(client, token, number) == []


def test_a_number_of_two_is_nobody(client, token):
    for name in ("Engels", "Roth"):
        make_number(make_customer(name, now=NOW - timedelta(days=90)), ROTH, now=NOW - timedelta(days=90))
    assert ask(client, token, ROTH) == []


def test_without_the_token_nobody_learns_anything(client, token):
    for name in ("telephony_threecx_lookup", "telephony_threecx_report"):
        asked = getattr(client, "get" if name.endswith("lookup") else "post")(reverse(name, args=["falsch"]))
        assert asked.status_code == 401


def test_a_report_is_a_call_of_that_agent(client, token):
    kern = make_user(login="kern", extensions=("23",))
    assert report(client, token).status_code == 200
    call = Conversation.objects.get()
    assert (call.user, call.ending, call.direction, call.started_at) == (kern, "talked", "in", BEGAN)
    assert call.over_at - call.connected_at == timedelta(seconds=184)
    assert RawInput.objects.get().state == "handled"


def test_the_same_report_twice_is_one_call(client, token):
    make_user(role="admin")
    for _ in range(2):
        report(client, token)
    assert Conversation.objects.count() == 1


@pytest.mark.parametrize("kinds", [("Missed", "Inbound"), ("Inbound", "Missed")])
def test_missed_by_one_and_answered_by_another_is_a_call_that_was_answered(client, token, kinds):
    roth = make_customer("Roth", now=NOW - timedelta(days=90))
    make_number(roth, ROTH, now=NOW - timedelta(days=90))
    for kind in kinds:
        more = {"agent": "24", "duration": "0", "end": after(5)} if kind == "Missed" else {}
        report(client, token, type=kind, **more)
    call = Conversation.objects.get()
    assert (call.ending, call.customer) == ("talked", roth)
    assert call.owes is None or call.owes.state == "kept"


def test_a_missed_call_owes_a_call_back(client, token):
    make_number(make_customer("Roth", now=NOW - timedelta(days=90)), ROTH, now=NOW - timedelta(days=90))
    report(client, token, type="Missed", duration="0", end=after(25))
    call = Conversation.objects.get()
    assert (call.ending, call.owes is not None) == ("missed", True)


def test_nonsense_is_kept_and_refused(client, token):
    assert report(client, token, type="[CallType]").status_code == 422
    assert RawInput.objects.get().state == "refused"


def test_template_is_what_3cx_reads():
    root = ET.fromstring(template(base="https://büro.example/", token="<&>", country="AT"))
    assert (root.tag, root.get("Country")) == ("Crm", "AT")
    given = {parameter.get("Name"): parameter.get("Default") for parameter in root.iter("Parameter")}
    assert given == {"MaxLength": "15", "Base": "https://büro.example", "Token": "<&>"}
    assert [scenario.get("Id") for scenario in root.iter("Scenario")] == ["", "ReportCall"]
    assert [request.get("Url") for request in root.iter("Request")] == [
        "[Base]/cti/3cx/[Token]/lookup?n=[Number]",
        "[Base]/cti/3cx/[Token]/report",
    ]
    produced = {variable.get("Name") for variable in root.iter("Variable")} | {"Number"}
    assert {output.get("Value").strip("[]") for output in root.iter("Output")} <= produced
    assert {value.get("Key") for value in root.iter("Value")} >= {"type", "number", "agent", "duration", "start"}


def test_template_is_handed_out_with_the_token_while_it_is_known(client, db):
    client.force_login(make_user(role="admin"))
    made = client.post(
        reverse("settings-telephony-new", args=["threecx"]),
        {"name": "3CX", "region": "DE", "area_code": "221", "timezone": "Europe/Berlin", "takes_in": "on"},
        follow=True,
    )
    token = made.context["token"]
    address = reverse("settings-telephony-template", args=[made.context["connection"].pk])
    assert address in made.content.decode()
    file = client.post(address, {"token": token})
    assert file["Content-Disposition"] == 'attachment; filename="handschlag-3cx.xml"'
    assert f'Default="{token}"' in file.content.decode()
    assert client.get(address).status_code == 405


TEXT = st.text(max_size=30)


NAMES = st.sampled_from(["number", "agent", "duration", "start", "end", "start_local"])


@given(st.sampled_from(["Inbound", "Missed", "Outbound", "Notanswered", ""]), st.dictionaries(NAMES, TEXT))
def test_whatever_is_reported_makes_sense_or_is_refused(kind, fields):
    said = Fields({"type": (kind,), **{name: (value,) for name, value in fields.items()}})
    try:
        events = threecx.parse(said, source="threecx:1", reading=Reading("DE", "221", "Europe/Berlin"), at=NOW)
    except CannotParse:
        return
    assert [event.kind for event in events][-1] == "ended"
    assert all(earlier.at <= later.at for earlier, later in itertools.pairwise(events))
