"""Each verb of the case page: its form in its place and on a page of its own, what it does, and what it refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from handschlag.cases import actions as cases
from handschlag.cases import queries
from handschlag.cases.choices import Kind, State
from handschlag.cases.models import Case, CaseMerge, CaseSplit, Reading, Waiting
from handschlag.desk.cases.verbs import VERBS
from handschlag.promises.choices import Source
from tests.desk.office import half_past_five, text_of
from tests.factories.cases import Desk, make_desk
from tests.factories.people import NOW, make_user

pytestmark = pytest.mark.django_db

EARLIER = NOW - timedelta(days=2)


@pytest.fixture
def desk(client: Client) -> Desk:
    half_past_five()
    found = make_desk()
    client.force_login(found.kern)
    return found


@pytest.fixture
def case(desk) -> Case:
    return desk.open(now=EARLIER)


def do(client: Client, case: Case, verb: str, **said: object) -> str:
    answer = client.post(reverse("case-do", args=[case.pk, verb]), said, follow=True)
    case.refresh_from_db()
    return text_of(answer)


@pytest.mark.parametrize("verb", list(VERBS))
def test_every_verb_has_its_form_in_its_place_and_on_a_page_of_its_own(client, case, verb):
    there = reverse("case-do", args=[case.pk, verb])
    assert "</html>" in text_of(client.get(there))
    inside = text_of(client.get(there, HTTP_HX_REQUEST="true"))
    assert "</html>" not in inside
    assert str(VERBS[verb].title) in inside


def test_a_verb_that_does_not_exist_is_not_found(client, case):
    assert client.get(reverse("case-do", args=[case.pk, "fly"])).status_code == 404


def test_what_the_customer_said_is_kept_apart_from_how_we_understand_it(client, case):
    do(client, case, "saying", words="Auch das Fax ist tot.")
    said = do(client, case, "reading", words="Anschluss ohne Verbindung")
    assert said.index("Auch das Fax ist tot.") < said.index("Anschluss ohne Verbindung")
    assert "noch nicht zurückgelesen" in said


def test_two_who_write_at_the_same_time_overwrite_nothing_and_see_both(client, desk, case):
    cases.write_reading(case=case.pk, words="Kerns Lesart", by=desk.kern.pk, now=EARLIER)
    said = do(client, case, "reading", words="Weiß sieht es anders", after="")
    assert Reading.objects.count() == 2
    assert "Zur selben Zeit geschrieben:" in said
    assert "Kerns Lesart" in said


def test_before_a_solution_is_told_it_is_read_back_as_a_warning_and_no_wall(client, desk, case):
    form = reverse("case-do", args=[case.pk, "solve"])
    assert "bevor Sie eine Lösung anbieten" in text_of(client.get(form))
    do(client, case, "solve", words="Router getauscht")
    assert case.state == State.TO_CONFIRM


def test_read_back_in_the_running_call_is_one_button(client, desk, case):
    reading = cases.write_reading(case=case.pk, words="Anschluss tot", by=desk.kern.pk, now=EARLIER)
    call = desk.call()
    said = do(client, case, "read-back", reading=reading.pk, conversation=call.pk)
    assert "zurückgelesen: verstanden" in said


def test_solved_and_confirmed_are_two_things(client, desk, case):
    said = do(client, case, "solve", words="Router getauscht")
    assert "noch nicht: Das sagt der Kunde" in said
    do(client, case, "tell", conversation=desk.call().pk)
    said = do(client, case, "confirm", conversation=desk.call().pk)
    assert case.state == State.CONFIRMED
    assert "wirklich gelöst nach" in said


def test_confirmed_needs_the_conversation_in_which_it_was_said(client, desk, case):
    desk.solve(case)
    answer = client.post(reverse("case-do", args=[case.pk, "confirm"]), {})
    assert answer.status_code == 422
    assert "Wählen Sie das Gespräch" in text_of(answer)


def test_a_reopen_runs_on_with_the_old_clock_and_leads_to_the_promise_it_breaks(client, desk, case):
    promise = desk.promised(case, now=EARLIER)
    desk.solve(case, now=EARLIER + timedelta(minutes=30))
    said = do(client, case, "reopen", words="Wieder tot", conversation=desk.call().pk)
    assert case.state == State.TO_FIX
    assert "kam einmal zurück" in said
    assert "hat nicht gehalten" in said
    assert reverse("promise", args=[promise.pk]) in said


def test_what_we_promise_and_what_the_customer_promises_stand_apart(client, desk, case):
    do(client, case, "promise", words="Techniker kommt morgen bis 12", role="settles")
    said = do(client, case, "wait", words="schickt das Foto morgen bis 10")
    assert "Warten ist keine Pause" in said
    theirs = [one.promise for one in queries.promises_of_case(case.pk) if one.role == "theirs"]
    assert [one.source for one in theirs] == [Source.CUSTOMER]


def test_a_promise_without_a_time_is_asked_back_and_the_words_stay(client, case):
    answer = client.post(reverse("case-do", args=[case.pk, "promise"]), {"words": "machen wir", "role": "settles"})
    assert answer.status_code == 422
    assert "machen wir" in text_of(answer)


def test_what_is_typed_is_understood_while_typing(client, case):
    there = reverse("case-understood", args=[case.pk])
    assert "morgen 10:00" in text_of(client.get(there, {"words": "Rückruf morgen bis 10"}))
    assert text_of(client.get(there, {"words": ""})) == ""


def test_what_happens_next_is_moved_with_the_way_back(client, case):
    there = reverse("case-move", args=[case.pk, "to_fix"])
    said = text_of(client.post(there, follow=True))
    case.refresh_from_db()
    assert case.state == State.TO_FIX
    assert reverse("case-move", args=[case.pk, "to_diagnose"]) in said
    client.post(reverse("case-move", args=[case.pk, "to_agree"]))
    case.refresh_from_db()
    assert case.state == State.TO_FIX


def test_needed_by_stands_apart_from_what_is_promised(client, case):
    said = do(client, case, "describe", subject="Anschluss", needed_by_at="2026-11-24T12:00")
    assert "was der Kunde braucht, nicht was wir versprechen" in said
    assert str(case) == "Anschluss"


def test_what_two_change_at_the_same_time_is_refused_once_and_then_meant(client, case):
    form = reverse("case-do", args=[case.pk, "describe"])
    saw = client.get(form).context["form"]["saw"].value()
    do(client, case, "describe", subject="Leitung rauscht", saw=saw)
    refused = client.post(form, {"subject": "Telefon tot", "saw": saw})
    assert refused.status_code == 422
    assert "Das hat inzwischen jemand anderes geändert" in text_of(refused)
    assert 'value="Telefon tot"' in text_of(refused)
    do(client, case, "describe", subject="Telefon tot", saw=refused.context["form"]["saw"].value())
    assert str(case) == "Telefon tot"
    assert client.post(form, {"subject": "Ohne Ton", "saw": "{nicht lesbar"}).status_code == 422


def test_kind_severity_and_who_works_on_it_change_and_no_time_moves(client, desk, case):
    reported = case.reported_at
    do(client, case, "kind", kind=Kind.QUESTION)
    do(client, case, "severity", severity="critical")
    cases.assign_case(case=case.pk, owner=desk.weiss.pk, by=None, now=NOW)
    do(client, case, "take")
    assert (case.kind, case.severity, case.owner_id) == (Kind.QUESTION, "critical", desk.kern.pk)
    assert case.reported_at == reported
    assert case.face_id == desk.kern.pk


def test_the_face_changes_once_the_customer_was_told(client, desk, case):
    do(client, case, "face", face=f"u{desk.weiss.pk}", conversation=desk.call().pk)
    assert case.face_id == desk.weiss.pk
    assert case.face_told_at is not None


def test_two_that_are_one_are_merged_and_parted_again(client, desk, case):
    other = desk.open("question")
    page = text_of(client.get(reverse("case", args=[case.pk])))
    assert "Es ist dasselbe wie ein anderes" in page
    said = do(client, case, "merge", into=other.pk)
    merge = CaseMerge.objects.get()
    assert reverse("case-unmerge", args=[merge.pk]) in said
    assert case.merged_into_id == other.pk
    client.post(reverse("case-unmerge", args=[merge.pk]))
    case.refresh_from_db()
    assert case.merged_into_id is None
    assert client.post(reverse("case-unmerge", args=[merge.pk + 1])).status_code == 404


def test_practice_of_others_is_not_parted_by_strangers(client, desk, case):
    other = desk.open("question")
    merge = cases.merge_cases(case=case.pk, into=other.pk, by=desk.kern.pk, now=NOW)
    Case.objects.filter(pk=other.pk).update(is_practice=True)
    client.force_login(make_user("fremd"))
    assert client.post(reverse("case-unmerge", args=[merge.pk])).status_code == 403


def test_what_hides_a_second_one_is_split_and_joined_again(client, desk, case):
    promise = desk.promised(case)
    do(client, case, "split", kind="question", words="Und die Rechnung stimmt nicht.", promises=[promise.pk])
    part = CaseSplit.objects.get().case
    assert [one.promise.pk for one in queries.promises_of_case(part.pk)] == [promise.pk]
    assert f'href="{reverse("case", args=[case.pk])}"' in text_of(client.get(reverse("case", args=[part.pk])))
    client.post(reverse("case-unsplit", args=[part.pk]))
    part.refresh_from_db()
    assert part.merged_into_id == case.pk


def test_two_that_have_to_do_with_each_other_are_linked(client, desk, case):
    other = desk.open("question")
    assert reverse("case", args=[other.pk]) in do(client, case, "link", other=other.pk)


def test_a_known_cause_is_offered_taken_and_left(client, desk, case):
    fault = cases.enter_known_fault(
        title="Kein Freizeichen in 50667", symptoms="Telefon geht nicht, seit heute früh", workaround="Bitte Handy nehmen.",
        by=desk.kern.pk, now=NOW,
    )  # fmt: skip
    page = text_of(client.get(reverse("case", args=[case.pk])))
    assert "Könnte es das sein?" in page
    assert "Bitte Handy nehmen." in page
    said = do(client, case, "cause", fault=fault.pk, conversation=desk.call().pk, wants_call="on")
    waiting = Waiting.objects.get()
    assert waiting.told_at is not None
    assert "möchte angerufen werden, wenn es vorbei ist" in said
    do(client, case, "leave-cause")
    waiting.refresh_from_db()
    assert waiting.left_at is not None


def test_a_contact_is_added_and_what_is_dropped_comes_back(client, desk, case):
    call = desk.call()
    do(client, case, "contact", conversation=call.pk)
    assert queries.cases_in(call.pk) == [case]
    do(client, case, "withdraw", withdrawn_as="customer", conversation=call.pk)
    assert case.state == State.WITHDRAWN
    do(client, case, "reopen", words="Doch noch", conversation=call.pk)
    assert case.state == State.TO_FIX
