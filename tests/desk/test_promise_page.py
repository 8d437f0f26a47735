"""One promise: its whole story and what can be done about it."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from handschlag.conversations.models import Conversation, Promised
from handschlag.promises import actions as promises
from handschlag.promises.choices import Source, State
from handschlag.promises.models import Promise
from tests.desk.calling import House
from tests.desk.office import text_of
from tests.factories.promises import promise_to

AGO = timedelta(hours=5)


def owe(office: House, **more) -> Promise:
    more = {"owner": office.kern.pk, "words": "Beitrag prüfen", "kind": "answer", **more}
    return promise_to(office.roth, now=office.now - timedelta(minutes=1), **more)


def page(office: House, promise: Promise) -> str:
    return text_of(office.client.get(reverse("promise", args=[promise.pk])))


def do(office: House, verb: str, promise: Promise, **given: object) -> str:
    answer = office.client.post(reverse(f"promise-{verb}", args=[promise.pk]), given, follow=True)
    promise.refresh_from_db()
    return text_of(answer)


def test_it_says_who_gave_it_to_whom_through_which_conversation_and_on_which_clock(office: House) -> None:
    talk = office.talk()
    promise = owe(office, given_by=office.weiss.pk)
    Promised.objects.create(conversation=talk, promise=promise)
    seen = page(office, promise)
    for part in ("Beitrag prüfen", "Ernst Roth", "Jonas Weiß", "Barbara Kern", "Kalenderzeit", "gesagt"):
        assert part in seen
    assert f"#contact-{talk.pk}" in seen
    assert "Versprochen bis" in seen


def test_a_break_stands_at_its_true_time_and_says_when_it_was_noticed(office: House) -> None:
    promise = promise_to(office.roth, now=office.now - AGO, owner=office.kern.pk)
    promises.break_due_promises(now=office.now)
    seen = page(office, promise)
    assert "3 Stunden zu spät" in seen
    assert "bemerkt" in seen
    do(office, "break-told", promise)
    assert promise.break_told_at is not None
    do(office, "keep", promise)
    assert (promise.state, promise.done_at is not None) == (State.BROKEN, True)
    assert "Verspätet: erledigt, 3 Stunden zu spät" in page(office, promise)


def test_marked_confirmed_and_withdrawn(office: House) -> None:
    promise = owe(office)
    do(office, "mark", promise)
    assert promise.state == State.PROVISIONALLY_KEPT
    do(office, "withdraw", promise)
    assert promise.state == State.OPEN
    do(office, "keep", promise)
    assert promise.state == State.KEPT


def test_released_only_with_the_conversation_in_which_the_customer_said_so(office: House) -> None:
    promise, talk = owe(office), office.talk()
    assert "Wählen Sie das Gespräch" in do(office, "release", promise)
    assert promise.state == State.OPEN
    do(office, "release", promise, **{"release-conversation": talk.pk})
    assert promise.state == State.RELEASED
    assert "Der Kunde hat uns davon freigegeben" in page(office, promise)


def test_replaced_only_with_the_customers_agreement_and_a_time(office: House) -> None:
    promise, talk = owe(office), office.talk()
    assert "Ohne Zustimmung des Kunden" in do(office, "replace", promise, **{"replace-words": "morgen bis 10"})
    without_time = {"replace-words": "so bald wie möglich", "replace-conversation": talk.pk}
    assert "Bis wann genau" in do(office, "replace", promise, **without_time)
    agreed = {"replace-words": "Antwort in 3 Stunden", "replace-conversation": talk.pk}
    do(office, "replace", promise, **agreed)
    assert promise.state == State.REPLACED
    assert promise.agreed_in == talk.pk
    assert Promised.objects.get(promise=promise.replaced_by).conversation == talk
    assert "Mit Zustimmung des Kunden ersetzt: „Antwort in 3 Stunden“" in page(office, promise)


def test_somebody_elses_conversation_agrees_to_nothing(office: House) -> None:
    promise, talk = owe(office), office.talk(remote_e164="+4915228817386")
    said = {"replace-words": "Antwort in 3 Stunden", "replace-conversation": talk.pk}
    answer = office.client.post(reverse("promise-replace", args=[promise.pk]), said)
    assert answer.status_code == 422
    assert Promise.objects.get(pk=promise.pk).state == State.OPEN


def test_what_is_due_can_no_longer_be_replaced(office: House) -> None:
    talk = office.talk()
    promise = promise_to(office.roth, now=office.now - AGO, owner=office.kern.pk)
    said = {"replace-words": "Antwort in 3 Stunden", "replace-conversation": talk.pk}
    assert "lässt sich nicht mehr verschieben" in do(office, "replace", promise, **said)


def test_a_typing_error_is_corrected_until_the_customer_knows(office: House) -> None:
    promise = owe(office)
    before = promise.due_at
    do(office, "correct", promise, **{"correct-words": "Angebot in 3 Stunden", "correct-kind": "offer"})
    assert (promise.words, promise.kind) == ("Angebot in 3 Stunden", "offer")
    assert promise.due_at != before
    do(office, "tell", promise)
    assert promise.told_at is not None
    refused = do(office, "correct", promise, **{"correct-words": "nie", "correct-kind": "offer"})
    assert "Der Kunde kennt dieses Versprechen" in refused


def test_the_preview_says_what_would_be_promised_instead(office: House) -> None:
    promise = owe(office)
    address = reverse("promise-preview", args=[promise.pk])
    assert "Antwort bis" in text_of(office.client.get(address, {"replace-words": "Antwort in 3 Stunden"}))
    assert "Bis wann" in text_of(office.client.get(address, {"replace-words": "gleich"}))
    assert text_of(office.client.get(address)).strip() == ""


def test_ours_waits_for_the_customers_and_takes_a_new_date_in_one_click(office: House) -> None:
    promise = owe(office, allowance=timedelta(hours=8))
    answer = do(office, "waits", promise, **{"theirs-words": "schickt Unterlagen in 1 Stunde"})
    assert "Sie werden daran erinnert" in answer
    theirs = Promise.objects.get(source=Source.CUSTOMER)
    assert promise.waits_for == theirs
    assert theirs.owner == office.kern
    assert "wartet auf" in page(office, promise)
    assert "Darauf wartet" in page(office, theirs) or "darauf wartet unseres" in page(office, theirs)
    do(office, "waits", promise, theirs="")
    assert promise.waits_for is None
    assert "Kunde" in do(office, "waits", promise, **{"theirs-words": "schickt sie bald"})


def test_without_a_customer_nothing_is_awaited(office: House) -> None:
    own = promise_to(office.roth, now=office.now, owner=office.kern.pk, source=Source.CUSTOMER)
    assert "Nur ein laufendes Versprechen" in do(office, "waits", own, theirs=str(own.pk))


def test_a_promise_that_does_not_exist_is_not_found(office: House) -> None:
    assert office.client.get(reverse("promise", args=[999])).status_code == 404


def test_the_customers_promise_is_noted_in_their_file(office: House) -> None:
    address = reverse("promise-theirs", args=[office.roth.pk])
    assert "Der Kunde sagt zu" in text_of(office.client.get(address))
    assert office.client.post(address, {"theirs-words": "irgendwann"}).status_code == 422
    office.client.post(address, {"theirs-words": "schickt Unterlagen in 2 Stunden"})
    theirs = Promise.objects.get(source=Source.CUSTOMER)
    assert theirs.due_at > office.now
    assert Conversation.objects.count() == 0
