"""Law 4 at every door: whatever is sent, by whomever, only whom it was offered to moves it, and all of it at once."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from handschlag.cases import actions as cases
from handschlag.cases.models import Case
from handschlag.conversations.models import Conversation
from handschlag.handovers import actions as handovers
from handschlag.handovers.models import Bundle, Handover
from handschlag.handovers.rules.receivers import Receiver
from handschlag.people.models import Notice, User
from handschlag.promises.models import Promise
from tests.desk.office import half_past_five
from tests.factories.conversations import event, hear, missed
from tests.factories.handovers import House, make_house, react
from tests.factories.people import NOW, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    """Kern has a concern of Roth's, with a promise, and speaks with him."""
    half_past_five()
    made = make_house()
    made.desk.promised(made.desk.open(), owner=made.kern.pk)
    said = {"users": (made.kern.login,), "remote_e164": made.desk.number}
    talk = hear(event("offered", "law4", at=NOW, **said), event("answered", "law4", at=NOW, after=5, **said))
    Conversation.objects.filter(pk=talk.pk).update(customer=made.desk.roth, user=made.kern)
    return made


def at_desk(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def holders() -> tuple[User | None, User | None]:
    return Case.objects.get().owner, Promise.objects.get().owner


def by_page(client: Client, house: House) -> None:
    said = {"to": f"u{house.lau.pk}", "kind": "ordinary", "story": "Störung.", "next_step": "Anrufen"}
    client.post(f"{reverse('handover-give')}?case={Case.objects.get().pk}", said)


def by_note(client: Client, house: House) -> None:
    client.post(
        reverse("call-handover", args=[Conversation.objects.latest("pk").pk]), {"line": f"/u {house.lau.name} Anrufen"}
    )


def by_desk(client: Client, house: House) -> None:
    only = [f"case-{Case.objects.get().pk}"]
    client.post(reverse("handover-desk"), {"to": f"u{house.lau.pk}", "kind": "shift", "only": only})


@pytest.mark.parametrize("give", [by_page, by_note, by_desk])
def test_whatever_door_it_is_given_by_nothing_moves_until_whom_it_was_offered_to_takes_it(give, house: House) -> None:
    give(at_desk(house.kern), house)
    row = Handover.objects.get()
    assert (row.state, holders()) == ("waiting", (house.kern, house.kern))
    partner = make_user(role="partner")
    for nobody in (house.kern, house.mai, house.seidel, partner):
        tries(at_desk(nobody), row)
        assert holders() == (house.kern, house.kern), nobody
    row.refresh_from_db()
    assert row.state == "waiting"
    at_desk(house.lau).post(reverse("handover-accept", args=[row.pk]), {})
    assert holders() == (house.lau, house.lau)


def tries(client: Client, row: Handover) -> None:
    """What somebody could send who wants it, or wants to be rid of it."""
    client.post(reverse("handover-accept", args=[row.pk]), {"read_back": "Meins."})
    client.post(reverse("handover-decline", args=[row.pk]), {"reason": "elsewhere"})
    if row.bundle_id is not None:
        client.post(reverse("handover-bundle", args=[Bundle.objects.get().pk]), {})


def test_on_the_page_of_a_concern_nobody_gives_it_away(house: House) -> None:
    case = Case.objects.get()
    for verb in ("assign", "owner", "face"):
        at_desk(house.kern).post(
            reverse("case-do", args=[case.pk, verb]), {"owner": house.lau.pk, "face": house.lau.pk}
        )
    assert holders() == (house.kern, house.kern)


def test_a_partner_neither_sees_nor_answers(house: House) -> None:
    row = house.give(Case.objects.get())
    client = at_desk(make_user(role="partner"))
    for name in ("handover", "handover-sheet"):
        assert client.get(reverse(name, args=[row.pk])).status_code == 403
    assert client.post(reverse("handover-tell", args=[row.pk]), {}).status_code == 403
    assert holders() == (house.kern, house.kern)


def test_what_remains_of_a_contact_is_a_colleagues_only_once_they_take_it(house: House) -> None:
    """By the wrap-up and by the inbox: they are asked, and until then it is whose it was."""
    talk = Conversation.objects.latest("pk")
    step = {"next_step": "Police suchen", "next_step_user": house.lau.pk, "next_step_on": "2030-01-02"}
    at_desk(house.kern).post(reverse("call-wrap-up", args=[talk.pk]), {"outcome": "passed_on", **step})
    came = missed(house.desk.number, at=NOW)
    at_desk(house.kern).post(reverse("inbox-hand-on", args=[came.pk]), {"user": house.lau.pk})
    rows = {row.conversation_id: row for row in Handover.objects.all()}
    assert {(row.state, row.to_user) for row in rows.values()} == {("waiting", house.lau)}
    talk.refresh_from_db()
    came.refresh_from_db()
    assert (talk.next_step_user, came.user) == (house.kern, house.kern)
    for row in rows.values():
        at_desk(house.lau).post(reverse("handover-accept", args=[row.pk]), {})
    talk.refresh_from_db()
    came.refresh_from_db()
    assert (talk.next_step_user, came.user) == (house.lau, house.lau)


def test_a_colleagues_contact_is_not_given_away_behind_their_back(house: House) -> None:
    talk = hear(event("ended", "law4", at=NOW, after=60, cause="normalClearing"))
    at_desk(house.weiss).post(reverse("inbox-hand-on", args=[talk.pk]), {"user": house.lau.pk})
    talk.refresh_from_db()
    assert talk.user == house.kern
    assert Handover.objects.get().from_user == house.kern


def takes_on(user: User, words: str = "") -> int:
    case = Case.objects.get()
    return at_desk(user).post(reverse("case-do", args=[case.pk, "take"]), {"read_back": words}).status_code


def test_taking_on_unasked_is_a_handover_that_whoever_had_it_hears_of(house: House) -> None:
    assert takes_on(house.lau) == 302
    assert holders() == (house.lau, house.lau)
    row = Handover.objects.get()
    assert (row.state, row.from_user, row.to_user) == ("accepted", house.kern, house.lau)
    assert Notice.objects.filter(user=house.kern, lines__thing=f"handover-{row.pk}").exists()


def test_a_complaint_is_taken_on_only_with_a_sentence(house: House) -> None:
    Case.objects.update(kind="complaint")
    assert takes_on(house.lau) == 422
    assert holders() == (house.kern, house.kern)
    assert takes_on(house.lau, "Sie will ihr Geld zurück.") == 302
    assert (holders(), Handover.objects.get().read_back) == ((house.lau, house.lau), "Sie will ihr Geld zurück.")


def test_what_a_colleague_is_being_asked_for_nobody_else_takes(house: House) -> None:
    row = house.give(Case.objects.get(), to=Receiver(user=house.mai.pk))
    assert takes_on(house.lau) == 422
    row.refresh_from_db()
    assert (row.state, holders()) == ("waiting", (house.kern, house.kern))
    assert takes_on(house.mai) == 302
    row.refresh_from_db()
    assert (row.state, row.answered_by, Handover.objects.count()) == ("accepted", house.mai, 1)


def test_taking_on_round_and_round_ends_at_the_lead(house: House) -> None:
    assert [takes_on(house.lau), takes_on(house.kern), takes_on(house.mai)] == [302, 302, 422]
    assert holders() == (house.kern, house.kern)


def test_what_was_done_before_somebody_was_asked_accepts_nothing(house: House) -> None:
    """The worker tells of it late: between deed and telling it was offered to whoever did it."""
    case = Case.objects.get()
    cases.move_on(case=case.pk, state="to_fix", by=house.lau.pk, now=NOW)
    row = house.give(case)
    react("CaseMovedOn")
    row.refresh_from_db()
    assert (row.state, holders()) == ("waiting", (house.kern, house.kern))


def test_only_whose_it_is_writes_the_packet(house: House) -> None:
    row = house.give(Case.objects.get())
    said = {"packet-story": "Alles gut.", "packet-next_step": "Nichts", "packet-revision": row.revision}
    for nobody in (house.lau, house.mai):
        at_desk(nobody).post(reverse("handover-correct", args=[row.pk]), said)
    row.refresh_from_db()
    assert row.next_step != "Nichts"
    at_desk(house.kern).post(reverse("handover-correct", args=[row.pk]), said)
    row.refresh_from_db()
    assert row.next_step == "Nichts"


def test_who_passed_it_on_since_is_no_longer_named_to_the_customer(house: House) -> None:
    case = Case.objects.get()
    row = house.give(case)
    house.accept(row)
    on = house.give(case, to=Receiver(user=house.mai.pk), by=house.lau.pk)
    house.accept(on, house.mai)
    talk = Conversation.objects.latest("pk")
    at_desk(house.lau).post(reverse("handover-tell", args=[row.pk]), {"told-conversation": talk.pk})
    with pytest.raises(handovers.CannotTellTaker):
        handovers.tell_taker(handover=row.pk, conversation=talk.pk, by=house.lau.pk, now=NOW)
    row.refresh_from_db()
    assert (row.told_at, Case.objects.get().face) == (None, house.kern)
