from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from handschlag.cases import actions as cases
from handschlag.cases.choices import State
from handschlag.cases.models import KnownFault
from tests.desk.office import half_past_five, text_of
from tests.factories.cases import Desk, make_desk
from tests.factories.people import NOW, make_user

pytestmark = pytest.mark.django_db

SAID = {"title": "Kein Freizeichen", "symptoms": "Telefon tot", "workaround": "Bitte Handy nehmen.", "area": "50"}


@pytest.fixture
def desk(client: Client) -> Desk:
    half_past_five()
    client.force_login(make_user("lead", role="team_lead"))
    return make_desk()


@pytest.fixture
def fault(desk) -> KnownFault:
    return cases.enter_known_fault(**SAID, by=None, now=NOW)


def page(client: Client, fault: KnownFault) -> str:
    return text_of(client.get(reverse("known-fault", args=[fault.pk])))


def test_a_fault_is_entered_once_and_stands_in_the_list(client, desk):
    assert "Keine Störung ist bekannt" in text_of(client.get(reverse("known-faults")))
    assert client.post(reverse("known-fault-new"), {"title": "Nur ein Name"}).status_code == 422
    client.post(reverse("known-fault-new"), SAID)
    assert "Kein Freizeichen" in text_of(client.get(reverse("known-faults")))
    assert "Bitte Handy nehmen." in page(client, KnownFault.objects.get())


def test_whoever_is_slower_sees_the_newer_one_and_keeps_what_they_wrote(client, fault):
    there = reverse("known-fault-change", args=[fault.pk])
    assert 'name="revision" value="1"' in text_of(client.get(there))
    client.post(there, {**SAID, "symptoms": "Rauschen", "revision": 1})
    answer = client.post(there, {**SAID, "symptoms": "Knacken", "revision": 1})
    assert answer.status_code == 422
    said = text_of(answer)
    assert "Rauschen" in said
    assert "Knacken" in said
    fault.refresh_from_db()
    assert (fault.symptoms, fault.revision) == ("Rauschen", 2)


def test_everybody_who_waits_is_promised_the_same_and_told_in_their_own_way(client, desk, fault):
    other = make_desk()
    for one in (desk, other):
        cases.share_cause(fault=fault.pk, case=one.open().pk, wants_call=one is other, by=None, now=NOW)
    assert "möchte einen Anruf" in page(client, fault)
    owner = f"u{desk.kern.pk}"
    there = reverse("known-fault-promise", args=[fault.pk])
    assert client.post(there, {"words": "irgendwann", "owner": owner}).status_code == 422
    answer = client.post(there, {"words": "geht wieder morgen bis 18 Uhr", "owner": owner})
    fault.refresh_from_db()
    assert answer["Location"] == reverse("promise-group", args=[fault.group_id])
    assert "2 Kunden" in page(client, fault)


def test_fixed_solves_every_concern_that_waits(client, desk, fault):
    case = desk.open()
    cases.share_cause(fault=fault.pk, case=case.pk, by=None, now=NOW)
    there = reverse("known-fault-fix", args=[fault.pk])
    assert client.post(there, {"words": ""}).status_code == 422
    client.post(there, {"words": "Vermittlung neu gestartet"})
    case.refresh_from_db()
    assert case.state == State.TO_CONFIRM
    assert "Vermittlung neu gestartet" in page(client, fault)


def test_agents_see_known_faults_and_leave_them_as_they_are(client, fault):
    client.force_login(make_user("agent"))
    assert "Ändern" not in page(client, fault)
    assert client.get(reverse("known-fault-change", args=[fault.pk])).status_code == 403
