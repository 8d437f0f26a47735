"""Law 4 at every door: whatever is sent, by whomever, only whom it was offered to moves it, and all of it at once."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from handschlag.cases.models import Case
from handschlag.conversations.models import Conversation
from handschlag.handovers.models import Bundle, Handover
from handschlag.people.models import User
from handschlag.promises.models import Promise
from tests.desk.office import half_past_five
from tests.factories.conversations import event, hear
from tests.factories.handovers import House, make_house
from tests.factories.people import NOW, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    """Kern has a concern of Roth's, with a promise, and speaks with him."""
    half_past_five()
    made = make_house()
    made.desk.promised(made.desk.open(), owner=made.kern.pk)
    said = {"users": (made.kern.login,), "remote_e164": made.desk.number}
    talk = hear(event("offered", "law4", at=NOW, **said), event("answered", "law4", at=NOW, after=5, **said))
    Conversation.objects.filter(pk=talk.pk).update(customer=made.desk.roth, user=made.kern)
    return made


def at_desk(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def holders() -> tuple[User | None, User | None]:
    return Case.objects.get().owner, Promise.objects.get().owner


def by_page(client: Client, house: House) -> None:
    said = {"to": f"u{house.lau.pk}", "kind": "ordinary", "story": "Störung.", "next_step": "Anrufen"}
    client.post(f"{reverse('handover-give')}?case={Case.objects.get().pk}", said)


def by_note(client: Client, house: House) -> None:
    client.post(
        reverse("call-handover", args=[Conversation.objects.latest("pk").pk]), {"line": f"/u {house.lau.name} Anrufen"}
    )


def by_desk(client: Client, house: House) -> None:
    only = [f"case-{Case.objects.get().pk}"]
    client.post(reverse("handover-desk"), {"to": f"u{house.lau.pk}", "kind": "shift", "only": only})


@pytest.mark.parametrize("give", [by_page, by_note, by_desk])
def test_whatever_door_it_is_given_by_nothing_moves_until_whom_it_was_offered_to_takes_it(give, house: House) -> None:
    give(at_desk(house.kern), house)
    row = Handover.objects.get()
    assert (row.state, holders()) == ("waiting", (house.kern, house.kern))
    partner = make_user(role="partner")
    for nobody in (house.kern, house.mai, house.seidel, partner):
        tries(at_desk(nobody), row)
        assert holders() == (house.kern, house.kern), nobody
    row.refresh_from_db()
    assert row.state == "waiting"
    at_desk(house.lau).post(reverse("handover-accept", args=[row.pk]), {})
    assert holders() == (house.lau, house.lau)


def tries(client: Client, row: Handover) -> None:
    """What somebody could send who wants it, or wants to be rid of it."""
    client.post(reverse("handover-accept", args=[row.pk]), {"read_back": "Meins."})
    client.post(reverse("handover-decline", args=[row.pk]), {"reason": "elsewhere"})
    if row.bundle_id is not None:
        client.post(reverse("handover-bundle", args=[Bundle.objects.get().pk]), {})


def test_on_the_page_of_a_concern_nobody_gives_it_away(house: House) -> None:
    case = Case.objects.get()
    for verb in ("assign", "owner", "face"):
        at_desk(house.kern).post(
            reverse("case-do", args=[case.pk, verb]), {"owner": house.lau.pk, "face": house.lau.pk}
        )
    assert holders() == (house.kern, house.kern)


def test_a_partner_neither_sees_nor_answers(house: House) -> None:
    row = house.give(Case.objects.get())
    client = at_desk(make_user(role="partner"))
    for name in ("handover", "handover-sheet"):
        assert client.get(reverse(name, args=[row.pk])).status_code == 403
    assert client.post(reverse("handover-tell", args=[row.pk]), {}).status_code == 403
    assert holders() == (house.kern, house.kern)
