from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.cases import actions as cases
from handschlag.cases import queries, reactions
from handschlag.cases.models import Case, Finding, RepeatedWork, Step
from handschlag.cases.rules import noted
from handschlag.cases.rules.noted import Noted
from handschlag.conversations.models import Conversation
from handschlag.core.errors import NotThere
from handschlag.core.models import FactRow
from tests.factories.cases import Desk, make_desk
from tests.factories.people import NOW


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("Lampe am Router: rot", Noted("Lampe am Router", "rot", "told")),
        ("Lampe am Router: rot (gesehen)", Noted("Lampe am Router", "rot", "seen")),
        ("Lampe am Router? rot (nachgemessen).", Noted("Lampe am Router?", "rot", "measured")),
        ("Vertrag = WG-77120 (laut Vertrag)", Noted("Vertrag", "WG-77120", "document")),
        ("Beginn: heute 10:30 (vor Ort)", Noted("Beginn", "heute 10:30 (vor Ort)", "told")),
        ("Router neu gestartet", Noted("Router neu gestartet", "Router neu gestartet", "told")),
        ("Termin 10:30", Noted("Termin 10:30", "Termin 10:30", "told")),
        ("Warum?", Noted("Warum?", "Warum?", "told")),
        ("Router neu gestartet: half nicht", Noted("Router neu gestartet", "half nicht", "seen", "nothing")),
        ("Router neu gestartet, ohne Erfolg", Noted("Router neu gestartet", "ohne Erfolg", "seen", "nothing")),
        ("Kabel getauscht – geht wieder!", Noted("Kabel getauscht", "geht wieder!", "seen", "helped")),
        ("Restarted -> made it worse", Noted("Restarted", "made it worse", "seen", "worse")),
        ("Neu angemeldet: teilweise", Noted("Neu angemeldet", "teilweise", "seen", "partly")),
        ("Hilft es: nichts", Noted("Hilft es", "nichts", "seen", "nothing")),
        (": nichts", Noted(": nichts", ": nichts", "told")),
    ],
)
def test_a_line_is_read_as_it_is_said(line, meant):
    assert noted.read(line) == meant


@given(st.text(max_size=300))
def test_whatever_is_typed_says_something(line):
    said = noted.read(line)
    assert said.manner in noted.MANNERS
    assert said.showed in {"", *noted.SHOWED}
    assert (said.question == "") == (said.answer == "")


@pytest.mark.django_db
class TestNoting:
    @pytest.fixture
    def desk(self) -> Desk:
        return make_desk()

    def note(self, call: Conversation, words: str, **more) -> Finding | Step:
        return cases.note_finding(conversation=call.pk, words=words, **{"by": None, "now": NOW, **more})

    def wrapped_up(self, call: Conversation, note: str) -> None:
        Conversation.objects.filter(pk=call.pk).update(note=note)
        fact = FactRow.objects.filter(name="ConversationWrappedUp").first() or FactRow(name="ConversationWrappedUp")
        fact.payload = {"conversation": call.pk}
        reactions.keep_noted_findings(fact, now=NOW)

    def said(self, row: Case) -> list[str]:
        return [str(finding) for one in queries.established(row, now=NOW) for finding in one.findings]

    def test_it_is_about_the_one_open_concern(self, desk):
        row, call = desk.open(), desk.call()
        made = self.note(call, "Lampe am Router: rot (gesehen)")
        assert (made.case, made.manner, made.conversation) == (row, "seen", call)
        assert queries.cases_in(call.pk) == [row]
        tried = self.note(call, "Router neu gestartet: half nicht")
        assert (tried.words, tried.showed) == ("Router neu gestartet", "nothing")
        assert list(queries.tried(row.pk)) == [tried]

    def test_of_several_the_one_that_was_spoken_of_else_it_asks(self, desk):
        one, other, call = desk.open(words="eins"), desk.open(words="zwei"), desk.call()
        with pytest.raises(cases.CannotNoteFinding) as refused:
            self.note(call, "Lampe: rot")
        assert refused.value.field == "case"
        assert self.note(call, "Lampe: rot", case=other.pk).case == other
        assert self.note(call, "Kabel: fest").case == other
        assert self.said(one) == []

    def test_without_a_concern_it_holds_for_the_customer(self, desk):
        call = desk.call()
        made = self.note(call, "Erreichbar: vormittags")
        assert (made.case, made.scope) == (None, "customer")
        assert self.note(call, "Router neu gestartet: half nicht").answer == "half nicht"
        assert self.said(desk.open()) == ["Erreichbar vormittags", "Router neu gestartet half nicht"]

    def test_asking_again_needs_a_reason_here_too(self, desk):
        row = desk.open()
        self.note(desk.call(), "Lampe: rot")
        with pytest.raises(cases.CannotEstablish) as refused:
            self.note(desk.call(), "lampe: grün")
        assert refused.value.field == "again"
        self.note(desk.call(), "lampe: grün", again="changed")
        assert self.said(row) == ["lampe grün"]

    def test_nobody_known_has_findings(self, desk):
        call = desk.call()
        Conversation.objects.filter(pk=call.pk).update(customer=None, person=None)
        with pytest.raises(NotThere):
            self.note(call, "Lampe: rot")
        self.wrapped_up(call, "/b Lampe: rot")
        assert not Finding.objects.exists()

    def test_what_the_note_says_is_kept_when_it_is_wrapped_up(self, desk):
        row, call = desk.open(), desk.call()
        self.note(call, "Lampe: rot")
        note = "guten Tag\n/b Lampe: rot\n/b Router neu gestartet: half nicht\n/b\n/b Kabel: fest\n/v morgen bis 10"
        for _twice in range(2):
            self.wrapped_up(call, note)
        assert self.said(row) == ["Lampe rot", "Kabel fest"]
        assert queries.tried(row.pk).count() == 1
        assert not RepeatedWork.objects.exists()

    def test_what_was_not_seen_to_be_known_is_counted_as_such(self, desk):
        desk.open()
        self.note(desk.call(), "Lampe: rot")
        self.wrapped_up(desk.call(), "/b Lampe: grün")
        assert RepeatedWork.objects.get().why == "unseen"

    def test_what_was_corrected_in_the_same_contact_is_not_kept_twice(self, desk):
        row, call = desk.open(), desk.call()
        self.note(call, "Lampe: rot")
        self.note(call, "Lampe: grün", again="changed")
        self.wrapped_up(call, "/b Lampe: rot\n/b Lampe: grün")
        assert self.said(row) == ["Lampe grün"]
