"""Saved answers of TicketGet and tables of customers come in as those of a Zammad do."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

import pytest

from handschlag.cases.models import Case
from handschlag.channels.moving.command import main
from handschlag.conversations.models import Conversation, MailFile
from handschlag.customers.models import Customer, EmailAddress, Number, Person
from handschlag.moving.models import Moved
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db

FIRST = {"ArticleID": "11", "SenderType": "customer", "CommunicationChannel": "Email", "From": "Max Huber <max@acme.example>", "To": "hilfe@haus.example",
         "Subject": "Drucker", "Body": "Er druckt nicht.", "ContentType": "text/plain; charset=utf-8", "CreateTime": "2024-01-10 10:11:12",
         "Attachment": [{"Filename": "bild.png", "ContentType": "image/png", "Content": base64.b64encode(b"PNG").decode()}]}  # fmt: skip
NOTE = {"ArticleID": "12", "SenderType": "agent", "CommunicationChannel": "Internal", "From": "Derya Yilmaz", "Body": "Toner leer", "CreateTime": "2024-01-10 11:00:00"}  # fmt: skip
TICKET = {"TicketID": "1", "TicketNumber": "2024011010000017", "Title": "Drucker", "State": "closed successful", "StateType": "closed",
          "Created": "2024-01-10 10:11:12", "Closed": "2024-07-12 12:00:00", "CustomerID": "acme", "CustomerUserID": "Max", "Owner": "yilmaz",
          "Article": [FIRST, NOTE]}  # fmt: skip
OPEN = TICKET | {"TicketID": "2", "TicketNumber": "2024011010000026", "StateType": "open", "CustomerUserID": "eva@post.example", "CustomerID": "eva@post.example",
                 "Article": [FIRST | {"ArticleID": "21", "From": "Eva Lind <eva@post.example>"}]}  # fmt: skip
USERS = "login;email;customer_id;first_name;last_name;phone;comments\nmax;max@acme.example;acme;Max;Huber;0221 4710382;NULL\n"
COMPANIES = "customer_id;name;city;zip;street\nacme;Acme GmbH;Köln;50667;Am Bach 3\n"


@pytest.fixture
def folder(tmp_path):
    make_user("yilmaz")
    make_user("kurz")
    (tmp_path / "tickets").mkdir()
    for number, one in enumerate((TICKET, OPEN)):
        (tmp_path / "tickets" / f"{number}.json").write_text(json.dumps({"Ticket": [one]}))
    (tmp_path / "customer_user.csv").write_text(USERS)
    (tmp_path / "customer_company.csv").write_text(COMPANIES)
    return tmp_path


def moved(folder):
    return main(["otrs", str(folder), "--take-in", "--owner", "kurz", "--stand-in", "yilmaz"])


def test_tables_and_tickets_become_customers_concerns_and_contacts(folder):
    assert moved(folder) == 0
    closed, opened = Case.objects.order_by("pk")
    assert (closed.customer.name, closed.came_from, closed.state) == (
        "Acme GmbH",
        "OTRS / Znuny 2024011010000017",
        "confirmed",
    )
    assert (closed.reported_at, closed.ended_at) == (
        datetime(2024, 1, 10, 9, 11, 12, tzinfo=UTC),
        datetime(2024, 7, 12, 10, tzinfo=UTC),
    )
    assert (opened.customer.name, opened.owner.login, opened.state) == ("Eva Lind", "yilmaz", "to_answer")
    assert Number.objects.get().e164 == "+492214710382"
    assert set(EmailAddress.objects.values_list("address", flat=True)) == {"max@acme.example", "eva@post.example"}
    first = Conversation.objects.get(customer=closed.customer)
    assert (first.mail.text, first.note) == ("Er druckt nicht.", "2024-01-10 11:00 Derya Yilmaz:\nToner leer")
    assert {bytes(one.content.body) for one in MailFile.objects.all()} == {b"PNG"}


def test_without_tables_persons_are_made_of_what_tickets_say(folder):
    (folder / "customer_user.csv").unlink()
    (folder / "customer_company.csv").unlink()
    assert moved(folder) == 0
    assert set(Customer.objects.values_list("name", flat=True)) == {"Max Huber", "Eva Lind"}


def test_again_changes_nothing_and_taken_back_nothing_is_left(folder):
    moved(folder)
    moved(folder)
    assert (Case.objects.count(), Conversation.objects.count(), Person.objects.count()) == (2, 2, 2)
    assert main(["undo", "otrs"]) == 0
    assert (Case.objects.count(), Customer.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("TicketNumber", {"TicketNumber": ""}),
        ("Created", {"Created": "gestern"}),
        ("Attachment", {"Article": [FIRST | {"Attachment": [{"Filename": "x", "Content": "A"}]}]}),
    ],
)
def test_a_ticket_that_cannot_be_read_says_why(folder, field, change):
    (folder / "tickets" / "0.json").write_text(json.dumps([TICKET | change]))
    assert moved(folder) == 3
    assert Moved.objects.get(verdict="refused").field == field


def test_merged_stays_behind_and_broken_folders_are_said(folder, capsys):
    (folder / "tickets" / "0.json").write_text(json.dumps([TICKET | {"StateType": "merged"}]))
    moved(folder)
    assert Case.objects.count() == 1
    assert main(["otrs", str(folder), "--zone", "Europe/Nowhere"]) == 1
    (folder / "tickets" / "0.json").write_text('{"Error": {}}')
    assert main(["otrs", str(folder)]) == 1
    (folder / "customer_user.csv").write_bytes(b"login\nM\xfc")
    assert main(["otrs", str(folder)]) == 1
    assert "UTF-8" in capsys.readouterr().err
