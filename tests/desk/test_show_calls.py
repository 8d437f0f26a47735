"""The ringing strip and the running conversation, as every desk fetches them."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from handschlag.promises import actions as promises
from tests.desk.calling import SOMMER, STRANGER, WINTER_EXTENSION, House, household, switchboard
from tests.factories.conversations import event, hear, talked
from tests.factories.people import make_user
from tests.factories.promises import promise_to

FOUR_DAYS = timedelta(days=4)


def shown(office: House) -> str:
    answer = office.client.get(reverse("calls-now"))
    assert answer.status_code == 200
    return answer.content.decode()


def test_nothing_rings_and_the_strip_is_empty(office: House) -> None:
    page = shown(office)
    assert 'class="sheet ring"' not in page
    assert 'class="sheet call' not in page


def test_a_ring_says_who_how_sure_what_hurts_and_who_cares(office: House) -> None:
    promise_to(
        office.roth,
        now=office.now - FOUR_DAYS,
        words="Rückmeldung zum Schaden",
        kind="answer",
        clock="fixed",
        due_at=office.now - timedelta(days=3),
    )
    promises.break_due_promises(now=office.now)
    office.ring()
    page = shown(office)
    assert "<b>Ernst Roth</b>" in page
    assert "Versprechen gebrochen: „Rückmeldung zum Schaden“" in page
    assert "Betreuer Barbara Kern" in page
    assert "Vertretung Jonas Weiß" in page
    assert "data-takes" in page


def test_without_a_wound_the_reason_is_what_falls_due_next(office: House) -> None:
    promise_to(office.roth, now=office.now, words="Beitrag prüfen")
    office.ring()
    page = shown(office)
    assert "Versprochen: Beitrag prüfen" in page
    assert 'class="warn"' not in page


def test_without_anything_open_the_reason_is_the_last_conversation(office: House) -> None:
    last = talked(at=office.now - timedelta(days=9), user="kern")
    last.note = "/v Rückruf morgen\nBeitragsfrage geklärt"
    last.save()
    office.ring()
    assert "Beitragsfrage geklärt" in shown(office)


def test_a_call_back_still_owed_is_the_warning(office: House) -> None:
    hear(
        event("offered", "old", at=office.now, after=-600),
        event("ended", "old", at=office.now, after=-560, cause="cancel"),
        now=office.now,
    )
    office.ring("new")
    assert "Wartet auf Rückruf" in shown(office)


def test_two_people_of_a_household_are_both_shown_and_none_is_chosen(office: House) -> None:
    household(office.now, office.kern, office.weiss)
    office.ring(remote_e164=SOMMER)
    page = shown(office)
    assert "2 Treffer" in page
    assert "Petra Sommer" in page
    assert "Holger Sommer" in page
    assert "<b>Sommer</b>" in page


def test_a_switchboard_shows_the_company_and_the_extension(office: House) -> None:
    switchboard(office.now, office.kern, office.weiss)
    office.ring(remote_e164=WINTER_EXTENSION)
    assert "Kühltechnik Winter GmbH · Zentrale/Durchwahl 567" in shown(office)


def test_an_anonymous_caller_gets_a_search_field(office: House) -> None:
    office.ring(remote_raw="anonymous", remote_e164="", is_anonymous=True)
    page = shown(office)
    assert "Nummer unterdrückt" in page
    assert 'id="search-' in page


def test_the_oldest_ring_stands_on_top_and_alone_has_the_key(office: House) -> None:
    first = office.ring("1")
    second = office.ring("2", remote_e164=STRANGER)
    page = shown(office)
    assert page.index(f"ring-{first.pk}") < page.index(f"ring-{second.pk}")
    assert page.count("data-takes") == 1


def test_a_running_talk_has_its_note_and_keeps_it_on_every_page(office: House) -> None:
    call = office.talk()
    for name in ("calls-now", "today", "inbox", "practice"):
        page = office.client.get(reverse(name)).content.decode()
        assert f'data-note="{call.pk}"' in page


def test_it_stays_after_the_end_until_it_is_wrapped_up(office: House) -> None:
    office.talk()
    call = office.hang_up()
    assert "Beendet: Ernst Roth" in shown(office)
    office.client.post(reverse("call-wrap-up", args=[call.pk]), {"outcome": "settled"})
    assert f'data-note="{call.pk}"' not in shown(office)


def test_what_one_speaks_is_not_on_the_others_desk(office: House) -> None:
    call = office.talk(user="weiss")
    assert f'data-note="{call.pk}"' not in shown(office)


def test_a_partner_sees_no_calls_at_all(office: House) -> None:
    office.ring()
    office.client.force_login(make_user("seidel", role="partner"), backend=settings.AUTHENTICATION_BACKENDS[0])
    assert office.client.get(reverse("calls-now")).status_code == 403
    assert 'class="sheet ring"' not in office.client.get(reverse("profile")).content.decode()


def test_one_ring_costs_few_queries(office: House, django_assert_num_queries) -> None:
    office.ring()
    shown(office)
    with django_assert_num_queries(21):
        shown(office)


def test_three_rings_of_one_customer_cost_what_they_show(office: House, django_assert_num_queries) -> None:
    for call in ("1", "2", "3"):
        office.ring(call)
    with django_assert_num_queries(43):
        shown(office)


def test_an_idle_desk_asks_next_to_nothing(office: House, django_assert_num_queries) -> None:
    with django_assert_num_queries(5):
        shown(office)
