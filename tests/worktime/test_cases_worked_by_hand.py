"""Cases worked out on paper with a wall calendar, each line: calendar, start, open time wanted, when it is due.

Each line also says that the open time from start to due is what was wanted.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from handschlag.worktime.rules import add_working_days, closing_of, closing_time, compiled, parse_definition

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
DAYS = (*WEEKDAYS, "sat", "sun")


def office(region: str = "", zone: str = "Europe/Berlin", **more: Any) -> dict[str, Any]:
    place: dict[str, Any] = {"holidays": {"region": region}} if region else {}
    hours = {key: [["08:00", "12:00"], ["13:00", "17:00"]] for key in WEEKDAYS}
    return {"timezone": zone, "hours": hours, **place, **more}


def austria(region: str) -> dict[str, Any]:
    return office(region, "Europe/Vienna")


def switzerland(region: str) -> dict[str, Any]:
    return office(region, "Europe/Zurich")


def commune(region: str, municipality: str, **more: Any) -> dict[str, Any]:
    return office(holidays={"region": region, "municipality": municipality, **more})


def nights(*days: str, opens: str = "22:00", closes: str = "06:00", **more: Any) -> dict[str, Any]:
    return {"timezone": "Europe/Berlin", "hours": {key: [[opens, closes]] for key in days}, **more}


ROUND_THE_CLOCK = {"timezone": "Europe/Berlin", "hours": {key: [["00:00", "24:00"]] for key in DAYS}}
SUNDAYS = {"timezone": "Europe/Berlin", "hours": {"sun": [["01:00", "05:00"]]}}
IN_THE_GAP = {"timezone": "Europe/Berlin", "hours": {"sun": [["02:00", "03:00"]]}}
EDGE_IN_THE_GAP = {"timezone": "Europe/Berlin", "hours": {"sun": [["00:00", "02:30"]]}}
OPENS_IN_THE_GAP = {"timezone": "Europe/Berlin", "hours": {"sun": [["02:30", "04:00"]]}}
IN_THE_FOLD = {"timezone": "Europe/Berlin", "hours": {"sun": [["02:15", "02:45"]]}}
ENDS_IN_THE_FOLD = {"timezone": "Europe/Berlin", "hours": {"sat": [["22:00", "02:30"]]}}
ADVENT = [{"on": "2026-11-29", "hours": [["13:00", "18:00"]], "name": "Adventsmarkt"}]
LEAVE = [{"first_on": "2026-12-28", "last_on": "2026-12-30", "name": "Betriebsferien"}]

CASES: list[tuple[str, dict[str, Any] | str, str, str, str]] = [
    # -- where in the day ----------------------------------------------------------------------------------------
    ("nothing wanted gives the start, open", office(), "2026-11-23T10:00+01", "0:00", "2026-11-23T10:00+01"),
    ("nothing wanted gives the start, closed", office(), "2026-11-22T10:00+01", "0:00", "2026-11-22T10:00+01"),
    ("inside a window", office(), "2026-11-23T09:00+01", "1:00", "2026-11-23T10:00+01"),
    ("from the very opening", office(), "2026-11-23T08:00+01", "1:00", "2026-11-23T09:00+01"),
    ("used up exactly at closing", office(), "2026-11-23T16:00+01", "1:00", "2026-11-23T17:00+01"),
    ("used up exactly before lunch", office(), "2026-11-23T11:00+01", "1:00", "2026-11-23T12:00+01"),
    ("a second past closing is the next morning", office(), "2026-11-23T16:00+01", "1:00:01", "2026-11-24T08:00:01+01"),
    ("over lunch", office(), "2026-11-23T11:30+01", "1:00", "2026-11-23T13:30+01"),
    ("from the very closing", office(), "2026-11-23T17:00+01", "0:01", "2026-11-24T08:01+01"),
    ("in the lunch break", office(), "2026-11-23T12:20+01", "0:10", "2026-11-23T13:10+01"),
    ("before the house opens", office(), "2026-11-23T06:00+01", "0:30", "2026-11-23T08:30+01"),
    ("in the evening", office(), "2026-11-23T20:00+01", "0:30", "2026-11-24T08:30+01"),
    ("a whole day", office(), "2026-11-23T08:00+01", "8:00", "2026-11-23T17:00+01"),
    ("a whole week", office(), "2026-11-23T08:00+01", "40:00", "2026-11-27T17:00+01"),
    ("half past five on a Friday", office(), "2026-11-27T17:30+01", "2:00", "2026-11-30T10:00+01"),
    ("on a Saturday", office(), "2026-11-28T11:00+01", "1:00", "2026-11-30T09:00+01"),
    ("start in another zone", office(), "2026-11-23T09:00Z", "1:00", "2026-11-23T11:00+01"),
    ("start beyond the date line", office(), "2026-11-23T22:00+14", "1:00", "2026-11-23T10:00+01"),
    # -- German states --------------------------------------------------------------------------------------------
    ("DE: Unity Day 2025 is a Friday", office("DE"), "2025-10-02T16:00+02", "2:00", "2025-10-06T09:00+02"),
    ("DE: Easter 2026", office("DE"), "2026-04-02T16:00+02", "2:00", "2026-04-07T09:00+02"),
    ("DE: May Day and the weekend", office("DE"), "2026-04-30T16:30+02", "1:00", "2026-05-04T08:30+02"),
    ("DE: Ascension", office("DE"), "2026-05-13T16:30+02", "1:00", "2026-05-15T08:30+02"),
    ("DE: Whit Monday", office("DE"), "2026-05-22T16:30+02", "1:00", "2026-05-26T08:30+02"),
    ("DE: Christmas 2026", office("DE"), "2026-12-24T16:00+01", "2:00", "2026-12-28T09:00+01"),
    ("DE: New Year 2027", office("DE"), "2026-12-31T16:00+01", "2:00", "2027-01-04T09:00+01"),
    ("DE: Reformation Day 2017 was everywhere", office("DE"), "2017-10-30T16:00+01", "2:00", "2017-11-01T09:00+01"),
    ("DE: but not in 2018", office("DE"), "2018-10-30T16:00+01", "2:00", "2018-10-31T09:00+01"),
    ("DE-SN: day of repentance", office("DE-SN"), "2026-11-17T16:00+01", "2:00", "2026-11-19T09:00+01"),
    ("DE-ST: no day of repentance", office("DE-ST"), "2026-11-17T16:00+01", "2:00", "2026-11-18T09:00+01"),
    ("DE-ST: Epiphany", office("DE-ST"), "2026-01-05T16:00+01", "2:00", "2026-01-07T09:00+01"),
    ("DE-BW: Epiphany", office("DE-BW"), "2026-01-05T16:00+01", "2:00", "2026-01-07T09:00+01"),
    ("DE-NI: no Epiphany", office("DE-NI"), "2026-01-05T16:00+01", "2:00", "2026-01-06T09:00+01"),
    ("DE-NI: Reformation Day", office("DE-NI"), "2025-10-30T16:00+01", "2:00", "2025-11-03T09:00+01"),
    ("DE-NW: Corpus Christi", office("DE-NW"), "2026-06-03T16:00+02", "2:00", "2026-06-05T09:00+02"),
    ("DE-HE: Corpus Christi", office("DE-HE"), "2026-06-03T16:00+02", "2:00", "2026-06-05T09:00+02"),
    ("DE-HH: no Corpus Christi", office("DE-HH"), "2026-06-03T16:00+02", "2:00", "2026-06-04T09:00+02"),
    ("DE-RP: All Saints 2027", office("DE-RP"), "2027-10-29T16:00+02", "2:00", "2027-11-02T09:00+01"),
    ("DE-BE: Women's Day 2027", office("DE-BE"), "2027-03-05T16:00+01", "2:00", "2027-03-09T09:00+01"),
    ("DE-BE: 80 years of liberation", office("DE-BE"), "2025-05-07T16:00+02", "2:00", "2025-05-09T09:00+02"),
    ("DE-MV: Women's Day since 2023", office("DE-MV"), "2027-03-05T16:00+01", "2:00", "2027-03-09T09:00+01"),
    ("DE-BB: no Women's Day", office("DE-BB"), "2027-03-05T16:00+01", "2:00", "2027-03-08T09:00+01"),
    ("DE-TH: Children's Day 2027", office("DE-TH"), "2027-09-17T16:00+02", "2:00", "2027-09-21T09:00+02"),
    ("DE-SL: Assumption Day", office("DE-SL"), "2025-08-14T16:00+02", "2:00", "2025-08-18T09:00+02"),
    # -- German municipalities ------------------------------------------------------------------------------------
    ("DE-BY alone: no Assumption Day", office("DE-BY"), "2025-08-14T16:00+02", "2:00", "2025-08-15T09:00+02"),
    ("München: Assumption Day", commune("DE-BY", "München"), "2025-08-14T16:00+02", "2:00", "2025-08-18T09:00+02"),
    ("muenchen is München", commune("DE-BY", "muenchen"), "2025-08-14T16:00+02", "2:00", "2025-08-18T09:00+02"),
    ("Nürnberg: none", commune("DE-BY", "Nürnberg"), "2025-08-14T16:00+02", "2:00", "2025-08-15T09:00+02"),
    ("Augsburg: Peace Festival", commune("DE-BY", "Augsburg"), "2025-08-07T16:00+02", "2:00", "2025-08-11T09:00+02"),
    ("Augsburg: Assumption Day", commune("DE-BY", "Augsburg"), "2025-08-14T16:00+02", "2:00", "2025-08-18T09:00+02"),
    ("München: no Peace Festival", commune("DE-BY", "München"), "2025-08-07T16:00+02", "2:00", "2025-08-08T09:00+02"),
    ("a commune that says so", commune("DE-BY", "Atlantis", catholic=True), "2025-08-14T16:00+02", "2:00", "2025-08-18T09:00+02"),
    ("a commune that says no", commune("DE-BY", "Atlantis", catholic=False), "2025-08-14T16:00+02", "2:00", "2025-08-15T09:00+02"),
    ("Crostwitz: Corpus Christi", commune("DE-SN", "Crostwitz"), "2026-06-03T16:00+02", "2:00", "2026-06-05T09:00+02"),
    ("Bautzen (Salzenforst)", commune("DE-SN", "Bautzen (Salzenforst)"), "2026-06-03T16:00+02", "2:00", "2026-06-05T09:00+02"),
    ("Bautzen itself: none", commune("DE-SN", "Bautzen"), "2026-06-03T16:00+02", "2:00", "2026-06-04T09:00+02"),
    ("Leipzig: none", commune("DE-SN", "Leipzig"), "2026-06-03T16:00+02", "2:00", "2026-06-04T09:00+02"),
    ("Heiligenstadt: Corpus Christi", commune("DE-TH", "Heilbad Heiligenstadt"), "2026-06-03T16:00+02", "2:00", "2026-06-05T09:00+02"),
    ("Erfurt: none", commune("DE-TH", "Erfurt"), "2026-06-03T16:00+02", "2:00", "2026-06-04T09:00+02"),
    # -- Austria --------------------------------------------------------------------------------------------------
    ("AT: National Day 2026", austria("AT"), "2026-10-23T16:00+02", "2:00", "2026-10-27T09:00+01"),
    ("AT: Immaculate Conception", austria("AT"), "2026-12-07T16:00+01", "2:00", "2026-12-09T09:00+01"),
    ("AT: Good Friday is a working day", austria("AT"), "2026-04-02T16:00+02", "2:00", "2026-04-03T09:00+02"),
    ("AT-9: Corpus Christi", austria("AT-9"), "2026-06-03T16:00+02", "2:00", "2026-06-05T09:00+02"),
    ("AT-W: Epiphany", austria("AT-W"), "2026-01-05T16:00+01", "2:00", "2026-01-07T09:00+01"),
    ("AT-St: Assumption Day 2025", austria("AT-St"), "2025-08-14T16:00+02", "2:00", "2025-08-18T09:00+02"),
    # -- Switzerland ----------------------------------------------------------------------------------------------
    ("CH: Confederation Day 2025", switzerland("CH"), "2025-07-31T16:00+02", "2:00", "2025-08-04T09:00+02"),
    ("CH: May Day is not everywhere", switzerland("CH"), "2026-04-30T16:00+02", "2:00", "2026-05-01T09:00+02"),
    ("CH-ZH: May Day", switzerland("CH-ZH"), "2026-04-30T16:00+02", "2:00", "2026-05-04T09:00+02"),
    ("CH-1 is Zürich", switzerland("CH-1"), "2026-04-30T16:00+02", "2:00", "2026-05-04T09:00+02"),
    ("CH-BE: St Berchtold", switzerland("CH-BE"), "2026-01-01T10:00+01", "1:00", "2026-01-05T09:00+01"),
    ("CH-TI: St Joseph", switzerland("CH-TI"), "2026-03-18T16:00+01", "2:00", "2026-03-20T09:00+01"),
    ("CH-TI: Good Friday is a working day", switzerland("CH-TI"), "2026-04-02T16:00+02", "2:00", "2026-04-03T09:00+02"),
    ("CH-GE: Genevan Fast", switzerland("CH-GE"), "2026-09-09T16:00+02", "2:00", "2026-09-11T09:00+02"),
    ("CH-GL: Näfels moves out of Holy Week", switzerland("CH-GL"), "2026-04-08T16:00+02", "2:00", "2026-04-10T09:00+02"),
    ("CH-JU: independence", switzerland("CH-JU"), "2026-06-22T16:00+02", "2:00", "2026-06-24T09:00+02"),
    ("CH-OW: Brother Klaus", switzerland("CH-OW"), "2026-09-24T16:00+02", "2:00", "2026-09-28T09:00+02"),
    ("CH-24: republic of Neuchâtel 2027", switzerland("CH-24"), "2027-02-26T16:00+01", "2:00", "2027-03-02T09:00+01"),
    # -- nights ---------------------------------------------------------------------------------------------------
    ("through midnight", nights("mon"), "2026-11-23T23:00+01", "2:00", "2026-11-24T01:00+01"),
    ("in the tail", nights("mon"), "2026-11-24T05:00+01", "1:00", "2026-11-24T06:00+01"),
    ("after the tail comes the next week", nights("mon"), "2026-11-24T05:00+01", "1:01", "2026-11-30T22:01+01"),
    ("Sunday night runs into Monday", nights("sun"), "2026-11-29T23:00+01", "7:00", "2026-11-30T06:00+01"),
    ("midnight may be written 00:00", nights("mon", closes="00:00"), "2026-11-23T22:00+01", "2:00", "2026-11-24T00:00+01"),
    ("and 24:00", nights("mon", closes="24:00"), "2026-11-23T22:00+01", "2:00", "2026-11-24T00:00+01"),
    # Thursday the 24th opens, Friday the 25th is a holiday: its early hours belong to Thursday and stay open.
    ("the tail into a holiday stays open", nights(*DAYS, holidays={"region": "DE"}), "2026-12-24T23:00+01", "7:00", "2026-12-25T06:00+01"),
    # The holiday's own night is closed, tail on the 26th too (which is a holiday as well); next is the 27th's.
    ("a holiday closes its own tail", nights(*DAYS, holidays={"region": "DE"}), "2026-12-25T06:00+01", "0:01", "2026-12-27T22:01+01"),
    ("a single holiday closes its own tail", nights(*DAYS, holidays=["2026-11-24"]), "2026-11-24T07:00+01", "0:01", "2026-11-25T22:01+01"),
    ("night meets morning without a seam", {"timezone": "Europe/Berlin", "hours": {"mon": [["22:00", "06:00"]], "tue": [["06:00", "08:00"]]}},
     "2026-11-23T23:00+01", "9:00", "2026-11-24T08:00+01"),
    # -- round the clock ------------------------------------------------------------------------------------------
    ("always", "always", "2026-12-24T23:00+01", "48:00", "2026-12-26T23:00+01"),
    ("24/7", ROUND_THE_CLOCK, "2026-12-24T23:00+01", "48:00", "2026-12-26T23:00+01"),
    ("24/7 but for Christmas Day", {**ROUND_THE_CLOCK, "holidays": ["2026-12-25"]}, "2026-12-24T23:00+01", "2:00", "2026-12-26T01:00+01"),
    ("24/7 when an hour is lost", ROUND_THE_CLOCK, "2026-03-28T12:00+01", "24:00", "2026-03-29T13:00+02"),
    ("24/7 when an hour comes twice", ROUND_THE_CLOCK, "2026-10-24T12:00+02", "24:00", "2026-10-25T11:00+01"),
    # -- clock changes --------------------------------------------------------------------------------------------
    ("four hours on the wall are three in spring", SUNDAYS, "2026-03-29T00:00+01", "3:00", "2026-03-29T05:00+02"),
    ("the fourth comes a week later", SUNDAYS, "2026-03-29T00:00+01", "3:01", "2026-04-05T01:01+02"),
    ("four hours on the wall are five in autumn", SUNDAYS, "2026-10-25T00:00+02", "5:00", "2026-10-25T05:00+01"),
    ("a window the clock skips never opens", IN_THE_GAP, "2026-03-28T00:00+01", "0:01", "2026-04-05T02:01+02"),
    ("a window that ends in the gap ends with it", EDGE_IN_THE_GAP, "2026-03-29T00:00+01", "2:00", "2026-03-29T03:00+02"),
    ("and no minute later", EDGE_IN_THE_GAP, "2026-03-29T00:00+01", "2:01", "2026-04-05T00:01+02"),
    ("a window that begins in the gap begins after it", OPENS_IN_THE_GAP, "2026-03-29T00:00+01", "0:01", "2026-03-29T03:01+02"),
    ("a window in the repeated hour opens twice", IN_THE_FOLD, "2026-10-25T00:00+02", "0:30", "2026-10-25T02:45+02"),
    ("the second time", IN_THE_FOLD, "2026-10-25T00:00+02", "1:00", "2026-10-25T02:45+01"),
    ("closed between the two", IN_THE_FOLD, "2026-10-25T02:50+02", "0:10", "2026-10-25T02:25+01"),
    ("a night that ends in the repeated hour", ENDS_IN_THE_FOLD, "2026-10-24T22:00+02", "4:30", "2026-10-25T02:30+02"),
    ("goes on when the hour comes again", ENDS_IN_THE_FOLD, "2026-10-24T22:00+02", "5:00", "2026-10-25T02:30+01"),
    ("half an hour of summer time", {"timezone": "Australia/Lord_Howe", "hours": {"sun": [["00:00", "04:00"]]}},
     "2026-10-04T00:00+10:30", "3:30", "2026-10-04T04:00+11"),
    ("a date that never was", {"timezone": "Pacific/Apia", "hours": {key: [["09:00", "17:00"]] for key in DAYS}},
     "2011-12-29T16:00-10", "2:00", "2011-12-31T10:00+14"),
    # -- exceptions -----------------------------------------------------------------------------------------------
    ("holidays as dates", office(holidays=["2026-11-24"]), "2026-11-23T16:00+01", "2:00", "2026-11-25T09:00+01"),
    ("closed for an hour", office(closed=[["2026-11-23T09:00+01:00", "2026-11-23T10:00+01:00"]]), "2026-11-23T08:30+01", "1:00", "2026-11-23T10:30+01"),
    ("due as the closed hour begins", office(closed=[["2026-11-23T09:00+01:00", "2026-11-23T10:00+01:00"]]), "2026-11-23T08:30+01", "0:30", "2026-11-23T09:00+01"),
    ("closed spans may overlap", office(closed=[["2026-11-23T09:00+01:00", "2026-11-23T10:00+01:00"], ["2026-11-23T09:30+01:00", "2026-11-23T11:00+01:00"]]),
     "2026-11-23T08:30+01", "1:00", "2026-11-23T11:30+01"),
    ("a span closes instants, not the date", nights("mon", closed=[["2026-11-23T00:00+01:00", "2026-11-24T00:00+01:00"]]), "2026-11-23T20:00+01", "1:00", "2026-11-24T01:00+01"),
    ("company leave closes dates", office("DE", closed=LEAVE), "2026-12-24T16:00+01", "2:00", "2026-12-31T09:00+01"),
    ("closed dates close their nights whole", nights(*DAYS, closed=LEAVE), "2026-12-28T06:00+01", "1:00", "2026-12-31T23:00+01"),
    ("a Sunday specially open", office(open=ADVENT), "2026-11-27T16:00+01", "2:00", "2026-11-29T14:00+01"),
    ("specially open although a holiday", office(holidays=["2026-11-29"], open=ADVENT), "2026-11-27T16:00+01", "2:00", "2026-11-29T14:00+01"),
    ("Christmas Eve until noon", office("DE", early_closing={"12-24": "12:00"}), "2026-12-24T11:00+01", "2:00", "2026-12-28T09:00+01"),
    ("New Year's Eve closed", office("DE", early_closing={"12-31": "00:00"}), "2026-12-30T16:00+01", "2:00", "2027-01-04T09:00+01"),
    ("half a morning cut", office(early_closing={"11-23": "10:30"}), "2026-11-23T10:00+01", "1:00", "2026-11-24T08:30+01"),
    ("new hours from a date on", office(hours_from={"2026-11-24": {"tue": [["10:00", "11:00"]]}}), "2026-11-23T16:00+01", "1:30", "2026-11-24T10:30+01"),
    # -- sizes ----------------------------------------------------------------------------------------------------
    ("a microsecond", office(), "2026-11-23T16:59:59.999999+01", "0:00:00.000001", "2026-11-23T17:00+01"),
    ("two microseconds", office(), "2026-11-23T16:59:59.999999+01", "0:00:00.000002", "2026-11-24T08:00:00.000001+01"),
    ("a year of Mondays", {"timezone": "UTC", "hours": {"mon": [["08:00", "09:00"]]}}, "2026-11-23T08:00Z", "52:00", "2027-11-15T09:00Z"),
]  # fmt: skip


def _amount(text: str) -> timedelta:
    hours, minutes, seconds = (text + ":0").split(":")[:3]
    return timedelta(hours=int(hours), minutes=int(minutes)) + timedelta(microseconds=round(float(seconds) * 1e6))


@pytest.mark.parametrize(
    ("calendar", "start", "wanted", "due"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_due_and_elapsed_as_on_paper(calendar: dict[str, Any] | str, start: str, wanted: str, due: str) -> None:
    clock = compiled(parse_definition(calendar))
    begin, end = datetime.fromisoformat(start), datetime.fromisoformat(due)
    assert clock.due(begin, _amount(wanted)) == end
    assert clock.elapsed(begin, end) == _amount(wanted)


def test_enough_cases_were_worked_out() -> None:
    assert len(CASES) >= 80
    assert len({case[0] for case in CASES}) == len(CASES)


CLOSING: list[tuple[dict[str, Any] | str, str, str | None, str]] = [
    (office("DE-NW"), "2026-11-23", "2026-11-23T17:00+01", "2026-11-23T17:00+01"),
    (office("DE-NW"), "2026-11-28", None, "2026-11-30T17:00+01"),
    (office("DE-NW"), "2026-12-25", None, "2026-12-28T17:00+01"),
    (office("DE-NW", early_closing={"12-24": "12:00"}), "2026-12-24", "2026-12-24T12:00+01", "2026-12-24T12:00+01"),
    (nights("fri", "sat"), "2026-11-27", "2026-11-28T06:00+01", "2026-11-28T06:00+01"),
    (nights("fri"), "2026-11-28", None, "2026-12-05T06:00+01"),
    (office(closed=[["2026-11-23T15:00+01:00", "2026-11-23T17:00+01:00"]]), "2026-11-23", "2026-11-23T15:00+01", "2026-11-23T15:00+01"),
    (office(closed=[["2026-11-23T00:00+01:00", "2026-11-24T00:00+01:00"]]), "2026-11-23", None, "2026-11-24T17:00+01"),
    ("always", "2026-11-23", "2026-11-24T00:00Z", "2026-11-24T00:00Z"),
    (ENDS_IN_THE_FOLD, "2026-10-24", "2026-10-25T02:30+01", "2026-10-25T02:30+01"),
]  # fmt: skip


@pytest.mark.parametrize(("calendar", "on", "closes", "until"), CLOSING)
def test_a_bare_day_means_its_closing_time(
    calendar: dict[str, Any] | str, on: str, closes: str | None, until: str
) -> None:
    clock = compiled(parse_definition(calendar))
    day = date.fromisoformat(on)
    assert closing_of(clock, day) == (datetime.fromisoformat(closes) if closes else None)
    assert closing_time(clock, day) == datetime.fromisoformat(until)


WORKING_DAYS: list[tuple[dict[str, Any] | str, str, int, str]] = [
    (office("DE-NW"), "2026-11-23T17:30+01", 1, "2026-11-24T17:00+01"),
    (office("DE-NW"), "2026-11-23T09:00+01", 2, "2026-11-25T17:00+01"),
    (office("DE-NW"), "2026-11-27T09:00+01", 1, "2026-11-30T17:00+01"),
    (office("DE-NW"), "2026-11-28T09:00+01", 1, "2026-11-30T17:00+01"),
    (office("DE-NW"), "2026-12-23T09:00+01", 2, "2026-12-28T17:00+01"),
    (office("DE-NW"), "2026-11-23T09:00+01", 0, "2026-11-23T17:00+01"),
    (office("DE-NW"), "2026-11-23T17:00+01", 0, "2026-11-23T17:00+01"),
    (office("DE-NW"), "2026-11-23T17:30+01", 0, "2026-11-24T17:00+01"),
    (office("DE-NW"), "2026-11-28T17:30+01", 0, "2026-11-30T17:00+01"),
    # half past eleven at night in London is tomorrow in Cologne
    (office("DE-NW"), "2026-11-23T23:30Z", 1, "2026-11-25T17:00+01"),
    (nights("fri"), "2026-11-28T05:00+01", 1, "2026-12-05T06:00+01"),
    ("always", "2026-11-23T09:00Z", 3, "2026-11-27T00:00Z"),
]


@pytest.mark.parametrize(("calendar", "start", "days", "due"), WORKING_DAYS)
def test_working_days_count_from_the_day_after(calendar: dict[str, Any] | str, start: str, days: int, due: str) -> None:
    found = add_working_days(compiled(parse_definition(calendar)), datetime.fromisoformat(start), days)
    assert found == datetime.fromisoformat(due)
    assert found.tzinfo is UTC
