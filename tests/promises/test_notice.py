"""Sentences of a written text that promise something."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.promises.rules import noticed
from handschlag.promises.rules.noticing import LONGEST_SENTENCE, MOST

PROMISING = (
    "Ich melde mich bis Freitag bei Ihnen.",
    "Wir kümmern uns umgehend darum.",
    "Ich rufe Sie morgen um 10 Uhr zurück.",
    "Sie hören von uns.",
    "Wir werden Ihnen das Angebot bis zum 3. Dezember schicken.",
    "Die Ware wird am Donnerstag geliefert.",
    "Unser Techniker kommt am Dienstag zwischen 8 und 10 Uhr.",
    "Sie erhalten die Gutschrift innerhalb von drei Werktagen.",
    "Ich kläre das heute noch mit der Buchhaltung.",
    "Die Rechnung geht morgen früh raus.",
    "I'll get back to you by Friday.",
    "We will send you the offer tomorrow.",
    "You will hear from us within two working days.",
    "Das erledige ich noch heute.",
    "Ich habe mit dem Techniker gesprochen und melde mich morgen bei Ihnen.",
    "Sobald das Teil da ist, melden wir uns.",
    "Ich gebe Ihnen bis Mittwoch Bescheid.",
    "Am Montag sind wir um 9 Uhr bei Ihnen.",
    "Wir schicken Ihnen schnellstmöglich ein neues Gerät.",
    "Frau Lorenz ruft Sie morgen an.",
)
SAYING = (
    "Wir haben Ihre Nachricht gestern erhalten.",
    "Können wir Sie morgen anrufen?",
    "Bitte senden Sie uns die Unterlagen bis Freitag.",
    "Wir bitten Sie, den Betrag bis zum 15.12. zu überweisen.",
    "Wir sind montags bis freitags von 8 bis 17 Uhr erreichbar.",
    "Ich freue mich auf morgen.",
    "Vielen Dank für Ihre Nachricht vom 3. November.",
    "Wir können Ihnen bis Freitag leider nicht helfen.",
    "Anbei schicke ich Ihnen heute die Rechnung.",
    "Sie haben am Montag angerufen.",
    "Wir benötigen bis morgen Ihre Zählernummer.",
    "Ich wünsche Ihnen ein schönes Wochenende.",
    "I hope you have a nice weekend.",
    "We have received your mail today.",
    "Der Router blinkt seit gestern rot.",
    "Mit freundlichen Grüßen",
)


@pytest.mark.parametrize("sentence", PROMISING)
def test_what_we_are_going_to_do_is_noticed(sentence: str):
    assert noticed(sentence) == (sentence,)


@pytest.mark.parametrize("sentence", SAYING)
def test_what_was_what_is_asked_and_what_they_are_to_do_is_not(sentence: str):
    assert noticed(sentence) == ()


def test_sentences_end_where_they_end():
    text = (
        "Guten Tag Frau Roth,\n\nvielen Dank. ich melde mich\nbis zum 3. Dezember um 10:00. Wir schicken z. B. morgen eine\n"
        "Karte.\n\nFolgendes:\n- Wir liefern am Montag\n- 3 Stück\n* Wir rufen am 5. Mai an\n"
    )
    assert noticed(text) == (
        "ich melde mich bis zum 3. Dezember um 10:00.",
        "Wir schicken z. B. morgen eine Karte.",
        "Wir liefern am Montag",
        "Wir rufen am 5. Mai an",
    )


@pytest.mark.parametrize(
    "greeting", ["Guten Tag Frau Roth,", "Sehr geehrter Herr Dr. Weiß,\n", "Hallo!", "Dear Ms Roth,\n\n"]
)
def test_a_greeting_is_no_part_of_it(greeting: str):
    assert noticed(f"{greeting} ich melde mich morgen.")[0].endswith("ich melde mich morgen.")
    assert not noticed(greeting)


@pytest.mark.parametrize(
    "behind",
    [
        "-- \nWir melden uns morgen",
        "Am 3.12.2026, 10:00 Uhr schrieb Ernst Roth:\nWir melden uns morgen",
        "On 3 Dec 2026 Ernst Roth wrote:\nWe will call you tomorrow",
        "> Wir melden uns morgen.",
        ">> Wir melden uns morgen.",
    ],
)
def test_what_others_wrote_and_the_signature_promise_nothing(behind: str):
    assert noticed(f"Danke.\n\n{behind}\n") == ()


def test_each_counts_once_and_nobody_is_asked_about_a_hundred():
    assert noticed("Wir melden uns morgen. " * 5) == ("Wir melden uns morgen.",)
    assert len(noticed(" ".join(f"Wir liefern Kiste {number} morgen." for number in range(100)))) == MOST


@given(st.text(alphabet="wir melden uns bis morgen Freitag 3. Dez>-\n?!.:;\u00b2\u0663äß\x00", max_size=400))
def test_whatever_is_written_each_found_sentence_stands_in_it(text: str):
    plain = " ".join(text.split())
    for sentence in noticed(text):
        assert len(sentence) <= LONGEST_SENTENCE
        assert all(word in plain for word in sentence.split())


@pytest.mark.parametrize("piece", ["wird ", "geht techniker wird a. ", "wir melden uns ", "- ", "am 3. ", "(((..."])
def test_a_hostile_text_costs_what_it_is_long(piece: str):
    assert len(noticed(piece * 50_000)) <= MOST
