"""The path of a complaint on the page of its concern: what was done, what comes next, what is late."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handschlag.cases import actions as cases
from handschlag.cases import queries
from handschlag.cases.models import Case, Complaint
from handschlag.core import clock
from handschlag.people.models import User
from handschlag.promises import actions as promises
from tests.desk.office import half_past_five, text_of
from tests.factories.cases import Desk, make_desk
from tests.factories.people import NOW, make_user
from tests.factories.worktime import make_calendar

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
WHO = {"by": None, "now": NOW}
SEVERE = {"severity": "high", "safety": "none", "complexity": "simple", "impact": "one", "immediate": "no"}
DECISION = {"verdict": "declined", "words": "Wir erstatten nichts", "reasons": "Die Frist war vorbei"}


@pytest.fixture
def desk() -> Desk:
    make_calendar()
    half_past_five()
    return make_desk()


@pytest.fixture(autouse=True)
def lead(client, desk) -> User:
    lead = make_user("seidel", name="Martin Seidel", role="team_lead", presence="available")
    client.force_login(lead)
    return lead


@pytest.fixture
def row(desk) -> Case:
    return desk.open("complaint", words="Drei Wochen keine Antwort", conversation=desk.call().pk)


def page_of(client, row: Case) -> str:
    return text_of(client.get(reverse("case", args=[row.pk])))


def address(row: Case, verb: str) -> str:
    return reverse("case-decision" if verb in {"decide", "final"} else "case-complaint", args=[row.pk, verb])


def do(client, row: Case, verb: str, *, later: int = 0, **said) -> None:
    """`later`: so many days go by before."""
    if later:
        clock.move_to(moment=clock.now() + later * DAY)
    answer = client.post(address(row, verb), said)
    assert answer.status_code == 302, text_of(answer)


def states(client, row: Case) -> dict[str, str]:
    path = client.get(reverse("case", args=[row.pk])).context["panels"]
    found = next(panel.it for panel in path if panel.kind.name == "complaint")
    return {step.name: step.state for step in found.steps}


def refuse(client, desk: Desk, row: Case) -> None:
    do(client, row, "decide", **DECISION)
    do(client, row, "tell")
    do(client, row, "answer", is_accepted="no", conversation=desk.call(at=clock.now()).pk)


class TestShown:
    def test_a_new_complaint_says_what_comes_first_and_what_is_due_when(self, client, row):
        page = page_of(client, row)
        assert "Der Weg dieser Reklamation" in page
        assert "Als Nächstes: Eingegangen: was ist es, und was will der Kunde?" in page
        assert "Ihre Reklamation ist angekommen." in page
        assert "hören Sie, wie es steht." in page
        assert states(client, row)["receipt"] == "now"

    def test_what_is_overdue_stands_out(self, client, row):
        later = NOW + 3 * DAY
        clock.move_to(moment=later)
        promises.break_due_promises(now=later)
        assert states(client, row)["acknowledgement"] == "late"
        assert "überfällig seit" in page_of(client, row)

    def test_a_question_has_no_such_path_and_a_dispute_a_shorter_one(self, client, desk):
        assert "Der Weg dieser" not in page_of(client, desk.open("question"))
        dispute = desk.open("dispute")
        assert "Der Weg dieses Streitfalls" in page_of(client, dispute)
        assert [*states(client, dispute)] == ["investigation", "decision", "told", "answer", "closing"]

    def test_who_does_not_decide_reads_that_a_lead_does(self, client, desk, row):
        client.force_login(desk.weiss)
        do(client, row, "describe", nature="complaint", remedy="Geld zurück")
        do(client, row, "acknowledge")
        do(client, row, "assess", **SEVERE)
        do(client, row, "investigate", words="Der Brief lag im falschen Fach")
        assert "Das entscheidet eine Teamleitung." in page_of(client, row)
        assert client.get(address(row, "decide")).status_code == 403
        assert client.post(address(row, "final")).status_code == 403

    def test_it_costs_as_many_queries_with_one_note_as_with_three(self, client, row):
        do(client, row, "investigate", words="eins")
        page_of(client, row)
        counted = []
        for words in ("zwei", "drei"):
            with CaptureQueriesContext(connection) as asked:
                page_of(client, row)
            counted.append(len(asked))
            do(client, row, "investigate", words=words)
        assert counted[0] == counted[1] > 0


class TestWalked:
    def test_from_receipt_to_closing_each_step_with_its_date(self, client, desk, row):
        do(client, row, "describe", nature="complaint", remedy="20 € zurück")
        do(client, row, "acknowledge", conversation=desk.call().pk)
        do(client, row, "assess", **SEVERE)
        do(client, row, "forward", to="Nordwall")
        do(client, row, "investigate", words="Der Brief lag im falschen Fach")
        do(client, row, "interim", words="Wir prüfen noch")
        refuse(client, desk, row)
        assert states(client, row)["recourse"] == "now"
        do(client, row, "anew", later=1, body=desk.weiss.name)
        assert states(client, row)["investigation"] == "now"
        do(client, row, "investigate", later=1, words="Noch einmal geprüft")
        refuse(client, desk, row)
        office = cases.enter_office(name="Ombudsstelle West", what_for="", how="Postfach 1\n50000 Köln", **WHO)
        do(client, row, "board", office=office.pk)
        assert "Ombudsstelle West, Postfach 1, 50000 Köln" in page_of(client, row)
        do(client, row, "final")
        assert states(client, row)["cause"] == "now"
        do(client, row, "cause", cause="Falsches Fach", is_systemic="yes", words="Zwei Fächer heißen gleich")
        assert set(states(client, row).values()) <= {"done", "ahead"}
        page = page_of(client, row)
        for said in (
            "20 € zurück",
            "Weitergeleitet an Nordwall",
            "Wir prüfen noch",
            "Die Frist war vorbei",
            "Zwei Fächer",
        ):
            assert said in page
        row.refresh_from_db()
        assert row.state == "confirmed"

    def test_accepted_it_is_carried_out_solved_and_confirmed(self, client, desk, row):
        do(client, row, "describe", nature="complaint", remedy="Entschuldigung")
        do(client, row, "acknowledge")
        do(client, row, "assess", **SEVERE)
        do(client, row, "investigate", words="Stimmt")
        do(client, row, "decide", **{**DECISION, "verdict": "granted"})
        do(client, row, "tell", conversation=desk.call(at=clock.now()).pk)
        do(client, row, "answer", is_accepted="yes", conversation=desk.call(at=clock.now()).pk)
        assert states(client, row)["closing"] == "now"
        assert "Schweigen ist keine Antwort" in page_of(client, row)
        solved = {"case": row.pk, "by": None}
        cases.solve_case(**solved, words="Entschuldigt", now=clock.now())
        cases.confirm_case(**solved, conversation=desk.call(at=clock.now()).pk, now=clock.now())
        assert states(client, row)["closing"] == "done"
        assert "der Kunde hat es gesagt" in page_of(client, row)

    def test_what_was_dropped_leaves_the_rest_out(self, client, desk, row):
        cases.withdraw_case(case=row.pk, withdrawn_as="customer", conversation=desk.call().pk, **WHO)
        assert states(client, row)["decision"] == "left_out"
        assert "ausgelassen" in page_of(client, row)


class TestForms:
    def test_the_definition_stands_beside_the_choice(self, client, row):
        form = text_of(client.get(address(row, "describe"), headers={"HX-Request": "true"}))
        assert "Eine Beschwerde ist jede Äußerung der Unzufriedenheit" in form
        assert "<html" not in form
        assert "<html" in text_of(client.get(address(row, "describe")))

    @pytest.mark.parametrize(
        ("verb", "said"),
        [
            ("describe", {"nature": "x", "remedy": ""}),
            ("forward", {"to": " "}),
            ("assess", {**SEVERE, "safety": "danger"}),
            ("assess", {**SEVERE, "severity": ""}),
            ("investigate", {"words": ""}),
            ("interim", {"words": ""}),
            ("decide", {**DECISION, "reasons": ""}),
            ("tell", {}),
            ("answer", {"is_accepted": "yes"}),
            ("anew", {"body": "Niemand"}),
            ("board", {"other": "Ombudsstelle"}),
            ("final", {}),
            ("cause", {"cause": "", "is_systemic": "no"}),
        ],
    )
    def test_what_is_missing_or_comes_too_early_is_said_beside_the_field(self, client, row, verb, said):
        answer = client.post(address(row, verb), said)
        assert answer.status_code == 422
        assert 'role="alert"' in text_of(answer) or "aria-invalid" in text_of(answer)
        assert Complaint.objects.get(case=row).acknowledged_at is None

    def test_danger_says_what_was_done_and_management_hears_it(self, client, row):
        do(client, row, "assess", **{**SEVERE, "safety": "danger", "done_at_once": "Strom abgestellt"})
        assert "Strom abgestellt" in page_of(client, row)
        assert "Sofort zu tun: nötig" in page_of(client, row)

    def test_a_cause_the_house_knows_is_proposed(self, client, row):
        cases.name_cause(name="Falsches Fach", **WHO)
        assert '<option value="Falsches Fach">' in text_of(client.get(address(row, "cause")))
        do(client, row, "cause", cause="falsches fach", is_systemic="no")
        assert '<option value="Falsches Fach">' in text_of(client.get(address(row, "cause")))
        assert [one.name for one in queries.causes()] == ["Falsches Fach"]

    def test_a_board_that_is_not_in_the_list_can_be_named(self, client, desk, row):
        refuse(client, desk, row)
        do(client, row, "board", other="Schiedsstelle der Kammer")
        assert "Schiedsstelle der Kammer" in page_of(client, row)

    def test_who_decided_is_not_offered_to_look_at_it_anew(self, client, desk, row, lead):
        refuse(client, desk, row)
        form = text_of(client.get(address(row, "anew")))
        assert desk.weiss.name in form
        assert f'<option value="{lead.name}"' not in form

    def test_a_step_that_is_none_and_a_concern_that_is_no_complaint_are_not_found(self, client, desk, row):
        assert client.get(reverse("case-complaint", args=[row.pk, "close"])).status_code == 404
        assert client.get(reverse("case-complaint", args=[row.pk, "decide"])).status_code == 404
        assert client.get(address(desk.open("question"), "investigate")).status_code == 404
