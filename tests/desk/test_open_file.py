from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from handschlag.conversations.models import Conversation
from handschlag.customers import actions as customers
from handschlag.customers.models import Customer
from handschlag.desk.customer import story
from handschlag.people.models import User
from handschlag.promises import actions as promises
from tests.desk.office import half_past_five, text_of
from tests.factories.customers import make_customer, make_number, make_person
from tests.factories.people import NOW, make_user
from tests.factories.products import make_product
from tests.factories.promises import promise_to

pytestmark = pytest.mark.django_db
LONG_AGO = NOW - timedelta(days=900)


@pytest.fixture
def kern(client: Client) -> User:
    half_past_five()
    user = make_user("kern", name="Barbara Kern", presence="available")
    client.force_login(user)
    return user


@pytest.fixture
def roth(kern: User) -> Customer:
    stand_in = make_user("weiss", name="Jonas Weiß", presence="available")
    return make_customer("Ernst Roth", owner=kern, stand_in=stand_in, now=LONG_AGO)


def talk(customer: Customer, days_ago: float, **more) -> Conversation:
    at = NOW - timedelta(days=days_ago)
    said = {
        "channel": "call",
        "direction": "in",
        "state": "over",
        "ending": "talked",
        "started_at": at,
        "connected_at": at,
        "over_at": at + timedelta(minutes=14),
        "customer": customer,
        **more,
    }
    return Conversation.objects.create(**said)


def file(client: Client, customer: Customer) -> str:
    answer = client.get(reverse("customer", args=[customer.pk]))
    assert answer.status_code == 200
    return text_of(answer)


def test_head_says_who_since_when_and_who_looks_after_them(client: Client, roth: Customer) -> None:
    make_number(roth, "0221 4710382", now=LONG_AGO)
    page = file(client, roth)
    assert "Ernst Roth" in page
    assert "Betreuer <b>Barbara Kern</b> (Vertretung: Jonas Weiß)" in page
    assert 'href="tel:+492214710382"' in page


def test_head_says_who_acts_while_the_owner_is_not_here(client: Client, kern: User, roth: Customer) -> None:
    assert "Jetzt handelt" not in file(client, roth)
    kern.presence.state = "off"
    kern.presence.save()
    assert "Barbara Kern ist nicht da: Jetzt handelt Jonas Weiß." in file(client, roth)


def test_glance_shows_broken_due_and_missed_before_anything_else(client: Client, kern: User, roth: Customer) -> None:
    broken = promise_to(roth, words="Rückmeldung zum Schaden", owner=kern.pk, now=NOW - timedelta(days=3))
    promises.break_due_promises(now=NOW - timedelta(days=2))
    promise_to(roth, words="Rückruf wegen der Rechnung", owner=kern.pk, due_at=NOW + timedelta(minutes=15), now=NOW)
    talk(roth, 0.1, ending="missed", connected_at=None)
    tiles = client.get(reverse("customer", args=[roth.pk])).context["glance"].tiles
    assert broken.words in tiles[0].title
    assert tiles[0].tone == "broken"
    assert "der Kunde weiß es noch nicht" in tiles[0].text
    assert "heute 17:45" in tiles[1].title
    assert tiles[1].tone == "due"
    assert tiles[2].title == "Heute 1 Anruf verpasst"
    assert tiles[2].text == "Ein Rückruf ist nicht mehr offen."
    assert len(tiles) == 3


def test_glance_says_of_a_missed_call_whether_we_still_owe_a_call_back(client: Client, roth: Customer) -> None:
    talk(roth, 0.1, ending="missed", connected_at=None)
    promise_to(roth, words="02214710382", source="missed_call", now=NOW)
    tiles = client.get(reverse("customer", args=[roth.pk])).context["glance"].tiles
    assert ("Heute 1 Anruf verpasst", "Ein Rückruf ist fällig.") in [(tile.title, tile.text) for tile in tiles]


def test_glance_knows_the_rhythm_of_somebody_who_calls_often(client: Client, roth: Customer) -> None:
    half_past = timezone.localtime(NOW)
    for round_ in range(1, 9):
        talk(roth, 0, started_at=half_past - timedelta(days=9 * round_))  # half past five by the clock on the wall
    tiles = client.get(reverse("customer", args=[roth.pk])).context["glance"].tiles
    assert "Ruft alle 9 Tage an, meist 17:30" in [tile.title for tile in tiles]


def test_glance_of_a_new_customer_says_that_nothing_is_open(client: Client, roth: Customer) -> None:
    assert "Noch kein Kontakt" in file(client, roth)


def test_story_tells_contacts_and_promises_newest_first(client: Client, kern: User, roth: Customer) -> None:
    talk(roth, 10, subject="Beitragsfrage", note="Fragt nach dem Beitrag.", told="Bleibt gleich.", user=kern)
    talk(roth, 5, channel="visit", subject="")
    talk(roth, 4, channel="letter", subject="")
    talk(roth, 3, ending="missed", connected_at=None)
    talk(roth, 2, direction="out", connected_at=None, ending="not_reached")
    made = promise_to(roth, words="Rückruf", owner=kern.pk, now=NOW - timedelta(days=6))
    promises.keep_promise(promise=made.pk, by=kern.pk, now=NOW - timedelta(days=6) + timedelta(hours=1))
    told = story.story(roth.pk, now=NOW)
    assert [entry.title for entry in told.entries] == [
        "Wir haben angerufen, nicht erreicht",
        "Anruf verpasst",
        "Brief",
        "Besuch",
        "Versprechen gehalten: „Rückruf“",
        "Versprochen: „Rückruf“",
        "Beitragsfrage",
    ]
    assert [entry.icon for entry in told.entries][:4] == ["phone-outgoing", "phone-missed", "mail", "door-open"]
    page = file(client, roth)
    assert "Fragt nach dem Beitrag." in page
    assert "Bleibt gleich." in page


@pytest.mark.parametrize(
    ("state", "more", "said"),
    [
        ("ringing", {"connected_at": None, "over_at": None, "ending": ""}, "Anruf, es klingelt"),
        ("connected", {"over_at": None, "ending": ""}, "Anruf läuft"),
        ("over", {}, "Anruf, 14 Min."),
        ("over", {"direction": "out"}, "Wir haben angerufen"),
        ("over", {"connected_at": None, "ending": "busy"}, "Anruf: besetzt"),
    ],
)
def test_a_contact_without_subject_says_what_happened(roth: Customer, state: str, more: dict, said: str) -> None:
    talk(roth, 1, state=state, **more)
    assert story.story(roth.pk, now=NOW).entries[0].title == said


def test_broken_released_and_replaced_promises_are_told_at_their_time(kern: User, roth: Customer) -> None:
    early = NOW - timedelta(days=8)
    late = promise_to(roth, words="A", owner=kern.pk, now=early)
    promises.break_due_promises(now=early + timedelta(hours=3))
    promises.keep_promise(promise=late.pk, by=kern.pk, now=early + timedelta(hours=5))
    free = promise_to(roth, words="B", owner=kern.pk, now=early + timedelta(days=1))
    promises.release_promise(promise=free.pk, by=kern.pk, now=early + timedelta(days=1, hours=1))
    told = [entry.title for entry in story.story(roth.pk, only="promises", now=NOW).entries]
    assert sorted(told) == sorted(
        [
            "Versprochen: „A“",
            "Versprechen gebrochen: „A“",
            "Verspätet erledigt: „A“",
            "Versprochen: „B“",
            "Der Kunde verzichtet: „B“",
        ]
    )


def test_older_contacts_come_page_by_page_without_gap(client: Client, roth: Customer) -> None:
    for number in range(story.PAGE * 2 + 5):
        talk(roth, number + 1, subject=f"Kontakt {number}")
    told, before, pages = [], "", 0
    while True:
        asked = (
            f"{reverse('customer-story', args=[roth.pk])}?before={before}"
            if before
            else reverse("customer", args=[roth.pk])
        )
        answer = client.get(asked)
        page = answer.context["story"]
        told += [entry.title for entry in page.entries]
        pages += 1
        if not page.older:
            break
        from urllib.parse import quote

        before = quote(page.older)
    assert pages == 3
    assert told == [f"Kontakt {number}" for number in range(story.PAGE * 2 + 5)]


def test_what_is_shown_is_drawn_anew_with_what_came_since(client: Client, roth: Customer) -> None:
    for number in range(story.PAGE + 5):
        talk(roth, number + 1, subject=f"Kontakt {number}")
    first = client.get(reverse("customer", args=[roth.pk])).context["story"]
    talk(roth, 0.01, subject="Eben")
    from urllib.parse import quote

    answer = client.get(f"{reverse('customer-story', args=[roth.pk])}?since={quote(first.since)}")
    titles = [entry.title for entry in answer.context["story"].entries]
    assert titles == ["Eben", *[entry.title for entry in first.entries]]
    assert 'id="story-new"' in answer.content.decode()


def test_story_can_be_narrowed_to_one_channel(client: Client, roth: Customer) -> None:
    talk(roth, 1, channel="visit", subject="Besuch A")
    talk(roth, 2, subject="Anruf B")
    promise_to(roth, now=NOW - timedelta(days=1), owner=make_user().pk)
    answer = client.get(reverse("customer-story", args=[roth.pk]), {"only": "visit"})
    assert [entry.title for entry in answer.context["story"].entries] == ["Besuch A"]
    nonsense = client.get(reverse("customer-story", args=[roth.pk]), {"only": "robot"})
    assert len(nonsense.context["story"].entries) == 3


@pytest.mark.parametrize("before", ["x", "_", "2026-11-23_", "x_1"])
def test_a_cursor_nobody_gave_out_is_not_there(client: Client, roth: Customer, before: str) -> None:
    assert client.get(reverse("customer-story", args=[roth.pk]), {"before": before}).status_code == 404


def test_address_of_a_merged_customer_leads_to_the_one_it_became(client: Client, roth: Customer) -> None:
    twin = make_customer("E. Roth")
    Customer.objects.filter(pk=twin.pk).update(merged_into=roth)
    answer = client.get(reverse("customer", args=[twin.pk]))
    assert answer.status_code == 301
    assert answer["Location"] == reverse("customer", args=[roth.pk])


@pytest.mark.parametrize("name", ["customer", "customer-head", "customer-glance", "customer-story"])
def test_a_customer_that_does_not_exist_is_not_found(client: Client, kern: User, name: str) -> None:
    assert client.get(reverse(name, args=[999])).status_code == 404


@pytest.mark.parametrize("name", ["promises", "items", "persons", "places", "consents", "authorisations"])
def test_each_panel_can_be_drawn_alone(client: Client, roth: Customer, name: str) -> None:
    answer = client.get(reverse("customer-panel", args=[roth.pk, name]))
    assert f'id="panel-{name}"' in answer.content.decode()
    assert f"customer-{roth.pk} from:body" in answer.content.decode()


def test_unknown_panel_is_not_found(client: Client, roth: Customer) -> None:
    assert client.get(reverse("customer-panel", args=[roth.pk, "secrets"])).status_code == 404


def test_panels_have_their_keys_in_order(client: Client, roth: Customer) -> None:
    panels = client.get(reverse("customer", args=[roth.pk])).context["panels"]
    assert [(panel.place, panel.name) for panel in panels] == [
        (1, "promises"),
        (2, "findings"),
        (3, "items"),
        (4, "persons"),
        (5, "places"),
        (6, "consents"),
        (7, "authorisations"),
        (8, "contracts"),
        (9, "changeovers"),
    ]


def test_file_opened_last_is_offered_first(client: Client, roth: Customer) -> None:
    other = make_customer("Sommer", now=LONG_AGO)
    for customer in (other, roth, other, roth):
        file(client, customer)
    recent = client.get(reverse("palette")).context["recent"]
    assert [customer.name for customer in recent] == ["Ernst Roth", "Sommer"]


def test_the_file_costs_the_same_with_one_of_each_and_with_three(
    client: Client, kern: User, roth: Customer, django_assert_num_queries
) -> None:
    product = make_product()
    file(client, roth)
    for number in range(3):
        person = make_person(roth, f"Roth{number}", now=LONG_AGO)
        make_number(roth, f"0221 471038{number}", person=person, now=LONG_AGO)
        customers.add_email(customer=roth.pk, address=f"r{number}@example.org", by=None, now=LONG_AGO)
        customers.add_address(customer=roth.pk, town=f"Köln {number}", by=None, now=LONG_AGO)
        customers.add_site(customer=roth.pk, name=f"Lager {number}", by=None, now=LONG_AGO)
        customers.add_installed_item(
            customer=roth.pk, product=product.pk, identifier=str(number), by=None, now=LONG_AGO
        )
        customers.authorise_person(
            customer=roth.pk, person=person.pk, extent="full", proof="Brief", from_on=NOW.date(), by=None, now=NOW
        )
        promise_to(roth, owner=kern.pk, now=NOW)
        talk(roth, number + 1)
        with django_assert_num_queries(43):
            file(client, roth)


def test_the_file_opens_quickly_with_ten_thousand_contacts(
    client: Client, roth: Customer, django_assert_max_num_queries
) -> None:
    """The page is a stretch by keyset: what lies behind it is neither read nor counted."""
    moments = [NOW - timedelta(hours=number + 1) for number in range(10_000)]
    Conversation.objects.bulk_create(
        Conversation(
            channel="call",
            direction="in",
            state="over",
            ending="talked",
            customer=roth,
            started_at=at,
            connected_at=at,
            over_at=at + timedelta(minutes=3),
        )
        for at in moments
    )
    with django_assert_max_num_queries(48):
        page = client.get(reverse("customer", args=[roth.pk]))
    assert len(page.context["story"].entries) == story.PAGE
    assert len(page.content) < 200_000


def test_history_of_owners_is_for_those_who_assign_them(client: Client, kern: User, roth: Customer) -> None:
    assert client.get(reverse("customer-owners", args=[roth.pk])).status_code == 403
    client.force_login(make_user("boss", role="management"))
    assert "Jonas Weiß" in text_of(client.get(reverse("customer-owners", args=[roth.pk])))
