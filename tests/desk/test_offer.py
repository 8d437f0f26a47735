from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from handschlag.care.models import OpenHour, OpenHourInvitation, VisitAnswer
from handschlag.customers.models import Customer
from handschlag.people.models import User
from handschlag.promises.models import Promise
from tests.desk.office import half_past_five, text_of
from tests.factories.conversations import ROTH, event, hear, talked
from tests.factories.customers import make_customer, make_number
from tests.factories.people import NOW, make_team, make_user

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def kern(client: Client) -> User:
    half_past_five()
    user = make_user("kern", name="Barbara Kern", presence="available", role="team_lead", extensions=("22",))
    make_team("Büro", members=(user,))
    client.force_login(user)
    return user


@pytest.fixture
def roth(kern: User) -> Customer:
    weiss = make_user("weiss", name="Jonas Weiß", presence="available")
    row = make_customer("Ernst Roth", owner=kern, stand_in=weiss, now=NOW - timedelta(days=900))
    make_number(row, ROTH)
    return row


def as_agent(client: Client) -> None:
    client.force_login(User.objects.get(login="weiss"))


def hold(client: Client, kern: User, **more) -> object:
    said = {"host": kern.pk, "weekday": 1, "begins": "15:00", "ends": "16:00", "where": "both", "from_on": "2026-11-23"}
    return client.post(reverse("care-open-hours"), {**said, **more})


def test_a_lead_enters_an_open_hour_and_ends_it(client: Client, kern: User) -> None:
    assert "Es gibt noch keine Sprechstunde" in text_of(client.get(reverse("care-open-hours")))
    assert "endet, bevor sie beginnt" in text_of(hold(client, kern, ends="14:00"))
    assert hold(client, kern).url == reverse("care-open-hours")
    shown = text_of(client.get(reverse("care-open-hours")))
    assert "Dienstag 15:00–16:00: Barbara Kern" in shown
    assert "am Telefon und bei uns im Büro" in shown
    row = OpenHour.objects.get()
    client.post(reverse("care-open-hours-end", args=[row.pk]))
    assert "Es gibt noch keine Sprechstunde" in text_of(client.get(reverse("care-open-hours")))


def test_an_agent_reads_them_and_sets_none(client: Client, kern: User, roth: Customer) -> None:
    hold(client, kern)
    as_agent(client)
    shown = text_of(client.get(reverse("care-open-hours")))
    assert "Dienstag 15:00–16:00" in shown
    assert "Noch eine Sprechstunde abhalten" not in shown
    hold(client, kern, weekday=2)
    assert OpenHour.objects.count() == 1


def test_the_file_and_the_running_call_offer_it_and_note_the_invitation(client: Client, kern: User, roth) -> None:
    hold(client, kern)
    assert "Sprechstunde bei Barbara Kern" in text_of(client.get(reverse("customer-care", args=[roth.pk])))
    call = hear(event("offered", "now", users=("22",)), event("answered", "now", after=3, users=("22",)))
    strip = text_of(client.get(reverse("calls-now")))
    address = reverse("customer-open-hour", args=[roth.pk, OpenHour.objects.get().pk])
    assert address in strip
    assert f"{reverse('customer-visit', args=[roth.pk])}?conversation={call.pk}" in strip
    swapped = text_of(client.post(address, {"conversation": call.pk}, headers=HTMX))
    assert "eingeladen" in swapped
    invited = OpenHourInvitation.objects.get()
    assert (invited.customer, invited.conversation) == (roth, call)
    assert client.post(address).url == reverse("customer", args=[roth.pk])
    assert "Ernst Roth" in text_of(client.get(reverse("care-open-hours")))


def test_an_invitation_to_what_is_not_held_says_so(client: Client, kern: User, roth: Customer) -> None:
    hold(client, kern, from_on="2027-06-01")
    address = reverse("customer-open-hour", args=[roth.pk, OpenHour.objects.get().pk])
    assert client.post(address, headers=HTMX).status_code == 200
    assert not OpenHourInvitation.objects.exists()


def test_a_visit_beyond_their_care_is_given_by_a_lead_with_a_reason_only(client: Client, kern: User, roth) -> None:
    address = reverse("customer-visit", args=[roth.pk])
    shown = text_of(client.get(address))
    assert "die Betreuung enthält keine Besuche" in shown
    slot = client.get(address).context["offer"].slots[0]
    said = {"starts_at": slot.isoformat(), "travel_minutes": 30}
    assert "Warum gibt es ihn trotzdem" in text_of(client.post(address, said))
    talk = talked(at=NOW - timedelta(minutes=10), user="22")
    done = client.post(address, {**said, "reason": "Wasserschaden", "conversation": talk.pk})
    assert done.url == reverse("customer", args=[roth.pk])
    row = VisitAnswer.objects.get()
    assert (row.promise, row.starts_at, row.conversation, row.travel_minutes) == (Promise.objects.get(), slot, talk, 30)
    assert "Wasserschaden" in text_of(client.get(address))
    as_agent(client)
    assert "Teamleitung kann ihn" in text_of(client.get(address))
    assert client.post(address, {**said, "reason": "Bitte"}).status_code == 422


def test_another_way_gives_other_times(client: Client, kern: User, roth: Customer) -> None:
    address = reverse("customer-visit", args=[roth.pk])
    near = client.get(f"{address}?travel=0").context["offer"]
    far = client.get(f"{address}?travel=90").context["offer"]
    assert (near.travel_minutes, far.travel_minutes) == (0, 90)
    assert near.slots[0] < far.slots[0]
    assert client.get(f"{address}?travel=abc").context["offer"].travel_minutes == 30


def test_an_honest_no_is_noted_with_what_they_get_instead(client: Client, kern: User, roth: Customer) -> None:
    as_agent(client)
    address = reverse("customer-visit-no", args=[roth.pk])
    assert "Einen Besuch kann ich Ihnen nicht zusagen." in text_of(
        client.get(reverse("customer-visit", args=[roth.pk]))
    )
    said = {"why_not": "not_agreed", "instead": "office", "words": "Kommen Sie gern zu uns."}
    assert client.post(address, {**said, "words": "Das gibt es für A-Kunden."}).status_code == 422
    assert client.post(address, said).url == reverse("customer", args=[roth.pk])
    row = VisitAnswer.objects.get()
    assert (row.why_not, row.instead, row.promise) == ("not_agreed", "office", None)
    shown = text_of(client.get(reverse("customer-visit", args=[roth.pk])))
    assert "„Kommen Sie gern zu uns.“" in shown


def test_a_customer_of_a_team_needs_somebody_to_come(client: Client, kern: User) -> None:
    team = make_team("Innendienst", members=(kern,))
    row = make_customer("Sommer", owner_team=team.pk, now=NOW - timedelta(days=9))
    address = reverse("customer-visit", args=[row.pk])
    assert "Wählen Sie erst einen Betreuer" in text_of(client.get(address))
    assert client.post(address, {}).status_code in (200, 422)
    assert not VisitAnswer.objects.exists()


@pytest.mark.parametrize("name", ["care-open-hours", "care-circulars", "care-calendar", "care-untold"])
def test_leads_find_the_way_back_to_care_and_whoever_may_not_look_there_sees_none(client, kern, roth, name):
    """The navigation stands outside the page's own part."""

    def has_way_back() -> bool:
        page = client.get(reverse(name)).content.decode().partition("<main")[2].partition("</main>")[0]
        return f'<a href="{reverse("care")}">' in page

    assert has_way_back()
    as_agent(client)
    assert not has_way_back()
