"""A mail at the desk: in the inbox, in the file, on its page, its files and how it looked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from handschlag.cases import actions as cases
from handschlag.cases import queries as concerns
from handschlag.cases.models import CaseContact
from handschlag.conversations import queries
from handschlag.conversations.events import MailedFile
from handschlag.conversations.models import Conversation
from handschlag.core.errors import NotThere
from handschlag.customers import actions as customers
from tests.desk.calling import House
from tests.factories.mails import make_mail
from tests.factories.people import make_user

AGO = timedelta(minutes=10)
QUERIES = 15
BILL = MailedFile(name="Rechnung Ä.html", kind="text/html", size=25, body=b"<script>alert(1)</script>")
DOT = b"\x89PNG\r\n\x1a\n" + b"\0" * 8
LOGO = MailedFile(name="logo.png", kind="image/png", size=16, body=DOT, cid="logo@x", is_inline=True)
BIG = MailedFile(name="film.mp4", kind="video/mp4", size=900_000_000, body=None)


def page(office: House, name: str, *args: object, **query: str) -> str:
    answer = office.client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def known(office: House) -> None:
    customers.add_email(
        customer=office.roth.pk, person=office.ernst.pk, address="anna@example.org", by=None, now=office.now
    )


def test_a_mail_stands_in_the_inbox_with_what_it_says(office: House) -> None:
    mail = make_mail(at=office.now - AGO, files=(BILL, BIG))
    shown = page(office, "inbox")
    assert f'id="inbox-{mail.conversation_id}"' in shown
    for said in ("Anna Weiß", "anna@example.org", "Störung", "Es geht nicht.", "Rechnung Ä.html", "film.mp4"):
        assert said in shown
    assert reverse("mail", args=[mail.pk]) in shown
    assert f'id="inbox-{mail.conversation_id}"' in page(office, "inbox", channel="mail")


def test_the_usual_verbs_work_for_a_mail(office: House) -> None:
    contact = make_mail(at=office.now - AGO).conversation_id
    office.client.post(reverse("call-confirm", args=[contact]), {"customer": office.roth.pk, "person": office.ernst.pk})
    office.client.post(reverse("inbox-take", args=[contact]))
    row = Conversation.objects.get(pk=contact)
    assert (row.customer, row.user) == (office.roth, office.kern)
    assert "Erledigt" in page(office, "call-wrap-up", contact)
    office.client.post(reverse("call-wrap-up", args=[contact]), {"outcome": "settled"})
    assert Conversation.objects.get(pk=contact).outcome == "settled"


def test_three_mails_cost_what_one_does(office: House, django_assert_num_queries) -> None:
    make_mail(at=office.now - AGO, files=(BILL,))
    page(office, "inbox")
    with django_assert_num_queries(QUERIES):
        page(office, "inbox")
    make_mail(at=office.now - AGO, files=(BILL,))
    make_mail(at=office.now - AGO, files=(BILL, BIG))
    with django_assert_num_queries(QUERIES):
        page(office, "inbox")


def test_it_stands_in_the_story_of_its_customer(office: House) -> None:
    known(office)
    mail = make_mail(at=office.now - AGO, files=(BILL,))
    shown = page(office, "customer", office.roth.pk)
    for said in ("Störung", "Es geht nicht.", "Rechnung Ä.html", reverse("mail", args=[mail.pk])):
        assert said in shown


def test_what_a_machine_wrote_waits_for_nobody_and_is_found(office: House) -> None:
    mail = make_mail(at=office.now - AGO, machine="reply", back_on=date(2026, 12, 3))
    row = f'id="inbox-{mail.conversation_id}"'
    assert row not in page(office, "inbox")
    shown = page(office, "inbox", channel="machines")
    assert row in shown
    assert "automatische Antwort" in shown
    assert "zurück am" in shown
    office.client.post(reverse("inbox-person", args=[mail.conversation_id]))
    assert row in page(office, "inbox")
    office.client.post(reverse("inbox-person", args=[mail.conversation_id]))
    assert Conversation.objects.get().machine == ""


def test_the_page_of_a_mail_says_all_there_is(office: House) -> None:
    mail = make_mail(at=office.now - AGO, html="<p>Hallo</p>", problems=("date-missing",), to="service@example.com")
    shown = page(office, "mail", mail.pk)
    for said in ("Es geht nicht.", "&gt; Geht es?", "date-missing", "service@example.com", 'sandbox="allow-popups'):
        assert said in shown
    assert "allow-scripts" not in shown
    assert "allow-same-origin" not in shown


def test_a_strangers_words_are_no_html(office: House) -> None:
    mail = make_mail(
        at=office.now - AGO, subject="<script>1</script>", reply="<img src=x onerror=1>", sender_name="<b>"
    )
    for shown in (page(office, "inbox"), page(office, "mail", mail.pk)):
        assert "<script>1" not in shown
        assert "<img src=x" not in shown


def test_files_are_downloads_and_nothing_else(office: House) -> None:
    mail = make_mail(at=office.now - AGO, files=(BILL, BIG))
    answer = office.client.get(reverse("mail-file", args=[mail.pk, 0]))
    assert answer.content == BILL.body
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox"
    assert office.client.get(reverse("mail-file", args=[mail.pk, 1])).status_code == 404
    raw = office.client.get(reverse("mail-raw", args=[mail.pk]))
    assert raw.content == b"Subject: x\n\nx\n"
    assert raw["Content-Disposition"] == f'attachment; filename="mail-{mail.pk}.eml"'


@pytest.mark.parametrize("name", ["mail", "mail-original", "mail-raw", "mail-file"])
def test_partners_and_strangers_see_no_mail(office: House, name: str) -> None:
    mail = make_mail(at=office.now - AGO, files=(BILL,))
    address = reverse(name, args=[mail.pk, 0] if name == "mail-file" else [mail.pk])
    assert Client().get(address).status_code == 302
    partner = Client()
    partner.force_login(make_user("partner", role="partner"))
    assert partner.get(address).status_code == 403


def test_the_original_may_do_nothing_but_be_looked_at(office: House) -> None:
    html = '<p>Hallo</p><img src="cid:logo%40x"><img src="cid:nobody">'
    mail = make_mail(at=office.now - AGO, html=html, files=(LOGO,))
    answer = office.client.get(reverse("mail-original", args=[mail.pk]))
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-popups")
    assert "default-src 'none'; img-src data:;" in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    shown = answer.content.decode()
    assert '<base target="_blank">' in shown
    assert 'src="data:image/png;base64,' in shown
    assert "cid:" not in shown


def test_the_concern_of_the_mail_it_answers_is_offered_and_never_taken(office: House) -> None:
    known(office)
    first = make_mail(at=office.now - AGO)
    who = {"by": office.kern.pk, "now": office.now}
    contact = first.conversation_id
    case = cases.open_case(customer=office.roth.pk, kind="fault", words="Es geht nicht.", conversation=contact, **who)
    second = make_mail(at=office.now, answers=(first.message_id,))
    assert concerns.cases_in(second.conversation_id) == []
    assert "Gehört dazu" in page(office, "mail", second.pk)
    office.client.post(reverse("mail-concern", args=[second.pk]), {"case": case.pk})
    assert concerns.cases_in(second.conversation_id) == [case]
    assert "Gehört dazu</button>" not in page(office, "mail", second.pk)
    assert office.client.post(reverse("mail-concern", args=[second.pk]), {"case": "999"}).status_code == 404


def test_a_mail_of_somebody_else_belongs_to_no_concern_of_theirs(office: House) -> None:
    case = cases.open_case(
        customer=office.roth.pk, kind="fault", words="Kein Ton.", conversation=None, by=office.kern.pk, now=office.now
    )
    stranger = make_mail(at=office.now, sender_address="x@anderswo.example").conversation_id
    with pytest.raises(NotThere):
        cases.link_case(case=case.pk, conversation=stranger, by=office.kern.pk, now=office.now)
    assert not CaseContact.objects.filter(conversation=stranger).exists()


def test_there_is_no_such_mail(office: House) -> None:
    assert office.client.get(reverse("mail", args=[987_654_321])).status_code == 404
    with pytest.raises(NotThere):
        queries.get_mail(987_654_321)
