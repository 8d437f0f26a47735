"""What agents type with the telephone at the ear: shorthand, dialect, conditions; read by hand, then by the parser.

The same Monday as in `sentences.py` (2026-11-23 14:00 in Cologne).
"""

from __future__ import annotations

GERMAN = [
    ("ü-morgen Angebot", "2026-11-25 17:00", "offer"),
    ("ü.morgen 9h Rückruf", "2026-11-25 09:00", "call_back"),
    ("übermrg 9 Uhr", "2026-11-25 09:00", "call_back"),
    ("überm. vorm. Bescheid", "2026-11-25 12:00", "information"),
    ("nä. Woche Di melden wir uns", "2026-12-01 17:00", "call_back"),
    ("nächste Wo. Do vorm.", "2026-12-03 12:00", "call_back"),
    ("nächst. Woche Mi Angebot", "2026-12-02 17:00", "offer"),
    ("komm. Freitag", "2026-11-27 17:00", "call_back"),
    ("Anfang nächster Wo", "2026-12-01 17:00 ?", "call_back"),
    ("Rückruf Mi vorm.", "2026-11-25 12:00", "call_back"),
    ("Fr nachm. Besuch", "2026-11-27 17:00", "visit"),
    ("Rückruf KW 49", "2026-12-04 17:00", "call_back"),
    ("Mo 10h Rückruf", "2026-11-30 10:00 ?", "call_back"),
    ("24.12. vormittags Besuch", "2026-12-24 12:00", "visit"),
    ("in 14 Tagen Angebot", "2026-12-07 17:00", "offer"),
    ("Ende nächster Woche bekommen Sie Bescheid", "2026-12-04 17:00", "information"),
    ("noch vor Weihnachten das Angebot", "2026-12-23 17:00 ?", "offer"),
    ("um 5 ruf ich Sie zurück", "2026-11-23 17:00", "call_back"),
    ("heute Abend Rückruf", "2026-11-23 17:00 ?", "call_back"),
    ("morgen früh melde ich mich", "2026-11-24 10:00", "call_back"),
    ("ich meld mich am Donnerstag in der Früh", "2026-11-26 10:00", "call_back"),
    ("bis Fr. 12h Angebot", "2026-11-27 12:00", "offer"),
    ("innert 5 Tagen", "2026-11-30 17:00 ?", "call_back"),
    ("am Nikolaustag", "2026-12-07 17:00 ?", "call_back"),
    ("ab 3. Dezember", "2026-12-03 17:00 ?", "call_back"),
    ("nach 3. Dezember", "2026-12-03 17:00 ?", "call_back"),
    ("spätestens 3. Dezember", "2026-12-03 17:00", "call_back"),
    ("vor dem 3. Dezember", "2026-12-03 17:00 ?", "call_back"),
    ("Mitte/Ende Dezember", "2026-12-31 17:00 ?", "other"),
    ("morgen, falls der Chef da ist", "2026-11-24 17:00 ?", "other"),
    ("Freitag, sofern die Gesellschaft antwortet", "2026-11-27 17:00 ?", "answer"),
    ("Rückruf heute, wenn es geht", "2026-11-23 17:00 ?", "call_back"),
    ("übermorgen um dieselbe Zeit", "2026-11-25 17:00 ?", "call_back"),
    ("bis 30.11. 16 Uhr die eVB schicken", "2026-11-30 16:00", "information"),
    ("vorm Wochenende", "2026-11-27 17:00", "other"),
]

ENGLISH = [
    ("call back wk 49", "2026-12-04 17:00", "call_back"),
    ("next wk Tue we'll be in touch", "2026-12-01 17:00", "call_back"),
    ("day after tmrw quote", "2026-11-25 17:00", "offer"),
    ("tmrw arvo", "2026-11-24 17:00", "call_back"),
    ("no later than 1 Dec", "2026-12-01 17:00", "call_back"),
    ("by 1 Dec", "2026-12-01 17:00", "call_back"),
    ("before 3 December", "2026-12-03 17:00 ?", "call_back"),
    ("Wed a.m.", "2026-11-25 12:00", "call_back"),
    ("tomorrow pm", "2026-11-24 17:00", "call_back"),
    ("Tuesday 10 am", "2026-11-24 10:00", "call_back"),
    ("Boxing Day", "2026-12-28 17:00 ?", "call_back"),
    ("by close of play", "2026-11-23 17:00", "call_back"),
    ("this time tomorrow", "2026-11-24 17:00 ?", "call_back"),
    ("if the insurer replies, Friday", "2026-11-27 17:00 ?", "other"),
    ("mid next week", "2026-12-02 17:00 ?", "call_back"),
    ("at the latest Friday 4pm", "2026-11-27 16:00", "call_back"),
    ("end of Nov", "2026-11-30 17:00", "call_back"),
]

ASKING = [
    ("nach dem Feiertag rufe ich an", "time"),
    ("im neuen Jahr", "vague"),
    ("3 Tage nach Eingang der Unterlagen", "time"),
    ("heut no", "time"),
    ("die Woche drauf", "time"),
    ("after the bank holiday I'll ring you", "time"),
    ("give me 10 mins", "time"),
]
