"""A folder of a Zammad becomes customers, concerns and contacts: once, with true times, owed by nobody; and goes again."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from handschlag.cases import actions as concerns
from handschlag.cases import queries as cases
from handschlag.cases.models import Case, CaseContact
from handschlag.channels.moving.command import main
from handschlag.conversations import actions as contacts
from handschlag.conversations.models import Conversation, Mail, MailFile
from handschlag.core import facts
from handschlag.core.models import FactRow, RawInput
from handschlag.customers.models import Customer, EmailAddress, Number, Person
from handschlag.moving.models import Move, Moved
from handschlag.people.models import Notice
from handschlag.promises.models import Promise
from tests.channels.moving.folder import save
from tests.channels.moving.zammad import article, house, ticket
from tests.factories.customers import make_customer
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleagues():
    return make_user("yilmaz", email="yilmaz@haus.example"), make_user("kurz")


def moved(folder, *more):
    return main(["zammad", str(folder), "--take-in", "--owner", "kurz", "--stand-in", "yilmaz", *more])


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def counts():
    return tuple(
        model.objects.count() for model in (Customer, Person, EmailAddress, Case, Conversation, Mail, RawInput)
    )


def test_the_preview_says_what_would_become_of_it_and_enters_nothing(colleagues, tmp_path, capsys):
    assert main(["zammad", str(save(house(), tmp_path / "z"))]) == 3
    said = capsys.readouterr().out
    assert "Personen: 1 neu, 1 zu Vorhandenem ergänzt, 1 abgewiesen" in said
    assert "Organisationen: 1 neu" in said
    assert "Vorgänge: 2 neu" in said
    assert "Nachrichten: 5 neu" in said
    assert "Personen 9 () name: " in said
    assert "Personen 8 (Henrike Mohn) phone_work: " in said
    assert (Customer.objects.count(), Move.objects.count(), FactRow.objects.count()) == (0, 0, 0)


def test_organisations_and_users_become_customers_and_their_persons(colleagues, tmp_path):
    assert moved(save(house(), tmp_path / "z")) == 3
    optik, mohn = Customer.objects.order_by("name_key").reverse()
    if optik.kind != "organisation":
        optik, mohn = mohn, optik
    assert (optik.name, optik.note, mohn.name, mohn.kind) == (
        "Optik Brillant GmbH",
        "zahlt pünktlich",
        "Henrike Mohn",
        "household",
    )
    glas = Person.objects.get(customer=optik)
    assert (glas.given_name, glas.family_name) == ("Petra", "Glas")
    assert Number.objects.get(customer=optik).e164 == "+492214710382"
    assert set(EmailAddress.objects.values_list("address", flat=True)) == {
        "petra@brillant.example",
        "h.mohn@post.example",
    }
    assert not Number.objects.filter(customer=mohn).exists()
    assert Person.objects.count() == 2


def test_an_open_ticket_becomes_a_concern_with_its_contacts_at_their_times(colleagues, tmp_path):
    moved(save(house(), tmp_path / "z"))
    case = Case.objects.get(came_from="Zammad 62001")
    assert (case.subject, case.state, case.ended_at) == ("Anliegen 1", "to_answer", None)
    assert (case.reported_at, case.owner, case.face) == (at("2024-03-01T09:00"), colleagues[0], colleagues[1])
    first, answer, call = Conversation.objects.filter(
        pk__in=CaseContact.objects.filter(case=case).values("conversation")
    ).order_by("started_at")
    assert [(one.channel, one.direction) for one in (first, answer, call)] == [
        ("mail", "in"),
        ("mail", "out"),
        ("call", "in"),
    ]
    assert [one.started_at for one in (first, answer, call)] == [
        at("2024-03-01T09:00"),
        at("2024-03-01T10:00"),
        at("2024-03-02T08:00"),
    ]
    assert (first.sender, first.mail.text.strip(), first.mail.sender_address) == (
        "Petra Glas",
        "Guten Tag",
        "petra@brillant.example",
    )
    assert "script" not in first.mail.html
    assert "alert" not in first.mail.html
    assert (answer.user, answer.mail.text) == (colleagues[0], "Wir schauen nach.")
    assert answer.note == "2024-03-01 11:00 Derya Yilmaz:\nVorsicht, Altgerät"
    assert (call.note, call.ending) == ("Rief an, fragt nach.", "talked")
    file = MailFile.objects.get(mail=first.mail)
    assert (file.name, bytes(file.content.body)) == ("foto.txt", b"Hallo")


def test_a_closed_ticket_comes_in_closed_when_it_was(colleagues, tmp_path):
    moved(save(house(), tmp_path / "z"))
    case = Case.objects.get(came_from="Zammad 62002")
    assert (case.state, case.ended_at, case.customer.name) == ("confirmed", at("2024-03-04T10:00"), "Henrike Mohn")
    clock = cases.clock_of(case.pk, now=at("2026-11-24T00:00"))
    assert clock.ends_at == case.ended_at


def test_nothing_of_the_past_is_owed_or_told(colleagues, tmp_path):
    moved(save(house(), tmp_path / "z"))
    assert (Promise.objects.count(), Notice.objects.count()) == (0, 0)
    assert not Conversation.objects.filter(wrapped_up_at__isnull=True).exists()
    assert not Conversation.objects.exclude(next_step="").exists()
    assert not FactRow.objects.filter(
        name__in=("CaseOpened", "MailReceived", "MailWritten", "ConversationWrappedUp")
    ).exists()
    assert list(facts.verify()) == []


def test_what_was_settled_elsewhere_cannot_be_reopened_as_a_failed_fix(colleagues, tmp_path):
    moved(save(house(), tmp_path / "z"))
    case = Case.objects.get(came_from="Zammad 62002")
    came = Conversation.objects.filter(customer=case.customer).first()
    with pytest.raises(concerns.CannotReopen):
        concerns.reopen_case(case=case.pk, words="Wieder da", conversation=came.pk, by=None, now=at("2026-11-24T00:00"))


def test_again_changes_nothing(colleagues, tmp_path, capsys):
    folder = save(house(), tmp_path / "z")
    moved(folder)
    before = (*counts(), FactRow.objects.filter(customer__isnull=False).count())
    capsys.readouterr()
    moved(folder)
    assert (*counts(), FactRow.objects.filter(customer__isnull=False).count()) == before
    assert "Vorgänge: 2 schon bekannt" in capsys.readouterr().out


def test_again_takes_only_what_is_new(colleagues, tmp_path):
    zammad = house()
    moved(save(zammad, tmp_path / "z"))
    before = counts()
    zammad.articles[1] += [
        article(15, 1, at="2024-03-06T08:00:00.000Z", body="Es geht wieder."),
        article(
            16,
            1,
            at="2024-03-06T09:00:00.000Z",
            type="note",
            sender="Agent",
            internal=True,
            body="erledigt",
            created_by_id=2,
        ),
    ]
    zammad.tickets[0] |= {"state": "geschlossen", "close_at": "2024-03-06T10:00:00.000Z"}
    zammad.users.append(
        {
            "id": 12,
            "firstname": "Udo",
            "lastname": "Neu",
            "email": "udo@brillant.example",
            "organization_id": 5,
            "roles": ["Customer"],
        }
    )
    moved(save(zammad, tmp_path / "z"))
    case = Case.objects.get(came_from="Zammad 62001")
    assert (case.state, case.ended_at) == ("confirmed", at("2024-03-06T10:00"))
    assert CaseContact.objects.filter(case=case).count() == 4
    assert Conversation.objects.latest("started_at").note == "2024-03-06 09:00 Derya Yilmaz:\nerledigt"
    assert tuple(now - was for now, was in zip(counts(), before, strict=True)) == (0, 1, 1, 0, 1, 1, 1)


def test_notes_alone_are_added_to_the_contact_before_them(colleagues, tmp_path):
    zammad = house()
    moved(save(zammad, tmp_path / "z"))
    zammad.articles[1].append(
        article(15, 1, at="2024-03-06T09:00:00.000Z", type="note", sender="Agent", internal=True, body="später")
    )
    moved(save(zammad, tmp_path / "z"))
    assert Conversation.objects.filter(note__contains="später").count() == 1
    assert Conversation.objects.count() == 4


def test_a_ticket_of_notes_alone_comes_as_something_written(colleagues, tmp_path):
    zammad = house()
    zammad.articles[2] = [article(21, 2, type="note", sender="Agent", internal=True, body="Zettel", created_by_id=2)]
    moved(save(zammad, tmp_path / "z"))
    row = Conversation.objects.get(note__contains="Zettel")
    assert (row.channel, row.outcome) == ("letter", "settled")


def test_known_customers_are_added_to(colleagues, tmp_path):
    known = make_customer("Optik Brillant GmbH", kind="organisation")
    moved(save(house(), tmp_path / "z"))
    assert Customer.objects.filter(kind="organisation").get() == known
    assert Case.objects.get(came_from="Zammad 62001").customer == known


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("customer_id", {"customer_id": 2, "organization_id": None}),
        ("number", {"number": ""}),
        ("created_at", {"created_at": "gestern"}),
        ("created_at", {"created_at": "2031-01-01T00:00:00Z"}),
        ("articles", {"id": 77}),
    ],
)
def test_a_ticket_that_cannot_come_says_why_and_costs_no_other(colleagues, tmp_path, field, change):
    zammad = house()
    zammad.tickets[0] = {**zammad.tickets[0], **change}
    assert moved(save(zammad, tmp_path / "z")) == 3
    refused = Moved.objects.get(what="ticket", verdict="refused")
    assert (refused.field, bool(refused.reason)) == (field, True)
    assert Case.objects.get().came_from == "Zammad 62002"


def test_what_was_refused_comes_once_it_can(colleagues, tmp_path):
    zammad = house()
    zammad.users[4] |= {"lastname": "Spät", "email": "spaet@post.example"}
    zammad.tickets.append(ticket(3, customer=10))
    zammad.articles[3] = [article(31, 3)]
    moved(save(zammad, tmp_path / "z"))
    assert Moved.objects.get(what="ticket", verdict="refused").foreign_id == "3"
    zammad.users.append(
        {"id": 10, "firstname": "Eva", "lastname": "Da", "email": "eva@post.example", "roles": ["Customer"]}
    )
    assert moved(save(zammad, tmp_path / "z")) == 0
    assert Case.objects.filter(came_from="Zammad 62003").exists()


def test_merged_tickets_stay_behind_and_reminders_are_no_promises(colleagues, tmp_path, capsys):
    zammad = house()
    zammad.tickets[0]["state"] = "warten auf Erinnerung"
    zammad.tickets[1]["state"] = "zusammengefasst"
    moved(save(zammad, tmp_path / "z"))
    assert Case.objects.get().state == "to_answer"
    assert Promise.objects.count() == 0
    said = capsys.readouterr().out
    assert "62001" in said
    assert "Vorgänge: 1 neu, 1 weggelassen" in said


def test_broken_pages_and_missing_people_are_said(colleagues, tmp_path, capsys):
    folder = save(house(), tmp_path / "z")
    (folder / "tickets.json").write_text('[{"id": 1')
    assert moved(folder) == 1
    assert "tickets.json" in capsys.readouterr().err
    assert main(["zammad", str(folder), "--take-in"]) == 1
    assert main(["zammad", str(tmp_path / "nowhere")]) == 1
    assert main(["zammad", str(folder), "--take-in", "--owner", "kurz"]) == 1
    assert main(["undo", "zammad2"]) == 1


def test_taken_back_nothing_is_left(colleagues, tmp_path, capsys):
    moved(save(house(), tmp_path / "z"))
    assert main(["undo", "zammad"]) == 0
    assert counts() == (0, 0, 0, 0, 0, 0, 0)
    assert Moved.objects.exclude(verdict="refused").count() == 0
    assert list(facts.verify()) == []
    assert main(["undo", "zammad"]) == 1
    moved(tmp_path / "z")
    assert Case.objects.count() == 2


def test_what_has_been_worked_on_stays_and_says_so(colleagues, tmp_path, capsys):
    moved(save(house(), tmp_path / "z"))
    case = Case.objects.get(came_from="Zammad 62001")
    concerns.describe_case(
        case=case.pk,
        subject="Gestell",
        needed_by_at=None,
        installed_item=None,
        by=colleagues[0].pk,
        now=at("2026-11-24T00:00"),
    )
    main(["undo", "zammad"])
    assert Case.objects.get() == case
    assert Customer.objects.get() == case.customer
    assert Conversation.objects.count() == 3
    kept = Moved.objects.filter(verdict="kept")
    assert set(kept.values_list("what", flat=True)) == {"ticket", "organisation", "person"}
    assert "Vorgänge: 1 behalten" in capsys.readouterr().out
    moved(tmp_path / "z")
    assert (Case.objects.count(), Conversation.objects.count()) == (2, 4)


def test_a_contact_somebody_noted_on_keeps_its_ticket(colleagues, tmp_path):
    moved(save(house(), tmp_path / "z"))
    call = Conversation.objects.get(channel="call")
    contacts.save_note(
        conversation=call.pk,
        revision=call.note_revision,
        text="Nachtrag",
        by=colleagues[0].pk,
        now=at("2026-11-24T00:00"),
    )
    main(["undo", "zammad"])
    assert Case.objects.get().came_from == "Zammad 62001"


def test_what_was_added_to_a_known_customer_goes_and_the_customer_stays(colleagues, tmp_path):
    known = make_customer("Optik Brillant GmbH", kind="organisation")
    moved(save(house(), tmp_path / "z"))
    main(["undo", "zammad"])
    assert Customer.objects.get() == known
    assert (Person.objects.count(), Number.objects.count(), Case.objects.count()) == (0, 0, 0)


def test_two_systems_of_one_kind_are_told_apart(colleagues, tmp_path):
    moved(save(house(), tmp_path / "z"))
    other = house()
    other.articles[1][0]["subject"] = "Anderswo"
    moved(save(other, tmp_path / "y"), "--name", "zammad west")
    assert (Case.objects.count(), Customer.objects.count()) == (4, 2)
    main(["undo", "zammad west"])
    assert (Case.objects.count(), Customer.objects.count()) == (2, 2)


def test_pages_by_hand_in_folders_are_read_too(colleagues, tmp_path):
    folder = save(house(), tmp_path / "z")
    (folder / "tickets.json").unlink()
    (folder / "tickets").mkdir()
    for number, one in enumerate(house().tickets, 1):
        (folder / "tickets" / f"page{number}.json").write_text(json.dumps([one]))
    moved(folder)
    assert Case.objects.count() == 2
