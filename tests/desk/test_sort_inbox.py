from __future__ import annotations

from datetime import timedelta

from django.core import signing
from django.urls import reverse

from handschlag.cases import actions as cases
from handschlag.conversations.choices import Outcome
from handschlag.conversations.models import Conversation
from handschlag.handovers.models import Handover
from tests.desk.calling import House
from tests.factories.conversations import missed
from tests.factories.mails import make_mail

AGO = timedelta(minutes=10)


def sort(office: House, how: str, *contacts: int, **more: object) -> str:
    sent = {"how": how, "contact": contacts, **more}
    return office.client.post(reverse("inbox-sort"), sent, follow=True).content.decode()


def two(office: House) -> tuple[int, int]:
    mails = make_mail(at=office.now - AGO), make_mail(at=office.now - AGO, sender_address="b@example.org")
    return mails[0].conversation_id, mails[1].conversation_id


def test_two_are_advertising_and_come_back(office: House) -> None:
    chosen = two(office)
    sort(office, "advertising", *chosen)
    assert set(Conversation.objects.values_list("outcome", flat=True)) == {Outcome.SPAM}
    office.client.post(_undo("advertising", chosen))
    assert set(Conversation.objects.values_list("outcome", flat=True)) == {""}


def _undo(how: str, chosen: tuple[int, ...]) -> str:

    return reverse("inbox-sort-undo", args=[signing.dumps([how, list(chosen)], salt="inbox-sorted")])


def test_what_we_did_not_sign_is_not_there(office: House) -> None:
    assert office.client.post(reverse("inbox-sort-undo", args=["sample"])).status_code == 404


def test_nothing_chosen_or_no_way_is_said(office: House) -> None:
    assert "Wählen Sie" in sort(office, "advertising")
    assert "Wählen Sie" in sort(office, "elsewhere", *two(office))
    assert "Wählen Sie" in sort(office, "handed_on", *two(office))


def test_several_are_handed_on_and_back(office: House) -> None:
    chosen = two(office)
    sort(office, "handed_on", *chosen, user=office.weiss.pk)
    assert Handover.objects.filter(state="waiting").count() == 2
    office.client.post(_undo("handed_on", chosen))
    assert not Handover.objects.filter(state="waiting").exists()
    assert set(Conversation.objects.values_list("user", flat=True)) == {None}


def test_what_one_customer_sent_by_two_ways_stands_together(office: House) -> None:
    call = missed(at=office.now - 3 * AGO)
    other = make_mail(at=office.now - 2 * AGO, sender_address="c@example.org").conversation_id
    mail = make_mail(at=office.now - AGO, sender_address="b@example.org").conversation_id
    Conversation.objects.filter(pk=mail).update(customer=call.customer)
    page = office.client.get(reverse("inbox")).content.decode()
    places = [page.index(f'id="inbox-{pk}"') for pk in (mail, call.pk, other)]
    assert places == sorted(places)
    assert "2 Einträge von dort" in page


def test_what_waits_too_long_stands_on_top(office: House) -> None:
    late = make_mail(at=office.now - timedelta(days=4)).conversation_id
    new = make_mail(at=office.now - AGO, sender_address="b@example.org").conversation_id
    page = office.client.get(reverse("inbox")).content.decode()
    assert "Wartet länger, als wir versprochen haben" in page
    assert page.index(f'id="inbox-{late}"') < page.index(f'id="inbox-{new}"')
    assert page.count(f'id="inbox-{late}"') == 1


def test_an_entry_belongs_to_a_concern_of_its_customer(office: House) -> None:
    call = missed(at=office.now - AGO)
    assert call.customer is not None
    case = cases.open_case(customer=call.customer_id, kind="fault", words="Kein Ton", by=None, now=office.now)
    offered = office.client.get(reverse("inbox-concern", args=[call.pk])).content.decode()
    assert str(case) in offered
    office.client.post(reverse("inbox-concern", args=[call.pk]), {"case": case.pk})
    linked = office.client.get(reverse("inbox-concern", args=[call.pk])).content.decode()
    assert reverse("case", args=[case.pk]) in linked
    assert office.client.post(reverse("inbox-concern", args=[call.pk]), {"case": case.pk + 1}).status_code == 404
