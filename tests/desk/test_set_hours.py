"""Administration: hours and holidays, with plain forms as a browser without script sends them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from handschlag.desk.hours.typed import NotHours, read_windows, written
from handschlag.people.models import User
from handschlag.worktime import queries, rules
from handschlag.worktime.models import Calendar, CalendarException
from tests.factories.people import make_user
from tests.worktime.calendars import make_calendar

OFFICE = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "8-12, 13-17")
FORM = {"name": "Büro", "timezone": "Europe/Berlin", "region": "DE-NW", **OFFICE}
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def boss(client: Client) -> User:
    user = make_user("boss", role="management")
    client.force_login(user)
    return user


def text_of(answer: HttpResponse) -> str:
    return " ".join(answer.content.decode().split())


def saved() -> queries.Arrangement:
    now = datetime(2030, 1, 1, tzinfo=UTC)
    return queries.arrangement(calendar=Calendar.objects.get(), now=now)


@pytest.mark.parametrize(
    ("typed", "windows"),
    [
        ("8-12, 13-17", [["08:00", "12:00"], ["13:00", "17:00"]]),
        ("08:00–12:00, 13:00–17:00", [["08:00", "12:00"], ["13:00", "17:00"]]),
        ("8:30 bis 12 Uhr und 13 bis 17 Uhr", [["08:30", "12:00"], ["13:00", "17:00"]]),
        ("9.00 - 12.30", [["09:00", "12:30"]]),
        ("9h-12h30", [["09:00", "12:30"]]),
        ("8-12 13-17", [["08:00", "12:00"], ["13:00", "17:00"]]),
        ("8 to 12; 13 to 17", [["08:00", "12:00"], ["13:00", "17:00"]]),
        ("22-6", [["22:00", "06:00"]]),
        ("0-24", [["00:00", "24:00"]]),
        ("", []),
        ("  ", []),
        ("-", []),
        ("geschlossen", []),
    ],
)
def test_hours_are_read_as_people_type_them(typed: str, windows: list[list[str]]) -> None:
    assert read_windows(typed) == windows


@pytest.mark.parametrize("typed", ["8", "8-", "-12", "acht bis zwölf", "8-12-17", "8-12, vielleicht", "٨-١٢", "8:3-12"])
def test_what_is_no_time_span_is_not_guessed(typed: str) -> None:
    with pytest.raises(NotHours):
        read_windows(typed)


@given(st.text(alphabet="0123456789:-–., bisundUhr", max_size=30))
def test_typed_hours_never_break(typed: str) -> None:
    try:
        windows = read_windows(typed)
    except NotHours:
        return
    assert all(len(pair) == 2 for pair in windows)


@given(st.lists(st.integers(0, 96), min_size=2, max_size=8, unique=True).map(sorted))
def test_what_the_field_shows_it_also_reads(quarters: list[int]) -> None:
    windows = [rules.Window(a * 15, b * 15) for a, b in zip(quarters[::2], quarters[1::2], strict=False)]
    assert read_windows(written(windows)) == [window.as_pair() for window in windows]


@pytest.mark.django_db
def test_an_empty_installation_says_what_holds_and_asks(client: Client, boss: User) -> None:
    answer = client.get(reverse("settings-hours"))
    assert "Noch keine Öffnungszeiten" in text_of(answer)
    assert reverse("hours-new") in text_of(answer)
    assert 'value="09:00–17:00"' in text_of(client.get(reverse("hours-new")))


@pytest.mark.django_db
def test_a_calendar_is_made_and_shown(client: Client, boss: User) -> None:
    answer = client.post(reverse("hours-new"), FORM, follow=True)
    shown = text_of(answer)
    assert answer.redirect_chain[-1][0] == reverse("hours-calendar", args=[Calendar.objects.get().pk])
    assert "08:00–12:00, 13:00–17:00" in shown
    assert "Gesetzliche Feiertage: Nordrhein-Westfalen" in shown
    assert "Tag der Deutschen Einheit · geschlossen" in shown
    assert saved().definition.region == rules.Region("DE", "NW")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"mon": "8-12, 11-13"}, "Montag: 08:00–12:00 und 11:00–13:00 überschneiden sich"),
        ({"mon": "22-6", "tue": "5-12"}, "Montag: 22:00–06:00 läuft in 05:00–12:00 des nächsten Tages hinein"),
        ({"wed": "8-8"}, "Mittwoch: 08:00–08:00 beginnt und endet zur selben Zeit"),
        ({"wed": "8-25"}, "Mittwoch: 25:00 ist keine Uhrzeit zwischen 00:00 und 24:00"),
        ({"thu": "vormittags"}, "„vormittags“ ist keine Zeitspanne. Zum Beispiel: 8–12, 13–17"),
        (dict.fromkeys(OFFICE, ""), "Es gibt gar keine Öffnungszeiten."),
        ({"name": " "}, "Dieses Feld ist zwingend erforderlich."),
        ({"region": "DE-BY", "municipality": "Atlantis"}, "ob Mariä Himmelfahrt in Atlantis Feiertag ist"),
        ({"region": "DE", "municipality": "Augsburg"}, "Zu einer Gemeinde gehört das Land oder der Kanton"),
        ({"region": "DE-HH", "catholic": "yes"}, "Macht in DE-HH keinen Unterschied."),
        ({"region": "DE-XX"}, "DE-XX"),
    ],
)  # fmt: skip
def test_contradictions_are_said_in_words_and_nothing_is_lost(
    client: Client, boss: User, change: dict[str, str], complaint: str
) -> None:
    answer = client.post(reverse("hours-new"), {**FORM, "fri": "8-11:45", **change})
    assert answer.status_code == 422
    assert complaint.casefold() in text_of(answer).casefold()
    assert change.get("fri", "8-11:45") in text_of(answer)
    assert not Calendar.objects.exists()


@pytest.mark.django_db
def test_all_contradictions_are_said_at_once(client: Client, boss: User) -> None:
    answer = client.post(reverse("hours-new"), {**FORM, "mon": "8-12, 11-13", "wed": "morgens", "fri": "8-25"})
    said = text_of(answer)
    assert all(words in said for words in ("überschneiden sich", "„morgens“ ist keine Zeitspanne", "25:00 ist keine"))


@pytest.mark.django_db
def test_mondays_hours_are_copied_without_saving(client: Client, boss: User) -> None:
    answer = client.post(reverse("hours-new"), {**FORM, "mon": "9-15", "sat": "9-12", "copy": "mon"})
    assert answer.status_code == 200
    assert text_of(answer).count('value="9-15"') == 5
    assert 'value="9-12"' in text_of(answer)
    assert not Calendar.objects.exists()


@pytest.mark.django_db
def test_changing_fills_the_form_with_what_holds(client: Client, boss: User) -> None:
    calendar = make_calendar(
        now=LONG_AGO, holidays={"region": "DE-BY", "catholic": True}, early_closing={"12-24": "12:00"}
    )
    shown = text_of(client.get(reverse("hours-edit", args=[calendar.pk])))
    assert 'value="08:00–12:00, 13:00–17:00"' in shown
    assert '<option value="DE-BY" selected>' in shown
    assert '<option value="yes" selected>' in shown
    assert '<option value="12:00" selected>' in shown
    answer = client.post(
        reverse("hours-edit", args=[calendar.pk]),
        {
            **FORM,
            "name": "Laden",
            "region": "DE-BY",
            "municipality": "Augsburg",
            "new_years_eve": "00:00",
            "mon": "9-12",
        },
    )
    assert answer.status_code == 302
    definition = saved().definition
    assert (definition.region, definition.early_closing) == (rules.Region("DE", "BY", "Augsburg"), ((12, 31, 0),))
    assert [str(window) for window in saved().week[0]] == ["09:00–12:00"]
    calendar.refresh_from_db()
    assert calendar.name == "Laden"


@pytest.mark.django_db
def test_a_name_taken_is_said_beside_the_name(client: Client, boss: User) -> None:
    make_calendar("Laden", now=LONG_AGO)
    calendar = make_calendar("Büro", now=LONG_AGO)
    answer = client.post(reverse("hours-edit", args=[calendar.pk]), {**FORM, "name": "Laden"})
    assert answer.status_code == 422
    assert "Einen Kalender mit diesem Namen gibt es schon." in text_of(answer)


@pytest.mark.django_db
def test_hours_from_a_date_on_are_shown_and_can_be_dropped(client: Client, boss: User) -> None:
    calendar = make_calendar(now=LONG_AGO)
    client.post(reverse("hours-edit", args=[calendar.pk]), {**FORM, "mon": "10-12", "from_on": "2099-01-01"})
    shown = text_of(client.get(reverse("settings-hours")))
    assert "Ab 1. Januar 2099" in shown
    client.post(reverse("hours-drop-planned", args=[calendar.pk, date(2099, 1, 1)]))
    assert "Ab 1. Januar 2099" not in text_of(client.get(reverse("settings-hours")))


def enter(client: Client, calendar: Calendar, **answers: Any) -> HttpResponse:
    address = reverse("hours-exception", args=[calendar.pk])
    return client.post(address, {"kind": "closed", "first_on": "2099-06-01", **answers}, follow=True)


@pytest.mark.django_db
def test_exceptions_are_entered_removed_and_brought_back(client: Client, boss: User) -> None:
    calendar = make_calendar(now=LONG_AGO)
    enter(client, calendar, name="Betriebsferien", last_on="2099-06-14")
    enter(client, calendar, name="Teamsitzung", first_on="2099-07-01", hours="14-16")
    shown = text_of(enter(client, calendar, kind="open", name="Fest", first_on="2099-07-05", hours="13-18"))
    assert all(name in shown for name in ("Betriebsferien", "Teamsitzung", "Fest"))
    span = CalendarException.objects.get(name="Teamsitzung")
    assert (span.from_at, span.to_at) == (datetime(2099, 7, 1, 12, tzinfo=UTC), datetime(2099, 7, 1, 14, tzinfo=UTC))
    assert (
        "Teamsitzung"
        not in text_of(client.post(reverse("hours-withdraw", args=[span.pk]), follow=True)).split("Entfernt")[0]
    )
    assert "Teamsitzung" in text_of(client.post(reverse("hours-restore", args=[span.pk]), follow=True))
    assert queries.exceptions_of(calendar=calendar).count() == 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answers", "complaint"),
    [
        ({"first_on": ""}, "zwingend erforderlich"),
        ({"first_on": "2099-02-30"}, "gültiges Datum"),
        ({"last_on": "2099-05-01"}, "Endet, bevor es beginnt."),
        ({"last_on": "2099-06-02", "hours": "14-16"}, "Stunden lassen sich nur für einen einzelnen Tag angeben."),
        ({"hours": "8-10, 14-16"}, "Bitte tragen Sie eine Zeitspanne nach der anderen ein."),
        ({"hours": "14-14"}, "14:00–14:00 beginnt und endet zur selben Zeit"),
        ({"hours": "mittags"}, "„mittags“ ist keine Zeitspanne"),
        ({"kind": "open"}, "Es gibt gar keine Öffnungszeiten."),
        ({"kind": "open", "hours": "8-12, 10-14"}, "08:00–12:00 und 10:00–14:00 überschneiden sich"),
        ({"kind": "perhaps"}, "perhaps"),
    ],
)  # fmt: skip
def test_an_exception_that_is_none_says_why(
    client: Client, boss: User, answers: dict[str, str], complaint: str
) -> None:
    answer = enter(client, make_calendar(now=LONG_AGO), **answers)
    assert answer.status_code == 422
    assert complaint in text_of(answer)
    assert not CalendarException.objects.exists()


@pytest.mark.django_db
def test_a_removal_is_not_undone_against_what_was_entered_meanwhile(client: Client, boss: User) -> None:
    calendar = make_calendar(now=LONG_AGO)
    enter(client, calendar, kind="open", first_on="2099-07-05", hours="13-18")
    row = CalendarException.objects.get()
    client.post(reverse("hours-withdraw", args=[row.pk]))
    enter(client, calendar, first_on="2099-07-01", last_on="2099-07-31")
    shown = text_of(client.post(reverse("hours-restore", args=[row.pk]), follow=True))
    assert "Am 5. Juli 2099 wäre zugleich geschlossen und besonders geöffnet." in shown


@pytest.mark.django_db
def test_the_default_can_be_changed(client: Client, boss: User) -> None:
    make_calendar("Büro", now=LONG_AGO)
    other = make_calendar("Notdienst", now=LONG_AGO)
    client.post(reverse("hours-default", args=[other.pk]))
    assert queries.find_default_calendar() == other


@pytest.mark.django_db
@pytest.mark.parametrize("year", ["2027", "2101", "0", "99999", "soon", ""])
def test_any_year_can_be_asked_for(client: Client, boss: User, year: str) -> None:
    calendar = make_calendar(now=LONG_AGO)
    answer = client.get(reverse("hours-calendar", args=[calendar.pk]), {"year": year})
    assert answer.status_code == 200
    assert ("Das Jahr 2027" in text_of(answer)) == (year == "2027")


@pytest.mark.django_db
def test_the_year_tells_each_kind_of_day_in_words(client: Client, boss: User) -> None:
    calendar = make_calendar(now=LONG_AGO, early_closing={"12-24": "12:00", "12-31": "00:00"})
    enter(client, calendar, name="Inventur", first_on="2026-02-05", hours="8-10")
    enter(client, calendar, name="Umzug", first_on="2026-02-06", hours="0-24")
    enter(client, calendar, name="Markt", kind="open", first_on="2026-02-08", hours="10-14")
    shown = text_of(client.get(reverse("hours-calendar", args=[calendar.pk]), {"year": "2026"}))
    for words in (
        "Inventur geschlossen 08:00–10:00",
        "Umzug · geschlossen",
        "Markt · besonders geöffnet 10:00–14:00",
        "nur 08:00–12:00 geöffnet",
        "Neujahr · geschlossen",
    ):
        assert words in shown


def probe(client: Client, calendar: Calendar, **answers: str) -> str:
    asked = {"at": "2026-11-27T17:30", "amount": "2", "unit": "hours", **answers}
    return text_of(client.get(reverse("hours-calendar", args=[calendar.pk]), asked))


@pytest.mark.django_db
def test_the_clock_can_be_tried_out(client: Client, boss: User) -> None:
    calendar = make_calendar(now=LONG_AGO)
    assert "<b>Mo 30. November 2026, 10:00</b>" in probe(client, calendar)
    assert "<b>Di 1. Dezember 2026, 17:00</b>" in probe(client, calendar, unit="days")
    assert "Fällig:" not in text_of(client.get(reverse("settings-hours")))


@pytest.mark.django_db
@pytest.mark.parametrize("answers", [{"at": "gestern"}, {"amount": "-1"}, {"unit": "moons"}, {"at": "2101-06-01T10:00"}, {"at": "0001-01-01T00:00"}])  # fmt: skip
def test_a_trial_that_makes_no_sense_gives_no_answer(client: Client, boss: User, answers: dict[str, str]) -> None:
    shown = probe(client, make_calendar(now=LONG_AGO), **answers)
    assert "Fällig:" not in shown
    assert 'class="errors"' in shown


def asked_of_calendars(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return sum('FROM "worktime_' in query["sql"] for query in asked)


@pytest.mark.django_db
def test_the_page_costs_the_same_with_many_calendars_and_exceptions(client: Client, boss: User) -> None:
    calendar = make_calendar(now=LONG_AGO)
    enter(client, calendar, name="Erste")
    address = reverse("hours-calendar", args=[calendar.pk])
    # this calendar, its version, its exceptions, all calendars
    assert asked_of_calendars(client, address) == 4
    for number in range(2):
        make_calendar(f"Weiterer {number}", now=LONG_AGO)
        enter(client, calendar, first_on=f"2099-08-0{number + 1}")
    assert asked_of_calendars(client, address) == 4


@pytest.mark.django_db
def test_agents_read_the_hours_and_cannot_change_them(client: Client) -> None:
    calendar = make_calendar(now=LONG_AGO)
    client.force_login(make_user(role="agent"))
    shown = text_of(client.get(reverse("settings-hours")))
    assert "08:00–12:00" in shown
    assert reverse("hours-edit", args=[calendar.pk]) not in shown
    assert enter(client, calendar).status_code == 403
    assert client.get(reverse("hours-new")).status_code == 403
    client.force_login(make_user(role="partner"))
    assert client.get(reverse("settings-hours")).status_code == 403


@pytest.mark.django_db
def test_enter_saves_and_does_not_copy(client: Client, boss: User) -> None:
    """A browser presses the first button of the form when somebody presses Enter in a field."""
    form = text_of(client.get(reverse("hours-new"))).split('class="form hours-form"')[1]
    assert 'name="copy"' not in form.split("<button")[1]
