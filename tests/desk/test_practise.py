from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from handschlag.conversations.choices import Ending, State
from handschlag.conversations.models import Conversation, Leg
from handschlag.core import clock
from handschlag.core.models import Installation, RawInput
from handschlag.examples.roles import all_roles
from tests.desk.calling import House


@pytest.fixture
def office(office: House) -> House:
    """A real house, unlike those of the other tests: its clock is the wall's, and practice is not what it lives on."""
    Installation.objects.update(is_example=False, clock_offset=timedelta(0))
    return replace(office, now=clock.now())


def ring(office: House, **form: str) -> str:
    """Let it ring; returns the address of the phone's page."""
    answer = office.client.post(reverse("practice-ring"), form)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def call_of(address: str) -> str:
    return address.split("/")[2]


def test_every_role_is_on_the_page(office: House) -> None:
    page = office.client.get(reverse("practice")).content.decode()
    assert all(role.situation in page for role in all_roles())
    assert "Die Uhr der Beispielfirma" not in page


def test_it_rings_by_the_same_door_and_is_marked_as_practice(office: House) -> None:
    page = office.client.get(ring(office, role="roth")).content.decode()
    assert "klingelt bei Ihnen" in page
    assert 'class="sheet ring"' in page
    call = Conversation.objects.get()
    assert call.is_practice
    assert call.customer == office.roth
    assert RawInput.objects.get().state == "handled"


def test_taking_it_on_the_own_desk_picks_up(office: House) -> None:
    address = ring(office, role="roth")
    call = Conversation.objects.get()
    office.client.post(reverse("call-take", args=[call.pk]))
    call.refresh_from_db()
    assert call.state == State.CONNECTED
    assert call.user == office.kern
    page = office.client.get(address).content.decode()
    assert "Ist der Chef da?" in page
    assert 'aria-label="Die Seite des Anrufers"' in page


def test_the_talk_is_led_by_answers_and_says_why(office: House) -> None:
    address = ring(office, role="roth")
    office.client.post(reverse("practice-answer", args=[call_of(address)]), {"role": "roth"})
    page = office.client.get(f"{address}&step=gekraenkt&said=start.1").content.decode()
    assert "Lieber nicht:" in page
    assert "Arbeitet der überhaupt noch bei Ihnen?" in page
    good = office.client.get(f"{address}&step=zufrieden&said=gekraenkt.0").content.decode()
    assert "Gut:" in good
    assert "auflegen, dann mit Strg+Enter abschließen" in good
    assert office.client.get(f"{address}&step=nowhere&said=nowhere.9").status_code == 200


def test_either_side_hangs_up(office: House) -> None:
    address = ring(office, role="roth")
    office.client.post(reverse("practice-answer", args=[call_of(address)]))
    office.client.post(reverse("practice-hang-up", args=[call_of(address)]), {"role": "roth", "step": "start"})
    assert Conversation.objects.get().ending == Ending.TALKED
    assert "Schließen Sie jetzt Ihre Seite ab" in office.client.get(address).content.decode()


def test_nobody_picks_up_and_practice_owes_nothing(office: House) -> None:
    address = ring(office, role="roth")
    office.client.post(reverse("practice-hang-up", args=[call_of(address)]))
    assert Conversation.objects.get().owes is None
    assert "eine Übung schuldet nichts" in office.client.get(address).content.decode()


def test_in_an_example_a_missed_call_is_owed_a_call_back(office: House) -> None:
    Installation.objects.update(is_example=True)
    address = ring(office, role="roth")
    office.client.post(reverse("practice-hang-up", args=[call_of(address)]))
    assert Conversation.objects.get().owes is not None
    assert "Jetzt schulden wir einen Rückruf" in office.client.get(address).content.decode()


def test_any_number_rings_and_what_is_none_does_not(office: House) -> None:
    assert "4710382" in office.client.get(ring(office, number="0221 4710382")).content.decode().replace(" ", "")
    assert ring(office, number="anonymous")
    for bad in ({"number": "Hallo"}, {"number": ""}, {"role": "nobody"}):
        assert office.client.post(reverse("practice-ring"), bad).status_code == 422


def test_an_unknown_number_and_an_anonymous_caller_ring_too(office: House) -> None:
    assert "Miriam Okafor" in office.client.get(ring(office, role="neu")).content.decode()
    assert "Ein Anrufer ohne Nummer" in office.client.get(ring(office, role="anonym")).content.decode()
    assert Conversation.objects.filter(is_anonymous=True).exists()


def test_it_works_in_an_empty_installation(client, django_user_model, db) -> None:
    from tests.factories.people import make_user

    client.force_login(make_user("allein"))
    answer = client.post(reverse("practice-ring"), {"role": "roth"}, follow=True)
    assert "Ernst Roth" in answer.content.decode()


def test_a_call_of_somebody_else_is_not_mine_to_lead(office: House) -> None:
    address = ring(office, role="roth")
    office.client.force_login(office.weiss)
    assert office.client.get(address).status_code == 404
    call = Conversation.objects.get()
    office.client.post(reverse("call-take", args=[call.pk]))
    assert Leg.objects.get().answered_at is None


@pytest.mark.parametrize("jump", ["hour", "morning", "roth", "monday"])
def test_the_clock_of_an_example_jumps_forward(office: House, jump: str) -> None:
    Installation.objects.update(is_example=True)
    assert "Die Uhr der Beispielfirma" in office.client.get(reverse("practice")).content.decode()
    before = clock.now()
    office.client.post(reverse("practice-clock"), {"jump": jump})
    after = timezone.localtime(clock.now())
    assert after > before
    if jump != "hour":
        assert after.weekday() < 5
        assert (after.hour, after.minute) == ((17, 30) if jump == "roth" else (8, 30))


def test_the_clock_goes_to_a_moment_and_asks_for_one(office: House) -> None:
    Installation.objects.update(is_example=True)
    office.client.post(reverse("practice-clock"), {"moment": "2026-11-23T17:30"})
    assert f"{timezone.localtime(clock.now()):%Y-%m-%d %H:%M}" == "2026-11-23 17:30"
    assert office.client.post(reverse("practice-clock"), {}).status_code == 422
    assert office.client.post(reverse("practice-clock"), {"moment": "gestern"}).status_code == 422


def test_the_clock_of_a_real_house_is_nobodys_to_move(office: House) -> None:
    answer = office.client.post(reverse("practice-clock"), {"jump": "hour"}, follow=True)
    assert "notice broken" in answer.content.decode()
    assert abs(clock.now() - office.now) < timedelta(minutes=5)
