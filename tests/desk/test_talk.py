"""The running conversation: minutes, honest answers, who was asked for, a slot for late calls, polite ends."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.urls import reverse

from handschlag.care import actions as care
from handschlag.care import queries
from handschlag.care.models import AskedFor
from handschlag.people import actions as people
from handschlag.promises.models import Promise
from tests.desk.calling import House, house
from tests.desk.office import text_of
from tests.factories.care import make_tier
from tests.factories.conversations import talked
from tests.factories.people import NOW, make_user
from tests.factories.worktime import make_calendar

pytestmark = pytest.mark.django_db

MORNING = NOW - timedelta(hours=7, minutes=30)
"""Monday, ten o'clock in Cologne; open until 18."""


@pytest.fixture
def office() -> House:
    make_calendar()
    return house(MORNING)


@pytest.fixture
def late() -> House:
    """At half past five."""
    make_calendar()
    return house()


@pytest.fixture
def seidel(db: None):
    return make_user("seidel", name="Martin Seidel", role="management")


def look(office: House, page: str, number: int) -> str:
    return text_of(office.client.get(reverse(page, args=[number]), headers={"HX-Request": "true"}))


def choose(office: House, **tier: object) -> None:
    care.choose_plan(
        customer=office.roth.pk, tier=make_tier(rhythm="", now=office.now, **tier).pk, by=None, now=office.now
    )


def send(office: House, page: str, number: int, **data: object) -> None:
    answer = office.client.post(reverse(page, args=[number]), data, headers={"HX-Request": "true"})
    assert answer.status_code == 200


def test_the_sandglass_shows_minutes_of_a_chosen_plan(office):
    choose(office)
    talked(at=office.now - timedelta(hours=1), seconds=600, user="weiss")
    call = office.talk()
    page = look(office, "call-talking", call.pk)
    assert 'data-contact="600" data-quarter="1800" data-before="600"' in page
    assert 'data-some="dieses Gespräch: noch %s min"' in page


def test_without_a_chosen_plan_or_limit_there_is_no_sandglass(office):
    call = office.talk()
    assert "data-sand" not in look(office, "call-talking", call.pk)
    choose(office, contacts_per_year=0, minutes_per_quarter=0)
    assert "data-sand" not in look(office, "call-talking", call.pk)
    assert "data-sand" not in look(office, "call-talking", office.talk("2", remote_e164="+492214710999").pk)


def test_no_class_and_no_tier_is_named_in_the_running_call(office):
    choose(office, name="Fester Termin")
    call = office.talk()
    for page in ("call-talking", "call-closing", "call-colleagues"):
        assert "Fester Termin" not in look(office, page, call.pk)


def test_colleagues_are_spoken_of_truthfully_and_never_why_they_are_away(office, seidel):
    people.record_absence(
        user=seidel.pk,
        from_at=office.now - timedelta(minutes=15),
        until_at=office.now + timedelta(hours=23),
        reason="training",  # what nobody may hear
        by=None,
        now=office.now,
    )
    office.talk("2", user="weiss", remote_e164="+492214710999")
    page = look(office, "call-colleagues", office.talk().pk)
    assert "<b>Jonas Weiß</b> ist im Gespräch" in page
    assert "<b>Martin Seidel</b> ist heute nicht mehr im Haus, wieder ab morgen 09:00" in page
    assert "Fortbildung" not in page
    assert "Schulung" not in page
    assert "Barbara Kern" not in page.split('class="items', 1)[1].split("</ul>")[0]


def test_a_slot_pressed_in_the_call_is_promised(office):
    call = office.talk()
    slot = queries.honest_answer(office.weiss.pk, now=office.now).slots[0]
    send(office, "call-slot", call.pk, colleague=office.weiss.pk, starts_at=slot.isoformat())
    made = Promise.objects.get()
    assert (made.owner, made.given_by, made.customer) == (office.weiss, office.kern, office.roth)
    assert call.promised.get().promise == made
    send(office, "call-slot", office.talk("2").pk, colleague=office.weiss.pk, starts_at=slot.isoformat())
    send(office, "call-slot", call.pk, colleague=office.weiss.pk, starts_at="soon")
    assert Promise.objects.count() == 1


def test_who_is_asked_for_is_noted_and_what_became_of_it(office, seidel):
    call = office.talk()
    assert look(office, "call-talking", call.pk).index("Martin Seidel") < look(office, "call-talking", call.pk).index(
        "Jonas Weiß"
    )
    send(office, "call-asked", call.pk, colleague="")
    send(office, "call-asked", call.pk, colleague=seidel.pk)
    page = look(office, "call-talking", call.pk)
    assert "Wollte zu <b>Martin Seidel</b>: ist gerade nicht im Haus" in page
    assert "Durchgestellt" not in page
    asked = AskedFor.objects.get()
    send(office, "call-asked-settle", asked.pk, outcome="nothing")
    send(office, "call-asked-settle", asked.pk, outcome="in_vain")
    assert "vergeblich" in look(office, "call-talking", call.pk)
    people.set_presence(user=seidel.pk, state="available", by=None, now=office.now)
    send(office, "call-asked", call.pk, colleague=office.weiss.pk)
    assert "Durchgestellt" in look(office, "call-talking", call.pk)


def test_a_late_call_is_offered_tomorrow_and_taking_it_promises(late):
    call = late.talk()
    page = look(late, "call-talking", call.pk)
    assert "„Jetzt kurz, oder morgen 09:00 mit Zeit?“" in page
    assert "Sie rufen an." in page
    offer = queries.late_offer(call, late.kern.pk, now=late.now)
    send(late, "call-slot", call.pk, colleague=late.kern.pk, starts_at=offer.starts_at.isoformat())
    assert Promise.objects.get().owner == late.kern
    assert "Jetzt kurz" not in look(late, "call-talking", call.pk)


def test_a_call_in_the_morning_is_not_late(office):
    assert "Jetzt kurz" not in look(office, "call-talking", office.talk().pk)


def test_closing_sentences_fit_the_situation_and_are_filled(late, seidel):
    call = late.talk()
    care.ask_for(conversation=call.pk, colleague=seidel.pk, by=None, now=late.now)
    said = queries.sayings(call, late.kern.pk, now=late.now)
    assert [one.situation for one in said] == ["asks_for", "late", "over_time", "talks_on"]
    assert said[0].text.startswith("Ich richte Martin Seidel aus, dass Sie angerufen haben.")
    assert "Passt es Ihnen morgen um 9 Uhr?" in said[1].text
    assert "{" not in "".join(one.text for one in said)
    assert "Passt es Ihnen morgen um 9 Uhr?" in look(late, "call-closing", call.pk)


def test_a_house_changes_the_sentences_we_bring(late):
    assert "Übernehmen und ändern" in text_of(late.client.get(reverse("settings-texts")))
    late.client.post(reverse("settings-texts-closings"))
    page = text_of(late.client.get(reverse("settings-texts")))
    assert "Übernehmen und ändern" not in page
    assert "Später Anruf" in page


def test_on_the_file_a_slot_is_promised_without_a_call(office):
    page = look(office, "customer-colleagues", office.roth.pk)
    assert page.index("Barbara Kern") < page.index("Jonas Weiß")
    slot = queries.honest_answer(office.weiss.pk, now=office.now).slots[0]
    to = reverse("customer-slot", args=[office.roth.pk])
    for starts_at in (slot.isoformat(), slot.isoformat(), "soon"):
        answer = office.client.post(to, {"colleague": office.weiss.pk, "starts_at": starts_at})
        assert answer.url == reverse("customer", args=[office.roth.pk])
    assert Promise.objects.get().owner == office.weiss


def test_who_is_here_needs_no_customer(office):
    page = text_of(office.client.get(reverse("colleagues")))
    assert "Jonas Weiß" in page
    assert "starts_at" not in page


def test_management_reads_who_asked_in_vain(office, seidel):
    row = talked(at=office.now - timedelta(days=3), user="kern")
    care.ask_for(conversation=row.pk, colleague=seidel.pk, by=None, now=row.started_at)
    care.tell_of_vain_weeks(by=None, now=office.now)
    assert office.client.get(reverse("care-asked")).status_code == 403
    office.client.force_login(seidel)
    page = text_of(office.client.get(reverse("care-asked")))
    assert "Ernst Roth" in page
    assert "Martin Seidel" in page
    assert "Barbara Kern" not in page.split("<main", 1)[1]


def test_the_open_hour_is_named_with_its_next_time(office):
    call = office.talk()
    assert not [one for one in queries.sayings(call, office.kern.pk, now=office.now) if "Sprechstunde" in one.text]
    care.enter_open_hour(
        host=office.kern.pk,
        weekday=2,
        begins=time(14),
        ends=time(16),
        where="both",
        team=None,
        from_on=office.now.date(),
        by=None,
        now=office.now,
    )
    said = [one.text for one in queries.sayings(call, office.kern.pk, now=office.now) if "Sprechstunde" in one.text]
    assert len(said) == 1
    assert "Am Mittwoch, 25. November, von 14:00 bis 16:00 Uhr ist unsere offene Sprechstunde." in said[0]
