from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from handschlag.cases import actions as cases
from handschlag.cases.choices import State
from handschlag.cases.models import Case, CaseContact, Saying
from handschlag.conversations.choices import Channel
from handschlag.conversations.models import Conversation, Mail, MailFile
from handschlag.customers import actions as customers
from handschlag.promises import actions as promises
from tests.factories.conversations import talked
from tests.factories.promises import promise_to
from tests.portal.own import ONCE, Own

DAY = timedelta(days=1)
SECRET = "Zwickmuehle"


def promised(own: Own, words: str, *, told: bool = True, customer=None, **more):
    said = {"kind": "offer", "owner": own.kern.pk, "due_at": own.now + DAY, "now": own.now - DAY} | more
    made = promise_to(customer or own.roth, words=words, **said)
    return promises.tell_promise(promise=made.pk, by=own.kern.pk, now=own.now) if told else made


def concern(own: Own, *, customer=None, words: str = "Das Telefon rauscht.", **more) -> Case:
    said = {"kind": "fault", "words": words, "by": own.kern.pk} | more
    return cases.open_case(customer=(customer or own.roth).pk, now=own.now, **said)


def solved(own: Own) -> Case:
    case = concern(own)
    cases.solve_case(case=case.pk, words=f"Router getauscht {SECRET}", by=own.kern.pk, now=own.now)
    return case


@pytest.fixture
def inside(own: Own) -> Own:
    own.come_in()
    return own


def test_each_promise_says_who_by_when_and_how_it_stands(inside):
    promised(inside, "Ich schicke das Angebot")
    text = inside.text()
    assert all(said in text for said in ("Ich schicke das Angebot", "Barbara Kern", "Wir kümmern uns", "bis"))


@pytest.mark.parametrize(
    ("told", "said"),
    [(None, "haben es nicht getan"), (timedelta(hours=3), "zu spät gesagt"), (-timedelta(hours=3), "vorher gesagt")],
)
def test_a_broken_promise_says_honestly_whether_they_heard_in_time(inside, told, said):
    due = inside.now - timedelta(hours=4)
    made = promised(inside, "Rückmeldung", due_at=due)
    if told is not None:
        promises.tell_of_break(promise=made.pk, by=inside.kern.pk, now=due + told)
    promises.break_due_promises(now=inside.now)
    text = inside.text()
    assert "nicht gehalten" in text
    assert said in text


def test_what_was_not_told_and_what_they_owe_us_is_not_shown(inside):
    promised(inside, f"Nur intern {SECRET}", told=False)
    assert SECRET not in inside.text()


def test_a_concern_shows_what_they_said_and_how_it_stands(inside):
    case = concern(inside)
    assert "Das Telefon rauscht." in inside.text()
    text = inside.text(f"/my/matters/{case.pk}/")
    assert "Wir finden heraus, woran es liegt." in text
    assert "Barbara Kern" in text


def test_another_customers_things_are_nowhere_and_cannot_be_touched(inside):
    winter = inside.stranger()
    case = concern(inside, customer=winter, words=SECRET)
    promised(inside, SECRET, customer=winter)
    assert SECRET not in inside.text()
    there = f"/my/matters/{case.pk}/"
    assert inside.get(there).status_code == 404
    assert inside.post(there, words="hallo").status_code == 404
    assert inside.post(f"{there}solved/").status_code == 404
    assert inside.post(f"{there}not-solved/", words="hallo").status_code == 404
    assert not Mail.objects.exists()


def test_a_person_among_several_sees_their_own_only_until_they_may_ask(own):
    petra = own.person("Roth", "Petra", "petra@example.org")
    theirs = concern(own, words=SECRET, person=own.ernst.pk)
    promised(own, SECRET, person=own.ernst.pk)
    mine = concern(own, words="Meine Rechnung fehlt.", person=petra.pk)
    own.come_in("petra@example.org")
    text = own.text()
    assert SECRET not in text
    assert "Meine Rechnung fehlt." in text
    assert own.get(f"/my/matters/{theirs.pk}/").status_code == 404
    assert own.get(f"/my/matters/{mine.pk}/").status_code == 200
    customers.authorise_person(
        customer=own.roth.pk,
        person=petra.pk,
        extent="information",
        proof="Vollmacht vom 1. März",
        from_on=own.now.date(),
        by=None,
        now=own.now,
    )
    assert SECRET in own.text()


def test_class_and_notes_and_what_is_ours_never_appear(inside):
    """Everything inside holds the marker; every page is walked."""
    case = concern(inside, subject=f"Nörgler {SECRET}")
    cases.write_reading(case=case.pk, words=f"Er will nur Geld {SECRET}", by=inside.kern.pk, now=inside.now)
    call = talked("+492214710382", at=inside.now, user=inside.kern.login)
    Conversation.objects.filter(pk=call.pk).update(
        note=SECRET, subject=SECRET, told=SECRET, sender=SECRET, auth_reason=SECRET, queue=SECRET
    )
    cases.link_case(case=case.pk, conversation=call.pk, by=None, now=inside.now)
    inside.roth.note = SECRET
    inside.roth.save()
    inside.ernst.note = inside.ernst.function = SECRET
    inside.ernst.save()
    cases.solve_case(case=case.pk, words=SECRET, by=inside.kern.pk, now=inside.now)
    for path in pages(case):
        assert SECRET not in inside.text(path), path
    assert "Sie haben uns angerufen" in inside.text(f"/my/matters/{case.pk}/")


def pages(case: Case) -> list[str]:
    return [
        "/my/",
        "/my/write/",
        f"/my/matters/{case.pk}/",
        "/my/accessibility/",
        "/my/call/",
        "/my/care/",
        "/my/data/",
    ]


def test_what_they_write_waits_in_the_inbox_like_a_mail(inside):
    answer = inside.post("/my/write/", words="Bitte rufen Sie mich an.")
    assert answer["Location"] == "/my/?said=sent"
    row = Conversation.objects.get(channel=Channel.PORTAL)
    assert (row.customer_id, row.person_id, row.certainty) == (inside.roth.pk, inside.ernst.pk, "certain")
    assert (row.user_id, row.wrapped_up_at, row.note) == (None, None, "")
    assert row.mail.reply == "Bitte rufen Sie mich an."
    assert row.mail.sender_address == "ernst.roth@example.org"
    assert "Bitte rufen Sie mich an." in inside.desk.get("/inbox/").content.decode()
    assert inside.desk.get(f"/mails/{row.mail.pk}/").status_code == 200
    assert "Es ist bei uns" in inside.text("/my/?said=sent")
    assert "Bitte rufen Sie mich an." in inside.text()


def test_sent_twice_is_written_once(inside):
    for _click in range(2):
        assert inside.post("/my/write/", words="Einmal").status_code == 303
    assert Conversation.objects.filter(channel=Channel.PORTAL).count() == 1


@pytest.mark.parametrize("words", ["", "   ", "x" * 10_001])
def test_nothing_and_too_much_are_refused_with_what_was_typed(inside, words):
    answer = inside.post("/my/write/", words=words)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Mail.objects.exists()


def test_an_answer_belongs_to_its_concern(inside):
    case = concern(inside)
    there = f"/my/matters/{case.pk}/"
    for _click in range(2):
        assert inside.post(there, words="Jetzt ist es schlimmer.").status_code == 303
    row = Conversation.objects.get(channel=Channel.PORTAL)
    assert CaseContact.objects.filter(case=case, conversation=row).count() == 1
    assert Saying.objects.filter(case=case, conversation=row).count() == 1
    assert "Jetzt ist es schlimmer." in inside.text(there)


def test_files_come_along_and_are_believed_to_be_nothing(inside):
    file = SimpleUploadedFile("rechnung.html", b"<script>alert(1)</script>", content_type="text/html")
    inside.client.post("/my/write/", {"once": ONCE, "words": "Anbei", "files": [file]})
    kept = MailFile.objects.get()
    assert (kept.name, kept.kind, kept.size) == ("rechnung.html", "application/octet-stream", 25)
    answer = inside.desk.get(f"/mails/{kept.mail_id}/files/0/")
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    assert "rechnung.html" in inside.text()


def test_too_many_files_are_refused(inside):
    files = [SimpleUploadedFile(f"{number}.txt", b"x") for number in range(6)]
    answer = inside.client.post("/my/write/", {"once": ONCE, "words": "Anbei", "files": files})
    assert answer.status_code == 422
    assert not Mail.objects.exists()


def test_they_say_that_it_is_solved(inside):
    case = solved(inside)
    assert "Ja, es ist gelöst" in inside.text(f"/my/matters/{case.pk}/")
    for _click in range(2):
        assert inside.post(f"/my/matters/{case.pk}/solved/").status_code == 303
    assert Case.objects.get(pk=case.pk).state == State.CONFIRMED
    row = Conversation.objects.get(channel=Channel.PORTAL)
    assert row.is_wrapped_up


def test_they_say_that_it_is_not_and_it_goes_on(inside):
    case = solved(inside)
    answer = inside.post(f"/my/matters/{case.pk}/not-solved/", words="Es rauscht noch immer.")
    assert answer.status_code == 303
    assert Case.objects.get(pk=case.pk).state == State.TO_FIX
    row = Conversation.objects.get(channel=Channel.PORTAL)
    assert not row.is_wrapped_up
    assert "Es rauscht noch immer." in inside.desk.get("/inbox/").content.decode()


def test_what_nobody_solved_cannot_be_confirmed(inside):
    case = concern(inside)
    assert inside.post(f"/my/matters/{case.pk}/solved/").status_code == 422
    assert inside.post(f"/my/matters/{case.pk}/not-solved/", words="nein").status_code == 422
    assert Case.objects.get(pk=case.pk).state == State.TO_DIAGNOSE
    assert not Conversation.objects.filter(channel=Channel.PORTAL).exists()


def test_a_merged_customer_sees_all_of_both(own):
    other = own.stranger("Roth, Ernst", "roth.alt@example.org")
    concern(own, customer=other, words="Aus der alten Akte")
    customers.merge_customers(customer=other.pk, into=own.roth.pk, by=own.kern.pk, now=own.now)
    own.come_in()
    assert "Aus der alten Akte" in own.text()
