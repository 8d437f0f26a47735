"""Tables of numbers as they are really written, then properties that hold for any text at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.core import phone

LEIPZIG = {"region": "DE", "area_code": "341"}
NOWHERE = {"region": "DE", "area_code": None}
VIENNA = {"region": "AT", "area_code": "1"}
INNSBRUCK = {"region": "AT", "area_code": "0512"}
ZURICH = {"region": "CH", "area_code": "44"}

WRITTEN_IN_GERMANY = [
    # the way it is written, E.164, kind
    ("0221 4710382", "+492214710382", "geographic"),
    ("0221/4710-382", "+492214710382", "geographic"),
    ("0221.4710.382", "+492214710382", "geographic"),
    ("(0221) 4710-382", "+492214710382", "geographic"),
    ("(0 22 1) 47 10 - 3 82", "+492214710382", "geographic"),
    ("0221 / 4710 382", "+492214710382", "geographic"),
    ("0221\u00a04710\u2013382", "+492214710382", "geographic"),
    ("0221\u20114710\u2012382", "+492214710382", "geographic"),
    ("0221\u2009\u2212\u20094710382", "+492214710382", "geographic"),
    ("\u202a+49 221 4710382\u202c", "+492214710382", "geographic"),
    ("\uff10\uff12\uff12\uff11 4710382", "+492214710382", "geographic"),
    ("٠٢٢١ ٤٧١٠٣٨٢", "+492214710382", "geographic"),
    ("+492214710382", "+492214710382", "geographic"),
    ("+49 221 4710-382", "+492214710382", "geographic"),
    ("+49 (0)221 4710-382", "+492214710382", "geographic"),
    ("+49(0) 221 / 4710 382", "+492214710382", "geographic"),
    ("+49 0221 4710382", "+492214710382", "geographic"),
    ("(+49) 221 4710382", "+492214710382", "geographic"),
    ("+0049 221 4710382", "+492214710382", "geographic"),
    ("++49 221 4710382", "+492214710382", "geographic"),
    ("0049 221 4710382", "+492214710382", "geographic"),
    ("0049 (0)221 4710382", "+492214710382", "geographic"),
    ("00 49 / 221 / 4710382", "+492214710382", "geographic"),
    ("49 (0)221 4710382", "+492214710382", "geographic"),
    ("492214710382", "+492214710382", "geographic"),
    ("tel:+49-221-4710-382", "+492214710382", "geographic"),
    ("TEL:+492214710382", "+492214710382", "geographic"),
    ("tel:%2B492214710382", "+492214710382", "geographic"),
    ("tel:+49-221-4710-382;ext=12", "+492214710382", "geographic"),
    ("tel:4710382;phone-context=+49221", "+492214710382", "geographic"),
    ("callto:+492214710382", "+492214710382", "geographic"),
    ("sip:+492214710382@pbx.example;user=phone", "+492214710382", "geographic"),
    ('"Ernst Roth" <sip:+492214710382@pbx.example>;tag=77', "+492214710382", "geographic"),
    ("+492214710382@sip.example", "+492214710382", "geographic"),
    ("0221 4710382 ext. 5", "+492214710382", "geographic"),
    ("0221 4710382x5", "+492214710382", "geographic"),
    ("0221 4710-0 DW 382", "+492214710382", "geographic"),
    ("0221 4710 Durchwahl -382", "+492214710382", "geographic"),
    ("Tel.: 0221 4710382", "+492214710382", "geographic"),
    ("Telefon 0221 4710382", "+492214710382", "geographic"),
    ("0221 4710382 (privat)", "+492214710382", "geographic"),
    ("0221 4710382 Büro, Frau Roth", "+492214710382", "geographic"),
    ("0221 4710382 - AB", "+492214710382", "geographic"),
    ("0221 4710382abc", None, "invalid"),
    ("Roth 0221 4710382", None, "invalid"),
    ("+49 (0221) 4710382", "+492214710382", "geographic"),
    ("0049-0221-4710382", "+492214710382", "geographic"),
    ("Mobil: 0171 3920011", "+491713920011", "mobile"),
    ("0221 4710382, 0171 3920011", "+492214710382", "geographic"),
    ("0221 4710382 oder 0171 3920011", "+492214710382", "geographic"),
    ("0221 4710382 / 0171 3920011", "+492214710382", "geographic"),
    ("0221 4710382;0171 3920011", "+492214710382", "geographic"),
    ("01013 0221 4710382", "+492214710382", "geographic"),
    ("010012 02214710382", "+492214710382", "geographic"),
    ("*31#02214710382", "+492214710382", "geographic"),
    ("#31#02214710382", "+492214710382", "geographic"),
    ("022 1234567", "+49221234567", "geographic"),
    ("+49 (0) 30 60 00 00 00-0", "+4930600000000", "geographic"),
    ("09422 1000", "+4994221000", "geographic"),
    ("09422 805000", "+499422805000", "geographic"),
    ("030 23125 000", "+493023125000", "geographic"),
    ("069 90009-999", "+496990009999", "geographic"),
    ("5754321", "+493415754321", "geographic"),
    ("12345", "+4934112345", "geographic"),
    ("57 54 32-1", "+493415754321", "geographic"),
    ("19222", "+4934119222", "geographic"),
    ("0152 28817386", "+4915228817386", "mobile"),
    ("+49 171 39200 99", "+491713920099", "mobile"),
    ("+49 (0) 176 / 040690 00", "+4917604069000", "mobile"),
    ("015 1234", "+49151234", "mobile"),
    ("15228817386", "+4915228817386", "mobile"),
    ("0800 3301000", "+498003301000", "service"),
    ("0800 BAHNHOF", "+498002246463", "service"),
    ("01805 123456", "+491805123456", "service"),
    ("0180 6 123456", "+491806123456", "service"),
    ("0137 1234567", "+491371234567", "service"),
    ("0900 1 123456", "+499001123456", "service"),
    ("0700 12345678", "+4970012345678", "service"),
    ("032 221234567", "+4932221234567", "service"),
    ("0188 8123", "+491888123", "service"),
    ("116117", "+49116117", "service"),
    ("116 117", "+49116117", "service"),
    ("+49 116117", "+49116117", "service"),
    ("11833", "+4911833", "service"),
    ("115", None, "service"),
    ("110", None, "emergency"),
    ("112", None, "emergency"),
    ("1 1 2", None, "emergency"),
    ("+49110", None, "emergency"),
    ("0043 (0) 30 60 00 00 00-0", "+4330600000000", "geographic"),
    ("0043 1 5321234", "+4315321234", "geographic"),
    ("+43 664 1234567", "+436641234567", "mobile"),
    ("+41 44 668 18 00", "+41446681800", "geographic"),
    ("+41 (0)79 123 45 67", "+41791234567", "mobile"),
    ("1-888-407-4747", "+18884074747", "service"),
    ("+1 212 555 1234", "+12125551234", "geographic"),
    ("+39 06 1234567", "+39061234567", "geographic"),
    ("+39 (0)6 1234567", "+3961234567", "geographic"),
    ("+800 12345678", "+80012345678", "service"),
    ("201", None, "internal"),
    ("11", None, "internal"),
    ("**620", None, "internal"),
    ("**1", None, "internal"),
    ("1234", None, "internal"),
    ("", None, "anonymous"),
    ("   ", None, "anonymous"),
    ("anonymous", None, "anonymous"),
    ("Anonymous", None, "anonymous"),
    ("anonym", None, "anonymous"),
    ("unbekannt", None, "anonymous"),
    ("Unbekannter Anrufer", None, "anonymous"),
    ("Rufnummer unterdrückt", None, "anonymous"),
    ("unknown", None, "anonymous"),
    ("<unknown>", None, "anonymous"),
    ("restricted", None, "anonymous"),
    ("withheld", None, "anonymous"),
    ("private", None, "anonymous"),
    ("sip:anonymous@anonymous.invalid", None, "anonymous"),
    ("anonymous@anonymous.invalid", None, "anonymous"),
    ("+266696687", None, "anonymous"),
    ("0", None, "anonymous"),
    ("abc", None, "invalid"),
    ("support", None, "invalid"),
    ("w0", None, "invalid"),
    ("+", None, "invalid"),
    ("+49", None, "invalid"),
    ("+49 341", None, "invalid"),
    ("+999 12345678", None, "invalid"),
    ("0341 1234567890123456", None, "invalid"),
    ("0341 12+34", None, "invalid"),
    ("0221 4710382!", None, "invalid"),
    ("9" * 400, None, "invalid"),
]

WRITTEN_ELSEWHERE = [
    (NOWHERE, "5754321", None, "invalid"),
    (NOWHERE, "12345", None, "internal"),
    (NOWHERE, "0341 5754321", "+493415754321", "geographic"),
    (NOWHERE, "1-888-407-4747", "+18884074747", "service"),
    ({"region": "de", "area_code": "0341"}, "5754321", "+493415754321", "geographic"),
    (VIENNA, "01 5321234", "+4315321234", "geographic"),
    (VIENNA, "5321234", "+4315321234", "geographic"),
    (VIENNA, "5321234-12", "+431532123412", "geographic"),
    (VIENNA, "+43 1 5321234 DW 12", "+431532123412", "geographic"),
    (VIENNA, "+43 (1) 53212-0 DW 34", "+4315321234", "geographic"),
    (VIENNA, "01/53 21 234-0", "+43153212340", "geographic"),
    (VIENNA, "+43 (0)1 5321234 Klappe 12", "+431532123412", "geographic"),
    (VIENNA, "+43 01 5321234", "+4315321234", "geographic"),
    (VIENNA, "0664 123456", "+43664123456", "mobile"),
    (VIENNA, "0650/1234567", "+436501234567", "mobile"),
    (VIENNA, "436641234567", "+436641234567", "mobile"),
    (VIENNA, "0316 123456", "+43316123456", "geographic"),
    (VIENNA, "0720 123456", "+43720123456", "service"),
    (VIENNA, "05 0100", "+4350100", "service"),
    (VIENNA, "0800 123456", "+43800123456", "service"),
    (VIENNA, "0810 123456", "+43810123456", "service"),
    (VIENNA, "0900 123456", "+43900123456", "service"),
    (VIENNA, "118899", "+43118899", "service"),
    (VIENNA, "1450", "+431450", "service"),
    (VIENNA, "122", None, "emergency"),
    (VIENNA, "133", None, "emergency"),
    (VIENNA, "144", None, "emergency"),
    (VIENNA, "112", None, "emergency"),
    (VIENNA, "0049 221 4710382", "+492214710382", "geographic"),
    (VIENNA, "0221 4710382", "+432214710382", "geographic"),
    (INNSBRUCK, "5321234", "+435125321234", "geographic"),
    (INNSBRUCK, "0512 53 21", "+435125321", "geographic"),
    (ZURICH, "044 668 18 00", "+41446681800", "geographic"),
    (ZURICH, "668 18 00", "+41446681800", "geographic"),
    (ZURICH, "044/668'18'00", "+41446681800", "geographic"),
    (ZURICH, "041 44 668 18 00", None, "invalid"),
    (ZURICH, "+41 (0)44 668 18 00", "+41446681800", "geographic"),
    (ZURICH, "0041446681800", "+41446681800", "geographic"),
    (ZURICH, "079 123 45 67", "+41791234567", "mobile"),
    (ZURICH, "0800 800 800", "+41800800800", "service"),
    (ZURICH, "0848 123 456", "+41848123456", "service"),
    (ZURICH, "0900 123 456", "+41900123456", "service"),
    (ZURICH, "058 123 45 67", "+41581234567", "service"),
    (ZURICH, "1811", None, "service"),
    (ZURICH, "117", None, "emergency"),
    (ZURICH, "118", None, "emergency"),
    (ZURICH, "144", None, "emergency"),
    (ZURICH, "044 668 18", None, "invalid"),
    (ZURICH, "0221 4710382", None, "invalid"),
    ({"region": "US", "area_code": "212"}, "555-1234", "+12125551234", "geographic"),
    ({"region": "US", "area_code": None}, "(212) 555-1234", "+12125551234", "geographic"),
    ({"region": "US", "area_code": None}, "011 49 221 4710382", "+492214710382", "geographic"),
    ({"region": "IT", "area_code": None}, "06 1234567", "+39061234567", "geographic"),
]

WITHOUT_PLUS = [
    ("492111234567", "+492111234567", "geographic"),
    ("4915791234567", "+4915791234567", "mobile"),
    ("493055571600", "+493055571600", "geographic"),
    ("41446681800", "+41446681800", "geographic"),
    ("43720123456", "+43720123456", "service"),
    ("18884074747", "+18884074747", "service"),
    ("02214710334", "+492214710334", "geographic"),
    ("0043 1 5321234", "+4315321234", "geographic"),
    ("+49 221 4710382", "+492214710382", "geographic"),
    ("7654321", "+493417654321", "geographic"),
    ("anonymous", None, "anonymous"),
    ("201", None, "internal"),
    ("support", None, "invalid"),
]


@pytest.mark.parametrize(("written", "e164", "kind"), WRITTEN_IN_GERMANY)
def test_number_written_in_germany_is_understood(written, e164, kind):
    assert phone.normalise(written, **LEIPZIG) == phone.PhoneNumber(written, e164, kind)


@pytest.mark.parametrize(("line", "written", "e164", "kind"), WRITTEN_ELSEWHERE)
def test_number_is_read_by_the_plan_of_its_line(line, written, e164, kind):
    assert phone.normalise(written, **line) == phone.PhoneNumber(written, e164, kind)


@pytest.mark.parametrize(("sent", "e164", "kind"), WITHOUT_PLUS)
def test_exchange_that_leaves_out_the_plus_is_understood(sent, e164, kind):
    assert phone.normalise(sent, **LEIPZIG, international=True) == phone.PhoneNumber(sent, e164, kind)


@pytest.mark.parametrize("region", ["", "XX", "DEU", "49", "D E"])
def test_unknown_region_is_named(region):
    with pytest.raises(phone.UnknownRegionError, match="region"):
        phone.normalise("0221 4710382", region=region)


def test_area_code_of_letters_is_named():
    with pytest.raises(phone.BadAreaCodeError, match="area_code"):
        phone.normalise("0221 4710382", region="DE", area_code="Köln")


@given(st.text(max_size=60), st.sampled_from(["DE", "AT", "CH", "US", "IT"]), st.booleans())
def test_any_text_gets_an_answer(written, region, international):
    number = phone.normalise(written, region=region, area_code="22", international=international)
    assert number.raw == written
    assert (number.e164 is not None) or number.kind not in ("geographic", "mobile")
    assert number.e164 is None or number.kind in ("geographic", "mobile", "service")


@given(st.text(alphabet="0123456789 +-/().\u00a0*#DWext", max_size=40))
def test_what_was_understood_is_understood_the_same_again(written):
    e164 = phone.normalise(written, **LEIPZIG).e164
    assert e164 is None or phone.normalise(e164, **VIENNA).e164 == e164


@given(
    st.from_regex(r"0[2-9][1-9]{6,10}", fullmatch=True),
    st.lists(st.sampled_from(" -/.\u2013\u00a0"), max_size=4),
    st.data(),
)
def test_separators_change_nothing(national, separators, data):
    written = national
    for separator in separators:
        at = data.draw(st.integers(1, len(written)))
        written = written[:at] + separator + written[at:]
    expected = phone.normalise(national, **LEIPZIG).e164
    assert phone.normalise(written, **LEIPZIG).e164 == expected


@given(st.from_regex(r"[2-9][1-9][0-9]{6,8}", fullmatch=True))
def test_national_and_international_writing_agree(significant):
    forms = [
        f"0{significant}",
        f"+49{significant}",
        f"0049{significant}",
        f"+49 (0){significant}",
        f"tel:+49{significant}",
    ]
    assert {phone.normalise(form, **LEIPZIG).e164 for form in forms} == {f"+49{significant}"}


def test_trunk_candidates_lose_one_to_four_digits():
    assert phone.trunk_prefixes("+499111234567") == ("+49911123456", "+4991112345", "+499111234", "+49911123")
    assert phone.trunk_prefixes("+4315321234") == ("+431532123", "+43153212", "+4315321", "+431532")


def test_trunk_candidate_keeps_three_digits_of_the_subscriber():
    assert phone.trunk_prefixes("+49221471038") == ("+4922147103", "+492214710", "+49221471")
    assert phone.trunk_prefixes("+49221471") == ()


@pytest.mark.parametrize("e164", ["+4915228817386", "+498003301000", "+49116117", "nonsense", "+49"])
def test_mobile_and_service_numbers_have_no_trunk(e164):
    assert phone.trunk_prefixes(e164) == ()


@given(st.from_regex(r"\+(49|43|41)[2-9][0-9]{5,10}", fullmatch=True))
def test_trunk_candidates_are_true_prefixes_longest_first(e164):
    candidates = phone.trunk_prefixes(e164)
    assert all(e164.startswith(prefix) and 1 <= len(e164) - len(prefix) <= 4 for prefix in candidates)
    assert list(candidates) == sorted(candidates, key=len, reverse=True)


def test_last_digits_ignore_how_the_number_is_written():
    assert phone.last_digits("+49 221 4710-382", 3) == "382"
    assert phone.last_digits("382") == "382"


@pytest.mark.parametrize(
    ("e164", "region", "shown"),
    [
        ("+492214710382", "DE", "0221 4710382"),
        ("+492214710382", "AT", "+49 221 4710382"),
        ("+4315321234", "AT", "01 5321234"),
        ("+41446681800", "CH", "044 668 18 00"),
        ("anonymous", "DE", "anonymous"),
    ],
)
def test_number_is_shown_as_people_there_write_it(e164, region, shown):
    assert phone.format_for_display(e164, region) == shown


def test_far_end_without_number_is_shown_as_anonymous_or_raw():
    assert phone.normalise("", **LEIPZIG).shown == "anonymous"
    assert phone.normalise("**620", **LEIPZIG).shown == "**620"
    assert phone.normalise("0221 4710382", **LEIPZIG).shown == "+492214710382"
