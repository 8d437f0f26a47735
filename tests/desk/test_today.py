from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils.timezone import localdate

from handschlag.conversations.choices import Ending
from handschlag.conversations.models import Conversation
from handschlag.desk.today import views
from handschlag.handovers.models import Handover
from handschlag.people.models import PresenceState
from handschlag.promises import actions as promises
from handschlag.promises.choices import State
from handschlag.promises.models import Promise
from handschlag.promises.queries import owing
from tests.desk.calling import House
from tests.factories.conversations import missed
from tests.factories.customers import make_customer
from tests.factories.promises import promise_to


def today(office: House) -> str:
    return office.client.get(reverse("today")).content.decode()


def owe(office: House, words: str = "Beitrag prüfen", **more) -> Promise:
    more = {"owner": office.kern.pk, "kind": "answer", "allowance": timedelta(minutes=1), **more}
    return promise_to(office.roth, now=office.now - timedelta(seconds=30), words=words, **more)


def test_an_empty_day_says_where_to_look_next(office: House) -> None:
    page = today(office)
    assert "Heute ist von Ihnen nichts fällig" in page
    assert "Heute wartet niemand auf Ihren Anruf" in page
    assert reverse("inbox") in page


def test_what_is_due_today_stands_there_with_its_keys(office: House) -> None:
    promise = owe(office)
    page = today(office)
    assert f'id="mine-promise-{promise.pk}"' in page
    assert 'href="tel:+492214710382"' in page
    assert 'data-row-key="g"' in page


def test_the_broken_one_is_first_until_the_customer_knows(office: House) -> None:
    owe(office, "später")
    broken = owe(office, "gebrochen", kind="call_back", allowance=timedelta(seconds=1))
    promises.break_due_promises(now=office.now)
    page = today(office)
    assert page.index("gebrochen") < page.index("später")
    assert "der Kunde weiß es noch nicht" in page
    office.client.post(reverse("promise-break-told", args=[broken.pk]))
    assert "der Kunde weiß es noch nicht" not in today(office)


def test_kept_with_one_key(office: House) -> None:
    promise = owe(office)
    office.client.post(reverse("promise-keep", args=[promise.pk]))
    promise.refresh_from_db()
    assert promise.state == State.KEPT
    assert f'id="mine-promise-{promise.pk}"' not in today(office)


def test_what_has_ended_otherwise_cannot_be_kept_and_that_is_said(office: House) -> None:
    promise = owe(office)
    promises.release_promise(promise=promise.pk, by=None, now=office.now)
    answer = office.client.post(reverse("promise-keep", args=[promise.pk]), follow=True)
    assert "notice broken" in answer.content.decode()


def test_a_call_back_owed_is_among_those_who_should_hear_from_me(office: House) -> None:
    call = missed(at=office.now - timedelta(minutes=10))
    Promise.objects.filter(pk=call.owes_id).update(told_at=None)
    promises.assign_promise(promise=call.owes_id, owner=office.kern.pk, by=None, now=office.now)
    page = office.client.get(reverse("today")).content.decode()
    if call.owes.due_at.date() == office.now.date():
        assert f'id="owed-promise-{call.owes_id}"' in page
    office.client.post(reverse("promise-tried", args=[call.owes_id]))
    tried = Conversation.objects.get(serves=call.owes_id)
    assert tried.ending == Ending.NOT_REACHED
    assert tried.user == office.kern
    assert Promise.objects.get(pk=call.owes_id).next_attempt_at is not None


def test_what_a_colleague_who_is_away_owes_comes_to_the_stand_in(office: House) -> None:
    PresenceState.objects.filter(user=office.kern).update(state="off")
    promise = owe(office)
    office.client.force_login(office.weiss)
    page = today(office)
    assert "In Vertretung" in page
    assert f'id="stand-in-promise-{promise.pk}"' in page
    assert "Barbara Kern" in page


def test_what_lacks_its_outcome_waits_as_nachtrag(office: House) -> None:
    office.talk()
    call = office.hang_up()
    Conversation.objects.filter(pk=call.pk).update(note="Wollte den Chef")
    page = today(office)
    assert f'id="nachtrag-{call.pk}"' in page
    assert "Wollte den Chef" in page
    assert "data-wrap-up-next" in page


def test_three_promises_cost_what_one_does(office: House, django_assert_num_queries) -> None:
    owe(office)
    today(office)
    with django_assert_num_queries(QUERIES):
        today(office)
    owe(office, "zweitens")
    owe(office, "drittens")
    with django_assert_num_queries(QUERIES):
        today(office)


QUERIES = 28


def test_of_a_day_with_very_much_the_first_is_shown_and_where_the_rest_stands(office: House, monkeypatch) -> None:
    monkeypatch.setattr(views, "SHOWN", 1)
    for words in ("erstens", "zweitens", "drittens"):
        owe(office, words)
    page = today(office)
    assert "erstens" in page
    assert "zweitens" not in page
    assert f'<a class="rowlink" href="{reverse("promises")}?view=mine" data-row><b>2 weitere für heute</b></a>' in page
    assert "Alle stehen unter Versprechen." in page


def test_of_others_promises_no_more_are_counted_than_are_judged(office: House, monkeypatch) -> None:
    monkeypatch.setattr(views, "SHOWN", 1)
    monkeypatch.setattr(owing, "MOST_OF_OTHERS", 2)
    for words in ("erstens", "zweitens", "drittens"):
        owe(office, words, owner=office.weiss.pk)
    PresenceState.objects.filter(user=office.weiss).update(state="off")
    page = today(office)
    assert "erstens" in page
    assert f'href="{reverse("promises")}?view=stand_in" data-row><b>Mindestens 1 weiteres für heute</b>' in page


def test_what_remained_for_somebody_comes_up_on_its_day_until_it_is_done(office: House) -> None:
    office.talk()
    call = office.hang_up()
    step = {
        "next_step": "Vertrag heraussuchen",
        "next_step_user": office.weiss.pk,
        "next_step_on": str(localdate(office.now)),
    }
    office.client.post(reverse("call-wrap-up", args=[call.pk]), {"outcome": "passed_on", **step})
    assert f'id="step-{call.pk}"' in today(office), "until it is taken it stays with whoever gave it"
    office.client.force_login(office.weiss)
    assert f'id="step-{call.pk}"' not in today(office)
    office.client.post(reverse("handover-accept", args=[Handover.objects.get().pk]))
    assert f'id="step-{call.pk}"' in today(office)
    office.client.post(reverse("step-done", args=[call.pk]))
    assert f'id="step-{call.pk}"' not in today(office)
    Conversation.objects.filter(pk=call.pk).update(
        next_step="", next_step_user=None, next_step_on=None, next_step_done_at=None, outcome="settled"
    )
    answer = office.client.post(reverse("step-done", args=[call.pk]), follow=True)
    assert "notice broken" in answer.content.decode()


def test_a_step_that_is_a_promise_is_not_told_twice(office: House) -> None:
    office.talk()
    call = office.hang_up()
    given = {"outcome": "promised", "promise": "Rückruf in 10 Minuten"}
    office.client.post(reverse("call-wrap-up", args=[call.pk]), given)
    assert f'id="step-{call.pk}"' not in today(office)


def test_one_cause_of_many_customers_is_one_line_but_whoever_wished_to_be_called_has_their_own(office: House) -> None:
    """Example: an outage of eighteen customers must not push everything else of the day out of sight."""
    others = [make_customer(f"Kunde {number}", owner=office.kern, now=office.now).pk for number in range(3)]
    said = {"members": others, "owner": office.kern.pk, "by": office.kern.pk, "now": office.now}
    promises.make_group(cause="Ausfall", words="Läuft wieder heute um 21 Uhr", kind="information", **said)
    called = promises.make_group(cause="Wunsch", words="Rückruf heute um 21 Uhr", kind="call_back", **said)
    page = today(office)
    assert page.count('id="mine-promise-') == 1 + len(others)
    assert "3 Kunden" in page
    assert reverse("promise-group", args=[called.pk]) not in page
