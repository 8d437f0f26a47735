"""*Übergaben* as agents and leads use them: giving, taking, saying no, a whole desk, a question, from the note of a talk."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from handschlag.cases.models import Case
from handschlag.conversations.models import Conversation
from handschlag.handovers.models import Bundle, Handover, Inquiry
from handschlag.handovers.rules.receivers import Receiver
from handschlag.people import actions as people
from tests.desk.office import half_past_five, text_of
from tests.factories.conversations import event, hear
from tests.factories.handovers import House, make_house
from tests.factories.people import NOW, make_user
from tests.factories.promises import promise_to

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def house() -> House:
    half_past_five()
    return make_house()


def desk(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def form_of(client: Client, address: str) -> dict[str, object]:
    form = client.get(address).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in shown.items() if value not in (None, False, "")}


def test_the_page_to_give_is_written_already(house):
    case = house.desk.open()
    house.desk.promised(case, owner=house.kern.pk)
    client, address = desk(house.kern), f"{reverse('handover-give')}?case={case.pk}"
    page = text_of(client.get(address))
    assert "Läuft wieder" in page
    given = form_of(client, address) | {"to": f"t{house.claims.pk}", "next_step": "Techniker schicken"}
    answer = client.post(address, given)
    row = Handover.objects.get()
    assert answer.url == reverse("handover", args=[row.pk])
    assert (row.to_team, row.next_step, row.kind) == (house.claims, "Techniker schicken", "ordinary")
    assert f"bis dahin kümmert sich {house.kern.name}" in text_of(client.get(answer.url))
    assert "Es wird schon an" in text_of(client.get(address))
    again = client.post(address, given | {"to": f"u{house.mai.pk}"})
    assert again.status_code == 422


def test_who_is_away_is_warned_of_with_somebody_instead(house):
    case = house.desk.open()
    people.record_absence(user=house.lau.pk, from_at=NOW - HOUR, until_at=None, by=None, now=NOW)
    client, address = desk(house.kern), f"{reverse('handover-give')}?case={case.pk}"
    given = form_of(client, address) | {"to": f"u{house.lau.pk}"}
    answer = client.post(address, given)
    assert answer.status_code == 422
    assert "Trotzdem übergeben" in text_of(answer)
    assert not Handover.objects.exists()
    assert client.post(address, given | {"although_away": "on"}).status_code == 302
    assert Handover.objects.get().to_user == house.lau


def test_of_a_customer_it_is_asked_what_is_handed_over(house):
    case = house.desk.open()
    promise_to(house.desk.roth, owner=house.kern.pk, words="Police schicken")
    client = desk(house.kern)
    page = text_of(client.get(f"{reverse('handover-give')}?customer={house.desk.roth.pk}"))
    assert f"?case={case.pk}" in page
    assert "Police schicken" in page
    assert client.get(reverse("handover-give")).url == reverse("handovers")


def test_bad_news_is_prepared_or_not_given(house):
    case = house.desk.open()
    client, address = desk(house.kern), f"{reverse('handover-give')}?case={case.pk}"
    given = form_of(client, address) | {"to": f"u{house.lau.pk}", "kind": "bad_news", "what": "Lieferung entfällt"}
    assert client.post(address, given).status_code == 422
    whole = given | {"why": "Ofen defekt", "offer": "Bäcker Lau liefert", "guide": "Erst sagen, dann schweigen."}
    answer = client.post(address, whole)
    assert "Bäcker Lau liefert" in text_of(client.get(answer.url))


def test_one_key_takes_it_and_leads_to_the_matter(house):
    case = house.desk.open()
    row = house.give(case)
    client = desk(house.lau)
    assert "Ich mache das" in text_of(client.get(reverse("handovers")))
    assert "Übergaben, die auf meine Antwort warten" in text_of(client.get(reverse("today")))
    answer = client.post(reverse("handover-accept", args=[row.pk]))
    assert answer.url == reverse("case", args=[case.pk])
    assert Case.objects.get().owner == house.lau
    assert "übernommen von" in text_of(client.get(reverse("case", args=[case.pk])))


def test_a_complaint_asks_for_a_sentence_beside_its_field(house):
    row = house.give(house.desk.open("complaint"))
    client = desk(house.lau)
    assert "eine Reklamation" in text_of(client.get(reverse("handover", args=[row.pk])))
    assert "Lesen und annehmen" in text_of(client.get(reverse("handovers")))
    assert client.post(reverse("handover-accept", args=[row.pk]), {"read_back": ""}).status_code == 422
    client.post(reverse("handover-accept", args=[row.pk]), {"read_back": "Roth will Antwort bis Freitag."})
    assert "Roth will Antwort bis Freitag." in text_of(client.get(reverse("handover", args=[row.pk])))


def test_not_mine_because_proposes_the_place_and_comes_back_to_the_giver(house):
    row = house.give(house.desk.open("question"))
    client, address = desk(house.lau), reverse("handover-decline", args=[row.pk])
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"reason": "unclear"}).status_code == 422
    answer = client.post(address, {"reason": "elsewhere", "proposes": f"u{house.weiss.pk}", "words": "Vertrag"})
    assert answer.url == reverse("handovers")
    page = text_of(desk(house.kern).get(reverse("handovers")))
    assert "Zu Ihnen zurückgekommen" in page
    assert f"to=u{house.weiss.pk}" in page
    assert "es gehört zu einem anderen Team: Vertrag" in page


def test_another_team_is_named_though_nobody_proposed_it(house):
    row = house.give(house.desk.open("question"))
    client = desk(house.lau)
    page = text_of(client.get(reverse("handover", args=[row.pk])))
    assert page.count(f'value="t{house.office.pk}"') == 1
    assert f'value="u{house.lau.pk}"' not in page
    client.post(reverse("handover-decline", args=[row.pk]), {"reason": "elsewhere", "proposes": f"t{house.office.pk}"})
    assert f"to=t{house.office.pk}" in text_of(desk(house.kern).get(reverse("handovers")))


def test_the_giver_corrects_and_takes_back(house):
    row = house.give()
    client = desk(house.kern)
    said = {"packet-story": "Kurz.", "packet-next_step": "Anrufen", "packet-revision": "0"}
    assert client.post(reverse("handover-correct", args=[row.pk]), said).status_code == 302
    stale = said | {"packet-story": "Anders."}
    assert client.post(reverse("handover-correct", args=[row.pk]), stale).status_code == 422
    assert "Kurz." in text_of(client.get(reverse("handover", args=[row.pk])))
    client.post(reverse("handover-take-back", args=[row.pk]))
    assert Handover.objects.get().state == "withdrawn"
    assert "beantwortet" in text_of(
        client.post(reverse("handover-take-back", args=[house_given(house).pk]), follow=True)
    )


def house_given(house: House) -> Handover:
    row = house.give(house.desk.open("wish"))
    return house.accept(row)


def test_the_customer_is_told_who_has_it(house):
    row = house_given(house)
    talk = house.desk.call(at=NOW)
    client = desk(house.lau)
    assert client.post(reverse("handover-tell", args=[row.pk]), {}).status_code == 422
    client.post(reverse("handover-tell", args=[row.pk]), {"told-conversation": talk.pk})
    assert "Der Kunde weiß es" in text_of(client.get(reverse("handover", args=[row.pk])))


def test_a_partner_gets_a_sheet(house):
    row = house.give(to=Receiver(partner="Netz AG"))
    client = desk(house.kern)
    assert "Übergabe an Netz AG" in text_of(client.get(reverse("handover-sheet", args=[row.pk])))
    said = {"read_back": "Techniker morgen", "partner_person": "Frau Ott"}
    client.post(reverse("handover-accept", args=[row.pk]), said)
    assert "Netz AG (Frau Ott)" in text_of(client.get(reverse("handover", args=[row.pk])))


def test_a_whole_desk_goes_and_is_taken(house):
    house.desk.open()
    complaint = house.desk.open("complaint")
    client = desk(house.kern)
    given = form_of(client, reverse("handover-desk")) | {"to": f"u{house.weiss.pk}"}
    assert client.post(reverse("handover-desk"), given | {"kind": "warm"}).status_code == 422
    answer = client.post(reverse("handover-desk"), given)
    bundle = Bundle.objects.get()
    assert answer.url == reverse("handover-bundle", args=[bundle.pk])
    taker = desk(house.weiss)
    page = text_of(taker.get(answer.url))
    assert "Alles übernehmen" in page
    last = Handover.objects.get(case=complaint)
    taker.post(answer.url, {f"read_back-{last.pk}": "Regulierung fehlt."})
    assert {row.owner for row in Case.objects.all()} == {house.weiss}
    assert "Hier ist nichts offen" in text_of(client.get(reverse("handover-desk")))
    assert "nicht angeboten" in text_of(client.post(answer.url, follow=True))


def test_a_lead_hands_over_the_desk_of_an_absent_colleague_and_nobody_elses(house):
    house.desk.open()
    people.record_absence(user=house.weiss.pk, from_at=NOW - HOUR, until_at=None, by=None, now=NOW)
    client, address = desk(house.seidel), f"{reverse('handover-desk')}?user={house.kern.pk}"
    given = form_of(client, address) | {"to": f"u{house.weiss.pk}", "kind": "absence", "returns_at": "2026-12-01T09:00"}
    assert client.post(address, given).status_code == 422
    assert client.post(address, given | {"although_away": "on"}).status_code == 302
    assert Bundle.objects.get().returns_at is not None
    assert desk(house.lau).get(address).status_code == 403


def test_a_question_is_asked_answered_and_withdrawn(house):
    case = house.desk.open()
    client, address = desk(house.kern), f"{reverse('inquiry-new')}?case={case.pk}"
    assert client.post(address, {"to": f"u{house.lau.pk}", "words": " "}).status_code == 422
    answer = client.post(address, {"to": f"u{house.lau.pk}", "words": "Gilt die Police?"})
    row = Inquiry.objects.get()
    assert answer.url == reverse("inquiry", args=[row.pk])
    other = desk(house.lau)
    assert "Gilt die Police?" in text_of(other.get(reverse("handovers"), {"view": "questions"}))
    assert client.post(answer.url, {"answer": "Ja"}).status_code == 422
    other.post(answer.url, {"answer": "Ja, bis 2027."})
    assert "Ja, bis 2027." in text_of(client.get(reverse("case", args=[case.pk])))
    client.post(reverse("inquiry-withdraw", args=[row.pk]))
    assert client.get(reverse("inquiry-new")).url == reverse("handovers")


def test_from_the_note_of_a_talk(house):
    talk = house.desk.call(is_looked_after=False)
    Conversation.objects.filter(pk=talk.pk).update(user=house.kern)
    case = house.desk.open()
    client = desk(house.kern)
    understand, send = (reverse(name, args=[talk.pk]) for name in ("call-understand", "call-handover"))
    line = f"/u {house.claims.name} Gutachter schicken"
    assert client.get(understand, {"line": line}).json() == {
        "said": f"Enter übergibt an {house.claims.name}: {case} – Gutachter schicken",
        "is_clear": True,
    }
    assert not client.get(understand, {"line": "/u Huber"}).json()["is_clear"]
    assert client.post(send, {"line": "/u"}).json()["said"] == "An wen? Ein Name, ein Team oder eine Fähigkeit."
    assert client.post(send, {"line": "/u Huber"}).status_code == 422
    assert client.post(send, {"line": line}).status_code == 200
    row = Handover.objects.get()
    assert (row.case, row.to_team, row.in_call, row.next_step) == (case, house.claims, talk, "Gutachter schicken")
    assert client.post(send, {"line": f"/u {house.mai.name}"}).status_code == 422
    people.record_absence(user=house.boll.pk, from_at=NOW - HOUR, until_at=None, by=None, now=NOW)
    assert not client.get(understand, {"line": "/u Boll"}).json()["is_clear"]


def test_leads_see_what_waits_and_how_it_goes(house):
    house.give()
    lead = desk(house.boll)
    assert "Wartet in den Teams" in text_of(lead.get(reverse("handovers"), {"view": "waiting"}))
    assert "Was ich übergeben habe" in text_of(desk(house.kern).get(reverse("handovers"), {"view": "given"}))
    house_given(house)
    page = text_of(lead.get(reverse("handovers-figures"), {"days": "7"}))
    assert house.claims.name in page
    assert ">Lau<" not in page
    assert desk(house.lau).get(reverse("handovers-figures")).status_code == 403
    assert lead.get(reverse("handovers-rules")).status_code == 403


def test_management_says_how_long_an_answer_may_take(house):
    client = desk(make_user("chef", role="management"))
    given = form_of(client, reverse("handovers-rules"))
    assert client.post(reverse("handovers-rules"), given | {"warm": "0"}).status_code == 422
    client.post(reverse("handovers-rules"), given | {"warm": "5"})
    assert client.get(reverse("handovers-rules")).context["form"]["warm"].value() == 5


def test_the_number_beside_the_entry_counts_what_waits(house):
    house.give()
    page = text_of(desk(house.lau).get(reverse("counts")))
    assert 'id="count-handovers"' in page


def test_while_it_rings_it_is_said_who_is_being_asked_to_take_it(house):
    row = house.give()
    said = {"users": (house.kern.login,), "remote_e164": house.desk.number}
    talk = hear(event("offered", "law4-ring", at=NOW, **said))
    Conversation.objects.filter(pk=talk.pk).update(customer=house.desk.roth)
    strip = text_of(desk(house.kern).get(reverse("calls-now")))
    assert f"von {house.kern.name} an {house.lau.name}" in strip
    assert reverse("handover", args=[row.pk]) in strip
