from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from handschlag.conversations import actions as conversations
from handschlag.portal.calendar_file import Entry, written
from handschlag.promises import actions as promises
from handschlag.promises import queries
from tests.portal.conftest import DAY

NOW = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)


def parsed(file: bytes) -> dict[str, str]:
    """The properties of the one entry, read as RFC 5545 says: CRLF, unfolded, text unescaped."""
    text = file.decode()
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    for line in file.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()  # no character is torn
    lines = text.replace("\r\n ", "").split("\r\n")[:-1]
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    inside = lines[lines.index("BEGIN:VEVENT") + 1 : lines.index("END:VEVENT")]
    found = dict(line.split(":", 1) for line in inside)
    assert len(found) == len(inside)
    calendar = dict(line.split(":", 1) for line in lines[1 : lines.index("BEGIN:VEVENT")])
    assert calendar["VERSION"] == "2.0"
    assert calendar["METHOD"] == "PUBLISH"
    return {name: unescaped(value) for name, value in found.items()}


def unescaped(value: str) -> str:
    said, rest = "", iter(value)
    for char in rest:
        if char == "\\":
            follows = next(rest)
            said += {"n": "\n", "N": "\n"}.get(follows, follows)
        else:
            assert char not in ";,", "unescaped"
            said += char
    return said


def entry(**more) -> Entry:
    return Entry(**{"uid": "x@handschlag", "sequence": 0, "due_at": NOW, "summary": "S", "description": "D"} | more)


@given(st.text(max_size=400), st.text(max_size=400))
def test_any_text_comes_back_and_no_line_is_too_long(summary, description):
    found = parsed(written(entry(summary=summary, description=description), now=NOW))
    plain = "".join(char for char in "\n".join(description.splitlines()) if char == "\n" or char >= " ")
    assert found["DESCRIPTION"] == plain


def test_entry_ends_at_the_due_time_in_utc():
    found = parsed(written(entry(due_at=NOW.astimezone()), now=NOW))
    assert (found["DTSTART"], found["DTEND"]) == ("20261123T160000Z", "20261123T163000Z")
    assert (found["STATUS"], found["SEQUENCE"], found["TRANSP"]) == ("CONFIRMED", "0", "TRANSPARENT")
    assert parsed(written(entry(is_cancelled=True), now=NOW))["STATUS"] == "CANCELLED"


def test_long_umlauts_fold_between_characters():
    found = parsed(written(entry(summary="ü" * 300 + "😀" * 80), now=NOW))
    assert found["SUMMARY"] == "ü" * 300 + "😀" * 80


def test_file_of_a_promise(page):
    answer = page.client.get(f"{page.path}promise.ics")
    assert answer["Content-Type"].startswith("text/calendar")
    assert answer["Content-Disposition"] == 'attachment; filename="versprechen.ics"'
    assert "no-store" in answer["Cache-Control"]
    found = parsed(answer.content)
    assert found["SUMMARY"] == "Seidel & Kern: Sie bekommen ein Angebot von uns"
    assert found["DESCRIPTION"].startswith("Ich schicke Ihnen das Angebot\nVersprochen: ")
    assert "Seidel & Kern · 0221 4710 220" in found["DESCRIPTION"]
    assert found["DTEND"] == f"{page.promise.due_at:%Y%m%dT%H%M%SZ}"
    assert page.token not in answer.content.decode()


def test_uid_stays_and_sequence_grows_when_it_is_moved(page):
    before = parsed(page.client.get(f"{page.path}promise.ics").content)
    path = page.path
    conversations.hear_wish(token=page.token, wanted_at=page.now + 5 * DAY, words="", now=page.now)
    wish = queries.open_wish(page.promise.pk)
    assert wish
    conversations.grant_wish(wish=wish.pk, by=None, now=page.now)
    after = parsed(page.client.get(f"{path}promise.ics").content)
    assert after["UID"] == before["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == ("0", "1")
    assert after["DTEND"] == f"{page.now + 5 * DAY:%Y%m%dT%H%M%SZ}"
    link = promises.renew_link(promise=queries.newest(page.fresh()).pk, by=None, now=page.now)
    renewed = parsed(page.client.get(f"/p/{queries.token_of(link)}/promise.ics").content)
    assert renewed["UID"] == before["UID"]


def test_called_off_promise_is_cancelled_and_a_nameless_house_names_the_deed_alone(page):
    from handschlag.core.models import Installation

    Installation.objects.update(name="", phone="")
    path = page.path
    promises.release_promise(promise=page.promise.pk, by=None, now=page.now + timedelta(seconds=1))
    found = parsed(page.client.get(f"{path}promise.ics").content)
    assert found["STATUS"] == "CANCELLED"
    assert found["SUMMARY"] == "Sie bekommen ein Angebot von uns"
