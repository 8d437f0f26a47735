"""The packet writes itself; when a sentence is asked for; whose turn it is."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from handschlag.handovers.rules import packet, passing
from handschlag.handovers.rules.packet import LONGEST_STEP, MOST_SENTENCES, Told, lines, write
from handschlag.handovers.rules.receivers import Receiver, fitting
from tests.factories.people import NOW

words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=300)
pairs = st.lists(st.tuples(words, words), max_size=6)
tolds = st.builds(
    Told, who=words, what=words, since=words, findings=pairs, tried=pairs, broken=st.lists(words, max_size=4), owed=pairs,
    said=words, step=words, is_break_untold=st.booleans(),
)  # fmt: skip
ROTH = Told(
    who="Ernst Roth",
    what="Kein Telefon",
    since="gestern 09:00",
    findings=[("Router", "FB 7590"), ("Leitung", "tot")],
    tried=[("Neustart", "änderte nichts")],
    owed=[("Techniker kommt", "morgen 12:00")],
    said="Seit gestern geht nichts mehr. Ich will den Chef sprechen!",
    step="zu beheben",
)


@given(tolds, st.sampled_from(["de", "en"]))
def test_the_story_has_at_most_five_sentences_each_of_one_line(told, language):
    with override(language):
        written = write(told)
    assert 2 <= len(written.sentences) <= MOST_SENTENCES
    assert all(sentence and sentence.splitlines() == [sentence] for sentence in written.sentences)
    assert list(lines(written.story)) == [sentence.strip() for sentence in written.sentences]


@given(tolds)
def test_there_is_always_a_next_step_and_it_closes_the_story(told):
    with override("en"):
        written = write(told)
    assert written.next_step
    assert len(written.next_step) <= LONGEST_STEP
    assert written.sentences[-1] == f"Next: {written.next_step}."


@given(tolds)
def test_nothing_is_said_twice_in_another_run(told):
    assert write(told) == write(told)


@given(tolds)
def test_no_sentence_grows_without_bound(told):
    most = 2 * 3 * 2 * (packet.LONGEST_PART + 10) + 200
    with override("de"):
        assert all(len(sentence) <= most + len(told.since) for sentence in write(told).sentences[:1])
        assert all(len(sentence) <= 4000 for sentence in write(told).sentences)


def test_the_story_in_german():
    with override("de"):
        assert write(ROTH).sentences == (
            "Ernst Roth: Kein Telefon, seit gestern 09:00.",
            "Geklärt, nicht noch einmal fragen: Router: FB 7590; Leitung: tot – versucht: Neustart (änderte nichts).",
            "Zugesagt: Techniker kommt (morgen 12:00).",
            "In eigenen Worten: „Seit gestern geht nichts mehr“.",
            "Nächster Schritt: Techniker kommt (morgen 12:00).",
        )


def test_the_story_in_english():
    with override("en"):
        assert write(ROTH).sentences[1:3] == (
            "Established, not to be asked again: Router: FB 7590; Leitung: tot – tried: Neustart (änderte nichts).",
            "Promised: Techniker kommt (morgen 12:00).",
        )


def test_what_is_broken_comes_first_and_is_told_before_it_is_done():
    with override("en"):
        late = Told(who="Roth", what="x", since="y", broken=["Answer by Friday."], owed=[("Visit", "today")])
        assert packet.next_step(late) == "see to it now: Answer by Friday"
        assert write(late).sentences[1] == "Promise broken: Answer by Friday – still open: Visit (today)."
        untold = Told(who="Roth", what="x", since="y", broken=["Answer by Friday."], is_break_untold=True)
        assert packet.next_step(untold) == "tell the customer that we are late: Answer by Friday"
        assert write(untold).sentences[1] == "Promise broken: Answer by Friday."


def test_many_are_counted_and_parts_stand_alone():
    with override("en"):
        many = Told(who="Roth", what="x", since="y", owed=[(f"p{n}", "z") for n in range(5)])
        assert write(many).sentences[1] == "Promised: p0 (z); p1 (z); p2 (z); and 2 more."
        assert write(Told(who="R", what="x", since="y", findings=[("a", "b")])).sentences[1].endswith("again: a: b.")
        assert write(Told(who="R", what="x", since="y", tried=[("a", "b")])).sentences[1] == "Tried: a (b)."
        assert write(Told(who="R", what="x", since="y")).next_step == "ask the customer how it stands"


READ_BACK = {"is_complaint": False, "has_broken": False, "is_partner": False, "pass_number": 1}


def test_a_sentence_is_asked_for_exactly_where_law_4_says():
    assert passing.read_back("ordinary", **READ_BACK) == ()
    assert passing.read_back("ordinary", **READ_BACK | {"pass_number": 2}) == ()
    assert passing.read_back("ordinary", **READ_BACK | {"is_complaint": True}) == ("complaint",)
    assert passing.read_back("shift", **READ_BACK | {"has_broken": True}) == ("broken",)
    assert passing.read_back("bad_news", **READ_BACK) == ("bad_news",)
    assert passing.read_back("ordinary", **READ_BACK | {"is_partner": True}) == ("partner",)
    assert passing.read_back("warm", **READ_BACK | {"pass_number": 3}) == ("third",)
    assert passing.read_back("absence", **READ_BACK | {"pass_number": 9}) == ()


def test_planned_ones_and_those_taken_back_are_no_ping_pong():
    assert passing.pass_number([]) == 1
    assert passing.pass_number([("ordinary", "accepted"), ("warm", "declined"), ("ordinary", "returned")]) == 4
    assert passing.pass_number([("shift", "accepted"), ("ordinary", "withdrawn"), ("ordinary", "over")]) == 1


def test_the_third_pass_is_a_leads_to_decide_unless_one_decides_it():
    assert passing.goes_to_lead("ordinary", 3, is_given_by_lead=False)
    assert not passing.goes_to_lead("ordinary", 2, is_given_by_lead=False)
    assert not passing.goes_to_lead("ordinary", 3, is_given_by_lead=True)
    assert not passing.goes_to_lead("shift", 3, is_given_by_lead=False)


@given(st.integers(1, 10_000), st.one_of(st.none(), st.integers(-10_000, 10_000)))
def test_it_comes_back_while_what_falls_due_first_can_still_be_kept(allowed, due):
    first_due = NOW + timedelta(minutes=due) if due is not None else None
    answer = passing.answer_by(NOW + timedelta(minutes=allowed), given_at=NOW, first_due=first_due)
    assert NOW < answer <= NOW + timedelta(minutes=allowed)
    assert first_due is None or first_due <= NOW or answer < first_due


HOUSE = {
    Receiver(user=1): "Barbara Kern",
    Receiver(user=2): "Jonas Weiß",
    Receiver(team=1): "Schaden",
    Receiver(team=2): "Schaden Kfz",
    Receiver(partner="Netz AG"): "Netz AG",
}


def test_a_line_names_its_receiver_and_the_words_behind():
    assert fitting("Schaden", HOUSE) == (Receiver(team=1), "")
    assert fitting("schaden kfz  Gutachter  schicken", HOUSE) == (Receiver(team=2), "Gutachter schicken")
    assert fitting("Schaden Gutachter", HOUSE) == (Receiver(team=1), "Gutachter")
    assert fitting("kern bitte anrufen", HOUSE) == (Receiver(user=1), "bitte anrufen")
    assert fitting("weiß", HOUSE) == (Receiver(user=2), "")
    assert fitting("netz ag Leitung prüfen", HOUSE) == (Receiver(partner="Netz AG"), "Leitung prüfen")


def test_a_line_that_fits_nobody_or_two_names_nobody():
    assert fitting("scha", HOUSE) == (None, "scha")
    assert fitting("Huber", HOUSE) == (None, "Huber")
    assert fitting("", HOUSE) == (None, "")
    twins = {Receiver(user=1): "Kern", Receiver(team=1): "Kern"}
    assert fitting("Kern anrufen", twins) == (None, "Kern anrufen")


def test_a_receiver_is_exactly_one():
    assert Receiver(user=1).is_one
    assert not Receiver().is_one
    assert not Receiver(user=1, team=2).is_one
    assert Receiver(partner="Netz AG").fields["to_partner"] == "Netz AG"
