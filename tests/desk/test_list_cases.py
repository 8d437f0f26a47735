from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from handschlag.cases import actions as cases
from handschlag.cases.choices import State
from handschlag.cases.models import Case, CaseView
from handschlag.cases.queries import listing
from handschlag.customers import actions as customers
from handschlag.promises import actions as promises
from tests.desk.office import half_past_five, text_of
from tests.factories.cases import Desk, make_desk
from tests.factories.people import NOW, make_team, make_user
from tests.factories.products import make_product

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def desk(client: Client) -> Desk:
    half_past_five()
    found = make_desk()
    client.force_login(found.kern)
    return found


def told(client: Client, page: str = "cases", **asked: object) -> str:
    return text_of(client.get(reverse(page), asked))


def shown(client: Client, *rows: Case, page: str = "cases", **asked: object) -> list[Case]:
    """Which of these stand in the list, in the order asked about."""
    said = told(client, page, **asked)
    return [row for row in rows if f'id="case-{row.pk}"' in said]


def test_an_empty_list_says_how_one_begins(client, desk):
    assert "Ein Anliegen eröffnen Sie aus jedem Anruf mit Alt R" in told(client)
    assert "Nichts passt" in told(client, kind="wish")


def test_the_longest_waiting_comes_first_with_what_falls_due_and_how_often_it_came_back(client, desk):
    young, old = desk.open("question"), desk.open(now=NOW - 3 * DAY)
    desk.promised(old, now=NOW - 3 * DAY)
    desk.solve(old, now=NOW - 3 * DAY + DAY / 24)
    cases.reopen_case(case=old.pk, words="Wieder", conversation=desk.call(at=NOW - DAY).pk, by=None, now=NOW - DAY)
    cases.await_customer(case=old.pk, words="schickt Foto morgen bis 10", by=None, now=NOW)
    promises.break_due_promises(now=NOW)
    said = told(client)
    assert said.index(f'id="case-{old.pk}"') < said.index(f'id="case-{young.pk}"')
    assert "2 Anliegen, das am längsten wartende zuerst" in said
    assert "kam einmal zurück" in said
    assert "der Kunde bis" in said
    assert "war fällig" in said


def test_it_is_narrowed_by_kind_state_words_and_age(client, desk):
    fault, wish = desk.open(now=NOW - 8 * DAY), desk.open("wish", words="Größere Schrift")
    assert shown(client, fault, wish, kind="wish") == [wish]
    assert shown(client, fault, wish, state="to_diagnose") == [fault]
    assert shown(client, fault, wish, q="schrift") == [wish]
    assert shown(client, fault, wish, age="7") == [fault]
    assert shown(client, fault, wish, kind="party", state="asleep", age="x", owner="-1") == [fault, wish]


def test_it_is_narrowed_by_who_works_on_it(client, desk):
    mine, theirs = desk.open(), desk.open("question", by=desk.weiss.pk)
    team = make_team("Technik", lead=desk.weiss)
    assert shown(client, mine, theirs, whose="mine") == [mine]
    assert shown(client, mine, theirs, owner=desk.weiss.pk) == [theirs]
    assert shown(client, mine, theirs, team=team.pk) == [theirs]
    assert shown(client, mine, theirs, whose="team") == []
    cases.assign_case(case=mine.pk, owner_team=team.pk, by=None, now=NOW)
    client.force_login(desk.weiss)
    assert shown(client, mine, theirs, whose="team") == [mine, theirs]


def test_it_is_narrowed_by_product_and_known_fault(client, desk):
    product = make_product("Router")
    item = customers.add_installed_item(
        customer=desk.roth.pk, product=product.pk, since_on=NOW.date(), by=None, now=NOW
    )
    other, router = desk.open(), desk.open("question", installed_item=item.pk)
    fault = cases.enter_known_fault(title="Ausfall", symptoms="tot", by=None, now=NOW)
    cases.share_cause(fault=fault.pk, case=other.pk, by=None, now=NOW)
    assert shown(client, other, router, product=product.pk) == [router]
    assert shown(client, other, router, fault=fault.pk) == [other]


def test_it_is_narrowed_by_how_it_stands_also_through_a_merge(client, desk):
    plain, broken, today = desk.open(), desk.open("question"), desk.open("wish")
    part = desk.open("change")
    desk.promised(part, now=NOW - DAY)
    cases.merge_cases(case=part.pk, into=broken.pk, by=None, now=NOW)
    desk.promised(today)
    cases.await_customer(case=today.pk, words="schickt Foto morgen bis 10", by=None, now=NOW)
    promises.break_due_promises(now=NOW)
    rows = (plain, broken, today)
    assert shown(client, *rows, only="broken") == [broken]
    assert shown(client, *rows, only="today") == [today]
    assert shown(client, *rows, only="waiting") == [today]
    assert shown(client, *rows, only="unconfirmed") == []
    desk.solve(plain)
    assert shown(client, *rows, only="unconfirmed") == [plain]
    cases.reopen_case(case=plain.pk, words="Wieder", conversation=desk.call().pk, by=None, now=NOW)
    assert shown(client, *rows, only="returned") == [plain]


def test_it_is_narrowed_through_two_merges(client, desk):
    first, second, third = desk.open(), desk.open("question"), desk.open("wish")
    desk.promised(first, now=NOW - DAY)
    promises.break_due_promises(now=NOW)
    cases.merge_cases(case=first.pk, into=second.pk, by=None, now=NOW)
    cases.merge_cases(case=second.pk, into=third.pk, by=None, now=NOW)
    assert shown(client, third, only="broken") == [third]


def test_what_is_over_stands_apart(client, desk):
    case, still = desk.open(), desk.open("question")
    desk.solve(case)
    cases.confirm_case(case=case.pk, conversation=desk.call().pk, by=None, now=NOW)
    assert shown(client, case, still) == [still]
    assert shown(client, case, still, over="1") == [case]


def test_it_goes_on_page_by_page_open_and_over(client, desk, monkeypatch):
    monkeypatch.setattr(listing, "PAGE", 2)
    rows = [desk.open("question", words=f"Frage {n}", now=NOW - n * DAY) for n in (5, 4, 4, 1)]
    said = client.get(reverse("cases"))
    assert [one.line.case for one in said.context["rows"]] == rows[:2]
    said = client.get(reverse("cases") + said.context["next_url"])
    assert [one.line.case for one in said.context["rows"]] == rows[2:]
    assert said.context["next_url"] == ""
    for row in rows[:3]:
        desk.solve(row)
        cases.confirm_case(case=row.pk, conversation=desk.call().pk, by=None, now=NOW)
    said = client.get(reverse("cases"), {"over": "1"})
    rest = client.get(reverse("cases") + said.context["next_url"])
    assert [one.line.case for one in said.context["rows"]] + [one.line.case for one in rest.context["rows"]] == rows[
        2::-1
    ]
    assert client.get(reverse("cases"), {"after": "gestern"}).status_code == 404


def test_three_lines_cost_as_many_questions_as_one(client, desk, django_assert_num_queries):
    now = {"user": desk.kern.pk, "now": NOW}
    desk.promised(desk.open())
    with django_assert_num_queries(9):
        listing.list_cases(listing.CaseFilter(), **now)
    desk.promised(desk.open("question"))
    desk.promised(desk.open("wish"))
    with django_assert_num_queries(9):
        listing.list_cases(listing.CaseFilter(), **now)


def test_beyond_a_thousand_it_says_more(client, desk, monkeypatch):
    monkeypatch.setattr(listing, "MOST_COUNTED", 1)
    monkeypatch.setattr("handschlag.cases.queries.MOST_COUNTED", 1)
    desk.open()
    desk.open("question")
    assert "mehr als 1 Anliegen" in told(client)


def test_a_view_is_kept_shared_with_a_team_and_removed(client, desk):
    team = make_team("Technik", lead=desk.kern, members=(desk.weiss,))
    client.post(reverse("case-view-save"), {"kind": "fault", "name": "Störungen", "share": team.pk})
    view = CaseView.objects.get()
    assert (view.filters, view.team_id) == ({"kind": "fault"}, team.pk)
    client.force_login(desk.weiss)
    assert "Störungen · Technik" in told(client)
    client.post(reverse("case-view-remove", args=[view.pk]))
    assert CaseView.objects.exists()
    client.force_login(desk.kern)
    client.post(reverse("case-view-remove", args=[view.pk]))
    assert not CaseView.objects.exists()


def test_a_view_without_a_name_is_asked_for_one(client, desk):
    answer = client.post(reverse("case-view-save"), {"name": ""}, follow=True)
    assert "Eine Ansicht braucht einen Namen" in text_of(answer)


def test_the_room_itself_refuses_a_view_without_a_name_or_with_a_strange_team(desk):
    team = make_team("Fremd", lead=desk.weiss)
    who = {"user": desk.kern.pk, "filters": {}, "by": desk.kern.pk, "now": NOW}
    with pytest.raises(cases.CannotKeepView):
        cases.keep_case_view(name=" ", **who)
    with pytest.raises(cases.CannotKeepView):
        cases.keep_case_view(name="Alle", team=team.pk, **who)


def test_the_board_has_a_column_for_every_next_step(client, desk):
    fault, complaint = desk.open(), desk.open("complaint")
    said = told(client, "cases-board")
    assert said.index(f'id="column-{complaint.state}"') > said.index(f'id="column-{fault.state}"')
    assert shown(client, fault, complaint, page="cases-board", kind="fault") == [fault]
    assert "Nichts passt" in told(client, "cases-board", kind="wish")


def test_a_card_is_moved_on_and_back_with_a_key_and_solved_at_the_end(client, desk):
    case = desk.open()
    here = reverse("cases-board")
    assert f'action="{reverse("case-move", args=[case.pk, "to_fix"])}"' in told(client, "cases-board")
    answer = client.post(reverse("case-move", args=[case.pk, "to_fix"]), HTTP_REFERER=f"http://testserver{here}")
    assert answer["Location"] == f"http://testserver{here}"
    case.refresh_from_db()
    assert case.state == State.TO_FIX
    said = told(client, "cases-board")
    assert f'data-row-key="n" href="{reverse("case-do", args=[case.pk, "solve"])}"' in said
    assert f'action="{reverse("case-move", args=[case.pk, "to_diagnose"])}"' in said
    desk.solve(case)
    assert reverse("case-do", args=[case.pk, "confirm"]) in told(client, "cases-board")


def test_a_long_column_leads_to_the_list(client, desk, monkeypatch):
    monkeypatch.setattr(listing, "CARDS", 1)
    desk.open()
    desk.open(words="Noch eine")
    assert "Alle davon in der Liste" in told(client, "cases-board")


def test_only_the_lines_come_anew_where_only_they_change(client, desk):
    desk.open()
    for page in ("cases", "cases-board"):
        part = text_of(client.get(reverse(page), headers={"HX-Request": "true", "HX-Target": "case-list"}))
        assert "</html>" not in part
        assert 'id="case-list"' in part


def test_partners_have_no_list(client):
    half_past_five()
    client.force_login(make_user("partner", role="partner"))
    assert client.get(reverse("cases")).status_code == 403
