"""Everything comes into the folder, however the Zammad ails; what cannot come is said."""

from __future__ import annotations

import json

import pytest

from handschlag.channels.moving.asking import LONGEST_PAUSE, TRIES, NotAnswered, Peer
from handschlag.channels.moving.command import fetch
from handschlag.channels.moving.fetching import fetch_zammad
from tests.channels.moving.zammad import TOKEN, article, house, ticket


def fetched(zammad, folder, pauses=None, token=TOKEN):
    with zammad.serving() as address:
        peer = Peer(
            address, {"Authorization": f"Token token={token}"}, pause=(pauses if pauses is not None else []).append
        )
        fetch_zammad(peer, folder, say=lambda _line: None)


def ids(folder, name):
    return [one["id"] for file in sorted((folder / name).glob("*.json")) for one in json.loads(file.read_bytes())]


def test_every_page_message_and_file_comes(tmp_path):
    fetched(house(), tmp_path / "here")
    here = tmp_path / "here"
    assert (ids(here, "organizations"), ids(here, "users"), ids(here, "tickets")) == ([5], [1, 2, 7, 8, 9], [1, 2])
    assert [one["id"] for one in json.loads((here / "articles" / "1.json").read_bytes())] == [11, 12, 13, 14]
    assert (here / "attachments" / "1" / "11" / "91").read_bytes() == b"Hallo"


@pytest.mark.parametrize("ail", ["429", "500", "503", "garbled", "dropped"])
def test_what_is_busy_broken_off_or_garbled_is_asked_again(tmp_path, ail):
    zammad, pauses = house(), []
    zammad.ails = [ail, ail]
    fetched(zammad, tmp_path / "here", pauses)
    assert ids(tmp_path / "here", "tickets") == [1, 2]
    assert pauses == ([7.0, 7.0] if ail == "429" else [1.0, 2.0])


def test_what_stays_broken_is_said_and_leaves_no_half_list(tmp_path):
    zammad, pauses = house(), []
    fetched(zammad, tmp_path / "here")
    zammad.tickets.append(ticket(3))
    zammad.ails = ["garbled"] * TRIES
    with pytest.raises(NotAnswered, match="ticket_states"):
        fetched(zammad, tmp_path / "here", pauses)
    assert (len(pauses), max(pauses) <= LONGEST_PAUSE) == (TRIES - 1, True)
    assert ids(tmp_path / "here", "tickets") == [1, 2]


def test_a_wrong_token_is_not_tried_twice(tmp_path):
    zammad, pauses = house(), []
    with pytest.raises(NotAnswered, match="answers 401"):
        fetched(zammad, tmp_path / "here", pauses, token="wrong")
    assert (pauses, sum(zammad.asked.values())) == ([], 1)


def test_again_only_messages_of_what_changed_are_asked_for(tmp_path):
    zammad = house()
    fetched(zammad, tmp_path / "here")
    zammad.asked.clear()
    zammad.tickets[0]["updated_at"] = "2024-04-01T00:00:00.000Z"
    zammad.articles[1].append(article(15, 1))
    fetched(zammad, tmp_path / "here")
    assert zammad.asked["/api/v1/ticket_articles/by_ticket/1"] == 1
    assert "/api/v1/ticket_articles/by_ticket/2" not in zammad.asked
    assert "/api/v1/ticket_attachment/1/11/91" not in zammad.asked


def test_the_command_takes_the_token_from_a_file_and_never_says_it(tmp_path, capsys):
    (tmp_path / "token").write_text(TOKEN + "\n")
    with house().serving() as address:
        assert fetch([address, str(tmp_path / "here"), "--token-file", str(tmp_path / "token")]) == 0
        assert fetch([address, str(tmp_path / "there")]) == 1
    assert fetch(["ftp://nowhere.example", str(tmp_path / "there"), "--token-file", str(tmp_path / "token")]) == 1
    said = capsys.readouterr()
    assert "tickets: 2" in said.err
    assert TOKEN not in said.err + said.out
