from __future__ import annotations

from django.urls import reverse

from handschlag.conversations.choices import Certainty, State
from handschlag.conversations.models import Conversation
from tests.desk.calling import SOMMER, House, household
from tests.factories.conversations import event, hear


def fresh(call: Conversation) -> Conversation:
    return Conversation.objects.get(pk=call.pk)


def test_taking_a_call_makes_it_mine(office: House) -> None:
    call = office.ring()
    answer = office.client.post(reverse("call-take", args=[call.pk]))
    assert answer.status_code == 302
    assert fresh(call).user == office.kern


def test_taking_what_a_colleague_has_is_refused_with_the_name(office: House) -> None:
    call = office.talk(user="weiss")
    answer = office.client.post(reverse("call-take", args=[call.pk]), follow=True)
    assert "Jonas Weiß" in answer.content.decode()
    assert fresh(call).user == office.weiss


def test_taking_a_visitor_begins_the_talk(office: House) -> None:
    office.client.post(reverse("visit-new"), {"name": "Herr Unbekannt", "user": ""})
    visit = Conversation.objects.get(channel="visit")
    assert visit.state == State.RINGING
    office.client.post(reverse("call-take", args=[visit.pk]))
    assert fresh(visit).state == State.CONNECTED


def test_choosing_one_of_the_candidates_confirms_it(office: House) -> None:
    customer = household(office.now, office.kern, office.weiss)
    holger = customer.persons.get(given_name="Holger")
    call = office.ring(remote_e164=SOMMER)
    office.client.post(reverse("call-take", args=[call.pk]), {"customer": customer.pk, "person": holger.pk})
    assert fresh(call).person == holger
    assert fresh(call).certainty == Certainty.CONFIRMED


def test_how_it_left_is_said_once_somebody_else_speaks(office: House) -> None:
    call = office.talk(user="weiss")
    page = office.client.get(reverse("call-left", args=[call.pk])).content.decode()
    assert "spricht mit Jonas Weiß" in page
    assert 'data-how="answered"' in page


def test_a_missed_call_turns_into_the_call_back_owed(office: House) -> None:
    call = office.ring()
    hear(event("ended", "1", at=office.now, after=20, cause="cancel"), now=office.now)
    page = office.client.get(reverse("call-left", args=[call.pk])).content.decode()
    assert 'data-how="missed"' in page
    assert "Rückruf geschuldet" in page
    assert 'href="tel:+492214710382"' in page


def test_ones_own_talk_needs_no_word_of_farewell(office: House) -> None:
    call = office.talk()
    assert office.client.get(reverse("call-left", args=[call.pk])).status_code == 204


def test_a_visitor_who_is_being_received_is_told_without_a_name(office: House) -> None:
    office.client.post(reverse("visit-new"), {"name": "", "user": ""})
    visit = Conversation.objects.get(channel="visit")
    Conversation.objects.filter(pk=visit.pk).update(state="over", over_at=office.now)
    page = office.client.get(reverse("call-left", args=[visit.pk])).content.decode()
    assert "wird empfangen" in page
