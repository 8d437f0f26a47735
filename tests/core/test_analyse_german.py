from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.core.text import compounds_from_dictionary, german
from handschlag.core.text.folding import fold

COMPOUNDS = """
    Wohngebäudeversicherung=wohn+gebaude+versicherung Hausratversicherung=hausrat+versicherung
    Rechtsschutzversicherung=rechts+schutz+versicherung Lebensversicherungen=lebens+versicherungen
    Betriebshaftpflicht=betriebs+haftpflicht Hundehaftpflicht=hunde+haftpflicht Riesterrente=riester+rente
    Cyberversicherung=cyber+versicherung Zahnzusatzversicherung=zahn+zusatz+versicherung Glasbruch=glas+bruch
    Wasserschaden=wasser+schaden Leitungswasserschäden=leitungs+wasser+schaden Sturmschaden=sturm+schaden
    Schadensmeldung=schadens+meldung Schadenmeldung=schaden+meldung Autohaus=auto+haus Haustür=haus+tur
    Großbäckerei=gross+backerei Kündigungsbestätigung=kundigungs+bestatigung Vertragsverlängerung=vertrags+verlangerung
    Beitragsrechnung=beitrags+rechnung Rückrufbitte=ruckruf+bitte Terminvereinbarung=termin+vereinbarung
    Mehrfamilienhäuser=mehr+familien+hauser Gewerbeversicherung=gewerbe+versicherung Selbstbeteiligung=selbst+beteiligung
    Elementarschaden=elementar+schaden Fahrraddiebstahl=fahrrad+diebstahl Heizungsanlage=heizungs+anlage
    Photovoltaikanlage=photovoltaik+anlage Solaranlage=solar+anlage Wärmepumpe=warme+pumpe Telefonanlage=telefon+anlage
    Kundennummer=kunden+nummer Vertragsnummer=vertrags+nummer Straßenbahn=strassen+bahn Hauptstraße=haupt+strasse
    Rathausplatz=rathaus+platz Steuerberater=steuer+berater Rechtsanwältin=rechts+anwaltin Kindergarten=kinder+garten
    Sportverein=sport+verein Tierarztpraxis=tier+arzt+praxis Malermeister=maler+meister Altersvorsorge=alters+vorsorge
    Pflegeversicherung=pflege+versicherung Brandschaden=brand+schaden Internetanschluss=internet+anschluss
    Störungsmeldung=storungs+meldung Ersatzteillieferung=ersatz+teil+lieferung Mülltonne=mull+tonne
    Wirtschaftsprüfer=wirtschafts+prufer Motorradversicherung=motorrad+versicherung Teilkasko=teil+kasko
    Donaudampfschifffahrtsgesellschaft=donau+dampf+schifffahrts+gesellschaft
""".split()  # fmt: skip  # noqa: SIM905  # a table that can be read

NO_COMPOUNDS = """
    Abenteuer Kartoffel Bauer Sommer Minister Computer Kontakt Beispiel Zeitung Arbeit Universität Allianz Antwort Adresse
    Auskunft Mitarbeiter Vertrag Beitrag Antrag Bäckerei Schreinerei Apotheke Router Information Versicherung Gebäude Haus
    Müller Roth x 12345678 WG77120 Кондитерская
""".split()  # fmt: skip  # noqa: SIM905  # a table that can be read

FOUND_BY = [
    ("Wohngebäudeversicherung", "Versicherung"),
    ("Wohngebäudeversicherung", "Gebäude"),
    ("Wohngebäudeversicherung", "Gebäudeversicherung"),
    ("Wohngebäudeversicherung", "Versicherungen"),
    ("Wohngebäudeversicherungen", "Wohngebäudeversicherung"),
    ("Wohngebaeudeversicherung", "Gebäude"),
    ("Leitungswasserschäden", "Wasserschaden"),
    ("Leitungswasserschäden", "Schaden"),
    ("Mehrfamilienhäuser", "Haus"),
    ("Mehrfamilienhäuser", "Familie"),
    ("Kündigung", "kündigen"),
    ("kündigen", "Kuendigung"),
    ("Rechnungen", "Rechnung"),
    ("der Beitragsrechnungen", "Rechnung"),
    ("Straßenbahn", "Strasse"),
    ("Verträge", "Vertrag"),
    ("Störungen", "Störung"),
    ("Rückrufbitte", "Rückruf"),
    ("WG-77120", "77120"),
    ("WG-77120", "wg77120"),
    ("Hauptstr.", "Hauptstraße"),
    ("Steuern", "Steuer"),
    ("Bauern", "Bauer"),
]


@pytest.mark.parametrize("line", COMPOUNDS)
def test_compound_is_split(line):
    word, parts = line.split("=")
    assert "+".join(german.parts(word)) == parts


@pytest.mark.parametrize("word", NO_COMPOUNDS)
def test_other_words_stay_whole(word):
    assert german.parts(word) == ()


@pytest.mark.parametrize(("stored", "typed"), FOUND_BY)
def test_stored_word_is_found_by_what_is_typed(stored, typed):
    assert {fold(typed), german.stem(typed)} & set(german.analyse(stored))


def test_stop_words_are_left_out_and_numbers_kept():
    assert german.analyse("Der Vertrag mit der Nummer 4711 und dem Zusatz") == (
        "vertrag", "nummer", "numm", "4711", "zusatz",
    )  # fmt: skip


def test_each_word_is_given_once():
    found = german.analyse("Haus Haus Haus Hausrat")
    assert len(found) == len(set(found))


def test_the_list_of_compounds_is_what_the_dictionary_says():
    made = compounds_from_dictionary.lines(compounds_from_dictionary.read_dictionary())
    assert made == compounds_from_dictionary.MADE.read_text(encoding="utf-8").splitlines()


@given(st.text(max_size=300))
def test_analysing_never_fails_and_is_bounded(text):
    found = german.analyse(text, most=40)
    assert len(found) <= 40
    assert all(word.isalnum() for word in found)


@given(st.lists(st.sampled_from(["haus", "versicherung", "s", "wohn", "en", "bau", "q", "rat"]), max_size=12))
def test_parts_make_up_the_word(pieces):
    word = "".join(pieces)
    parts = german.parts(word)
    assert parts == () or "".join(parts) == fold(word)[: len("".join(parts))]
    assert len(parts) != 1


@given(st.text(max_size=80))
def test_a_stem_is_folded(word):
    assert german.stem(word) == fold(german.stem(word))
