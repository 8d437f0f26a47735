from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from handschlag.conversations.choices import Outcome
from handschlag.conversations.models import Conversation
from handschlag.promises.choices import State
from handschlag.promises.models import Promise
from tests.desk.calling import House
from tests.factories.conversations import missed
from tests.factories.promises import promise_to

HTMX = {"HTTP_HX_REQUEST": "true"}


def over(office: House) -> Conversation:
    office.talk()
    return office.hang_up()


def wrapped(call: Conversation) -> Conversation:
    return Conversation.objects.get(pk=call.pk)


def test_the_form_proposes_and_enter_confirms(office: House) -> None:
    call = over(office)
    page = office.client.get(reverse("call-wrap-up", args=[call.pk]), **HTMX).content.decode()
    assert 'value="settled" checked' in page
    assert page.count('name="outcome"') == len(Outcome)
    answer = office.client.post(reverse("call-wrap-up", args=[call.pk]), {"outcome": "settled"}, **HTMX)
    assert answer["HX-Trigger"] == '{"call:changed": {}}'
    assert "Ernst Roth" in answer["HX-Trigger-After-Settle"].encode().decode("unicode_escape")
    assert wrapped(call).outcome == Outcome.SETTLED
    assert wrapped(call).wrapped_up_by == office.kern.pk


def test_a_promise_made_in_the_note_is_the_proposal(office: House) -> None:
    call = over(office)
    office.client.post(reverse("call-promise", args=[call.pk]), {"line": "/v Rückruf morgen bis 10"})
    page = office.client.get(reverse("call-wrap-up", args=[call.pk]), **HTMX).content.decode()
    assert 'value="promised" checked' in page
    assert 'value="Rückruf morgen bis 10"' in page
    assert "Mit diesem Gespräch gehalten" not in page


def test_a_promise_line_makes_the_promise_and_the_next_step(office: House) -> None:
    call = over(office)
    given = {"outcome": "promised", "promise": "Rückruf morgen bis 10"}
    office.client.post(reverse("call-wrap-up", args=[call.pk]), given, **HTMX)
    made = Promise.objects.get()
    assert made.told_at is not None
    assert wrapped(call).next_step_user == office.kern


def test_what_is_missing_is_asked_in_its_place_and_nothing_is_lost(office: House) -> None:
    call = over(office)
    address = reverse("call-wrap-up", args=[call.pk])
    no_time = office.client.post(address, {"outcome": "promised", "promise": "melde mich"}, **HTMX)
    assert no_time.status_code == 422
    assert 'value="melde mich"' in no_time.content.decode()
    assert 'aria-invalid="true"' in no_time.content.decode()
    no_outcome = office.client.post(address, {"next_step": "Post"}, **HTMX)
    assert no_outcome.status_code == 422
    assert 'class="errors"' in no_outcome.content.decode()
    no_step = office.client.post(address, {"outcome": "complaint"}, **HTMX)
    assert no_step.status_code == 422
    assert wrapped(call).wrapped_up_at is None


def test_what_was_due_is_kept_with_one_tick(office: House) -> None:
    owed = promise_to(office.roth, now=office.now - timedelta(hours=1), words="Beitrag prüfen")
    call = over(office)
    page = office.client.get(reverse("call-wrap-up", args=[call.pk]), **HTMX).content.decode()
    assert "Beitrag prüfen" in page
    office.client.post(reverse("call-wrap-up", args=[call.pk]), {"outcome": "settled", "kept": [owed.pk]}, **HTMX)
    owed.refresh_from_db()
    assert owed.state == State.KEPT


def test_a_strangers_talk_is_wrapped_up_too(office: House) -> None:
    office.talk(remote_e164="+4915228817386")
    call = office.hang_up(remote_e164="+4915228817386")
    assert office.client.get(reverse("call-wrap-up", args=[call.pk]), **HTMX).status_code == 200
    office.client.post(reverse("call-wrap-up", args=[call.pk]), {"outcome": "wrong_number"}, **HTMX)
    assert wrapped(call).outcome == Outcome.WRONG_NUMBER


def test_without_script_it_is_a_page_that_leads_to_today(office: House) -> None:
    call = over(office)
    page = office.client.get(reverse("call-wrap-up", args=[call.pk]))
    assert "<h1>" in page.content.decode()
    assert "hx-post" not in page.content.decode().split("data-wrap-up aria")[0].rsplit("<form", 1)[1]
    answer = office.client.post(reverse("call-wrap-up", args=[call.pk]), {"outcome": "settled"})
    assert answer["Location"] == reverse("today")


def test_undo_brings_it_back_and_a_second_look_shows_what_was_chosen(office: House) -> None:
    call = over(office)
    address = reverse("call-wrap-up", args=[call.pk])
    step = {"next_step": "Unterlagen", "next_step_user": office.weiss.pk, "next_step_on": "2030-01-02"}
    office.client.post(address, {"outcome": "waiting", **step}, **HTMX)
    again = office.client.get(address, **HTMX).content.decode()
    assert 'value="waiting" checked' in again
    assert 'value="Unterlagen"' in again
    office.client.post(reverse("call-wrap-up-undo", args=[call.pk]))
    assert wrapped(call).outcome == ""
    assert wrapped(call).next_step == ""


def test_undoing_what_is_not_there_is_said(office: House) -> None:
    answer = office.client.post(reverse("call-wrap-up-undo", args=[999]), follow=True)
    assert answer.status_code == 200
    assert "messages" in answer.content.decode()


def test_advertising_taken_back_is_owed_again(office: House) -> None:
    call = missed(at=office.now - timedelta(minutes=5))
    office.client.post(reverse("inbox-spam", args=[call.pk]))
    assert Promise.objects.get().state == State.RELEASED
    office.client.post(reverse("call-wrap-up-undo", args=[call.pk]))
    owed = wrapped(call).owes
    assert owed is not None
    assert owed.state == State.OPEN
    assert owed.made_at == wrapped(call).over_at
