"""The time ahead and the figures, as they are looked at."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.http import QueryDict
from django.urls import reverse

from handschlag.desk.figures import periods, showing
from handschlag.people.models import Team
from handschlag.promises import actions as promises
from handschlag.promises import queries
from handschlag.promises.choices import Kind
from tests.desk.office import half_past_five, text_of
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_team, make_user
from tests.factories.promises import promise_to
from tests.factories.worktime import make_calendar

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
BEFORE = NOW - timedelta(days=3)
TOMORROW_NOON = NOW + timedelta(hours=18, minutes=30)


@pytest.fixture
def kern(client):
    """The lead of „Büro“, signed in, on Monday at half past five; the office is open 9 to 18."""
    make_calendar()
    half_past_five()
    kern = make_user("kern", role="management", team=make_team("Büro"), leads=True)
    client.force_login(kern)
    return kern


@pytest.fixture
def roth(kern):
    return make_customer("Roth", owner=kern, stand_in=make_user("weiss"), now=BEFORE - 9 * HOUR)


class TestLoad:
    def test_nobody_is_overloaded_where_little_is_owed(self, client, kern):
        page = text_of(client.get(reverse("promises-load")))
        assert "Niemand: Was bis morgen Abend fällig ist" in page
        assert "Büro" in page

    def test_whoever_is_overloaded_tomorrow_is_named_with_what_is_missing(self, client, kern, roth):
        for _ in range(3):
            promise_to(roth, due_at=TOMORROW_NOON, owner=kern.pk, kind=Kind.REPAIR)
        page = text_of(client.get(reverse("promises-load")))
        # six hours of work; half of tonight's half hour and of tomorrow's nine hours
        assert "Büro: Bis morgen Abend fehlen 1 Std. 1" in page
        assert "überlastet: 1 Std. 1" in page

    def test_what_is_too_much_for_today_but_fits_by_tomorrow_is_not_called_well(self, client, kern, roth):
        promise_to(roth, due_at=NOW + timedelta(minutes=20), owner=kern.pk, kind=Kind.ANSWER)
        page = text_of(client.get(reverse("promises-load")))
        # twenty minutes of work; half of tonight's half hour
        assert "Büro: Bis heute Abend fehlen" in page
        assert "bis morgen Abend passt es." in page
        assert "Niemand: Was bis morgen Abend" not in page

    def test_what_is_overdue_is_said(self, client, kern, roth):
        promise_to(roth, now=BEFORE, owner=kern.pk)
        promises.break_due_promises(now=NOW)
        assert "1 überfällig" in text_of(client.get(reverse("promises-load")))

    def test_hours_stand_in_a_table_once_somebody_opens_them(self, client, kern):
        address, team = reverse("promises-load"), Team.objects.get().pk
        assert "09:00–10:00" not in text_of(client.get(address))
        assert "09:00–10:00" in text_of(client.get(address, {"hours": team}))
        part = client.get(address, {"hours": team}, headers={"HX-Request": "true"})
        assert "09:00–10:00" in text_of(part)
        assert b"<html" not in part.content

    @pytest.mark.parametrize("hours", ["404", "none", "", "9" * 30])
    def test_hours_of_nobody_are_none(self, client, kern, hours):
        address = reverse("promises-load")
        assert "09:00–10:00" not in text_of(client.get(address, {"hours": hours}))
        assert client.get(address, {"hours": hours}, headers={"HX-Request": "true"}).status_code == 200

    def test_an_agent_may_look_but_not_change_the_estimates(self, client, kern):
        client.force_login(make_user("weiss", role="agent"))
        page = text_of(client.get(reverse("promises-load")))
        assert reverse("settings-estimates") not in page
        assert client.get(reverse("settings-estimates")).status_code == 403

    def test_an_empty_house_says_what_it_lacks(self, client):
        half_past_five()
        client.force_login(make_user("kern", role="admin"))
        assert "Ohne Team" in text_of(client.get(reverse("promises-load")))


class TestEstimates:
    def said(self, **more):
        return {**queries.minutes_of_kinds(), "percent": 50, **more}

    def test_management_sets_what_promises_take(self, client, kern):
        assert client.post(reverse("settings-estimates"), self.said(offer=60, percent=70)).status_code == 302
        assert (queries.minutes_of_kinds()["offer"], queries.share_of(None)) == (60, 70)

    def test_nonsense_is_refused_beside_its_field(self, client, kern):
        page = client.post(reverse("settings-estimates"), self.said(offer=0))
        assert page.status_code == 422
        assert page.context["form"].errors["offer"]


class TestFigures:
    def open(self, client, name="", **query):
        address = reverse("promises-behind", args=[name]) if name else reverse("promises-figures")
        return client.get(address, query)

    def test_a_figure_shows_its_formula_and_opens_its_promises(self, client, kern, roth):
        promise_to(roth, now=BEFORE, words="Angebot Dach")
        kept = promise_to(roth, now=BEFORE, words="Unterlagen")
        promises.keep_promise(promise=kept.pk, by=None, now=BEFORE + HOUR)
        page = text_of(self.open(client))
        assert "50,0 %" in page
        assert "rechtzeitig gehalten ÷ fällig geworden = 1 ÷ 2" in page
        behind = text_of(self.open(client, "broken"))
        assert "Angebot Dach" in behind
        assert "Unterlagen" not in behind
        assert "Kunde weiß es noch nicht" in behind

    def test_no_page_of_figures_names_a_colleague(self, client, kern, roth):
        stand_in = make_user("lang", name="Lieselotte Lang")
        promise_to(roth, now=BEFORE, owner=stand_in.pk, given_by=stand_in.pk)
        pages = [self.open(client), *(self.open(client, name) for name in queries.LISTS)]
        assert not any("Lieselotte" in text_of(page) for page in pages)

    def test_days_without_promises_say_so_and_so_does_an_empty_list(self, client, kern):
        assert "In diesen Tagen wurde kein Versprechen fällig" in text_of(self.open(client))
        assert "In diesen Tagen keine" in text_of(self.open(client, "kept"))

    def test_one_customers_figures_leave_out_the_others(self, client, kern, roth):
        promise_to(make_customer("Engels", now=BEFORE), now=BEFORE, words="Anderes")
        promise_to(roth, now=BEFORE, words="Dieses")
        page = text_of(self.open(client, "broken", customer=roth.pk))
        assert "Dieses" in page
        assert "Anderes" not in page

    @pytest.mark.parametrize("asked", ["x", "999999999", "-1", "9" * 30])
    def test_a_customer_that_is_none_is_not_found(self, client, kern, asked):
        assert self.open(client, customer=asked).status_code == 404

    def test_a_list_that_does_not_exist_is_not_found(self, client, kern):
        assert self.open(client, "worst_colleague").status_code == 404

    def test_a_customer_who_hears_before_that_it_will_be_late_is_counted_so(self, client, kern, roth):
        late = promise_to(roth, due_at=NOW + HOUR)
        page = text_of(client.get(reverse("promise", args=[late.pk])))
        assert "Dem Kunden vorher sagen, dass es später wird" in page
        client.post(reverse("promise-break-told", args=[late.pk]))
        promises.break_due_promises(now=NOW + 2 * HOUR)
        period = queries.Period(NOW - HOUR, NOW + 2 * HOUR)
        assert queries.figures(period, now=NOW + 2 * HOUR).told_before == 1

    def test_a_long_list_comes_in_pages(self, client, kern, roth):
        for number in range(51):
            promise_to(roth, now=BEFORE - number * timedelta(minutes=1), words=f"Versprechen {number:02}")
        first, second = self.open(client, "broken"), self.open(client, "broken", page=2)
        assert "Nächste Seite" in text_of(first)
        assert "Versprechen 50" in text_of(second)

    def test_the_list_takes_as_many_statements_for_three_as_for_one(
        self, client, kern, roth, django_assert_num_queries
    ):
        counted = []
        for number in (1, 2):
            for _ in range(number):
                promise_to(roth, now=BEFORE)
            self.open(client, "broken")
            with django_assert_num_queries(LIST_BEHIND) as asked:
                self.open(client, "broken")
            counted.append(len(asked))
        assert counted[0] == counted[1]

    def test_the_customers_file_has_its_line(self, client, kern, roth):
        late = promise_to(roth, now=BEFORE)
        promises.keep_promise(promise=late.pk, by=None, now=BEFORE + 5 * HOUR)
        said = text_of(client.get(reverse("customer-figures", args=[roth.pk])))
        assert "0 von 1 Versprechen rechtzeitig gehalten" in said
        assert "Im Mittel 3 Std. zu spät." in said
        assert f"customer={roth.pk}" in said
        assert reverse("customer-figures", args=[roth.pk]) in text_of(client.get(reverse("customer", args=[roth.pk])))

    def test_a_customer_nothing_fell_due_with_says_so(self, client, kern, roth):
        assert "kein Versprechen" in text_of(client.get(reverse("customer-figures", args=[roth.pk])))


LIST_BEHIND = 9


class TestPeriods:
    TODAY = date(2026, 1, 31)

    @pytest.mark.parametrize(
        ("asked", "first", "last"),
        [
            ("period=30", date(2026, 1, 2), TODAY),
            ("period=90", date(2025, 11, 3), TODAY),
            ("period=month", date(2026, 1, 1), TODAY),
            ("period=last_month", date(2025, 12, 1), date(2025, 12, 31)),
            ("period=year", date(2026, 1, 1), TODAY),
            ("period=12", date(2025, 2, 1), TODAY),
            ("from=2025-05-01&to=2025-05-31", date(2025, 5, 1), date(2025, 5, 31)),
            ("period=nonsense", date(2026, 1, 2), TODAY),
            ("from=2025-05-31&to=2025-05-01", date(2026, 1, 2), TODAY),
            ("from=0001-01-01&to=9999-12-31", date(2026, 1, 2), TODAY),
            ("from=x&to=2025-05-01", date(2026, 1, 2), TODAY),
        ],
    )
    def test_an_address_says_its_days_and_nonsense_falls_back(self, asked, first, last):
        chosen = periods.chosen(QueryDict(asked), today=self.TODAY)
        assert (chosen.first_on, chosen.last_on) == (first, last)
        assert periods.chosen(QueryDict(chosen.query), today=self.TODAY) == chosen


def test_lateness_is_said_in_days_from_two_days_on():
    assert (showing.lateness(7200), showing.lateness(2.96 * 86400)) == ("2 Std.", "3,0 Tage")


@pytest.mark.parametrize(
    ("value", "said"), [(None, "–"), (0, "0,0 %"), (17 / 19 * 100, "89,5 %"), (99.97, "99,9 %"), (100.0, "100,0 %")]
)
def test_a_share_is_rounded_but_never_up_to_all(value, said):
    assert showing.percent(value) == said
