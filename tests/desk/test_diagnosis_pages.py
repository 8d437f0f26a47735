"""Findings and diagnosis on the desk: the panels, the guide beside the call, the line of the note, the figure."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from handschlag.cases import actions as cases
from handschlag.cases import queries
from handschlag.cases.models import Case, Finding, RepeatedWork, Step
from handschlag.customers import actions as customers
from tests.desk.office import half_past_five, text_of
from tests.factories.cases import Desk, make_desk
from tests.factories.conversations import talked
from tests.factories.guides import write_guide
from tests.factories.people import NOW, make_user
from tests.factories.products import make_product
from tests.factories.worktime import make_calendar

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}
DAY = timedelta(days=1)


@pytest.fixture
def desk(client) -> Desk:
    make_calendar()
    half_past_five()
    found = make_desk()
    client.force_login(found.kern)
    return found


@pytest.fixture
def row(desk) -> Case:
    item = customers.add_installed_item(customer=desk.roth.pk, product=make_product("Box").pk, by=None, now=NOW)
    return desk.open(installed_item=item.pk)


def find(row: Case, answer: str = "rot", **more) -> Finding:
    said = {"question": "Lampe am Router?", "manner": "told", "by": None, "now": NOW, **more}
    return cases.establish(case=row.pk, answer=answer, **said)


def post(client, name: str, pk: int, /, *, htmx: bool = True, **said):
    return client.post(reverse(name, args=[pk]), said, **(HTMX if htmx else {}))


def page_of(client, name: str, pk: int, **query) -> str:
    return text_of(client.get(reverse(name, args=[pk]), query))


def standing(row: Case) -> list[str]:
    return [one.answer for group in queries.established(row, now=NOW) for one in group.findings]


class TestGuide:
    def test_one_walks_it_from_the_choice_to_the_result(self, client, desk, row):
        guide = write_guide(product=row.product_id)
        assert "Kein Telefon" in page_of(client, "case-diagnosis", row.pk)
        asked = text_of(post(client, "case-diagnosis-begin", row.pk, guide=guide.guide_id))
        assert "Lampe am Router?" in asked
        assert 'data-digit="1"' in asked
        tried = text_of(post(client, "case-diagnosis-answer", row.pk, step="lamp", answer="rot", manner="seen"))
        assert "Router neu starten" in tried
        assert "Schon bekannt" in tried
        over = text_of(post(client, "case-diagnosis-try", row.pk, step="restart", showed="nothing"))
        assert "Die Leitung ist gestört" in over
        assert 'value="Techniker"' in over
        made = row.findings.get()
        assert (made.by, made.manner, made.scope) == (desk.kern.pk, "seen", "item")

    def test_what_is_known_is_shown_with_who_when_and_how_and_asked_again_with_a_reason_only(self, client, desk, row):
        find(row, scope="item", manner="seen", by=desk.weiss.pk)
        guide = write_guide(product=row.product_id)
        shown = text_of(post(client, "case-diagnosis-begin", row.pk, guide=guide.guide_id))
        assert "Router neu starten" in shown
        assert f"gesehen · {desk.weiss.name}" in shown
        refused = post(client, "case-diagnosis-answer", row.pk, step="lamp", answer="grün", manner="told")
        assert "Warum wird noch einmal gefragt?" in text_of(refused)
        assert RepeatedWork.objects.count() == 0
        again = post(client, "case-diagnosis-answer", row.pk, step="lamp", answer="grün", manner="told", again="doubt")
        assert "Zwei Antworten widersprechen sich" in text_of(again)
        assert RepeatedWork.objects.count() == 1

    def test_it_goes_on_where_anybody_stopped(self, client, desk, row):
        guide = write_guide(product=row.product_id)
        post(client, "case-diagnosis-begin", row.pk, guide=guide.guide_id)
        post(client, "case-diagnosis-answer", row.pk, step="lamp", answer="rot", manner="seen")
        client.force_login(desk.weiss)
        shown = page_of(client, "case", row.pk)
        assert "Router neu starten" in shown
        assert f"begonnen von {desk.kern.name}" in shown

    def test_the_result_is_promised_or_shared_with_a_known_cause(self, client, row):
        guide = write_guide(product=row.product_id)
        fault = cases.enter_known_fault(
            title="Leitung", symptoms="Leitung gestört", product=row.product_id, by=None, now=NOW
        )
        post(client, "case-diagnosis-begin", row.pk, guide=guide.guide_id)
        over = text_of(post(client, "case-diagnosis-answer", row.pk, step="lamp", answer="grün", manner="told"))
        assert "Bekannte Ursache" in over
        post(client, "case-diagnosis-promise", row.pk, words="Techniker kommt morgen bis 12")
        assert "Techniker kommt" in page_of(client, "case", row.pk)
        post(client, "case-diagnosis-cause", row.pk, fault=fault.pk)
        assert queries.cause_of(row.pk).fault == fault

    def test_without_script_the_page_comes_back_and_nonsense_changes_nothing(self, client, row):
        guide = write_guide(product=row.product_id)
        answer = post(client, "case-diagnosis-begin", row.pk, guide=guide.guide_id, htmx=False)
        assert answer.status_code == 302
        post(client, "case-diagnosis-answer", row.pk, step="lamp", answer="rot", manner="guessed")
        assert not Finding.objects.exists()

    def test_a_complaint_without_a_guide_has_no_panel_for_it(self, client, desk):
        row = desk.open("complaint")
        assert "data-diagnosis" not in page_of(client, "case", row.pk)
        assert "data-diagnosis" in page_of(client, "case-diagnosis", row.pk)

    def test_practice_is_nobody_elses_business(self, client, desk, row):
        Case.objects.filter(pk=row.pk).update(is_practice=True)
        client.force_login(make_user("fremd"))
        assert client.get(reverse("case-diagnosis", args=[row.pk])).status_code == 403


class TestBesideTheCall:
    def test_it_leads_through_the_concern_that_is_open(self, client, desk, row):
        other, call = desk.open(words="Auch das"), desk.call()
        shown = text_of(client.get(reverse("call-diagnosis", args=[call.pk]), **HTMX))
        assert str(row) in shown
        assert "Zu einem anderen Anliegen: Auch das" in shown
        chosen = page_of(client, "call-diagnosis", call.pk, case=other.pk)
        assert "Auch das</a></b>" in chosen

    def test_what_is_answered_there_belongs_to_the_contact(self, client, desk, row):
        guide, call = write_guide(product=row.product_id), desk.call()
        post(client, "case-diagnosis-begin", row.pk, guide=guide.guide_id, conversation=call.pk)
        post(client, "case-diagnosis-answer", row.pk, step="lamp", answer="rot", manner="told", conversation=call.pk)
        assert row.findings.get().conversation == call

    def test_a_fault_is_opened_in_the_customers_words(self, client, desk):
        call = desk.call()
        assert "Störung eröffnen" in page_of(client, "call-diagnosis", call.pk)
        assert "Störung eröffnen" in text_of(post(client, "call-fault", call.pk))
        post(client, "call-fault", call.pk, words="Das Telefon ist tot")
        made = queries.open_cases(desk.roth.pk).get()
        assert (made.kind, str(made)) == ("fault", "Das Telefon ist tot")
        assert post(client, "call-fault", call.pk, words="Und das Fax", htmx=False).status_code == 302

    def test_nobody_known_is_chosen_first(self, client, desk):
        call = talked("+4915228817386", at=NOW, user=desk.kern.login)
        assert "Wählen Sie den Kunden" in page_of(client, "call-diagnosis", call.pk)
        assert post(client, "call-fault", call.pk, words="x").status_code == 302
        assert not Case.objects.exists()


class TestNoteLine:
    def meant(self, client, call, line: str) -> dict:
        return client.get(reverse("call-understand", args=[call.pk]), {"line": line}).json()

    def test_it_says_what_it_means_and_what_is_known_already(self, client, desk, row):
        call = desk.call()
        assert self.meant(client, call, "/b Lampe am Router: rot (gesehen)") == {
            "said": "Befund: Lampe am Router – rot (gesehen)",
            "is_clear": True,
        }
        assert "Versucht: Neustart – änderte nichts" in self.meant(client, call, "/b Neustart: half nicht")["said"]
        find(row, by=desk.weiss.pk)
        cases.try_step(case=row.pk, words="Neustart", showed="nothing", by=None, now=NOW)
        told = self.meant(client, call, "/b Lampe am Router: grün")
        assert told["is_clear"] is False
        assert f"schon bekannt: rot (vom Kunden gesagt, {desk.weiss.name}" in told["said"]
        assert self.meant(client, call, "/b Neustart: half nicht")["is_clear"] is False

    def test_without_a_concern_or_a_customer(self, client, desk):
        call = desk.call()
        cases.establish(
            customer=desk.roth.pk,
            question="Erreichbar",
            answer="früh",
            manner="told",
            scope="customer",
            by=None,
            now=NOW,
        )
        assert "schon bekannt: früh" in self.meant(client, call, "/b Erreichbar: spät")["said"]
        stranger = talked("+4915228817386", at=NOW, user=desk.kern.login)
        assert "Kunden wählen" in self.meant(client, stranger, "/b Lampe rot")["said"]

    def test_enter_keeps_it_and_asks_for_the_reason_where_it_stands(self, client, desk, row):
        call = desk.call()
        kept = post(client, "call-finding", call.pk, line="/b Lampe am Router: rot")
        assert kept.json()["said"] == "Festgehalten: Lampe am Router rot"
        tried = post(client, "call-finding", call.pk, line="/b Neustart: half nicht")
        assert tried.json()["said"] == "Versucht: Neustart – änderte nichts"
        later = desk.call(at=NOW + DAY)
        asked = post(client, "call-finding", later.pk, line="/b Lampe am Router: grün")
        assert asked.status_code == 422
        assert asked.json()["asks"] == "again"
        assert "unseen" not in [code for code, _label in asked.json()["choices"]]
        post(client, "call-finding", later.pk, line="/b Lampe am Router: grün", again="changed")
        assert standing(row) == ["grün"]

    def test_of_several_concerns_one_is_chosen(self, client, desk, row):
        other, call = desk.open(words="Auch das"), desk.call()
        asked = post(client, "call-finding", call.pk, line="/b Lampe: rot").json()
        assert (asked["asks"], {pk for pk, _name in asked["choices"]}) == ("case", {row.pk, other.pk})
        post(client, "call-finding", call.pk, line="/b Lampe: rot", case=other.pk)
        assert standing(other) == ["rot"]

    @pytest.mark.parametrize("line", ["", "/b", "/b ?", "/v morgen"])
    def test_nothing_is_no_finding(self, client, desk, line):
        assert post(client, "call-finding", desk.call().pk, line=line).status_code == 422
        assert not Finding.objects.exists()


class TestPanels:
    def test_the_case_page_shows_what_stands_what_ended_and_what_was_tried(self, client, desk, row):
        find(row, manner="measured", by=desk.weiss.pk, until_change="Router getauscht")
        gone = find(row, "Keller", question="Wo?")
        cases.note_change(finding=gone.pk, because="umgezogen", by=None, now=NOW)
        cases.try_step(case=row.pk, words="Neustart", showed="nothing", note="kurz", by=desk.weiss.pk, now=NOW)
        shown = page_of(client, "case", row.pk)
        assert f"gemessen · {desk.weiss.name}" in shown
        assert "bis: Router getauscht" in shown
        assert "es hat sich geändert: umgezogen" in shown
        assert "änderte nichts" in shown

    def test_two_that_contradict_stand_side_by_side_until_somebody_decides(self, client, row):
        find(row)
        green = find(row, "grün", again="doubt")
        assert "Das widerspricht sich" in page_of(client, "case", row.pk)
        post(client, "finding-right", green.pk, case=row.pk)
        assert len(standing(row)) == 2
        post(client, "finding-right", green.pk, case=row.pk, because="Foto gesehen")
        assert standing(row) == ["grün"]
        post(client, "finding-ended", green.pk, because="")
        post(client, "finding-ended", green.pk, because="Router getauscht")
        assert standing(row) == []

    def test_one_is_entered_and_asking_again_shows_the_question(self, client, desk, row):
        said = {"question": "Lampe?", "answer": "rot", "manner": "seen", "scope": "item", "valid_until": "2026-11-30"}
        assert "Gilt für" in page_of(client, "case-finding-new", row.pk)
        assert post(client, "case-finding-new", row.pk, htmx=False, **said).status_code == 302
        made = Finding.objects.get()
        assert (made.scope, made.by, made.valid_until_at.isoformat()) == (
            "item",
            desk.kern.pk,
            "2026-11-30T23:00:00+00:00",
        )
        refused = post(client, "case-finding-new", row.pk, htmx=False, **said | {"answer": "grün"})
        assert refused.status_code == 422
        assert "Es zählt als doppelte Arbeit" in text_of(refused)
        post(client, "case-finding-new", row.pk, htmx=False, **said | {"answer": "grün", "again": "changed"})
        assert standing(row) == ["grün"]

    def test_what_was_tried_is_entered(self, client, row):
        said = {"words": "Neustart", "showed": "nothing"}
        assert "Was es zeigte" in page_of(client, "case-tried-new", row.pk)
        post(client, "case-tried-new", row.pk, htmx=False, **said)
        assert post(client, "case-tried-new", row.pk, htmx=False, **said).status_code == 422
        post(client, "case-tried-new", row.pk, htmx=False, **said, again="closer")
        assert Step.objects.count() == 2

    def test_the_file_shows_all_that_is_established_by_what_it_holds_for(self, client, desk, row):
        find(row, scope="item")
        said = {"question": "Erreichbar", "answer": "früh", "manner": "told", "scope": "customer"}
        assert post(client, "customer-finding-new", desk.roth.pk, htmx=False, **said).status_code == 302
        assert post(client, "customer-finding-new", desk.roth.pk, htmx=False, **said).status_code == 422
        shown = page_of(client, "customer", desk.roth.pk)
        assert "Hier geht es weiter:" in shown
        assert "Erreichbar" in shown
        assert shown.index("Erreichbar") < shown.index("Lampe am Router?")


class TestRepeatedWork:
    def test_it_is_a_figure_of_the_house_and_of_products_with_evidence_and_no_names(self, client, desk, row):
        find(row)
        find(row, "grün", again="doubt", by=desk.weiss.pk)
        other = desk.open(words="Ohne Gerät")
        for again in ("", "closer"):
            cases.try_step(case=other.pk, words="Neustart", showed="nothing", again=again, by=None, now=NOW)
        shown = text_of(client.get(reverse("repeated-work")))
        assert "50,0 %" in shown
        assert "es gibt Grund zum Zweifel" in shown
        assert "Zu keinem Produkt" in shown
        assert "Versucht: Neustart" in shown
        one = text_of(client.get(reverse("repeated-work"), {"product": row.product_id}))
        assert "Neustart" not in one
        assert "Lampe am Router?" in one
        evidence = one[one.index('id="evidence-title"') :]
        assert desk.weiss.name not in evidence[: evidence.index("</main>")]
        assert client.get(reverse("repeated-work"), {"product": "x"}).status_code == 404
        assert client.get(reverse("repeated-work"), {"product": "9"}).status_code == 404

    def test_practice_and_other_days_are_not_in_it(self, client, row):
        find(row)
        find(row, "grün", again="doubt")
        Case.objects.filter(pk=row.pk).update(is_practice=True)
        assert "nichts zweimal" in text_of(client.get(reverse("repeated-work")))
        Case.objects.filter(pk=row.pk).update(is_practice=False)
        assert "nichts zweimal" in text_of(
            client.get(reverse("repeated-work"), {"from": "2026-10-01", "to": "2026-10-31"})
        )
