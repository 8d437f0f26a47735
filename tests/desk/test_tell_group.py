"""A promise to many: who is still to be told, by which way and why; letters, calls and mails, each with its one act."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from handschlag.cases import actions as cases
from handschlag.cases import queries as known
from handschlag.core.models import FactRow
from handschlag.customers import actions as customers
from handschlag.customers.models import Customer
from handschlag.promises import actions as promises
from handschlag.promises.models import Promise, PromiseGroup
from tests.desk.calling import House
from tests.desk.office import text_of
from tests.factories.customers import make_customer, make_number, make_person
from tests.factories.people import make_user


def waiting(office: House, name: str, wish: str, *, wants_call: bool = False, fault: int, n: int) -> Customer:
    """Somebody with number, mail and postal address who waits for the same."""
    said = {"by": None, "now": office.now}
    row = make_customer(name, preferred_channel=wish, owner=office.kern, stand_in=office.weiss, now=office.now)
    person = make_person(row, family_name=name, now=office.now)
    make_number(row, f"+49221471036{n}", person=person, now=office.now)
    customers.add_email(customer=row.pk, address=f"kunde{n}@post.example", **said)
    customers.add_address(
        customer=row.pk, town="Köln", street="Domstraße", house_number=f"{n}", postcode="50667", **said
    )
    case = cases.open_case(customer=row.pk, kind="fault", words="Nichts geht mehr.", **said)
    cases.share_cause(fault=fault, case=case.pk, wants_call=wants_call, **said)
    return row


@pytest.fixture
def group(office: House) -> PromiseGroup:
    said = {"by": office.kern.pk, "now": office.now}
    fault = cases.enter_known_fault(
        title="Kabelschaden Nord", symptoms="tot", workaround="Bitte das Handy nehmen.", cause="Bagger", **said
    )
    for n, (name, wish, call) in enumerate(
        (("Alber", "phone", False), ("Brandt", "email", False), ("Conrad", "letter", False), ("Dietz", "letter", True)),
        10,
    ):
        waiting(office, name, wish, wants_call=call, fault=fault.pk, n=n)
    return cases.promise_to_waiting(fault=fault.pk, words="Läuft wieder in 5 Stunden", owner=office.kern.pk, **said)


def member(name: str) -> Promise:
    return Promise.objects.get(customer__name=name)


def parts(office: House, group: PromiseGroup) -> dict[str, list[str]]:
    answer = office.client.get(reverse("promise-group", args=[group.pk]))
    return {part.channel: [str(one.promise.customer) for one in part.hearers] for part in answer.context["to_tell"]}


def tell(office: House, group: PromiseGroup, way: str, *names: str) -> None:
    named = [member(name).pk for name in names]
    office.client.post(reverse("promise-group-told", args=[group.pk]), {"way": way, "member": named})


def ways() -> dict[int, str]:
    return dict(FactRow.objects.filter(name="PromiseTold").values_list("payload__promise", "payload__way"))


def test_each_stands_under_the_way_they_wish_with_the_reason(office: House, group: PromiseGroup) -> None:
    assert parts(office, group) == {"phone": ["Alber", "Dietz"], "email": ["Brandt"], "letter": ["Conrad"]}
    seen = text_of(office.client.get(reverse("promise-group", args=[group.pk])))
    for said in ("möchte hierzu angerufen werden", "möchte es per Brief erfahren", "Ein Brief als PDF", "Am Telefon"):
        assert said in seen


def test_who_is_told_goes_from_the_list_and_the_way_stands_in_the_story(office: House, group: PromiseGroup) -> None:
    tell(office, group, "phone", "Alber")
    tell(office, group, "email", "Brandt")
    tell(office, group, "letter", "Conrad")
    assert parts(office, group) == {"phone": ["Dietz"]}
    told = {member("Alber").pk: "phone", member("Brandt").pk: "email", member("Conrad").pk: "letter"}
    assert ways() == told
    assert "(per Brief)" in text_of(office.client.get(reverse("promise", args=[member("Conrad").pk])))
    tell(office, group, "phone", "Dietz", "Alber")
    assert parts(office, group) == {}
    assert ways() == {**told, member("Dietz").pk: "phone"}
    assert "Wissen noch nichts davon" not in text_of(office.client.get(reverse("promise-group", args=[group.pk])))


def test_nobody_is_told_by_a_way_there_is_not(office: House, group: PromiseGroup) -> None:
    answer = office.client.post(
        reverse("promise-group-told", args=[group.pk]), {"way": "pigeon", "member": [member("Alber").pk]}, follow=True
    )
    assert "Am Telefon, per E-Mail oder per Brief?" in text_of(answer)
    office.client.post(reverse("promise-group-told", args=[group.pk]), {"way": "phone", "member": ["x", "99999999"]})
    assert ways() == {}


def test_letters_are_one_pdf_of_those_still_to_be_told(office: House, group: PromiseGroup) -> None:
    pdf = reverse("promise-group-letters-pdf", args=[group.pk])
    assert office.client.get(pdf).status_code == 404
    two = {"letter": [member("Conrad").pk, member("Dietz").pk]}
    answer = office.client.get(pdf, two)
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    tell(office, group, "letter", "Conrad")
    late = office.client.get(pdf, two, follow=True)
    assert "wissen inzwischen Bescheid" in text_of(late)


def test_a_mail_says_what_is_promised_to_one_alone_and_nothing_that_is_ours(office: House, group: PromiseGroup) -> None:
    answer = office.client.get(reverse("promise-group", args=[group.pk]))
    (one,) = next(part.hearers for part in answer.context["to_tell"] if part.channel == "email")
    link = urlsplit(one.mailto)
    said = parse_qs(link.query)
    assert (link.scheme, link.path, set(said)) == ("mailto", "kunde11@post.example", {"subject", "body"})
    body = said["body"][0]
    for words in ("Läuft wieder in 5 Stunden", "Bitte das Handy nehmen.", "Freundliche Grüße"):
        assert words in body
        assert words in one.text
    for ours in ("Kabelschaden Nord", "Bagger", "Alber", "kunde10"):
        assert ours not in one.mailto
        assert ours not in one.text
    assert "\r\n" in body


def test_of_a_broken_promise_the_words_say_so(office: House, group: PromiseGroup) -> None:
    brandt = member("Brandt")
    later = office.now + timedelta(days=3)
    promises.break_due_promises(now=later)
    answer = office.client.get(reverse("promise-group", args=[group.pk]))
    (one,) = next(part.hearers for part in answer.context["to_tell"] if part.channel == "email")
    assert one.is_broken
    assert "Das haben wir nicht geschafft" in one.text
    tell(office, group, "email", "Brandt")
    assert FactRow.objects.get(name="BreakTold").payload == {"promise": brandt.pk, "conversation": None, "way": "email"}


def test_who_cannot_be_reached_is_named_too(office: House) -> None:
    rows = [make_customer(name, owner=office.kern, stand_in=office.weiss, now=office.now) for name in ("Ernst", "Frey")]
    made = promises.make_group(
        cause="Preise",
        words="Rückruf in 5 Stunden",
        members=[row.pk for row in rows],
        by=office.kern.pk,
        now=office.now,
    )
    assert known.cause_of_group(made.pk) is None
    assert parts(office, made) == {"": ["Ernst", "Frey"]}


def test_more_customers_cost_no_more_questions(office: House, group: PromiseGroup, django_assert_num_queries) -> None:
    address = reverse("promise-group", args=[group.pk])
    with django_assert_num_queries(32):
        office.client.get(address)
    fault = known.cause_of_group(group.pk)
    assert fault is not None
    for n, wish in enumerate(("phone", "email", "letter"), 20):
        waiting(office, f"Kunde {n}", wish, fault=fault.pk, n=n)
    with django_assert_num_queries(32):
        office.client.get(address)


def test_nobody_without_the_right_tells(client: Client, office: House, group: PromiseGroup) -> None:
    client.force_login(make_user("aussen", role="partner"))
    answer = client.post(
        reverse("promise-group-told", args=[group.pk]), {"way": "phone", "member": [member("Alber").pk]}
    )
    assert answer.status_code == 403
    assert ways() == {}
