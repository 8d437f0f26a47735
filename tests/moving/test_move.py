"""What another system had comes in once, says why where it cannot, and goes again unless somebody has worked on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from handschlag.cases import actions as concerns
from handschlag.cases.actions.past import (
    CannotRecordPastCase,
    CannotRemovePastCase,
    record_past_case,
    remove_past_case,
    settle_past_case,
)
from handschlag.cases.models import Case, CaseContact
from handschlag.conversations.models import Conversation
from handschlag.core.errors import NotThere
from handschlag.core.models import FactRow
from handschlag.customers import actions as customers
from handschlag.customers.actions.taking_in import Faces
from handschlag.customers.actions.undoing import remove_unused_customer
from handschlag.customers.models import Customer, Number, Person
from handschlag.moving import actions as moving
from handschlag.moving import queries
from handschlag.moving.actions import CannotMove
from handschlag.moving.models import Moved
from handschlag.moving.rules import Unreadable, noted
from tests.factories.cases import make_desk
from tests.factories.customers import make_customer
from tests.factories.people import make_user
from tests.moving.things import NOW, THEN, company, note, person, ticket, written

pytestmark = pytest.mark.django_db
WHO = {"by": None, "now": NOW}


@pytest.fixture
def faces():
    return Faces(make_user("kurz").pk, make_user("yilmaz", email="yilmaz@haus.example").pk)


def run(faces, *things, source="zammad"):
    """Take these in, in the order in which a door hands them over; returns the move."""
    move = moving.begin_move(system="zammad", source=source, faces=faces, **WHO)
    parties = [one for one in things if getattr(one, "what", "ticket") != "ticket"]
    tickets = [one for one in things if one not in parties]
    moving.take_in_parties(move=move.pk, parties=parties, faces=faces, **WHO)
    moving.take_in_tickets(move=move.pk, tickets=tickets, **WHO)
    return moving.end_move(move=move.pk, **WHO)


def undo(move):
    moving.undo_move(move=move.pk, **WHO)
    while moving.go_on_undoing_move(move=move.pk, **WHO):
        pass


def verdicts(what):
    return sorted(Moved.objects.filter(what=what).values_list("foreign_id", "verdict"))


@pytest.mark.parametrize(
    ("said", "field"), [({"system": "paper"}, "source"), ({"source": " "}, "source"), ({"faces": Faces(0)}, "stand_in")]
)
def test_a_move_needs_a_system_a_name_and_somebody_who_stands_for_it(faces, said, field):
    with pytest.raises(CannotMove) as no:
        moving.begin_move(**{"system": "zammad", "source": "zammad", "faces": faces, **WHO, **said})
    assert no.value.field == field


def test_a_name_is_one_systems(faces):
    run(faces)
    with pytest.raises(CannotMove):
        moving.begin_move(system="otrs", source="zammad", faces=faces, **WHO)


def test_while_it_is_taken_back_nothing_comes_in(faces):
    move = run(faces, company())
    moving.undo_move(move=move.pk, **WHO)
    moving.undo_move(move=move.pk, **WHO)
    with pytest.raises(CannotMove):
        moving.begin_move(system="zammad", source="zammad", faces=faces, **WHO)
    with pytest.raises(CannotMove):
        moving.take_in_parties(move=move.pk, parties=[], faces=faces, **WHO)
    undo(move)
    with pytest.raises(CannotMove):
        moving.undo_move(move=move.pk, **WHO)
    assert moving.go_on_undoing_move(move=move.pk, **WHO) is False
    with pytest.raises(NotThere):
        queries.get_move("paper")


def test_what_cannot_be_read_is_remembered_with_its_reason(faces):
    move = run(faces, Unreadable(what="person", foreign_id="3", field="id", reason="No", title="Max"), Unreadable(what="ticket", foreign_id="4", field="number", reason="None"))  # fmt: skip
    assert [(one.field, one.reason) for one in queries.troubles(move)] == [("id", "No"), ("number", "None")]
    undo(move)
    assert not Moved.objects.exists()


def test_a_person_of_an_unknown_organisation_is_refused(faces):
    move = run(faces, company("5", ""), person(organisation="5"))
    assert verdicts("organisation") == [("5", "refused")]
    assert verdicts("person") == [("7", "refused")]
    assert queries.counted(move)["person", "refused"] == 1


def test_what_changed_is_added_to_whatever_the_customer_is_called_by_now(faces):
    run(faces, company(), person(organisation="5"))
    customer = Customer.objects.get()
    customers.change_customer(customer=customer.pk, revision=customer.revision, name="Brillant AG", **WHO)
    run(faces, company(), person(organisation="5", phone_work=["0221 4710382"]))
    assert (Customer.objects.get().name, Person.objects.count()) == ("Brillant AG", 1)
    assert Number.objects.get().e164 == "+492214710382"
    run(faces, company(), person(organisation="5", phone_work=["0221 4710382"], note=["neu"]))
    assert Number.objects.count() == 1


def test_the_parts_of_a_customer_changed_in_two_runs_go_together(faces):
    known = make_customer("Optik Brillant GmbH", kind="organisation")
    run(faces, company(), person(organisation="5"))
    move = run(faces, company(), person(organisation="5", phone_work=["0221 4710382"]))
    undo(move)
    assert (Customer.objects.get(), Person.objects.count(), Number.objects.count()) == (known, 0, 0)


def test_an_addition_somebody_changed_stays(faces):
    make_customer("Optik Brillant GmbH", kind="organisation")
    move = run(faces, company(), person(organisation="5"))
    added = Person.objects.get()
    customers.change_person(person=added.pk, revision=added.revision, function="Chefin", **WHO)
    undo(move)
    assert Person.objects.get() == added
    assert ("7", "kept") in verdicts("person")


def test_what_a_tickets_customer_was_refused_is_refused_too(faces):
    run(faces, ticket())
    assert Moved.objects.get().field == "customer_id"


def test_a_ticket_without_a_known_person_belongs_to_the_organisation(faces):
    run(faces, company(), ticket(person="99", organisation="5", owner="YILMAZ@haus.example", articles=(written(),)))
    case = Case.objects.get()
    assert (case.customer.name, case.person, case.owner_id) == ("Optik Brillant GmbH", None, faces.stand_in)
    assert Conversation.objects.get().sender == "glas@brillant.example"


def test_a_ticket_left_behind_says_why_and_comes_once_it_may(faces):
    run(faces, person(), ticket(left="Zusammengefasst"))
    assert Moved.objects.get(what="ticket").reason == "Zusammengefasst"
    run(faces, person(), ticket())
    assert verdicts("ticket") == [("1", "new")]


def test_a_ticket_ended_before_it_began_is_refused(faces):
    run(faces, person(), ticket(ended_at=THEN - timedelta(days=1)), ticket("2", number="9" * 90))
    assert [one.field for one in Moved.objects.filter(what="ticket").order_by("pk")] == ["close_at", ""]


def test_a_concern_worked_on_here_is_not_closed_by_the_other_system(faces):
    run(faces, person(), ticket(articles=(written(),)))
    case = Case.objects.get()
    concerns.add_saying(case=case.pk, words="Drückt", conversation=Conversation.objects.get().pk, **WHO)
    run(faces, person(), ticket(ended_at=THEN + timedelta(days=2), articles=(written(),)))
    case.refresh_from_db()
    assert case.ended_at is None


def test_a_contact_that_was_added_later_belongs_to_the_concern_and_goes_with_it(faces):
    run(faces, person(), ticket(articles=(written(),)))
    later = written("12", at=THEN + timedelta(days=1))
    move = run(faces, person(), ticket(articles=(written(), later, note("13", at=later.at + timedelta(hours=1)))))
    assert CaseContact.objects.filter(case=Case.objects.get()).count() == 2
    move = run(faces, person(), ticket(articles=(written(), later, note("13"), note("14"))))
    assert Conversation.objects.count() == 2
    undo(move)
    assert (Case.objects.count(), Conversation.objects.count(), Customer.objects.count()) == (0, 0, 0)


def test_a_concern_into_which_another_was_merged_stays(faces):
    move = run(faces, person(), ticket(articles=(written(),)))
    case = Case.objects.get()
    other = concerns.open_case(customer=case.customer_id, kind="question", words="Und der Bügel?", **WHO)
    concerns.merge_cases(case=other.pk, into=case.pk, **WHO)
    undo(move)
    assert Case.objects.filter(pk=case.pk).exists()
    assert ("1", "kept") in verdicts("ticket")


def test_only_what_was_moved_in_can_go_again():
    with pytest.raises(CannotRemovePastCase):
        remove_past_case(case=make_desk().open().pk, **WHO)


def test_a_past_concern_needs_its_origin_and_true_times():
    customer = make_customer()
    said = {"customer": customer.pk, "came_from": "Zammad 1", "subject": "Alt", "reported_at": THEN, **WHO}
    for change in ({"came_from": ""}, {"reported_at": NOW + timedelta(1)}, {"ended_at": NOW + timedelta(1)}):
        with pytest.raises(CannotRecordPastCase):
            record_past_case(**{**said, **change})
    row = record_past_case(**said)
    assert settle_past_case(case=row.pk, ended_at=THEN, **WHO).state == "confirmed"
    assert settle_past_case(case=row.pk, ended_at=NOW, **WHO).ended_at == THEN
    assert FactRow.objects.filter(name="PastCaseSettled").count() == 1


def test_a_customer_nobody_made_is_gone_already_and_a_used_one_stays():
    assert remove_unused_customer(customer=987_654_321, own=[], **WHO)
    assert remove_unused_customer(customer=make_desk().open().customer_id, own=[], **WHO) is False


def test_notes_before_the_first_message_belong_to_it():
    early, late = note("1", at=THEN - timedelta(hours=1)), note("3", at=THEN + timedelta(hours=1))
    message = written("2")
    assert noted([late, message, early]) == [(message, [early, late])]
    assert noted([late, early]) == [(early, [early, late])]
    assert noted([]) == []


def test_a_preview_knows_what_is_here_and_what_would_come(faces):
    run(faces, company(), person(organisation="5"), ticket(articles=(written(),)))
    seen = queries.Preview("zammad")
    things = [
        company(),
        replace(company(), values={"company": ["Optik Brillant GmbH"], "note": ["neu"]}),
        person("8", "Neu", organisation="5"),
        person("9", "Fremd", organisation="404"),
        ticket(articles=(written(), written("12"))),
        ticket("2", person="9"),
        ticket("3", left="weg"),
        Unreadable(what="ticket", foreign_id="4", field="id", reason="No"),
    ]
    said = [(one.what, one.foreign_id, one.verdict) for one in seen.of(things)]
    assert said == [
        ("organisation", "5", "same"),
        ("organisation", "5", "added"),
        ("person", "8", "added"),
        ("person", "9", "refused"),
        ("ticket", "1", "added"),
        ("article", "11", "same"),
        ("article", "12", "new"),
        ("ticket", "2", "refused"),
        ("ticket", "3", "left"),
        ("ticket", "4", "refused"),
    ]
