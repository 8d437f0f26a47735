"""Who it is, how they proved it, who takes part: what is done beside the note."""

from __future__ import annotations

from django.urls import reverse

from handschlag.conversations.models import Conversation
from handschlag.core import phone
from handschlag.customers.models import Customer
from tests.desk.calling import STRANGER, House

HTMX = {"HTTP_HX_REQUEST": "true"}


def test_a_level_needs_a_reason(office: House) -> None:
    call = office.talk()
    address = reverse("call-authenticate", args=[call.pk])
    refused = office.client.post(address, {"level": "2", "reason": ""}, follow=True)
    assert "notice broken" in refused.content.decode()
    office.client.post(address, {"level": "x"})
    assert Conversation.objects.get(pk=call.pk).auth_level == 1
    answer = office.client.post(address, {"level": "2", "reason": "Vertragsnummer stimmte"}, **HTMX)
    assert "call:changed" in answer["HX-Trigger"]
    assert Conversation.objects.get(pk=call.pk).auth_level == 2


def test_somebody_joins_by_name(office: House) -> None:
    call = office.talk()
    office.client.post(reverse("call-join", args=[call.pk]), {"name": "Helga Roth"})
    assert "Helga Roth" in office.client.get(reverse("calls-now")).content.decode()
    for nobody in ({"name": " "}, {"user": "99999"}):
        answer = office.client.post(reverse("call-join", args=[call.pk]), nobody, follow=True)
        assert "notice broken" in answer.content.decode()


def test_a_colleague_who_joins_has_the_talk_on_the_own_desk(office: House) -> None:
    call = office.talk()
    office.client.post(reverse("call-join", args=[call.pk]), {"user": office.weiss.pk})
    office.client.force_login(office.weiss)
    assert f'data-note="{call.pk}"' in office.client.get(reverse("calls-now")).content.decode()


def test_somebody_new_is_set_up_from_the_talk(office: House) -> None:
    call = office.talk(remote_e164=STRANGER)
    address = reverse("call-new-customer", args=[call.pk])
    assert phone.format_for_display(STRANGER, "ZZ") in office.client.get(address).content.decode()
    form = {
        "kind": "household",
        "given_name": "Miriam",
        "family_name": "Okafor",
        "owner": office.kern.pk,
        "stand_in": office.weiss.pk,
    }
    assert office.client.post(address, {**form, "family_name": ""}).status_code == 422
    assert office.client.post(address, {**form, "stand_in": office.kern.pk}).status_code == 422
    assert not Customer.objects.filter(name__contains="Okafor").exists()
    assert office.client.post(address, form).status_code == 302
    new = Customer.objects.get(name="Miriam Okafor")
    assert Conversation.objects.get(pk=call.pk).customer == new
    assert new.numbers.get().e164 == STRANGER
    assert "Im Gespräch mit Miriam Okafor" in office.client.get(reverse("calls-now")).content.decode()


def test_a_company_is_set_up_without_a_person(office: House) -> None:
    call = office.talk(remote_raw="anonymous", remote_e164="", is_anonymous=True)
    form = {"kind": "organisation", "name": "Winter GmbH", "owner": office.kern.pk, "stand_in": office.weiss.pk}
    office.client.post(reverse("call-new-customer", args=[call.pk]), form)
    assert Conversation.objects.get(pk=call.pk).customer.name == "Winter GmbH"
