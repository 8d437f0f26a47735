"""Offering a matter: nothing moves, the packet is there, nobody absent gets it unawares, the third pass climbs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handschlag.cases import actions as cases
from handschlag.conversations import actions as conversations
from handschlag.core.models import FactRow
from handschlag.handovers import actions as handovers
from handschlag.handovers import queries
from handschlag.handovers.models import BadNews, Handover
from handschlag.handovers.rules.receivers import Receiver
from handschlag.people import actions as people
from handschlag.people import queries as colleagues
from handschlag.promises import actions as promises
from handschlag.promises.models import Promise
from tests.factories.customers import make_customer
from tests.factories.handovers import House, make_house
from tests.factories.mails import make_mail
from tests.factories.people import NOW, make_team, make_user
from tests.factories.promises import promise_to

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def house() -> House:
    return make_house()


def notices(user) -> list[str]:
    return [sentence.text for said in colleagues.notices_for(user, now=NOW) for sentence in said.sentences]


def test_giving_moves_nothing(house):
    case = house.desk.open()
    promise = house.desk.promised(case, owner=house.kern.pk)
    row = house.give(case)
    case.refresh_from_db()
    assert (row.state, row.from_user, row.to_user) == ("waiting", house.kern, house.lau)
    assert case.owner == house.kern
    assert Promise.objects.get(pk=promise.pk).owner == house.kern
    assert not row.takes_read_back
    assert FactRow.objects.get(name="HandoverGiven").payload["users"] == [house.lau.pk]


def test_it_carries_story_and_next_step_by_itself(house):
    case = house.desk.open()
    house.desk.promised(case, owner=house.kern.pk)
    cases.establish(
        case=case.pk, question="Router", answer="FB 7590", manner="told", scope="case", by=house.kern.pk, now=NOW
    )
    row = house.give(case)
    assert "Roth" in row.story
    assert "Router: FB 7590" in row.story
    assert "Läuft wieder" in row.next_step
    assert house.give(case, next_step="etwas anderes").pk == row.pk


def test_the_giver_says_it_in_their_own_words(house):
    row = house.give(story="  Roth wartet.\n\n Dringend. ", next_step="Anrufen")
    assert (row.story, row.next_step) == ("Roth wartet.\nDringend.", "Anrufen")
    own_step = house.give(house.desk.open("question"), next_step="Beitrag nennen.")
    assert own_step.story.endswith("Nächster Schritt: Beitrag nennen.")


def test_whoever_is_asked_is_told_and_whoever_is_responsible_too(house):
    house.give()
    assert notices(house.lau)[0].startswith("Kern")
    assert notices(house.kern) == []
    house.give(house.desk.open("question"), by=house.weiss.pk)
    assert any("bis dahin" in text for text in notices(house.kern))


def test_the_same_offer_twice_is_one_and_another_one_waits(house):
    case = house.desk.open()
    first = house.give(case)
    assert house.give(case).pk == first.pk
    with pytest.raises(handovers.CannotGive, match="Lau"):
        house.give(case, to=Receiver(user=house.mai.pk))
    assert Handover.objects.count() == 1


def test_nothing_that_is_over_nobodys_or_their_own_is_given(house):
    case = house.desk.open()
    with pytest.raises(handovers.CannotGive):
        house.give(case, to=Receiver(user=house.kern.pk))
    for nobody in (Receiver(), Receiver(user=1, team=2), Receiver(team=0), Receiver(skill=0), Receiver(user=0)):
        with pytest.raises(handovers.CannotGive):
            house.give(case, to=nobody)
    with pytest.raises(handovers.CannotGive):
        house.give(case, to=Receiver(team=make_team("Leer").pk))
    with pytest.raises(handovers.CannotGive, match="Schlechte"):
        house.give(case, kind="bad_news")
    cases.withdraw_case(
        case=case.pk, withdrawn_as="customer", conversation=house.desk.call().pk, by=house.kern.pk, now=NOW
    )
    with pytest.raises(handovers.CannotGive, match="nichts"):
        house.give(case)


def test_a_contact_nobody_has_is_taken_first(house):
    talk = house.desk.call(is_looked_after=False)
    type(talk).objects.filter(pk=talk.pk).update(user=None)
    with pytest.raises(handovers.CannotGive, match="niemand"):
        house.give(conversation=talk.pk)


def test_a_promise_a_contact_a_skill_and_a_partner(house):
    promise = promise_to(house.desk.roth, owner=house.kern.pk)
    row = house.give(promise=promise.pk)
    assert (row.promise_id, row.customer) == (promise.pk, house.desk.roth)
    house.mai.skills.create(name="Hagel")
    skill = house.mai.skills.get()
    talk = house.desk.call(is_looked_after=False)
    hail = house.give(conversation=talk.pk, to=Receiver(skill=skill.pk), in_call=talk.pk)
    assert hail.receiver_name == "Hagel"
    assert queries.users_of(hail.receiver) == [house.mai.pk]
    outside = house.give(to=Receiver(partner="Netz AG"))
    assert outside.takes_read_back
    assert queries.partners() == ["Netz AG"]
    with pytest.raises(people.CannotRemoveSkill):
        people.remove_skill(skill=skill.pk, by=None, now=NOW)


def test_a_promise_of_nobody_we_know_is_handed_over_too(house):
    made = promises.make_promise(
        customer=None, party="+4915228817386", kind="call_back", words="Rückruf", source="spoken", clock="calendar",
        allowance=HOUR, owner=house.kern.pk, by=None, now=NOW,
    )  # fmt: skip
    row = house.give(promise=made.pk)
    assert row.customer is None
    assert "+49 1522 8817386" in row.story
    house.accept(row)
    assert Promise.objects.get(pk=made.pk).owner == house.lau


def test_nobody_absent_gets_it_unawares(house):
    case = house.desk.open()
    people.record_absence(user=house.lau.pk, from_at=NOW - HOUR, until_at=NOW + 48 * HOUR, by=None, now=NOW)
    with pytest.raises(handovers.ReceiverAway) as refused:
        house.give(case)
    assert "Lau ist bis Mi 25.11., 17:30 nicht da." in refused.value.reason
    assert refused.value.away.instead == Receiver(user=house.weiss.pk) or refused.value.away.instead_name
    assert house.give(case, although_away=True).to_user == house.lau
    people.record_absence(user=house.mai.pk, from_at=NOW - HOUR, until_at=None, by=None, now=NOW)
    people.record_absence(user=house.boll.pk, from_at=NOW - HOUR, until_at=None, by=None, now=NOW)
    gone = queries.away(Receiver(team=house.claims.pk), customer=None, now=NOW)
    assert gone is not None
    assert gone.instead is None
    assert queries.away(Receiver(partner="Netz AG"), customer=None, now=NOW) is None


def test_who_is_away_is_proposed_who_leads_them(house):
    people.record_absence(user=house.lau.pk, from_at=NOW - HOUR, until_at=None, by=None, now=NOW)
    gone = queries.away(Receiver(user=house.lau.pk), customer=None, now=NOW)
    assert gone is not None
    assert gone.instead == Receiver(user=house.boll.pk)
    assert gone.instead_name == "Boll"


def test_the_third_pass_goes_to_the_lead_by_itself(house):
    case = house.desk.open()
    for _each in range(2):
        row = house.give(case)
        handovers.decline_handover(handover=row.pk, reason="elsewhere", by=house.lau.pk, now=NOW)
    third = house.give(case)
    assert third.pass_number == 3
    assert third.to_user == house.seidel
    assert third.asked_user == house.lau
    assert third.takes_read_back
    assert house.give(case).pk == third.pk


def test_a_lead_decides_the_third_pass(house):
    case = house.desk.open()
    for _each in range(2):
        row = house.give(case)
        handovers.decline_handover(handover=row.pk, reason="elsewhere", by=house.lau.pk, now=NOW)
    third = house.give(case, by=house.seidel.pk)
    assert third.to_user == house.lau
    assert third.takes_read_back


def test_in_a_house_without_a_lead_it_goes_on(house):
    lone, other = make_user("lone", presence="available"), make_user("other", presence="available")
    promise = promise_to(make_customer(owner=lone, stand_in=other), owner=lone.pk)
    for _each in range(2):
        row = house.give(promise=promise.pk, to=Receiver(user=other.pk), by=lone.pk)
        handovers.decline_handover(handover=row.pk, reason="owner", by=other.pk, now=NOW)
    assert house.give(promise=promise.pk, to=Receiver(user=other.pk), by=lone.pk).to_user == other


def test_bad_news_is_prepared(house):
    case = house.desk.open()
    news = handovers.News(
        "Die Lieferung entfällt.", "Der Ofen ist defekt.", "Ersatz von Bäcker Lau", "Erst sagen, dann schweigen."
    )
    with pytest.raises(handovers.CannotGive) as refused:
        house.give(case, kind="bad_news", news=handovers.News("x", "y", " ", "z"))
    assert refused.value.field == "what"
    row = house.give(case, kind="bad_news", news=news)
    assert row.takes_read_back
    assert BadNews.objects.get(handover=row).offer == "Ersatz von Bäcker Lau"


def test_it_comes_back_before_the_first_promise_breaks(house):
    case = house.desk.open()
    assert house.give(case).answer_by_at > NOW + HOUR
    urgent = house.desk.open("question")
    house.desk.promised(urgent, owner=house.kern.pk, due_at=NOW + HOUR, clock="fixed")
    assert house.give(urgent).answer_by_at <= NOW + HOUR / 2


def test_the_story_is_corrected_by_whoever_saw_the_newest(house):
    row = house.give()
    said = {"handover": row.pk, "story": "Kurz.", "next_step": "Anrufen", "by": house.kern.pk, "now": NOW}
    assert handovers.correct_packet(**said, revision=0).revision == 1
    assert handovers.correct_packet(**said, revision=0).revision == 1
    with pytest.raises(handovers.CannotCorrect):
        handovers.correct_packet(**said | {"story": "Anders."}, revision=0)
    with pytest.raises(handovers.CannotCorrect):
        handovers.correct_packet(**said | {"story": " "}, revision=1)
    house.accept(row)
    with pytest.raises(handovers.CannotCorrect):
        handovers.correct_packet(**said, revision=1)


def test_places_are_proposed_with_their_reason(house):
    case = house.desk.open()
    cases.assign_case(case=case.pk, owner=house.mai.pk, by=None, now=NOW)
    found = queries.matter(case=case.pk)
    shown = queries.proposals(found, but=Receiver(user=house.lau.pk), now=NOW)
    assert [(one.name, one.why) for one in shown] == [
        (house.kern.name, "betreut den Kunden"),
        (house.weiss.name, "vertritt"),
        ("Boll", "leitet das Team"),
    ]


def test_how_long_an_answer_may_take_is_set(house):
    assert queries.answer_rules()["warm"] == 15
    handovers.set_answer_rule(kind="warm", minutes=5, by=None, now=NOW)
    assert queries.answer_minutes("warm") == 5
    assert queries.answer_minutes("ordinary") == 240
    for kind, minutes in (("warm", 0), ("cold", 5), ("warm", 99_999)):
        with pytest.raises(handovers.CannotSetAnswerRule):
            handovers.set_answer_rule(kind=kind, minutes=minutes, by=None, now=NOW)


def test_a_contact_is_described_by_what_was_said_in_it(house):
    talk = house.desk.call(is_looked_after=False)
    conversations.save_note(
        conversation=talk.pk, text="/v morgen bis 10\nFragt nach dem Beitrag", revision=0, by=None, now=NOW
    )
    found = queries.matter(conversation=talk.pk)
    assert found.title == "Fragt nach dem Beitrag"
    assert queries.packet(found, now=NOW).next_step.startswith("nachbearbeiten")


def test_how_they_said_it_stands_in_the_packet_where_we_have_their_words(house):
    talk = house.desk.call(is_looked_after=False)
    for revision, (note, sentence) in enumerate(
        (
            ("Fragt nach dem Beitrag", ""),
            ("Ist verärgert: „Das ist das dritte Mal!“", "In eigenen Worten: „Das ist das dritte Mal!“."),
            ('Sagt "so nicht", dann "ich kündige"', "In eigenen Worten: „ich kündige“."),
        )
    ):
        conversations.save_note(conversation=talk.pk, text=note, revision=revision, by=None, now=NOW)
        said = [
            one for one in queries.packet(queries.matter(conversation=talk.pk), now=NOW).sentences if "Worten" in one
        ]
        assert said == ([sentence] if sentence else [])
    given = conversations.promise_in(
        conversation=talk.pk, words="Rückruf morgen bis 10", owner=house.kern.pk, by=house.kern.pk, now=NOW
    )
    assert "ich kündige" in queries.packet(queries.matter(promise=given.pk), now=NOW).story
    mail = make_mail(reply="Ich warte seit Montag. Bitte melden Sie sich.")
    assert "„Ich warte seit Montag“" in queries.packet(queries.matter(conversation=mail.conversation_id), now=NOW).story
